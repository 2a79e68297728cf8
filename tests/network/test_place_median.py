"""p-median, p-center and set covering: published optima, every choice tried, infeasible answers."""

from __future__ import annotations

import csv
import itertools
import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import (
    NetworkInputError,
    Pairs,
    covering_curve,
    maximal_covering,
    p_center,
    p_median,
    radius_pairs,
    set_covering,
)
from network.place_swap import swap

from .oracles import flat_town
from .shared_data import ROOT, shared_file
from .test_place import FILES, covered

PMED = "network/orlib_pmed/"


def random_table(seed: int):
    """A small cost table with holes, ties, people and existing sites."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 9)), int(rng.integers(1, 8))
    dist = np.where(rng.random((n, m)) < rng.choice([0, 0.4]), np.inf, rng.integers(0, 30, (n, m)))
    row, col = np.nonzero(np.isfinite(dist))
    pairs = Pairs.from_table(row, col, dist[row, col], (n, m))
    existing = [int(j) for j in np.flatnonzero(rng.random(m) < 0.2)]
    return pairs, dist, rng.integers(0, 5, n).astype(float), existing, int(rng.integers(0, 5))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_equal_to_trying_every_choice(seed):
    pairs, dist, people, existing, p = random_table(seed)
    free = [j for j in range(dist.shape[1]) if j not in existing]
    rows = np.flatnonzero(people > 0)
    cost, reach = np.inf, np.inf
    for choice in itertools.combinations(free, min(p, len(free))):
        near = dist[rows][:, [*choice, *existing]].min(axis=1, initial=np.inf)
        cost, reach = min(cost, float(near @ people[rows])), min(reach, near.max(initial=0.0))
    median, center = p_median(pairs, people, p, existing=existing), p_center(pairs, people, p, existing=existing)
    greedy = p_median(pairs, people, p, existing=existing, method="greedy")
    assert median.objective == pytest.approx(cost)
    assert center.objective == reach
    assert median.proven
    assert center.proven
    assert median.feasible == center.feasible == bool(np.isfinite(cost))
    assert bool(median.unserved) == (not median.feasible)
    assert greedy.bound <= cost <= greedy.objective
    assert not {*median.sites, *center.sites} & {*existing}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_set_covering_uses_the_fewest_sites(seed):
    pairs, dist, people, existing, _ = random_table(seed)
    rows = np.flatnonzero(people > 0)
    free = [j for j in range(dist.shape[1]) if j not in existing]

    def served(sites) -> int:
        return int(np.isfinite(dist[rows][:, list(sites)]).any(axis=1).sum())

    most = served(range(dist.shape[1]))
    fewest = next(
        q for q in range(len(free) + 1) if any(served([*c, *existing]) == most for c in itertools.combinations(free, q))
    )
    found = set_covering(pairs, people, existing=existing)
    assert len(found.sites) == fewest
    assert found.proven
    assert found.feasible == (most == len(rows))
    assert len(found.unserved) == len(rows) - most


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 6))
def test_exchanges_only_help(seed, p):
    homes, sites, people, _ = flat_town(seed)
    pairs = radius_pairs(homes, sites, 200)
    start = list(range(p))
    after = swap(pairs.matrix(np.ones(pairs.count)), people, start)
    assert len(set(after)) == p
    assert covered(pairs, people, after) >= covered(pairs, people, start)
    for out, new in itertools.product(after, range(len(sites))):
        assert covered(pairs, people, {*after, new} - {out}) <= covered(pairs, people, after)


def test_the_curve_never_falls_and_ends_when_all_are_reached():
    homes, sites, people, _ = flat_town(3)
    pairs = radius_pairs(homes, sites, 250)
    curve = covering_curve(pairs, people, 12)
    values = [found.covered for found in curve]
    gains = np.diff(values)
    assert values == sorted(values)
    assert values[-1] == people[pairs.counts() > 0].sum()
    assert len(curve) < 13
    assert curve[2].covered == maximal_covering(pairs, people, 2).covered
    assert gains[0] == gains.max()


@pytest.mark.parametrize("number", [1, 4, 5])
def test_or_library_as_published(number):
    """Also shows that the benchmark reads the files: the last of two equal edges counts."""
    file = shared_file(f"{PMED}pmed{number}.txt")
    command = [sys.executable, "benchmarks/place.py", str(file)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    line = json.loads(done.stdout)
    for key, optima in (("p_median", "pmedopt.txt"), ("p_center", "kcenteropt.txt")):
        words = shared_file(PMED + optima).read_text().split()
        assert line[key] == int(words[words.index(f"pmed{number}") + 1])
        assert line[f"{key}_bound"] == line[key]
        assert line[f"{key}_proven"]


def test_the_benchmark_names_a_bad_file(tmp_path):
    (tmp_path / "bad.txt").write_text("3 9 1\n1 2 3\n")
    command = [sys.executable, "benchmarks/place.py", str(tmp_path / "bad.txt")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "fewer edges than it says" in done.stderr


def san_francisco():
    folder = "network/spopt_sf/"
    tables = {
        name: list(csv.DictReader(shared_file(folder + file).open(encoding="utf-8-sig")))
        for name, file in FILES.items()
    }
    clients = sorted(tables["clients"], key=lambda r: r["NAME"])
    stores = sorted({r["NAME"] for r in tables["stores"]})
    row = {r["NAME"]: i for i, r in enumerate(clients)}
    table = [(row[r["DestinationName"]], stores.index(r["name"]), float(r["distance"])) for r in tables["costs"]]
    r, c, d = zip(*table, strict=True)
    people = np.array([float(r["POP2000"]) for r in clients])
    return Pairs.from_table(r, c, d, (len(clients), len(stores))), people


def test_san_francisco_as_published():
    """spopt's tests: LSCP 8 stores, p-median mean 2982.1268579890657, p-center 7403.063811."""
    pairs, people = san_francisco()
    assert set_covering(pairs.within(5000), people).objective == 8
    median = p_median(pairs, people, 4)
    assert median.objective == pytest.approx(2848268129.7145104, rel=1e-12)
    assert median.objective / people.sum() == pytest.approx(2982.1268579890657, rel=1e-12)
    center = p_center(pairs, people, 4)
    assert round(center.objective, 6) == 7403.063811
    assert median.proven
    assert center.proven


def test_bad_input_is_refused():
    pairs = Pairs.from_table([0], [0], [1.0], shape=(1, 1))
    for call in (
        lambda: p_median(pairs, [1, 2], 1),
        lambda: p_median(pairs, [1], -1),
        lambda: p_median(pairs, [1], 1, method="guess"),
        lambda: p_center(pairs, [np.nan], 1),
        lambda: set_covering(pairs, [1], existing=[3]),
    ):
        with pytest.raises(NetworkInputError):
            call()
    assert p_median(pairs, [7], 5).objective == 7
    assert not p_median(pairs, [7], 0).feasible
