"""All rules over all supporters: one 16-bit mask each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .answers import LeftOut
from .errors import MatchingInputError
from .model import Need
from .policy import Policy
from .rules import MASK_DTYPE, RULE_CODES, RULES, Rule, check_need
from .snapshot import Snapshot
from .times import Slot


@dataclass(frozen=True, slots=True)
class Verdict:
    """Masks of one need.

    Parameters
    ----------
    mask : ndarray of uint16, shape (supporters,)
        Bit i is set where rule i leaves someone out.
    slot_index : ndarray of int8, shape (supporters,), or None
        Which of `Need.slots` the mask is about; None if there is at most one.
    counts : tuple of int
        How many each rule leaves out, by bit.
    """

    mask: np.ndarray
    slot_index: np.ndarray | None
    counts: tuple[int, ...]


class _Bits:
    """Collects boolean columns into bits.

    Two bytes are filled apart and joined at the end: byte-wide operations
    touch half the memory of 16-bit ones and need no conversion.
    """

    def __init__(self, count: int) -> None:
        self.halves = np.zeros((2, count), dtype=np.uint8)
        self._scratch = np.empty(count, dtype=np.uint8)
        self.counts = [0] * len(RULES)

    def add(self, bit: int, bad: np.ndarray) -> None:
        hits = int(np.count_nonzero(bad))
        self.counts[bit] = hits
        if hits:
            half = self.halves[bit >> 3]
            np.multiply(bad.view(np.uint8), np.uint8(1 << (bit & 7)), out=self._scratch)
            np.bitwise_or(half, self._scratch, out=half)

    def joined(self) -> np.ndarray:
        mask = self.halves[1].astype(MASK_DTYPE)
        mask <<= np.uint16(8)
        mask |= self.halves[0]
        return mask


def bits_of(need: Need, slot: Slot | None, snap: Snapshot, policy: Policy, wanted: Callable[[Rule], bool]) -> _Bits:
    """Run the wanted rules for one slot."""
    bits = _Bits(len(snap))
    for rule in RULES:
        if wanted(rule) and rule.applies(need, slot):
            bits.add(rule.bit, rule.violated(snap, need, slot, policy))
    return bits


def violations(need: Need, snap: Snapshot, policy: Policy) -> Verdict:
    """Mask of every supporter for the need's wished time and its alternatives.

    With alternatives, someone's mask is the one for the first slot in which
    they could go; for those who can in none, it is that of the wished slot.

    Raises
    ------
    MatchingInputError
        If the need names an unknown area or task.
    """
    check_need(need, snap)
    slots = need.slots
    if len(slots) <= 1:
        bits = bits_of(need, slots[0] if slots else None, snap, policy, lambda rule: True)
        return Verdict(_sealed(bits.joined()), None, tuple(bits.counts))
    mask, slot_index = _first_fitting(need, slots, snap, policy)
    counts = tuple(int(np.count_nonzero(mask & np.uint16(1 << rule.bit))) for rule in RULES)
    return Verdict(_sealed(mask), slot_index, counts)


def _first_fitting(
    need: Need, slots: tuple[Slot, ...], snap: Snapshot, policy: Policy
) -> tuple[np.ndarray, np.ndarray]:
    base = bits_of(need, slots[0], snap, policy, lambda rule: not rule.timed).joined()
    timed = bits_of(need, slots[0], snap, policy, lambda rule: rule.timed).joined()
    slot_index = np.zeros(len(snap), dtype=np.int8)
    for number, slot in enumerate(slots[1:], start=1):
        other = bits_of(need, slot, snap, policy, lambda rule: rule.timed).joined()
        better = (timed != 0) & (other == 0)
        timed[better] = 0
        slot_index[better] = number
    return base | timed, slot_index


def _sealed(mask: np.ndarray) -> np.ndarray:
    mask.setflags(write=False)
    return mask


def single_bits(mask: np.ndarray) -> np.ndarray:
    """Who is left out by exactly one rule.

    Examples
    --------
    >>> single_bits(np.array([0, 4, 6, 1], dtype=np.uint16)).tolist()
    [False, True, False, True]
    """
    return ((mask & (mask - np.uint16(1))) == 0) & (mask != 0)


def left_out(verdict: Verdict) -> LeftOut:
    """Counts by rule, and by rule that alone stands in the way."""
    mask = verdict.mask
    by_rule, only = {}, {}
    for rule, count in zip(RULES, verdict.counts, strict=True):
        if count:
            by_rule[rule.code] = count
            # One comparison per rule in use is cheaper than any histogram.
            alone = int(np.count_nonzero(mask == np.uint16(1 << rule.bit)))
            if alone:
                only[rule.code] = alone
    return LeftOut(count=int(np.count_nonzero(mask)), by_rule=by_rule, only_blocker=only)


def check_limit(need: Need, limit: int) -> None:
    """Refuse a negative length of the answer."""
    if limit < 0:
        raise MatchingInputError("limit", need.id, "must not be negative")


def codes_in(mask_value: int) -> tuple[str, ...]:
    """Rule codes of one mask.

    Examples
    --------
    >>> codes_in(0b101)
    ('inactive', 'task')
    """
    return tuple(code for bit, code in enumerate(RULE_CODES) if mask_value >> bit & 1)
