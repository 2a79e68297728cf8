"""Peers: outside the own area, not yet tied first, with reasons that hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import network.peers
from network import Groups, NetworkInputError, answering_groups, similar_groups

WORK = ("bulb", "rubbish", "ride", "talk", "garden")


def some_groups(seed: int, count: int = 25) -> Groups:
    rng = np.random.default_rng(seed)
    area = tuple(None if a == 4 else f"a{a}" for a in rng.integers(0, 5, count))
    counts = rng.poisson(2, (count, len(WORK))) * (rng.random((count, len(WORK))) < 0.5)
    asks = rng.random((count, len(WORK))) < 0.2
    return Groups(tuple(f"g{i}" for i in range(count)), area, WORK, counts, asks)


def ties(seed: int, count: int = 25):
    rng = np.random.default_rng(seed)
    return [(f"g{a}", f"g{b}") for a, b in rng.integers(0, count, (20, 2)) if a != b]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12))
def test_similar_groups_equal_the_definition(seed, top):
    groups, known = some_groups(seed), ties(seed)
    vectors = groups.vectors()
    together = {frozenset(t) for t in known}
    for i, label in enumerate(groups.ids):
        wanted = []
        for j, other in enumerate(groups.ids):
            same = groups.area[i] is not None and groups.area[i] == groups.area[j]
            score = float(vectors[i] @ vectors[j])
            if i != j and not same and score >= 0.1:
                wanted.append((frozenset((label, other)) in together, -round(score, 9), j))
        found = similar_groups(groups, known, top=top)[label]
        assert [(p.tied, -round(p.score, 9)) for p in found] == [w[:2] for w in sorted(wanted)[:top]]
        assert all(p.group == label and p.score <= 1 for p in found)


def test_blocks_do_not_matter(monkeypatch):
    groups, known = some_groups(5), ties(5)
    whole = similar_groups(groups, known), answering_groups(groups, known)
    monkeypatch.setattr(network.peers, "BLOCK", 3)
    assert (similar_groups(groups, known), answering_groups(groups, known)) == whole


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_reasons_hold(seed):
    groups, known = some_groups(seed), ties(seed)
    row, code = {g: i for i, g in enumerate(groups.ids)}, {w: f for f, w in enumerate(WORK)}
    for peers in (*similar_groups(groups, known).values(), *answering_groups(groups, known).values()):
        for peer in peers:
            i, j = row[peer.group], row[peer.peer]
            first = peer.reasons[0]
            f = code[first.params["activity"]]
            if first.code == "same_activity":
                assert groups.counts[i, f] == first.params["own_count"] > 0
                assert groups.counts[j, f] == first.params["peer_count"] > 0
            else:
                assert first.code == "strong_in_question"
                assert groups.asks[i, f]
                assert groups.strengths[j, f]
            assert ("already_tied" if peer.tied else "not_yet_tied") in {r.code for r in peer.reasons}


def test_an_answer_and_a_return():
    groups = Groups(
        ("a", "b", "c"), ("n", "s", "n"), WORK[:2], [[9, 0], [0, 4], [0, 2]],
        asks=[[False, True], [True, False], [False, False]],
    )  # fmt: skip
    answers = answering_groups(groups)
    assert [r.code for r in answers["a"][0].reasons] == [
        "strong_in_question", "asks_your_strength", "not_yet_tied", "other_area",
    ]  # fmt: skip
    assert [p.peer for p in answers["a"]] == ["b"]  # c is in the own area
    assert answers["c"] == ()


def test_a_group_without_work_has_no_peers():
    groups = Groups(("a", "b"), ("n", "s"), WORK[:1], [[0], [3]])
    assert similar_groups(groups)["a"] == ()
    assert np.isfinite(groups.vectors()).all()


def test_bad_input_is_refused():
    with pytest.raises(NetworkInputError) as caught:
        similar_groups(some_groups(1), [("g1", "nobody")])
    assert caught.value.ids == ("nobody",)
    with pytest.raises(NetworkInputError, match="negative"):
        Groups(("a",), ("n",), ("w",), [[-1]])
    with pytest.raises(NetworkInputError, match="length"):
        Groups(("a",), (), ("w",), [[1]])
