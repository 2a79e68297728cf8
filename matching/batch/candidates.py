"""Every (need, supporter) pair that keeps all rules, without trying every pair.

Supporters are laid on a grid once per task and half day; a need looks only at
the cells around it, in its own task and half day. What is left is put through
the same rule functions as in `rank`, one column per distinct question instead
of one per need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ..errors import MatchingInputError
from ..model import Need
from ..policy import DEFAULT_POLICY, Policy
from ..rules import RULE_BY_CODE, check_need
from ..snapshot import Snapshot
from ..times import Slot
from ..timing import day_bookings
from .grid import Grid

# Rules whose answer is one column for many needs: what of the need they ask about.
SHARED: dict[str, Callable[[Need, Slot | None], Any]] = {
    "training": lambda n, s: (n.required_trainings, s and s.day),
    "driving": lambda n, s: (n.needs_wheelchair_vehicle, n.needs_vehicle, n.passengers, s and s.day),
    "area": lambda n, s: n.area,
    "availability": lambda n, s: (s.day.weekday(), s.half_days, s.is_fixed),
    "blockout": lambda n, s: (s.day, s.half_days, s.is_fixed),
    "cap": lambda n, s: (s.day, s.length_min),
    "gender": lambda n, s: n.gender_wish,
    "language": lambda n, s: n.language,
    "pair": lambda n, s: n.escort_first,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One way to meet a need: its place among the needs, and a time (or none yet).

    `rank` is 0 for the wished time, 1 for the first alternative, and so on.
    """

    need: int
    slot: Slot | None
    rank: int


@dataclass(frozen=True, eq=False)
class Pairs:
    """All eligible pairs, sorted by option, then supporter.

    Parameters
    ----------
    needs : tuple of Need
        Sorted by id.
    options : tuple of Option
        Sorted by need, then rank.
    option, supporter : ndarray of int64, shape (pairs,)
        Position in `options` and row in the snapshot.
    """

    needs: tuple[Need, ...]
    options: tuple[Option, ...]
    option: np.ndarray
    supporter: np.ndarray

    def __len__(self) -> int:
        return len(self.option)


def sort_needs(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Order by id, and refuse an id that occurs twice."""
    ordered = sorted(needs, key=lambda n: (isinstance(n.id, str), n.id))
    for one, other in pairwise(ordered):
        if one.id == other.id:
            raise MatchingInputError("id", one.id, "occurs twice")
    return tuple(ordered)


def options_of(needs: Sequence[Need]) -> tuple[Option, ...]:
    """Times at which each need could be met, one half day each unless the minute is known."""
    found = []
    for place, need in enumerate(needs):
        if not need.slots:
            found.append(Option(place, None, 0))
        for number, slot in enumerate(need.slots):
            if slot.is_fixed or len(slot.half_days) == 1:
                found.append(Option(place, slot, number))
                continue
            for half in slot.half_days:
                one = Slot(slot.day, half_day=half, duration_min=slot.duration_min)
                found.append(Option(place, one, number))
    return tuple(found)


def eligible_pairs(needs: Iterable[Need], snapshot: Snapshot, policy: Policy | None = None) -> Pairs:
    """Pairs of needs and supporters that no rule stands against.

    Parameters
    ----------
    needs : iterable of Need
        In any order; ids must differ.
    snapshot, policy
        As in `rank`.

    Returns
    -------
    Pairs
        The same pairs that `rank` would find need by need. A need for several
        people is held to the one time that suits most supporters, since they
        go together.

    Raises
    ------
    MatchingInputError
        For an id that occurs twice, or an unknown area or task.

    Examples
    --------
    >>> from datetime import date
    >>> from matching import Need, Snapshot, Supporter
    >>> talk = frozenset({"talk"})
    >>> town = Snapshot.of([Supporter(id="a", tasks=talk), Supporter(id="b")], date(2026, 11, 22))
    >>> eligible_pairs([Need(id="n", task="talk")], town).supporter.tolist()
    [0]
    """
    policy = policy or DEFAULT_POLICY
    ordered = sort_needs(needs)
    for need in ordered:
        check_need(need, snapshot)
    options = options_of(ordered)
    option, supporter = Grid(snapshot, ordered, options).join()
    for code, ask in SHARED.items():
        option, supporter = _by_column(code, ask, snapshot, ordered, options, policy, option, supporter)
    order = np.argsort(option * max(len(snapshot), 1) + supporter, kind="stable")
    option, supporter = option[order], supporter[order]
    keep = np.ones(len(option), dtype=bool)
    _drop_named(snapshot, ordered, options, option, supporter, keep)
    _drop_overlaps(snapshot, ordered, options, policy, option, supporter, keep)
    _one_time_for_several(ordered, options, option, keep)
    return Pairs(ordered, options, option[keep], supporter[keep])


def _by_column(
    code: str, ask: Callable[[Need, Slot | None], Any], snap: Snapshot, needs: Sequence[Need],
    options: Sequence[Option], policy: Policy, option: np.ndarray, supporter: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Drop pairs against one rule: one column for each distinct question."""
    rule = RULE_BY_CODE[code]
    rows: dict[Any, int] = {}
    columns = [snap.nobody()]
    row_of = np.zeros(len(options), dtype=np.int64)
    for place, one in enumerate(options):
        need, slot = needs[one.need], one.slot
        if not rule.applies(need, slot):
            continue
        key = ask(need, slot)
        if key not in rows:
            bad = rule.violated(snap, need, slot, policy)
            rows[key] = len(columns) if bad.any() else 0
            if rows[key]:
                columns.append(bad)
        row_of[place] = rows[key]
    if len(columns) == 1:
        return option, supporter
    keep = ~np.stack(columns)[row_of[option], supporter]
    return option[keep], supporter[keep]


def _ranges(options: Sequence[Option], option: np.ndarray) -> list[int]:
    return np.searchsorted(option, np.arange(len(options) + 1)).tolist()


def _drop_named(
    snap: Snapshot, needs: Sequence[Need], options: Sequence[Option], option: np.ndarray, supporter: np.ndarray,
    keep: np.ndarray,
) -> None:  # fmt: skip
    """Blocked pairs, and those who were asked for this very need."""
    cuts = _ranges(options, option)
    for place, one in enumerate(options):
        need = needs[one.need]
        named = snap.blocked.get(need.resident) if need.resident is not None else None
        gone = [] if named is None else named.tolist()
        gone += [snap.index[i] for i in need.already_asked if i in snap.index]
        if gone:
            part = slice(cuts[place], cuts[place + 1])
            keep[part] &= ~np.isin(supporter[part], gone)


def _drop_overlaps(
    snap: Snapshot, needs: Sequence[Need], options: Sequence[Option], policy: Policy, option: np.ndarray,
    supporter: np.ndarray, keep: np.ndarray,
) -> None:  # fmt: skip
    """Pairs in whose way another visit stands; only where that day has visits."""
    cuts = _ranges(options, option)
    rule = RULE_BY_CODE["overlap"]
    for place, one in enumerate(options):
        part = slice(cuts[place], cuts[place + 1])
        if one.slot is None or part.start == part.stop or not len(day_bookings(snap, one.slot.day).people):
            continue
        keep[part] &= ~rule.violated(snap, needs[one.need], one.slot, policy)[supporter[part]]


def _one_time_for_several(
    needs: Sequence[Need], options: Sequence[Option], option: np.ndarray, keep: np.ndarray
) -> None:
    """Hold needs for several people to the time that suits most; the earlier wish among equals."""
    if not any(need.headcount > 1 for need in needs):
        return
    counts = np.bincount(option[keep], minlength=len(options)).tolist()
    best: dict[int, int] = {}
    for place, one in enumerate(options):
        if one.need not in best or counts[place] > counts[best[one.need]]:
            best[one.need] = place
    wrong = [needs[one.need].headcount > 1 and best[one.need] != place for place, one in enumerate(options)]
    keep &= ~np.array(wrong, dtype=bool)[option]
