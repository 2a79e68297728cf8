"""The lived figures of a town, recounted from its rows in plain Python: no engine, no clever query."""

import datetime as dt
import math
from collections import Counter

from sasaeai.demo.writing import TOKYO
from sasaeai.needs.models import Need
from sasaeai.people.models import Group, Supporter, Task
from sasaeai.places.models import Area, AreaBlock, Population, Venue
from sasaeai.shopping.models import Stop

WINDOW = dt.timedelta(days=90)


def cells(today: dt.date) -> dict[tuple[str, str], dict[str, int]]:
    """{(area, task): requests, previous_requests, not_met, supporters (people and running groups), groups}."""
    end = dt.datetime.combine(today + dt.timedelta(days=1), dt.time.min, tzinfo=TOKYO)
    area_of = {
        row.block_id: row.area.name
        for row in AreaBlock.objects.filter(scheme__is_daily_living=True).select_related("area")
    }
    counted: dict[str, Counter] = {
        key: Counter() for key in ("requests", "previous_requests", "not_met", "supporters", "groups")
    }
    for need in Need.objects.select_related("task"):
        cell = area_of[need.block_id], need.task.code
        if end - WINDOW <= need.taken_at:
            counted["requests"][cell] += 1
            counted["not_met"][cell] += need.status == Need.Status.UNMET
        elif end - 2 * WINDOW <= need.taken_at:
            counted["previous_requests"][cell] += 1
    for supporter in Supporter.objects.filter(status="active").prefetch_related("areas", "can_do"):
        counted["supporters"].update((a.name, t.code) for a in supporter.areas.all() for t in supporter.can_do.all())
    for group in Group.objects.filter(status="running").prefetch_related("areas", "menu__task"):
        both = [(a.name, item.task.code) for a in group.areas.all() for item in group.menu.all()]
        counted["supporters"].update(both)
        counted["groups"].update(both)
    areas = Area.objects.filter(scheme__is_daily_living=True)
    return {
        (area.name, task.code): {key: counts[area.name, task.code] for key, counts in counted.items()}
        for area in areas
        for task in Task.objects.all()
    }


def level(cell: dict[str, int]) -> str:
    """The levels of the gaps page, in its order."""
    asked, supporters = cell["requests"], cell["supporters"]
    if supporters == 0 and asked:
        return "none"
    if asked == 0:
        return "no_request" if supporters else "no_record"
    if cell["not_met"] / asked >= 0.3:
        return "few"
    if cell["not_met"] / asked >= 0.1 or supporters < 2:
        return "slightly_few"
    return "enough"


def is_rising(cell: dict[str, int]) -> bool:
    return cell["requests"] >= 2 * cell["previous_requests"] and cell["requests"] - cell["previous_requests"] >= 5


def metres(a: object, b: object) -> float:
    """Straight line between two rows with lat and lng."""
    north = (a.lat - b.lat) * 110_940
    east = (a.lng - b.lng) * 111_320 * math.cos(math.radians(a.lat))
    return math.hypot(north, east)


def share_within(area: str, kinds: list[str], distance_m: float) -> float:
    """Share of the people of 65 and over of an area who live within this distance of such a venue."""
    venues = Venue.objects.filter(kind__in=kinds)
    people = Population.objects.filter(
        block__areas__name=area, block__areas__scheme__is_daily_living=True, age65_count__isnull=False
    ).select_related("block")
    near = sum(p.age65_count for p in people if min(metres(p.block, v) for v in venues) <= distance_m)
    return near / sum(p.age65_count for p in people)


def nearest_food_m(area: str) -> float:
    """From any block of an area to the nearest shop or stop of a van."""
    blocks = Area.objects.get(scheme__is_daily_living=True, name=area).blocks.all()
    sites = [*Venue.objects.filter(kind="food_shop"), *Stop.objects.all()]
    return min(metres(block, site) for block in blocks for site in sites)
