"""Rows of the town as the engine's supporters: ids, blocks, metres, minutes, counts and codes; never a name.

Every function makes a fixed number of queries, however many people there are.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Case, IntegerField, QuerySet, Sum, Value, When

from matching import DayRange, Supporter
from sasaeai.coordination.engine_io.town import HALF_DAYS, TownRows
from sasaeai.people import models as people

#: A group sends several members out at the same time.
GROUP_AT_ONCE = 20
NO_END = dt.date(9999, 12, 31)

#: Task code to (is it a ride, training it requires or "").
Menu = dict[str, tuple[bool, str]]


def engine_id(kind: str, public_id: str) -> str:
    """ "supporter:ABC…": the same text as the desk's forms post as a pick."""
    return f"{kind}:{public_id}"


def _takes_part(status: str, paused_until: dt.date | None, today: dt.date) -> bool:
    """Active, or on a pause with an end: then the engine can say until when. A pause without an end is just a no."""
    return status in ("active", "running") or (paused_until is not None and paused_until > today)


def _sets(rows: Iterable[tuple[int, object]]) -> dict[int, set]:
    found: dict[int, set] = defaultdict(set)
    for owner, value in rows:
        found[owner].add(value)
    return found


def _masks(rows: QuerySet, owner: str) -> dict[int, int]:
    """Weekday × half-day cells as bits, added up in the database: each cell is there once, so a sum is an or."""
    cells = [
        When(weekday=weekday, half_day=code, then=Value(1 << (weekday * 3 + half)))
        for weekday in range(7)
        for code, half in HALF_DAYS.items()
    ]
    cell = Case(*cells, default=Value(0), output_field=IntegerField())
    return dict(rows.order_by().values_list(owner).annotate(mask=Sum(cell)))


def person_rows(town: TownRows, *, without_person_id: int | None = None) -> list[Supporter]:
    """Registered supporters, also those on a pause, so that the list can say so. Nobody helps themselves."""
    base = people.Supporter.objects.filter(
        municipality=town.town, status__in=[people.Supporter.Status.ACTIVE, people.Supporter.Status.PAUSED]
    )
    if without_person_id:
        base = base.exclude(person_id=without_person_id)
    mine = {"supporter__municipality": town.town}
    tasks = _sets(people.Supporter.can_do.through.objects.filter(**mine).values_list("supporter_id", "task__code"))
    areas = _sets(people.Supporter.areas.through.objects.filter(**mine).values_list("supporter_id", "area_id"))
    masks = _masks(people.Availability.objects.filter(**mine), "supporter_id")
    blocked = _sets(people.BlockedPair.objects.filter(**mine).values_list("supporter_id", "resident_person_id"))
    away: dict[int, list[DayRange]] = defaultdict(list)
    for owner, start, end in people.Blockout.objects.filter(**mine, to_on__gt=town.today).values_list(
        "supporter_id", "from_on", "to_on"
    ):
        away[owner].append(DayRange(start, end))
    papers, cars, agreed = _certificates(town), _cars(town), _agreed(town)
    columns = (
        "pk", "public_id", "person_id", "status", "paused_until_on", "person__block_id", "max_distance_m",
        "visits_per_week_count", "visits_per_month_count", "first_visit_in_pair", "person__gender", "person__languages",
    )  # fmt: skip
    return [
        Supporter(
            id=engine_id("supporter", public_id),
            tasks=frozenset(tasks[pk]),
            areas=town.served(areas[pk]),
            max_distance_m=max_distance_m,
            availability=masks.get(pk),
            blockouts=tuple(away[pk]),
            cap_week=week,
            cap_month=month,
            trainings=papers[person],
            licence_valid_until=papers[person].get(people.Certificate.DRIVING_LICENCE),
            gender=gender or None,
            languages=frozenset(languages or ()),
            consent=person in agreed,
            active=_takes_part(status, until, town.today),
            paused_until=until,
            blocked_residents=frozenset(blocked[pk]),
            pair_wish="first_visits" if in_pair else "none",
            **town.place(block),
            **cars.get(person, {}),
            **town.past(("supporter", pk)),
        )
        for pk, public_id, person, status, until, block, max_distance_m, week, month, in_pair, gender, languages
        in base.values_list(*columns)
    ]  # fmt: skip


def _certificates(town: TownRows) -> dict[int, dict[str, dt.date]]:
    """Person to code to last valid day; the newest paper of a kind counts."""
    found: dict[int, dict[str, dt.date]] = defaultdict(dict)
    rows = people.Certificate.objects.filter(person__municipality=town.town).order_by("seen_on", "pk")
    for person, code, until in rows.values_list("person_id", "code", "valid_until_on"):
        found[person][code] = until or NO_END
    return found


def _cars(town: TownRows) -> dict[int, dict[str, object]]:
    """Cars whose 車検 and insurance are seen and valid on the day, and whose insurer knows of the rides."""
    rows = people.Vehicle.objects.filter(
        person__municipality=town.town,
        inspection_until_on__gte=town.on_day,
        insurance_until_on__gte=town.on_day,
        insurer_knows_rides=True,
    ).values_list("person_id", "seat_count", "takes_wheelchair")
    found: dict[int, dict[str, object]] = {}
    for person, seats, wheelchair in rows:
        car = found.setdefault(person, {"has_vehicle": True, "seats": 0, "has_wheelchair_vehicle": False})
        car["seats"] = max(int(str(car["seats"])), seats)
        car["has_wheelchair_vehicle"] = bool(car["has_wheelchair_vehicle"]) or wheelchair
    return found


def _agreed(town: TownRows) -> set[int]:
    """People whose agreement to be asked is in force."""
    rows = people.Consent.objects.filter(
        person__municipality=town.town, purpose=people.Consent.Purpose.MATCHING, withdrawn_at__isnull=True
    )
    return set(rows.values_list("person_id", flat=True))


def _answers_for_itself(tasks: set[str], menu: Menu) -> dict[str, object]:
    """A group or shop sees to its own people's licences, cars and courses; who comes is known when it says who."""
    driving = {"licence_valid_until": NO_END, "has_vehicle": True} if any(menu[code][0] for code in tasks) else {}
    return {"trainings": {menu[code][1]: NO_END for code in tasks if menu[code][1]}, **driving}


def group_rows(town: TownRows, menu: Menu) -> list[Supporter]:
    """Groups that are running or resting."""
    base = people.Group.objects.filter(
        municipality=town.town, status__in=[people.Group.Status.RUNNING, people.Group.Status.PAUSED]
    )
    mine = {"group__municipality": town.town}
    tasks = _sets(people.GroupMenuItem.objects.filter(**mine).values_list("group_id", "task__code"))
    areas = _sets(people.Group.areas.through.objects.filter(**mine).values_list("group_id", "area_id"))
    masks = _masks(people.GroupAvailability.objects.filter(**mine), "group_id")
    columns = ("pk", "public_id", "status", "paused_until_on", "home_block_id", "visits_per_month_count")
    return [
        Supporter(
            id=engine_id("group", public_id),
            kind="group",
            tasks=frozenset(tasks[pk]),
            areas=town.served(areas[pk]),
            availability=masks.get(pk),
            at_once=GROUP_AT_ONCE,
            cap_month=month,
            active=_takes_part(status, until, town.today),
            paused_until=until,
            **town.place(block),
            **_answers_for_itself(tasks[pk], menu),
            **town.past(("group", pk)),
        )
        for pk, public_id, status, until, block, month in base.values_list(*columns)
    ]


def business_rows(town: TownRows, menu: Menu) -> list[Supporter]:
    """Shops and services with the tasks they help with; when they come is talked over."""
    base = people.Business.objects.filter(municipality=town.town, is_active=True)
    mine = {"business__municipality": town.town}
    tasks = _sets(people.Business.tasks.through.objects.filter(**mine).values_list("business_id", "task__code"))
    areas = _sets(people.Business.areas.through.objects.filter(**mine).values_list("business_id", "area_id"))
    return [
        Supporter(
            id=engine_id("business", public_id),
            kind="business",
            tasks=frozenset(tasks[pk]),
            areas=town.served(areas[pk]),
            availability=None,
            at_once=GROUP_AT_ONCE,
            **_answers_for_itself(tasks[pk], menu),
            **town.past(("business", pk)),
        )
        for pk, public_id in base.values_list("pk", "public_id")
    ]
