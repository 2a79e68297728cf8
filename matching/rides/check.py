"""Is a plan right? Shares no code with the solvers.

It reads the problem and the plan, nothing else: ids, order, windows, ways,
rides, places on board, shifts, trips a day, and that what is under way stays.
`schedule` answers the other question, whether an order of stops can be kept at
all, by difference constraints (Bellman and Ford).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .model import Driver, Id, Plan, RideProblem, Route, Trip

CODES = (
    "unknown_driver",
    "driver_twice",
    "unknown_trip",
    "trip_twice",
    "order",
    "split_trip",
    "window",
    "travel",
    "ride_time",
    "capacity",
    "not_with",
    "not_by",
    "shift",
    "duration",
    "max_trips",
    "under_way",
    "lost_trip",
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: a code of `CODES`, whose, and by how much (minutes or places)."""

    code: str
    owner: Id
    amount: float = 0.0


def violations(problem: RideProblem, plan: Plan, tolerance: float = 1e-4) -> tuple[Violation, ...]:
    """Every rule that a plan breaks.

    Parameters
    ----------
    problem : RideProblem
    plan : Plan
    tolerance : float, minutes

    Returns
    -------
    tuple of Violation
        Empty: the plan is right.

    Notes
    -----
    Stops that are under way are not judged (they have happened), but what they
    imply is: the ride time of those on board, places, trips, the shift.

    Examples
    --------
    >>> import numpy as np
    >>> from matching.rides import Stop
    >>> problem = RideProblem((Trip(id="t", origin=0, destination=1, max_ride=4),),
    ...                       (Driver(id="d", start=0, end=0),), np.array([[0.0, 5.0], [5.0, 0.0]]))
    >>> stops = (Stop("t", "pickup", 10.0), Stop("t", "dropoff", 15.0))
    >>> violations(problem, Plan((Route("d", 10.0, stops, 20.0),)))
    (Violation(code='ride_time', owner='t', amount=1.0),)
    """
    return tuple(_all(problem, plan, tolerance))


def _all(problem: RideProblem, plan: Plan, tol: float) -> Iterator[Violation]:
    drivers = {driver.id: driver for driver in problem.drivers}
    trips = {trip.id: trip for trip in problem.trips}
    promised = {one.driver: one for one in problem.under_way}
    carried: dict[Id, Id] = {}
    seen: set[Id] = set()
    for route in plan.routes:
        if route.driver not in drivers:
            yield Violation("unknown_driver", route.driver)
            continue
        if route.driver in seen:
            yield Violation("driver_twice", route.driver)
        seen.add(route.driver)
        unknown = [stop.trip for stop in route.stops if stop.trip not in trips]
        if unknown:
            yield from (Violation("unknown_trip", one) for one in unknown)
            continue
        yield from _pairs(route, carried)
        one = promised.get(route.driver)
        fixed = len(one.stops) if one else 0
        if one and (route.stops[:fixed] != one.stops or abs(route.leaves - one.leaves) > tol):
            yield Violation("under_way", route.driver)
        yield from _times(problem, drivers[route.driver], trips, route, fixed, tol)
        yield from _company(drivers[route.driver], trips, route)
    for driver in promised.keys() - seen:
        yield Violation("under_way", driver)
    named = list(plan.unserved)
    for trip in trips:
        if (trip in carried) + named.count(trip) != 1:
            yield Violation("lost_trip", trip)


def _pairs(route: Route, carried: dict[Id, Id]) -> Iterator[Violation]:
    """Each trip boards once, then gets off once, in one car."""
    boarded: set[Id] = set()
    left: set[Id] = set()
    for stop in route.stops:
        if stop.kind == "pickup":
            if stop.trip in boarded or stop.trip in carried:
                yield Violation("trip_twice", stop.trip)
            boarded.add(stop.trip)
            carried[stop.trip] = route.driver
        else:
            if stop.trip not in boarded or stop.trip in left:
                yield Violation("order", stop.trip)
            left.add(stop.trip)
    for trip in boarded - left:
        yield Violation("split_trip", trip)


def _times(
    problem: RideProblem, driver: Driver, trips: dict[Id, Trip], route: Route, fixed: int, tol: float
) -> Iterator[Violation]:
    """Ways, windows, rides, shift."""
    boarded: dict[Id, float] = {}
    place, free = driver.start, route.leaves
    for number, stop in enumerate(route.stops):
        trip = trips[stop.trip]
        up = stop.kind == "pickup"
        here, window = (trip.origin, trip.pickup) if up else (trip.destination, trip.dropoff)
        if number >= fixed:
            missing = free + problem.minutes[place, here] - stop.start
            if missing > tol:
                yield Violation("travel", stop.trip, round(missing, 6))
            if not window[0] - tol <= stop.start <= window[1] + tol:
                yield Violation("window", stop.trip, round(max(window[0] - stop.start, stop.start - window[1]), 6))
            if not up and stop.start - boarded.get(stop.trip, math.inf) > trip.max_ride + tol:
                yield Violation("ride_time", stop.trip, round(stop.start - boarded[stop.trip] - trip.max_ride, 6))
        free = stop.start + (trip.pickup_service if up else trip.dropoff_service)
        if up:
            boarded[stop.trip] = free
        place = here
    missing = free + problem.minutes[place, driver.end] - route.returns
    if missing > tol:
        yield Violation("travel", driver.id, round(missing, 6))
    if (not fixed and route.leaves < driver.shift[0] - tol) or route.returns > driver.shift[1] + tol:
        yield Violation("shift", driver.id)
    if route.returns - route.leaves > driver.max_duration + tol:
        yield Violation("duration", driver.id, round(route.returns - route.leaves - driver.max_duration, 6))


def _company(driver: Driver, trips: dict[Id, Trip], route: Route) -> Iterator[Violation]:
    """Places on board at every moment, who must not meet, trips a day."""
    aboard: list[Trip] = []
    started = [trips[stop.trip] for stop in route.stops if stop.kind == "pickup"]
    for stop in route.stops:
        trip = trips[stop.trip]
        if stop.kind == "dropoff":
            aboard = [other for other in aboard if other.id != trip.id]
            continue
        if any(other.id in trip.not_with or trip.id in other.not_with for other in aboard):
            yield Violation("not_with", trip.id)
        aboard.append(trip)
        for name in ("seats", "wheelchairs"):
            over = sum(getattr(one, name) for one in aboard) - getattr(driver, name)
            if over > 0:
                yield Violation("capacity", trip.id, float(over))
    yield from (Violation("not_by", trip.id) for trip in started if driver.id in trip.not_by)
    if driver.max_trips is not None and len(started) > driver.max_trips:
        yield Violation("max_trips", driver.id, float(len(started) - driver.max_trips))


def price(problem: RideProblem, plan: Plan) -> float:
    """Cost of a plan: the ways of all routes and the penalties of the unserved."""
    trips = {trip.id: trip for trip in problem.trips}
    drivers = {driver.id: driver for driver in problem.drivers}
    total = math.fsum(trips[one].penalty for one in plan.unserved)
    for route in plan.routes:
        rows = [drivers[route.driver].start]
        for stop in route.stops:
            rows.append(trips[stop.trip].origin if stop.kind == "pickup" else trips[stop.trip].destination)
        rows.append(drivers[route.driver].end)
        total += math.fsum(float(problem.costs[a, b]) for a, b in pairwise(rows))
    return total


def schedule(problem: RideProblem, driver: Id, order: Iterable[tuple[Id, str]]) -> tuple[float, ...] | None:
    """Earliest times that keep an order of stops, or None if none do.

    Parameters
    ----------
    problem : RideProblem
    driver : int or str
    order : iterable of (trip id, kind)

    Returns
    -------
    tuple of float or None, minutes
        Departure, start at each stop, return.

    Examples
    --------
    >>> import numpy as np
    >>> problem = RideProblem((Trip(id="t", origin=0, destination=1, dropoff=(20, 30), max_ride=5),),
    ...                       (Driver(id="d", start=0, end=0),), np.array([[0.0, 5.0], [5.0, 0.0]]))
    >>> schedule(problem, "d", [("t", "pickup"), ("t", "dropoff")])
    (0.0, 15.0, 20.0, 25.0)
    """
    who = next(one for one in problem.drivers if one.id == driver)
    trips = {trip.id: trip for trip in problem.trips}
    stops = [(trips[trip], kind == "pickup") for trip, kind in order]
    windows = [who.shift, *(t.pickup if up else t.dropoff for t, up in stops), (-math.inf, who.shift[1])]
    places = [who.start, *(t.origin if up else t.destination for t, up in stops), who.end]
    service = [0.0, *(t.pickup_service if up else t.dropoff_service for t, up in stops), 0.0]
    last = len(places) - 1
    # Each triple says: time of the second is at least the time of the first plus the number.
    arcs = [(k, k + 1, service[k] + float(problem.minutes[places[k], places[k + 1]])) for k in range(last)]
    arcs.append((last, 0, -who.max_duration))
    boarded = {t.id: k + 1 for k, (t, up) in enumerate(stops) if up}
    arcs += [(k + 1, boarded[t.id], -t.max_ride - t.pickup_service) for k, (t, up) in enumerate(stops) if not up]
    times = [float(window[0]) for window in windows]
    for _ in range(len(times) + 1):
        before = list(times)
        for first, second, least in arcs:
            times[second] = max(times[second], times[first] + least)
        if any(time > window[1] + 1e-6 for time, window in zip(times, windows, strict=True)):
            return None
        if all(abs(a - b) < 1e-9 for a, b in zip(times, before, strict=True)):
            return tuple(times)
    return None
