"""Which part of each grid square lies in which area, and its people split accordingly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, as_column, keep
from network.mesh import mesh_centre, mesh_corner
from network.model import Areas

__all__ = ["AreaShares", "mesh_area_shares"]

Ring = Sequence[tuple[float, float]]
#: Points tried along each side of a square.
SAMPLES = 12
BLOCK = 2_000_000


@dataclass(frozen=True, eq=False)
class AreaShares:
    """Pieces of grid squares by area, ordered by square, then area.

    Parameters
    ----------
    cell, area : ndarray of int32, shape (k,)
        Rows of the squares and of the areas.
    share : ndarray of float64, shape (k,), range 0..1
        Share of the square's points that lie in the area.
    cells : int
        Number of squares, with or without any piece.
    """

    cell: NDArray[np.int32]
    area: NDArray[np.int32]
    share: NDArray[np.float64]
    cells: int

    def __post_init__(self) -> None:
        keep(self, cell=self.cell, area=self.area, share=self.share)

    def split(self, people: ArrayLike, *, whole: bool = True) -> NDArray[np.float64]:
        """People of each piece, shape (k,).

        Parameters
        ----------
        people : array_like, shape (cells,), >= 0
        whole : bool
            Nobody lives in the sea or beyond the border of the town: all people of a square go
            to its pieces. Otherwise people outside all areas are in no piece.
        """
        count = as_column(people, [str(i) for i in range(self.cells)], "people")
        share = np.asarray(self.share)
        if whole:
            total = np.bincount(self.cell, weights=share, minlength=self.cells)
            share = share / total[self.cell]
        return np.asarray(count[self.cell] * share)


def mesh_area_shares(
    codes: ArrayLike,
    areas: Areas,
    outlines: Mapping[str, Sequence[Ring]],
    *,
    samples: int = SAMPLES,
) -> AreaShares:
    """Split grid squares over areas by trying points.

    Parameters
    ----------
    codes : array_like of int, shape (n,)
        Codes of JIS X 0410.
    areas : Areas
    outlines : mapping of area id to rings of (longitude, latitude)
        Outer rings and holes alike: a point inside an odd number of rings is inside.
    samples : int
        Points along each side; a share is right to about 1 / samples.

    Raises
    ------
    NetworkInputError
        Areas without an outline, rings with fewer than three corners or without finite
        coordinates, unknown codes; with the ids.

    Notes
    -----
    O(points × corners) within the box of each ring.

    Examples
    --------
    Half of a square of 1 km belongs to an area:

    >>> from network import mesh_code, mesh_corner
    >>> code = mesh_code([34.345], [134.046], 3)
    >>> south, west = (float(v[0]) for v in mesh_corner(code))
    >>> half = [(west, south), (west + 0.00625, south), (west + 0.00625, south + 1), (west, south + 1)]
    >>> found = mesh_area_shares(code, Areas(["a"]), {"a": [half]})
    >>> found.share.tolist(), found.split([80]).tolist()
    ([0.5], [80.0])
    """
    _check(areas, outlines)
    lat, lon = _points(codes, samples)
    size = len(lat)
    cell, area, share = [], [], []
    for a, label in enumerate(areas.ids):
        inside = np.zeros(lat.shape, dtype=bool)
        for ring in outlines[label]:
            inside ^= _inside(lat, lon, np.asarray(ring, dtype=np.float64))
        part = inside.mean(axis=1)
        held = np.flatnonzero(part > 0)
        cell.append(held)
        area.append(np.full(len(held), a))
        share.append(part[held])
    rows, columns, values = (np.concatenate(v) if v else np.zeros(0) for v in (cell, area, share))
    order = np.lexsort((columns, rows))
    return AreaShares(rows[order].astype(np.int32), columns[order].astype(np.int32), values[order], size)


def _check(areas: Areas, outlines: Mapping[str, Sequence[Ring]]) -> None:
    missing = [label for label in areas.ids if not len(outlines.get(label, ()))]
    if missing:
        raise NetworkInputError("no_outline", missing, field="outlines")
    bad = [label for label in areas.ids if not all(_is_ring(ring) for ring in outlines[label])]
    if bad:
        raise NetworkInputError("bad_ring", bad, field="outlines")


def _is_ring(ring: Ring) -> bool:
    corners = np.asarray(ring, dtype=np.float64)
    return corners.ndim == 2 and corners.shape[1] == 2 and len(corners) >= 3 and bool(np.isfinite(corners).all())


def _points(codes: ArrayLike, samples: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Evenly spread points of each square, shape (n, samples²)."""
    if samples < 1:
        raise NetworkInputError("not_positive", (), field="samples")
    south, west = mesh_corner(codes)
    middle, centre = mesh_centre(codes)
    step = (np.arange(samples) + 0.5) / samples
    lat = south[:, None] + 2 * (middle - south)[:, None] * step
    lon = west[:, None] + 2 * (centre - west)[:, None] * step
    return np.repeat(lat, samples, axis=1), np.tile(lon, (1, samples))


def _inside(lat: NDArray[np.float64], lon: NDArray[np.float64], ring: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Points inside a ring: a line to the east crosses its sides an odd number of times."""
    found = np.zeros(lat.shape, dtype=bool)
    (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
    near = np.flatnonzero(((lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)).any(axis=1))
    x1, y1 = ring.T
    x2, y2 = np.roll(ring, -1, axis=0).T
    flat = y1 == y2
    slope = np.divide(x2 - x1, y2 - y1, out=np.zeros_like(x1), where=~flat)
    chunk = max(1, BLOCK // (len(ring) * lat.shape[1]))
    for first in range(0, len(near), chunk):
        rows = near[first : first + chunk]
        y, x = lat[rows][:, :, None], lon[rows][:, :, None]
        crosses = ((y1 > y) != (y2 > y)) & (x < x1 + (y - y1) * slope)
        found[rows] = crosses.sum(axis=2) % 2 == 1
    return found
