"""Which days a series falls on. Pure: no queries. Days are Tokyo days, intervals half-open."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import jpholiday

WEEKLY, FORTNIGHTLY, MONTHLY = "weekly", "fortnightly", "monthly"
#: The last such weekday of a month, whether that is the fourth or the fifth.
LAST = 5


@dataclass(frozen=True)
class Rule:
    """Every week, every second week counted from `from_on`, or the nth weekday of each month (5 = the last)."""

    kind: str
    weekday: int
    from_on: dt.date
    to_on: dt.date | None = None
    nth: int | None = None
    skips_holidays: bool = True

    def falls_on(self, day: dt.date) -> bool:
        """Whether the rule itself meets this day; changes of single days are not known here."""
        if day.weekday() != self.weekday or day < self.from_on or (self.to_on is not None and day >= self.to_on):
            return False
        if self.skips_holidays and jpholiday.is_holiday(day):
            return False
        if self.kind == FORTNIGHTLY:
            return ((day - first_on(self)).days // 7) % 2 == 0
        return self.kind == WEEKLY or self._is_nth(day)

    def _is_nth(self, day: dt.date) -> bool:
        if self.nth == LAST:
            return day.day + 7 > calendar.monthrange(day.year, day.month)[1]
        return (day.day - 1) // 7 + 1 == self.nth


def first_on(rule: Rule) -> dt.date:
    """The first such weekday on or after the rule's beginning: fortnights are counted from it."""
    return rule.from_on + dt.timedelta(days=(rule.weekday - rule.from_on.weekday()) % 7)


def days_between(rule: Rule, start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """The days of the rule in [start, end).

    >>> tuesdays = Rule(WEEKLY, 1, dt.date(2026, 11, 1))
    >>> [day.isoformat() for day in days_between(tuesdays, dt.date(2026, 11, 1), dt.date(2026, 11, 18))]
    ['2026-11-10', '2026-11-17']

    (3 November is Culture Day.)
    """
    for offset in range((end - start).days):
        day = start + dt.timedelta(days=offset)
        if rule.falls_on(day):
            yield day
