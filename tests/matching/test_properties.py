"""What must hold for every town that can be drawn."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import ALWAYS, DEFAULT_POLICY, RULE_CODES, Snapshot, explain, near_misses, rank, why_not
from matching.details import WHY_NOT_CODES

from . import naive
from .make import TODAY, draw_need, draw_supporter, from_random, groups_of_supporters, needs

drawn = settings(max_examples=50, deadline=None)


def eligible(need, people):
    return {c.id for c in rank(need, Snapshot.of(people, TODAY), limit=100).candidates}


def assert_masks_agree(need, people, snap):
    mask = rank(need, snap).mask
    for person in people:
        value = int(mask[snap.position(person.id)])
        codes = {code for bit, code in enumerate(RULE_CODES) if value >> bit & 1}
        assert codes == naive.against(need, person, TODAY, DEFAULT_POLICY), (need, person)


@drawn
@given(needs(), groups_of_supporters())
def test_masks_agree_with_the_naive_rules(need, people):
    assert_masks_agree(need, people, Snapshot.of(people, TODAY))


@pytest.mark.parametrize("seed", range(4))
def test_whole_towns_agree_with_the_naive_rules_and_scores(seed):
    pick = from_random(Random(seed))
    people = [draw_supporter(pick, number) for number in range(120)]
    snap = Snapshot.of(people, TODAY)
    for _ in range(40):
        need = draw_need(pick)
        assert_masks_agree(need, people, snap)
        assert_scores_agree(need, people, snap)


def assert_scores_agree(need, people, snap):
    found = rank(need, snap, limit=len(people)).candidates
    expected = {p.id: naive.score(need, p, TODAY, DEFAULT_POLICY) for p in people}
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)
    for candidate in found:
        assert candidate.score == pytest.approx(expected[candidate.id], abs=1e-6)
        assert all(0 <= part <= 1 for part in candidate.parts.values())


@drawn
@given(needs(), groups_of_supporters())
def test_scores_and_order_agree_with_the_naive_ones(need, people):
    assert_scores_agree(need, people, Snapshot.of(people, TODAY))


@drawn
@given(needs(), groups_of_supporters(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(need, people, random):
    mixed = people[:]
    random.shuffle(mixed)
    one, other = Snapshot.of(people, TODAY), Snapshot.of(mixed, TODAY)
    assert one.digest == other.digest
    assert rank(need, one) == rank(need, other)
    assert explain(need, one) == explain(need, other)
    assert near_misses(need, one) == near_misses(need, other)


@drawn
@given(needs(), groups_of_supporters())
def test_another_supporter_removes_nobody(need, people):
    if people:
        assert eligible(need, people[1:]) <= eligible(need, people)


def relaxed_needs(need):
    """The same need with one wish or requirement less."""
    yield replace(need, gender_wish=None)
    yield replace(need, language=None)
    yield replace(need, required_trainings=frozenset())
    yield replace(need, already_asked=frozenset())
    yield replace(need, needs_vehicle=False, needs_wheelchair_vehicle=False)
    yield replace(need, headcount=2)
    yield replace(need, remote=True)
    if need.start_min is None and need.day is not None:
        yield replace(need, half_day=None)


def relaxed_person(person):
    """The same supporter with every limit of their own lifted."""
    free = replace(person, availability=ALWAYS, blockouts=(), leaves=(), open_days=(), cap_day=None, cap_week=None)
    return replace(free, cap_month=None, capacity_min_week=None, areas=frozenset(), max_distance_m=None)


@drawn
@given(needs(), groups_of_supporters())
def test_relaxing_a_rule_loses_no_candidate(need, people):
    before = eligible(need, people)
    for easier in relaxed_needs(need):
        assert before <= eligible(easier, people), easier
    assert before <= eligible(need, [relaxed_person(person) for person in people])


@drawn
@given(needs(), groups_of_supporters())
def test_why_not_is_empty_exactly_for_the_eligible(need, people):
    snap = Snapshot.of(people, TODAY)
    inside = eligible(need, people)
    known = {code for codes in WHY_NOT_CODES.values() for code in codes}
    for person in people:
        reasons = why_not(need, person.id, snap)
        assert bool(reasons) != (person.id in inside)
        assert {reason.code for reason in reasons} <= known


@drawn
@given(needs(), groups_of_supporters())
def test_the_counts_add_up(need, people):
    snap = Snapshot.of(people, TODAY)
    ranking, answer = rank(need, snap), explain(need, snap, limit=100)
    assert ranking.eligible_count + ranking.left_out.count == len(people)
    assert sum(count for _, count in answer.patterns) == ranking.left_out.count
    assert answer.left_out == ranking.left_out
    assert len(answer.nearest) == sum(answer.left_out.only_blocker.values())
    assert all(len(one.rules) == 1 and one.reasons for one in answer.nearest)


@drawn
@given(needs(), groups_of_supporters())
def test_near_misses_name_only_those_who_are_left_out(need, people):
    inside = eligible(need, people)
    for miss in near_misses(need, Snapshot.of(people, TODAY)):
        assert miss.count >= len(miss.supporters) > 0
        assert not inside & set(miss.supporters)


@drawn
@given(needs(), groups_of_supporters())
def test_an_other_time_offered_is_a_time_that_works(need, people):
    snap = Snapshot.of(people, TODAY)
    for miss in near_misses(need, snap):
        if miss.code == "other_time":
            half = ("morning", "afternoon", "evening").index(miss.params["half_day"])
            length = need.slots[0].length_min
            moved = replace(need, day=miss.params["day"], half_day=half, start_min=None, end_min=None,
                            duration_min=length, alternatives=())  # fmt: skip
            assert set(miss.supporters) <= eligible(moved, people)


@given(needs(), groups_of_supporters())
@settings(max_examples=30, deadline=None)
def test_nothing_that_is_shared_can_be_changed(need, people):
    ranking = rank(need, Snapshot.of(people, TODAY))
    with pytest.raises(ValueError, match="read-only"):
        ranking.mask[:] = np.uint16(0)
