"""What the town's office sees of its own data: what is there, from when, and what to do next."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils import timezone

from sasaeai.common.visibility import Viewer
from sasaeai.places.models import AreaBlock, AreaScheme, DataImport, Municipality, TownBlock, Venue
from sasaeai.places.selectors import Head, population_of_town, population_on, schemes_of

#: Figures older than this are shown with a hint to ask for new ones.
STALE_AFTER = dt.timedelta(days=400)


@dataclass(frozen=True)
class VenueKind:
    kind: str
    label: str
    count: int
    without_point_count: int


@dataclass(frozen=True)
class TownData:
    """One town's data as the office's first page tells it."""

    town: Municipality
    population_as_of_on: dt.date | None
    population: Head
    is_stale: bool
    block_count: int
    blocks_without_point: list[TownBlock]
    venue_kinds: list[VenueKind]
    imports: list[DataImport]
    schemes: list[AreaScheme]
    unassigned_block_count: int
    #: Staff posts in force, with their areas (accounts.StaffRole, reached through the town).
    posts: list


def office_towns(*, visible_to: Viewer) -> QuerySet[Municipality]:
    return Municipality.objects.filter(pk__in=visible_to.office_town_ids)


def imports_for_office(*, visible_to: Viewer) -> QuerySet[DataImport]:
    """Imports of the viewer's own towns, newest first."""
    return DataImport.objects.filter(municipality__in=visible_to.office_town_ids).select_related("municipality")


def import_for_office(*, visible_to: Viewer, public_id: str) -> DataImport | None:
    return imports_for_office(visible_to=visible_to).filter(public_id=public_id).first()


def town_data(*, visible_to: Viewer) -> list[TownData]:
    """Each town of the viewer, in a number of queries that does not depend on how much data it has."""
    return [_one(town, visible_to) for town in office_towns(visible_to=visible_to)]


def _one(town: Municipality, visible_to: Viewer) -> TownData:
    as_of_on = population_on(municipality=town)
    blocks = TownBlock.objects.filter(municipality=town)
    today = timezone.localdate()
    posts = town.staff_roles.filter(valid_from_on__lte=today).exclude(valid_to_on__lte=today).prefetch_related("areas")
    daily = AreaBlock.objects.filter(scheme__municipality=town, scheme__is_daily_living=True)
    return TownData(
        town=town,
        population_as_of_on=as_of_on,
        population=population_of_town(municipality=town, as_of_on=as_of_on),
        is_stale=as_of_on is not None and today - as_of_on > STALE_AFTER,
        block_count=blocks.count(),
        blocks_without_point=list(blocks.filter(lat__isnull=True).defer("outline")),
        venue_kinds=venue_kinds(town),
        imports=list(imports_for_office(visible_to=visible_to).filter(municipality=town)[:10]),
        schemes=list(_schemes(town)),
        unassigned_block_count=blocks.exclude(pk__in=daily.values("block")).count(),
        posts=list(posts),
    )


def _schemes(town: Municipality) -> QuerySet[AreaScheme]:
    return AreaScheme.objects.filter(municipality=town).annotate(
        area_count=Count("areas", distinct=True), block_count=Count("areas__area_blocks", distinct=True)
    )


def venue_kinds(town: Municipality) -> list[VenueKind]:
    """Every kind of venue, those that nobody has loaded with 0, in the order of the choices."""
    rows = Venue.objects.filter(municipality=town).order_by().values("kind")
    counted = {row["kind"]: row for row in rows.annotate(number=Count("pk"), placed=Count("lat"))}
    empty = {"number": 0, "placed": 0}
    return [
        VenueKind(
            kind,
            str(label),
            (row := counted.get(kind, empty))["number"],
            row["number"] - row["placed"],
        )
        for kind, label in Venue.Kind.choices
    ]


def area_schemes(*, visible_to: Viewer) -> list[tuple[Municipality, list[AreaScheme]]]:
    """Town by town: its schemes with `.areas` and their `.blocks`."""
    return [(town, list(schemes_of(town))) for town in office_towns(visible_to=visible_to)]
