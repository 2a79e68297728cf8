"""Tables of a meeting: nobody of one area together where it can be avoided, many new pairs."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import Guests, NetworkInputError, plan_meeting


def guests(seed: int, people: int = 9, groups: int = 7, areas: int = 4, themes: int = 3) -> Guests:
    rng = np.random.default_rng(seed)
    group = np.r_[np.arange(min(groups, people)), rng.integers(0, groups, max(people - groups, 0))]
    home = rng.integers(0, areas, groups)
    return Guests(
        [f"p{i}" for i in range(people)], [f"g{g}" for g in group], [f"a{home[g]}" for g in group],
        [f"t{t}" for t in range(themes)], rng.random((people, themes)) < 0.5,
        asks=rng.random((people, themes)) < 0.2, strong=rng.random((people, themes)) < 0.3,
    )  # fmt: skip


def clashes(made: Guests, tables) -> int:
    where = dict(zip(made.ids, zip(made.area, made.group, strict=True), strict=True))
    return sum(
        where[a][0] == where[b][0] or where[a][1] == where[b][1]
        for table in tables
        for a, b in itertools.combinations(table, 2)
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 9), st.integers(1, 3))
def test_everybody_sits_once_a_round_at_tables_of_equal_size(seed, tables, rounds):
    made = guests(seed)
    ties = [("g0", "g1")]
    found = plan_meeting(made, tables, rounds=rounds, ties=ties, restarts=2)
    worth = made.worth(ties)
    met = set()
    for one in found.rounds:
        assert sorted(p for table in one for p in table) == sorted(made.ids)
        sizes = [len(table) for table in one]
        assert max(sizes) - min(sizes) <= 1
        met |= {frozenset(pair) for table in one for pair in itertools.combinations(table, 2)}
    pairs = [tuple(sorted(made.ids.index(p) for p in pair)) for pair in met]
    new = [p for p in pairs if worth[p] > 0]
    assert found.new_pairs == len(new)
    assert found.worth == pytest.approx(sum(worth[p] for p in new))
    assert found.same_area == sum(clashes(made, one) for one in found.rounds) >= found.unavoidable
    again = plan_meeting(made, tables, rounds=rounds, ties=ties, restarts=2)
    assert again == found


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**6))
def test_near_the_best_of_all_seatings(seed):
    made = guests(seed, people=8, groups=8)
    worth = made.worth()
    best = (10**6, 0.0)
    for rest in itertools.combinations(range(1, 8), 3):
        one = [0, *rest]
        other = [i for i in range(8) if i not in one]
        value = sum(worth[a, b] for t in (one, other) for a, b in itertools.combinations(t, 2))
        clash = clashes(made, [[made.ids[i] for i in t] for t in (one, other)])
        best = min(best, (clash, -value))
    found = plan_meeting(made, 2)
    assert found.same_area == best[0]
    assert found.worth >= 0.999 * -best[1]


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_a_meeting_of_21_groups_and_29_people_within_two_seconds(rounds):
    made = guests(21, people=29, groups=21, areas=12, themes=8)
    begin = time.process_time()
    found = plan_meeting(made, 6, rounds=rounds)
    assert time.process_time() - begin <= 2.0
    assert found.same_area == found.unavoidable
    sizes = np.array([len(t) for t in found.rounds[0]])
    assert found.new_pairs >= 0.9 * rounds * int((sizes * (sizes - 1) // 2).sum())


def test_who_is_tied_already_is_no_new_pair():
    made = Guests(("p", "q"), ("A", "B"), (None, None), ("ride",), [[True], [True]])
    assert plan_meeting(made, 1).new_pairs == 1
    assert plan_meeting(made, 1, ties=[("B", "A")]).new_pairs == 0
    assert plan_meeting(made, 1).worth == 1.5


def test_bad_input_is_refused():
    made = guests(1)
    for call in (
        lambda: plan_meeting(made, 0),
        lambda: plan_meeting(made, 10),
        lambda: plan_meeting(made, 2, rounds=0),
        lambda: plan_meeting(made, 2, ties=[("g0", "ghost")]),
        lambda: Guests(("p", "p"), ("A", "B"), ("x", "y"), (), np.ones((2, 0))),
        lambda: Guests(("p",), (), ("x",), (), np.ones((1, 0))),
    ):
        with pytest.raises(NetworkInputError):
            call()
