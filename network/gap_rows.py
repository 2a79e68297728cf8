"""Rows and table of the gap in space, and the rule of their levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from network.coverage import Band
from network.errors import NetworkInputError, keep
from network.standards import Standard

ENOUGH, SLIGHTLY_FEW, FEW, NONE, NO_PEOPLE = "enough", "slightly_few", "few", "none", "no_people"


@dataclass(frozen=True)
class GapRule:
    """When a share within the standard counts as enough; a town's own choice, printed with it."""

    enough_share: float = 0.9
    slightly_few_share: float = 0.7
    min_providers: int = 2


@dataclass(frozen=True)
class PriorityParts:
    """What the priority of a row is made of.

    people : people out of reach (mid); shortfall : 0..1, how far the area's capacity per person
    lies below the town's; no_alternative : 0..1, share of the people out of reach who have nobody
    within twice the distance either.
    """

    people: float
    shortfall: float
    no_alternative: float

    @property
    def priority(self) -> float:
        """people × (1 + shortfall)/2 × (1 + no_alternative)/2."""
        return self.people * (1 + self.shortfall) / 2 * (1 + self.no_alternative) / 2


@dataclass(frozen=True)
class Gap:
    """One row of the table: an area and a service."""

    area: str
    service: str
    standard: Standard
    people: float
    providers: tuple[str, ...]
    persons: int
    capacity_h: float
    access: float
    reached: bool
    band: Band
    share_within: float
    level: str
    parts: PriorityParts

    @property
    def priority(self) -> float:
        """Order of the row; see `PriorityParts`."""
        return self.parts.priority


@dataclass(frozen=True, eq=False)
class GapTable:
    """Area × service, each figure an array of shape (a, s).

    Parameters
    ----------
    areas, services : tuple of str
    standards : tuple of Standard, length s
    kind : str
        Kind of people counted.
    people : people who live in the area, the same for each service
    providers : active providers that go to the area
    persons : how many of them are single supporters, for the privacy of what is shown
    capacity_h : their hours a week; a provider's hours are split evenly over its areas
    access : mean 2SFCA value of the people of the area, hours a week and person
    reached : whether any capacity is in reach of anyone of the area
    low, mid, high : people out of reach; `band_known` false where low and high repeat mid
    share_within : share of people within the standard (1 - mid / people), 0 without people
    shortfall, no_alternative : see `PriorityParts`
    level : enough, slightly_few, few, none or no_people
    provider_ids : tuple of tuple of tuple of str
        Who goes to the area, by area and service.
    """

    areas: tuple[str, ...]
    services: tuple[str, ...]
    standards: tuple[Standard, ...]
    kind: str
    people: NDArray[np.float64]
    providers: NDArray[np.int64]
    persons: NDArray[np.int64]
    capacity_h: NDArray[np.float64]
    access: NDArray[np.float64]
    reached: NDArray[np.bool_]
    low: NDArray[np.float64]
    mid: NDArray[np.float64]
    high: NDArray[np.float64]
    band_known: NDArray[np.bool_]
    share_within: NDArray[np.float64]
    shortfall: NDArray[np.float64]
    no_alternative: NDArray[np.float64]
    level: NDArray[np.str_]
    provider_ids: tuple[tuple[tuple[str, ...], ...], ...]

    def __post_init__(self) -> None:
        arrays = {k: v for k, v in vars(self).items() if isinstance(v, np.ndarray)}
        keep(self, **arrays)

    def gap(self, area: str, service: str) -> Gap:
        """Return the row of an area and a service."""
        if area not in self.areas or service not in self.services:
            raise NetworkInputError("unknown_id", [area, service], field="gap")
        return self._at(self.areas.index(area), self.services.index(service))

    def rows(self) -> Iterator[Gap]:
        """All rows, area by area."""
        for i in range(len(self.areas)):
            for k in range(len(self.services)):
                yield self._at(i, k)

    def ranked(self) -> tuple[Gap, ...]:
        """All rows, the greatest priority first, then by area and service."""
        return tuple(sorted(self.rows(), key=lambda g: (-g.priority, g.area, g.service)))

    def _at(self, i: int, k: int) -> Gap:
        low, mid, high = (float(v[i, k]) for v in (self.low, self.mid, self.high))
        return Gap(
            area=self.areas[i],
            service=self.services[k],
            standard=self.standards[k],
            people=float(self.people[i, k]),
            providers=self.provider_ids[i][k],
            persons=int(self.persons[i, k]),
            capacity_h=float(self.capacity_h[i, k]),
            access=float(self.access[i, k]),
            reached=bool(self.reached[i, k]),
            band=Band(low, mid, high, bool(self.band_known[i, k])),
            share_within=float(self.share_within[i, k]),
            level=str(self.level[i, k]),
            parts=PriorityParts(mid, float(self.shortfall[i, k]), float(self.no_alternative[i, k])),
        )
