"""What lies on the desk this morning: calls to return, searches, questions on their way, visits of this week."""

import datetime as dt

from sasaeai.coordination.models import Concern, Offer, Thanks, Visit
from sasaeai.demo.aftercare import concern_make
from sasaeai.demo.asking import Asked, Comer, offer_make
from sasaeai.demo.history import Desk, move, need_make, time_of, visit_make
from sasaeai.demo.plan import working_day_before
from sasaeai.demo.planted import AREAS, planted
from sasaeai.demo.rides import ride_make
from sasaeai.demo.supporters import Helper
from sasaeai.demo.writing import moment
from sasaeai.needs.models import Need
from sasaeai.people.models import HalfDay

S = Need.Status
#: (task, what stands) of every area. Each task has its usual requests anyway: these are part of them.
EVERYWHERE = (
    ("cleaning", S.TAKEN),
    ("outing", S.SEARCHING),
    ("shopping", S.ASKING),
    ("garden", S.SETTLED),
    ("light_bulb", S.SETTLED),
)
#: More for some: a ride nobody is found for, calls promised for different hours, the cast's own questions.
EXTRA = (
    ("みどり台", "ride", S.SEARCHING),
    ("みどり台", "small_repair", S.TAKEN),
    ("中央", "ride", S.TAKEN),
    ("風見台", "ride", S.ASKING),
    ("東原", "companionship", S.TAKEN),
    ("奥谷", "phone_call", S.SETTLED),
)
#: For the supporter of the cast: asked for one thing, promised another.
CAST = (("みどり台", "companionship", S.ASKING), ("みどり台", "shopping", S.SETTLED))
#: For the group of the cast.
GROUP = (("みどり台", "garbage", S.ASKING), ("みどり台", "cleaning", S.SETTLED))
CALL_BACK_HOURS = (10 * 60 + 30, 11 * 60 + 30, 14 * 60, 15 * 60, 16 * 60 + 30, 17 * 60)
VISIT_IN_DAYS = (0, 1, 2, 4, 5)


def today_wishes() -> list[tuple[str, str, str]]:
    return [*((area, task, status) for area in AREAS for task, status in EVERYWHERE), *EXTRA, *CAST, *GROUP]


def open_counts() -> dict[tuple[str, str], int]:
    """How many needs of an area and a task are open today."""
    counts: dict[tuple[str, str], int] = {}
    for area, task, _status in today_wishes():
        counts[area, task] = counts.get((area, task), 0) + 1
    return counts


def needs_today_make(desk: Desk, cast_helper: Helper, cast_group: Comer) -> None:
    for number, (area, task, status) in enumerate(today_wishes()):
        comer: Comer | None = None
        if (area, task, status) in CAST:
            comer = cast_helper
        if (area, task, status) in GROUP:
            comer = cast_group
        _need(desk, number, area, task, status, comer)
    _cast_history(desk, cast_helper)
    worried = {id(concern.visit) for concern in desk.pen.of(Concern)}
    since_at = moment(desk.today - dt.timedelta(days=14), 0)
    fresh = [v for v in _visits_done(desk) if v.reported_at and v.reported_at > since_at and id(v) not in worried]
    for visit in fresh[:: max(1, len(fresh) // 5)][:5]:
        concern_make(desk.pen, visit.need, visit, is_open=True)


def _visits_done(desk: Desk) -> list[Visit]:
    return [visit for visit in desk.pen.of(Visit) if visit.status == Visit.Status.DONE]


def _need(desk: Desk, number: int, area: str, task: str, status: str, comer: Comer | None) -> None:
    days_back = {S.TAKEN: 1, S.SEARCHING: 2, S.ASKING: 2, S.SETTLED: 4}[S(status)]
    taken_on = working_day_before(desk.today, days_back)
    need = need_make(desk, area, task, taken_on, 9 * 60 + 7 * (number % 60))
    ahead = desk.today + dt.timedelta(days=3 + number % 6)
    time_of(desk, need, ahead, (HalfDay.MORNING.value, HalfDay.AFTERNOON.value)[number % 2])
    if need.task.is_ride:
        ride_make(desk.pen, need, by_group=False, is_done=False)
    need.call_back_by_at = moment(desk.today, CALL_BACK_HOURS[number % len(CALL_BACK_HOURS)])
    if status == S.TAKEN:
        return
    searching_at = need.taken_at + dt.timedelta(minutes=25)
    move(desk, need, S.SEARCHING, searching_at)
    if status == S.SEARCHING:
        _ride_nobody_drives(desk, need, area)
        return
    asked_at = searching_at + dt.timedelta(minutes=40)
    move(desk, need, S.ASKING, asked_at)
    if status == S.ASKING:
        _asking(desk, need, area, comer, asked_at, number)
    else:
        _settled(desk, need, area, comer, asked_at, number)


def _ride_nobody_drives(desk: Desk, need: Need, area: str) -> None:
    """The open ride of みどり台 has been declined once by a driver of the area beside it."""
    if (area, need.task.code) != (planted("none").area, planted("none").service):
        return
    asked_at = need.updated_at + dt.timedelta(minutes=30)
    move(desk, need, S.ASKING, asked_at)
    at = desk.asking.refusals(need, area, None, 1, asked_at, asked_at + dt.timedelta(hours=20))
    move(desk, need, S.SEARCHING, at, "all_declined")


def _asking(desk: Desk, need: Need, area: str, comer: Comer | None, at: dt.datetime, number: int) -> None:
    """One is asked and has until tomorrow evening; for every second need a next one waits in line."""
    deadline_at = moment(desk.today + dt.timedelta(days=1), 17 * 60)
    first = comer or desk.asking.pick(need, area, number)
    offer = offer_make(desk.pen, need, first, 1, at, deadline_at)
    if offer.channel == "mail" and number % 2:
        offer.status, offer.opened_at = Offer.Status.OPENED, at + dt.timedelta(hours=2)
    second = desk.asking.pick(need, area, number + 1)
    if number % 2 and second is not first:
        waiting = offer_make(desk.pen, need, second, 2, at, deadline_at)
        waiting.status, waiting.sent_at, waiting.deadline_at = Offer.Status.WAITING, None, None


def _settled(desk: Desk, need: Need, area: str, comer: Comer | None, at: dt.datetime, number: int) -> None:
    """A visit of this week, on a half-day that suits whoever comes."""
    # The cast's own visits are still to come, whatever the hour at which somebody looks.
    days_ahead = 2 if comer else VISIT_IN_DAYS[(number // 5 + number) % len(VISIT_IN_DAYS)]
    wanted_on = desk.today + dt.timedelta(days=days_ahead)
    helper, day_on, half_day = _helper_on(desk, need, area, comer, wanted_on, number)
    helper.taken.add((day_on, half_day))
    time_of(desk, need, day_on, half_day)
    asked: Asked = desk.asking.accepted(need, helper, 1, at, at + dt.timedelta(hours=6))
    move(desk, need, S.SETTLED, asked.answered_at)
    need.called_back_at = asked.answered_at + dt.timedelta(minutes=2)
    visit_make(desk, need, asked)


def _helper_on(
    desk: Desk, need: Need, area: str, comer: Comer | None, wanted_on: dt.date, number: int
) -> tuple[Comer, dt.date, str]:
    """Somebody who is free on the wanted day, else on the next one after it."""
    for ahead in range(8):
        day_on = wanted_on + dt.timedelta(days=ahead)
        for turn in range(40):
            helper = comer or desk.asking.pick(need, area, number + turn)
            for weekday, half_day in helper.slots:
                if weekday == day_on.weekday() and (day_on, half_day) not in helper.taken:
                    return helper, day_on, half_day
    raise ValueError(f"Nobody of {area} is free for {need.task.code} this week.")


def _cast_history(desk: Desk, helper: Helper) -> None:
    """The supporter of the cast has been thanked: three of the visits that the history gave her carry a thanks."""
    own = [v for v in _visits_done(desk) if v.supporter is helper.row][-3:]
    thanked = {id(t.visit) for t in desk.pen.of(Thanks)}
    texts = ("お顔を見るだけで元気が出ます。", "重い牛乳を運んでもらい、助かりました。", "また来週もお待ちしています。")
    for visit, text in zip(own, texts, strict=False):
        if visit.reported_at and id(visit) not in thanked:
            heard_at = visit.reported_at + dt.timedelta(minutes=40)
            desk.pen.add(Thanks, visit=visit, text=text, recorded_by=visit.need.taken_by, made_at=heard_at)
