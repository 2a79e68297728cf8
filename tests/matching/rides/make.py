"""Small days of rides for the tests, and a search that tries everything."""

from __future__ import annotations

from itertools import pairwise, permutations, product
from pathlib import Path
from random import Random

import numpy as np

from matching.rides import Driver, RideProblem, Trip, schedule

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "matching" / "darp_cordeau"


def town(seed: int, trips: int, drivers: int, *, own_home: bool = True, wheelchairs: bool = True) -> RideProblem:
    """A day drawn from a seed; with `own_home` every driver differs."""
    draw = Random(seed)
    points = np.array([(draw.uniform(-8, 8), draw.uniform(-8, 8)) for _ in range(2 * trips + drivers)])
    table = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    people = tuple(_trip(draw, k, trips, drivers, table, wheelchairs) for k in range(trips))
    cars = tuple(
        Driver(
            id=f"d{k}", start=k, end=k, shift=(0, draw.choice([90, 150])), seats=draw.choice([1, 2, 3]),
            wheelchairs=draw.choice([0, 1]), max_trips=draw.choice([2, 4, None]),
            max_duration=draw.choice([70.0, 1000.0]),
        )
        if own_home
        else Driver(id=f"d{k}", start=0, end=0, shift=(0, 200), seats=2, wheelchairs=1)
        for k in range(drivers)
    )  # fmt: skip
    return RideProblem(people, cars, table)


def _trip(draw: Random, k: int, trips: int, drivers: int, table: np.ndarray, wheelchairs: bool) -> Trip:
    origin, destination = drivers + k, drivers + trips + k
    start, wheel = draw.uniform(0, 80), int(wheelchairs and draw.random() < 0.2)
    away = frozenset({f"t{draw.randrange(trips)}"}) - {f"t{k}"} if draw.random() < 0.2 else frozenset()
    return Trip(
        id=f"t{k}", origin=origin, destination=destination, pickup=(start, start + draw.choice([10, 30])),
        pickup_service=1.0, dropoff_service=1.0, seats=1 - wheel, wheelchairs=wheel,
        max_ride=float(table[origin, destination]) * 1.3 + draw.choice([2, 15]), penalty=100.0, not_with=away,
    )  # fmt: skip


def cheapest(problem: RideProblem) -> float:
    """Cost of the best plan, by trying every assignment and every order."""
    trips, drivers = problem.trips, problem.drivers
    best_alone: dict[tuple, float] = {}
    for driver in drivers:
        for chosen in product((False, True), repeat=len(trips)):
            some = [trip for trip, yes in zip(trips, chosen, strict=True) if yes]
            best_alone[(driver.id, chosen)] = _best_route(problem, driver, some)
    best = float("inf")
    for owners in product([None, *(driver.id for driver in drivers)], repeat=len(trips)):
        cost = sum(trip.penalty for trip, owner in zip(trips, owners, strict=True) if owner is None)
        for driver in drivers:
            cost += best_alone[(driver.id, tuple(owner == driver.id for owner in owners))]
        best = min(best, cost)
    return best


def _best_route(problem: RideProblem, driver: Driver, some: list[Trip]) -> float:
    """Cheapest order of some trips in one car; infinite if there is none."""
    if not some:
        return 0.0
    if driver.max_trips is not None and len(some) > driver.max_trips:
        return float("inf")
    best = float("inf")
    by_id = {trip.id: trip for trip in some}
    for order in permutations([(trip.id, kind) for trip in some for kind in ("pickup", "dropoff")]):
        if not _right(driver, by_id, order) or schedule(problem, driver.id, order) is None:
            continue
        rows = [
            driver.start,
            *(by_id[t].origin if k == "pickup" else by_id[t].destination for t, k in order),
            driver.end,
        ]
        best = min(best, sum(float(problem.costs[a, b]) for a, b in pairwise(rows)))
    return best


def _right(driver: Driver, by_id: dict, order: tuple) -> bool:
    """Order of boarding, places and company, written down once more."""
    aboard: set = set()
    for trip, kind in order:
        if kind == "dropoff":
            if trip not in aboard:
                return False
            aboard.remove(trip)
            continue
        if any(other in by_id[trip].not_with or trip in by_id[other].not_with for other in aboard):
            return False
        aboard.add(trip)
        people = [by_id[one] for one in aboard]
        if sum(p.seats for p in people) > driver.seats or sum(p.wheelchairs for p in people) > driver.wheelchairs:
            return False
    return True
