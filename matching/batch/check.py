"""Checks a plan against the rules and limits again, one choice at a time.

Nothing here is shared with what makes plans: no masks, no grid, no flow. Each
choice is held against the snapshot's rows in plain Python.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ..model import Id, Need
from ..policy import Policy
from ..snapshot import Snapshot, month_of, week_of
from ..times import Slot
from .plan import Choice
from .policy import Team


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule or limit that a choice breaks.

    Parameters
    ----------
    code : str
        Code of the rule, or 'headcount', 'twice', 'team', 'time'.
    need, supporter : id
    locked : bool
        Whether the choice was given from outside.
    """

    code: str
    need: Id
    supporter: Id
    locked: bool = False


def check_choices(
    choices: Sequence[Choice], needs: Iterable[Need], snap: Snapshot, policy: Policy, teams: Iterable[Team] = ()
) -> tuple[Fault, ...]:
    """Everything that is wrong with these choices; empty for a good plan.

    Parameters
    ----------
    choices : sequence of Choice
    needs, snap, policy, teams
        What they were made from.
    """
    by_id = {need.id: need for need in needs}
    found = []
    for choice in choices:
        need, row = by_id[choice.need], snap.position(choice.supporter)
        codes = [*_standing(need, choice.slot, snap, row, policy), *_timed(need, choice.slot, snap, row, policy)]
        found += [Fault(code, choice.need, choice.supporter, choice.locked) for code in codes]
    found += _crowds(choices, by_id)
    found += _limits(choices, snap)
    found += _times(choices, by_id, snap, policy)
    member = {m: team for team in teams for m in team.members}
    loads = Counter(member[c.supporter].id for c in choices if c.supporter in member)
    over = {team.id for team in teams if loads[team.id] > team.cap}
    found += [
        Fault("team", c.need, c.supporter, c.locked)
        for c in choices
        if c.supporter in member and member[c.supporter].id in over
    ]
    return tuple(found)


def _has(index: dict, code: object, row: int) -> bool:
    """Whether a row is in an inverted index under a code."""
    if code not in index:
        return False
    at = int(index[code].searchsorted(row))
    return at < len(index[code]) and index[code][at] == row


def _standing(need: Need, slot: Slot | None, snap: Snapshot, row: int, policy: Policy) -> Iterator[str]:
    """Rules about who they are and what they can."""
    day = (snap.today if slot is None else slot.day).toordinal()
    if not snap.active[row] or snap.paused_until[row] > snap.today.toordinal():
        yield "inactive"
    if snap.no_consent[row]:
        yield "consent"
    if need.task not in snap.lacks_task or snap.lacks_task[need.task][row]:
        yield "task"
    if any(code not in snap.trainings or snap.trainings[code][row] < day for code in need.required_trainings):
        yield "training"
    if need.needs_driver and not _can_drive(need, day, snap, row):
        yield "driving"
    if need.area is not None and not need.remote and snap.has_areas[row] and not _has(snap.serves, need.area, row):
        yield "area"
    if need.has_place and math.hypot(snap.x_m[row] - need.x_m, snap.y_m[row] - need.y_m) > (
        snap.max_distance_m[row] * (1 + 1e-12)
    ):
        yield "distance"
    if need.resident is not None and _has(snap.blocked, need.resident, row):
        yield "blocked"
    if snap.ids[row] in need.already_asked:
        yield "asked"
    if need.gender_wish is not None and snap.gender[row] != -1:
        known = snap.genders[snap.gender[row] - 1] if snap.gender[row] > 0 else None
        if known != need.gender_wish:
            yield "gender"
    if need.language is not None and snap.lacks_language.get(need.language, [True] * len(snap))[row]:
        yield "language"
    alone = snap.pair_always[row] or (
        not need.escort_first and snap.pair_first[row] and snap.visit_count[row] < policy.first_visit_count
    )
    if need.headcount == 1 and alone:
        yield "pair"


def _can_drive(need: Need, day: int, snap: Snapshot, row: int) -> bool:
    if snap.licence_until[row] < day:
        return False
    if need.needs_wheelchair_vehicle:
        return bool(snap.wheelchair_seats[row] >= need.passengers)
    return not need.needs_vehicle or bool(snap.vehicle_seats[row] >= need.passengers)


def _timed(need: Need, slot: Slot | None, snap: Snapshot, row: int, policy: Policy) -> Iterator[str]:
    """Rules about the half day: named, not away, inside the open days."""
    if slot is None:
        return
    day = slot.day.toordinal()
    named = int(snap.availability[row]) >> (slot.day.weekday() * 3) & 7
    if any(not named >> half & 1 for half in slot.half_days):
        yield "availability"
    away = any(a <= day < b for a, b in _rows_of(snap, "blockouts").get(row, ()))
    opened = [a <= day < b for a, b in _rows_of(snap, "open_days").get(row, ())]
    nth = 1 << ((slot.day.day - 1) // 7)
    wanted = sum(1 << half for half in slot.half_days)
    leave = any(
        weekday == slot.day.weekday() and nths & nth and halves & wanted
        for weekday, nths, halves in _rows_of(snap, "leaves").get(row, ())
    )
    if away or leave or (opened and not any(opened)):
        yield "blockout"


def _rows_of(snap: Snapshot, name: str) -> dict[int, list[list[int]]]:
    """A table of (supporter, ...) as a dictionary by supporter, made once per snapshot."""

    def make() -> dict[int, list[list[int]]]:
        found: defaultdict[int, list[list[int]]] = defaultdict(list)
        for row, *rest in getattr(snap, name).tolist():
            found[row].append(rest)
        return dict(found)

    return snap.cached(("rows of", name), make)


def _crowds(choices: Sequence[Choice], by_id: dict[Id, Need]) -> list[Fault]:
    """Needs with more people than they want, or the same one twice."""
    people: defaultdict[Id, list[Choice]] = defaultdict(list)
    for choice in choices:
        people[choice.need].append(choice)
    found = []
    for need, chosen in people.items():
        if len(chosen) > by_id[need].headcount:
            found.append(Fault("headcount", need, chosen[-1].supporter, chosen[-1].locked))
        if len({c.supporter for c in chosen}) < len(chosen):
            found.append(Fault("twice", need, chosen[-1].supporter, chosen[-1].locked))
    return found


def _limits(choices: Sequence[Choice], snap: Snapshot) -> list[Fault]:
    """Day, week and month limits, counted with the visits booked before."""
    counts: defaultdict[tuple, list[Choice]] = defaultdict(list)
    for choice in choices:
        if choice.slot is None:
            continue
        day = choice.slot.day
        spans = (("cap_day", (day, day + timedelta(days=1))), ("cap_week", week_of(day)), ("cap_month", month_of(day)))
        for name, span in (*spans, ("capacity_min_week", week_of(day))):
            counts[name, span, snap.position(choice.supporter)].append(choice)
    found = []
    for (name, span, row), chosen in counts.items():
        minutes = name == "capacity_min_week"
        before = int(snap.booked(*span, minutes=minutes)[row])
        new = sum(c.slot.length_min for c in chosen) if minutes else len(chosen)
        if before + new > getattr(snap, name)[row]:
            last = chosen[-1]
            found.append(Fault("cap", last.need, last.supporter, any(c.locked for c in chosen)))
    return found


def _times(choices: Sequence[Choice], by_id: dict[Id, Need], snap: Snapshot, policy: Policy) -> list[Fault]:
    """Days on which someone's visits do not fit one after the other, ways included."""
    days: defaultdict[tuple[int, int], list[Choice]] = defaultdict(list)
    for choice in choices:
        if choice.slot is not None:
            days[snap.position(choice.supporter), choice.slot.day.toordinal()].append(choice)
    found = []
    for (row, day), chosen in days.items():
        if snap.at_once[row] > 1:
            bad = not _side_by_side([c.slot.window for c in chosen], [*_booked(snap, row, day)], int(snap.at_once[row]))
        else:
            bad = not _fit_in_a_row([_visit(c, by_id[c.need]) for c in chosen], [*_booked(snap, row, day)], policy)
        if bad:
            last = chosen[-1]
            found.append(Fault("time", last.need, last.supporter, any(c.locked for c in chosen)))
    return found


# (earliest start, latest end, length, x, y) of a visit.
Visit = tuple[int, int, int, float, float]


def _visit(choice: Choice, need: Need) -> Visit:
    start, end = choice.slot.window
    x, y = (math.nan, math.nan) if need.x_m is None or need.remote else (need.x_m, need.y_m)
    return start, end, min(choice.slot.length_min, end - start), x, y


def _booked(snap: Snapshot, row: int, day: int) -> Iterator[Visit]:
    rows = snap.bookings
    low, high = rows["day"].searchsorted([day, day + 1])
    for at in range(low, high):
        if rows["supporter"][at] == row:
            start, end = int(rows["start"][at]), int(rows["end"][at])
            yield start, end, end - start, float(rows["x"][at]), float(rows["y"][at])


def _fit_in_a_row(new: list[Visit], booked: list[Visit], policy: Policy) -> bool:
    """Whether new visits fit between the others with time for the way.

    Those without a fixed minute are laid in by their latest end, each as early
    as it can be. Visits booked before stand where they are, whatever they overlap.
    """
    placed = [v for v in new if v[2] == v[1] - v[0]]
    if any(not _apart(v, w, policy) for i, v in enumerate(placed) for w in (*placed[i + 1 :], *booked)):
        return False
    for visit in sorted((v for v in new if v[2] < v[1] - v[0]), key=lambda v: (v[1], v[0])):
        found = _place(visit, [*placed, *booked], policy)
        if found is None:
            return False
        placed.append(found)
    return True


def _place(visit: Visit, fixed: list[Visit], policy: Policy) -> Visit | None:
    """Earliest start inside the window that keeps clear of the fixed visits."""
    starts = [visit[0], *(other[1] + _travel(visit, other, policy) for other in fixed)]
    for start in sorted(s for s in starts if visit[0] <= s <= visit[1] - visit[2]):
        placed = (start, start + visit[2], visit[2], visit[3], visit[4])
        if all(_apart(placed, other, policy) for other in fixed):
            return placed
    return None


def _apart(one: Visit, other: Visit, policy: Policy) -> bool:
    way = _travel(one, other, policy)
    return one[1] + way <= other[0] or other[1] + way <= one[0]


def _travel(one: Visit, other: Visit, policy: Policy) -> int:
    metres = math.hypot(one[3] - other[3], one[4] - other[4])
    if not metres > 0:
        return 0
    return math.ceil(policy.travel_fixed_min + metres * (policy.detour / policy.travel_m_per_min))


def _side_by_side(new: list[tuple[int, int]], booked: list[Visit], at_once: int) -> bool:
    """Whether no new visit overlaps as many others as can run side by side."""
    for i, one in enumerate(new):
        others = [w for j, w in enumerate(new) if j != i] + [v[:2] for v in booked]
        if sum(w[0] < one[1] and one[0] < w[1] for w in others) >= at_once:
            return False
    return True
