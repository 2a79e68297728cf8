"""The gap in space: town blocks with their people against places, within a standard."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from network import (
    Areas,
    Cells,
    Finding,
    GapTable,
    Points,
    Providers,
    Standard,
    gap_findings,
    gap_table,
    nearest,
    share_within,
)
from sasaeai.insights.engine_io.standards import LADDER_M, PLACE_SERVICES, PlaceService
from sasaeai.places.models import Area, Municipality, Population, Venue

#: The one "area" of a town whose areas have not been loaded.
WHOLE_TOWN = "town"
PEOPLE_KIND = "65+"


@dataclass(frozen=True)
class BlockPoint:
    """A town block as the engine needs it."""

    pk: int
    lat: float
    lng: float
    size_m2: float | None
    age65_count: int


def blocks_of_town(municipality: Municipality) -> tuple[list[BlockPoint], dt.date | None, int]:
    """Blocks with a point and a count on the newest day, that day, and how many had to be left out."""
    newest = Population.objects.filter(block__municipality=municipality).order_by("-as_of_on").first()
    if newest is None:
        return [], None, 0
    rows = (
        Population.objects.filter(block__municipality=municipality, as_of_on=newest.as_of_on)
        .select_related("block")
        .order_by("block__code", "block_id")
    )
    usable = [
        BlockPoint(row.block_id, row.block.lat, row.block.lng, row.block.area_m2, row.age65_count)
        for row in rows
        if row.block.lat is not None and row.age65_count is not None
    ]
    return usable, newest.as_of_on, len(rows) - len(usable)


def cells_of(blocks: list[BlockPoint], areas: Areas, area_of_block: dict[int, str], *, with_size: bool = True) -> Cells:
    """Blocks as the engine's cells, each in its area (or all in the whole town)."""
    only = areas.ids[0] if list(areas.ids) == [WHOLE_TOWN] else None
    return Cells(
        Points.latlon([str(b.pk) for b in blocks], [b.lat for b in blocks], [b.lng for b in blocks]),
        [b.age65_count for b in blocks],
        areas.index([only or area_of_block.get(b.pk) for b in blocks]),
        kinds=(PEOPLE_KIND,),
        size_m2=np.array([b.size_m2 or np.nan for b in blocks]) if with_size else None,
    )


def area_of_block_ids(areas: list[Area]) -> dict[int, str]:
    """Area label by block primary key."""
    through = Area.blocks.through.objects.filter(area__in=areas)
    return {block: str(area) for block, area in through.values_list("block_id", "area_id")}


def engine_areas_of(areas: list[Area]) -> Areas:
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


def space_table(
    municipality: Municipality, areas: list[Area], blocks: list[BlockPoint]
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
    engine_areas = engine_areas_of(areas)
    area_of_block = area_of_block_ids(areas)
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
        cells_of(blocks, engine_areas, area_of_block),
        sites,
        {service.code: service.standard for service in services},
    )
    return table, gap_findings(table, engine_areas)


def ladder(municipality: Municipality, service: PlaceService) -> list[tuple[int, float, int]]:
    """(metres, share of people 65+ within, blocks within) for 500 m to 2 km in a straight line, town as a whole.

    Zones count with their point, as the published comparison figures do.
    """
    blocks, _, _ = blocks_of_town(municipality)
    sites = _venue_points(_venues(municipality, service))
    if not blocks or not len(sites):
        return []
    cells = cells_of(blocks, Areas([WHOLE_TOWN]), {}, with_size=False)
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
    blocks, _, _ = blocks_of_town(municipality)
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
