"""The FCA family against the book, its identity of mass, and the places that reach nothing."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import (
    GaussianDecay,
    NetworkInputError,
    Pairs,
    Points,
    StepDecay,
    access_within,
    distances,
    e2sfca,
    e2sfca_steps,
    fca2,
    fca3,
    fca3_steps,
    fca_ratio,
    radius_pairs,
)

from .oracles import flat_town, line, three_steps, two_steps
from .shared_data import ROOT

TOWNS = st.tuples(st.integers(0, 10**6), st.floats(20, 900))


def close(left, right):
    np.testing.assert_allclose(left, right, rtol=1e-12, atol=1e-15)


@settings(max_examples=40, deadline=None)
@given(TOWNS)
def test_all_equal_the_book(town):
    seed, radius = town
    homes, sites, people, capacity = flat_town(seed)
    pairs, dist = radius_pairs(homes, sites, radius), line(homes, sites)
    steps, gauss = e2sfca_steps(radius), GaussianDecay(radius / 2)
    value, ratio = two_steps(dist, people, capacity, lambda d: float(d <= radius))
    close(fca2(pairs, people, capacity).value, value)
    close(fca2(pairs, people, capacity).ratio, ratio)
    for decay in (steps, gauss):
        weight = lambda d, f=decay: float(f(np.array([d]))[0]) if d <= radius else 0.0  # noqa: E731
        close(e2sfca(pairs, people, capacity, decay).value, two_steps(dist, people, capacity, weight)[0])
        close(fca3(pairs, people, capacity, decay).value, three_steps(dist, people, capacity, weight))


@settings(max_examples=60, deadline=None)
@given(TOWNS)
def test_demand_times_access_is_the_reached_supply(town):
    seed, radius = town
    homes, sites, people, capacity = flat_town(seed)
    pairs = radius_pairs(homes, sites, radius)
    results = (
        fca2(pairs, people, capacity),
        e2sfca(pairs, people, capacity, e2sfca_steps(radius)),
        fca3(pairs, people, capacity, fca3_steps(radius)),
    )
    for result in results:
        assert np.isclose(people @ result.value, result.reached_supply, rtol=1e-12, atol=1e-12)
        assert np.isfinite(result.value).all()
        assert (result.value[~result.reached] == 0).all()


@settings(max_examples=40, deadline=None)
@given(TOWNS, st.randoms(use_true_random=False))
def test_the_order_of_places_and_tiles_does_not_matter(town, random):
    seed, radius = town
    homes, sites, people, capacity = flat_town(seed)
    whole = fca2(radius_pairs(homes, sites, radius), people, capacity).value
    order = list(range(len(homes)))
    random.shuffle(order)
    turned = fca2(radius_pairs(homes.take(order), sites, radius), people[order], capacity).value
    close(turned, whole[order])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(50, 300))
def test_a_tile_with_its_halo_equals_the_whole(seed, radius):
    """Own cells need the supply within R and the demand within 2 R of them."""
    homes, sites, people, capacity = flat_town(seed, homes=80, sites=25)
    whole = fca2(radius_pairs(homes, sites, radius), people, capacity).value
    for left, right in ((0, 400), (400, 1001)):
        own = (homes.x >= left) & (homes.x < right)
        near = np.flatnonzero((homes.x >= left - 2 * radius) & (homes.x < right + 2 * radius))
        used = np.flatnonzero((sites.x >= left - radius) & (sites.x < right + radius))
        pairs = radius_pairs(homes.take(near), sites.take(used), radius)
        part = fca2(pairs, people[near], capacity[used]).value
        close(part[own[near]], whole[own])


def test_a_place_without_supply_is_zero_with_a_flag_and_never_missing():
    pairs = Pairs.from_table([0, 1], [0, 1], [1.0, 1.0], shape=(3, 2))
    result = fca2(pairs, [10, 0, 5], [2, 3])
    assert result.value.tolist() == [0.2, 0.0, 0.0]
    assert result.reached.tolist() == [True, True, False]
    assert result.reached_supply == 2.0  # the second provider reaches nobody
    empty = fca3(Pairs.from_table([], [], [], shape=(2, 0)), [1, 1], [], GaussianDecay(1))
    assert empty.value.tolist() == [0, 0]
    assert not empty.reached.any()


def test_plain_ratio():
    homes = Points.plane(["a", "b", "c"], [0, 3, 50], [0, 0, 0])
    sites = Points.plane(["s"], [1], [0])
    plain = fca_ratio(radius_pairs(homes, sites, 5), radius_pairs(homes, homes, 5), [10, 30, 5], [8])
    assert plain.value.tolist() == [0.2, 0.2, 0.0]
    assert plain.reached.tolist() == [True, True, False]


def test_steps_scale_with_the_radius():
    assert e2sfca_steps(30) == StepDecay((10.0, 20.0, 30.0), (1.0, 0.68, 0.22))
    assert fca3_steps(60) == StepDecay((10.0, 20.0, 30.0, 60.0), (0.962, 0.704, 0.377, 0.042))


@pytest.mark.parametrize(
    "call",
    [
        lambda p: fca2(p, [1], [1]),
        lambda p: fca2(p, [1, -1], [1]),
        lambda p: fca2(p, [1, np.nan], [1]),
        lambda p: e2sfca(p, [1, 1], [1], lambda d: -d),
        lambda p: e2sfca(p, [1, 1], [1], lambda d: d * np.nan),
        lambda p: GaussianDecay(0),
        lambda p: StepDecay((2, 1), (1, 1)),
    ],
)
def test_bad_input_is_refused(call):
    with pytest.raises(NetworkInputError):
        call(Pairs.from_table([0, 1], [0, 0], [1, 2], shape=(2, 1)))


def write(path, rows):
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerows([("id", "x", "y", "weight"), *rows])


@pytest.mark.parametrize("method", ["2sfca", "e2sfca", "3sfca"])
def test_the_benchmark_takes_any_two_files(tmp_path, method):
    homes, sites, people, capacity = flat_town(7)
    write(tmp_path / "d.csv", zip(homes.ids, homes.x, homes.y, people, strict=True))
    write(tmp_path / "s.csv", zip(sites.ids, sites.x, sites.y, capacity, strict=True))
    command = [sys.executable, "benchmarks/access.py", "--demand", tmp_path / "d.csv"]
    command += ["--supply", tmp_path / "s.csv", "--radius", "300", "--method", method]
    done = subprocess.run(
        [str(c) for c in (*command, "--out", tmp_path / "o.csv")],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    line_ = json.loads(done.stdout)
    rows = list(csv.DictReader((tmp_path / "o.csv").open()))
    pairs = radius_pairs(homes, sites, 300)
    expected = {
        "2sfca": lambda: fca2(pairs, people, capacity),
        "e2sfca": lambda: e2sfca(pairs, people, capacity, e2sfca_steps(300)),
        "3sfca": lambda: fca3(pairs, people, capacity, fca3_steps(300)),
    }[method]()
    assert list(rows[0]) == ["id", "ratio", "accessibility", "reached"]
    assert [r["id"] for r in rows] == list(homes.ids)
    assert [float(r["accessibility"]) for r in rows] == expected.value.tolist()
    neighbours = radius_pairs(homes, homes, 300)
    close([float(r["ratio"]) for r in rows], fca_ratio(pairs, neighbours, people, capacity).value)
    assert [r["reached"] == "1" for r in rows] == expected.reached.tolist()
    assert line_["seconds"] > 0
    assert line_["pairs"] == pairs.count


def test_the_benchmark_names_the_line_at_fault(tmp_path):
    write(tmp_path / "d.csv", [("a", 1, 2, "x")])
    file = str(tmp_path / "d.csv")
    command = [sys.executable, "benchmarks/access.py", "--demand", file, "--supply", file]
    command += ["--radius", "1", "--out", str(tmp_path / "o.csv")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "line 2: weight is no number" in done.stderr


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 400), st.booleans(), st.sampled_from([7, 40]))
def test_streamed_access_equals_the_pairs(seed, radius, near_counts_more, chunk):
    homes, sites, people, capacity = flat_town(seed)
    decay = GaussianDecay(90) if near_counts_more else None
    pairs = radius_pairs(homes, sites, radius)
    whole = e2sfca(pairs, people, capacity, decay) if decay else fca2(pairs, people, capacity)
    found = access_within(homes, sites, radius, people, capacity, decay=decay, chunk=chunk)
    np.testing.assert_allclose(found.value, whole.value, rtol=1e-12)
    np.testing.assert_allclose(found.ratio, whole.ratio, rtol=1e-12)
    assert found.reached.tolist() == whole.reached.tolist()
    assert found.reached_supply == whole.reached_supply


def test_streamed_access_keeps_the_exact_bound_on_the_sphere():
    home = Points.latlon(["h"], [34.0], [134.0])
    site = Points.latlon(["s"], [34.03], [134.02])
    metres = float(distances(home, site, [0], [0])[0])
    assert access_within(home, site, metres, [10], [5]).value.tolist() == [0.5]
    assert access_within(home, site, np.nextafter(metres, 0), [10], [5]).value.tolist() == [0.0]
    with pytest.raises(NetworkInputError):
        access_within(home, Points.plane(["s"], [0], [0]), 1, [1], [1])
    with pytest.raises(NetworkInputError):
        access_within(home, site, -1, [1], [1])
