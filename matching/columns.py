"""From rows to columns: small helpers that build a `Snapshot`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np

from .errors import MatchingInputError
from .model import KINDS, Id, Supporter
from .times import ALWAYS, EVERY_HALF_DAY

# Stands for "no limit" and "does not expire"; far above any count or ordinal.
UNLIMITED = 2**31 - 1
NEVER = 0
# A gender column holds 0 for "not told" and -1 for a group that can send anyone.
GENDER_ANY = -1


def frozen(values: Any, dtype: Any) -> np.ndarray:
    """Read-only array, so that nobody changes a snapshot that others use."""
    array = np.asarray(values, dtype=dtype)
    array.setflags(write=False)
    return array


def ordinal(day: date | None, missing: int) -> int:
    """Day as a whole number, or what stands for its absence."""
    return missing if day is None else day.toordinal()


def sort_supporters(supporters: Iterable[Supporter]) -> list[Supporter]:
    """Order by id, so that the order in which rows arrive can never matter.

    Raises
    ------
    MatchingInputError
        If an id occurs twice.
    """
    ordered = sorted(supporters, key=lambda s: (isinstance(s.id, str), s.id))
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise MatchingInputError("id", one.id, "occurs twice")
    return ordered


def check_known(supporters: Sequence[Supporter], areas: frozenset | None, tasks: frozenset | None) -> None:
    """Refuse areas and tasks outside the given vocabularies; None leaves them open."""
    for name, known in (("areas", areas), ("tasks", tasks)):
        if known is None:
            continue
        for supporter in supporters:
            unknown = getattr(supporter, name) - known
            if unknown:
                raise MatchingInputError(name, supporter.id, f"unknown id {min(unknown)!r}")


def members(rows: Sequence[Supporter], codes_of: Callable[[Supporter], Iterable]) -> dict[Any, np.ndarray]:
    """Inverted index: code to the sorted positions of those who have it."""
    found: dict[Any, list[int]] = {}
    for position, row in enumerate(rows):
        for code in codes_of(row):
            found.setdefault(code, []).append(position)
    return {code: frozen(found[code], np.int64) for code in sorted(found, key=_code_key)}


def lacking(index: Mapping[Any, np.ndarray], count: int) -> dict[Any, np.ndarray]:
    """For each code a boolean column of those who do not have it."""
    result = {}
    for code, positions in index.items():
        column = np.ones(count, dtype=bool)
        column[positions] = False
        result[code] = frozen(column, bool)
    return result


def _code_key(code: Any) -> tuple[bool, Any]:
    return isinstance(code, str), code


def training_columns(rows: Sequence[Supporter]) -> dict[str, np.ndarray]:
    """Training code to last valid day as an ordinal, 0 for those without it."""
    columns: dict[str, np.ndarray] = {}
    for code in sorted({code for row in rows for code in row.trainings}):
        until = [ordinal(r.trainings[code], UNLIMITED) if code in r.trainings else NEVER for r in rows]
        columns[code] = frozen(until, np.int32)
    return columns


def booking_columns(rows: Sequence[Supporter]) -> dict[str, np.ndarray]:
    """All bookings as columns, sorted by day, then supporter, then start."""
    table = []
    for position, row in enumerate(rows):
        for booking in row.bookings:
            start, end = booking.window
            length = end - start if booking.start_min is not None else 60
            x, y = (np.nan, np.nan) if booking.x_m is None else (booking.x_m, booking.y_m)
            table.append((booking.day.toordinal(), position, start, end, length, x, y, booking.counts))
    table.sort(key=lambda r: r[:5])
    names = ("day", "supporter", "start", "end", "length", "x", "y", "counts")
    types = (np.int64, np.int64, np.int32, np.int32, np.int32, np.float64, np.float64, bool)
    columns = zip(*table, strict=True) if table else [()] * len(names)
    return {n: frozen(c, t) for n, t, c in zip(names, types, columns, strict=True)}


def range_columns(rows: Sequence[Supporter], field: str) -> np.ndarray:
    """Day ranges of one field as rows (supporter, first day, day after), int64."""
    table = [
        (position, span.start_on.toordinal(), span.end_on.toordinal())
        for position, row in enumerate(rows)
        for span in getattr(row, field)
    ]
    return frozen(np.array(sorted(table), dtype=np.int64).reshape(-1, 3), np.int64)


def leave_columns(rows: Sequence[Supporter]) -> np.ndarray:
    """Recurring leave as rows (supporter, weekday, bits of nths, bits of half days)."""
    table = [
        (
            position,
            leave.weekday,
            sum(1 << (nth - 1) for nth in set(leave.nths)) or 0b11111,
            EVERY_HALF_DAY if leave.half_day is None else 1 << leave.half_day,
        )
        for position, row in enumerate(rows)
        for leave in row.leaves
    ]
    return frozen(np.array(sorted(table), dtype=np.int64).reshape(-1, 4), np.int64)


def history_columns(rows: Sequence[Supporter]) -> dict[Id, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Resident to (positions, visits, last day) of those who have visited before."""
    found: dict[Id, list[tuple[int, int, int]]] = {}
    for position, row in enumerate(rows):
        for resident, (visits, last_on) in row.history.items():
            if visits:
                found.setdefault(resident, []).append((position, visits, ordinal(last_on, NEVER)))
    result = {}
    for resident in sorted(found, key=_code_key):
        table = np.array(found[resident], dtype=np.int64)
        result[resident] = (
            frozen(table[:, 0], np.int64), frozen(table[:, 1], np.int32), frozen(table[:, 2], np.int32)
        )  # fmt: skip
    return result


def id_hash(identifier: object, seed: int = 0) -> int:
    """64 bits that depend on an id alone: the same in every process.

    Examples
    --------
    >>> id_hash("s1") == id_hash("s1"), id_hash(1) == id_hash("1")
    (True, False)
    """
    text = f"{type(identifier).__name__}:{identifier}:{seed}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def digest_of(parts: Mapping[str, Any]) -> str:
    """Content hash over arrays, tuples of arrays and dicts of arrays."""
    state = hashlib.blake2b(digest_size=16)
    for name, value in parts.items():
        for key, array in value.items() if isinstance(value, dict) else (("", value),):
            for one in array if isinstance(array, tuple) else (array,):
                state.update(f"{name}|{type(key).__name__}|{key}|{one.dtype}|{one.shape}".encode())
                state.update(np.ascontiguousarray(one).tobytes())
    return state.hexdigest()


def standing_columns(rows: Sequence[Supporter], today: date) -> dict[str, Any]:
    active = np.array([r.active for r in rows], dtype=bool)
    paused_until = np.array([ordinal(r.paused_until, NEVER) for r in rows], dtype=np.int32)
    return {
        "kind": frozen([KINDS.index(r.kind) for r in rows], np.int8),
        "active": frozen(active, bool),
        "paused_until": frozen(paused_until, np.int32),
        # Someone on a pause is not asked during it, not even for a later day.
        "not_bookable": frozen(~active | (paused_until > today.toordinal()), bool),
        "no_consent": frozen([not r.consent for r in rows], bool),
    }


def skills_columns(rows: Sequence[Supporter]) -> dict[str, Any]:
    genders = tuple(sorted({r.gender for r in rows if r.gender is not None}))
    codes: dict[Any, int] = {g: i + 1 for i, g in enumerate(genders)}
    return {
        "lacks_task": lacking(members(rows, lambda r: r.tasks), len(rows)),
        "lacks_language": lacking(members(rows, lambda r: r.languages), len(rows)),
        "trainings": training_columns(rows),
        "licence_until": frozen([ordinal(r.licence_valid_until, NEVER) for r in rows], np.int32),
        "vehicle_seats": frozen([r.seats if r.has_vehicle or r.has_wheelchair_vehicle else -1 for r in rows], np.int16),
        "wheelchair_seats": frozen([r.seats if r.has_wheelchair_vehicle else -1 for r in rows], np.int16),
        "genders": genders,
        "gender": frozen([codes.get(r.gender, 0 if r.kind == "person" else GENDER_ANY) for r in rows], np.int8),
    }


def places_columns(rows: Sequence[Supporter]) -> dict[str, Any]:
    def metres(values: Iterable[float | None], missing: float) -> np.ndarray:
        return frozen([missing if v is None else v for v in values], np.float64)

    return {
        "has_areas": frozen([bool(r.areas) for r in rows], bool),
        "serves": members(rows, lambda r: r.areas),
        "x_m": metres((r.x_m for r in rows), np.nan),
        "y_m": metres((r.y_m for r in rows), np.nan),
        "max_distance_m": metres((r.max_distance_m for r in rows), np.inf),
    }


def times_columns(rows: Sequence[Supporter]) -> dict[str, Any]:
    return {
        "availability": frozen([ALWAYS if r.availability is None else r.availability for r in rows], np.uint32),
        "on_request": frozen([r.availability is None for r in rows], bool),
        "open_days": range_columns(rows, "open_days"),
        "has_open_days": frozen([bool(r.open_days) for r in rows], bool),
        "blockouts": range_columns(rows, "blockouts"),
        "leaves": leave_columns(rows),
        "bookings": booking_columns(rows),
        "at_once": frozen([r.at_once for r in rows], np.int16),
    }


def limits_columns(rows: Sequence[Supporter]) -> dict[str, Any]:
    names = ("cap_day", "cap_week", "cap_month", "capacity_min_week")
    result = {}
    for name in names:
        limits = [getattr(row, name) for row in rows]
        result[name] = frozen([UNLIMITED if v is None else v for v in limits], np.int32)
    return result


def ties_columns(rows: Sequence[Supporter]) -> dict[str, Any]:
    return {
        "pair_always": frozen([r.pair_wish == "always" for r in rows], bool),
        "pair_first": frozen([r.pair_wish == "first_visits" for r in rows], bool),
        "blocked": members(rows, lambda r: r.blocked_residents),
        "history": history_columns(rows),
        "visit_count": frozen([r.visit_count for r in rows], np.int32),
        "load_30d": frozen([r.load_30d for r in rows], np.int32),
        "last_asked": frozen([ordinal(r.last_asked_on, NEVER) for r in rows], np.int32),
        "asked": frozen([r.asked_count for r in rows], np.float64),
        "accepted": frozen([r.accepted_count for r in rows], np.float64),
    }
