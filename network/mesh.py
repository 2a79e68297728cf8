"""Japan's standard grid squares (JIS X 0410), codes to degrees and back, exact at the corners.

Levels by their usual names: 1 (80 km), 2 (10 km), 3 (1 km), 4 (500 m), 5 (250 m), 6 (125 m).
Codes are integers of 4, 6, 8, 9, 10 and 11 digits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError

#: Cells of a level along one side of a level-1 cell, which is 2/3 degree high and 1 degree wide.
SIDE = {1: 1, 2: 8, 3: 80, 4: 160, 5: 320, 6: 640}
DIGITS = {1: 4, 2: 6, 3: 8, 4: 9, 5: 10, 6: 11}
#: A corner computed in floating point may lie a hair below its cell; 1e-9 of a cell is under a
#: ten-thousandth of a millimetre at level 3.
NUDGE = 1e-9


def mesh_code(lat: ArrayLike, lon: ArrayLike, level: int = 4) -> NDArray[np.int64]:
    """Code of the cell that holds each point; a cell owns its south and west edge.

    Parameters
    ----------
    lat, lon : array_like, degrees
        0 <= lat < 66.66, 100 <= lon < 180: where the code has its four leading digits.
    level : int, 1..6

    Raises
    ------
    NetworkInputError
        Points outside that range, with their positions; an unknown level.

    Examples
    --------
    >>> mesh_code([35.7007], [139.7142], level=3).tolist()
    [53394547]
    """
    side = _side(level)
    y, x = np.atleast_1d(np.asarray(lat, dtype=float)), np.atleast_1d(np.asarray(lon, dtype=float))
    row = _floor(y * 1.5 * side)
    column = _floor((x - 100) * side)
    limit = 100 * side
    bad = ~((row >= 0) & (row < limit) & (column >= 0) & (column < limit - 20 * side))
    if bad.any():
        raise NetworkInputError("outside", np.flatnonzero(bad), field="mesh")
    return _join(row.astype(np.int64), column.astype(np.int64), level)


def mesh_corner(code: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """South-west corner of each cell, latitude and longitude in degrees."""
    return _place(code, 0.0)


def mesh_centre(code: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Centre of each cell, latitude and longitude in degrees.

    Examples
    --------
    >>> lat, lon = mesh_centre([53394547])
    >>> mesh_code(lat, lon, level=3).tolist()
    [53394547]
    """
    return _place(code, 0.5)


def mesh_level(code: ArrayLike) -> NDArray[np.int64]:
    """Level of each code by its digits; codes that do not exist are refused by name.

    Examples
    --------
    >>> mesh_level([5339, 533945471]).tolist()
    [1, 4]
    """
    codes = _codes(code)
    level = np.zeros(codes.shape, dtype=np.int64)
    for number, digits in DIGITS.items():
        level[(codes >= 10 ** (digits - 1)) & (codes < 10**digits)] = number
    bad = level == 0
    for number in DIGITS:
        chosen = level == number
        row, column = _split(codes[chosen], number)
        bad[chosen] = _join(row, column, number) != codes[chosen]
    if bad.any():
        raise NetworkInputError("unknown_mesh", codes[bad].tolist(), field="mesh")
    return level


def mesh_neighbours(code: int) -> tuple[int, ...]:
    """The up to eight cells around a cell, ascending.

    Examples
    --------
    >>> mesh_neighbours(533945471)[:3]
    (533945364, 533945373, 533945374)
    """
    level = int(mesh_level([code])[0])
    row, column = (int(v[0]) for v in _split(np.array([code]), level))
    side = SIDE[level]
    around = [(row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)]
    kept = np.array([p for p in around if 0 <= p[0] < 100 * side and 0 <= p[1] < 80 * side])
    return tuple(sorted(_join(kept[:, 0], kept[:, 1], level).tolist()))


def _place(code: ArrayLike, part: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    codes = _codes(code)
    level = mesh_level(codes)
    lat, lon = np.zeros(codes.shape), np.zeros(codes.shape)
    for number, side in SIDE.items():
        chosen = level == number
        row, column = _split(codes[chosen], number)
        # One division of whole numbers: the nearest float to the true corner.
        lat[chosen] = (row + part) * 2 / (3 * side)
        lon[chosen] = 100 + (column + part) / side
    return lat, lon


def _join(row: NDArray[np.int64], column: NDArray[np.int64], level: int) -> NDArray[np.int64]:
    """Code from the row and column counted in cells of this level from 0° N, 100° E."""
    side = SIDE[level]
    code = row // side * 100 + column // side
    if level >= 2:
        code = code * 100 + row * 8 // side % 8 * 10 + column * 8 // side % 8
    if level >= 3:
        code = code * 100 + row * 80 // side % 10 * 10 + column * 80 // side % 10
    for finer in range(4, level + 1):
        north, east = (v * SIDE[finer] // side % 2 for v in (row, column))
        code = code * 10 + 1 + 2 * north + east
    return code


def _split(code: NDArray[np.int64], level: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of a code; the inverse of `_join` for codes that exist."""
    quarters = []
    rest = code
    for _ in range(4, level + 1):
        rest, digit = np.divmod(rest, 10)
        quarters.append(digit - 1)
    small = mid = np.zeros_like(rest)
    if level >= 3:
        rest, small = np.divmod(rest, 100)
    if level >= 2:
        rest, mid = np.divmod(rest, 100)
    row, column = rest // 100, rest % 100
    if level >= 2:
        row, column = row * 8 + mid // 10, column * 8 + mid % 10
    if level >= 3:
        row, column = row * 10 + small // 10, column * 10 + small % 10
    for quarter in reversed(quarters):
        row, column = row * 2 + quarter // 2, column * 2 + quarter % 2
    return row, column


def _side(level: int) -> int:
    if level not in SIDE:
        raise NetworkInputError("unknown_level", [level], field="mesh")
    return SIDE[level]


def _floor(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.floor(value + NUDGE)


def _codes(code: ArrayLike) -> NDArray[np.int64]:
    given = np.atleast_1d(np.asarray(code))
    try:
        return given.astype(np.int64)
    except (TypeError, ValueError, OverflowError) as error:
        raise NetworkInputError("unknown_mesh", given.tolist(), field="mesh") from error
