"""Planning many needs: candidates, limits, locks, prices, and the independent check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import (
    DEFAULT_POLICY,
    Booking,
    HalfDay,
    Lock,
    MatchingInputError,
    Need,
    PlanPolicy,
    Snapshot,
    Team,
    assign,
    check_choices,
    eligible_pairs,
    one_more,
    scarcity,
    why_open,
)
from matching.batch.other_solvers import solve_greedy, solve_lp
from matching.masks import violations

from .flows import draw_plain_need, small_town, willing
from .make import MONDAY, TALK, TODAY, TUESDAY, WEDNESDAY, draw_need, draw_supporter, from_random, need, supporter, town

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=60, deadline=None)


def named(pairs, snap):
    """(need id, supporter row) of all pairs."""
    return {(pairs.needs[pairs.options[o].need].id, int(s)) for o, s in zip(pairs.option, pairs.supporter, strict=True)}


@FEW
@given(SEEDS)
def test_candidates_are_those_that_rank_would_find(seed):
    pick = from_random(Random(seed))
    people = [draw_supporter(pick, i) for i in range(8)]
    if seed % 2:
        people = [willing(one, pick) for one in people]
    needs = [replace(draw_need(pick), id=k, headcount=1) for k in range(6)]
    snap = Snapshot.of(people, TODAY)
    wanted = {(n.id, i) for n in needs for i, mask in enumerate(violations(n, snap, DEFAULT_POLICY).mask) if mask == 0}
    assert named(eligible_pairs(needs, snap), snap) == wanted


@FEW
@given(SEEDS)
def test_every_plan_is_proven_and_passes_the_check(seed):
    people, needs = small_town(seed)
    snap = Snapshot.of(people, TODAY)
    teams = (Team("t", frozenset({0, 1, 2}), 1),) if seed % 3 == 0 else ()
    plan = assign(needs, snap, teams=teams)
    assert plan.gap == 0
    assert plan.bound == plan.objective
    assert plan.faults == ()
    assert check_choices(plan.choices, needs, snap, DEFAULT_POLICY, teams) == ()
    flow = plan.town.flow
    assert flow.objective(solve_lp(flow)) == plan.objective
    greedy = assign(needs, snap, teams=teams, solver=solve_greedy)
    assert greedy.faults == ()
    if greedy.town.tree.whole_days == plan.town.tree.whole_days:
        assert greedy.objective >= plan.objective


@FEW
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed):
    people, needs = small_town(seed)
    plan = assign(needs, Snapshot.of(people, TODAY))
    rnd = Random(seed)
    rnd.shuffle(people)
    rnd.shuffle(needs)
    again = assign(needs, Snapshot.of(people, TODAY))
    assert again.choices == plan.choices
    assert again.snapshot_digest == plan.snapshot_digest
    assert again.input_digest == plan.input_digest
    assert assign(needs[1:], Snapshot.of(people, TODAY)).input_digest != plan.input_digest


@FEW
@given(SEEDS)
def test_one_supporter_more_never_serves_fewer(seed):
    people, needs = small_town(seed, people=5)
    # Needs for several are held to the time that suits most, which one more person can change.
    needs = [replace(one, headcount=1) for one in needs]
    plan = assign(needs, Snapshot.of(people, TODAY))
    pick = from_random(Random(seed + 1))
    more = Snapshot.of([*people, willing(draw_supporter(pick, 99), pick)], TODAY)
    both = assign(needs, more)
    assert both.objective <= plan.objective
    if not both.town.tree.whole_days:
        assert both.served >= plan.served


@FEW
@given(SEEDS)
def test_a_locked_choice_stays(seed):
    people, needs = small_town(seed)
    rnd = Random(seed)
    lock = Lock(rnd.randrange(len(needs)), rnd.randrange(len(people)))
    plan = assign(needs, Snapshot.of(people, TODAY), locks=[lock])
    held = [c for c in plan.choices if c.locked]
    assert [(c.need, c.supporter) for c in held] == [(lock.need, lock.supporter)]
    assert plan.gap == 0
    assert all(f.locked for f in plan.faults)


@FEW
@given(SEEDS)
def test_one_more_need_costs_what_planning_again_costs(seed):
    people, needs = small_town(seed)
    people = [replace(one, capacity_min_week=None, cap_month=None) for one in people]
    needs = [replace(one, headcount=1) for one in needs]
    snap = Snapshot.of(people, TODAY)
    new = draw_plain_need(from_random(Random(seed + 7)), "new")
    plan, again = assign(needs, snap), assign([*needs, new], snap)
    # Where the new need changes what a limit is (a day held to one visit, a joined half day), prices do not apply.
    if not (plan.town.tree.whole_days or again.town.tree.whole_days) and len(new.slots) <= 1:
        joined = any(len(o.slot.half_days) > 1 for o in again.town.rows.options if o.slot)
        if not joined:
            assert one_more(plan, new).cost == again.objective - plan.objective


def test_limits_nest_by_eye():
    monday = [need(id=f"m{h}", day=MONDAY, half_day=HalfDay(h)) for h in range(3)]
    tuesday = [need(id=f"t{h}", day=TUESDAY, half_day=HalfDay(h)) for h in range(3)]
    free = assign([*monday, *tuesday], town(supporter("a")))
    assert free.served == 6
    assert assign([*monday, *tuesday], town(supporter("a", cap_day=2))).served == 4
    assert assign([*monday, *tuesday], town(supporter("a", cap_day=2, cap_week=3))).served == 3
    assert assign([*monday, *tuesday], town(supporter("a", cap_month=1))).served == 1
    booked = (Booking(MONDAY, 1100, 1160),)
    assert assign([*monday, *tuesday], town(supporter("a", cap_day=2, bookings=booked))).served == 3


def test_weeks_and_months_that_cross_never_exceed_either():
    days = [date(2026, 11, 26), date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 8)]
    needs = [need(id=d.isoformat(), day=d) for d in days]
    for caps in ({"cap_week": 1}, {"cap_month": 2}, {"cap_week": 2, "cap_month": 2}):
        plan = assign(needs, town(supporter("a", **caps)))
        assert plan.faults == ()
        assert plan.served >= 3


def test_one_visit_per_half_day_and_time_for_the_way():
    morning = need(id="1", half_day=None, start_min=660, end_min=720, x_m=0.0)
    noon = need(id="2", half_day=None, start_min=720, end_min=780, x_m=5000.0)
    late = need(id="3", half_day=None, start_min=840, end_min=900, x_m=5000.0)
    assert assign([morning, noon], town(supporter("a"))).served == 1
    assert assign([morning, late], town(supporter("a"))).served == 2
    assert assign([morning, noon], town(supporter("a", kind="group", at_once=2))).served == 2


def test_a_team_shares_its_limit():
    people = town(supporter("a"), supporter("b"))
    needs = [need(id="1"), need(id="2", day=TUESDAY)]
    assert assign(needs, people, teams=[Team("t", frozenset({"a", "b"}), 1)]).served == 1


def test_priority_decides_who_stays_open_and_says_whom_it_would_displace():
    needs = [need(id="low"), need(id="high", priority=1)]
    plan = assign(needs, town(supporter("a")))
    assert [c.need for c in plan.choices] == ["high"]
    answer = why_open(plan, "low")
    assert answer.layer == "taken"
    (way,) = answer.ways
    assert (way.supporter, way.displaced, way.displaced_priority) == ("a", "high", 1)
    assert way.extra_cost > 0
    assert answer.cell.open_places == 1


def test_the_chain_names_who_moves():
    near, both = supporter("near", max_distance_m=500.0), supporter("both")
    needs = [need(id="1"), need(id="2", x_m=2000.0)]
    plan = assign(needs[:1], town(near, both), plan=PlanPolicy(load_cost=0))
    assert {c.need: c.supporter for c in plan.choices}["1"] in {"near", "both"}
    fixed = assign(needs[:1], town(supporter("near", max_distance_m=500.0, x_m=400.0), both))
    assert fixed.choices[0].supporter == "both"
    more = one_more(fixed, needs[1])
    assert more.supporter == "both"
    assert [(m.need, m.from_supporter, m.to_supporter) for m in more.moves] == [("1", "both", "near")]


def test_nobody_by_the_rules_is_an_answer():
    plan = assign([need(task="garden")], town(supporter("a")))
    assert plan.choices == ()
    assert plan.open_needs[0].layer == "rules"
    answer = why_open(plan, "n1")
    assert (answer.layer, answer.ways, answer.left_out.only_blocker) == ("rules", (), {"task": 1})
    assert assign([], town()).objective == 0


def test_scarcity_puts_the_shortest_cell_first():
    needs = [need(id=f"t{k}") for k in range(3)] + [need(id="free", day=TUESDAY)]
    cells = scarcity(assign(needs, town(supporter("a"), supporter("b"))))
    assert (cells[0].day, cells[0].half_day, cells[0].open_places) == (WEDNESDAY, "morning", 1)
    assert cells[0].highest_price == PlanPolicy().open_cost
    assert cells[0].saving > cells[1].saving


def test_several_people_for_one_need_go_together():
    people = town(supporter("a"), supporter("b"), supporter("c", availability=0b111 << 3))
    two = need(headcount=2, half_day=None)
    plan = assign([two], people)
    assert {c.supporter for c in plan.choices} == {"a", "b"}
    assert len({c.slot for c in plan.choices}) == 1
    alone = assign([need(headcount=3)], people)
    assert (alone.served, alone.open_needs[0].places) == (2, 1)


def test_load_is_spread():
    needs = [need(id=str(k), day=d) for k, d in enumerate((MONDAY, TUESDAY, WEDNESDAY))]
    people = town(supporter("often", load_30d=9), supporter("rare", x_m=300.0))
    assert {c.supporter for c in assign(needs, people, plan=PlanPolicy(load_cost=0)).choices} == {"often"}
    assert {c.supporter for c in assign(needs, people, plan=PlanPolicy(load_cost=500)).choices} == {"rare"}


@pytest.mark.parametrize(("locks", "field"), [
    ([Lock("nobody", "a")], "need"),
    ([Lock("n1", "nobody")], "supporter_id"),
    ([Lock("n1", "a"), Lock("n1", "a")], "locks"),
    ([Lock("n1", "a"), Lock("n1", "b")], "locks"),
    ([Lock("n1", "a"), Lock("n2", "a")], "locks"),
])  # fmt: skip
def test_locks_that_make_no_sense_are_refused(locks, field):
    fixed = {"half_day": None, "start_min": 600, "end_min": 660}
    with pytest.raises(MatchingInputError) as error:
        assign([need(**fixed), need(id="n2", **fixed)], town(supporter("a"), supporter("b")), locks=locks)
    assert error.value.field == field


def test_other_bad_input_is_refused():
    people = town(supporter("a"))
    with pytest.raises(MatchingInputError, match="occurs twice"):
        assign([need(), need()], people)
    with pytest.raises(MatchingInputError, match="members"):
        assign([need()], people, teams=[Team("t", frozenset({"a"}), 1), Team("u", frozenset({"a"}), 1)])
    with pytest.raises(MatchingInputError, match="cap"):
        Team("t", frozenset({"a"}), -1)
    with pytest.raises(MatchingInputError, match="unknown id"):
        assign([Need(id=1, task="x")], town(supporter("a"), tasks=TALK))
    plan = assign([need()], people)
    with pytest.raises(MatchingInputError, match="in the plan already"):
        one_more(plan, need())
    with pytest.raises(MatchingInputError, match="no open place"):
        why_open(plan, "n1")


def test_the_check_sees_what_is_wrong():
    people = town(supporter("a", cap_day=1, gender="male"), supporter("b"))
    needs = [need(gender_wish="female"), need(id="n2")]
    plan = assign(needs, people, locks=[Lock("n1", "a"), Lock("n2", "a")])
    assert {f.code for f in plan.faults} == {"gender", "cap"}
    assert all(f.locked for f in plan.faults)
