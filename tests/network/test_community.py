"""Communities that stay whichever seed one takes, and ties that stand out."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import (
    Graph,
    NetworkInputError,
    communities,
    disparity,
    disparity_backbone,
    modularity,
    to_networkx,
)
from network.community import _leiden

from .classics import classic
from .test_graph import random_graph


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_any_two_of_a_core_are_together_in_nearly_every_run(seed):
    fast, slow = random_graph(seed)
    found = communities(fast, seeds=8, stable_share=0.75, min_core=2)
    runs = [_leiden(fast, s, False) for s in range(8)]
    for one in set(found.core.tolist()) - {-1}:
        members = np.flatnonzero(found.core == one)
        assert len(members) >= 2
        assert len(set(found.label[members])) == 1
        for i in members:
            for j in members:
                assert sum(run[i] == run[j] for run in runs) >= 6
    sets = [set(np.flatnonzero(found.label == k)) for k in range(found.label.max() + 1)]
    if slow.number_of_edges():
        assert found.modularity == pytest.approx(nx.community.modularity(slow, sets), abs=1e-12)
    assert found.lowest <= found.modularity


def test_the_karate_club_splits_as_it_did():
    found = communities(classic("zachary_karate"))
    ids = classic("zachary_karate").ids
    assert found.modularity >= 0.4197
    assert found.core[ids.index("0")] != found.core[ids.index("33")]
    assert found.seeds == 20


def test_the_disparity_filter_equals_its_formula():
    graph = classic("les_miserables")
    rng = np.random.default_rng(1)
    weighted = Graph.from_edges(graph.ids, *graph.edges(), rng.integers(1, 30, graph.edge_count))
    slow = to_networkx(weighted)
    alpha = disparity(weighted)
    u, v = weighted.edges()
    for a, i, j in zip(alpha, u, v, strict=True):
        ends = []
        for x, y in ((i, j), (j, i)):
            x, y = graph.ids[x], graph.ids[y]
            k, s = slow.degree(x), slow.degree(x, weight="weight")
            ends.append((1 - slow[x][y]["weight"] / s) ** (k - 1) if k > 1 else 1.0)
        assert a == pytest.approx(min(ends), abs=1e-12)
    kept = disparity_backbone(weighted, 0.05)
    assert kept.edge_count == (alpha < 0.05).sum()
    assert len(kept) == len(weighted)


def test_bad_input_is_refused():
    graph = Graph.from_edges(2, [0], [1])
    for call in (
        lambda: communities(graph, seeds=0),
        lambda: communities(graph, stable_share=2),
        lambda: modularity(graph, [0]),
        lambda: disparity_backbone(graph, 0),
    ):
        with pytest.raises(NetworkInputError):
            call()
    alone = communities(Graph.from_edges(3, [], []), seeds=2)
    assert (alone.modularity, alone.core.tolist()) == (0.0, [-1, -1, -1])
