"""What the engine reads: areas, cells with people, providers, and the standard to measure by.

All classes are frozen, hold read-only NumPy arrays and check themselves on creation. Only ids,
points, counts and codes are kept; a person's name never comes here. A field that may be left out
is filled in on creation, so that it never reads as None afterwards (``serves`` excepted).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError, as_column, as_flags, as_ids, as_index, keep, refuse
from network.points import Points
from network.standards import Standard

__all__ = ["SUPPORTER", "Areas", "Cells", "Points", "Providers", "Standard"]

#: The kind of provider that is one person.
SUPPORTER = "supporter"


@dataclass(frozen=True, eq=False)
class Areas:
    """The areas of one scheme (日常生活圏域, 旧小学校区 …) and how complete their register is.

    Parameters
    ----------
    ids : tuple of str
    completeness : array_like of float, shape (a,), range 0..1, optional
        Share of the groups known there that have answered; NaN where nobody asked. "0 providers"
        in an area with a low share is not "nobody there".

    Examples
    --------
    >>> Areas(["north", "south"]).index(["south", "north", "south"])
    array([1, 0, 1], dtype=int32)
    """

    ids: tuple[str, ...]
    completeness: NDArray[np.float64] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        ids = as_ids(self.ids)
        given = np.full(len(ids), np.nan) if self.completeness is None else self.completeness
        share = as_column(given, ids, "completeness", allow_nan=True)
        refuse(np.nan_to_num(share) > 1, ids, "above_one", "completeness")
        keep(self, ids=ids, completeness=share)

    def __len__(self) -> int:
        return len(self.ids)

    def index(self, labels: Iterable[object]) -> NDArray[np.int32]:
        """Row of each label; None gives -1, an unknown label is refused by name."""
        rows = {label: i for i, label in enumerate(self.ids)}
        wanted = [None if label is None else str(label) for label in labels]
        unknown = {label for label in wanted if label is not None and label not in rows}
        if unknown:
            raise NetworkInputError("unknown_id", sorted(unknown), field="areas")
        found = [-1 if label is None else rows[label] for label in wanted]
        return np.array(found, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Cells:
    """Where people live: zones or mesh cells, each a point with counts of people.

    Parameters
    ----------
    points : Points
        Centres, n of them.
    demand : array_like of float, shape (n, k) or (n,), >= 0
        People of each kind.
    area : array_like of int, shape (n,)
        Row in `Areas`; -1 for none. See `Areas.index`.
    kinds : tuple of str, length k
        Names of the columns, for example ``("65+", "75+")``.
    size_m2 : array_like of float, shape (n,), optional
        Area of the zone in square metres, NaN where not known; opens the band low..high.

    Examples
    --------
    >>> points = Points.latlon(["z1", "z2"], [34.34, 34.35], [134.05, 134.06])
    >>> cells = Cells(points, [[120, 60], [80, 30]], [0, 0], kinds=("65+", "75+"))
    >>> cells.people("75+")
    array([60., 30.])
    """

    points: Points
    demand: NDArray[np.float64]
    area: NDArray[np.int32]
    kinds: tuple[str, ...] = ("people",)
    size_m2: NDArray[np.float64] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        ids, kinds = self.points.ids, as_ids(self.kinds, "kinds")
        demand = np.array(self.demand, dtype=np.float64)
        if demand.ndim == 1 and len(kinds) == 1:
            demand = demand[:, None]
        size = np.full(len(ids), np.nan) if self.size_m2 is None else self.size_m2
        keep(
            self,
            demand=as_column(demand, ids, "demand", width=len(kinds)),
            area=as_index(self.area, ids, "area"),
            kinds=kinds,
            size_m2=as_column(size, ids, "size_m2", allow_nan=True),
        )

    def __len__(self) -> int:
        return len(self.points)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the cells."""
        return self.points.ids

    def people(self, kind: str | None = None) -> NDArray[np.float64]:
        """People of one kind, shape (n,); None takes the first kind."""
        if kind is None:
            return self.demand[:, 0]
        if kind not in self.kinds:
            raise NetworkInputError("unknown_id", [kind], field="kinds")
        return self.demand[:, self.kinds.index(kind)]


@dataclass(frozen=True, eq=False)
class Providers:
    """Who helps: supporters, groups, businesses, venues; each a point with services.

    Parameters
    ----------
    points : Points
        Bases, p of them.
    services : tuple of str, length s
        Service codes, the columns of `offers`.
    offers : array_like of bool, shape (p, s)
    area : array_like of int, shape (p,)
        Row of the base in `Areas`, -1 for none.
    capacity_h : array_like of float, shape (p,), hours a week, optional
        Active capacity, not registered heads. Default 0: not known.
    active : array_like of bool, shape (p,), optional
        Paused providers stay in the list and count for nothing. Default all.
    serves : array_like of bool, shape (p, a), optional
        Areas that the provider goes to. Default: the own area only.
    kind : tuple of str, length p, optional
        ``group``, ``supporter``, ``business`` or ``venue``. Default ``group``. Findings about
        supporters are for coordinators only.
    """

    points: Points
    services: tuple[str, ...]
    offers: NDArray[np.bool_]
    area: NDArray[np.int32]
    capacity_h: NDArray[np.float64] = None  # type: ignore[assignment]
    active: NDArray[np.bool_] = None  # type: ignore[assignment]
    serves: NDArray[np.bool_] | None = None
    kind: tuple[str, ...] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        ids, services = self.points.ids, as_ids(self.services, "services")
        count = len(ids)
        capacity = np.zeros(count) if self.capacity_h is None else self.capacity_h
        active = np.ones(count, dtype=bool) if self.active is None else self.active
        kind = ("group",) * count if self.kind is None else tuple(self.kind)
        if len(kind) != count:
            raise NetworkInputError("length", (), field="kind")
        offers = np.array(self.offers, dtype=bool).reshape(count, len(services))
        keep(
            self,
            services=services,
            offers=as_flags(offers, (count, len(services)), "offers"),
            area=as_index(self.area, ids, "area"),
            capacity_h=as_column(capacity, ids, "capacity_h"),
            active=as_flags(active, (count,), "active"),
            kind=kind,
        )
        if self.serves is not None:
            width = np.asarray(self.serves).shape[-1] if np.ndim(self.serves) == 2 else -1
            keep(self, serves=as_flags(self.serves, (count, width), "serves"))

    def __len__(self) -> int:
        return len(self.points)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the providers."""
        return self.points.ids

    def of(self, service: str) -> NDArray[np.int64]:
        """Rows of the active providers of a service, ascending."""
        if service not in self.services:
            raise NetworkInputError("unknown_id", [service], field="services")
        offered = self.offers[:, self.services.index(service)]
        return np.flatnonzero(offered & self.active)

    def goes_to(self, areas: int) -> NDArray[np.bool_]:
        """Which provider goes to which of `areas` areas, shape (p, areas)."""
        refuse(self.area >= areas, self.ids, "unknown_index", "area")
        if self.serves is not None:
            return as_flags(self.serves, (len(self), areas), "serves")
        own = np.zeros((len(self), areas), dtype=bool)
        based = np.flatnonzero(self.area >= 0)
        own[based, self.area[based]] = True
        return own
