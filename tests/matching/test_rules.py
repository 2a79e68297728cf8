"""Each hard rule on towns small enough to check by eye."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from matching import (
    Booking,
    DayRange,
    HalfDay,
    RecurringLeave,
    Slot,
    availability_mask,
    rank,
    why_not,
)
from matching.details import WHY_NOT_CODES
from matching.rules import RULES

from .make import MONDAY, TODAY, TUESDAY, WEDNESDAY, need, supporter, town

EVE = WEDNESDAY - timedelta(days=1)


def why(one_need, **changes):
    """Codes of the reasons against one supporter."""
    return [reason.code for reason in why_not(one_need, "s", town(supporter("s", **changes)))]


def test_nothing_speaks_against_the_plain_case():
    assert why(need()) == []


@pytest.mark.parametrize(
    ("code", "wanted", "changes"),
    [
        ("inactive", {}, {"active": False}),
        ("paused", {}, {"paused_until": TUESDAY}),
        ("no_consent", {}, {"consent": False}),
        ("other_tasks", {"task": "garden"}, {}),
        ("training_missing", {"required_trainings": frozenset({"lift"})}, {}),
        ("training_expired", {"required_trainings": frozenset({"lift"})}, {"trainings": {"lift": EVE}}),
        ("no_licence", {"required_licence": True}, {}),
        ("licence_expired", {"required_licence": True}, {"licence_valid_until": EVE}),
        ("no_vehicle", {"needs_vehicle": True}, {"licence_valid_until": WEDNESDAY}),
        ("no_wheelchair_vehicle", {"needs_wheelchair_vehicle": True},
         {"licence_valid_until": WEDNESDAY, "has_vehicle": True}),
        ("too_few_seats", {"needs_vehicle": True, "passengers": 3},
         {"licence_valid_until": WEDNESDAY, "has_vehicle": True, "seats": 2}),
        ("other_areas", {"area": "a1"}, {"areas": frozenset({"a2"})}),
        ("too_far", {}, {"x_m": 600.0, "y_m": 801.0, "max_distance_m": 1000.0}),
        ("other_half_days", {}, {"availability": availability_mask([(2, HalfDay.AFTERNOON)])}),
        ("on_leave", {}, {"blockouts": (DayRange(MONDAY, WEDNESDAY + timedelta(days=1)),)}),
        ("closed_day", {}, {"open_days": (DayRange(MONDAY, WEDNESDAY),)}),
        ("other_visit", {}, {"bookings": (Booking(WEDNESDAY, 480, 700),)}),
        ("cap_day", {}, {"cap_day": 1, "bookings": (Booking(WEDNESDAY, 800, 860),)}),
        ("cap_week", {}, {"cap_week": 1, "bookings": (Booking(MONDAY, 800, 860),)}),
        ("cap_month", {}, {"cap_month": 1, "bookings": (Booking(date(2026, 11, 1), 800, 860),)}),
        ("cap_hours", {}, {"capacity_min_week": 100, "bookings": (Booking(MONDAY, 800, 860),)}),
        ("blocked_pair", {}, {"blocked_residents": frozenset({"r1"})}),
        ("already_asked", {"already_asked": frozenset({"s"})}, {}),
        ("gender_wish", {"gender_wish": "female"}, {"gender": "male"}),
        ("gender_wish", {"gender_wish": "female"}, {"gender": None}),
        ("language", {"language": "pt"}, {"languages": frozenset({"en"})}),
        ("goes_in_pairs", {}, {"pair_wish": "always"}),
        ("first_visits_in_pairs", {}, {"pair_wish": "first_visits", "visit_count": 0}),
    ],
)  # fmt: skip
def test_one_rule_at_a_time(code, wanted, changes):
    assert why(need(**wanted), **changes) == [code]


@pytest.mark.parametrize(
    ("wanted", "changes"),
    [
        ({}, {"paused_until": TODAY}),
        ({"required_trainings": frozenset({"lift"})}, {"trainings": {"lift": WEDNESDAY}}),
        ({"required_trainings": frozenset({"lift"})}, {"trainings": {"lift": None}}),
        ({"required_licence": True}, {"licence_valid_until": WEDNESDAY}),
        ({"needs_vehicle": True}, {"licence_valid_until": WEDNESDAY, "has_wheelchair_vehicle": True}),
        ({"area": "a1"}, {"areas": frozenset()}),
        ({"area": "a1", "remote": True}, {"areas": frozenset({"a2"})}),
        ({}, {"x_m": 600.0, "y_m": 800.0, "max_distance_m": 1000.0}),
        ({"remote": True}, {"x_m": 9000.0, "max_distance_m": 1000.0}),
        ({}, {"x_m": None, "y_m": None, "max_distance_m": 1000.0}),
        ({}, {"availability": None}),
        ({}, {"blockouts": (DayRange(MONDAY, WEDNESDAY),)}),
        ({}, {"open_days": (DayRange(WEDNESDAY, WEDNESDAY + timedelta(days=1)),)}),
        ({}, {"bookings": (Booking(WEDNESDAY, 480, 660),)}),
        ({}, {"cap_week": 1, "bookings": (Booking(TODAY, 800, 860),)}),
        ({}, {"cap_week": 1, "bookings": (Booking(MONDAY, 800, 860, counts=False),)}),
        ({}, {"cap_month": 1, "bookings": (Booking(date(2026, 10, 31), 800, 860),)}),
        ({"gender_wish": "female"}, {"kind": "group", "gender": None}),
        ({"headcount": 2}, {"pair_wish": "always"}),
        ({"escort_first": True}, {"pair_wish": "first_visits", "visit_count": 0}),
        ({}, {"pair_wish": "first_visits", "visit_count": 1}),
        ({"day": None, "half_day": None}, {"availability": 0, "cap_month": 0}),
    ],
)
def test_what_leaves_nobody_out(wanted, changes):
    assert why(need(**wanted), **changes) == []


def test_recurring_leave():
    fourth = {"leaves": (RecurringLeave(weekday=2, nths=(4,)),)}
    assert why(need(), **fourth) == ["on_leave"]  # 25 November is the fourth Wednesday
    assert why(need(day=WEDNESDAY + timedelta(days=7)), **fourth) == []
    afternoons = {"leaves": (RecurringLeave(weekday=2, half_day=HalfDay.AFTERNOON),)}
    assert why(need(), **afternoons) == []
    assert why(need(start_min=690, end_min=750, half_day=None), **afternoons) == ["on_leave"]


def test_travel_time_between_visits():
    # 1500 m x 1.3 at 150 m/min and 5 min to set out: 18 minutes.
    before = {"bookings": (Booking(WEDNESDAY, 540, 600, x_m=1500.0, y_m=0.0),)}
    at = {"half_day": None}
    assert why(need(start_min=617, end_min=660, **at), **before) == ["other_visit"]
    assert why(need(start_min=618, end_min=660, **at), **before) == []
    assert why(need(start_min=600, end_min=660, remote=True, **at), **before) == []
    next_door = {"bookings": (Booking(WEDNESDAY, 540, 600, x_m=0.0, y_m=0.0),)}
    assert why(need(start_min=600, end_min=660, **at), **next_door) == []
    assert why(need(start_min=599, end_min=660, **at), **next_door) == ["other_visit"]


def test_half_days_conflict_too():
    whole_morning = {"bookings": (Booking(WEDNESDAY, half_day=HalfDay.MORNING),)}
    assert why(need(), **whole_morning) == ["other_visit"]
    assert why(need(half_day=HalfDay.AFTERNOON), **whole_morning) == []
    assert why(need(start_min=600, end_min=660), **whole_morning) == ["other_visit"]


def test_a_gap_must_be_long_enough():
    split = {"bookings": (Booking(WEDNESDAY, 480, 560), Booking(WEDNESDAY, 620, 720))}
    assert why(need(duration_min=60), **split) == []
    assert why(need(duration_min=61), **split) == ["other_visit"]


def test_a_later_visit_far_away_can_reach_before_an_earlier_one():
    # Padded with the way there, the second visit begins at 490, before the first (540).
    far = Booking(WEDNESDAY, 550, 720, x_m=6346.0, y_m=0.0)
    assert why(need(duration_min=30), bookings=(Booking(WEDNESDAY, 540, 545), far)) == ["other_visit"]


def test_a_group_can_be_in_two_places():
    visit = Booking(WEDNESDAY, 480, 720)
    assert why(need(), kind="group", at_once=2, bookings=(visit,)) == []
    assert why(need(), kind="group", at_once=2, bookings=(visit, visit)) == ["other_visit"]


def test_any_half_day_of_a_day():
    only_evening = availability_mask([(2, HalfDay.EVENING)])
    whole_day = need(half_day=None)
    assert why(whole_day, availability=only_evening) == []
    assert why(whole_day, availability=only_evening, bookings=(Booking(WEDNESDAY, 1020, 1260),)) == ["other_visit"]
    evening_off = (RecurringLeave(weekday=2, half_day=HalfDay.EVENING),)
    assert why(whole_day, availability=only_evening, leaves=evening_off) == ["on_leave"]


def test_alternatives_count_as_wished():
    tuesday = availability_mask([(1, HalfDay.MORNING)])
    either = need(alternatives=(Slot(TUESDAY, half_day=HalfDay.MORNING),))
    found = rank(either, town(supporter("s", availability=tuesday))).candidates[0]
    assert found.slot.day == TUESDAY
    assert "other_time" in {worry.code for worry in found.worries}
    assert why(either, availability=availability_mask([(3, 0)])) == ["other_half_days"]


def test_every_rule_can_say_why():
    assert list(WHY_NOT_CODES) == [rule.code for rule in RULES]
