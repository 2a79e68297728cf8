"""The same rules once more, one object at a time, as plainly as they can be said.

Shares nothing with the engine but the classes that enter it. Slow on purpose:
gaps are searched minute by minute, days are compared as days.
"""

from __future__ import annotations

import math
from datetime import date, timedelta

from matching import Need, Policy, Slot, Supporter

WINDOWS = {0: (480, 720), 1: (720, 1020), 2: (1020, 1260)}


def metres_between(need: Need, person: Supporter) -> float | None:
    if need.remote or need.x_m is None or person.x_m is None:
        return None
    return math.sqrt((need.x_m - person.x_m) ** 2 + (need.y_m - person.y_m) ** 2)


def lasts(slot: Slot) -> int:
    if slot.start_min is None:
        return slot.duration_min
    return (slot.end_min or min(slot.start_min + slot.duration_min, 1440)) - slot.start_min


def touched(slot: Slot) -> list[int]:
    if slot.start_min is not None:
        last = slot.start_min + lasts(slot) - 1
        return [
            h
            for h, (a, b) in {0: (0, 720), 1: (720, 1020), 2: (1020, 1440)}.items()
            if slot.start_min < b and last >= a
        ]
    return [0, 1, 2] if slot.half_day is None else [int(slot.half_day)]


def names(person: Supporter, day: date, half: int) -> bool:
    return person.availability is None or bool(person.availability >> (day.weekday() * 3 + half) & 1)


def is_off(person: Supporter, day: date, half: int) -> bool:
    if any(r.start_on <= day < r.end_on for r in person.blockouts):
        return True
    if person.open_days and not any(r.start_on <= day < r.end_on for r in person.open_days):
        return True
    nth = (day.day + 6) // 7
    return any(
        leave.weekday == day.weekday() and (not leave.nths or nth in leave.nths) and leave.half_day in (None, half)
        for leave in person.leaves
    )


def padded_visits(need: Need, person: Supporter, day: date, policy: Policy) -> list[tuple[int, int]]:
    """Bookings of the day with the way there and back added."""
    found = []
    for booking in person.bookings:
        if booking.day != day:
            continue
        start, end = booking.start_min, booking.end_min
        if start is None:
            start, end = {None: (0, 1440), 0: (0, 720), 1: (720, 1020), 2: (1020, 1440)}[booking.half_day]
        way = 0
        if not need.remote and need.x_m is not None and booking.x_m is not None:
            metres = math.sqrt((booking.x_m - need.x_m) ** 2 + (booking.y_m - need.y_m) ** 2)
            if metres > 0:
                way = math.ceil(policy.travel_fixed_min + metres * (policy.detour / policy.travel_m_per_min))
        found.append((start - way, end + way))
    return found


def half_is_taken(visits: list[tuple[int, int]], person: Supporter, half: int, length: int) -> bool:
    low, high = WINDOWS[half]
    if person.at_once > 1:
        return sum(a < high and low < b for a, b in visits) >= person.at_once
    return not any(all(t + length <= a or b <= t for a, b in visits) for t in range(low, high - length + 1)) and bool(
        visits
    )


def in_the_way(need: Need, person: Supporter, slot: Slot, policy: Policy) -> bool:
    visits = padded_visits(need, person, slot.day, policy)
    if slot.start_min is not None:
        start, end = slot.start_min, slot.start_min + lasts(slot)
        hits = sum(a < end and start < b for a, b in visits)
        return hits > 0 and hits >= person.at_once
    halves = [h for h in touched(slot) if names(person, slot.day, h)] or touched(slot)
    halves = [h for h in halves if not is_off(person, slot.day, h)] or touched(slot)
    return bool(visits) and all(half_is_taken(visits, person, h, lasts(slot)) for h in halves)


def is_full(person: Supporter, slot: Slot) -> bool:
    day = slot.day
    monday = day - timedelta(days=day.weekday())
    counted = [b for b in person.bookings if b.counts]
    week = [b for b in counted if monday <= b.day <= monday + timedelta(days=6)]
    month = [b for b in counted if (b.day.year, b.day.month) == (day.year, day.month)]
    today = [b for b in counted if b.day == day]
    for cap, used in ((person.cap_day, today), (person.cap_week, week), (person.cap_month, month)):
        if cap is not None and len(used) >= cap:
            return True
    minutes = sum(60 if b.start_min is None else b.end_min - b.start_min for b in week)
    return person.capacity_min_week is not None and minutes + lasts(slot) > person.capacity_min_week


def untimed(need: Need, person: Supporter, today: date, policy: Policy) -> set[str]:
    """Codes of the rules that do not depend on the slot."""
    bad = set()
    if not person.active or (person.paused_until and person.paused_until > today):
        bad.add("inactive")
    if not person.consent:
        bad.add("consent")
    if need.task not in person.tasks:
        bad.add("task")
    if not need.remote and need.area is not None and person.areas and need.area not in person.areas:
        bad.add("area")
    metres = metres_between(need, person)
    if metres is not None and person.max_distance_m is not None and metres > person.max_distance_m:
        bad.add("distance")
    if need.resident is not None and need.resident in person.blocked_residents:
        bad.add("blocked")
    if person.id in need.already_asked:
        bad.add("asked")
    if need.gender_wish and person.gender != need.gender_wish and (person.gender or person.kind == "person"):
        bad.add("gender")
    if need.language and need.language not in person.languages:
        bad.add("language")
    new = person.pair_wish == "first_visits" and person.visit_count < policy.first_visit_count
    if need.headcount == 1 and (person.pair_wish == "always" or (new and not need.escort_first)):
        bad.add("pair")
    return bad


def timed(need: Need, person: Supporter, slot: Slot | None, today: date, policy: Policy) -> set[str]:
    """Codes of the rules that do depend on it."""
    bad = set()
    day = slot.day if slot else today
    for code in need.required_trainings:
        if code not in person.trainings or (person.trainings[code] or date.max) < day:
            bad.add("training")
    drives = person.licence_valid_until is not None and person.licence_valid_until >= day
    if (need.required_licence or need.needs_vehicle or need.needs_wheelchair_vehicle) and not drives:
        bad.add("driving")
    car = (
        person.has_wheelchair_vehicle
        if need.needs_wheelchair_vehicle
        else (person.has_vehicle or person.has_wheelchair_vehicle)
    )
    if (need.needs_vehicle or need.needs_wheelchair_vehicle) and not (car and person.seats >= need.passengers):
        bad.add("driving")
    if slot is None:
        return bad
    every = all if slot.start_min is not None else any
    if not every(names(person, day, h) for h in touched(slot)):
        bad.add("availability")
    named = [h for h in touched(slot) if names(person, day, h)] or touched(slot)
    asked_halves = touched(slot) if slot.start_min is not None else named
    if not every(not is_off(person, day, h) for h in asked_halves):
        bad.add("blockout")
    if in_the_way(need, person, slot, policy):
        bad.add("overlap")
    if is_full(person, slot):
        bad.add("cap")
    return bad


def against(need: Need, person: Supporter, today: date, policy: Policy) -> set[str]:
    """Rule codes that keep one person out; those of the wished time if none fits."""
    fixed = untimed(need, person, today, policy)
    chances = [timed(need, person, slot, today, policy) for slot in need.slots or (None,)]
    return fixed | (set() if any(not chance for chance in chances) else chances[0])


def score(need: Need, person: Supporter, today: date, policy: Policy) -> float:
    """Weighted mean of the parts that count for this need."""
    weights, parts = dict(policy.weights), {}
    if need.remote or need.x_m is None:
        del weights["nearness"]
    if need.resident is None:
        del weights["continuity"]
    metres = metres_between(need, person)
    parts["nearness"] = 0.5 if metres is None else policy.half_distance_m / (policy.half_distance_m + metres)
    yes, no = policy.acceptance_prior
    parts["acceptance"] = max((person.accepted_count + yes) / (person.asked_count + yes + no), policy.acceptance_floor)
    parts["load"] = policy.load_half_count / (policy.load_half_count + person.load_30d)
    visits = person.history.get(need.resident, (0, None))[0]
    parts["continuity"] = visits / (visits + policy.continuity_half_count)
    parts["spare"] = spare(person, need.day or today, policy)
    days = policy.idle_full_days if person.last_asked_on is None else (today - person.last_asked_on).days
    parts["idle"] = min(max(days, 0), policy.idle_full_days) / policy.idle_full_days
    return sum(parts[p] * w for p, w in weights.items()) / sum(weights.values())


def spare(person: Supporter, day: date, policy: Policy) -> float:
    counted = [b for b in person.bookings if b.counts]
    used = sum((b.day.year, b.day.month) == (day.year, day.month) for b in counted)
    cap = policy.usual_month_count if person.cap_month is None else max(person.cap_month, 1)
    free = max(1 - used / cap, 0)
    if person.capacity_min_week is None:
        return free
    week = [b for b in counted if b.day.isocalendar()[:2] == day.isocalendar()[:2]]
    minutes = sum(60 if b.start_min is None else b.end_min - b.start_min for b in week)
    return min(free, max(1 - minutes / max(person.capacity_min_week, 1), 0))
