"""420 supporters: mostly 60 to 75, what they do, where, when, and what their papers say."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sasaeai.accounts.models import User
from sasaeai.demo.accounts import user_make
from sasaeai.demo.geography import Land
from sasaeai.demo.menu import LICENCE, RIDE_COURSE
from sasaeai.demo.names import Names
from sasaeai.demo.planted import AREAS, CLOSED_TO_CHANCE, planted
from sasaeai.demo.writing import Pen, moment
from sasaeai.people.models import (
    Availability,
    Blockout,
    Certificate,
    Consent,
    HalfDay,
    Person,
    ReachBy,
    Supporter,
    Task,
    Vehicle,
)
from sasaeai.people.services import CONSENT_WORDING

SUPPORTER_COUNT = 420
#: Who goes where besides the own area: the next one over, across the river or the ridge.
NEIGHBOURS = {
    "中央": ("川辺", "東原", "風見台"),
    "川辺": ("中央", "みどり台", "風見台"),
    "東原": ("中央", "星見台"),
    "みどり台": ("川辺", "星見台"),
    "星見台": ("みどり台", "中央", "東原"),
    "奥谷": ("東原",),
    "風見台": ("川辺", "中央"),
}
#: How likely a supporter takes a task on.
TASTE = {
    "cleaning": 0.34,
    "shopping": 0.42,
    "garbage": 0.36,
    "garden": 0.26,
    "light_bulb": 0.28,
    "small_repair": 0.18,
    "companionship": 0.40,
    "furniture": 0.16,
    "outing": 0.28,
    "ride": 0.16,
    "phone_call": 0.22,
}
NOTES = (
    "", "", "", "週に一度なら続けられそうです。", "はじめは誰かと一緒に行きたいです。", "孫の世話がない日に。",
    "長く庭師をしていました。", "人と話すのが好きです。", "重い物は持てません。", "退職して時間ができました。",
)  # fmt: skip


@dataclass
class Helper:
    """A supporter on the pile with what the history needs to know."""

    row: Supporter
    area: str
    areas: list[str]
    tasks: list[str]
    #: (weekday, half-day) that suit.
    slots: list[tuple[int, str]]
    #: Papers in order for the whole year: history gives rides to nobody else.
    may_drive: bool = False
    #: Free half-days already promised: (day, half-day).
    taken: set[tuple[dt.date, str]] = field(default_factory=set)


def supporters_make(
    pen: Pen, names: Names, land: Land, menu: dict[str, Task], staff: dict[str, User], today: dt.date
) -> list[Helper]:
    """The first one is the supporter of the cast: 西川 和子 of みどり台, active, with an account."""
    helpers: list[Helper] = []
    idle = planted("idle")
    for number in range(1, SUPPORTER_COUNT + 1):
        area = "みどり台" if number == 1 else AREAS[(number + number // 35) % len(AREAS)]
        idle_number = sum(h.area == idle.area and idle.service in h.tasks for h in helpers)
        wanted = area == idle.area and _status(number) == "active" and idle_number < idle.figures["supporters"]
        helpers.append(_supporter(pen, names, land, menu, staff, today, number, area, wanted))
    return helpers


def _status(number: int) -> str:
    """A fixed mix, spread over the areas: 12 applied, 24 paused, 18 left, the others active."""
    if number % 35 == 7:
        return Supporter.Status.APPLIED
    if number % 35 in (12, 24):
        return Supporter.Status.PAUSED
    if number % 23 == 5 and number % 35 != 0:
        return Supporter.Status.LEFT
    return Supporter.Status.ACTIVE


def _supporter(
    pen: Pen,
    names: Names,
    land: Land,
    menu: dict[str, Task],
    staff: dict[str, User],
    today: dt.date,
    number: int,
    area: str,
    wanted: bool,
) -> Helper:
    status = _status(number)
    chance = pen.random
    if status == Supporter.Status.APPLIED:
        days = chance.randint(1, 9)
    else:  # one in ten came within the year
        days = chance.randint(400, 2200) if number == 1 or chance.random() < 0.9 else chance.randint(15, 360)
    made_at = moment(today - dt.timedelta(days=days), chance.randint(9 * 60, 17 * 60))
    person = _person(pen, names, land, number, area, made_at)
    approved = status != Supporter.Status.APPLIED
    approved_at = made_at + dt.timedelta(days=5) if approved else None
    row = pen.add(
        Supporter,
        person=person,
        municipality=land.municipality,
        number=f"S-{number:04d}",
        status=status,
        max_distance_m=chance.choice((1000, 1500, 2000, 2000, 3000)),
        visits_per_week_count=chance.choice((1, 1, 2, 2, 3)),
        visits_per_month_count=chance.choice((2, 4, 4, 6, 8)),
        first_visit_in_pair=chance.random() < 0.22,
        paused_until_on=today + dt.timedelta(days=chance.randint(20, 90)) if status == "paused" else None,
        note=chance.choice(NOTES),
        identity_seen_on=approved_at.date() if approved_at else None,
        interviewed_on=approved_at.date() if approved_at else None,
        approved_at=approved_at,
        approved_by=staff[area] if approved else None,
        made_at=made_at,
    )
    helper = Helper(row, area, _areas(pen, area, wanted), [], _slots(pen, number))
    helper.tasks = _tasks(pen, helper, number, wanted)
    _links(pen, land, menu, helper)
    _consents(pen, person, staff[area], made_at)
    helper.may_drive = _papers(pen, helper, today, made_at)
    if status in ("active", "paused") and number % 14 == 2:
        pen.add(Blockout, supporter=row, from_on=today + dt.timedelta(days=3), to_on=today + dt.timedelta(days=12))
    return helper


def _person(pen: Pen, names: Names, land: Land, number: int, area: str, made_at: dt.datetime) -> Person:
    chance = pen.random
    age = chance.choices((chance.randint(60, 75), chance.randint(26, 59), chance.randint(76, 82)), (78, 14, 8))[0]
    by_mail = number == 1 or (chance.random() < (0.6 if age < 70 else 0.35))
    user = user_make(pen, f"s{number:04d}", made_at) if by_mail else None
    place = chance.choice(land.of(area))
    first: dict[str, Any] = {"full": ("西川 和子", "ニシカワ カズコ"), "gender": "female"} if number == 1 else {}
    reach_by = ReachBy.MAIL if by_mail else ReachBy.PAPER if chance.random() < 0.12 else ReachBy.PHONE
    return names.person(
        place, age=68 if number == 1 else age, made_at=made_at, user=user, email=user.email if user else "",
        reach_by=reach_by, large_print=age > 74, **first,
    )  # fmt: skip


def _areas(pen: Pen, area: str, wanted: bool) -> list[str]:
    """Home, and for a third one neighbour. Those of the idle gap stay at home, so that they are counted there."""
    if wanted or pen.random.random() > 0.35:
        return [area]
    return [area, pen.random.choice(NEIGHBOURS[area])]


def _slots(pen: Pen, number: int) -> list[tuple[int, str]]:
    chance = pen.random
    if number == 1:
        return [(day, half) for day in range(7) for half in (HalfDay.MORNING.value, HalfDay.AFTERNOON.value)]
    days = sorted(chance.sample(range(7), chance.randint(2, 5)))
    halves = chance.choices(
        ((HalfDay.MORNING,), (HalfDay.AFTERNOON,), (HalfDay.MORNING, HalfDay.AFTERNOON), tuple(HalfDay)),
        (30, 25, 35, 10),
    )[0]
    return [(day, half.value) for day in days for half in halves]


def _tasks(pen: Pen, helper: Helper, number: int, wanted: bool) -> list[str]:
    """What they do, without closing a planted gap in any of their areas."""
    idle = planted("idle")
    tasks = [code for code, share in TASTE.items() if pen.random.random() < share]
    if number == 1:
        tasks = ["shopping", "companionship", "garbage", "outing"]
    tasks = [code for code in tasks if not any((area, code) in CLOSED_TO_CHANCE for area in helper.areas)]
    if wanted:
        tasks.append(idle.service)
    return tasks or ["cleaning"]


def _links(pen: Pen, land: Land, menu: dict[str, Task], helper: Helper) -> None:
    meta, row = Supporter._meta, helper.row
    pen.link(meta.get_field("can_do"), row, [menu[code] for code in helper.tasks])
    pen.link(meta.get_field("areas"), row, [land.areas[area] for area in helper.areas])
    rest = [code for code in ("outing", "phone_call", "garden") if code not in helper.tasks]
    pen.link(meta.get_field("wants_to_try"), row, [menu[rest[0]]] if rest and pen.random.random() < 0.25 else [])
    for weekday, half_day in helper.slots:
        pen.add(Availability, supporter=row, weekday=weekday, half_day=half_day)


def _consents(pen: Pen, person: Person, recorded_by: User, made_at: dt.datetime) -> None:
    by_self = person.user is not None
    for purpose in Consent.Purpose:
        pen.add(
            Consent,
            person=person,
            purpose=purpose,
            wording_version=CONSENT_WORDING,
            method=Consent.Method.SELF if by_self else Consent.Method.PAPER,
            recorded_by=None if by_self else recorded_by,
            given_at=made_at,
            made_at=made_at,
        )


def _papers(pen: Pen, helper: Helper, today: dt.date, made_at: dt.datetime) -> bool:
    """Certificates and the car. One driver in six has a paper that ended or ends within a month."""
    chance, person = pen.random, helper.row.person
    seen_on = made_at.date()
    if chance.random() < 0.6:
        pen.add(Certificate, person=person, code="supporter_course", seen_on=seen_on, made_at=made_at)
    if "ride" not in helper.tasks:
        return False
    trouble = chance.random() < 1 / 6
    ends_on = today + dt.timedelta(days=chance.choice((-40, -6, 9, 26)) if trouble else chance.randint(60, 1400))
    pen.add(Certificate, person=person, code=LICENCE, seen_on=seen_on, valid_until_on=ends_on, made_at=made_at)
    pen.add(
        Certificate, person=person, code=RIDE_COURSE, seen_on=seen_on,
        valid_until_on=today + dt.timedelta(days=chance.randint(60, 900)), made_at=made_at,
    )  # fmt: skip
    pen.add(
        Vehicle,
        person=person,
        seat_count=chance.choice((2, 3, 3, 4, 6)),
        takes_wheelchair=chance.random() < 0.12,
        inspection_until_on=today + dt.timedelta(days=chance.randint(30, 700)),
        insurance_until_on=today + dt.timedelta(days=chance.randint(30, 360)),
        insurer_knows_rides=chance.random() < 0.85,
        made_at=made_at,
    )
    return not trouble
