"""Reading places. Towns, areas and venues are open data; nothing here is about a person."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Prefetch, QuerySet

from sasaeai.common.geo import polygons_of
from sasaeai.common.kana import search_key
from sasaeai.common.placename import name_key
from sasaeai.places.models import Area, AreaBlock, AreaScheme, Municipality, Population, TownBlock, Venue

COUNTS = ("total_count", "age65_count", "age75_count", "age85_count", "household_count")


def home_town() -> Municipality | None:
    """The town whose people use this installation's public pages."""
    return Municipality.objects.order_by("-is_home", "pk").first()


def towns() -> QuerySet[Municipality]:
    """All towns of this installation, the home town first."""
    return Municipality.objects.order_by("-is_home", "code")


def schemes_of(municipality: Municipality) -> QuerySet[AreaScheme]:
    """The ways in which the town is divided, each with `.areas` and each area with `.blocks`: three queries."""
    blocks = Prefetch("blocks", TownBlock.objects.defer("outline").order_by("kana", "code"))
    areas = Prefetch("areas", Area.objects.order_by("code").prefetch_related(blocks))
    return AreaScheme.objects.filter(municipality=municipality).prefetch_related(areas)


def daily_living_areas(municipality: Municipality) -> QuerySet[Area]:
    """Areas of the scheme that layer-2 coordinators are posted to."""
    return Area.objects.filter(scheme__municipality=municipality, scheme__is_daily_living=True)


def areas_public() -> QuerySet[Area]:
    """Areas of every scheme of the home town, with their blocks. Open data."""
    return Area.objects.filter(scheme__municipality=home_town()).select_related("scheme").prefetch_related("blocks")


def blocks_of(municipality: Municipality) -> QuerySet[TownBlock]:
    """All town blocks of a town. Open data."""
    return TownBlock.objects.filter(municipality=municipality)


@dataclass(frozen=True)
class AreaShape:
    """An area with the GeoJSON MultiPolygon of its blocks; `geometry` is empty when no block has an outline."""

    area: Area
    geometry: dict
    block_count: int


def area_shapes(*, scheme: AreaScheme) -> list[AreaShape]:
    """Every area of the scheme with its polygons. Two queries, however many areas."""
    polygons: dict[int, list] = defaultdict(list)
    count: dict[int, int] = defaultdict(int)
    for area_id, outline in AreaBlock.objects.filter(scheme=scheme).values_list("area_id", "block__outline"):
        count[area_id] += 1
        if outline:
            polygons[area_id].extend(polygons_of(outline))
    return [
        AreaShape(
            area,
            {"type": "MultiPolygon", "coordinates": polygons[area.pk]} if polygons[area.pk] else {},
            count[area.pk],
        )
        for area in Area.objects.filter(scheme=scheme).order_by("code")
    ]


@dataclass(frozen=True)
class Head:
    """A number of people in one place. None is unknown (hidden or not published), never 0."""

    total_count: int | None = None
    age65_count: int | None = None
    age75_count: int | None = None
    age85_count: int | None = None
    household_count: int | None = None
    #: How many blocks have no figure at all, so that a sum can be shown with its gap.
    unknown_block_count: int = 0


def population_on(*, municipality: Municipality) -> dt.date | None:
    """The day of the newest figures of the town."""
    newest = Population.objects.filter(block__municipality=municipality).aggregate(newest=Max("as_of_on"))
    return newest["newest"]


def population_by_block(*, municipality: Municipality, as_of_on: dt.date | None = None) -> QuerySet[Population]:
    """One row a block with `.block`, of the given day or the newest one."""
    day = as_of_on or population_on(municipality=municipality)
    rows = (
        Population.objects.filter(block__municipality=municipality, as_of_on=day) if day else Population.objects.none()
    )
    return rows.select_related("block").order_by("block__kana", "block__code")


def population_of_town(*, municipality: Municipality, as_of_on: dt.date | None = None) -> Head:
    """The people of the whole town, in the newest figures or those of a day."""
    return _sum(population_by_block(municipality=municipality, as_of_on=as_of_on))


def population_by_area(*, scheme: AreaScheme, as_of_on: dt.date | None = None) -> dict[int, Head]:
    """Area pk → its people, every area of the scheme, in at most five queries however many areas and blocks."""
    rows = {row.block_id: row for row in population_by_block(municipality=scheme.municipality, as_of_on=as_of_on)}
    members: dict[int, list[int]] = {pk: [] for pk in Area.objects.filter(scheme=scheme).values_list("pk", flat=True)}
    for area_id, block_id in AreaBlock.objects.filter(scheme=scheme).values_list("area_id", "block_id"):
        members[area_id].append(block_id)
    return {area_id: _sum(rows.get(block_id) for block_id in block_ids) for area_id, block_ids in members.items()}


def _sum(rows: Iterable[Population | None]) -> Head:
    """Known figures added up; a count that no block knows stays unknown."""
    sums: dict[str, int | None] = dict.fromkeys(COUNTS)
    unknown = 0
    for row in rows:
        if row is None or row.total_count is None:
            unknown += 1
        for name in COUNTS if row is not None else ():
            value = getattr(row, name)
            if value is not None:
                sums[name] = (sums[name] or 0) + value
    return Head(**sums, unknown_block_count=unknown)


def venues_of(*, municipality: Municipality, kinds: Iterable[str] = ()) -> QuerySet[Venue]:
    """Venues with `.block`; all kinds when none is named."""
    rows = Venue.objects.filter(municipality=municipality).select_related("block")
    wanted = list(kinds)
    return rows.filter(kind__in=wanted) if wanted else rows


def block_search(*, municipality: Municipality, query: str, limit: int = 10) -> list[TownBlock]:
    """Blocks whose reading or name begins with the query, then those that contain it.

    Two or three letters are enough; kana in any width, 1丁目 or 一丁目. Each block carries `daily_area`, its
    日常生活圏域 or None. Two queries, whatever is found.
    """
    sound, spelling = search_key(query), search_key(name_key(query))
    if not sound:
        return []
    ranked = []
    for block in blocks_of(municipality).defer("outline"):
        names = (search_key(block.kana), search_key(block.name_key))
        if any(name.startswith((sound, spelling)) for name in names):
            ranked.append((0, block))
        elif any(sound in name or spelling in name for name in names):
            ranked.append((1, block))
    found = [block for _rank, block in sorted(ranked, key=lambda hit: (hit[0], hit[1].kana, hit[1].name_key))[:limit]]
    areas = areas_of_blocks(blocks=found)
    for block in found:
        block.daily_area = areas.get(block.pk)  # type: ignore[attr-defined]
    return found


def areas_of_blocks(*, blocks: Iterable[TownBlock], scheme: AreaScheme | None = None) -> dict[int, Area]:
    """Block pk → its area in the scheme, by default the 日常生活圏域. One query."""
    links = AreaBlock.objects.filter(block__in=[block.pk for block in blocks]).select_related("area")
    links = links.filter(scheme=scheme) if scheme is not None else links.filter(scheme__is_daily_living=True)
    return {link.block_id: link.area for link in links}


def area_of_block(*, block: TownBlock, scheme: AreaScheme | None = None) -> Area | None:
    """The area the block lies in, by default the 日常生活圏域; None when nobody has assigned it."""
    return areas_of_blocks(blocks=[block], scheme=scheme).get(block.pk)
