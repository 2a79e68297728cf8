"""What speaks for a candidate and what to look out for.

Scores are for the machine; these are for the person who makes the call.
Order matters: the first reasons are the ones worth saying.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from .answers import Reason
from .columns import GENDER_ANY, NEVER, UNLIMITED
from .details import slot_params
from .model import Need
from .policy import Policy
from .snapshot import Snapshot, month_of, week_of
from .times import Slot

_COLUMNS = (
    "kind", "on_request", "last_asked", "asked", "visit_count", "pair_first", "gender", "has_areas",
    "cap_month", "capacity_min_week", "licence_until", "vehicle_seats", "wheelchair_seats",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Time:
    """What depends on the slot alone, for all candidates who fit it."""

    params: dict[str, Any] | None
    is_other: bool
    soon: int
    month_count: list[int]
    week_min: list[int] | None


class Facts:
    """States reasons and worries for a few candidates of one need.

    Only the columns that the need asks about are read, once for all of the
    candidates; after that each fact is a look-up in a short list.

    Parameters
    ----------
    need, snap, policy
        As in `rank`.
    rows : ndarray of int64, shape (candidates,)
        Their positions in the snapshot.
    distance_m : ndarray of float64, shape (candidates,), or None
        Straight line; nan where not known.
    """

    def __init__(
        self, need: Need, snap: Snapshot, policy: Policy, rows: np.ndarray, distance_m: np.ndarray | None
    ) -> None:
        self.need, self.snap, self.policy, self.rows = need, snap, policy, rows
        self.distance_m = None if distance_m is None else distance_m.tolist()
        self.of = {name: getattr(snap, name)[rows].tolist() for name in _COLUMNS}
        self.trainings = {
            code: snap.trainings[code][rows].tolist()
            for code in sorted(need.required_trainings)
            if code in snap.trainings
        }
        self.visits = _visits(need, snap, rows)
        self.serves = _among(rows, snap.serves.get(need.area))
        self._times: dict[int, _Time] = {}

    def both(self, k: int, slot: Slot | None, number: int) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """Reasons and worries of candidate `k` for slot `number`, which they fit."""
        time = self._times.get(number)
        if time is None:
            time = self._times[number] = self._time_of(slot, number > 0)
        return tuple(self._reasons(k, time)), tuple(self._worries(k, time))

    def _time_of(self, slot: Slot | None, is_other: bool) -> _Time:
        snap, day = self.snap, slot.day if slot else self.snap.today
        week = snap.booked(*week_of(day), minutes=True)[self.rows].tolist() if snap.limits_minutes else None
        return _Time(
            params=slot_params(slot) if slot else None,
            is_other=is_other,
            soon=day.toordinal() + self.policy.ends_soon_days,
            month_count=snap.booked(*month_of(day))[self.rows].tolist(),
            week_min=week,
        )

    def _reasons(self, k: int, time: _Time) -> Iterator[Reason]:
        yield from self._place(k)
        if time.params is not None:
            yield Reason("on_request" if self.of["on_request"][k] else "available", time.params)
        if k in self.visits:
            count, last = self.visits[k]
            yield Reason("continuity", {"count": count, "last_on": last})
        last_asked = self.of["last_asked"][k]
        days = self.snap.today.toordinal() - last_asked
        if last_asked != NEVER and days >= self.policy.idle_full_days:
            yield Reason("idle", {"days": days})
        yield from self._skills(k)

    def _place(self, k: int) -> Iterator[Reason]:
        if self.need.remote:
            yield Reason("remote_ok")
            return
        away = math.nan if self.distance_m is None else self.distance_m[k]
        if not math.isnan(away):
            params = {"distance_m": round(away), "walk_min": math.ceil(away / self.policy.walk_m_per_min)}
            yield Reason("near" if away < self.policy.far_m else "within_distance", params)
        if self.serves[k]:
            yield Reason("same_area", {"area": self.need.area})

    def _skills(self, k: int) -> Iterator[Reason]:
        need = self.need
        for code in self.trainings:
            yield Reason("trained", {"training": code})
        if need.needs_wheelchair_vehicle:
            yield Reason("wheelchair_vehicle", {"seats": self.of["wheelchair_seats"][k]})
        elif need.needs_vehicle:
            yield Reason("vehicle", {"seats": self.of["vehicle_seats"][k]})
        elif need.required_licence:
            yield Reason("licence")
        if need.language is not None:
            yield Reason("speaks", {"language": need.language})

    def _worries(self, k: int, time: _Time) -> Iterator[Reason]:
        nth = time.month_count[k] + 1
        if nth >= self.policy.often_month_count:
            yield Reason("often_this_month", {"nth": nth})
        if time.params is not None and nth == self.of["cap_month"][k]:
            yield Reason("last_visit_of_cap", {"cap": nth})
        if time.is_other:
            yield Reason("other_time", time.params or {})
        yield from self._distance_worries(k)
        yield from self._first_worries(k)
        yield from self._expiry_worries(k, time)
        offered = self.of["capacity_min_week"][k]
        if time.week_min is not None and offered != UNLIMITED:
            yield Reason("group_capacity", {"left_min": offered - time.week_min[k], "capacity_min": offered})

    def _distance_worries(self, k: int) -> Iterator[Reason]:
        if self.distance_m is None:
            return
        away = self.distance_m[k]
        if math.isnan(away):
            yield Reason("distance_unknown")
        elif away >= self.policy.far_m:
            yield Reason("far", {"distance_m": round(away)})

    def _first_worries(self, k: int) -> Iterator[Reason]:
        of, need = self.of, self.need
        is_person = of["kind"][k] == 0
        if of["last_asked"][k] == NEVER and not of["asked"][k]:
            yield Reason("never_asked")
        if is_person and of["visit_count"][k] < self.policy.first_visit_count:
            yield Reason("first_visit_pair" if of["pair_first"][k] else "first_visit")
        if is_person and need.headcount > 1:
            yield Reason("needs_second_person", {"headcount": need.headcount})
        if need.gender_wish is not None and of["gender"][k] == GENDER_ANY:
            yield Reason("gender_to_ask", {"wish": need.gender_wish})

    def _expiry_worries(self, k: int, time: _Time) -> Iterator[Reason]:
        for code, until in self.trainings.items():
            if until[k] < time.soon:
                params = {"training": code, "valid_until": date.fromordinal(until[k])}
                yield Reason("training_ends_soon", params)
        licence = self.of["licence_until"][k]
        if self.need.needs_driver and licence < time.soon:
            yield Reason("licence_ends_soon", {"valid_until": date.fromordinal(licence)})


def _among(rows: np.ndarray, positions: np.ndarray | None) -> list[bool]:
    """Which of the rows stand in a sorted column of positions."""
    if positions is None:
        return [False] * len(rows)
    places = np.minimum(np.searchsorted(positions, rows), len(positions) - 1)
    return (positions[places] == rows).tolist()


def _visits(need: Need, snap: Snapshot, rows: np.ndarray) -> dict[int, tuple[int, date | None]]:
    """Earlier visits to the resident, by place in `rows`."""
    known = snap.history.get(need.resident) if need.resident is not None else None
    if known is None:
        return {}
    place_of = {row: k for k, row in enumerate(rows.tolist())}
    found = {}
    for row, count, last in zip(*(column.tolist() for column in known), strict=True):
        if row in place_of:
            found[place_of[row]] = (count, None if last == NEVER else date.fromordinal(last))
    return found
