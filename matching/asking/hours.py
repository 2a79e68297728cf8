"""Hours in which people may be written to."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from ..times import DAY_MIN


def is_quiet(at: datetime, quiet: tuple[int, int]) -> bool:
    """Whether nobody is written to at this moment.

    Examples
    --------
    >>> is_quiet(datetime(2026, 11, 22, 21, 0), (1200, 480)), is_quiet(datetime(2026, 11, 22, 8, 0), (1200, 480))
    (True, False)
    """
    start, end = quiet
    minute = at.hour * 60 + at.minute
    return start <= minute < end if start <= end else minute >= start or minute < end


def opens_at(at: datetime, quiet: tuple[int, int]) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into.

    Examples
    --------
    >>> opens_at(datetime(2026, 11, 22, 21, 30), (1200, 480)).isoformat()
    '2026-11-23T08:00:00'
    """
    if not is_quiet(at, quiet):
        return at
    end = time(quiet[1] // 60 % 24, quiet[1] % 60, tzinfo=at.tzinfo)
    same_day = datetime.combine(at.date(), end)
    return same_day if same_day > at else same_day + timedelta(days=1)


def open_minutes(start: datetime, end: datetime, quiet: tuple[int, int]) -> int:
    """Minutes between two moments that are not quiet.

    Examples
    --------
    >>> open_minutes(datetime(2026, 11, 22, 19, 0), datetime(2026, 11, 23, 9, 0), (1200, 480))
    120
    """
    if end <= start:
        return 0
    total = _since_midnight(end, quiet) - _since_midnight(start, quiet)
    return total + (end.date() - start.date()).days * _since_midnight_minute(DAY_MIN, quiet)


def _since_midnight(at: datetime, quiet: tuple[int, int]) -> int:
    return _since_midnight_minute(at.hour * 60 + at.minute, quiet)


def _since_midnight_minute(minute: int, quiet: tuple[int, int]) -> int:
    """Open minutes of a day before a minute of it."""
    start, end = quiet
    spans = [(start, end)] if start <= end else [(0, end), (start, DAY_MIN)]
    return minute - sum(max(0, min(minute, stop) - begin) for begin, stop in spans)


def after_open_minutes(at: datetime, minutes: int, quiet: tuple[int, int]) -> datetime:
    """The moment when so many open minutes have passed.

    Examples
    --------
    >>> after_open_minutes(datetime(2026, 11, 22, 19, 0), 120, (1200, 480)).isoformat()
    '2026-11-23T09:00:00'
    """
    here = opens_at(at, quiet)
    while True:
        closes = _closes_after(here, quiet)
        left = int((closes - here).total_seconds() // 60)
        if minutes <= left:
            return here + timedelta(minutes=minutes)
        minutes -= left
        here = opens_at(closes, quiet)


def _closes_after(at: datetime, quiet: tuple[int, int]) -> datetime:
    """The next beginning of quiet hours; the end of the day if there are none."""
    start = quiet[0] if quiet[0] != quiet[1] else DAY_MIN
    midnight = datetime.combine(at.date(), time(0, tzinfo=at.tzinfo))
    closes = midnight + timedelta(minutes=start)
    return closes if closes > at else closes + timedelta(days=1)
