"""Rosters: regulars, covers that take nothing over, a reserve for newcomers."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import DayRange, HalfDay, MatchingInputError, Recurring, RosterPolicy, Snapshot, roster

from .flows import draw_plain_need, willing
from .make import MONDAY, TODAY, WEDNESDAY, draw_supporter, from_random, need, supporter, town

WEEKS = 4


def absent(week: int) -> tuple[DayRange, ...]:
    first = MONDAY + timedelta(days=7 * week)
    return (DayRange(first, first + timedelta(days=7)),)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_every_roster_passes_the_check_and_each_part_is_proven(seed):
    pick = from_random(Random(seed))
    people = [willing(draw_supporter(pick, i), pick) for i in range(6)]
    drawn = [draw_plain_need(pick, k) for k in range(5)]
    recurring = [Recurring(n, every_weeks=pick.one((1, 1, 2))) for n in drawn if n.day is not None]
    made = roster(recurring, Snapshot.of(people, TODAY), MONDAY, WEEKS, roster_policy=RosterPolicy(reserve=0.3))
    assert made.faults == ()
    assert not any(made.gaps)
    due = sum(len(one.days(MONDAY, WEEKS)) for one in recurring)
    assert len(made.visits) + len(made.open_visits) == due
    shuffled = recurring[::-1]
    again = roster(shuffled, Snapshot.of(people[::-1], TODAY), MONDAY, WEEKS, roster_policy=RosterPolicy(reserve=0.3))
    assert again.visits == made.visits


def test_a_cover_never_becomes_a_takeover():
    weekly = Recurring(need(id="n"))
    regular, cover = supporter("regular", x_m=900.0, blockouts=absent(1)), supporter("cover")
    made = roster([weekly], town(regular, cover), MONDAY, WEEKS, regulars={"n": "regular"})
    assert [(v.supporter, v.role) for v in made.visits] == [
        ("regular", "regular"), ("cover", "cover"), ("regular", "regular"), ("regular", "regular")]  # fmt: skip
    assert made.regulars == {"n": "regular"}
    # Away for the whole plan: everybody else covers, and the regular is still the regular.
    away = tuple(r for week in range(WEEKS) for r in absent(week))
    long = roster([weekly], town(supporter("regular", blockouts=away), cover), MONDAY, WEEKS, regulars={"n": "regular"})
    assert {v.supporter for v in long.visits} == {"cover"}


def test_the_same_cover_comes_again():
    weekly = Recurring(need(id="n"))
    away = absent(1) + absent(2)
    people = town(supporter("regular", blockouts=away), supporter("c1", x_m=500.0), supporter("c2", x_m=500.0))
    made = roster([weekly], people, MONDAY, WEEKS, regulars={"n": "regular"})
    assert made.visits[1].supporter == made.visits[2].supporter


def test_continuity_is_a_knob():
    needs = [Recurring(need(id=str(k), half_day=HalfDay(k), resident=k)) for k in range(3)]
    people = town(*(supporter(str(i), x_m=float(10 * i)) for i in range(3)))
    one = roster(needs, people, MONDAY, WEEKS)
    assert len({(v.need, v.supporter) for v in one.visits}) == 3
    none = roster(needs, people, MONDAY, WEEKS, roster_policy=RosterPolicy(change_cost=0))
    assert none.regulars == {}


def test_a_reserve_is_kept_for_newcomers():
    needs = [Recurring(need(id=str(k), day=MONDAY + timedelta(days=k))) for k in range(4)]
    people = town(supporter("old", visit_count=40), supporter("new", visit_count=0, x_m=600.0))
    plain = roster(needs, people, MONDAY, 2, roster_policy=RosterPolicy(reserve=0.0))
    kept = roster(needs, people, MONDAY, 2, roster_policy=RosterPolicy(reserve=0.5))
    assert plain.reserved == ()
    assert len(kept.reserved) == 2
    assert {v.supporter for v in kept.visits if v.role == "reserve"} == {"new"}
    assert sum(v.supporter == "new" for v in kept.visits) > sum(v.supporter == "new" for v in plain.visits)


def test_month_limits_count_over_weeks():
    made = roster([Recurring(need(id="n"))], town(supporter("a", cap_month=1)), MONDAY, 3)
    assert [v.day for v in made.visits] == [WEDNESDAY, date(2026, 12, 2)]
    assert [v.day for v in made.open_visits] == [date(2026, 12, 9)]


def test_bad_input_is_refused():
    with pytest.raises(MatchingInputError, match="day of 'n1'"):
        Recurring(need(day=None, half_day=None))
    with pytest.raises(MatchingInputError, match="headcount"):
        Recurring(need(headcount=2))
    with pytest.raises(MatchingInputError, match="every_weeks"):
        Recurring(need(), every_weeks=0)
    with pytest.raises(MatchingInputError, match="reserve"):
        RosterPolicy(reserve=1.5)
    with pytest.raises(MatchingInputError, match="weeks"):
        roster([], town(), MONDAY, 0)
    with pytest.raises(MatchingInputError, match="occurs twice"):
        roster([Recurring(need()), Recurring(need())], town(supporter("a")), MONDAY, 1)
    assert roster([], town(), MONDAY, 1).visits == ()
