"""24 groups of residents: menus, fees, hours, members, what each is good at and asks, and who knows whom."""

import datetime as dt
from dataclasses import dataclass, field

from sasaeai.accounts.models import User
from sasaeai.demo.accounts import user_make
from sasaeai.demo.geography import Land
from sasaeai.demo.group_words import GROUPS, QUESTIONS, STRENGTHS, GroupWords
from sasaeai.demo.names import Names
from sasaeai.demo.writing import Pen, moment
from sasaeai.exchange.models import GroupTheme, PeerQuestion, Theme, Tie
from sasaeai.people.models import Group, GroupAvailability, GroupMenuItem, HalfDay, Membership, ReachBy, Task

#: Fees as real groups have them: (first minutes, yen, next minutes, yen). Free stands among them.
FEES = (
    (30, 200, 10, 50),
    (30, 100, 30, 100),
    (60, 600, 30, 300),
    (30, 300, 30, 300),
    (30, 250, 30, 250),
    (30, 0, None, None),
)
REASONS = {"paused": "世話役の入院のため"}


@dataclass
class Team:
    """A group on the pile with what the history needs to know."""

    row: Group
    areas: list[str]
    tasks: list[str]
    slots: list[tuple[int, str]]
    leader: User | None
    taken: set[tuple[dt.date, str]] = field(default_factory=set)


def groups_make(pen: Pen, names: Names, land: Land, menu: dict[str, Task], today: dt.date) -> list[Team]:
    """The leader of the first group of みどり台 signs in as the group of the cast."""
    teams = [_group(pen, names, land, menu, today, number, words) for number, words in enumerate(GROUPS)]
    for number, team in enumerate(teams):
        _themes(pen, team, number, today)
    return teams


def _group(
    pen: Pen, names: Names, land: Land, menu: dict[str, Task], today: dt.date, number: int, words: GroupWords
) -> Team:
    chance = pen.random
    since_on = today - dt.timedelta(days=chance.randint(500, 5200))
    made_at = moment(since_on + dt.timedelta(days=30), 10 * 60)
    home = land.of(words.areas[0])[(number * 5) % 17]
    row = pen.add(
        Group,
        municipality=land.municipality,
        name=words.name,
        kana=words.kana,
        status=words.status,
        home_block=home.block,
        about=words.about,
        phone=names.phone(),
        reception_hours=chance.choice(
            ("平日 9時〜12時", "月・水・金 10時〜15時", "平日 9時〜17時", "火・木 13時〜16時")
        ),
        visits_per_month_count=chance.choice((8, 10, 12, 15, 20, 24)),
        active_since_on=since_on,
        paused_until_on=today + dt.timedelta(days=50) if words.status == "paused" else None,
        pause_reason=REASONS.get(words.status, ""),
        is_public=words.status != "starting",
        confirmed_on=today - dt.timedelta(days=chance.randint(10, 300)),
        made_at=made_at,
    )
    pen.link(Group._meta.get_field("areas"), row, [land.areas[area] for area in words.areas])
    _menu(pen, menu, row, words.tasks)
    days = sorted(chance.sample(range(6), 4)) if number % 3 else list(range(5))
    slots = [(day, half.value) for day in days for half in (HalfDay.MORNING, HalfDay.AFTERNOON)]
    for weekday, half_day in slots:
        pen.add(GroupAvailability, group=row, weekday=weekday, half_day=half_day)
    return Team(
        row, list(words.areas), list(words.tasks), slots, _members(pen, names, land, row, words, number, made_at)
    )


def _menu(pen: Pen, menu: dict[str, Task], row: Group, codes: tuple[str, ...]) -> None:
    first_min, first_jpy, next_min, next_jpy = pen.random.choice(FEES)
    for code in codes:
        if code == "ride":
            # Naming an amount for the carriage could make it paid carriage: rides are free.
            pen.add(GroupMenuItem, group=row, task=menu[code], first_unit_min=30, first_unit_jpy=0)
        elif code == "garbage":
            pen.add(GroupMenuItem, group=row, task=menu[code], first_unit_min=15, first_unit_jpy=min(first_jpy, 100))
        else:
            pen.add(
                GroupMenuItem, group=row, task=menu[code], first_unit_min=first_min, first_unit_jpy=first_jpy,
                next_unit_min=next_min, next_unit_jpy=next_jpy,
            )  # fmt: skip


def _members(
    pen: Pen, names: Names, land: Land, row: Group, words: GroupWords, number: int, made_at: dt.datetime
) -> User | None:
    """A leader, a desk and some members. Leaders of running groups have an account."""
    leader = None
    for place_in_group in range(pen.random.randint(4, 7)):
        role = (
            (Membership.Role.LEADER, Membership.Role.DESK)[place_in_group]
            if place_in_group < 2
            else Membership.Role.MEMBER
        )
        user = (
            user_make(pen, f"g{number + 1:02d}", made_at) if place_in_group == 0 and words.status == "running" else None
        )
        person = names.person(
            pen.random.choice(land.of(words.areas[0])), age=pen.random.randint(58, 78), made_at=made_at, user=user,
            email=user.email if user else "", reach_by=ReachBy.MAIL if user else ReachBy.PHONE,
        )  # fmt: skip
        pen.add(Membership, group=row, person=person, role=role, from_on=made_at.date())
        leader = leader or user
        if place_in_group == 1:
            row.contact_name = person.name
    return leader


def _themes(pen: Pen, team: Team, number: int, today: dt.date) -> None:
    """Each group is good at one or two things and asks one other: so that peers exist for every question."""
    made_at = moment(today - dt.timedelta(days=pen.random.randint(20, 200)), 11 * 60)
    others: list[Theme] = [theme for theme in Theme if theme != Theme.RIDES]
    strong: list[Theme] = [others[number % 5]]
    if "ride" in team.tasks:
        strong.append(Theme.RIDES)
    elif number % 2:
        strong.append(others[(number + 2) % 5])
    asks: list[Theme] = [others[(number + 1) % 5]]
    if number % 4 == 0 and "ride" not in team.tasks:
        asks.append(Theme.RIDES)
    for side, chosen, texts in (("strength", strong, STRENGTHS), ("question", asks, QUESTIONS)):
        for theme in dict.fromkeys(chosen):
            pen.add(GroupTheme, group=team.row, theme=theme, side=side, text=texts[theme], made_at=made_at)


def ties_make(pen: Pen, teams: list[Team], today: dt.date) -> None:
    """Who has met whom. Groups of one area know each other; between areas there are few ties: work for exchange."""
    running = [team for team in teams if team.row.status == "running"]
    for number, one in enumerate(running):
        for other in running[number + 1 :]:
            near = one.areas[0] == other.areas[0]
            if pen.random.random() < (0.7 if near else 0.05):
                # The database wants the smaller key first; the pile is written in this order.
                since_on = today - dt.timedelta(days=pen.random.randint(60, 900))
                kind = pen.random.choice(("meeting", "question", "joint_visit"))
                made_at = moment(since_on, 15 * 60)
                pen.add(Tie, group_a=one.row, group_b=other.row, since_on=since_on, kind=kind, made_at=made_at)
    asked_at = moment(today - dt.timedelta(days=6), 14 * 60)
    first, second, third = running[0].row, running[9].row, running[15].row
    rides, recruiting = Theme.RIDES, Theme.RECRUITING
    pen.add(
        PeerQuestion, from_group=second, to_group=first, theme=recruiting, text=QUESTIONS[recruiting], made_at=asked_at
    )
    pen.add(
        PeerQuestion, from_group=second, to_group=third, theme=rides, text=QUESTIONS[rides],
        answer="社協の講習を受けた4人で、月に8回ほどにしています。無理のない回数から始めました。",
        answered_at=asked_at - dt.timedelta(days=20), made_at=asked_at - dt.timedelta(days=24),
    )  # fmt: skip
