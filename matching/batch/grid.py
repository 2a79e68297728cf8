"""A grid per task and half day: which supporters stand near which need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..model import Need
from ..snapshot import Snapshot

if TYPE_CHECKING:
    from .candidates import Option

# The bucket of needs whose day is open; 0..20 are the half days of the week.
ANY_TIME = 21
# More distinct radii than this are rounded up to common ones.
MAX_RADII = 8
# Pairs looked at in one go: bounds the memory.
CHUNK_PAIRS = 4_000_000
# Cells per radius: smaller cells hold fewer pairs in vain but cost more look-ups.
CELLS_PER_RADIUS = 2


def radius_classes(limits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct radii (rounded up if they are many), and the class of each limit.

    Examples
    --------
    >>> radii, place = radius_classes(np.array([500.0, 800.0, 500.0]))
    >>> radii.tolist(), place.tolist()
    ([500.0, 800.0], [0, 1, 0])
    """
    radii = np.unique(limits)
    if len(radii) > MAX_RADII:
        # Radius 0 is a place of its own; everything else fits a power of two times a metre.
        low, high = max(radii[radii > 0].min(initial=np.inf), 1.0), max(radii.max(), 1.0)
        radii = np.unique(np.append(np.geomspace(low, high * (1 + 1e-9), MAX_RADII - 1), 1.0))
    return radii, np.searchsorted(radii, limits)


class Grid:
    """Joins needs with supporters on task, half day and neighbourhood.

    Parameters
    ----------
    snap : Snapshot
    needs : sequence of Need
    options : sequence of Option
    """

    def __init__(self, snap: Snapshot, needs: Sequence[Need], options: Sequence[Option]) -> None:
        self.snap, self.needs, self.options = snap, needs, options
        self.tasks = {task: i for i, task in enumerate(sorted({need.task for need in needs}))}
        self.option_bucket = np.array([self._bucket(one) for one in options], dtype=np.int64)
        xy = [(needs[o.need].x_m, needs[o.need].y_m) if needs[o.need].has_place else (np.nan, np.nan) for o in options]
        self.option_xy = np.array(xy, dtype=np.float64).reshape(-1, 2)
        self._lay_out()

    def _bucket(self, one: Option) -> int:
        first = ANY_TIME if one.slot is None else one.slot.day.weekday() * 3 + one.slot.half_days[0]
        return self.tasks[self.needs[one.need].task] * (ANY_TIME + 1) + first

    def _entries(self) -> tuple[np.ndarray, np.ndarray]:
        """(bucket, supporter) for every bucket that a need asks about."""
        snap = self.snap
        usable = ~(snap.not_bookable | snap.no_consent)
        found = [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))]
        names = list(self.tasks)
        for bucket in np.unique(self.option_bucket).tolist():
            task, bit = divmod(bucket, ANY_TIME + 1)
            lacks = snap.lacks_task.get(names[task])
            here = np.zeros(len(snap), dtype=bool) if lacks is None else usable & ~lacks
            if bit != ANY_TIME:
                here &= (snap.availability >> np.uint32(bit) & np.uint32(1)).astype(bool)
            rows = np.flatnonzero(here)
            found.append((np.full(len(rows), bucket), rows))
        return np.concatenate([b for b, _ in found]), np.concatenate([r for _, r in found])

    def _lay_out(self) -> None:
        """Sort entries by bucket, radius and cell, so that a row of cells is one range."""
        snap = self.snap
        placed = np.isfinite(snap.x_m) & np.isfinite(snap.max_distance_m)
        self.radii, place = radius_classes(snap.max_distance_m[placed])
        radius = np.full(len(snap), len(self.radii))
        radius[placed] = place
        size = np.append(np.maximum(self.radii, 1.0) / CELLS_PER_RADIUS, 1.0)
        self.size = size
        xs, ys = (np.concatenate((a[np.isfinite(a)], [0.0])) for a in self._all_coordinates())
        self.origin = xs.min(), ys.min()
        margin = 2 * CELLS_PER_RADIUS + 2
        self.columns = int((xs.max() - xs.min()) / size.min()) + 2 * margin
        self.rows = int((ys.max() - ys.min()) / size.min()) + 2 * margin
        self.margin = margin
        cell = np.zeros(len(snap), dtype=np.int64)
        near = np.flatnonzero(placed)
        cell[near] = self._cell(snap.x_m[near], snap.y_m[near], size[radius[near]])
        bucket, supporter = self._entries()
        key = (bucket * (len(self.radii) + 1) + radius[supporter]) * (self.rows * self.columns) + cell[supporter]
        order = np.argsort(key, kind="stable")
        self.key, self.entry = key[order], supporter[order]

    def _all_coordinates(self) -> tuple[np.ndarray, np.ndarray]:
        snap = self.snap
        return np.append(snap.x_m, self.option_xy[:, 0]), np.append(snap.y_m, self.option_xy[:, 1])

    def _cell(self, x: np.ndarray, y: np.ndarray, size: np.ndarray | float) -> np.ndarray:
        column = np.floor((x - self.origin[0]) / size).astype(np.int64) + self.margin
        row = np.floor((y - self.origin[1]) / size).astype(np.int64) + self.margin
        return row * self.columns + column

    def join(self) -> tuple[np.ndarray, np.ndarray]:
        """Pairs (option, supporter) within reach of each other, in no order."""
        option, low, high = self._ranges()
        counts = high - low
        busy = np.flatnonzero(counts)
        option, low, counts = option[busy], low[busy], counts[busy]
        chunk = np.cumsum(counts) // CHUNK_PAIRS
        found = [(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))]
        for number in np.unique(chunk).tolist():
            part = chunk == number
            found.append(self._expand(option[part], low[part], counts[part]))
        return np.concatenate([o for o, _ in found]), np.concatenate([s for _, s in found])

    def _ranges(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Ranges of entries that each option has to look at."""
        cells, classes = self.rows * self.columns, len(self.radii) + 1
        placed = np.isfinite(self.option_xy[:, 0])
        far, near = np.flatnonzero(~placed), np.flatnonzero(placed)
        base = self.option_bucket * classes
        # Without a place every radius will do; with one, those who go anywhere always come along.
        parts = [(far, base[far] * cells, (base[far] + classes) * cells)]
        parts.append((near, (base[near] + classes - 1) * cells, (base[near] + classes) * cells))
        for number, size in enumerate(self.size[:-1].tolist()):
            middle = self._cell(self.option_xy[near, 0], self.option_xy[near, 1], size) + (base[near] + number) * cells
            for row in range(-CELLS_PER_RADIUS, CELLS_PER_RADIUS + 1):
                first = middle + row * self.columns - CELLS_PER_RADIUS
                parts.append((near, first, first + 2 * CELLS_PER_RADIUS + 1))
        option, low, high = (np.concatenate([p[k] for p in parts]) for k in range(3))
        return option, np.searchsorted(self.key, low), np.searchsorted(self.key, high)

    def _expand(self, option: np.ndarray, low: np.ndarray, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Write ranges out as pairs and keep those within the supporter's own limit."""
        start = np.cumsum(counts) - counts
        pair_option = np.repeat(option, counts)
        supporter = self.entry[np.arange(len(pair_option)) + np.repeat(low - start, counts)]
        snap = self.snap
        dx = snap.x_m[supporter] - self.option_xy[pair_option, 0]
        dy = snap.y_m[supporter] - self.option_xy[pair_option, 1]
        dx *= dx
        dy *= dy
        dx += dy
        limit = snap.cached("squared limit", lambda: snap.max_distance_m * snap.max_distance_m)
        keep = ~(dx > limit[supporter])
        return pair_option[keep], supporter[keep]
