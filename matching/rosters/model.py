"""What a roster is made of, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..answers import ENGINE_VERSION
from ..errors import MatchingInputError
from ..model import Id, Need
from ..snapshot import week_of
from ..times import Slot

ROLES = ("regular", "cover", "reserve")
DAYS_PER_WEEK = 7


@dataclass(frozen=True, slots=True)
class Recurring:
    """A need that comes back.

    Parameters
    ----------
    need : Need
        With the day of its first visit; alternatives shift along with it.
    every_weeks : int
        1: weekly, 2: every other week, ...
    last_on : date or None
        Last day on which it may fall.
    skip : frozenset of date
        Days on which it is not wanted.

    Raises
    ------
    MatchingInputError
        If the need has no day, wants several people, or `every_weeks` is below 1.

    Examples
    --------
    >>> shopping = Recurring(Need(id="n", task="shopping", day=date(2026, 11, 25)), every_weeks=2)
    >>> [day.isoformat() for day in shopping.days(date(2026, 11, 23), 4)]
    ['2026-11-25', '2026-12-09']
    """

    need: Need
    every_weeks: int = 1
    last_on: date | None = None
    skip: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.need.day is None:
            raise MatchingInputError("day", self.need.id, "a recurring need needs the day of its first visit")
        if self.need.headcount != 1:
            raise MatchingInputError("headcount", self.need.id, "make one recurring need per person")
        if self.every_weeks < 1:
            raise MatchingInputError("every_weeks", self.need.id, "must be 1 or more")

    def days(self, monday: date, weeks: int) -> tuple[date, ...]:
        """Days of the visits in some weeks."""
        end = monday + timedelta(days=DAYS_PER_WEEK * weeks)
        step = timedelta(days=DAYS_PER_WEEK * self.every_weeks)
        day, found = self.need.day, []
        while day < end and (self.last_on is None or day <= self.last_on):
            if day >= monday and day not in self.skip:
                found.append(day)
            day += step
        return tuple(found)

    def on(self, day: date) -> Need:
        """The need of one visit; an alternative in another week is that week's business, not this one's."""
        shift = day - self.need.day
        moved = (replace(slot, day=slot.day + shift) for slot in self.need.alternatives)
        others = tuple(slot for slot in moved if week_of(slot.day) == week_of(day))
        return replace(self.need, id=f"{day.isoformat()}|{self.need.id}", day=day, alternatives=others)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPolicy:
    """How much a town wants the same face at the door.

    Parameters
    ----------
    change_cost : int
        What it costs (cost units) when someone else than the regular comes; 0 for no
        regulars at all. Who has covered before pays half.
    reserve : float
        Share of recurring needs, 0..1, that get no regular, so that newcomers find
        something to begin with.
    newcomer_visits : int
        Below this many visits someone counts as a newcomer.
    newcomer_bonus : int
        How much dearer the others are for a need held in reserve.

    Notes
    -----
    One person for every visit reduces uncertainty and can starve newcomers; which is
    better depends on how many there are (Lo, Manshadi, Rodilitz and Shameli,
    arXiv 2005.10731). So it is a knob, and the reserve another.
    """

    change_cost: int = 3000
    reserve: float = 0.0
    newcomer_visits: int = 3
    newcomer_bonus: int = 2000

    def __post_init__(self) -> None:
        for name in ("change_cost", "newcomer_visits", "newcomer_bonus"):
            if not 0 <= getattr(self, name) <= 10**9:
                raise MatchingInputError(name, "roster policy", "must lie in 0..10^9")
        if not 0 <= self.reserve <= 1:
            raise MatchingInputError("reserve", "roster policy", f"{self.reserve} must lie in 0..1")


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of a roster.

    Parameters
    ----------
    need : id
        Of the recurring need.
    role : {'regular', 'cover', 'reserve'}
        A cover goes once and takes nothing over.
    """

    need: Id
    day: date
    supporter: Id
    slot: Slot | None
    cost: int
    role: str


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A visit for which nobody was found; layers as in `OpenNeed`."""

    need: Id
    day: date
    layer: str


@dataclass(frozen=True)
class Roster:
    """Answer of `roster`.

    Parameters
    ----------
    visits : tuple of Visit
        By day, then need.
    open_visits : tuple of OpenVisit
    regulars : mapping of id to id
        Recurring need to its regular; hand it in again for the next weeks.
    reserved : tuple of id
        Recurring needs without a regular, for newcomers.
    objective : int
        Sum of the weeks: pairs, changes, load, open places.
    gaps : tuple of int
        Of the template and each week; all 0: each of these is proven best in itself.
    faults : tuple of Fault
        What the independent check of all weeks together found; empty for a good roster.
    """

    visits: tuple[Visit, ...]
    open_visits: tuple[OpenVisit, ...]
    regulars: Mapping[Id, Id]
    reserved: tuple[Id, ...]
    objective: int
    gaps: tuple[int, ...]
    faults: tuple = ()
    snapshot_digest: str = ""
    engine_version: str = ENGINE_VERSION
