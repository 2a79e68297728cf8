"""One visit as a calendar file. Calendars are shared and synchronised: it names the task and the town block only."""

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.coordination.models import Visit
from sasaeai.people.models import HalfDay


def calendar_of(visit: Visit, *, url: str) -> str:
    """RFC 5545 text of a planned visit: with its times, or as an all-day entry when only the half-day is known.

    Raises ValueError for a visit without a day.
    """
    return _file(_event(visit, url=url))


def feed_of(visits: Iterable[Visit], *, url: str) -> str:
    """RFC 5545 text of many visits; those without a day are left out. `url` is one page for all of them."""
    return _file(line for visit in visits if visit.day_on is not None for line in _event(visit, url=url))


def _file(events: Iterable[str]) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sasaeai//JA", *events, "END:VCALENDAR"]
    return "".join(f"{line}\r\n" for line in lines)


def _event(visit: Visit, *, url: str) -> list[str]:
    if visit.day_on is None:
        raise ValueError("A visit without a day has no place in a calendar.")
    need = visit.need
    half_day = str(HalfDay(need.half_day).label) if need.half_day and visit.start_min is None else ""
    title = " ".join(part for part in (_("お手伝い"), need.task.name, half_day) if part)
    return [
        "BEGIN:VEVENT",
        f"UID:{visit.public_id}@sasaeai",
        f"DTSTAMP:{_utc(timezone.now())}",
        *_times(visit),
        f"SUMMARY:{_text(title)}",
        f"LOCATION:{_text(need.block.name)}",
        f"URL:{url}",
        "END:VEVENT",
    ]


def _times(visit: Visit) -> list[str]:
    if visit.start_min is None:
        next_day = visit.day_on + dt.timedelta(days=1)  # type: ignore[operator]
        return [f"DTSTART;VALUE=DATE:{visit.day_on:%Y%m%d}", f"DTEND;VALUE=DATE:{next_day:%Y%m%d}"]
    midnight = dt.datetime.combine(visit.day_on, dt.time.min, tzinfo=timezone.get_default_timezone())  # type: ignore[arg-type]
    end_min = visit.end_min or visit.start_min + visit.need.task.typical_min
    begins, ends = (midnight + dt.timedelta(minutes=minute) for minute in (visit.start_min, end_min))
    return [f"DTSTART:{_utc(begins)}", f"DTEND:{_utc(ends)}"]


def _utc(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
