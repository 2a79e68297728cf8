"""Which points lie near a part of a country, asked for many parts one after another."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from network.points import GEOGRAPHIC, Points
from network.reach import EARTH_RADIUS_M, chord_limits, search_vectors

__all__ = ["Nearby"]

#: A halo may be a little too wide, never too narrow.
WIDER = 1.001


class Nearby:
    """Points sorted once, so that each part only asks those around it.

    Examples
    --------
    >>> homes = Nearby(Points.plane(["a", "b", "c"], [0, 5, 50], [0, 0, 0]))
    >>> homes.within(Nearby(Points.plane(["s"], [1], [0])), np.array([0]), 4).tolist()
    [0, 1]
    """

    def __init__(self, points: Points) -> None:
        self.points = points
        self.vectors = search_vectors(points)
        self.order = np.argsort(points.x, kind="stable")
        self.sorted_x = points.x[self.order]

    def within(self, others: Nearby, rows: NDArray[np.int64], radius: float, plenty: int = 0) -> NDArray[np.int64]:
        """Rows that any of these rows of the others reaches, or nearly, ascending.

        While the box around them holds no more than `plenty`, all of the box is taken: for a
        square tile that is hardly more, and much sooner said.
        """
        from scipy.spatial import cKDTree

        if not (len(self.points) and len(rows)):
            return np.zeros(0, dtype=np.int64)
        frame = self.points.frame
        x, y = others.points.x[rows], others.points.y[rows]
        north = east = radius * WIDER
        if frame == GEOGRAPHIC:
            north = math.degrees(radius / EARTH_RADIUS_M) * WIDER
            top = min(float(np.abs(y).max()) + north, 89.0)
            east = north / math.cos(math.radians(top))
        span = np.searchsorted(self.sorted_x, [x.min() - east, x.max() + east])
        near = self.order[span[0] : span[1] + 1]
        height = self.points.y[near]
        near = np.sort(near[(height >= y.min() - north) & (height <= y.max() + north)])
        if len(near) <= plenty:
            return near
        limit = chord_limits(radius, frame)[1] * WIDER
        tree = cKDTree(others.vectors[rows])
        found = tree.query(self.vectors[near], distance_upper_bound=limit)[0]
        return np.asarray(near[np.isfinite(found)])
