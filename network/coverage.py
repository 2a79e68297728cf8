"""Who lives within a standard's distance of a site, as a band and not as a dot.

A zone is one point in the data and a stretch of land in truth. Where its size is known, the zone
stands as a disc of equal area: people are *certainly* uncovered when the whole disc lies out of
reach, *possibly* uncovered when it is not surely inside. In between points of the disc are tried.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError, keep
from network.model import Cells
from network.points import GEOGRAPHIC, WORLD, Points
from network.reach import EARTH_RADIUS_M, nearest
from network.standards import STRAIGHT, Standard

SAMPLES = 32
GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Band:
    """People as low (certain), mid (best estimate) and high (possible).

    ``known`` is false where no zone size was given: low and high then only repeat mid.
    """

    low: float
    mid: float
    high: float
    known: bool = True


@dataclass(frozen=True, eq=False)
class CellCoverage:
    """Each cell against one set of sites.

    Parameters
    ----------
    dist_m : ndarray of float64, shape (n,)
        To the nearest site from the centre; infinity without any site.
    index : ndarray of int32, shape (n,)
        The nearest site, -1 without any.
    low, mid, high : ndarray of float64, shape (n,), range 0..1
        Share of the cell out of reach: certain, estimated, possible.
    known : ndarray of bool, shape (n,)
        Whether the size of the cell was known.
    """

    dist_m: NDArray[np.float64]
    index: NDArray[np.int32]
    low: NDArray[np.float64]
    mid: NDArray[np.float64]
    high: NDArray[np.float64]
    known: NDArray[np.bool_]

    def __post_init__(self) -> None:
        keep(self, low=self.low, mid=self.mid, high=self.high, known=self.known)

    def band(self, people: NDArray[np.float64]) -> Band:
        """People out of reach over all cells."""
        low, mid, high = (float(people @ part) for part in (self.low, self.mid, self.high))
        return Band(low, mid, high, bool(self.known[people > 0].all()))


@dataclass(frozen=True)
class Share:
    """People within a standard: how many, of how many, in how many zones."""

    standard: Standard
    people: float
    total: float
    share: float
    cells: int


def share_within(cells: Cells, sites: Points, standard: Standard, kind: str | None = None) -> Share:
    """Share of people in cells whose point lies within the standard of a site.

    Parameters
    ----------
    cells : Cells
    sites : Points
    standard : Standard
        Straight-line standards only.
    kind : str, optional
        Kind of people; the first when None.

    Returns
    -------
    Share
        ``share`` is 0 where there are no people at all.

    Examples
    --------
    >>> cells = Cells(Points.plane(["z1", "z2"], [0, 900], [0, 0]), [30, 10], [0, 0])
    >>> near = Standard("walk", "徒歩圏", "town council", "2026", 500)
    >>> share_within(cells, Points.plane(["hall"], [400], [0]), near).share
    1.0
    >>> share_within(cells, Points.plane(["hall"], [100], [0]), near).share
    0.75
    """
    straight_only(standard)
    people = cells.people(kind)
    inside = nearest(cells.points, sites).dist_m <= standard.distance_m
    total, within = float(people.sum()), float(people[inside].sum())
    return Share(standard, within, total, within / total if total else 0.0, int(inside.sum()))


def cell_coverage(
    points: Points,
    sites: Points,
    radius_m: float,
    size_m2: NDArray[np.float64] | None = None,
    *,
    samples: int = SAMPLES,
) -> CellCoverage:
    """Find which part of each cell lies out of reach of every site.

    Parameters
    ----------
    points : Points, n of them
    sites : Points
    radius_m : float
    size_m2 : ndarray of float64, shape (n,), optional
        NaN where not known.
    samples : int
        Points tried in a disc that is neither surely inside nor surely outside.

    Notes
    -----
    With ρ = sqrt(size/π) and d the distance of the centre to the nearest site: d - ρ > r means
    the whole disc is out of reach, d + ρ <= r that it is inside. Otherwise `mid` is the share of
    a sunflower of points that lie out of reach, low 0 and high 1.
    """
    near = nearest(points, sites)
    size = np.full(len(points), np.nan) if size_m2 is None else np.asarray(size_m2)
    known = np.isfinite(size)
    rho = np.sqrt(np.where(known, size, 0.0) / math.pi)
    low = (near.dist_m - rho > radius_m).astype(np.float64)
    high = (near.dist_m + rho > radius_m).astype(np.float64)
    mid = (near.dist_m > radius_m).astype(np.float64)
    unclear = np.flatnonzero((low == 0) & (high == 1) & known & (rho > 0))
    if len(unclear):
        tried = _sunflower(points, unclear, rho[unclear], samples)
        out = nearest(tried, sites).dist_m > radius_m
        mid[unclear] = out.reshape(len(unclear), samples).mean(axis=1)
    return CellCoverage(near.dist_m, near.index, low, mid, high, known)


def _sunflower(points: Points, rows: NDArray[np.int64], rho: NDArray[np.float64], samples: int) -> Points:
    """Evenly spread points in the disc of each of these rows."""
    step = np.arange(samples)
    radius = rho[:, None] * np.sqrt((step + 0.5) / samples)
    east, north = radius * np.cos(step * GOLDEN_ANGLE), radius * np.sin(step * GOLDEN_ANGLE)
    x, y = points.x[rows][:, None], points.y[rows][:, None]
    ids = range(len(rows) * samples)
    if points.frame != GEOGRAPHIC:
        return Points.plane(ids, (x + east).ravel(), (y + north).ravel())
    metres_per_degree = math.radians(1) * EARTH_RADIUS_M
    lat = y + north / metres_per_degree
    lon = x + east / (metres_per_degree * np.cos(np.radians(y)))
    return Points.latlon(ids, lat.ravel(), lon.ravel(), WORLD)


def straight_only(standard: Standard) -> None:
    """Refuse a road standard where only straight lines are measured."""
    if standard.distance_kind != STRAIGHT:
        raise NetworkInputError("needs_travel_table", [standard.code], field="standard")
