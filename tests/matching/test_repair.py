"""Repairing a plan: three ways, never worse than what came in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from matching import DayRange, Lock, Snapshot, assign, repair

from .flows import draw_plain_need, small_town
from .make import TODAY, TUESDAY, WEDNESDAY, from_random, need, supporter, town


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_no_way_is_worse_than_what_is_left(seed):
    people, needs = small_town(seed)
    before = assign(needs, Snapshot.of(people, TODAY)).stays
    now = [*needs[1:], draw_plain_need(from_random(Random(seed)), "new")]
    found = repair(now, Snapshot.of(people[1:], TODAY), before)
    assert found.best.objective <= found.few_changes.objective <= found.repair_only.objective <= found.kept_objective
    assert found.repair_only.unforced == 0
    assert found.best.price == 0
    assert found.few_changes.unforced <= found.best.unforced or found.few_changes.price <= found.best.price + 1000 * 8
    for way in (found.repair_only, found.few_changes, found.best):
        assert way.plan.gap == 0
        assert all(f.locked for f in way.plan.faults)
        after = way.plan.stays
        told = {(c.need, c.before) for c in way.changes if c.before is not None}
        assert told == {k for k in before if k not in after or (before[k] is not None and after[k] != before[k])}


def test_an_unchanged_world_changes_nothing():
    people, needs = small_town(11)
    snap = Snapshot.of(people, TODAY)
    before = assign(needs, snap).stays
    found = repair(needs, snap, before)
    for way in (found.repair_only, found.few_changes, found.best):
        assert (way.changes, way.price) == ((), 0)


def test_three_prices_by_eye():
    # b fell ill; a could take over from b but then leaves a's own need to c, who lives far off.
    people = [supporter("a", x_m=1000.0), supporter("c", x_m=6000.0, max_distance_m=5000.0)]
    needs = [need(id="1", x_m=1000.0), need(id="2", x_m=0.0, priority=1)]
    before = {("1", "a"): needs[0].slots[0], ("2", "b"): needs[1].slots[0]}
    found = repair(needs, town(*people), before)
    assert found.lost == (("2", "b"),)
    assert [c.kind for c in found.repair_only.changes] == ["opened"]
    assert found.repair_only.price > 0
    assert {(c.need, c.after, c.forced) for c in found.best.changes} == {("1", "c", False), ("2", "a", True)}
    assert found.few_changes.plan.served == 2


def test_a_lock_is_held_through_every_way():
    people, needs = small_town(4)
    before = assign(needs, Snapshot.of(people, TODAY)).stays
    found = repair(needs, Snapshot.of(people, TODAY), before, locks=[Lock(0, 0)])
    for way in (found.repair_only, found.few_changes, found.best):
        assert (0, 0) in way.plan.stays


def test_a_withdrawn_need_and_a_moved_time_are_told():
    needs = [need(id="1"), need(id="2", day=TUESDAY)]
    before = assign(needs, town(supporter("a"))).stays
    later = replace(needs[0], day=WEDNESDAY + timedelta(days=1))
    found = repair([later], town(supporter("a")), before)
    kinds = {c.need: c.kind for c in found.best.changes}
    assert kinds == {"1": "other_time", "2": "ended"}
    gone = repair(needs, town(supporter("a", blockouts=(DayRange(TUESDAY, WEDNESDAY),))), before)
    assert [(c.kind, c.need, c.forced) for c in gone.best.changes] == [("opened", "2", True)]
