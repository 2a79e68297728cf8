"""Distances, who is within reach of whom, and the nearest site.

`Pairs` is the one thing that the access measures read. It comes from straight lines
(`radius_pairs`) or from a table of travel costs (`Pairs.from_table`): roads, rivers and slopes
are then in the costs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, keep
from network.points import GEOGRAPHIC, Points

#: Mean earth radius (2a + b) / 3 of WGS 84, metres.
EARTH_RADIUS_M = 6_371_008.8
CHUNK = 100_000
#: Candidates are searched a little wider than asked and then checked with the exact formula.
SEARCH_MARGIN = 1e-9


def haversine_m(lat1: ArrayLike, lon1: ArrayLike, lat2: ArrayLike, lon2: ArrayLike) -> NDArray[np.float64]:
    """Great-circle distance on a sphere of `EARTH_RADIUS_M`.

    Parameters
    ----------
    lat1, lon1, lat2, lon2 : array_like
        Degrees; broadcast against each other.

    Returns
    -------
    ndarray of float64
        Metres.

    Notes
    -----
    d = 2 r asin sqrt(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2))

    Examples
    --------
    >>> float(haversine_m(34.0, 134.0, 35.0, 134.0).round(1))
    111195.1
    """
    p1, l1, p2, l2 = (np.radians(np.asarray(v, dtype=np.float64)) for v in (lat1, lon1, lat2, lon2))
    h = np.sin((p2 - p1) / 2) ** 2 + np.cos(p1) * np.cos(p2) * np.sin((l2 - l1) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1.0))))


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of a demand row and a supply row within reach, ordered by row, then column.

    Parameters
    ----------
    row, col : ndarray of int32, shape (k,)
        Rows of the demand side and of the supply side.
    dist : ndarray of float64, shape (k,)
        Metres, or the cost unit of the table they came from.
    shape : tuple of int
        Number of demand rows and of supply rows, with or without any pair.

    Examples
    --------
    >>> pairs = Pairs.from_table([1, 0, 0], [0, 0, 1], [90.0, 10.0, 20.0], shape=(3, 2))
    >>> pairs.counts().tolist()
    [2, 1, 0]
    """

    row: NDArray[np.int32]
    col: NDArray[np.int32]
    dist: NDArray[np.float64]
    shape: tuple[int, int]

    @classmethod
    def from_table(
        cls,
        row: ArrayLike,
        col: ArrayLike,
        dist: ArrayLike,
        shape: tuple[int, int],
        limit: float | None = None,
    ) -> Pairs:
        """Pairs of a travel-cost table; costs above `limit` are dropped, repeats refused.

        Raises
        ------
        NetworkInputError
            Costs that are NaN or negative, indices out of range, a pair given twice.
        """
        r, c = np.asarray(row), np.asarray(col)
        d = np.asarray(dist, dtype=np.float64)
        if not (r.shape == c.shape == d.shape and r.ndim == 1):
            raise NetworkInputError("length", (), field="pairs")
        _check_table(r, c, d, shape)
        if limit is not None:
            kept = d <= limit
            r, c, d = r[kept], c[kept], d[kept]
        return _ordered(r, c, d, shape)

    @property
    def count(self) -> int:
        """Number of pairs."""
        return len(self.row)

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """Where the pairs of each demand row begin; the CSR row pointer, shape (n + 1,)."""
        return np.searchsorted(self.row, np.arange(self.shape[0] + 1))

    def counts(self) -> NDArray[np.int64]:
        """Number of pairs of each demand row, shape (n,)."""
        return np.diff(self.starts)

    def matrix(self, weight: NDArray[np.float64]) -> Any:
        """Pairs with these weights as a `scipy.sparse.csr_array`."""
        from scipy.sparse import csr_array

        # One index type for both arrays, or SciPy copies the longer one.
        starts = self.starts.astype(np.int32) if self.count < 2**31 else self.starts
        return csr_array((weight, self.col, starts), shape=self.shape)

    def of_columns(self, columns: ArrayLike) -> Pairs:
        """Only these supply rows, renumbered in the order given."""
        wanted = np.arange(self.shape[1])[np.asarray(columns)]
        place = np.full(self.shape[1], -1, dtype=np.int64)
        place[wanted] = np.arange(len(wanted))
        kept = place[self.col] >= 0
        shape = (self.shape[0], len(wanted))
        return _ordered(self.row[kept], place[self.col[kept]], self.dist[kept], shape)

    def within(self, limit: float) -> Pairs:
        """Only the pairs up to this distance."""
        kept = self.dist <= limit
        return Pairs(self.row[kept], self.col[kept], self.dist[kept], self.shape)


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest site of each demand row: -1 and infinity where there is no site at all."""

    index: NDArray[np.int32]
    dist_m: NDArray[np.float64]


def distances(origins: Points, targets: Points, row: ArrayLike, col: ArrayLike) -> NDArray[np.float64]:
    """Exact distance of each pair (row, col): great circle in metres, or Euclidean on a plane."""
    _same_frame(origins, targets)
    i, j = np.asarray(row), np.asarray(col)
    if origins.frame == GEOGRAPHIC:
        return haversine_m(origins.y[i], origins.x[i], targets.y[j], targets.x[j])
    dx, dy = origins.x[i] - targets.x[j], origins.y[i] - targets.y[j]
    return np.asarray(np.sqrt(dx * dx + dy * dy))


def radius_pairs(origins: Points, targets: Points, radius_m: float, *, chunk: int = CHUNK) -> Pairs:
    """All pairs at most `radius_m` apart, the bound included.

    Parameters
    ----------
    origins : Points
        Demand side, n points.
    targets : Points
        Supply side, m points, in the same frame.
    radius_m : float
        Metres, or the unit of the plane; >= 0.
    chunk : int
        Origins joined at a time. It bounds memory and does not change the result.

    Returns
    -------
    Pairs
        16 bytes a pair.

    Notes
    -----
    A k-d tree on the unit sphere proposes pairs by chord; the haversine distance decides.
    O((n + m) log m + k) for k pairs.

    Examples
    --------
    >>> homes = Points.plane(["h1", "h2"], [0, 10], [0, 0])
    >>> shops = Points.plane(["s"], [4], [3])
    >>> radius_pairs(homes, shops, 5.0).row.tolist()
    [0]
    """
    radius = float(radius_m)
    if not radius >= 0:
        raise NetworkInputError("negative", (), field="radius_m")
    parts = list(pair_chunks(origins, targets, radius, chunk=chunk))
    shape = (len(origins), len(targets))
    if not parts:
        none = np.zeros(0, dtype=np.int32)
        return Pairs(none, none.copy(), np.zeros(0), shape)
    row, col, dist = (np.concatenate([part[k] for part in parts]) for k in range(3))
    return Pairs(row, col, dist, shape)


def pair_chunks(
    origins: Points, targets: Points, radius: float, *, chunk: int = CHUNK
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]]:
    """Yield row, column and distance of the pairs, some origins at a time, in order."""
    from scipy.spatial import cKDTree

    _same_frame(origins, targets)
    if not (len(origins) and len(targets)):
        return
    sites = cKDTree(search_vectors(targets))
    vectors, limit = search_vectors(origins), _chord(radius, origins.frame)
    for first in range(0, len(origins), chunk):
        block = cKDTree(vectors[first : first + chunk])
        found = block.sparse_distance_matrix(sites, limit, output_type="ndarray")
        row, col = found["i"] + first, found["j"]
        dist = distances(origins, targets, row, col)
        kept = dist <= radius
        row, col, dist = row[kept], col[kept], dist[kept]
        order = np.argsort(row * np.int64(len(targets)) + col)
        yield row[order].astype(np.int32), col[order].astype(np.int32), dist[order]


def nearest(origins: Points, targets: Points) -> Nearest:
    """Find the nearest target of each origin.

    Examples
    --------
    >>> homes = Points.plane(["h1", "h2"], [0, 10], [0, 0])
    >>> nearest(homes, Points.plane(["a", "b"], [1, 7], [0, 0])).index.tolist()
    [0, 1]
    >>> nearest(homes, Points.plane([], [], [])).dist_m.tolist()
    [inf, inf]
    """
    from scipy.spatial import cKDTree

    _same_frame(origins, targets)
    if not len(targets):
        size = len(origins)
        return Nearest(np.full(size, -1, dtype=np.int32), np.full(size, np.inf))
    # Several sites on one spot: the first in the list stands for them, whatever the tree's order.
    vectors = search_vectors(targets)
    spots, first = np.unique(vectors, axis=0, return_index=True)
    index = first[cKDTree(spots).query(search_vectors(origins))[1]].astype(np.int32)
    return Nearest(index, distances(origins, targets, np.arange(len(origins)), index))


def search_vectors(points: Points) -> NDArray[np.float64]:
    """Coordinates for the tree: unit vectors for degrees, x and y for a plane."""
    if points.frame != GEOGRAPHIC:
        return np.column_stack([points.x, points.y])
    lat, lon = np.radians(points.y), np.radians(points.x)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _chord(radius: float, frame: str) -> float:
    """Search radius in tree coordinates: a margin above the exact bound."""
    if frame != GEOGRAPHIC:
        return radius * (1 + SEARCH_MARGIN) + 1e-12
    angle = min(radius / EARTH_RADIUS_M, math.pi)
    return 2 * math.sin(angle / 2) * (1 + SEARCH_MARGIN) + 1e-12


def chord_limits(radius: float, frame: str) -> tuple[float, float]:
    """Search distances up to which a pair is surely, and possibly, within the exact bound."""
    possibly = _chord(radius, frame)
    return possibly * (1 - 4 * SEARCH_MARGIN) - 4e-12, possibly


def _same_frame(one: Points, other: Points) -> None:
    if one.frame != other.frame:
        raise NetworkInputError("different_frames", (), field="points")


def _check_table(row: NDArray[Any], col: NDArray[Any], dist: NDArray[np.float64], shape: tuple[int, int]) -> None:
    """Refuse a cost table with bad costs, indices out of range or repeated pairs."""
    bad = ~np.isfinite(dist) | (dist < 0)
    if bad.any():
        raise NetworkInputError("bad_cost", np.flatnonzero(bad), field="pairs")
    outside = (row < 0) | (row >= shape[0]) | (col < 0) | (col >= shape[1])
    if outside.any():
        raise NetworkInputError("unknown_index", np.flatnonzero(outside), field="pairs")
    key = row.astype(np.int64) * max(shape[1], 1) + col
    if len(np.unique(key)) != len(key):
        raise NetworkInputError("duplicate_pair", (), field="pairs")


def _ordered(row: NDArray[Any], col: NDArray[Any], dist: NDArray[np.float64], shape: tuple[int, int]) -> Pairs:
    order = np.lexsort((col, row))
    pairs = Pairs(row[order].astype(np.int32), col[order].astype(np.int32), dist[order], shape)
    keep(pairs, row=pairs.row, col=pairs.col, dist=pairs.dist)
    return pairs
