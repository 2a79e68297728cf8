"""How many needs where, in which window, and which of them stay unmet: the gaps are decided here, not by chance."""

import datetime as dt
from dataclasses import dataclass

import jpholiday

from sasaeai.demo.menu import TASK_CODES
from sasaeai.demo.planted import AREAS, BUSY, PLANTED_REQUESTS, USUAL_REQUESTS, WINDOW_DAYS, planted
from sasaeai.demo.writing import Pen
from sasaeai.needs.models import Need

WINDOW_COUNT = 4
#: Nothing is taken in on the days beside a border of two windows: every way of counting 90 days agrees.
BORDER_DAYS = 2
Reason = Need.UnmetReason
#: Why needs stay unmet where no gap was planted.
USUAL_REASONS = (Reason.WITHDRAWN, Reason.OUT_OF_SCOPE, Reason.REFERRED, Reason.ALL_DECLINED, Reason.WITHDRAWN)
#: Why rides of みどり台 stay unmet, newest window first: the first seven are the planted ones.
RIDE_REASONS = (
    Reason.ALL_DECLINED, Reason.ALL_DECLINED, Reason.NOBODY_ELIGIBLE, Reason.ALL_DECLINED, Reason.NOBODY_ELIGIBLE,
    Reason.ALL_DECLINED, Reason.ALL_DECLINED,
)  # fmt: skip
#: Needs that are open today are part of the last window: this many in these tasks of each area.
OPEN_TASKS = ("shopping", "companionship", "cleaning", "garbage", "garden", "outing")


@dataclass(frozen=True)
class Wish:
    """One need to be: where, what, when taken in; `unmet` says why it found nobody, "" that it was met."""

    area: str
    task: str
    taken_on: dt.date
    unmet: str = ""


def history_plan(pen: Pen, today: dt.date, open_counts: dict[tuple[str, str], int]) -> list[Wish]:
    """Every closed need of the year, oldest first. `open_counts` says how many of a cell are open today."""
    wishes = []
    days = [_working_days(today, window) for window in range(WINDOW_COUNT)]
    for area in AREAS:
        for task in TASK_CODES:
            for window, count in enumerate(_requests(pen, area, task)):
                reasons = _unmet(pen, area, task, window)
                open_count = open_counts.get((area, task), 0) if window == 0 else 0
                for number in range(count - open_count):
                    unmet = reasons[number] if number < len(reasons) else ""
                    wishes.append(Wish(area, task, pen.random.choice(days[window]), unmet))
    return sorted(wishes, key=lambda wish: wish.taken_on)


def _requests(pen: Pen, area: str, task: str) -> list[int]:
    """Requests of the four windows, newest first."""
    if (area, task) in PLANTED_REQUESTS:
        return list(PLANTED_REQUESTS[area, task])
    usual = BUSY.get((area, task), USUAL_REQUESTS[task])
    return [usual + pen.random.choice((-1, 0, 0, 1)) for _window in range(WINDOW_COUNT)]


def _unmet(pen: Pen, area: str, task: str, window: int) -> list[str]:
    ride = planted("none")
    if (area, task) == (ride.area, ride.service):
        return list(RIDE_REASONS[: ride.figures["not_met"]] if window == 0 else RIDE_REASONS[: 5 - window])
    if (area, task) in PLANTED_REQUESTS:
        return []
    if (area, task) in BUSY:
        return [pen.random.choice(USUAL_REASONS)]
    return [pen.random.choice(USUAL_REASONS)] if window and pen.random.random() < 0.3 else []


def _working_days(today: dt.date, window: int) -> list[dt.date]:
    """Days on which the desk is open in one window (0 is the newest), clear of its borders.

    The last nine days belong to what is open today.
    """
    first = window * WINDOW_DAYS + BORDER_DAYS + (8 if window == 0 else 0)
    last = (window + 1) * WINDOW_DAYS - BORDER_DAYS
    days = [today - dt.timedelta(days=back) for back in range(first, last)]
    return [day for day in days if is_working_day(day)]


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and not jpholiday.is_holiday(day)


def working_day_before(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day before a day."""
    while count:
        day -= dt.timedelta(days=1)
        count -= is_working_day(day)
    return day
