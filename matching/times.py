"""Days, half days and minutes: the engine's small calendar.

Days are `datetime.date`, minutes are counted from midnight (0..1440), and all
intervals are half-open: a visit from 540 to 600 and one from 600 to 660 touch
and do not overlap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from .errors import MatchingInputError

DAY_MIN = 1440


class HalfDay(IntEnum):
    """The three parts of a day in which people say when they can."""

    MORNING = 0
    AFTERNOON = 1
    EVENING = 2

    @property
    def code(self) -> str:
        """Snake-case name that crosses to the web half."""
        return self.name.lower()


# Where a half day begins and ends when a minute is given: every minute of the
# day belongs to exactly one of them.
HALF_DAY_STARTS = (0, 720, 1020)
# Minutes in which a visit may be placed when only the half day is known.
HALF_DAY_WINDOWS = ((480, 720), (720, 1020), (1020, 1260))
EVERY_HALF_DAY = 0b111
ALWAYS = (1 << 21) - 1


def half_day_of(minute: int) -> HalfDay:
    """Half day to which a minute of the day belongs.

    Examples
    --------
    >>> half_day_of(719).code, half_day_of(720).code, half_day_of(1020).code
    ('morning', 'afternoon', 'evening')
    """
    return HalfDay(sum(minute >= start for start in HALF_DAY_STARTS[1:]))


def availability_mask(slots: Iterable[tuple[int, int]]) -> int:
    """Pack (weekday, half day) pairs into the 21-bit mask of a `Supporter`.

    Parameters
    ----------
    slots : iterable of (int, int)
        Weekday 0 (Monday) to 6 (Sunday) and half day 0 to 2.

    Returns
    -------
    int
        Bit ``weekday * 3 + half_day`` is set for each pair.

    Raises
    ------
    MatchingInputError
        If a weekday or half day lies outside its range.

    Examples
    --------
    >>> bin(availability_mask([(0, HalfDay.MORNING), (2, HalfDay.AFTERNOON)]))
    '0b10000001'
    """
    mask = 0
    for weekday, half_day in slots:
        if not 0 <= weekday <= 6 or not 0 <= half_day <= 2:
            raise MatchingInputError("availability", (weekday, half_day), "no such weekday or half day")
        mask |= 1 << (weekday * 3 + half_day)
    return mask


def check_window(owner: object, start_min: int | None, end_min: int | None) -> None:
    """Refuse a window that leaves the day or ends before it starts."""
    for field, value in (("start_min", start_min), ("end_min", end_min)):
        if value is not None and not 0 <= value <= DAY_MIN:
            raise MatchingInputError(field, owner, f"{value} is not a minute of the day (0..1440)")
    if start_min is None and end_min is not None:
        raise MatchingInputError("start_min", owner, "an end needs a start")
    if start_min is not None and end_min is not None and end_min <= start_min:
        raise MatchingInputError("end_min", owner, f"ends at {end_min}, before or at its start {start_min}")


def check_place(owner: object, x_m: float | None, y_m: float | None) -> None:
    """Refuse half a place and coordinates that are not numbers."""
    if (x_m is None) != (y_m is None):
        raise MatchingInputError("x_m" if x_m is None else "y_m", owner, "a place needs both coordinates")
    for name, value in (("x_m", x_m), ("y_m", y_m)):
        if value is not None and not math.isfinite(value):
            raise MatchingInputError(name, owner, f"{value} is not a number of metres")


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a need could be met.

    Parameters
    ----------
    day : date
        The day of the visit.
    start_min, end_min : int or None
        Minutes from midnight, half-open. With a start and no end the visit
        lasts `duration_min`.
    half_day : HalfDay or None
        When only "in the morning" is known. Ignored if `start_min` is given;
        with neither, any half day of that day will do.
    duration_min : int
        Length of the visit when the end is not known, in minutes.

    Raises
    ------
    MatchingInputError
        If the window ends before it starts or leaves the day.

    Examples
    --------
    >>> Slot(date(2026, 11, 25), 570, 630).half_days
    (<HalfDay.MORNING: 0>,)
    >>> Slot(date(2026, 11, 25), 690, 750).half_days
    (<HalfDay.MORNING: 0>, <HalfDay.AFTERNOON: 1>)
    """

    day: date
    start_min: int | None = None
    end_min: int | None = None
    half_day: HalfDay | None = None
    duration_min: int = 60

    def __post_init__(self) -> None:
        check_window(f"slot on {self.day}", self.start_min, self.end_min)
        if not 0 < self.duration_min <= DAY_MIN:
            raise MatchingInputError("duration_min", f"slot on {self.day}", "must lie in 1..1440")
        if self.half_day is not None:
            object.__setattr__(self, "half_day", HalfDay(self.half_day))

    @property
    def is_fixed(self) -> bool:
        """Whether the minute is known."""
        return self.start_min is not None

    @property
    def window(self) -> tuple[int, int]:
        """Fixed visit as (start, end); without a start, the open hours of its half days."""
        if self.start_min is not None:
            end = self.end_min if self.end_min is not None else self.start_min + self.duration_min
            return self.start_min, min(end, DAY_MIN)
        halves = self.half_days
        return HALF_DAY_WINDOWS[halves[0]][0], HALF_DAY_WINDOWS[halves[-1]][1]

    @property
    def length_min(self) -> int:
        """How long the visit lasts, in minutes."""
        start, end = self.window
        return end - start if self.is_fixed else self.duration_min

    @property
    def half_days(self) -> tuple[HalfDay, ...]:
        """Half days that the slot touches (all of them, if only the day is known)."""
        if self.start_min is not None:
            start, end = self.window
            return tuple(HalfDay(h) for h in range(half_day_of(start), half_day_of(end - 1) + 1))
        return (self.half_day,) if self.half_day is not None else tuple(HalfDay)

    @property
    def week_bits(self) -> int:
        """The slot's half days as bits of an availability mask."""
        return sum(1 << (self.day.weekday() * 3 + half) for half in self.half_days)


@dataclass(frozen=True, slots=True)
class DayRange:
    """Days from `start_on` up to, but not including, `end_on`.

    Examples
    --------
    >>> DayRange(date(2026, 12, 28), date(2027, 1, 4)).end_on.isoformat()
    '2027-01-04'
    """

    start_on: date
    end_on: date

    def __post_init__(self) -> None:
        if self.end_on <= self.start_on:
            raise MatchingInputError("end_on", str(self.start_on), "must lie after the first day")


@dataclass(frozen=True, slots=True)
class RecurringLeave:
    """Time off that comes back: "every Wednesday", "second and fourth Friday morning".

    Parameters
    ----------
    weekday : int
        0 (Monday) to 6 (Sunday).
    nths : tuple of int
        Which ones of the month, 1..5; empty means every week.
    half_day : HalfDay or None
        None means the whole day.

    Examples
    --------
    >>> RecurringLeave(weekday=4, nths=(2, 4)).nths
    (2, 4)
    """

    weekday: int
    nths: tuple[int, ...] = ()
    half_day: HalfDay | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.weekday <= 6:
            raise MatchingInputError("weekday", self.weekday, "must lie in 0..6")
        if any(not 1 <= nth <= 5 for nth in self.nths):
            raise MatchingInputError("nths", self.nths, "must lie in 1..5")


@dataclass(frozen=True, slots=True)
class Booking:
    """A visit that a supporter already has, done or to come.

    Past visits of the running month belong in the list as well: the limits
    per week and month count them.

    Parameters
    ----------
    day : date
        Day of the visit.
    start_min, end_min : int or None
        Minutes from midnight, half-open.
    half_day : HalfDay or None
        When the minute is not known: the visit then fills the half day, or
        the whole day if this is None too.
    x_m, y_m : float or None
        Where it takes place, local plane metres; None for a telephone task
        or an unknown place (no travel time is then added).
    counts : bool
        Whether it counts towards the limits (a private errand does not).

    Examples
    --------
    >>> Booking(date(2026, 11, 25), 540, 600).window
    (540, 600)
    >>> Booking(date(2026, 11, 25), half_day=HalfDay.EVENING).window
    (1020, 1440)
    """

    day: date
    start_min: int | None = None
    end_min: int | None = None
    half_day: HalfDay | None = None
    x_m: float | None = None
    y_m: float | None = None
    counts: bool = True

    def __post_init__(self) -> None:
        check_window(f"booking on {self.day}", self.start_min, self.end_min)
        check_place(f"booking on {self.day}", self.x_m, self.y_m)

    @property
    def window(self) -> tuple[int, int]:
        """Minutes that it fills, half-open; an unknown minute fills its half day."""
        if self.start_min is not None:
            end = self.end_min if self.end_min is not None else min(self.start_min + 60, DAY_MIN)
            return self.start_min, end
        if self.half_day is None:
            return 0, DAY_MIN
        return (*HALF_DAY_STARTS, DAY_MIN)[self.half_day], (*HALF_DAY_STARTS, DAY_MIN)[self.half_day + 1]
