"""All supporters of a town as columns: built once, asked many times."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any

import numpy as np

from . import columns as col
from .errors import MatchingInputError
from .model import KINDS, Id, Supporter

# Days, weeks and months for which counts are kept; more would only hold memory.
CACHE_LIMIT = 256


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Struct of read-only arrays, one row per supporter, sorted by id.

    Because rows are sorted by id when it is made, two snapshots of the same
    supporters are equal bit for bit, whatever order they came in; so are the
    digest and every answer computed from it.

    Make one with `Snapshot.of`; the fields are the engine's own business.

    Examples
    --------
    >>> people = [Supporter(id="b", tasks=frozenset({"talk"})), Supporter(id="a")]
    >>> one = Snapshot.of(people, date(2026, 11, 22))
    >>> one.ids, len(one), one.position("b")
    (('a', 'b'), 2, 1)
    >>> one.digest == Snapshot.of(people[::-1], date(2026, 11, 22)).digest
    True
    """

    today: date
    ids: tuple[Id, ...]
    index: dict[Id, int] = field(repr=False)
    known_areas: frozenset | None = field(repr=False)
    known_tasks: frozenset | None = field(repr=False)
    id_hash: np.ndarray = field(repr=False)
    kind: np.ndarray = field(repr=False)
    active: np.ndarray = field(repr=False)
    paused_until: np.ndarray = field(repr=False)
    not_bookable: np.ndarray = field(repr=False)
    no_consent: np.ndarray = field(repr=False)
    lacks_task: dict[Any, np.ndarray] = field(repr=False)
    has_areas: np.ndarray = field(repr=False)
    serves: dict[Any, np.ndarray] = field(repr=False)
    x_m: np.ndarray = field(repr=False)
    y_m: np.ndarray = field(repr=False)
    max_distance_m: np.ndarray = field(repr=False)
    availability: np.ndarray = field(repr=False)
    on_request: np.ndarray = field(repr=False)
    open_days: np.ndarray = field(repr=False)
    has_open_days: np.ndarray = field(repr=False)
    blockouts: np.ndarray = field(repr=False)
    leaves: np.ndarray = field(repr=False)
    bookings: dict[str, np.ndarray] = field(repr=False)
    at_once: np.ndarray = field(repr=False)
    cap_day: np.ndarray = field(repr=False)
    cap_week: np.ndarray = field(repr=False)
    cap_month: np.ndarray = field(repr=False)
    capacity_min_week: np.ndarray = field(repr=False)
    trainings: dict[str, np.ndarray] = field(repr=False)
    licence_until: np.ndarray = field(repr=False)
    vehicle_seats: np.ndarray = field(repr=False)
    wheelchair_seats: np.ndarray = field(repr=False)
    genders: tuple[str, ...] = field(repr=False)
    gender: np.ndarray = field(repr=False)
    lacks_language: dict[Any, np.ndarray] = field(repr=False)
    pair_always: np.ndarray = field(repr=False)
    pair_first: np.ndarray = field(repr=False)
    blocked: dict[Any, np.ndarray] = field(repr=False)
    history: dict[Any, tuple] = field(repr=False)
    visit_count: np.ndarray = field(repr=False)
    load_30d: np.ndarray = field(repr=False)
    last_asked: np.ndarray = field(repr=False)
    asked: np.ndarray = field(repr=False)
    accepted: np.ndarray = field(repr=False)
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls,
        supporters: Iterable[Supporter],
        today: date,
        *,
        areas: Iterable[str] | None = None,
        tasks: Iterable[str] | None = None,
    ) -> Snapshot:
        """Build the columns.

        Parameters
        ----------
        supporters : iterable of Supporter
            In any order.
        today : date
            The caller's today: pauses, idle days and undated needs refer to it.
        areas, tasks : iterable of str, optional
            The ids that exist. If given, any other id is refused, here and in needs.

        Raises
        ------
        MatchingInputError
            For an id that occurs twice or lies outside `areas` or `tasks`.
        """
        rows = col.sort_supporters(supporters)
        known_areas = None if areas is None else frozenset(areas)
        known_tasks = None if tasks is None else frozenset(tasks)
        col.check_known(rows, known_areas, known_tasks)
        ids = tuple(row.id for row in rows)
        return cls(
            today=today,
            ids=ids,
            index={identifier: i for i, identifier in enumerate(ids)},
            known_areas=known_areas,
            known_tasks=known_tasks,
            id_hash=col.frozen([col.id_hash(identifier) for identifier in ids], np.uint64),
            **col.standing_columns(rows, today),
            **col.skills_columns(rows),
            **col.places_columns(rows),
            **col.times_columns(rows),
            **col.limits_columns(rows),
            **col.ties_columns(rows),
        )

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def digest(self) -> str:
        """Content hash of everything an answer can depend on."""
        skip = {"today", "ids", "index", "known_areas", "known_tasks", "genders", "_cache"}
        return self.cached(
            "digest",
            lambda: col.digest_of(
                {
                    "today": np.array([self.today.toordinal()]),
                    "ids": np.array([f"{type(i).__name__}:{i}" for i in self.ids]),
                    "genders": np.array(self.genders, dtype=str),
                    **{f.name: getattr(self, f.name) for f in fields(self) if f.name not in skip},
                }
            ),
        )

    def position(self, supporter_id: Id) -> int:
        """Row of a supporter.

        Raises
        ------
        MatchingInputError
            If the snapshot does not hold this id.
        """
        try:
            return self.index[supporter_id]
        except KeyError:
            raise MatchingInputError("supporter_id", supporter_id, "not in this snapshot") from None

    @property
    def limits_minutes(self) -> bool:
        """Whether anyone offers only so many minutes a week."""
        return self.cached("limits minutes", lambda: bool((self.capacity_min_week != col.UNLIMITED).any()))

    def kind_of(self, position: int) -> str:
        """'person', 'group' or 'business'."""
        return KINDS[self.kind[position]]

    def cached(self, key: Any, make: Callable[[], Any]) -> Any:
        """Value that depends on the columns and `key` only, computed once.

        Two threads may compute it twice; both get the same value.
        """
        found = self._cache.get(key)
        if found is None:
            if len(self._cache) >= CACHE_LIMIT:
                self._cache.clear()
            found = self._cache[key] = make()
        return found

    def everyone(self) -> np.ndarray:
        """Column of True."""
        return self.cached("everyone", lambda: col.frozen(np.ones(len(self), dtype=bool), bool))

    def nobody(self) -> np.ndarray:
        """Column of False."""
        return self.cached("nobody", lambda: col.frozen(np.zeros(len(self), dtype=bool), bool))

    def booked(self, start: date, end: date, *, minutes: bool = False) -> np.ndarray:
        """Visits (or minutes) already booked from `start` up to, not including, `end`.

        Returns
        -------
        ndarray of int32, shape (supporters,)
        """
        return self.cached(("booked", start, end, minutes), lambda: self._count_booked(start, end, minutes))

    def _count_booked(self, start: date, end: date, minutes: bool) -> np.ndarray:
        day = self.bookings["day"]
        low, high = np.searchsorted(day, (start.toordinal(), end.toordinal()))
        counted = self.bookings["counts"][low:high]
        weights = self.bookings["length"][low:high][counted] if minutes else None
        found = np.bincount(self.bookings["supporter"][low:high][counted], weights, minlength=len(self))
        return col.frozen(found, np.int32)


def week_of(day: date) -> tuple[date, date]:
    """Monday of the week and the Monday after."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def month_of(day: date) -> tuple[date, date]:
    """First of the month and first of the next one.

    Examples
    --------
    >>> [d.isoformat() for d in month_of(date(2026, 12, 9))]
    ['2026-12-01', '2027-01-01']
    """
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1)
