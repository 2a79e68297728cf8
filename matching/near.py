"""Near misses: the smallest change that would bring someone in.

"If it could be Tuesday afternoon: three people." A change is always somebody's
to make: the resident's (another time, without the wish), the supporter's (a
bit farther, one more visit) or the office's (lend the car, get the form
signed). Leave, blocked pairs and pauses are never on offer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np

from . import rules, timing
from .answers import NearMiss, Reason
from .masks import bits_of, check_limit, violations
from .model import Id, Need
from .policy import DEFAULT_POLICY, Policy
from .score import best, score, tie_break
from .snapshot import Snapshot
from .times import HalfDay, Slot

# Other times listed at most, and names listed per change.
SLOT_LIMIT = 5
NAME_LIMIT = 10
# Days before the wished one that are tried as well.
DAYS_BEFORE = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One rule relaxed by one amount: whom it still leaves out, and its words."""

    bit: int
    code: str
    kind: str
    params: dict[str, Any]
    still_bad: np.ndarray | None


Relax = Callable[[Snapshot, Need, "Slot | None", Policy], Iterator[Step]]


def _lifted(rule: str, code: str, kind: str, params: Callable[[Need], dict[str, Any]]) -> Relax:
    """Relaxation that lifts a rule altogether."""

    def steps(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> Iterator[Step]:
        yield Step(rules.RULE_BY_CODE[rule].bit, code, kind, params(need), None)

    return steps


def _distance_steps(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> Iterator[Step]:
    if not need.has_place:
        return
    away = np.sqrt(rules.squared_distance(snap, need))
    for extra_m in policy.relax_distance_m:
        bad = away > snap.max_distance_m + extra_m
        yield Step(rules.RULE_BY_CODE["distance"].bit, "more_distance", "supporter", {"extra_m": extra_m}, bad)


def _cap_steps(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> Iterator[Step]:
    if slot is None:
        return
    bad = timing.is_full(snap, slot.day, slot.length_min, extra=1)
    yield Step(rules.RULE_BY_CODE["cap"].bit, "one_more_visit", "supporter", {"extra_count": 1}, bad)


def _vehicle_steps(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> Iterator[Step]:
    """A car can be lent, a licence cannot."""
    if not (need.needs_vehicle or need.needs_wheelchair_vehicle):
        return
    licence_only = replace(need, required_licence=True, needs_vehicle=False, needs_wheelchair_vehicle=False)
    params = {"wheelchair": need.needs_wheelchair_vehicle, "passengers": need.passengers}
    bad = rules.driving(snap, licence_only, slot, policy)
    yield Step(rules.RULE_BY_CODE["driving"].bit, "lend_vehicle", "prepare", params, bad)


def _training_params(need: Need) -> dict[str, Any]:
    return {"trainings": tuple(sorted(need.required_trainings))}


# From the change that is easiest to ask for to the one that takes longest.
RELAXATIONS: tuple[Relax, ...] = (
    _distance_steps,
    _lifted("area", "other_area", "supporter", lambda n: {"area": n.area}),
    _cap_steps,
    _lifted("availability", "outside_hours", "supporter", lambda n: {}),
    _lifted("pair", "second_person", "prepare", lambda n: {"headcount": 2}),
    _lifted("gender", "without_gender_wish", "resident", lambda n: {"wish": n.gender_wish}),
    _vehicle_steps,
    _lifted("language", "with_interpreter", "prepare", lambda n: {"language": n.language}),
    _lifted("consent", "get_consent", "prepare", lambda n: {}),
    _lifted("training", "after_training", "prepare", _training_params),
    _lifted("asked", "ask_again", "supporter", lambda n: {}),
)


def near_misses(need: Need, snapshot: Snapshot, policy: Policy | None = None, limit: int = 10) -> tuple[NearMiss, ...]:
    """Smallest changes that would bring in people who cannot come now.

    Other half days near the wished day come first, nearest first; then each
    rule relaxed by the least amount that yields someone; and only if none of
    these does, two rules relaxed together.

    Parameters
    ----------
    need, snapshot, policy
        As in `rank`. Single rules are relaxed for the wished time.
    limit : int
        Most changes to return.

    Returns
    -------
    tuple of NearMiss
        Empty if no change on offer would help: then only recruiting does.

    Raises
    ------
    MatchingInputError
        If the need names an unknown area or task.

    Examples
    --------
    >>> from datetime import date
    >>> from matching import HalfDay, Need, Snapshot, Supporter, availability_mask, near_misses
    >>> tuesday_afternoon = availability_mask([(1, HalfDay.AFTERNOON)])
    >>> talk = frozenset({"talk"})
    >>> people = [Supporter(id=i, tasks=talk, availability=tuesday_afternoon) for i in (1, 2, 3)]
    >>> monday = Need(id="n", task="talk", day=date(2026, 11, 23), half_day=HalfDay.MORNING)
    >>> first = near_misses(monday, Snapshot.of(people, date(2026, 11, 22)))[0]
    >>> first.code, first.params["day"].isoformat(), first.params["half_day"], first.count
    ('other_time', '2026-11-24', 'afternoon', 3)
    """
    policy = policy or DEFAULT_POLICY
    check_limit(need, limit)
    mask = violations(need, snapshot, policy).mask
    slot = need.slots[0] if need.slots else None
    steps = [tuple(relax(snapshot, need, slot, policy)) for relax in RELAXATIONS]
    found = [*_other_times(need, snapshot, policy, mask), *_single_steps(need, snapshot, policy, mask, steps)]
    if not found:
        found = _double_steps(need, snapshot, policy, mask, steps)
    return tuple(found[:limit])


def _other_times(need: Need, snap: Snapshot, policy: Policy, mask: np.ndarray) -> list[NearMiss]:
    if need.day is None:
        return []
    wished = need.day
    base = bits_of(need, need.slots[0], snap, policy, lambda rule: not rule.timed).joined()
    open_to = (base == 0) & (mask != 0)
    found = []
    for day, half, slot in _slots_to_try(need, wished, snap, policy) if open_to.any() else ():
        timed = bits_of(need, slot, snap, policy, lambda rule: rule.timed).joined()
        rows = np.flatnonzero(open_to & (timed == 0))
        if len(rows):
            found.append((abs((day - wished).days), -len(rows), day, half, rows))
    found.sort(key=lambda f: f[:4])
    misses = []
    for _, _, day, half, rows in found[:SLOT_LIMIT]:
        moved = replace(need, day=day, half_day=half, start_min=None, end_min=None, alternatives=())
        params = {"day": day, "half_day": half.code}
        misses.append(_near_miss(moved, snap, policy, rows, "other_time", "resident", params))
    return misses


def _slots_to_try(need: Need, wished: date, snap: Snapshot, policy: Policy) -> Iterator[tuple[date, HalfDay, Slot]]:
    """Half days around the wished day, without those already asked for as a whole.

    Around a fixed time its own half day is tried too: another hour may do.
    """
    length = need.slots[0].length_min
    asked = {(slot.day, half) for slot in need.slots if not slot.is_fixed for half in slot.half_days}
    for offset in range(-DAYS_BEFORE, policy.relax_days + 1):
        day = wished + timedelta(days=offset)
        # The engine has no clock: what is left of today it cannot know.
        if day <= snap.today and day != wished:
            continue
        for half in HalfDay:
            if (day, half) not in asked:
                yield day, half, Slot(day, half_day=half, duration_min=length)


def _single_steps(
    need: Need, snap: Snapshot, policy: Policy, mask: np.ndarray, steps: list[tuple[Step, ...]]
) -> list[NearMiss]:
    found = []
    for alternatives in steps:
        for step in alternatives:
            rows = np.flatnonzero(_cleared(mask == np.uint16(1 << step.bit), step))
            if len(rows):
                found.append(_near_miss(need, snap, policy, rows, step.code, step.kind, step.params))
                break
    return found


def _double_steps(
    need: Need, snap: Snapshot, policy: Policy, mask: np.ndarray, steps: list[tuple[Step, ...]]
) -> list[NearMiss]:
    found = []
    for first, second in combinations([s for s in steps if s], 2):
        both = np.uint16((1 << first[0].bit) | (1 << second[0].bit))
        held = mask == both
        if not held.any():
            continue
        for one, two in sorted(((a, b) for a in range(len(first)) for b in range(len(second))), key=sum):
            rows = np.flatnonzero(_cleared(_cleared(held, first[one]), second[two]))
            if len(rows):
                also = (Reason(second[two].code, second[two].params),)
                step = first[one]
                found.append(_near_miss(need, snap, policy, rows, step.code, step.kind, step.params, also))
                break
    return found


def _cleared(held: np.ndarray, step: Step) -> np.ndarray:
    return held if step.still_bad is None else held & ~step.still_bad


def _near_miss(
    need: Need,
    snap: Snapshot,
    policy: Policy,
    rows: np.ndarray,
    code: str,
    kind: str,
    params: dict[str, Any],
    also: tuple[Reason, ...] = (),
) -> NearMiss:
    """Name the best of the rows, in the order in which they would be ranked."""
    scores = score(need, snap, rows, policy)
    chosen = rows[best(scores, tie_break(need, snap, rows, policy), NAME_LIMIT)]
    names: tuple[Id, ...] = tuple(snap.ids[int(i)] for i in chosen)
    return NearMiss(code, params, names, len(rows), kind, also)
