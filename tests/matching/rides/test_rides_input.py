"""Bad input is refused when the problem is made, with the field and the id."""

from __future__ import annotations

import math

import numpy as np
import pytest

from matching.rides import Driver, MatchingInputError, RideProblem, Stop, Trip, UnderWay

TABLE = np.zeros((2, 2))
TRIP = Trip(id="t", origin=0, destination=1)
CAR = Driver(id="d", start=0, end=0)
UP, DOWN = Stop("t", "pickup", 1.0), Stop("t", "dropoff", 2.0)


@pytest.mark.parametrize(
    ("make", "field", "owner"),
    [
        (lambda: Trip(id="t", origin=0, destination=1, pickup=(5, 4)), "pickup", "t"),
        (lambda: Trip(id="t", origin=0, destination=1, dropoff=(math.nan, 4)), "dropoff", "t"),
        (lambda: Trip(id="t", origin=0, destination=1, max_ride=-1), "max_ride", "t"),
        (lambda: Trip(id="t", origin=0, destination=1, seats=1.5), "seats", "t"),
        (lambda: Trip(id="t", origin=0, destination=1, penalty=math.inf), "penalty", "t"),
        (lambda: Driver(id="d", start=0, end=0, wheelchairs=-1), "wheelchairs", "d"),
        (lambda: Driver(id="d", start=0, end=0, shift=(9, 8)), "shift", "d"),
        (lambda: Driver(id="d", start=0, end=0, max_trips=-1), "max_trips", "d"),
        (lambda: Stop("t", "walk", 1.0), "kind", "t"),
        (lambda: Stop("t", "pickup", math.nan), "start", "t"),
        (lambda: UnderWay("d", 0.0, ()), "stops", "d"),
        (lambda: UnderWay("d", 5.0, (UP,)), "stops", "d"),
        (lambda: RideProblem((TRIP, TRIP), (CAR,), TABLE), "trips", "t"),
        (lambda: RideProblem((TRIP,), (CAR, CAR), TABLE), "drivers", "d"),
        (lambda: RideProblem((Trip(id="t", origin=0, destination=2),), (), TABLE), "destination", "t"),
        (lambda: RideProblem((TRIP,), (Driver(id="d", start=-1, end=0),), TABLE), "start", "d"),
        (lambda: RideProblem((), (), np.array([[0.0, np.nan], [0.0, 0.0]])), "minutes", (0, 1)),
        (lambda: RideProblem((), (), np.array([[0.0, -1.0], [0.0, 0.0]])), "minutes", (0, 1)),
        (lambda: RideProblem((), (), np.zeros((2, 3))), "minutes", None),
        (lambda: RideProblem((), (), TABLE, cost=np.zeros((3, 3))), "cost", None),
        (
            lambda: RideProblem((Trip(id="t", origin=0, destination=1, not_with=frozenset({"x"})),), (), TABLE),
            "not_with",
            "t",
        ),
        (
            lambda: RideProblem((Trip(id="t", origin=0, destination=1, not_by=frozenset({"x"})),), (), TABLE),
            "not_by",
            "t",
        ),
        (lambda: RideProblem((TRIP,), (CAR,), TABLE, under_way=(UnderWay("x", 0.0, (UP,)),)), "under_way", "x"),
        (lambda: RideProblem((TRIP,), (CAR,), TABLE, under_way=(UnderWay("d", 0.0, (DOWN,)),)), "under_way", "d"),
        (lambda: RideProblem((), (CAR,), TABLE, under_way=(UnderWay("d", 0.0, (UP,)),)), "under_way", "d"),
        (lambda: RideProblem((TRIP,), (CAR,), TABLE, under_way=(UnderWay("d", 0.0, (UP, UP)),)), "under_way", "d"),
    ],
)
def test_refused_with_field_and_id(make, field, owner):
    with pytest.raises(MatchingInputError) as refused:
        make()
    assert (refused.value.field, refused.value.owner) == (field, owner)


def test_equal_problems_have_equal_digests():
    assert RideProblem((TRIP,), (CAR,), TABLE).digest() == RideProblem((TRIP,), (CAR,), TABLE.copy()).digest()
    assert RideProblem((TRIP,), (CAR,), TABLE).digest() != RideProblem((TRIP,), (CAR,), TABLE + 1).digest()
