"""The gap in time: on which half days of the week nobody is there, by area and service."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, as_flags, keep
from network.gap_rows import ENOUGH
from network.model import Areas, Providers

__all__ = ["HALVES", "WEEKDAYS", "TimeGap", "TimeTable", "time_gaps"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HALVES = ("am", "pm")
NOBODY, ONE = "nobody", "one"
NO_RECORD = "no_record"


@dataclass(frozen=True)
class TimeGap:
    """One half day of one area and service: providers there, needs asked for then, and a level.

    ``level``: ``no_record`` (no provider of the area has said when it is there), ``nobody``,
    ``one`` or ``enough``; ``asked`` is -1 where the desk keeps no count.
    """

    area: str
    service: str
    weekday: str
    half: str
    providers: tuple[str, ...]
    asked: int
    level: str


@dataclass(frozen=True, eq=False)
class TimeTable:
    """Providers by area, service, weekday and half day.

    Parameters
    ----------
    areas, services : tuple of str
    count : ndarray of int64, shape (a, s, 7, 2)
        Active providers that go to the area and are there.
    unsaid : ndarray of int64, shape (a, s)
        Active providers that go there and never said when.
    asked : ndarray of int64, shape (a, s, 7, 2), or None
    there : tuple
        Ids behind `count`, one tuple an entry in C order.
    """

    areas: tuple[str, ...]
    services: tuple[str, ...]
    count: NDArray[np.int64]
    unsaid: NDArray[np.int64]
    asked: NDArray[np.int64] | None
    there: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        keep(self, count=self.count, unsaid=self.unsaid, asked=self.asked)

    def rows(self) -> tuple[TimeGap, ...]:
        """Every half day of every area and service."""
        return tuple(self._row(flat, *map(int, at)) for flat, at in enumerate(np.ndindex(self.count.shape)))

    def gaps(self, min_asked: int = 1) -> tuple[TimeGap, ...]:
        """Half days with nobody, where needs were asked for: the most asked first.

        Without counts of needs, every half day with nobody in an area that has somebody at all.
        """
        empty = [row for row in self.rows() if row.level == NOBODY and (row.asked < 0 or row.asked >= min_asked)]
        return tuple(sorted(empty, key=lambda row: -row.asked))

    def _row(self, flat: int, a: int, s: int, day: int, half: int) -> TimeGap:
        count = int(self.count[a, s, day, half])
        said = bool(self.count[a, s].any())
        level = ENOUGH if count > 1 else ONE if count else NOBODY
        asked = -1 if self.asked is None else int(self.asked[a, s, day, half])
        return TimeGap(
            area=self.areas[a],
            service=self.services[s],
            weekday=WEEKDAYS[day],
            half=HALVES[half],
            providers=self.there[flat],
            asked=asked,
            # Nobody who ever said when: not a gap, something to ask.
            level=level if said or not self.unsaid[a, s] else NO_RECORD,
        )


def time_gaps(areas: Areas, providers: Providers, hours: ArrayLike, *, asked: ArrayLike | None = None) -> TimeTable:
    """Who is there on which half day.

    Parameters
    ----------
    areas : Areas
    providers : Providers
    hours : array_like of bool, shape (p, 7, 2)
        Monday to Sunday, morning and afternoon; all false where the provider never said.
    asked : array_like of int, shape (a, s, 7, 2), optional
        Needs of the window asked for that half day.

    Examples
    --------
    >>> from network import Points
    >>> there = Providers(Points.plane(["g"], [0], [0]), ("ride",), [[True]], area=[0])
    >>> week = np.ones((1, 7, 2), dtype=bool)
    >>> week[0, 5:] = False
    >>> [(g.weekday, g.half) for g in time_gaps(Areas(["hill"]), there, week).gaps()]
    [('sat', 'am'), ('sat', 'pm'), ('sun', 'am'), ('sun', 'pm')]
    """
    week = as_flags(hours, (len(providers), 7, 2), "hours")
    goes = providers.goes_to(len(areas))
    shape = (len(areas), len(providers.services), 7, 2)
    count, unsaid = np.zeros(shape, dtype=np.int64), np.zeros(shape[:2], dtype=np.int64)
    there: list[tuple[str, ...]] = []
    for a in range(shape[0]):
        for s, service in enumerate(providers.services):
            who = [int(i) for i in providers.of(service) if goes[i, a]]
            count[a, s] = week[who].sum(axis=0)
            unsaid[a, s] = int((~week[who].any(axis=(1, 2))).sum())
            there += [tuple(providers.ids[i] for i in who if week[i, d, h]) for d, h in np.ndindex(7, 2)]
    return TimeTable(areas.ids, providers.services, count, unsaid, _asked(asked, shape), tuple(there))


def _asked(asked: ArrayLike | None, shape: tuple[int, ...]) -> NDArray[np.int64] | None:
    if asked is None:
        return None
    given = np.array(asked)
    if given.shape != shape:
        raise NetworkInputError("length", (), field="asked")
    if given.dtype.kind not in "iu" or (given < 0).any():
        raise NetworkInputError("not_a_count", (), field="asked")
    return given.astype(np.int64)
