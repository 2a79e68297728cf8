"""A problem as arrays of nodes, the way the solvers read it.

Node ``i`` is the boarding of trip ``i`` and node ``n + i`` its getting off;
driver ``k`` starts at node ``2n + 2k`` and ends at node ``2n + 2k + 1``. A
driver under way starts where the promised part ends, with passengers on board.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from .model import Plan, RideProblem, Route, Stop, UnderWay
from .windows import tighten

# Stands for "no way" and "no limit": infinity minus infinity is not a number.
FAR = 1e7


@dataclass(frozen=True, eq=False)
class Fleet:
    """Drivers who are alike for the solvers: one key for their routes.

    Parameters
    ----------
    start, end : int
        Node numbers of the first of them.
    members : tuple of int
        Drivers, by number.
    capacity : ndarray of int, shape (2,)
        Seats and wheelchair places.
    aboard : tuple of int
        Trips on board at the start (a driver under way is alone in its fleet).
    duration : float, minutes
        Longest time between leaving `start` and reaching `end`.
    trips : int
        How many further trips may begin.
    barred : frozenset of int
        Trips its drivers must not drive.
    sunk : float
        Cost of the promised part.
    """

    start: int
    end: int
    members: tuple[int, ...]
    capacity: np.ndarray
    aboard: tuple[int, ...]
    duration: float
    trips: int
    barred: frozenset[int]
    sunk: float


class Plain(NamedTuple):
    """Arrays of a net as nested lists."""

    early: list[float]
    late: list[float]
    service: list[float]
    span: list[list[float]]
    cost: list[list[float]]
    limit: list[float]


@dataclass(frozen=True, eq=False)
class Net:
    """Arrays over nodes; see the head of this module.

    Parameters
    ----------
    problem : RideProblem
    n : int
        Number of trips.
    early, late, service : ndarray of float, shape (nodes,), minutes
        Tightened windows and service times.
    load : ndarray of int, shape (nodes, 2)
        Change of seats and wheelchair places.
    span : ndarray of float, shape (nodes, nodes), minutes
        Service at the first node and the way to the second.
    cost : ndarray of float, shape (nodes, nodes)
    limit : ndarray of float, shape (n,), minutes
        Longest time between the starts of boarding and getting off.
    penalty : ndarray of float, shape (n,)
    apart : frozenset of pairs of trips that must not meet on board
    open : tuple of int
        Trips that have not begun.
    done : frozenset of int
        Trips that are over.
    fleets : tuple of Fleet
    """

    problem: RideProblem
    n: int
    early: np.ndarray
    late: np.ndarray
    service: np.ndarray
    load: np.ndarray
    span: np.ndarray
    cost: np.ndarray
    limit: np.ndarray
    penalty: np.ndarray
    apart: frozenset[tuple[int, int]]
    open: tuple[int, ...]
    done: frozenset[int]
    fleets: tuple[Fleet, ...]
    under_way: dict[int, UnderWay] = field(default_factory=dict)

    @property
    def base(self) -> float:
        """Cost that no plan can change: the promised parts."""
        return sum(fleet.sunk for fleet in self.fleets)

    @cached_property
    def plain(self) -> Plain:
        """The arrays as lists, which single look-ups read several times faster."""
        arrays = (self.early, self.late, self.service, self.span, self.cost, self.limit)
        return Plain(*(array.tolist() for array in arrays))

    @classmethod
    def of(cls, problem: RideProblem) -> Net:
        """Arrays of a problem, with tightened windows."""
        n, rides = len(problem.trips), problem.trips
        drivers = problem.drivers
        index = {trip.id: i for i, trip in enumerate(rides)}
        under = {k: one for k, d in enumerate(drivers) for one in problem.under_way if one.driver == d.id}
        where, early, late = _places(problem, under, index)
        service = np.array(
            [t.pickup_service for t in rides] + [t.dropoff_service for t in rides] + [0.0] * 2 * len(drivers)
        )
        for k, one in under.items():
            stop = one.stops[-1]
            service[2 * n + 2 * k] = service[index[stop.trip] + (n if stop.kind == "dropoff" else 0)]
        load = np.zeros((len(where), 2), dtype=np.int64)
        load[:n] = np.array([(t.seats, t.wheelchairs) for t in rides], dtype=np.int64).reshape(n, 2)
        load[n : 2 * n] = -load[:n]
        span = np.minimum(problem.minutes[np.ix_(where, where)], FAR) + service[:, None]
        limit = np.minimum(np.array([t.max_ride + t.pickup_service for t in rides], dtype=float), FAR)
        begun = {index[stop.trip]: stop.start for one in under.values() for stop in one.stops if stop.kind == "pickup"}
        for trip, start in begun.items():
            late[n + trip] = min(late[n + trip], start + limit[trip])
        early, late = tighten(n, early, late, span, limit, frozenset(begun))
        apart = {(i, index[other]) for i, t in enumerate(rides) for other in t.not_with}
        over = {index[s.trip] for one in under.values() for s in one.stops if s.kind == "dropoff"}
        net = cls(
            problem, n, early, late, service, load, span, np.minimum(problem.costs[np.ix_(where, where)], FAR), limit,
            np.array([t.penalty for t in rides], dtype=float), frozenset(apart | {(j, i) for i, j in apart}),
            tuple(i for i in range(n) if i not in begun), frozenset(over), (), under,
        )  # fmt: skip
        return replace(net, fleets=_fleets(problem, net, index))

    def way(self, fleet: Fleet, route: tuple[int, ...]) -> float:
        """Cost of a route from its start node to its end node; nobody leaves home for nothing."""
        if not route and not fleet.aboard and fleet.members[0] not in self.under_way:
            return 0.0
        nodes = (fleet.start, *route, fleet.end)
        return float(sum(self.cost[a, b] for a, b in pairwise(nodes)))


def _places(problem: RideProblem, under: dict[int, UnderWay], index: dict) -> tuple[np.ndarray, ...]:
    """Row, earliest and latest start of every node."""
    rides = problem.trips
    where = [t.origin for t in rides] + [t.destination for t in rides]
    windows = [t.pickup for t in rides] + [t.dropoff for t in rides]
    for k, driver in enumerate(problem.drivers):
        start, window = driver.start, driver.shift
        back = driver.shift[1]
        if k in under:
            last = under[k].stops[-1]
            trip = rides[index[last.trip]]
            start = trip.origin if last.kind == "pickup" else trip.destination
            window = (last.start, last.start)
            back = min(back, under[k].leaves + driver.max_duration)
        where += [start, driver.end]
        windows += [window, (driver.shift[0], back)]
    return np.array(where, dtype=np.int64), *np.clip(np.array(windows, dtype=float).reshape(-1, 2).T, -FAR, FAR)


def _fleets(problem: RideProblem, net: Net, index: dict) -> tuple[Fleet, ...]:
    """Drivers grouped by everything the solvers look at."""
    groups: dict[tuple, list[int]] = {}
    fleets: list[Fleet] = []
    for k, d in enumerate(problem.drivers):
        barred = frozenset(i for i, t in enumerate(problem.trips) if d.id in t.not_by)
        if k in net.under_way:
            fleets.append(_fleet_under_way(problem, net, index, k, barred))
            continue
        key = (d.start, d.end, d.shift, d.max_duration, d.seats, d.wheelchairs, d.max_trips, barred)
        groups.setdefault(key, []).append(k)
    for members in groups.values():
        d = problem.drivers[members[0]]
        start = 2 * net.n + 2 * members[0]
        most = net.n if d.max_trips is None else int(d.max_trips)
        barred = frozenset(i for i, t in enumerate(problem.trips) if d.id in t.not_by)
        capacity = np.array([d.seats, d.wheelchairs])
        fleets.append(
            Fleet(start, start + 1, tuple(members), capacity, (), min(d.max_duration, FAR), most, barred, 0.0)
        )
    return tuple(sorted(fleets, key=lambda fleet: fleet.members))


def _fleet_under_way(problem: RideProblem, net: Net, index: dict, k: int, barred: frozenset[int]) -> Fleet:
    """A driver whose route has begun."""
    driver, one = problem.drivers[k], net.under_way[k]
    begun = [index[s.trip] for s in one.stops if s.kind == "pickup"]
    aboard = tuple(i for i in begun if i not in net.done)
    most = net.n if driver.max_trips is None else max(0, int(driver.max_trips) - len(begun))
    trips = problem.trips
    rows = [driver.start]
    rows += [trips[index[s.trip]].origin if s.kind == "pickup" else trips[index[s.trip]].destination for s in one.stops]
    sunk = float(sum(problem.costs[a, b] for a, b in pairwise(rows)))
    start = 2 * net.n + 2 * k
    capacity = np.array([driver.seats, driver.wheelchairs])
    return Fleet(start, start + 1, (k,), capacity, aboard, FAR, most, barred, sunk)


def plan_of(net: Net, chosen: dict[int, tuple[tuple[int, ...], np.ndarray]]) -> Plan:
    """A plan from node sequences and their times.

    Parameters
    ----------
    net : Net
    chosen : dict
        Driver number -> (stops as nodes, start times with both ends).

    Returns
    -------
    Plan
    """
    problem, routes, served = net.problem, [], set(net.done)
    for k in sorted(chosen):
        nodes, times = chosen[k]
        stops = tuple(
            Stop(problem.trips[v % net.n].id, "pickup" if v < net.n else "dropoff", float(t))
            for v, t in zip(nodes, times[1:-1], strict=True)
        )
        served.update(v % net.n for v in nodes)
        leaves = float(times[0])
        if k in net.under_way:
            stops, leaves = net.under_way[k].stops + stops, net.under_way[k].leaves
        if stops:
            routes.append(Route(problem.drivers[k].id, leaves, stops, float(times[-1])))
    missing = tuple(trip.id for i, trip in enumerate(problem.trips) if i not in served)
    return Plan(tuple(routes), missing)


def peak_load(net: Net, nodes: tuple[int, ...]) -> tuple[int, int]:
    """Most seats and wheelchair places taken at one time, from an empty car."""
    seats, places = np.cumsum(net.load[list(nodes)], axis=0).max(axis=0).tolist()
    return seats, places
