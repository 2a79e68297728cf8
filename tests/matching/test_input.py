"""What makes no sense is refused when it is made, naming the field and the id."""

from __future__ import annotations

from datetime import date

import pytest

from matching import (
    Booking,
    DayRange,
    HalfDay,
    MatchingInputError,
    Policy,
    RecurringLeave,
    Slot,
    availability_mask,
    rank,
    why_not,
)

from .make import MONDAY, TODAY, WEDNESDAY, need, supporter, town

NAN = float("nan")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("x_m", {"x_m": NAN}),
        ("y_m", {"y_m": None}),
        ("max_distance_m", {"max_distance_m": NAN}),
        ("max_distance_m", {"max_distance_m": -1.0}),
        ("cap_day", {"cap_day": -1}),
        ("cap_week", {"cap_week": -1}),
        ("cap_month", {"cap_month": -2}),
        ("capacity_min_week", {"capacity_min_week": -60}),
        ("availability", {"availability": 1 << 21}),
        ("kind", {"kind": "robot"}),
        ("pair_wish", {"pair_wish": "sometimes"}),
        ("at_once", {"at_once": 0}),
        ("load_30d", {"load_30d": -1}),
        ("accepted_count", {"asked_count": 1, "accepted_count": 2}),
    ],
)
def test_supporters(field, changes):
    with pytest.raises(MatchingInputError) as refused:
        supporter("s7", **changes)
    assert (refused.value.field, refused.value.owner) == (field, "s7")


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("end_min", {"start_min": 600, "end_min": 540}),
        ("end_min", {"start_min": 600, "end_min": 600}),
        ("start_min", {"end_min": 600}),
        ("start_min", {"start_min": 1500}),
        ("x_m", {"x_m": float("inf")}),
        ("x_m", {"x_m": None}),
        ("headcount", {"headcount": 0}),
        ("passengers", {"passengers": -1}),
        ("duration_min", {"duration_min": 0}),
        ("day", {"day": None, "start_min": 600}),
        ("day", {"day": None, "alternatives": (Slot(MONDAY),)}),
    ],
)
def test_needs(field, changes):
    with pytest.raises(MatchingInputError) as refused:
        need(**changes)
    assert (refused.value.field, refused.value.owner) == (field, "n1")


def test_times():
    for make in (
        lambda: Slot(WEDNESDAY, 600, 540),
        lambda: Booking(WEDNESDAY, 600, 540),
        lambda: DayRange(WEDNESDAY, WEDNESDAY),
        lambda: RecurringLeave(weekday=7),
        lambda: RecurringLeave(weekday=1, nths=(6,)),
        lambda: availability_mask([(7, HalfDay.MORNING)]),
        lambda: Booking(WEDNESDAY, x_m=NAN, y_m=0.0),
    ):
        with pytest.raises(MatchingInputError):
            make()


def test_policies():
    for changes in (
        {"weights": {"beauty": 1.0}},
        {"weights": {"load": -1.0}},
        {"weights": {"load": 0.0}},
        {"walk_m_per_min": 0.0},
        {"acceptance_floor": 2.0},
        {"relax_distance_m": (-5.0,)},
    ):
        with pytest.raises(MatchingInputError):
            Policy(**changes)


def test_ids_must_differ_and_be_known():
    with pytest.raises(MatchingInputError, match="id of 's': occurs twice"):
        town(supporter("s"), supporter("s"))
    with pytest.raises(MatchingInputError, match="areas of 's': unknown id 'a9'"):
        town(supporter("s", areas=frozenset({"a9"})), areas={"a1"})
    snap = town(supporter("s"), areas={"a1"}, tasks={"talk"})
    with pytest.raises(MatchingInputError, match="task of 'n1': unknown id 'golf'"):
        rank(need(task="golf"), snap)
    with pytest.raises(MatchingInputError, match="area of 'n1': unknown id 'a9'"):
        rank(need(area="a9"), snap)
    with pytest.raises(MatchingInputError, match="supporter_id of 'x': not in this snapshot"):
        why_not(need(), "x", snap)


def test_a_number_and_a_text_are_different_ids():
    assert town(supporter("1"), supporter(1)).ids == (1, "1")


def test_history_must_not_be_negative():
    with pytest.raises(MatchingInputError, match="history of 's'"):
        supporter("s", history={"r1": (-1, None)})


def test_an_empty_town_is_an_answer():
    answer = rank(need(), town())
    assert (answer.candidates, answer.eligible_count, answer.left_out.count) == ((), 0, 0)


def test_today_comes_from_the_caller():
    asked = supporter("s", last_asked_on=TODAY)
    later = rank(need(), town(asked, today=date(2026, 12, 22))).candidates[0]
    assert later.parts["idle"] == pytest.approx(30 / 60)
