"""Maximal covering: published values, every choice tried, bounds that hold."""

from __future__ import annotations

import csv
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import NetworkInputError, Pairs, maximal_covering, radius_pairs

from .oracles import flat_town
from .shared_data import shared_file


def covered(pairs, people, sites) -> float:
    reached = np.zeros(pairs.shape[0], dtype=bool)
    reached[pairs.row[np.isin(pairs.col, list(sites))]] = True
    return float(people[reached].sum())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(50, 400), st.integers(0, 4), st.sets(st.integers(0, 8), max_size=3))
def test_exact_equals_trying_every_choice(seed, radius, p, existing):
    homes, sites, people, _ = flat_town(seed, sites=9)
    pairs = radius_pairs(homes, sites, radius)
    result = maximal_covering(pairs, people, p, existing=sorted(existing))
    free = [j for j in range(9) if j not in existing]
    choices = itertools.combinations(free, min(p, len(free)))
    best = max(covered(pairs, people, {*existing, *choice}) for choice in choices)
    assert result.proven
    assert result.covered == best == result.bound
    assert covered(pairs, people, {*existing, *result.sites}) == best
    assert result.gained == best - covered(pairs, people, existing)
    assert not set(result.sites) & existing


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(50, 400), st.integers(2, 6))
def test_greedy_keeps_its_promise_below_the_bound(seed, radius, p):
    homes, sites, people, _ = flat_town(seed)
    pairs = radius_pairs(homes, sites, radius)
    exact = maximal_covering(pairs, people, p)
    greedy = maximal_covering(pairs, people, p, method="greedy")
    assert (1 - 1 / np.e) * exact.covered <= greedy.covered <= exact.covered
    assert greedy.bound >= exact.covered - 1e-6
    assert covered(pairs, people, greedy.sites) == greedy.covered


def test_san_francisco_as_published():
    """spopt's MCLP: 5,000 m along the network, 4 of 16 stores, 875,247 people, 89.756 % of the tracts."""
    folder = "network/spopt_sf/"
    tables = {
        name: list(csv.DictReader(shared_file(folder + file).open(encoding="utf-8-sig")))
        for name, file in FILES.items()
    }
    clients = sorted(tables["clients"], key=lambda r: r["NAME"])
    stores = sorted({r["NAME"] for r in tables["stores"]})
    place, row = {n: j for j, n in enumerate(stores)}, {r["NAME"]: i for i, r in enumerate(clients)}
    people = np.array([float(r["POP2000"]) for r in clients])
    costs = {(row[r["DestinationName"]], place[r["name"]]): float(r["distance"]) for r in tables["costs"]}
    r, c = np.array(list(costs)).T
    pairs = Pairs.from_table(r, c, list(costs.values()), (len(clients), len(stores)), limit=5000)
    best = maximal_covering(pairs, people, 4)
    assert (len(clients), len(stores)) == (205, 16)
    assert best.proven
    assert best.covered == 875_247
    tracts = covered(pairs, np.ones(205), best.sites)
    assert 205 - tracts == 21
    assert round(100 * tracts / 205, 3) == 89.756


FILES = {
    "clients": "SF_demand_205_centroid_uniform_weight.csv",
    "stores": "SF_store_site_16_longlat.csv",
    "costs": "SF_network_distance_candidateStore_16_censusTract_205_new.csv",
}


def test_bad_input_is_refused():
    pairs = Pairs.from_table([0], [0], [1.0], shape=(1, 1))
    for call in (
        lambda: maximal_covering(pairs, [1, 2], 1),
        lambda: maximal_covering(pairs, [-1], 1),
        lambda: maximal_covering(pairs, [1], -1),
        lambda: maximal_covering(pairs, [1], 1, existing=[4]),
        lambda: maximal_covering(pairs, [1], 1, method="guess"),
    ):
        with pytest.raises(NetworkInputError):
            call()
    assert maximal_covering(pairs, [7], 5).covered == 7
    assert maximal_covering(pairs, [7], 0).covered == 0
