"""What one change would do: a provider added, moved or closed, more helpers, one licence more.

Each change makes a new town; both towns are measured by the same code, and the rows that differ
are the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError
from network.gap_law import Licences, lawful_providers
from network.gap_rows import GapRule, GapTable
from network.gaps import gap_table
from network.model import Areas, Cells, Providers
from network.points import Points
from network.standards import Standard

__all__ = [
    "AddProvider",
    "ChangeLicence",
    "CloseProvider",
    "Difference",
    "MoreHelpers",
    "MoveProvider",
    "Town",
    "WhatIf",
    "what_changes",
]


@dataclass(frozen=True, eq=False)
class Town:
    """Everything a gap table reads, with licences where services need them."""

    areas: Areas
    cells: Cells
    providers: Providers
    standards: Standard | Mapping[str, Standard]
    licences: Licences | None = None
    kind: str | None = None
    rule: GapRule | None = None

    def table(self) -> GapTable:
        """Gap table of the help that may be given."""
        who = self.providers
        if self.licences is not None:
            who = lawful_providers(who, self.licences)
        return gap_table(self.areas, self.cells, who, self.standards, kind=self.kind, rule=self.rule)


@dataclass(frozen=True)
class AddProvider:
    """A new provider at a point: x and y as in `Points` (longitude and latitude, or the plane)."""

    id: str
    x: float
    y: float
    services: tuple[str, ...]
    area: str | None = None
    capacity_h: float = 0.0
    kind: str = "group"
    #: Areas it goes to, where the other providers name theirs; by default its own.
    serves: tuple[str, ...] | None = None
    #: People with each licence.
    licences: Mapping[str, int] | None = None


@dataclass(frozen=True)
class MoveProvider:
    """An existing provider at another point, and in another area where one is given."""

    id: str
    x: float
    y: float
    area: str | None = None


@dataclass(frozen=True)
class CloseProvider:
    """A provider that stops."""

    id: str


@dataclass(frozen=True)
class MoreHelpers:
    """So many helpers more (or fewer, below 0) at a provider, each with these hours a week."""

    id: str
    helpers: int
    hours_each: float


@dataclass(frozen=True)
class ChangeLicence:
    """One licence more or less (`by` = 1 or -1, or more) at a provider."""

    id: str
    licence: str
    by: int = 1


Change = AddProvider | MoveProvider | CloseProvider | MoreHelpers | ChangeLicence


@dataclass(frozen=True)
class Difference:
    """An area and service that the change touches.

    Parameters
    ----------
    area, service : str
    uncovered : float
        People out of reach, after less before (mid of the band); below 0 is better.
    low, high : float
        The same for the ends of the band.
    providers : int
    capacity_h, access : float
    level_before, level_after : str
    """

    area: str
    service: str
    uncovered: float
    low: float
    high: float
    providers: int
    capacity_h: float
    access: float
    level_before: str
    level_after: str


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A change, the tables before and after, and the rows that differ: most people first."""

    changes: tuple[Change, ...]
    before: GapTable
    after: GapTable
    rows: tuple[Difference, ...]

    def uncovered(self, service: str) -> float:
        """People out of reach of a service over all areas, after less before."""
        return sum(row.uncovered for row in self.rows if row.service == service)


def what_changes(town: Town, *changes: Change) -> WhatIf:
    """Measure a town before and after changes, made in the order given.

    Parameters
    ----------
    town : Town
    changes : AddProvider, MoveProvider, CloseProvider, MoreHelpers or ChangeLicence

    Raises
    ------
    NetworkInputError
        An unknown provider, service, area or licence, an id taken already, hours or holders
        below 0 after the change.

    Examples
    --------
    >>> areas = Areas(["hill"])
    >>> cells = Cells(Points.plane(["z"], [0], [0]), [80], [0])
    >>> far = Providers(Points.plane(["g"], [900], [0]), ("ride",), [[True]], area=[0])
    >>> town = Town(areas, cells, far, Standard("walk", "徒歩圏", "town council", "2026", 500))
    >>> what_changes(town, MoveProvider("g", 400, 0)).rows[0].uncovered
    -80.0
    """
    after = town
    for change in changes:
        after = _apply(after, change)
    tables = town.table(), after.table()
    return WhatIf(tuple(changes), *tables, _differences(*tables))


def _apply(town: Town, change: Change) -> Town:
    if isinstance(change, AddProvider):
        return _add(town, change)
    row = _row(town.providers.ids, change.id, "providers")
    who = town.providers
    if isinstance(change, ChangeLicence):
        return _licence(town, row, change)
    if isinstance(change, MoveProvider):
        x, y, area = np.array(who.points.x), np.array(who.points.y), np.array(who.area)
        x[row], y[row] = change.x, change.y
        if change.area is not None:
            area[row] = town.areas.index([change.area])[0]
        points = Points(who.ids, x, y, who.points.frame, who.points.box)
        return replace(town, providers=replace(who, points=points, area=area))
    if isinstance(change, CloseProvider):
        active = np.array(who.active)
        active[row] = False
        return replace(town, providers=replace(who, active=active))
    hours = np.array(who.capacity_h)
    hours[row] += change.helpers * change.hours_each
    return replace(town, providers=replace(who, capacity_h=hours))


def _add(town: Town, new: AddProvider) -> Town:
    who = town.providers
    offers = np.zeros((1, len(who.services)), dtype=bool)
    offers[0, [_row(who.services, s, "services") for s in new.services]] = True
    points = Points(
        (*who.ids, new.id), np.r_[who.points.x, new.x], np.r_[who.points.y, new.y],
        who.points.frame, who.points.box,
    )  # fmt: skip
    serves = who.serves
    if serves is not None or new.serves is not None:
        line = np.zeros((1, len(town.areas)), dtype=bool)
        goes = new.serves if new.serves is not None else (new.area,) if new.area else ()
        line[0, town.areas.index(goes)] = True
        serves = np.vstack([who.goes_to(len(town.areas)), line])
    added = Providers(
        points, who.services, np.vstack([who.offers, offers]),
        area=np.r_[who.area, town.areas.index([new.area])],
        capacity_h=np.r_[who.capacity_h, new.capacity_h],
        active=np.r_[who.active, True], serves=serves, kind=(*who.kind, new.kind),
    )  # fmt: skip
    return replace(town, providers=added, licences=_with_line(town.licences, new))


def _with_line(licences: Licences | None, new: AddProvider) -> Licences | None:
    if licences is None:
        return None
    line = np.zeros((1, len(licences.codes)), dtype=np.int64)
    for code, count in (new.licences or {}).items():
        line[0, _row(licences.codes, code, "licences")] = count
    return replace(licences, holders=np.vstack([licences.holders, line]))


def _licence(town: Town, row: int, change: ChangeLicence) -> Town:
    if town.licences is None:
        raise NetworkInputError("unknown_id", [change.licence], field="licences")
    holders = np.array(town.licences.holders)
    holders[row, _row(town.licences.codes, change.licence, "licences")] += change.by
    return replace(town, licences=replace(town.licences, holders=holders))


def _row(ids: tuple[str, ...], label: str, field: str) -> int:
    if label not in ids:
        raise NetworkInputError("unknown_id", [label], field=field)
    return ids.index(label)


def _differences(before: GapTable, after: GapTable) -> tuple[Difference, ...]:
    names = ("mid", "low", "high", "providers", "capacity_h", "access")
    change: dict[str, NDArray[Any]] = {n: getattr(after, n) - getattr(before, n) for n in names}
    differs = np.zeros(before.mid.shape, dtype=bool)
    for values in change.values():
        # Access is a sum of quotients: a rounding error is no change.
        differs |= np.abs(values) > 1e-12
    differs |= before.level != after.level
    rows = [
        Difference(
            area=before.areas[a],
            service=before.services[s],
            uncovered=float(change["mid"][a, s]),
            low=float(change["low"][a, s]),
            high=float(change["high"][a, s]),
            providers=int(change["providers"][a, s]),
            capacity_h=float(change["capacity_h"][a, s]),
            access=float(change["access"][a, s]),
            level_before=str(before.level[a, s]),
            level_after=str(after.level[a, s]),
        )
        for a, s in np.argwhere(differs)
    ]
    return tuple(sorted(rows, key=lambda r: (-abs(r.uncovered), r.area, r.service)))
