"""The gap as lived: needs that were declined or stayed unmet, by area and service.

Counts come from one window (90 days), supporters and surveys from the day it ends. "0" and "no
record" are two different levels and never look alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError, as_ids, keep
from network.gap_rows import ENOUGH, FEW, NONE, SLIGHTLY_FEW

NO_RECORD, NO_REQUEST = "no_record", "no_request"


@dataclass(frozen=True)
class LivedRule:
    """Thresholds of the levels, printed in the legend; the defaults of the gaps page.

    Parameters
    ----------
    slightly_few_share, few_share : float, range 0..1
        Share of needs declined or unmet from which a level begins.
    min_supporters : int
        Fewer supporters than this are never "enough".
    few_cases : int
        Fewer requests than this: shown as "for reference only".
    window_days : int
        Length of the window, for the text beside the table.
    """

    slightly_few_share: float = 0.10
    few_share: float = 0.30
    min_supporters: int = 2
    few_cases: int = 5
    window_days: int = 90


@dataclass(frozen=True, eq=False)
class LivedCounts:
    """What the desk recorded in one window, arrays of shape (a, s).

    Parameters
    ----------
    areas, services : tuple of str
    requests : needs taken in the window
    declined, unmet : of these, the ones refused by everybody asked, and the ones that ran out
        of time or were closed without help; one need is in one of the two only
    supporters : active supporters and groups that take the service in the area
    stated : needs stated in surveys or meetings, without a request. Default 0.
    surveyed : whether anybody ever asked there. Default no.
    previous_requests : requests of the window before, optional
    """

    areas: tuple[str, ...]
    services: tuple[str, ...]
    requests: NDArray[np.int64]
    declined: NDArray[np.int64]
    unmet: NDArray[np.int64]
    supporters: NDArray[np.int64]
    stated: NDArray[np.int64] = None  # type: ignore[assignment]
    surveyed: NDArray[np.bool_] = None  # type: ignore[assignment]
    previous_requests: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        keep(self, areas=as_ids(self.areas, "areas"), services=as_ids(self.services, "services"))
        for field in ("requests", "declined", "unmet", "supporters", "stated"):
            keep(self, **{field: self._counts(field)})
        if self.previous_requests is not None:
            keep(self, previous_requests=self._counts("previous_requests"))
        surveyed = np.zeros(self.shape) if self.surveyed is None else self.surveyed
        keep(self, surveyed=np.array(surveyed, dtype=bool).reshape(self.shape))
        self._refuse(self.declined + self.unmet > self.requests, "more_than_requests", "declined")

    @property
    def shape(self) -> tuple[int, int]:
        """Number of areas and of services."""
        return len(self.areas), len(self.services)

    def _counts(self, field: str) -> NDArray[np.int64]:
        given = getattr(self, field)
        array = np.array(np.zeros(self.shape) if given is None else given, dtype=np.float64)
        if array.shape != self.shape:
            raise NetworkInputError("length", (), field=field)
        self._refuse(~np.isfinite(array) | (array < 0) | (array % 1 != 0), "not_a_count", field)
        return array.astype(np.int64)

    def _refuse(self, bad: NDArray[np.bool_], code: str, field: str) -> None:
        if bad.any():
            where = [f"{self.areas[i]}/{self.services[k]}" for i, k in np.argwhere(bad)]
            raise NetworkInputError(code, where, field=field)


@dataclass(frozen=True)
class LivedGap:
    """One row: an area and a service with its counts and level."""

    area: str
    service: str
    level: str
    requests: int
    declined: int
    unmet: int
    supporters: int
    town_mean_supporters: float
    not_met_share: float
    few_cases: bool
    previous_requests: int | None


@dataclass(frozen=True, eq=False)
class LivedTable:
    """Levels of every area × service beside the counts that made them."""

    counts: LivedCounts
    rule: LivedRule
    level: NDArray[np.str_]
    not_met_share: NDArray[np.float64]
    few_cases: NDArray[np.bool_]

    def gap(self, area: str, service: str) -> LivedGap:
        """Return the row of an area and a service."""
        counts = self.counts
        if area not in counts.areas or service not in counts.services:
            raise NetworkInputError("unknown_id", [area, service], field="gap")
        return self._at(counts.areas.index(area), counts.services.index(service))

    def rows(self) -> Iterator[LivedGap]:
        """All rows, area by area."""
        for i, k in np.ndindex(self.counts.shape):
            yield self._at(i, k)

    def _at(self, i: int, k: int) -> LivedGap:
        counts, before = self.counts, self.counts.previous_requests
        return LivedGap(
            area=counts.areas[i],
            service=counts.services[k],
            level=str(self.level[i, k]),
            requests=int(counts.requests[i, k]),
            declined=int(counts.declined[i, k]),
            unmet=int(counts.unmet[i, k]),
            supporters=int(counts.supporters[i, k]),
            town_mean_supporters=float(counts.supporters[:, k].mean()),
            not_met_share=float(self.not_met_share[i, k]),
            few_cases=bool(self.few_cases[i, k]),
            previous_requests=None if before is None else int(before[i, k]),
        )


def lived_gaps(counts: LivedCounts, rule: LivedRule | None = None) -> LivedTable:
    """Give each area × service its level from the needs of the window.

    Parameters
    ----------
    counts : LivedCounts
    rule : LivedRule, optional

    Returns
    -------
    LivedTable

    Notes
    -----
    In this order: ``none`` no supporters and a request or a stated need; ``no_request`` no
    request, and supporters or a survey; ``no_record`` no request and never surveyed; ``few``
    declined or unmet >= 30 %; ``slightly_few`` >= 10 % or fewer than two supporters; ``enough``.

    Examples
    --------
    >>> table = lived_gaps(LivedCounts(
    ...     ("north", "south"), ("ride", "talk"), requests=[[12, 0], [0, 4]],
    ...     declined=[[5, 0], [0, 0]], unmet=[[2, 0], [0, 0]], supporters=[[1, 6], [0, 2]]))
    >>> table.level.tolist()
    [['few', 'no_request'], ['no_record', 'enough']]
    >>> table.gap("north", "ride").not_met_share.__round__(3)
    0.583
    """
    rule = rule or LivedRule()
    asked, supporters = counts.requests, counts.supporters
    not_met = counts.declined + counts.unmet
    share = np.divide(not_met, asked, out=np.zeros(counts.shape), where=asked > 0)
    level = np.select(
        [
            (supporters == 0) & ((asked > 0) | (counts.stated > 0)),
            (asked == 0) & ((supporters > 0) | counts.surveyed),
            asked == 0,
            share >= rule.few_share,
            (share >= rule.slightly_few_share) | (supporters < rule.min_supporters),
        ],
        [np.array(code) for code in (NONE, NO_REQUEST, NO_RECORD, FEW, SLIGHTLY_FEW)],
        np.array(ENOUGH),
    )
    table = LivedTable(counts, rule, level, share, (asked > 0) & (asked < rule.few_cases))
    keep(table, level=table.level, not_met_share=table.not_met_share, few_cases=table.few_cases)
    return table
