"""Joins against brute force; chunks do not matter; bounds are included."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import NetworkInputError, Pairs, Points, distances, haversine_m, nearest, radius_pairs
from network.reach import EARTH_RADIUS_M

from .oracles import flat_town, line


def on_the_globe(seed: int, count: int, name: str) -> Points:
    rng = np.random.default_rng(seed)
    lat, lon = rng.uniform(34.0, 34.2, count), rng.uniform(134.0, 134.2, count)
    return Points.latlon([f"{name}{i}" for i in range(count)], lat, lon)


def great_circle(a, b) -> float:
    """Vincenty's form on a sphere, independent of the haversine."""
    (p1, l1), (p2, l2) = ([math.radians(v) for v in p] for p in (a, b))
    d = l2 - l1
    top = math.hypot(
        math.cos(p2) * math.sin(d), math.cos(p1) * math.sin(p2) - math.sin(p1) * math.cos(p2) * math.cos(d)
    )
    bottom = math.sin(p1) * math.sin(p2) + math.cos(p1) * math.cos(p2) * math.cos(d)
    return EARTH_RADIUS_M * math.atan2(top, bottom)


def test_haversine_equals_another_formula():
    a, b = on_the_globe(1, 50, "a"), on_the_globe(2, 50, "b")
    expected = [great_circle((a.y[i], a.x[i]), (b.y[i], b.x[i])) for i in range(50)]
    np.testing.assert_allclose(haversine_m(a.y, a.x, b.y, b.x), expected, rtol=1e-9)
    assert haversine_m(34, 134, 34, 134) == 0
    assert math.isclose(float(haversine_m(0, 0, 0, 180)), math.pi * EARTH_RADIUS_M)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 1500), st.integers(1, 50))
def test_plane_pairs_equal_brute_force_in_any_chunks(seed, radius, chunk):
    homes, sites, _, _ = flat_town(seed)
    dist = line(homes, sites)
    expected = [(i, j) for i, r in enumerate(dist) for j, d in enumerate(r) if d <= radius]
    pairs = radius_pairs(homes, sites, radius, chunk=chunk)
    assert list(zip(pairs.row.tolist(), pairs.col.tolist(), strict=True)) == expected
    whole = radius_pairs(homes, sites, radius)
    assert (whole.dist == pairs.dist).all()


@pytest.mark.parametrize("radius", [0, 300, 2500, 40_000, 3e7])
def test_globe_pairs_equal_brute_force(radius):
    homes, sites = on_the_globe(3, 60, "h"), on_the_globe(4, 25, "s")
    dist = haversine_m(homes.y[:, None], homes.x[:, None], sites.y, sites.x)
    pairs = radius_pairs(homes, sites, radius, chunk=7)
    assert np.array_equal(np.column_stack([pairs.row, pairs.col]), np.argwhere(dist <= radius))
    assert (pairs.dist == dist[pairs.row, pairs.col]).all()


def test_a_point_exactly_at_the_bound_is_inside():
    home, shop = Points.plane(["h"], [0], [0]), Points.plane(["s"], [300], [400])
    assert radius_pairs(home, shop, 500).count == 1
    assert radius_pairs(home, shop, np.nextafter(500, 0)).count == 0
    a, b = on_the_globe(5, 30, "a"), on_the_globe(6, 30, "b")
    for i in range(30):
        exact = float(distances(a, b, i, i))
        assert radius_pairs(a.take([i]), b.take([i]), exact).count == 1
        assert radius_pairs(a.take([i]), b.take([i]), np.nextafter(exact, 0)).count == 0


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_nearest_equals_brute_force(seed):
    homes, sites, _, _ = flat_town(seed)
    dist = np.array(line(homes, sites))
    found = nearest(homes, sites)
    assert (found.index == dist.argmin(axis=1)).all()
    np.testing.assert_allclose(found.dist_m, dist.min(axis=1), rtol=1e-12)


def test_nearest_takes_the_first_of_several_on_one_spot():
    spots = Points.plane(["far", "one", "two"], [9, 1, 1], [0, 0, 0])
    assert nearest(Points.plane(["h"], [0], [0]), spots).index.tolist() == [1]


def test_nothing_to_join():
    none, some = Points.plane([], [], []), Points.plane(["a"], [0], [0])
    assert radius_pairs(some, none, 5).shape == (1, 0)
    assert radius_pairs(none, some, 5).count == 0
    assert len(nearest(none, some).index) == 0


def test_pairs_of_columns_and_within():
    pairs = Pairs.from_table([0, 0, 1], [0, 2, 1], [5, 6, 7], shape=(2, 3), limit=6.5)
    assert pairs.count == 2
    turned = pairs.of_columns([2, 0])
    assert turned.shape == (2, 2)
    assert turned.col.tolist() == [0, 1]
    assert turned.dist.tolist() == [6, 5]
    assert pairs.within(5).count == 1
    assert pairs.matrix(np.ones(2)).toarray().tolist() == [[1, 0, 1], [0, 0, 0]]


@pytest.mark.parametrize(
    ("row", "col", "dist", "code"),
    [
        ([0, 0], [0, 0], [1, 2], "duplicate_pair"),
        ([0, 5], [0, 0], [1, 2], "unknown_index"),
        ([0, 1], [0, 0], [1, -2], "bad_cost"),
        ([0, 1], [0, 0], [1, math.nan], "bad_cost"),
        ([0, 1], [0], [1, 2], "length"),
    ],
)
def test_bad_travel_tables(row, col, dist, code):
    with pytest.raises(NetworkInputError) as caught:
        Pairs.from_table(row, col, dist, shape=(2, 1))
    assert caught.value.code == code


def test_two_frames_are_not_mixed():
    with pytest.raises(NetworkInputError, match="different_frames"):
        radius_pairs(on_the_globe(1, 2, "a"), Points.plane(["b"], [0], [0]), 5)
    with pytest.raises(NetworkInputError, match="negative"):
        radius_pairs(on_the_globe(1, 2, "a"), on_the_globe(2, 2, "b"), math.nan)
