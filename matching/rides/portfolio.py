"""One door for rides: the best plan in the time given, a lower bound, and the gap."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..answers import ENGINE_VERSION
from . import routing, solve
from .check import price, violations
from .components import metric, split
from .insertion import Inserter
from .lns import Routes, Search
from .model import Plan, RideProblem
from .net import Net, plan_of
from .reasons import Unserved, why_unserved
from .timetables import timetable

Left = Callable[[], float]
Nodes = tuple[int, ...]
Status = Literal["optimal", "feasible", "infeasible"]
# Share of the time that the search may use before an exact method is tried, and its most in seconds.
WARM_UP, WARM_UP_MOST = 0.1, 2.0
# Rounds of that search for each trip: a small part needs no seconds.
ROUNDS = 20
# Share of the rest for the exact method; seconds for the second opinion.
EXACT_SHARE, SECOND_OPINION = 0.8, 5.0
# Relative gap below which a plan counts as proven.
PROVEN = 1e-6


@dataclass(frozen=True, slots=True)
class RideAnswer:
    """A plan and how good it is.

    Parameters
    ----------
    plan : Plan
    objective : float
        Cost of all ways plus penalties of the unserved.
    bound : float
        No plan costs less.
    gap : float
        ``(objective - bound) / objective``, zero if proven.
    status : str
        ``optimal`` (proven), ``feasible``, or ``infeasible``: those on board cannot
        all be brought home within the limits; the plan is then what came in.
    method : str
        What found the plan, or proved it.
    unserved : tuple of Unserved
        A reason for each trip that is not served.
    digest, version : str
        Hash of the problem, version of the engine.
    """

    plan: Plan
    objective: float
    bound: float
    gap: float
    status: Status
    method: str
    unserved: tuple[Unserved, ...]
    digest: str
    version: str = ENGINE_VERSION


def plan_rides(problem: RideProblem, seconds: float = 10.0, seed: int = 0, incumbent: Plan | None = None) -> RideAnswer:
    """Plans a day of rides.

    Parameters
    ----------
    problem : RideProblem
    seconds : float
        Time budget; the answer may come a little later, when a solver ends late.
    seed : int
        Of the search. The same seed gives the same plan where time does not cut in.
    incumbent : Plan or None
        The plan in force: the answer is never worse, if it is right.

    Returns
    -------
    RideAnswer

    Notes
    -----
    Parts of the day that share no driver are planned one by one, so that one
    hard part does not stall the rest. Each part: insertion and a short search,
    then the exact method that fits (events for one depot, columns for own
    homes), then the search until the time is up.

    Examples
    --------
    >>> from matching.rides import Driver, Trip
    >>> table = np.array([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]])
    >>> trips = (Trip(id="a", origin=1, destination=2, pickup=(60, 70), max_ride=10),
    ...          Trip(id="b", origin=2, destination=1, pickup=(60, 90), max_ride=10))
    >>> answer = plan_rides(RideProblem(trips, (Driver(id="car", start=0, end=0),), table), seconds=2)
    >>> answer.status, answer.objective
    ('optimal', 18.0)
    >>> answer.plan.routes[0].stops[0]
    Stop(trip='a', kind='pickup', start=60.0)
    """
    begun = time.perf_counter()

    def left() -> float:
        return seconds - (time.perf_counter() - begun)

    net = Net.of(problem)
    inserter = Inserter(net)
    exact = metric(net)
    parts = split(net, inserter) if exact else [(net, tuple(range(len(net.fleets))))]
    given = _given(net, incumbent)
    routes: list[tuple[int, Nodes]] = []
    planned = {trip for part, _ in parts for trip in part.open}
    bound = net.base + float(sum(net.penalty[trip] for trip in net.open if trip not in planned))
    methods: list[str] = []
    for number, (part, fleets) in enumerate(parts):
        until = left() - left() / (len(parts) - number)
        one = _part(part, _within(given, fleets), seed, exact, lambda until=until: left() - until)  # type: ignore[misc]
        if one is None:
            return _stuck(problem, net, inserter, incumbent)
        routes += [(fleets[k], route) for k, route in one.routes or ()]
        bound += one.bound
        methods.append(one.method)
    return _answer(problem, net, inserter, tuple(routes), bound if exact else 0.0, "+".join(sorted(set(methods))))


def _part(part: Net, given: Routes | None, seed: int, exact: bool, left: Left) -> solve.Exact | None:
    """Plan, bound and method of one part; None if somebody on board cannot be brought home."""
    search = Search(part, Inserter(part), seed)
    routes = search.start()
    if routes is None:
        return None
    if given is not None and search.cost(given) < search.cost(routes):
        routes = given
    bound, method = solve.weak_bound(part) if exact else 0.0, "search"
    warm = left() - min(WARM_UP_MOST, WARM_UP * left())
    routes = search.run(routes, lambda: left() < warm, rounds=ROUNDS * len(part.open))
    cost = search.cost(routes)
    if exact and cost > bound + PROVEN * max(cost, 1.0) and left() > 0:
        stop = left() * (1 - EXACT_SHARE)
        found = solve.exactly(part, search.pool, cost, lambda: left() - stop)
        bound = max(bound, found.bound)
        if found.method and bound >= cost - PROVEN * max(cost, 1.0):
            method = found.method
        if found.routes is not None and search.cost(found.routes) < cost:
            routes, method = found.routes, found.method
    if search.cost(routes) > bound + PROVEN * max(cost, 1.0):
        routes = _second_opinion(part, search, routes, left)
        routes = search.run(routes, lambda: left() <= 0)
    return solve.Exact(routes, min(bound, search.cost(routes)), method)


def _second_opinion(part: Net, search: Search, routes: Routes, left: Left) -> Routes:
    """OR-Tools routing, if trips are unserved and time is left."""
    served = {v for _, route in routes for v in route}
    if all(trip in served for trip in part.open) or left() < 1:
        return routes
    other = routing.search(part, min(SECOND_OPINION, 0.2 * left()))
    return other if other is not None and search.cost(other) < search.cost(routes) else routes


def _given(net: Net, incumbent: Plan | None) -> Routes | None:
    """The plan in force as node sequences, if it is right."""
    if incumbent is None or violations(net.problem, incumbent):
        return None
    index = {trip.id: i for i, trip in enumerate(net.problem.trips)}
    fleet_of = {net.problem.drivers[k].id: number for number, f in enumerate(net.fleets) for k in f.members}
    fixed = {one.driver: len(one.stops) for one in net.problem.under_way}
    return tuple(
        (
            fleet_of[route.driver],
            tuple(index[s.trip] + net.n * (s.kind == "dropoff") for s in route.stops[fixed.get(route.driver, 0) :]),
        )
        for route in incumbent.routes
        if route.stops
    )


def _within(given: Routes | None, fleets: tuple[int, ...]) -> Routes | None:
    """The routes of some fleets, with the numbers they have there."""
    if given is None:
        return None
    return tuple((fleets.index(k), route) for k, route in given if k in fleets)


def _answer(
    problem: RideProblem, net: Net, inserter: Inserter, routes: Routes, bound: float, method: str
) -> RideAnswer:
    """Times for all routes, checked by code that shares nothing with the solvers."""
    chosen: dict[int, tuple[Nodes, np.ndarray]] = {}
    for number, nodes in routes:
        fleet = net.fleets[number]
        times = timetable(net, fleet.start, fleet.end, nodes, fleet.duration)
        member = next(k for k in fleet.members if k not in chosen)
        if times is None:
            raise RuntimeError(f"route of {problem.drivers[member].id!r} has no schedule")
        chosen[member] = (nodes, times)
    plan = plan_of(net, chosen)
    broken = violations(problem, plan)
    if broken:
        raise RuntimeError(f"plan breaks {broken[0]}")
    objective = price(problem, plan)
    proven = bound >= objective - PROVEN * max(objective, 1.0)
    bound = objective if proven else bound
    gap = 0.0 if proven else (objective - bound) / max(objective, 1e-9)
    status: Status = "optimal" if proven else "feasible"
    left_out = why_unserved(net, inserter, plan)
    return RideAnswer(plan, objective, bound, gap, status, method, left_out, problem.digest())


def _stuck(problem: RideProblem, net: Net, inserter: Inserter, incumbent: Plan | None) -> RideAnswer:
    """Somebody on board cannot be brought home within the limits: said, not raised."""
    plan = incumbent or Plan((), tuple(trip.id for trip in problem.trips))
    reasons = tuple(
        Unserved(problem.trips[trip].id, "under_way")
        for fleet in net.fleets
        if fleet.members[0] in net.under_way and inserter.opening(fleet) is None
        for trip in (fleet.aboard or (0,))
        if problem.trips
    )
    return RideAnswer(plan, np.inf, np.inf, 0.0, "infeasible", "", reasons, problem.digest())
