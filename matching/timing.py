"""The parts of the rules that look at the calendar: leave, limits, overlaps.

Each function takes the columns and returns a boolean column that says who
cannot. What depends on a day alone is kept in the snapshot's cache, because
the needs of one week ask for the same few days again and again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from .policy import Policy
from .snapshot import Snapshot, month_of, week_of
from .times import EVERY_HALF_DAY, HALF_DAY_WINDOWS, Slot

# Wider than a day with its travel times, so that groups never mix in one running maximum.
GROUP_STRIDE = 100_000


def half_bits(slot: Slot) -> int:
    """Half days of a slot as three bits."""
    return sum(1 << half for half in slot.half_days)


def free_halves(snap: Snapshot, slot: Slot) -> np.ndarray:
    """Half days of the slot's weekday that each supporter named, three bits."""
    weekday = slot.day.weekday()

    def make() -> np.ndarray:
        return ((snap.availability >> np.uint32(weekday * 3)) & np.uint32(7)).astype(np.uint8)

    return snap.cached(("free", weekday), make)


def not_available(snap: Snapshot, slot: Slot) -> np.ndarray:
    """Who has not named the half day.

    A fixed time needs every half day that it touches; "some time that day"
    needs one of them.
    """
    wanted, weekday = np.uint8(half_bits(slot)), slot.day.weekday()
    if slot.is_fixed:
        key = ("lacks some", weekday, int(wanted))
        return snap.cached(key, lambda: (free_halves(snap, slot) & wanted) != wanted)
    key = ("lacks all", weekday, int(wanted))
    return snap.cached(key, lambda: (free_halves(snap, slot) & wanted) == 0)


def away_on(snap: Snapshot, day: date) -> np.ndarray:
    """Half days on which each supporter is away that day: block-outs, leave, closed days.

    Returns
    -------
    ndarray of uint8, shape (supporters,)
        Three bits; 7 means the whole day.
    """
    return snap.cached(("away", day), lambda: _away_on(snap, day))


def _away_on(snap: Snapshot, day: date) -> np.ndarray:
    number = day.toordinal()
    away = np.zeros(len(snap), dtype=np.uint8)
    opened = snap.open_days
    here = opened[(opened[:, 1] <= number) & (number < opened[:, 2]), 0]
    away[snap.has_open_days] = EVERY_HALF_DAY
    away[here] = 0
    closed = snap.blockouts
    away[closed[(closed[:, 1] <= number) & (number < closed[:, 2]), 0]] = EVERY_HALF_DAY
    leaves = snap.leaves
    nth = 1 << ((day.day - 1) // 7)
    hit = (leaves[:, 1] == day.weekday()) & ((leaves[:, 2] & nth) > 0)
    np.bitwise_or.at(away, leaves[hit, 0], leaves[hit, 3].astype(np.uint8))
    away.setflags(write=False)
    return away


def is_away(snap: Snapshot, slot: Slot) -> np.ndarray:
    """Who is away at the slot although it may be a half day that they named."""
    wanted, day = np.uint8(half_bits(slot)), slot.day
    if slot.is_fixed or len(slot.half_days) == 1:
        key = ("is away", day, int(wanted))
        return snap.cached(key, lambda: (away_on(snap, day) & wanted) != 0)
    return (_named_halves(snap, slot) & ~away_on(snap, day)) == 0


def _named_halves(snap: Snapshot, slot: Slot) -> np.ndarray:
    """Half days of the slot that they named; all of them for someone who named none.

    So a rule further down the list does not repeat what `availability` says.
    """
    wanted = np.uint8(half_bits(slot))
    named = free_halves(snap, slot) & wanted
    return np.where(named == 0, wanted, named)


def is_full(snap: Snapshot, day: date, length_min: int, extra: int = 0) -> np.ndarray:
    """Who has reached a limit of the day, the week or the month.

    Parameters
    ----------
    length_min : int
        Length of the visit, counted against a weekly capacity in minutes.
    extra : int
        Visits beyond their limit that someone might agree to. A limit of 0
        means "not at all" and is never stretched; neither are minutes.
    """
    full = snap.cached(("full", day, extra), lambda: _is_full(snap, day, extra))
    if not snap.limits_minutes:
        return full
    used = snap.booked(*week_of(day), minutes=True)
    return full | (used + np.int32(length_min) > snap.capacity_min_week)


def _is_full(snap: Snapshot, day: date, extra: int) -> np.ndarray:
    full = np.zeros(len(snap), dtype=bool)
    spans = ((day, day + timedelta(days=1)), week_of(day), month_of(day))
    for span, limit in zip(spans, (snap.cap_day, snap.cap_week, snap.cap_month), strict=True):
        full |= snap.booked(*span) - np.int32(extra) >= limit
        full |= limit == 0
    full.setflags(write=False)
    return full


def travel_min(distance_m: np.ndarray, policy: Policy) -> np.ndarray:
    """Whole minutes between two visits; 0 at the same or an unknown place.

    Examples
    --------
    >>> travel_min(np.array([0.0, 600.0, np.nan]), Policy()).tolist()
    [0, 11, 0]
    """
    minutes = np.ceil(policy.travel_fixed_min + distance_m * (policy.detour / policy.travel_m_per_min))
    return np.where(distance_m > 0, minutes, 0).astype(np.int64)


@dataclass(frozen=True, slots=True)
class DayBookings:
    """Bookings of one day, grouped by supporter, each group by start.

    Parameters
    ----------
    start, end : ndarray of int64, shape (bookings,)
        Minutes from midnight.
    x_m, y_m : ndarray of float64, shape (bookings,)
    heads : ndarray of int64, shape (people,)
        Where each supporter's group begins.
    lift : ndarray of int64, shape (bookings,)
        A multiple of `GROUP_STRIDE` that keeps the groups apart.
    people : ndarray of int64, shape (people,)
        Positions in the snapshot, ascending.
    at_once : ndarray of int16, shape (people,)
    """

    start: np.ndarray
    end: np.ndarray
    x_m: np.ndarray
    y_m: np.ndarray
    heads: np.ndarray
    lift: np.ndarray
    people: np.ndarray
    at_once: np.ndarray


def day_bookings(snap: Snapshot, day: date) -> DayBookings:
    """Bookings of a day, grouped once for all needs that ask about it."""
    return snap.cached(("bookings", day), lambda: _day_bookings(snap, day))


def _day_bookings(snap: Snapshot, day: date) -> DayBookings:
    rows = snap.bookings
    part = slice(*np.searchsorted(rows["day"], (day.toordinal(), day.toordinal() + 1)))
    who = rows["supporter"][part]
    first = np.ones(len(who), dtype=bool)
    first[1:] = who[1:] != who[:-1]
    people = who[first]
    return DayBookings(
        start=rows["start"][part].astype(np.int64),
        end=rows["end"][part].astype(np.int64),
        x_m=rows["x"][part],
        y_m=rows["y"][part],
        heads=np.flatnonzero(first),
        lift=np.cumsum(first) * GROUP_STRIDE,
        people=people,
        at_once=snap.at_once[people],
    )


def overlaps(snap: Snapshot, slot: Slot, x_m: float | None, y_m: float | None, policy: Policy) -> np.ndarray:
    """Who has another visit then, travel time between the two places included.

    Parameters
    ----------
    x_m, y_m : float or None
        Place of the need in metres; None: unknown or by telephone.
    """
    booked = day_bookings(snap, slot.day)
    if not len(booked.people):
        return snap.nobody()
    start, end = booked.start, booked.end
    if x_m is not None and y_m is not None:
        dx, dy = booked.x_m - x_m, booked.y_m - y_m
        travel = travel_min(np.sqrt(dx * dx + dy * dy), policy)
        start, end = start - travel, end + travel
    bad = np.zeros(len(snap), dtype=bool)
    if slot.is_fixed:
        bad[booked.people] = _crowded(booked, start, end, slot.window)
        return bad
    usable = _halves_that_count(snap, slot, booked.people)
    bad[booked.people] = (usable & ~_blocked_halves(booked, start, end, slot)) == 0
    return bad


def _halves_that_count(snap: Snapshot, slot: Slot, people: np.ndarray) -> np.ndarray:
    """Half days in which only a visit could stand in the way of these people.

    Whoever has none left is told so by the rules on availability and leave;
    for them every half day of the slot counts here.
    """
    wanted = np.uint8(half_bits(slot))
    named = free_halves(snap, slot)[people] & wanted
    named[named == 0] = wanted
    usable = named & ~away_on(snap, slot.day)[people]
    usable[usable == 0] = wanted
    return usable


def _crowded(booked: DayBookings, start: np.ndarray, end: np.ndarray, window: tuple[int, int]) -> np.ndarray:
    """Who has as many visits in the window as they can have side by side."""
    hit = (start < window[1]) & (window[0] < end)
    return np.add.reduceat(hit, booked.heads, dtype=np.int64) >= booked.at_once


def _blocked_halves(booked: DayBookings, start: np.ndarray, end: np.ndarray, slot: Slot) -> np.ndarray:
    """Half days, three bits per person, in which the visit no longer fits."""
    blocked = np.zeros(len(booked.people), dtype=np.uint8)
    for half in slot.half_days:
        window = HALF_DAY_WINDOWS[half]
        full = _without_gap(booked, start, end, window, slot.length_min)
        # Who works side by side has no one gap to look for: count instead.
        many = booked.at_once > 1
        if many.any():
            full = np.where(many, _crowded(booked, start, end, window), full)
        blocked |= full.astype(np.uint8) << np.uint8(half)
    return blocked


def _without_gap(
    booked: DayBookings, start: np.ndarray, end: np.ndarray, window: tuple[int, int], length: int
) -> np.ndarray:
    """Who has no free stretch of `length` minutes inside the window.

    A stretch lies between the latest end of the visits before it and the
    earliest start of those after it: a running maximum from the left and a
    running minimum from the right, for all people in one pass. Sorting by
    true start is enough: a visit that ends, travel included, before another
    begins also starts before it.
    """
    reached = np.maximum.accumulate(end + booked.lift) - booked.lift
    ahead = np.minimum.accumulate((start + booked.lift)[::-1])[::-1] - booked.lift
    before = np.empty_like(reached)
    before[1:] = reached[:-1]
    before[booked.heads] = window[0]
    fits = np.minimum(ahead, window[1]) - np.maximum(before, window[0]) >= length
    lasts = np.append(booked.heads[1:], len(reached)) - 1
    fits_any = np.logical_or.reduceat(fits, booked.heads)
    fits_any |= window[1] - np.maximum(reached[lasts], window[0]) >= length
    return ~fits_any
