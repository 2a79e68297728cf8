"""Mesh codes against whole-number truth: corners, centres, and codes that do not exist."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from network import NetworkInputError
from network.mesh import SIDE, mesh_centre, mesh_code, mesh_corner, mesh_level, mesh_neighbours


def truth(row: int, column: int, level: int) -> int:
    """Code of a cell by the text of the standard, in exact fractions."""
    lat, lon = Fraction(row * 2, 3 * SIDE[level]), Fraction(column, SIDE[level])
    p, a = divmod(lat * 60, 40)
    u, b = divmod(lon, 1)
    code = f"{int(p):02d}{int(u):02d}"
    if level >= 2:
        q, a = divmod(a, 5)
        v, b = divmod(b * 60, Fraction(15, 2))
        code += f"{int(q)}{int(v)}"
    if level >= 3:
        r, a = divmod(a * 60, 30)
        w, b = divmod(b * 60, 45)
        code += f"{int(r)}{int(w)}"
    height, width = Fraction(30), Fraction(45)
    for _ in range(4, level + 1):
        height, width = height / 2, width / 2
        north, a = divmod(a, height)
        east, b = divmod(b, width)
        code += str(1 + 2 * int(north) + int(east))
    return int(code)


@pytest.mark.parametrize("level", SIDE)
def test_corners_and_centres_are_exact(level):
    rng = np.random.default_rng(level)
    row = rng.integers(30 * SIDE[level], 69 * SIDE[level], 1000)
    column = rng.integers(22 * SIDE[level], 54 * SIDE[level], 1000)
    codes = np.array([truth(int(r), int(c), level) for r, c in zip(row, column, strict=True)])
    for place in (mesh_corner, mesh_centre):
        assert (mesh_code(*place(codes), level) == codes).all()
    assert (mesh_level(codes) == level).all()
    # as one computes a corner by hand
    assert (mesh_code(row * (2 / 3 / SIDE[level]), 100 + column * (1 / SIDE[level]), level) == codes).all()
    lat, lon = mesh_corner(codes)
    np.testing.assert_allclose(lat, row * 2 / 3 / SIDE[level], rtol=1e-15)
    np.testing.assert_allclose(lon, 100 + column / SIDE[level], rtol=1e-15)


def test_random_points_lie_in_their_cell():
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(20.1, 45.9, 20_000), rng.uniform(122.1, 153.9, 20_000)
    for level, side in SIDE.items():
        south, west = mesh_corner(mesh_code(lat, lon, level))
        assert ((lat >= south - 1e-9) & (lat < south + 2 / 3 / side + 1e-9)).all()
        assert ((lon >= west - 1e-9) & (lon < west + 1 / side + 1e-9)).all()


@pytest.mark.parametrize("code", [53394547, 533900, 5339457713, 53394547134])
def test_neighbours_touch_and_point_back(code):
    found = mesh_neighbours(code)
    assert len(found) == 8
    assert all(code in mesh_neighbours(other) for other in found)


@pytest.mark.parametrize("code", [0, -5339, 53, 533, 533988, 533980, 533945475, 533945470, 53394547111111])
def test_codes_that_do_not_exist_are_refused(code):
    with pytest.raises(NetworkInputError) as caught:
        mesh_level([53394547, code])
    assert caught.value.ids == (str(code),)


def test_points_outside_and_unknown_levels():
    with pytest.raises(NetworkInputError, match="outside"):
        mesh_code([35.0], [99.0])
    with pytest.raises(NetworkInputError, match="outside"):
        mesh_code([np.nan], [139.0])
    with pytest.raises(NetworkInputError, match="unknown_level"):
        mesh_code([35.0], [139.0], level=7)
    with pytest.raises(NetworkInputError, match="unknown_mesh"):
        mesh_corner(["53X9"])
