"""Rows to the network engine and its results back: the only door between the town's data and the engine.

Ids of rows go in as text, with points, counts and codes; no name, address or telephone number does.
"""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from network import (
    Areas,
    Cells,
    Finding,
    GapTable,
    LivedCounts,
    LivedTable,
    Points,
    Providers,
    Standard,
    gap_findings,
    gap_table,
    idle_findings,
    lived_findings,
    lived_gaps,
    nearest,
    rank_findings,
    rising_findings,
    share_within,
    sole_findings,
    sole_providers,
)
from sasaeai.insights.standards import GOES_THERE, LADDER_M, PLACE_SERVICES, WINDOW_DAYS, PlaceService
from sasaeai.needs.models import Need
from sasaeai.people.models import Business, Group, Supporter, Task
from sasaeai.places.models import Area, Municipality, Population, Venue
from sasaeai.places.selectors import daily_living_areas

ENGINE_VERSION = "network 1"
#: The one "area" of a town whose areas have not been loaded.
WHOLE_TOWN = "town"
PEOPLE_KIND = "65+"


@dataclass(frozen=True)
class Analysis:
    """What one run of the engine said, still in the engine's types."""

    space: GapTable | None
    lived: LivedTable | None
    findings: tuple[Finding, ...]
    population_on: dt.date | None
    #: Blocks without a usable point or a count: they stand in no figure of the space table.
    left_out_count: int
    digest: str
    params: dict = field(default_factory=dict)


def analyse(municipality: Municipality, *, today: dt.date) -> Analysis:
    """Measure a town in space and as lived. About twenty queries, whatever its size.

    A town without needs has no lived table; one without population has no space table.
    """
    areas = list(daily_living_areas(municipality))
    blocks, population_on, left_out = _blocks(municipality)
    space, space_findings = _space(municipality, areas, blocks) if blocks else (None, ())
    lived, lived_found = _lived(municipality, areas, blocks, today) if areas else (None, ())
    return Analysis(
        space=space,
        lived=lived,
        findings=rank_findings(space_findings, lived_found),
        population_on=population_on,
        left_out_count=left_out,
        digest=_digest(space, lived),
        params=_params(today, population_on, left_out),
    )


def ladder(municipality: Municipality, service: PlaceService) -> list[tuple[int, float, int]]:
    """(metres, share of people 65+ within, blocks within) for 500 m to 2 km in a straight line, town as a whole.

    Zones count with their point, as the published comparison figures do.
    """
    blocks, _, _ = _blocks(municipality)
    sites = _venue_points(_venues(municipality, service))
    if not blocks or not len(sites):
        return []
    cells = _cells(blocks, Areas([WHOLE_TOWN]), {}, with_size=False)
    rows = []
    for metres in LADDER_M:
        found = share_within(cells, sites, Standard(f"m{metres}", f"{metres}m", "", "", metres))
        rows.append((metres, found.share, found.cells))
    return rows


@dataclass(frozen=True)
class BlockReach:
    """One block against one kind of place: metres to the nearest, None where the town has none on record."""

    block_id: int
    age65_count: int
    nearest_m: float | None


def reach_of_blocks(municipality: Municipality, service: PlaceService) -> list[BlockReach]:
    """Distance of every block to the nearest place of a kind, in a straight line."""
    blocks, _, _ = _blocks(municipality)
    sites = _venue_points(_venues(municipality, service))
    if not blocks:
        return []
    if not len(sites):
        return [BlockReach(block.pk, block.age65_count, None) for block in blocks]
    points = Points.latlon([str(b.pk) for b in blocks], [b.lat for b in blocks], [b.lng for b in blocks])
    metres = nearest(points, sites).dist_m
    return [
        BlockReach(block.pk, block.age65_count, float(distance)) for block, distance in zip(blocks, metres, strict=True)
    ]


# --- Space ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Block:
    """A town block as the engine needs it."""

    pk: int
    lat: float
    lng: float
    size_m2: float | None
    age65_count: int


def _blocks(municipality: Municipality) -> tuple[list[_Block], dt.date | None, int]:
    newest = Population.objects.filter(block__municipality=municipality).order_by("-as_of_on").first()
    if newest is None:
        return [], None, 0
    rows = (
        Population.objects.filter(block__municipality=municipality, as_of_on=newest.as_of_on)
        .select_related("block")
        .order_by("block__code", "block_id")
    )
    usable = [
        _Block(row.block_id, row.block.lat, row.block.lng, row.block.area_m2, row.age65_count)
        for row in rows
        if row.block.lat is not None and row.age65_count is not None
    ]
    return usable, newest.as_of_on, len(rows) - len(usable)


def _cells(blocks: list[_Block], areas: Areas, area_of_block: dict[int, str], *, with_size: bool = True) -> Cells:
    only = areas.ids[0] if list(areas.ids) == [WHOLE_TOWN] else None
    return Cells(
        Points.latlon([str(b.pk) for b in blocks], [b.lat for b in blocks], [b.lng for b in blocks]),
        [b.age65_count for b in blocks],
        areas.index([only or area_of_block.get(b.pk) for b in blocks]),
        kinds=(PEOPLE_KIND,),
        size_m2=np.array([b.size_m2 or np.nan for b in blocks]) if with_size else None,
    )


def _area_of_block(areas: list[Area]) -> dict[int, str]:
    through = Area.blocks.through.objects.filter(area__in=areas)
    return {block: str(area) for block, area in through.values_list("block_id", "area_id")}


def _engine_areas(areas: list[Area]) -> Areas:
    """Registers of places come from the town's own published lists: taken as complete."""
    ids = [str(area.pk) for area in areas] or [WHOLE_TOWN]
    return Areas(ids, completeness=np.ones(len(ids)))


def _venues(municipality: Municipality, service: PlaceService) -> QuerySet[Venue]:
    return Venue.objects.filter(
        municipality=municipality, kind__in=service.kinds, lat__isnull=False, lng__isnull=False
    ).order_by("pk")


def _venue_points(venues: QuerySet[Venue]) -> Points:
    rows = list(venues.values_list("pk", "lat", "lng"))
    return Points.latlon([str(r[0]) for r in rows], [r[1] for r in rows], [r[2] for r in rows])


def _space(
    municipality: Municipality, areas: list[Area], blocks: list[_Block]
) -> tuple[GapTable | None, tuple[Finding, ...]]:
    """Kinds of places of which the town has at least one on record; the others are 記録なし, not 0."""
    rows, services = [], []
    for service in PLACE_SERVICES:
        found = list(_venues(municipality, service).values_list("pk", "lat", "lng", "block_id"))
        if found:
            services.append(service)
            rows += [(service.code, *row) for row in found]
    if not services:
        return None, ()
    engine_areas = _engine_areas(areas)
    area_of_block = _area_of_block(areas)
    codes = tuple(service.code for service in services)
    sites = Providers(
        Points.latlon([f"{r[0]}:{r[1]}" for r in rows], [r[2] for r in rows], [r[3] for r in rows]),
        codes,
        offers=[[r[0] == code for code in codes] for r in rows],
        area=engine_areas.index([area_of_block.get(r[4]) if areas else WHOLE_TOWN for r in rows]),
        kind=("venue",) * len(rows),
    )
    table = gap_table(
        engine_areas,
        _cells(blocks, engine_areas, area_of_block),
        sites,
        {service.code: service.standard for service in services},
    )
    return table, gap_findings(table, engine_areas)


# --- As lived -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Helper:
    """A supporter, group or business: id, base, tasks and areas it goes to, hours a week."""

    id: str
    kind: str
    block_id: int | None
    tasks: frozenset[str]
    areas: frozenset[str]
    hours: float


def _lived(
    municipality: Municipality, areas: list[Area], blocks: list[_Block], today: dt.date
) -> tuple[LivedTable | None, tuple[Finding, ...]]:
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
    area_of_block = _area_of_block(areas)
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
    blocks: list[_Block],
    tasks: list[str],
    helpers: list[_Helper],
    lived: LivedTable,
    since: dt.date,
) -> tuple[Finding, ...]:
    """Areas whose help with a task hangs on one. The base does not matter inside a town, only who goes there."""
    engine_areas = _engine_areas(areas)
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
    soles = sole_providers(engine_areas, _cells(blocks, engine_areas, _area_of_block(areas)), providers, GOES_THERE)
    asked = [
        sole
        for sole in soles
        if sole.only_in_area and sole.service in tasks and lived.gap(sole.area, sole.service).requests > 0
    ]
    return sole_findings(asked, town_people=float(sum(b.age65_count for b in blocks)), lived=lived, since=since)


# --- What made it ---------------------------------------------------------------------------------------------------
def _params(today: dt.date, population_on: dt.date | None, left_out: int) -> dict:
    return {
        "window_days": WINDOW_DAYS,
        "window_from_on": (today - dt.timedelta(days=WINDOW_DAYS - 1)).isoformat(),
        "window_to_on": today.isoformat(),
        "population_on": population_on.isoformat() if population_on else None,
        "left_out_count": left_out,
        "standards": {
            s.code: {
                "name": s.standard.name,
                "source": s.standard.source,
                "version": s.standard.version,
                "distance_m": s.standard.distance_m,
                "distance_kind": s.standard.distance_kind,
            }
            for s in PLACE_SERVICES
        },
    }


def _digest(space: GapTable | None, lived: LivedTable | None) -> str:
    """SHA-256 over the figures that went in, so that equal inputs can be told from changed ones."""
    seen: list[object] = []
    if space is not None:
        seen += [space.areas, space.services, space.people.tolist(), space.mid.tolist(), space.providers.tolist()]
    if lived is not None:
        counts = lived.counts
        seen += [counts.areas, counts.services, counts.requests.tolist(), counts.unmet.tolist()]
        seen += [counts.declined.tolist(), counts.supporters.tolist()]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()
