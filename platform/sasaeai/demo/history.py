"""Twelve months of closed needs: asked, declined, accepted, visited, reported, thanked for; some worried about."""

import datetime as dt
from dataclasses import dataclass, field

from sasaeai.accounts.models import User
from sasaeai.coordination.models import Visit
from sasaeai.demo.aftercare import aftercare_make
from sasaeai.demo.asking import Asked, Asking
from sasaeai.demo.plan import Wish, is_working_day
from sasaeai.demo.residents import Household
from sasaeai.demo.rides import ride_make
from sasaeai.demo.writing import Pen, awake, moment
from sasaeai.needs.models import Need, NeedStatusChange
from sasaeai.people.models import HalfDay, Task

S = Need.Status
CHANNELS = (Need.Channel.PHONE, Need.Channel.VISIT, Need.Channel.FAX, Need.Channel.PAPER, Need.Channel.MAIL)
CHANNEL_WEIGHTS = (76, 10, 5, 5, 4)
ASKED_BY_WEIGHTS = (56, 16, 12, 8, 7, 1)
#: When help begins, in minutes after midnight.
STARTS = {
    HalfDay.MORNING.value: (540, 570, 600, 630),
    HalfDay.AFTERNOON.value: (810, 840, 870, 900),
    HalfDay.EVENING.value: (1020,),
}


@dataclass
class Desk:
    """What the writing of needs has at hand."""

    pen: Pen
    menu: dict[str, Task]
    staff: dict[str, User]
    households: list[Household]
    asking: Asking
    today: dt.date
    #: Needs of each day so far, for their numbers.
    day_counts: dict[dt.date, int] = field(default_factory=dict)
    #: Needs of each area so far, for whose turn it is.
    area_counts: dict[str, int] = field(default_factory=dict)

    def number_of(self, day: dt.date) -> str:
        self.day_counts[day] = self.day_counts.get(day, 0) + 1
        return f"{day:%m%d}-{self.day_counts[day]:02d}"

    def household(self, area: str) -> Household:
        """Everybody in turn and, every other time, anybody: all ask at least once, some often."""
        here = [h for h in self.households if h.place.area == area]
        self.area_counts[area] = turn = self.area_counts.get(area, -1) + 1
        return self.pen.random.choice(here) if turn % 2 else here[turn // 2 % len(here)]


def history_make(desk: Desk, plan: list[Wish]) -> None:
    minutes = sorted(
        (wish.taken_on, desk.pen.random.randint(8 * 60 + 45, 16 * 60 + 40), i) for i, wish in enumerate(plan)
    )
    for taken_on, minute, index in minutes:
        wish = plan[index]
        need = need_make(desk, wish.area, wish.task, taken_on, minute)
        if wish.unmet:
            _end_unmet(desk, need, wish)
        else:
            _end_done(desk, need, wish)


def need_make(
    desk: Desk, area: str, task: str, taken_on: dt.date, minute: int, household: Household | None = None
) -> Need:
    """A need just taken in, with its first row of history."""
    chance = desk.pen.random
    household = household or desk.household(area)
    resident, taken_at = household.row, moment(taken_on, minute)
    need = desk.pen.add(
        Need,
        municipality=resident.municipality,
        number=desk.number_of(taken_on),
        resident=resident,
        task=desk.menu[task],
        channel=chance.choices(CHANNELS, CHANNEL_WEIGHTS)[0],
        asked_by=chance.choices(Need.AskedBy.values, ASKED_BY_WEIGHTS)[0],
        taken_by=desk.staff[area],
        taken_at=taken_at,
        block=household.place.block,
        cautions=resident.cautions,
        cautions_shared=resident.cautions_shared,
        note_for_helper=resident.note,
        consented_at=taken_at,
        call_back_by_at=moment(next_working_day(taken_on), 17 * 60),
        made_at=taken_at,
    )
    move(desk, need, S.TAKEN, taken_at)
    return need


def move(desk: Desk, need: Need, to_status: str, at: dt.datetime, reason: str = "") -> None:
    """One row of history; the need follows."""
    before = need.status if to_status != S.TAKEN else ""
    desk.pen.add(
        NeedStatusChange,
        need=need,
        from_status=before,
        to_status=to_status,
        at=at,
        acting_user=need.taken_by,
        reason=reason,
    )
    if before:
        need.status, need.version = to_status, need.version + 1
    need.updated_at = at


def next_working_day(day: dt.date) -> dt.date:
    day += dt.timedelta(days=1)
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def time_of(desk: Desk, need: Need, day_on: dt.date, half_day: str) -> int:
    """Give the need its day and hours; when it begins."""
    need.day_on, need.half_day = day_on, half_day
    start_min = desk.pen.random.choice(STARTS[half_day])
    need.start_min, need.end_min = start_min, start_min + need.task.typical_min
    return start_min


def _end_done(desk: Desk, need: Need, wish: Wish) -> None:
    """Search, some refusals, somebody who comes, the visit, its report."""
    chance, taken = desk.pen.random, need.taken_at
    helper, day_on, half_day = desk.asking.helper_and_day(need, wish.area, wish.taken_on)
    start_min = time_of(desk, need, day_on, half_day)
    searching_at = taken + dt.timedelta(minutes=chance.randint(3, 40))
    move(desk, need, S.SEARCHING, searching_at)
    asked_at = searching_at + dt.timedelta(minutes=chance.randint(5, 60))
    move(desk, need, S.ASKING, asked_at)
    limit = moment(day_on, start_min - 30)
    refusals = chance.choices((0, 1, 2), (72, 21, 7))[0]
    at = desk.asking.refusals(need, wish.area, helper, refusals, asked_at, limit)
    asked = desk.asking.accepted(need, helper, refusals + 1, at, limit)
    move(desk, need, S.SETTLED, asked.answered_at)
    called_at = awake(asked.answered_at + dt.timedelta(minutes=chance.randint(5, 50)), at_desk=True)
    need.called_back_at = min(called_at, limit + dt.timedelta(minutes=20))
    visit = visit_make(desk, need, asked)
    _report(desk, need, visit, asked)
    if need.task.is_ride:
        ride_make(desk.pen, need, by_group=asked.offer.group is not None, is_done=True)
    aftercare_make(desk.pen, need, visit, desk.today)


def visit_make(desk: Desk, need: Need, asked: Asked) -> Visit:
    return desk.pen.add(
        Visit,
        need=need,
        offer=asked.offer,
        supporter=asked.offer.supporter,
        day_on=need.day_on,
        start_min=need.start_min,
        end_min=need.end_min,
        made_at=asked.answered_at,
    )


def _report(desk: Desk, need: Need, visit: Visit, asked: Asked) -> None:
    chance = desk.pen.random
    assert visit.day_on is not None
    assert visit.end_min is not None
    visit.status = Visit.Status.DONE
    visit.length = chance.choices(Visit.Length.values, (80, 8, 12))[0]
    more = {"as_planned": 0, "shorter": -15, "longer": 20}[visit.length]
    visit.minutes_min = max(10, need.task.typical_min + more)
    reported_at = moment(visit.day_on, visit.end_min + chance.randint(10, 180))
    if asked.offer.channel in ("phone", "paper") and visit.day_on < desk.today - dt.timedelta(days=4):
        reported_at, visit.reported_for_by = awake(reported_at, at_desk=True), need.taken_by
    visit.reported_at = visit.updated_at = reported_at
    move(desk, need, S.DONE, visit.reported_at)
    need.closed_at = visit.reported_at


def _end_unmet(desk: Desk, need: Need, wish: Wish) -> None:
    """Search, everybody declines or nobody may be asked, and a call to say so."""
    chance = desk.pen.random
    time_of(desk, need, wish.taken_on + dt.timedelta(days=chance.randint(3, 8)), HalfDay.MORNING.value)
    at = need.taken_at + dt.timedelta(minutes=chance.randint(5, 60))
    move(desk, need, S.SEARCHING, at)
    if wish.unmet == Need.UnmetReason.ALL_DECLINED:
        asked_at = at + dt.timedelta(minutes=20)
        move(desk, need, S.ASKING, asked_at)
        at = desk.asking.refusals(
            need, wish.area, None, chance.choice((2, 3)), asked_at, asked_at + dt.timedelta(days=2)
        )
        move(desk, need, S.SEARCHING, at, "all_declined")
    at = awake(at + dt.timedelta(minutes=chance.randint(30, 120)), at_desk=True)
    need.unmet_reason, need.closed_at, need.called_back_at = wish.unmet, at, at
    move(desk, need, S.UNMET, at, wish.unmet)
    if need.task.is_ride:
        ride_make(desk.pen, need, by_group=False, is_done=False, is_referred=wish.unmet == Need.UnmetReason.REFERRED)
