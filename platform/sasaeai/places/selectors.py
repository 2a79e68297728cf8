"""Reading places. Towns, areas and venues are open data; nothing here is about a person."""

from django.db.models import QuerySet

from sasaeai.places.models import Area, Municipality, TownBlock


def home_town() -> Municipality | None:
    """The town whose people use this installation's public pages."""
    return Municipality.objects.order_by("-is_home", "pk").first()


def daily_living_areas(municipality: Municipality) -> QuerySet[Area]:
    """Areas of the scheme that layer-2 coordinators are posted to."""
    return Area.objects.filter(scheme__municipality=municipality, scheme__is_daily_living=True)


def areas_public() -> QuerySet[Area]:
    """Areas of every scheme of the home town, with their blocks. Open data."""
    return Area.objects.filter(scheme__municipality=home_town()).select_related("scheme").prefetch_related("blocks")


def blocks_of(municipality: Municipality) -> QuerySet[TownBlock]:
    return TownBlock.objects.filter(municipality=municipality)
