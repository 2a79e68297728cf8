"""The nested limits of a town: half day in day in week in month in person in team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from ..columns import UNLIMITED
from ..snapshot import Snapshot, month_of, week_of
from ..times import DAY_MIN, HALF_DAY_STARTS
from .candidates import Option, Pairs
from .flow import ROOT
from .policy import HISTORY_CAP, Team

# Room for every key of one level: supporters times days times half days.
SPAN = 1 << 40
DAY_BITS = 32


@dataclass(frozen=True, slots=True)
class Level:
    """Limits of one kind: sorted keys and the node of each."""

    name: str
    keys: np.ndarray
    first: int

    def find(self, keys: np.ndarray) -> np.ndarray:
        """Node of each key, -1 for those that have none."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, self.first + at, -1)


@dataclass(eq=False)
class LimitTree:
    """Builds the forest top down; nodes are turned round at the end.

    Parameters
    ----------
    snap : Snapshot
    teams : sequence of Team
    whole_days : frozenset of (int, int)
        (supporter row, day) in which one visit fills the whole day, because
        two of them would not leave time for the way.
    """

    snap: Snapshot
    teams: Sequence[Team]
    whole_days: frozenset[tuple[int, int]] = frozenset()
    parent: list[np.ndarray] = field(default_factory=list)
    cap: list[np.ndarray] = field(default_factory=list)
    base: list[np.ndarray] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)
    count: int = 0

    def build(self, pairs: Pairs) -> np.ndarray:
        """Make all nodes for these pairs; returns the lowest node of each pair."""
        node = np.full(len(pairs), ROOT)
        for name, key, cap, base in self.columns(pairs):
            limited = np.flatnonzero(cap < UNLIMITED)
            keys, first, inverse = np.unique(key[limited], return_index=True, return_inverse=True)
            # Of pairs under one limit the strictest counts: they differ in length only.
            least = np.full(len(keys), UNLIMITED, dtype=np.int64)
            np.minimum.at(least, inverse, cap[limited])
            self.levels.append(Level(name, keys, self.count))
            self.parent.append(node[limited][first])
            self.cap.append(np.maximum(least, 0))
            self.base.append(base[limited][first] if base is not None else np.full(len(keys), -1))
            node[limited] = self.count + inverse
            self.count += len(keys)
        return node

    def columns(self, pairs: Pairs) -> list[tuple[str, np.ndarray, np.ndarray, np.ndarray | None]]:
        """(name, key, limit, load before) of each level for each pair, widest first."""
        snap, who = self.snap, pairs.supporter
        team, team_cap = self._teams()
        load = np.minimum(snap.load_30d, HISTORY_CAP).astype(np.int64)[who]
        most = np.full(len(pairs), UNLIMITED - 1)
        found = [
            ("team", team[who], team_cap[who], None),
            ("supporter", who.astype(np.int64), most, load),
        ]
        found += [(name, key, cap, None) for name, key, cap in self._calendar(pairs)]
        return found

    def _teams(self) -> tuple[np.ndarray, np.ndarray]:
        number = np.full(len(self.snap), -1, dtype=np.int64)
        cap = np.full(len(self.snap), UNLIMITED, dtype=np.int64)
        for place, team in enumerate(self.teams):
            rows = [self.snap.position(member) for member in team.members]
            number[rows], cap[rows] = place, team.cap
        return number, cap

    def _calendar(self, pairs: Pairs) -> list[tuple[str, np.ndarray, np.ndarray]]:
        spans = [_spans(o, self.snap.today) for o in pairs.options]
        options = pairs.options
        shares = _shares_of_weeks(options)
        month = self._limit(pairs, [s[2] for s in spans], self.snap.cap_month, "month")
        week = self._limit(pairs, [s[1] for s in spans], self.snap.cap_week, "week", shares)
        day = self._limit(pairs, [s[0] for s in spans], self.snap.cap_day, "day")
        minutes = self._minutes(pairs, [s[1] for s in spans], shares)
        week = ("week", week[1], np.minimum(week[2], minutes))
        one_week = len({s[1][0] for s in spans if s[1]}) <= 1
        # One week over the turn of a month: its two parts lie inside the week.
        outer = [week, month] if one_week else [month, week]
        return [*outer, day, self._half_days(pairs)]

    def _limit(
        self, pairs: Pairs, spans: list[tuple[date, date] | None], limits: np.ndarray, name: str,
        shares: dict[date, int] | None = None,
    ) -> tuple[str, np.ndarray, np.ndarray]:  # fmt: skip
        """Visits left under one limit of each pair's supporter."""
        who, size = pairs.supporter, len(pairs)
        key, cap = np.zeros(size, dtype=np.int64), np.full(size, UNLIMITED, dtype=np.int64)
        cuts = np.searchsorted(pairs.option, np.arange(len(pairs.options) + 1)).tolist()
        for place, span in enumerate(spans):
            here = slice(cuts[place], cuts[place + 1])
            if span is None or here.start == here.stop:
                continue
            people = who[here]
            left = limits[people].astype(np.int64) - self.snap.booked(*span)[people]
            part = np.zeros(len(people), dtype=np.int64)
            if shares and span[0] in shares:
                late = pairs.options[place].slot.day.month != span[0].month
                head = np.maximum(left, 0) * shares[span[0]] // 7
                split = self.snap.cap_month[people] != UNLIMITED
                left = np.where(split, np.maximum(left, 0) - head if late else head, left)
                part = (split & late).astype(np.int64)
            unlimited = limits[people] == UNLIMITED
            cap[here] = np.where(unlimited, UNLIMITED, left)
            key[here] = people << DAY_BITS | span[0].toordinal() << 1 | part
        return name, key, cap

    def _minutes(self, pairs: Pairs, spans: list[tuple[date, date] | None], shares: dict[date, int]) -> np.ndarray:
        """Visits that the weekly minutes of a group still hold, counted by the longest one."""
        size, snap = len(pairs), self.snap
        if not snap.limits_minutes:
            return np.full(size, UNLIMITED, dtype=np.int64)
        length = np.array([o.slot.length_min if o.slot else 1 for o in pairs.options], dtype=np.int64)
        week = np.array([s[0].toordinal() if s else 0 for s in spans], dtype=np.int64)
        key = pairs.supporter << DAY_BITS | week[pairs.option]
        _, inverse = np.unique(key, return_inverse=True)
        longest = np.zeros(size, dtype=np.int64)
        np.maximum.at(longest, inverse, length[pairs.option])
        left = np.full(size, UNLIMITED, dtype=np.int64)
        for span in {s for s in spans if s}:
            rows = np.flatnonzero(week[pairs.option] == span[0].toordinal())
            people = pairs.supporter[rows]
            offered = snap.capacity_min_week[people].astype(np.int64)
            free = offered - snap.booked(*span, minutes=True)[people]
            if span[0] in shares:
                free = np.where(snap.cap_month[people] != UNLIMITED, free // 2, free)
            units = np.maximum(free, 0) // np.maximum(longest[inverse[rows]], 1)
            left[rows] = np.where(offered == UNLIMITED, UNLIMITED, units)
        return left

    def _half_days(self, pairs: Pairs) -> tuple[str, np.ndarray, np.ndarray]:
        """One place at a time: a half day, or the half days that a long visit joins."""
        snap, who = self.snap, pairs.supporter
        slots = [o.slot for o in pairs.options]
        day = np.array([s.day.toordinal() if s else 0 for s in slots], dtype=np.int64)[pairs.option]
        bits = np.array([sum(1 << h for h in s.half_days) if s else 0 for s in slots], dtype=np.int64)[pairs.option]
        person_day, inverse = np.unique(who << DAY_BITS | day, return_inverse=True)
        long = (bits & (bits - 1)) != 0
        joined = np.zeros(len(person_day), dtype=np.int64)
        np.bitwise_or.at(joined, inverse[long], bits[long])
        if self.whole_days:
            whole = np.array([p << DAY_BITS | d for p, d in sorted(self.whole_days)])
            joined[np.isin(person_day, whole)] = 7
        block = np.where(bits & joined[inverse], joined[inverse], bits)
        key = (who << DAY_BITS | day) << 3 | block
        cap = np.where(day > 0, np.maximum(snap.at_once[who] - self._running(who, slots, pairs.option), 0), UNLIMITED)
        return "half_day", key, cap.astype(np.int64)

    def _running(self, who: np.ndarray, slots: list, option: np.ndarray) -> np.ndarray:
        """Visits booked in the half days of each pair, for those who do several side by side.

        A single person's visits are the overlap rule's business.
        """
        found = np.zeros(len(who), dtype=np.int64)
        several = self.snap.at_once[who] > 1
        if not several.any():
            return found
        cuts = np.searchsorted(option, np.arange(len(slots) + 1)).tolist()
        for place, slot in enumerate(slots):
            here = slice(cuts[place], cuts[place + 1])
            if slot is not None and several[here].any():
                busy = np.max([self._touching(slot.day, half) for half in slot.half_days], axis=0)
                found[here] = np.where(several[here], busy[who[here]], 0)
        return found

    def _touching(self, day: date, half: int) -> np.ndarray:
        """Bookings of each supporter that touch a half day."""
        begin, after = (*HALF_DAY_STARTS, DAY_MIN)[half : half + 2]

        def make() -> np.ndarray:
            booked = self.snap.bookings
            low, high = np.searchsorted(booked["day"], (day.toordinal(), day.toordinal() + 1))
            here = slice(low, high)
            hit = (booked["start"][here] < after) & (booked["end"][here] > begin)
            return np.bincount(booked["supporter"][here][hit], minlength=len(self.snap))

        return self.snap.cached(("touching", day, half), make)


def _spans(option: Option, today: date) -> tuple[tuple[date, date] | None, ...]:
    """Day, week and month of an option; a need whose day is open has none of them."""
    if option.slot is None:
        return None, None, None
    day = option.slot.day
    return (day, day + timedelta(days=1)), week_of(day), month_of(day)


def _shares_of_weeks(options: Sequence[Option]) -> dict[date, int]:
    """Weeks that lie in two months, and how many of their days belong to the first.

    Limits of week and month would not nest there: for those who have both, each
    part gets its share of the week's limit. With a single week there is
    no need: the months' parts then lie inside the week.
    """
    days = {o.slot.day for o in options if o.slot}
    if len({week_of(day)[0] for day in days}) <= 1 or len({(d.year, d.month) for d in days}) <= 1:
        return {}
    found = {}
    for monday, after in {week_of(day) for day in days}:
        if monday.month != (after - timedelta(days=1)).month:
            found[monday] = (month_of(monday)[1] - monday).days
    return found


@dataclass(eq=False)
class Earlier:
    """Visits planned in earlier weeks: they count towards months and loads.

    Parameters
    ----------
    load : ndarray of int64, shape (supporters,)
    months : dict of (int, int) to int
        (supporter row, first day of the month as an ordinal) to visits.
    """

    load: np.ndarray
    months: dict[tuple[int, int], int] = field(default_factory=dict)

    def add(self, row: int, day: date) -> None:
        """Count one more visit."""
        self.load[row] += 1
        key = row, day.replace(day=1).toordinal()
        self.months[key] = self.months.get(key, 0) + 1

    def take_off(self, tree: LimitTree) -> None:
        """Lower the limits of months and raise the loads of a tree that was just built."""
        for place, level in enumerate(tree.levels):
            who = level.keys >> (DAY_BITS if level.name == "month" else 0)
            if level.name == "month":
                month = (level.keys & ((1 << DAY_BITS) - 1)) >> 1
                gone = [self.months.get(key, 0) for key in zip(who.tolist(), month.tolist(), strict=True)]
                tree.cap[place] = np.maximum(tree.cap[place] - np.array(gone, dtype=np.int64), 0)
            elif level.name == "supporter":
                tree.base[place] = tree.base[place] + self.load[who]
