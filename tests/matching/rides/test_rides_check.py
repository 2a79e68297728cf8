"""The independent checker, and its difference constraints against a plain search."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.rides import CODES, Driver, Plan, RideProblem, Route, Stop, Trip, price, schedule, violations
from matching.rides.insertion import Inserter
from matching.rides.net import Net
from matching.rides.timetables import timetable

from .make import town

TABLE = np.array([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]])


def one_car(*trips: Trip, under_way: tuple = (), **limits) -> RideProblem:
    return RideProblem(trips, (Driver(id="d", start=0, end=0, **limits),), TABLE, under_way=under_way)


def codes(problem: RideProblem, plan: Plan) -> set[str]:
    found = {one.code for one in violations(problem, plan)}
    assert found <= set(CODES)
    return found


def ride(*stops: tuple, leaves: float = 0.0, returns: float = 100.0, driver: str = "d") -> Plan:
    return Plan((Route(driver, leaves, tuple(Stop(*stop) for stop in stops), returns),))


A = Trip(id="a", origin=1, destination=2, pickup=(10, 20), dropoff=(0, 40), pickup_service=1, max_ride=6)
B = Trip(id="b", origin=1, destination=2, pickup=(10, 20))
GOOD = ride(("a", "pickup", 10.0), ("a", "dropoff", 15.0), leaves=5.0, returns=24.0)


def test_a_right_plan_breaks_nothing():
    assert violations(one_car(A), GOOD) == ()
    assert price(one_car(A), GOOD) == 18.0
    assert price(one_car(A), Plan((), ("a",))) == A.penalty


@pytest.mark.parametrize(
    ("problem", "plan", "code"),
    [
        (one_car(A), ride(("a", "pickup", 10.0), ("a", "dropoff", 14.0)), "travel"),
        (one_car(A), ride(("a", "pickup", 9.0), ("a", "dropoff", 15.0)), "window"),
        (one_car(A), ride(("a", "pickup", 10.0), ("a", "dropoff", 18.0)), "ride_time"),
        (one_car(A, max_duration=10), GOOD, "duration"),
        (one_car(A, shift=(8, 90)), GOOD, "shift"),
        (one_car(A, shift=(0, 20)), GOOD, "shift"),
        (one_car(A, seats=0), GOOD, "capacity"),
        (one_car(A, max_trips=0), GOOD, "max_trips"),
        (one_car(replace(A, not_by=frozenset({"d"}))), GOOD, "not_by"),
        (one_car(A), Plan(), "lost_trip"),
        (one_car(A), replace(GOOD, unserved=("a",)), "lost_trip"),
        (one_car(A), replace(GOOD, routes=GOOD.routes * 2), "driver_twice"),
        (one_car(A), ride(("a", "dropoff", 10.0), ("a", "pickup", 15.0)), "order"),
        (one_car(A), ride(("a", "pickup", 10.0)), "split_trip"),
        (one_car(A), ride(("x", "pickup", 10.0)), "unknown_trip"),
        (one_car(A), ride(("a", "pickup", 10.0), driver="x"), "unknown_driver"),
    ],
)
def test_each_broken_rule_is_named(problem, plan, code):
    assert code in codes(problem, plan)


def test_the_load_is_the_peak_on_board_and_not_the_sum():
    one_after_another = ride(
        ("a", "pickup", 10.0), ("a", "dropoff", 15.0), ("b", "pickup", 19.0), ("b", "dropoff", 23.0)
    )
    together = ride(("a", "pickup", 10.0), ("b", "pickup", 11.0), ("a", "dropoff", 15.0), ("b", "dropoff", 15.0))
    assert codes(one_car(A, B, seats=1), one_after_another) == set()
    assert codes(one_car(A, B, seats=1), together) == {"capacity"}
    apart = replace(B, not_with=frozenset({"a"}))
    assert codes(one_car(A, apart), together) == {"not_with"}
    assert codes(one_car(A, apart), one_after_another) == set()


def test_boarding_late_rescues_a_ride_time():
    """The earliest schedule would break the ride time; a later boarding keeps it."""
    wait = Trip(id="w", origin=1, destination=2, pickup=(0, 60), dropoff=(50, 60), max_ride=5)
    times = schedule(one_car(wait), "d", [("w", "pickup"), ("w", "dropoff")])
    assert times is not None
    assert times[1] == 45.0


@given(st.integers(0, 10_000), st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_both_schedules_agree_on_every_order(seed, trips):
    """Solver's timetable and checker's difference constraints share no code."""
    problem = town(seed, trips, 1)
    net = Net.of(problem)
    fleet, inserter = net.fleets[0], Inserter(net)
    draw = np.random.default_rng(seed)
    route: list[int] = []
    for trip in range(trips):
        first, second = sorted(draw.integers(0, len(route) + 1, 2).tolist())
        route[second:second] = [net.n + trip]
        route[first:first] = [trip]
    order = [(f"t{v % net.n}", "pickup" if v < net.n else "dropoff") for v in route]
    theirs = schedule(problem, "d0", order)
    ours = timetable(net, fleet.start, fleet.end, tuple(route), fleet.duration)
    assert (theirs is None) == (ours is None)
    assert isinstance(inserter.possible(fleet, tuple(route)), bool)
