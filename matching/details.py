"""Why one supporter is left out: the facts behind each bit of the mask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np

from .answers import Reason
from .columns import NEVER, UNLIMITED
from .model import Need
from .policy import Policy
from .rules import RULES, squared_distance
from .snapshot import Snapshot, month_of, week_of
from .times import HalfDay, Slot
from .timing import away_on

# Rule code to the codes of the facts that it can state; the web half has one
# sentence for each of them.
WHY_NOT_CODES: dict[str, tuple[str, ...]] = {
    "inactive": ("inactive", "paused"),
    "consent": ("no_consent",),
    "task": ("other_tasks",),
    "training": ("training_missing", "training_expired"),
    "driving": ("no_licence", "licence_expired", "no_vehicle", "no_wheelchair_vehicle", "too_few_seats"),
    "area": ("other_areas",),
    "distance": ("too_far",),
    "availability": ("other_half_days",),
    "blockout": ("on_leave", "closed_day"),
    "overlap": ("other_visit",),
    "cap": ("cap_day", "cap_week", "cap_month", "cap_hours"),
    "blocked": ("blocked_pair",),
    "asked": ("already_asked",),
    "gender": ("gender_wish",),
    "language": ("language",),
    "pair": ("goes_in_pairs", "first_visits_in_pairs"),
}

# The slot is there whenever the rule's bit is set.
Detail = Callable[[Snapshot, Need, Any, Policy, int], list[Reason]]


def _until(number: int) -> date | None:
    return None if number in (NEVER, UNLIMITED) else date.fromordinal(int(number))


def _inactive(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy, i: int) -> list[Reason]:
    if not snap.active[i]:
        return [Reason("inactive")]
    return [Reason("paused", {"until": _until(snap.paused_until[i])})]


def _training(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy, i: int) -> list[Reason]:
    day = (slot.day if slot else snap.today).toordinal()
    found = []
    for code in sorted(need.required_trainings):
        until = int(snap.trainings[code][i]) if code in snap.trainings else NEVER
        if until == NEVER:
            found.append(Reason("training_missing", {"training": code}))
        elif until < day:
            found.append(Reason("training_expired", {"training": code, "valid_until": _until(until)}))
    return found


def _driving(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy, i: int) -> list[Reason]:
    day = (slot.day if slot else snap.today).toordinal()
    until = int(snap.licence_until[i])
    found = []
    if until == NEVER:
        found.append(Reason("no_licence"))
    elif until < day:
        found.append(Reason("licence_expired", {"valid_until": _until(until)}))
    wheelchair = need.needs_wheelchair_vehicle
    seats = int((snap.wheelchair_seats if wheelchair else snap.vehicle_seats)[i])
    if (need.needs_vehicle or wheelchair) and seats < need.passengers:
        if seats < 0:
            found.append(Reason("no_wheelchair_vehicle" if wheelchair else "no_vehicle"))
        else:
            found.append(Reason("too_few_seats", {"seats": seats, "passengers": need.passengers}))
    return found


def _area(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy, i: int) -> list[Reason]:
    return [Reason("other_areas", {"area": need.area})]


def _distance(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy, i: int) -> list[Reason]:
    away = round(float(np.sqrt(squared_distance(snap, need)[i])))
    return [Reason("too_far", {"distance_m": away, "max_distance_m": round(float(snap.max_distance_m[i]))})]


def slot_params(slot: Slot) -> dict[str, object]:
    """Day, half day and minutes of a slot, as far as they are known."""
    params: dict[str, object] = {"day": slot.day}
    if len(slot.half_days) == 1:
        params["half_day"] = slot.half_days[0].code
    if slot.is_fixed:
        params["start_min"], params["end_min"] = slot.window
    return params


def _availability(snap: Snapshot, need: Need, slot: Slot, policy: Policy, i: int) -> list[Reason]:
    named = int(snap.availability[i]) >> (slot.day.weekday() * 3) & 7
    others = tuple(half.code for half in HalfDay if named >> half & 1)
    return [Reason("other_half_days", {**slot_params(slot), "same_day": others})]


def _blockout(snap: Snapshot, need: Need, slot: Slot, policy: Policy, i: int) -> list[Reason]:
    number = slot.day.toordinal()
    rows = snap.blockouts[snap.blockouts[:, 0] == i]
    hits = rows[(rows[:, 1] <= number) & (number < rows[:, 2])]
    if len(hits):
        return [Reason("on_leave", {"day": slot.day, "back_on": _until(hits[:, 2].max())})]
    opened = snap.open_days[snap.open_days[:, 0] == i]
    if len(opened) and not ((opened[:, 1] <= number) & (number < opened[:, 2])).any():
        return [Reason("closed_day", {"day": slot.day})]
    away = int(away_on(snap, slot.day)[i])
    halves = tuple(half.code for half in HalfDay if away >> half & 1)
    return [Reason("on_leave", {"day": slot.day, "half_days": halves})]


def _overlap(snap: Snapshot, need: Need, slot: Slot, policy: Policy, i: int) -> list[Reason]:
    rows = snap.bookings
    hits = np.flatnonzero((rows["day"] == slot.day.toordinal()) & (rows["supporter"] == i))
    windows = tuple((int(rows["start"][h]), int(rows["end"][h])) for h in hits)
    return [Reason("other_visit", {"day": slot.day, "windows_min": windows})]


def _cap(snap: Snapshot, need: Need, slot: Slot, policy: Policy, i: int) -> list[Reason]:
    day = slot.day
    spans = {"cap_day": (day, day + timedelta(days=1)), "cap_week": week_of(day), "cap_month": month_of(day)}
    found = []
    for code, span in spans.items():
        count, limit = int(snap.booked(*span)[i]), int(getattr(snap, code)[i])
        if count >= limit:
            found.append(Reason(code, {"count": count, "cap": limit}))
    used, offered = int(snap.booked(*week_of(day), minutes=True)[i]), int(snap.capacity_min_week[i])
    if used + slot.length_min > offered:
        found.append(Reason("cap_hours", {"booked_min": used, "capacity_min": offered}))
    return found


def _pair(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy, i: int) -> list[Reason]:
    return [Reason("goes_in_pairs" if snap.pair_always[i] else "first_visits_in_pairs")]


_DETAILS: dict[str, Detail] = {
    "inactive": _inactive,
    "consent": lambda snap, need, slot, policy, i: [Reason("no_consent")],
    "task": lambda snap, need, slot, policy, i: [Reason("other_tasks", {"task": need.task})],
    "training": _training,
    "driving": _driving,
    "area": _area,
    "distance": _distance,
    "availability": _availability,
    "blockout": _blockout,
    "overlap": _overlap,
    "cap": _cap,
    "blocked": lambda snap, need, slot, policy, i: [Reason("blocked_pair")],
    "asked": lambda snap, need, slot, policy, i: [Reason("already_asked")],
    "gender": lambda snap, need, slot, policy, i: [Reason("gender_wish", {"wish": need.gender_wish})],
    "language": lambda snap, need, slot, policy, i: [Reason("language", {"language": need.language})],
    "pair": _pair,
}


def reasons_against(
    snap: Snapshot, need: Need, slot: Slot | None, policy: Policy, position: int, mask_value: int
) -> tuple[Reason, ...]:
    """Facts behind every bit that is set for one supporter, in rule order.

    Parameters
    ----------
    position : int
        Row in the snapshot.
    mask_value : int
        That row's mask for this need and slot.
    """
    found: list[Reason] = []
    for rule in RULES:
        if mask_value >> rule.bit & 1:
            found += _DETAILS[rule.code](snap, need, slot, policy, position)
    return tuple(found)
