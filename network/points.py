"""Labelled points in degrees or on a plane, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, as_ids, keep, refuse

GEOGRAPHIC = "geographic"
PLANE = "plane"


@dataclass(frozen=True)
class Box:
    """Bounds in degrees, both ends included."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell for each point whether it lies inside."""
        inside_lat = (lat >= self.south) & (lat <= self.north)
        return inside_lat & (lon >= self.west) & (lon <= self.east)


#: Okinotorishima to Etorofu, Yonaguni to Minamitorishima, with a margin of some tenths of a degree.
JAPAN = Box(south=20.0, west=122.0, north=46.0, east=154.5)
WORLD = Box(south=-90.0, west=-180.0, north=90.0, east=180.0)


@dataclass(frozen=True)
class PointProblem:
    """One point that cannot be right: `code` is not_finite, swapped or outside."""

    id: str
    code: str


def point_problems(ids: Iterable[object], lat: ArrayLike, lon: ArrayLike, box: Box = JAPAN) -> tuple[PointProblem, ...]:
    """List the points that cannot be right, without raising.

    For an importer, which reports a municipality's own errors instead of refusing the file.

    Parameters
    ----------
    ids : iterable of str, length n
    lat, lon : array_like, shape (n,)
        Degrees.
    box : Box
        Where points may lie: Japan, or the town with a margin.

    Examples
    --------
    >>> point_problems(["a", "b", "c"], [34.3, 134.1, 51.5], [134.0, 34.3, -0.1])
    (PointProblem(id='b', code='swapped'), PointProblem(id='c', code='outside'))
    """
    y, x = np.asarray(lat, dtype=np.float64), np.asarray(lon, dtype=np.float64)
    finite = np.isfinite(y) & np.isfinite(x)
    inside = box.holds(y, x)
    swapped = box.holds(x, y)
    found = []
    for label, is_finite, is_inside, is_swapped in zip(ids, finite, inside, swapped, strict=True):
        if not is_finite:
            found.append(PointProblem(str(label), "not_finite"))
        elif not is_inside:
            found.append(PointProblem(str(label), "swapped" if is_swapped else "outside"))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Points:
    """Labelled points, either degrees or metres on a plane; build with `latlon` or `plane`.

    Parameters
    ----------
    ids : tuple of str
        Unique labels.
    x, y : ndarray of float64, shape (n,)
        Longitude and latitude in degrees, or easting and northing in one length unit.
    frame : str
        ``geographic`` or ``plane``.
    box : Box
        Bounds for geographic points.

    Raises
    ------
    NetworkInputError
        Duplicate ids, NaN, latitude and longitude swapped, points outside `box`; with the ids.

    Examples
    --------
    >>> Points.latlon(["a", "b"], lat=[34.34, 34.35], lon=[134.05, 134.06]).ids
    ('a', 'b')
    >>> Points.latlon(["a"], lat=[134.05], lon=[34.34])
    Traceback (most recent call last):
    ...
    network.errors.NetworkInputError: points: swapped (a)
    """

    ids: tuple[str, ...]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    frame: str = GEOGRAPHIC
    box: Box = JAPAN

    def __post_init__(self) -> None:
        ids = as_ids(self.ids)
        x, y = np.array(self.x, dtype=np.float64), np.array(self.y, dtype=np.float64)
        if self.frame not in (GEOGRAPHIC, PLANE):
            raise NetworkInputError("unknown_frame", (), field="points")
        if x.shape != (len(ids),) or y.shape != (len(ids),):
            raise NetworkInputError("length", (), field="points")
        refuse(~(np.isfinite(x) & np.isfinite(y)), ids, "not_finite", "points")
        if self.frame == GEOGRAPHIC:
            outside = ~self.box.holds(y, x)
            swapped = outside & self.box.holds(x, y)
            refuse(swapped, ids, "swapped", "points")
            refuse(outside, ids, "outside", "points")
        keep(self, ids=ids, x=x, y=y)

    @classmethod
    def latlon(cls, ids: Iterable[object], lat: ArrayLike, lon: ArrayLike, box: Box = JAPAN) -> Self:
        """Points in degrees; outside `box` they are refused."""
        return cls(tuple(ids), lon, lat, GEOGRAPHIC, box)  # type: ignore[arg-type]

    @classmethod
    def plane(cls, ids: Iterable[object], x: ArrayLike, y: ArrayLike) -> Self:
        """Points on a plane; distances then come in the unit of x and y."""
        return cls(tuple(ids), x, y, PLANE, WORLD)  # type: ignore[arg-type]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: ArrayLike) -> Points:
        """Return the points of these rows, in this order."""
        index = np.arange(len(self))[np.asarray(rows)]
        ids = tuple(map(self.ids.__getitem__, index.tolist()))
        if len(np.unique(index)) < len(index):
            return Points(ids, self.x[index], self.y[index], self.frame, self.box)
        # Checked once already: a part without repeats needs no second check.
        part = object.__new__(Points)
        keep(part, ids=ids, x=self.x[index], y=self.y[index], frame=self.frame, box=self.box)
        return part
