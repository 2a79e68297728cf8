"""The hard rules, in order: one function each, from columns to a boolean column.

To add a rule, write its function, give it the next free bit and say whether
and how it may be relaxed. The mask has 16 bits because one row of it should
stay two bytes; when they are used up, widen `MASK_DTYPE` or let two rules of
one kind share a bit and tell them apart in `details.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from . import timing
from .columns import GENDER_ANY
from .errors import MatchingInputError
from .model import Need
from .policy import Policy
from .snapshot import Snapshot
from .times import Slot

MASK_DTYPE = np.uint16
MAX_RULES = 16

# The slot may be None for a need whose day is open; rules that cannot do
# without one say so by their `applies`.
Predicate = Callable[[Snapshot, Need, Any, Policy], np.ndarray]


@dataclass(frozen=True, slots=True)
class Rule:
    """One hard rule.

    Parameters
    ----------
    bit : int
        0..15, its place in the mask and in every list of reasons.
    code : str
        Stable snake-case name.
    applies : callable
        Whether a need (and its slot, or None) asks about it at all.
    violated : callable
        Column of True for those whom it leaves out.
    timed : bool
        Whether the answer changes with the slot.
    relaxable : bool
        Whether somebody may agree to do without it; how far is in `near.py`.
    """

    bit: int
    code: str
    applies: Callable[[Need, Slot | None], bool]
    violated: Predicate
    timed: bool = False
    relaxable: bool = False


def _day(snap: Snapshot, slot: Slot | None) -> date:
    return snap.today if slot is None else slot.day


def inactive(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """Not approved, has left, or is on a pause today."""
    return snap.not_bookable


def consent(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """No valid consent on file."""
    return snap.no_consent


def task(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """Does not do this task."""
    lacks = snap.lacks_task.get(need.task)
    return snap.everyone() if lacks is None else lacks


def training(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """A required training is missing or no longer valid on the day."""
    day = _day(snap, slot).toordinal()
    bad = snap.nobody()
    for code in need.required_trainings:
        until = snap.trainings.get(code)
        bad = snap.everyone() if until is None else bad | (until < day)
    return bad


def driving(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """No licence valid on the day, or no vehicle of the kind and size needed."""
    bad = snap.licence_until < _day(snap, slot).toordinal()
    if need.needs_wheelchair_vehicle:
        return bad | (snap.wheelchair_seats < need.passengers)
    if need.needs_vehicle:
        return bad | (snap.vehicle_seats < need.passengers)
    return bad


def area(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """Serves named areas, and this is not one of them."""
    bad = snap.has_areas.copy()
    served = snap.serves.get(need.area)
    if served is not None:
        bad[served] = False
    return bad


def distance(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """Farther than they want to go. An unknown place leaves nobody out."""
    limit = snap.cached("squared limit", lambda: snap.max_distance_m * snap.max_distance_m)
    return squared_distance(snap, need) > limit


def squared_distance(snap: Snapshot, need: Need) -> np.ndarray:
    """Squared straight-line distance, m²; nan where a supporter's place is unknown."""
    dx, dy = snap.x_m - need.x_m, snap.y_m - need.y_m
    # In place: on ten thousand rows the fresh memory costs more than the sums.
    dx *= dx
    dy *= dy
    dx += dy
    return dx


def availability(snap: Snapshot, need: Need, slot: Slot, policy: Policy) -> np.ndarray:
    """Has not named this half day of the week."""
    return timing.not_available(snap, slot)


def blockout(snap: Snapshot, need: Need, slot: Slot, policy: Policy) -> np.ndarray:
    """Away: blocked days, recurring leave, or outside the open days."""
    return timing.is_away(snap, slot)


def overlap(snap: Snapshot, need: Need, slot: Slot, policy: Policy) -> np.ndarray:
    """Another visit is in the way, travel time included."""
    x, y = (None, None) if need.remote else (need.x_m, need.y_m)
    return timing.overlaps(snap, slot, x, y, policy)


def cap(snap: Snapshot, need: Need, slot: Slot, policy: Policy) -> np.ndarray:
    """Has reached the limit of the day, the week or the month."""
    return timing.is_full(snap, slot.day, slot.length_min)


def blocked(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """Must not be paired with this resident."""
    return _marked(snap, snap.blocked.get(need.resident))


def asked(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """Was asked for this very need already."""
    return _marked(snap, [snap.index[i] for i in need.already_asked if i in snap.index])


def gender(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """Not of the wished gender (a group without one can send anyone)."""
    wished = snap.genders.index(need.gender_wish) + 1 if need.gender_wish in snap.genders else 127
    return (snap.gender != wished) & (snap.gender != GENDER_ANY)


def language(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """Does not speak the language."""
    lacks = snap.lacks_language.get(need.language)
    return snap.everyone() if lacks is None else lacks


def pair(snap: Snapshot, need: Need, slot: Slot | None, policy: Policy) -> np.ndarray:
    """Goes only in twos (always, or while new), and this visit is for one."""
    if need.escort_first:
        return snap.pair_always
    limit = policy.first_visit_count
    return snap.cached(("pair", limit), lambda: snap.pair_always | (snap.pair_first & (snap.visit_count < limit)))


def _marked(snap: Snapshot, positions: np.ndarray | list[int] | None) -> np.ndarray:
    if positions is None or not len(positions):
        return snap.nobody()
    bad = np.zeros(len(snap), dtype=bool)
    bad[positions] = True
    return bad


def _always(need: Need, slot: Slot | None) -> bool:
    return True


def _has_slot(need: Need, slot: Slot | None) -> bool:
    return slot is not None


RULES: tuple[Rule, ...] = (
    Rule(0, "inactive", _always, inactive),
    Rule(1, "consent", _always, consent, relaxable=True),
    Rule(2, "task", _always, task),
    Rule(3, "training", lambda n, s: bool(n.required_trainings), training, timed=True, relaxable=True),
    Rule(4, "driving", lambda n, s: n.needs_driver, driving, timed=True, relaxable=True),
    Rule(5, "area", lambda n, s: n.area is not None and not n.remote, area, relaxable=True),
    Rule(6, "distance", lambda n, s: n.has_place, distance, relaxable=True),
    Rule(7, "availability", _has_slot, availability, timed=True, relaxable=True),
    Rule(8, "blockout", _has_slot, blockout, timed=True),
    Rule(9, "overlap", _has_slot, overlap, timed=True),
    Rule(10, "cap", _has_slot, cap, timed=True, relaxable=True),
    Rule(11, "blocked", lambda n, s: n.resident is not None, blocked),
    Rule(12, "asked", lambda n, s: bool(n.already_asked), asked, relaxable=True),
    Rule(13, "gender", lambda n, s: n.gender_wish is not None, gender, relaxable=True),
    Rule(14, "language", lambda n, s: n.language is not None, language, relaxable=True),
    Rule(15, "pair", lambda n, s: n.headcount == 1, pair, relaxable=True),
)
RULE_CODES: tuple[str, ...] = tuple(rule.code for rule in RULES)
RULE_BY_CODE: dict[str, Rule] = {rule.code: rule for rule in RULES}


def check_registry(rules: tuple[Rule, ...]) -> None:
    """Refuse a registry whose bits are not 0, 1, 2, ... or do not fit the mask.

    Examples
    --------
    >>> check_registry(RULES)
    >>> check_registry(RULES + RULES[:1])
    Traceback (most recent call last):
        ...
    matching.errors.MatchingInputError: bit of 'inactive': not the next bit of at most 16
    """
    for place, rule in enumerate(rules):
        if rule.bit != place or place >= MAX_RULES:
            raise MatchingInputError("bit", rule.code, f"not the next bit of at most {MAX_RULES}")


check_registry(RULES)


def check_need(need: Need, snap: Snapshot) -> None:
    """Refuse a need that names an area or a task which does not exist.

    Only when the snapshot was made with these vocabularies.

    Raises
    ------
    MatchingInputError
        Naming the field and the need.
    """
    if snap.known_tasks is not None and need.task not in snap.known_tasks:
        raise MatchingInputError("task", need.id, f"unknown id {need.task!r}")
    if snap.known_areas is not None and need.area is not None and need.area not in snap.known_areas:
        raise MatchingInputError("area", need.id, f"unknown id {need.area!r}")
