"""Asking: smallest waves, quiet hours, rest, budgets; and what answers teach."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Answer, Askable, AskPolicy, MatchingInputError, estimate_recovery, learn, next_wave
from matching.asking.hours import after_open_minutes, is_quiet, open_minutes, opens_at
from matching.asking.waves import filled_chance, smallest_wave

NOW = datetime(2026, 11, 23, 9, 0)
SOON, LATER = NOW + timedelta(hours=4), NOW + timedelta(days=4)
CHANCES = st.lists(st.sampled_from([0.1, 0.2, 0.35, 0.5, 0.7]), min_size=1, max_size=6)


@settings(max_examples=100, deadline=None)
@given(CHANCES, st.sampled_from([0.5, 0.6, 0.85, 0.95]), st.integers(1, 2))
def test_no_smaller_set_reaches_the_target(chances, target, places):
    ordered = np.sort(np.array(chances))[::-1]
    count = smallest_wave(ordered, target, 10, (), places)
    sizes = [
        size
        for size in range(len(chances) + 1)
        if any(filled_chance(some, places) >= target for some in combinations(chances, size))
    ]
    assert count == (min(sizes) if sizes else len(chances))


def test_few_are_asked_while_there_is_time_and_more_at_the_end():
    people = [Askable(i, 0.4) for i in range(20)]
    early, late = next_wave(people, NOW, LATER), next_wave(people, NOW, SOON)
    assert (early.target, late.target) == (0.60, 0.95)
    assert len(early.ask) < len(late.ask)
    assert early.reached
    assert late.answer_by == SOON
    assert late.waves_left == 0


def test_two_places_need_more_people():
    people = [Askable(i, 0.5) for i in range(20)]
    assert len(next_wave(people, NOW, LATER, places=2).ask) > len(next_wave(people, NOW, LATER).ask)


def test_nobody_is_written_to_at_night():
    people = [Askable(i, 0.9) for i in range(3)]
    night = datetime(2026, 11, 23, 22, 0)
    wave = next_wave(people, night, LATER)
    assert wave.send_at == datetime(2026, 11, 24, 8, 0)
    too_late = next_wave(people, night, night + timedelta(hours=2))
    assert (too_late.ask, too_late.reached) == ((), False)


def test_rest_and_budgets_hold_people_back_and_say_until_when():
    hours = [NOW - timedelta(hours=3)]
    week = [NOW - timedelta(days=d) for d in (2, 3, 4)]
    month = [NOW - timedelta(days=d) for d in range(9, 25, 2)]
    people = [
        Askable("rest", 0.9, tuple(hours)),
        Askable("week", 0.9, tuple(week)),
        Askable("month", 0.9, tuple(month)),
    ]
    wave = next_wave([*people, Askable("free", 0.3)], NOW, LATER)
    assert {h.id: h.code for h in wave.held} == {"rest": "rest", "week": "week_budget", "month": "month_budget"}
    assert {h.id: h.free_at for h in wave.held}["week"] == NOW + timedelta(days=3)
    assert [a.id for a in wave.ask] == ["free"]


def test_answers_that_may_still_come_count():
    asked = [Askable(i, 0.8, (NOW - timedelta(minutes=5),), asked_at=NOW - timedelta(minutes=5)) for i in range(3)]
    wave = next_wave([*asked, Askable("x", 0.8)], NOW, LATER)
    assert wave.ask == ()
    assert wave.reached
    silent = [Askable(i, 0.8, (), asked_at=NOW - timedelta(days=2)) for i in range(3)]
    assert next_wave([*silent, Askable("x", 0.8)], NOW, LATER).ask


def test_those_who_carry_much_are_asked_later():
    people = [Askable("much", 0.62, visits_30d=8), Askable("little", 0.6)]
    assert next_wave(people, NOW, LATER, AskPolicy(fairness=0.0)).ask[0].id == "much"
    assert next_wave(people, NOW, LATER).ask[0].id == "little"


def test_the_order_of_rows_changes_nothing_and_needs_differ():
    people = [Askable(i, 0.3) for i in range(12)]
    assert next_wave(people, NOW, LATER, need="a") == next_wave(people[::-1], NOW, LATER, need="a")
    assert len({next_wave(people, NOW, LATER, need=n).ask[0].id for n in range(10)}) > 2


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 3000), st.integers(0, 3000), st.sampled_from([(1200, 480), (0, 420), (720, 780), (0, 0)]))
def test_open_minutes_by_counting(start, length, quiet):
    at = datetime(2026, 11, 23) + timedelta(minutes=start)
    counted = sum(not is_quiet(at + timedelta(minutes=k), quiet) for k in range(length))
    assert open_minutes(at, at + timedelta(minutes=length), quiet) == counted
    reached = after_open_minutes(at, length, quiet)
    assert open_minutes(at, reached, quiet) == length
    assert not is_quiet(opens_at(at, quiet), quiet)


OUTCOMES = st.lists(
    st.builds(Answer, st.sampled_from("ab"), st.sampled_from(["t", "u"]), st.just("m"),
              st.sampled_from(["accepted", "declined", "no_answer"]), st.sampled_from([None, "busy"])),
    max_size=12,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(OUTCOMES)
def test_a_decline_never_punishes(answers):
    known = learn(answers)
    more = learn([*answers, Answer("a", "t", "m", "declined")])
    busy = learn([*answers, Answer("a", "t", "m", "declined", "busy")])
    # Elsewhere nothing changes; there it falls, but never below the floor.
    assert more.chance("a", "u", "m") >= known.chance("a", "u", "m") - 1e-12
    assert more.chance("a", "t", "n") >= known.chance("a", "t", "n") - 1e-12
    assert known.floor <= more.chance("a", "t", "m") <= known.chance("a", "t", "m") + 1e-12
    assert busy.chance("a", "t", "m") == known.chance("a", "t", "m")
    yes = learn([*answers, Answer("a", "t", "m", "accepted")])
    assert yes.chance("a", "t", "m") >= known.chance("a", "t", "m") - 1e-12


def test_few_answers_move_little_and_many_move_much():
    one, many = (learn([Answer("a", "t", "m", "accepted")] * n).chance("a", "t", "m") for n in (1, 40))
    start = learn([]).chance("a", "t", "m")
    assert start == pytest.approx(0.6)
    assert one - start < 0.15
    assert many > 0.95


def test_recovery_is_found_again():
    rng = np.random.default_rng(1)
    days = rng.integers(1, 30, 4000)
    yes = rng.random(4000) < 0.5 * (1 - 0.9**days)
    found = estimate_recovery(zip(days.tolist(), [0.5] * 4000, yes.tolist(), strict=True))
    assert 0.08 < found < 0.125
    assert estimate_recovery([]) == 1.0


def test_bad_input_is_refused():
    with pytest.raises(MatchingInputError, match="outcome of 'a'"):
        Answer("a", "t", "m", "perhaps")
    with pytest.raises(MatchingInputError, match="chance of 1"):
        Askable(1, float("nan"))
    with pytest.raises(MatchingInputError, match="deadline"):
        next_wave([], NOW, NOW)
    with pytest.raises(MatchingInputError, match="places"):
        next_wave([], NOW, LATER, places=0)
    with pytest.raises(MatchingInputError, match="occurs twice"):
        next_wave([Askable(1, 0.5)] * 2, NOW, LATER)
    with pytest.raises(MatchingInputError, match="prior"):
        learn([], prior=(0.0, 1.0))
    assert next_wave([], NOW, LATER).ask == ()
