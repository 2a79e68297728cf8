"""The gap as lived: what was asked for in the last window, who would go, and what hangs on one."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from network import (
    Finding,
    LivedCounts,
    LivedTable,
    Points,
    Providers,
    idle_findings,
    lived_findings,
    lived_gaps,
    rank_findings,
    rising_findings,
    sole_findings,
    sole_providers,
)
from sasaeai.insights.engine_io.space import BlockPoint, area_of_block_ids, cells_of, engine_areas_of
from sasaeai.insights.engine_io.standards import GOES_THERE, WINDOW_DAYS
from sasaeai.needs.models import Need
from sasaeai.people.models import Business, Group, Supporter, Task
from sasaeai.places.models import Area, Municipality


@dataclass(frozen=True)
class _Helper:
    """A supporter, group or business: id, base, tasks and areas it goes to, hours a week."""

    id: str
    kind: str
    block_id: int | None
    tasks: frozenset[str]
    areas: frozenset[str]
    hours: float


def lived_table(
    municipality: Municipality, areas: list[Area], blocks: list[BlockPoint], today: dt.date
) -> tuple[LivedTable | None, tuple[Finding, ...]]:
    """The lived table of a town and what it finds; (None, ()) where nobody has ever asked for anything."""
    tasks = list(Task.objects.filter(municipality=municipality, is_active=True).values_list("code", flat=True))
    if not tasks or not Need.objects.filter(municipality=municipality).exists():
        return None, ()
    helpers = _helpers(municipality)
    counts = _lived_counts(municipality, areas, tasks, helpers, today)
    table = lived_gaps(counts)
    since = today - dt.timedelta(days=WINDOW_DAYS)
    found = [
        lived_findings(table, since=since),
        idle_findings(table, since=since),
        rising_findings(table, since=since),
    ]
    if blocks:
        found.append(_sole(areas, blocks, tasks, helpers, table, since))
    return table, rank_findings(*found)


def _lived_counts(
    municipality: Municipality, areas: list[Area], tasks: list[str], helpers: list[_Helper], today: dt.date
) -> LivedCounts:
    ids = tuple(str(area.pk) for area in areas)
    row, column = {a: i for i, a in enumerate(ids)}, {t: k for k, t in enumerate(tasks)}
    shape = (len(ids), len(tasks))
    now, declined, unmet, before, supporters = (np.zeros(shape, dtype=np.int64) for _ in range(5))
    area_of_block = area_of_block_ids(areas)
    for block, task, is_now, status, reason, count in _need_counts(municipality, today):
        area = area_of_block.get(block)
        if area is None or task not in column:
            continue
        cell = row[area], column[task]
        if not is_now:
            before[cell] += count
            continue
        now[cell] += count
        if status == Need.Status.UNMET:
            (declined if reason == Need.UnmetReason.ALL_DECLINED else unmet)[cell] += count
    for helper in helpers:
        for area in helper.areas & row.keys():
            for task in helper.tasks & column.keys():
                supporters[row[area], column[task]] += 1
    return LivedCounts(ids, tuple(tasks), now, declined, unmet, supporters, previous_requests=before)


def _need_counts(municipality: Municipality, today: dt.date) -> list[tuple]:
    """(block, task, in the last window?, status, reason, count); what was withdrawn is no need."""
    start = _start_of(today - dt.timedelta(days=WINDOW_DAYS - 1))
    start_before = _start_of(today - dt.timedelta(days=2 * WINDOW_DAYS - 1))
    rows = (
        Need.objects.filter(municipality=municipality, taken_at__gte=start_before)
        .exclude(unmet_reason=Need.UnmetReason.WITHDRAWN)
        .values("block_id", "task__code", "status", "unmet_reason")
        .annotate(now=Count("pk", filter=Q(taken_at__gte=start)), before=Count("pk", filter=Q(taken_at__lt=start)))
    )
    return [
        (r["block_id"], r["task__code"], is_now, r["status"], r["unmet_reason"], r["now" if is_now else "before"])
        for r in rows
        for is_now in (True, False)
    ]


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _helpers(municipality: Municipality) -> list[_Helper]:
    """Everyone who would go today: active supporters, running groups, active businesses."""
    return [
        *_supporters(municipality),
        *_groups(municipality),
        *_businesses(municipality),
    ]


def _pairs(rows: QuerySet, owner: str, value: str) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for pk, item in rows.values_list(owner, value):
        found[pk].add(str(item))
    return found


def _supporters(municipality: Municipality) -> list[_Helper]:
    active = Supporter.objects.filter(municipality=municipality, status=Supporter.Status.ACTIVE)
    tasks = _pairs(Supporter.can_do.through.objects.filter(supporter__in=active), "supporter_id", "task__code")
    areas = _pairs(Supporter.areas.through.objects.filter(supporter__in=active), "supporter_id", "area_id")
    return [
        _Helper(f"supporter:{pk}", "supporter", block, frozenset(tasks[pk]), frozenset(areas[pk]), float(per_week))
        for pk, block, per_week in active.values_list("pk", "person__block_id", "visits_per_week_count")
    ]


def _groups(municipality: Municipality) -> list[_Helper]:
    running = Group.objects.filter(municipality=municipality, status=Group.Status.RUNNING)
    tasks = _pairs(running.filter(menu__isnull=False), "pk", "menu__task__code")
    areas = _pairs(Group.areas.through.objects.filter(group__in=running), "group_id", "area_id")
    return [
        _Helper(f"group:{pk}", "group", block, frozenset(tasks[pk]), frozenset(areas[pk]), per_month / 4)
        for pk, block, per_month in running.values_list("pk", "home_block_id", "visits_per_month_count")
    ]


def _businesses(municipality: Municipality) -> list[_Helper]:
    active = Business.objects.filter(municipality=municipality, is_active=True)
    tasks = _pairs(Business.tasks.through.objects.filter(business__in=active), "business_id", "task__code")
    areas = _pairs(Business.areas.through.objects.filter(business__in=active), "business_id", "area_id")
    return [
        _Helper(f"business:{pk}", "business", None, frozenset(tasks[pk]), frozenset(areas[pk]), 0.0)
        for pk in active.values_list("pk", flat=True)
    ]


def _sole(
    areas: list[Area],
    blocks: list[BlockPoint],
    tasks: list[str],
    helpers: list[_Helper],
    lived: LivedTable,
    since: dt.date,
) -> tuple[Finding, ...]:
    """Areas whose help with a task hangs on one. The base does not matter inside a town, only who goes there."""
    engine_areas = engine_areas_of(areas)
    at = {block.pk: (block.lat, block.lng) for block in blocks}
    middle = (float(np.mean([b.lat for b in blocks])), float(np.mean([b.lng for b in blocks])))
    points = [at.get(h.block_id, middle) if h.block_id else middle for h in helpers]
    providers = Providers(
        Points.latlon([h.id for h in helpers], [p[0] for p in points], [p[1] for p in points]),
        tuple(tasks),
        offers=np.array([[t in h.tasks for t in tasks] for h in helpers], dtype=bool).reshape(-1, len(tasks)),
        area=np.full(len(helpers), -1),
        capacity_h=[h.hours for h in helpers],
        serves=np.array([[a in h.areas for a in engine_areas.ids] for h in helpers], dtype=bool).reshape(
            -1, len(engine_areas)
        ),
        kind=tuple(h.kind for h in helpers),
    )
    soles = sole_providers(
        engine_areas, cells_of(blocks, engine_areas, area_of_block_ids(areas)), providers, GOES_THERE
    )
    asked = [
        sole
        for sole in soles
        if sole.only_in_area and sole.service in tasks and lived.gap(sole.area, sole.service).requests > 0
    ]
    return sole_findings(asked, town_people=float(sum(b.age65_count for b in blocks)), lived=lived, since=since)
