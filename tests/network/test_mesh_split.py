"""Squares split over areas: shares add up, nobody is lost, bad outlines are named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import Areas, NetworkInputError, mesh_area_shares, mesh_code, mesh_corner


def strip(west: float, east: float, south: float = 34.0, north: float = 35.0) -> list[tuple[float, float]]:
    return [(west, south), (east, south), (east, north), (west, north)]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([3, 4, 5]), st.floats(134.02, 134.08))
def test_two_areas_side_by_side_share_every_square(seed, level, border):
    rng = np.random.default_rng(seed)
    codes = np.unique(mesh_code(rng.uniform(34.3, 34.4, 20), rng.uniform(134.0, 134.1, 20), level))
    areas = Areas(["west", "east"])
    found = mesh_area_shares(codes, areas, {"west": [strip(133, border)], "east": [strip(border, 136)]})
    total = np.bincount(found.cell, weights=found.share, minlength=len(codes))
    np.testing.assert_allclose(total, 1.0)
    west = mesh_corner(codes)[1]
    wide = {3: 1 / 80, 4: 1 / 160, 5: 1 / 320}[level]
    expected = np.clip((border - west) / wide, 0, 1)
    share = np.zeros(len(codes))
    mine = found.area == 0
    share[found.cell[mine]] = found.share[mine]
    assert np.abs(share - expected).max() <= 0.5 / 12 + 1e-9
    people = rng.integers(0, 90, len(codes))
    assert found.split(people).sum() == pytest.approx(people.sum())


def test_holes_and_the_sea():
    code = mesh_code([34.345], [134.046], 3)
    south, west = (float(v[0]) for v in mesh_corner(code))
    high, wide = 1 / 120, 1 / 80
    outer = strip(west, west + wide, south, south + high)
    hole = strip(west + wide / 4, west + wide * 3 / 4, south, south + high)
    found = mesh_area_shares(code, Areas(["ring"]), {"ring": [outer, hole]})
    assert found.share.tolist() == [0.5]
    assert found.split([10]).tolist() == [10]
    assert found.split([10], whole=False).tolist() == [5]
    far = mesh_area_shares(code, Areas(["far"]), {"far": [strip(140, 141)]})
    assert far.split([10]).tolist() == []


@pytest.mark.parametrize(
    ("outlines", "code"),
    [
        ({}, "no_outline"),
        ({"a": []}, "no_outline"),
        ({"a": [[(1, 2), (3, 4)]]}, "bad_ring"),
        ({"a": [[(1, 2), (3, 4), (np.nan, 1)]]}, "bad_ring"),
    ],
)
def test_areas_without_a_usable_outline_are_named(outlines, code):
    with pytest.raises(NetworkInputError) as error:
        mesh_area_shares([51337783], Areas(["a"]), outlines)
    assert (error.value.code, error.value.ids) == (code, ("a",))
    with pytest.raises(NetworkInputError):
        mesh_area_shares([99], Areas(["a"]), {"a": [strip(1, 2)]})
