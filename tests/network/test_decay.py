"""Groups that go on, people on whom they hang, and groups that hold areas together."""

from __future__ import annotations

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import (
    ASSUMED_RATES,
    Graph,
    Memberships,
    NetworkInputError,
    Pairs,
    RetirementRates,
    at_least,
    future_coverage,
    group_survival,
    key_people,
    linking_groups,
    thin_groups,
    to_networkx,
)


def members(seed: int, people: int = 14, groups: int = 5) -> tuple[Memberships, np.ndarray]:
    rng = np.random.default_rng(seed)
    inside = rng.random((people, groups)) < 0.3
    person, group = np.nonzero(inside)
    made = Memberships([f"p{i}" for i in range(people)], [f"g{j}" for j in range(groups)], person, group)
    return made, rng.integers(40, 90, people)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.integers(1, 5))
def test_poisson_binomial_equals_adding_up_all_outcomes(p, minimum):
    total = 0.0
    for outcome in itertools.product((0, 1), repeat=len(p)):
        if sum(outcome) >= minimum:
            total += float(np.prod([q if o else 1 - q for q, o in zip(p, outcome, strict=True)]))
    assert at_least(p, [0] * len(p), 1, minimum)[0] == pytest.approx(total, abs=1e-12)


def test_survival_agrees_with_ten_thousand_draws():
    made, age = members(4, people=60, groups=12)
    found = group_survival(made, age, years=[3])
    rng = np.random.default_rng(1)
    for high, column in ((True, found.low), (False, found.high)):
        stay = ASSUMED_RATES.stay(age, 3, high=high)
        alive = np.zeros(12)
        for _ in range(10_000):
            kept = rng.random(60) < stay
            alive += np.bincount(made.group[kept[made.person]], minlength=12) >= 3
        p = column[:, 0]
        deviation = np.sqrt(np.maximum(p * (1 - p), 1e-9) / 10_000)
        assert (np.abs(alive / 10_000 - p) <= 4 * deviation).all()
    assert (found.low <= found.high).all()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_coverage_falls_with_time_and_keeps_its_order(seed):
    made, age = members(seed)
    rng = np.random.default_rng(seed)
    row, col = np.nonzero(rng.random((20, 5)) < 0.4)
    pairs = Pairs.from_table(row, col, np.ones(len(row)), (20, 5))
    people = rng.integers(0, 40, 20)
    found = future_coverage(made, age, pairs, people, minimum=2, draws=50, seed=3)
    again = future_coverage(made, age, pairs, people, minimum=2, draws=50, seed=3)
    assert found.low.tolist() == again.low.tolist()
    assert (np.diff(found.low, axis=0) <= 1e-9).all()
    assert (found.low <= found.high + 1e-9).all()
    assert (found.high[:, 2] <= found.today).all()


def test_shared_members_make_groups_fall_together():
    """Two groups of the same three people: covered by both is covered by one."""
    rates = RetirementRates("even", "test", (0,), (0.5,), (0.5,))
    made = Memberships(("a", "b", "c"), ("A", "B"), [0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 1, 1])
    pairs = Pairs.from_table([0, 0], [0, 1], [1, 1], (1, 2))
    found = future_coverage(made, [50] * 3, pairs, [1], years=[1], minimum=1, rates=rates, draws=4000)
    alone = group_survival(made, [50] * 3, years=[1], minimum=1, rates=rates).low[0, 0]
    assert alone == 0.875
    assert abs(found.low[0, 1] - alone) < 4 * np.sqrt(0.875 * 0.125 / 4000)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4))
def test_key_people_equal_taking_each_out(seed, minimum):
    made, _ = members(seed)
    active = np.random.default_rng(seed).random(14) < 0.8
    kept = active[made.person]
    slow = nx.Graph()
    slow.add_nodes_from([("p", p) for p in range(14)] + [("g", g) for g in range(5)])
    slow.add_edges_from((("p", p), ("g", g)) for p, g in zip(made.person[kept], made.group[kept], strict=True))
    found = {one.person: one for one in key_people(made, active=active, minimum=minimum)}
    count = {g: slow.degree(("g", g)) for g in range(5)}
    for p in range(14):
        falls = tuple(f"g{g}" for _, g in sorted(slow[("p", p)]) if count[g] == minimum)
        links = ("p", p) in set(nx.articulation_points(slow))
        one = found.get(f"p{p}")
        assert (one is not None) == bool(falls or links)
        if one is not None:
            assert (one.groups, one.links) == (falls, links)
    thin = thin_groups(made, active=active, minimum=minimum, spare=1)
    assert {t.group: t.spare for t in thin} == {f"g{g}": n - minimum for g, n in count.items() if n - minimum <= 1}


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_linking_groups_equal_taking_each_out(seed):
    rng = np.random.default_rng(seed)
    u, v = rng.integers(0, 12, (2, 13))
    graph = Graph.from_edges(12, u[u != v], v[u != v])
    area = rng.integers(-1, 4, 12)
    slow = to_networkx(graph)
    found = {one.node: one for one in linking_groups(graph, area)}
    assert set(found) == set(nx.articulation_points(slow))
    for node, one in found.items():
        rest = slow.copy()
        rest.remove_node(node)
        parts = [p for p in nx.connected_components(rest) if p & set(slow[node])]
        homes = [{int(area[x]) for x in part} - {-1} for part in parts]
        once = sorted(a for a in set().union(*homes) if sum(a in home for home in homes) == 1)
        assert (one.parts, list(one.areas)) == (len(parts), once)


def test_bad_input_is_refused():
    made, age = members(1)
    for call in (
        lambda: group_survival(made, age[:3]),
        lambda: group_survival(made, -age),
        lambda: group_survival(made, age, minimum=0),
        lambda: group_survival(made, age, years=[]),
        lambda: thin_groups(made, minimum=0),
        lambda: thin_groups(made, active=[True]),
        lambda: RetirementRates("x", "x", (0,), (0.5,), (0.4,)),
        lambda: RetirementRates("x", "x", (5,), (0.5,), (0.6,)),
        lambda: linking_groups(Graph.from_edges(2, [0], [1]), [0]),
        lambda: future_coverage(made, age, Pairs.from_table([], [], [], (2, 1)), [1, 1]),
    ):
        with pytest.raises(NetworkInputError):
            call()
