"""The gap in space: town blocks with their people against places, within a standard."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.db.models.functions import Coalesce

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


@dataclass(frozen=True)
class TownPeople:
    """The people of a town on the newest day on record.

    `unplaced` blocks have people but no usable point: they count as people, and as within reach of nothing.
    `uncounted_count` blocks have no figure at all (hidden or blank): they stand nowhere.
    """

    on: dt.date | None
    placed: list[BlockPoint]
    unplaced: dict[int, int]
    uncounted_count: int

    @property
    def total_count(self) -> int:
        return sum(block.age65_count for block in self.placed) + sum(self.unplaced.values())


def people_of_town(municipality: Municipality) -> TownPeople:
    """Blocks with their people of 65 and over, on the newest day."""
    newest = Population.objects.filter(block__municipality=municipality).order_by("-as_of_on").first()
    if newest is None:
        return TownPeople(None, [], {}, 0)
    rows = list(
        Population.objects.filter(block__municipality=municipality, as_of_on=newest.as_of_on)
        .select_related("block")
        .order_by("block__code", "block_id")
    )
    counted = [row for row in rows if row.age65_count is not None]
    return TownPeople(
        on=newest.as_of_on,
        placed=[
            BlockPoint(row.block_id, row.block.lat, row.block.lng, row.block.area_m2, row.age65_count)
            for row in counted
            if row.block.lat is not None
        ],
        unplaced={row.block_id: row.age65_count for row in counted if row.block.lat is None},
        uncounted_count=len(rows) - len(counted),
    )


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


def _sites(municipality: Municipality, service: PlaceService) -> list[tuple[int, float, float, int | None]]:
    """(venue, lat, lng, block) of a kind; a venue without a point of its own stands at its town block's."""
    rows = (
        Venue.objects.filter(municipality=municipality, kind__in=service.kinds)
        .annotate(at_lat=Coalesce("lat", "block__lat"), at_lng=Coalesce("lng", "block__lng"))
        .filter(at_lat__isnull=False, at_lng__isnull=False)
        .order_by("pk")
    )
    return list(rows.values_list("pk", "at_lat", "at_lng", "block_id"))


def _site_points(sites: list[tuple[int, float, float, int | None]]) -> Points:
    return Points.latlon([str(site[0]) for site in sites], [site[1] for site in sites], [site[2] for site in sites])


def space_table(
    municipality: Municipality, areas: list[Area], blocks: list[BlockPoint]
) -> tuple[GapTable | None, tuple[Finding, ...]]:
    """Kinds of places of which the town has at least one on record; the others are 記録なし, not 0."""
    rows, services = [], []
    for service in PLACE_SERVICES:
        found = _sites(municipality, service)
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

    Zones count with their point, as the published comparison figures do; people of a zone without a usable point
    are part of the whole and within reach of nothing.
    """
    town = people_of_town(municipality)
    sites = _sites(municipality, service)
    if not town.placed or not sites:
        return []
    cells = cells_of(town.placed, Areas([WHOLE_TOWN]), {}, with_size=False)
    rows = []
    for metres in LADDER_M:
        found = share_within(cells, _site_points(sites), Standard(f"m{metres}", f"{metres}m", "", "", metres))
        rows.append((metres, found.people / town.total_count if town.total_count else 0.0, found.cells))
    return rows


@dataclass(frozen=True)
class BlockReach:
    """One block against one kind of place: metres to the nearest; None where the block has no usable point."""

    block_id: int
    age65_count: int
    nearest_m: float | None


def reach_of_blocks(municipality: Municipality, service: PlaceService) -> list[BlockReach]:
    """Distance of every block to the nearest place of a kind, in a straight line."""
    town = people_of_town(municipality)
    sites = _sites(municipality, service)
    unknown = [BlockReach(pk, count, None) for pk, count in town.unplaced.items()]
    if not town.placed or not sites:
        return [BlockReach(block.pk, block.age65_count, None) for block in town.placed] + unknown
    points = Points.latlon([str(b.pk) for b in town.placed], [b.lat for b in town.placed], [b.lng for b in town.placed])
    metres = nearest(points, _site_points(sites)).dist_m
    return [
        BlockReach(block.pk, block.age65_count, float(distance))
        for block, distance in zip(town.placed, metres, strict=True)
    ] + unknown
