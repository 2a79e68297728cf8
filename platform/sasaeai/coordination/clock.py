"""Times of day as they are typed on the telephone."""

import datetime as dt
import re
import unicodedata

from django.utils import timezone

#: Until then a call promised for a day is made.
DESK_CLOSES = dt.time(17)


def parse_times(text: str) -> tuple[int | None, int | None]:
    """(start_min, end_min) of 9:30, 9時半, 午後1時, 13:00-14:30, 930; empty text gives (None, None).

    Raises ValueError for anything else, and for an end before the start.
    """
    plain = unicodedata.normalize("NFKC", text or "").strip().removesuffix("まで")
    if not plain:
        return None, None
    parts = [part for part in re.split(r"\s*(?:-|‐|–|—|ー|~|〜|から)\s*", plain) if part]
    if not 1 <= len(parts) <= 2:
        raise ValueError(text)
    start = _clock(parts[0])
    end = _clock(parts[1]) if len(parts) == 2 else None
    if end is not None and end <= start:
        raise ValueError(text)
    return start, end


_CLOCK = re.compile(r"(午前|午後)?\s*(\d{1,2})(?:\s*(?::|時)\s*(\d{1,2}|半)?\s*分?)?|(\d{1,2})(\d{2})")


def _clock(text: str) -> int:
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    half, hour, minutes, short_hour, short_min = match.groups()
    hours, rest = (
        (int(short_hour), int(short_min)) if short_hour else (int(hour), 30 if minutes == "半" else int(minutes or 0))
    )
    if half == "午後" and hours < 12:
        hours += 12
    if hours > 24 or rest > 59 or hours * 60 + rest > 24 * 60:
        raise ValueError(text)
    return hours * 60 + rest


def half_day_at(start_min: int) -> str:
    """The half-day in which a time lies: before noon, before five, after."""
    return "morning" if start_min < 12 * 60 else "afternoon" if start_min < 17 * 60 else "evening"


def closing_at(day: dt.date) -> dt.datetime:
    """The evening of that day, when the desk closes: until then a promised call is made."""
    return dt.datetime.combine(day, DESK_CLOSES, tzinfo=timezone.get_default_timezone())
