"""Order, reasons and worries, by eye."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import numpy as np
import pytest

from matching import (
    DEFAULT_POLICY,
    REASON_CODES,
    WORRY_CODES,
    Booking,
    MatchingInputError,
    Policy,
    explain,
    rank,
)

from .make import TODAY, WEDNESDAY, draw_need, draw_supporter, from_random, need, supporter, town


def only(part):
    """Policy in which one part decides alone."""
    return Policy(weights={part: 1.0})


def order(one_need, *people, policy=DEFAULT_POLICY):
    return [c.id for c in rank(one_need, town(*people), policy).candidates]


def test_each_part_prefers_whom_it_should():
    month = tuple(Booking(date(2026, 11, d), 540, 600) for d in (2, 9))
    pairs = {
        "nearness": ({"x_m": 100.0}, {"x_m": 900.0}),
        "acceptance": ({"asked_count": 9, "accepted_count": 9}, {"asked_count": 9, "accepted_count": 2}),
        "load": ({"load_30d": 0}, {"load_30d": 5}),
        "continuity": ({"history": {"r1": (3, TODAY)}}, {"history": {"r2": (3, TODAY)}}),
        "spare": ({"cap_month": 4}, {"cap_month": 4, "bookings": month}),
        "idle": ({"last_asked_on": None}, {"last_asked_on": TODAY - timedelta(days=3)}),
    }
    for part, (better, worse) in pairs.items():
        people = (supporter("a", **worse), supporter("b", **better))
        assert order(need(), *people, policy=only(part)) == ["b", "a"], part


def test_few_declines_shrink_and_many_reach_a_floor():
    def part(asked):
        found = rank(need(), town(supporter("s", asked_count=asked, accepted_count=0)), only("acceptance"))
        return found.candidates[0].parts["acceptance"]

    assert part(0) == pytest.approx(0.6)
    assert part(1) == pytest.approx(0.5)
    assert part(50) == DEFAULT_POLICY.acceptance_floor


def test_a_decline_touches_no_other_part():
    before, after = (
        rank(need(), town(supporter("s", asked_count=n, accepted_count=0))).candidates[0].parts for n in (1, 20)
    )
    assert {part for part in before if before[part] != after[part]} == {"acceptance"}


def test_distance_does_not_matter_on_the_telephone():
    far, near = supporter("far", x_m=9000.0), supporter("near")
    found = rank(need(remote=True), town(far, near)).candidates
    assert "nearness" not in found[0].parts
    assert found[0].score == found[1].score


def test_the_weight_of_distance_depends_on_the_task():
    policy = Policy(task_nearness={"talk": 0.0})
    assert "nearness" not in rank(need(), town(supporter()), policy).candidates[0].parts


def test_groups_and_shops_stand_beside_people():
    people = (supporter("p"), supporter("g", kind="group"), supporter("b", kind="business"))
    kinds = {c.id: c.kind for c in rank(need(), town(*people)).candidates}
    assert kinds == {"p": "person", "g": "group", "b": "business"}


def test_ties_do_not_fall_to_who_came_first():
    people = [supporter(number) for number in range(6)]
    first = {rank(need(id=f"n{k}"), town(*people)).candidates[0].id for k in range(60)}
    assert first == set(range(6))
    assert order(need(), *people) == order(need(), *people[::-1])


def test_another_seed_breaks_ties_another_way():
    people = [supporter(number) for number in range(12)]
    assert order(need(), *people) != order(need(), *people, policy=Policy(tie_seed=1))


def test_reasons_in_the_order_worth_saying():
    one = supporter("s", x_m=460.0, areas=frozenset({"a1"}), history={"r1": (2, date(2026, 11, 4))},
                    last_asked_on=date(2026, 8, 1), asked_count=3)  # fmt: skip
    found = rank(need(area="a1"), town(one)).candidates[0]
    assert [r.as_json() for r in found.reasons] == [
        {"code": "near", "distance_m": 460, "walk_min": 8},
        {"code": "same_area", "area": "a1"},
        {"code": "available", "day": "2026-11-25", "half_day": "morning"},
        {"code": "continuity", "count": 2, "last_on": "2026-11-04"},
        {"code": "idle", "days": 113},
    ]
    assert found.worries == ()


def test_worries():
    month = tuple(Booking(date(2026, 11, d), 540, 600) for d in (2, 9))
    one = supporter("s", x_m=2500.0, bookings=month, cap_month=3, visit_count=0, pair_wish="first_visits",
                    trainings={"lift": WEDNESDAY + timedelta(days=9)})  # fmt: skip
    asked_for = need(required_trainings=frozenset({"lift"}), escort_first=True)
    found = rank(asked_for, town(one)).candidates[0]
    assert [w.code for w in found.worries] == [
        "often_this_month",
        "last_visit_of_cap",
        "far",
        "never_asked",
        "first_visit_pair",
        "training_ends_soon",
    ]
    assert found.worries[0].params == {"nth": 3}


def test_every_code_said_is_a_code_announced():
    from random import Random

    pick = from_random(Random(5))
    people = [draw_supporter(pick, number) for number in range(200)]
    said = {"reasons": set(), "worries": set()}
    for _ in range(150):
        for candidate in rank(draw_need(pick), town(*people)).candidates:
            for kind, codes in said.items():
                codes |= {reason.code for reason in getattr(candidate, kind)}
    assert said["reasons"] <= set(REASON_CODES)
    assert said["worries"] <= set(WORRY_CODES)


def test_limit():
    people = [supporter(number) for number in range(5)]
    assert len(rank(need(), town(*people), limit=2).candidates) == 2
    assert rank(need(), town(*people), limit=0).eligible_count == 5
    for ask in (rank, explain):
        with pytest.raises(MatchingInputError, match="limit"):
            ask(need(), town(*people), limit=-1)


def test_the_short_list_is_the_head_of_the_long_one():
    people = [supporter(number, x_m=float(number % 4)) for number in range(40)]
    long = rank(need(), town(*people), limit=40).candidates
    assert rank(need(), town(*people), limit=7).candidates == long[:7]


def test_left_out_in_numbers():
    people = (supporter("a"), supporter("b", active=False), supporter("c", active=False, consent=False))
    answer = rank(need(), town(*people))
    assert (answer.eligible_count, answer.left_out.count) == (1, 2)
    assert answer.left_out.by_rule == {"inactive": 2, "consent": 1}
    assert answer.left_out.only_blocker == {"inactive": 1}
    assert answer.mask.dtype == np.uint16
    assert answer.mask.tolist() == [0, 1, 3]


def test_explain_names_the_nearest_of_those_with_one_rule_against_them():
    people = (
        supporter("far", x_m=900.0, max_distance_m=800.0),
        supporter("farther", x_m=1900.0, max_distance_m=800.0),
        supporter("twice", x_m=100.0, active=False, consent=False),
    )
    answer = explain(need(), town(*people))
    assert [(one.id, one.rules) for one in answer.nearest] == [
        ("far", ("distance",)),
        ("farther", ("distance",)),
    ]
    assert answer.nearest[0].reasons[0].params == {"distance_m": 900, "max_distance_m": 800}
    assert answer.patterns == ((("distance",), 2), (("inactive", "consent"), 1))


def test_the_digest_tells_two_towns_apart():
    one = supporter("s")
    changed = {
        "load_30d": 1,
        "cap_week": 2,
        "history": {"r1": (1, None)},
        "gender": "female",
        "areas": frozenset("a"),
    }
    digests = {town(replace(one, **{name: value})).digest for name, value in changed.items()}
    assert len(digests | {town(one).digest}) == len(changed) + 1
    assert {f.name for f in fields(one)} >= set(changed)
