"""Reading stops. The timetable is open to everybody; a business edits only its own."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.common.geo import distance_m
from sasaeai.common.visibility import Viewer
from sasaeai.people.models import Business
from sasaeai.places.models import Area, Municipality, TownBlock
from sasaeai.shopping.models import Stop, StopWish

CLASH_DISTANCE_M = 500
CLASH_WINDOW_MIN = 120
#: A wish is shown from this many people on; fewer could point at a person.
SMALLEST_BAND = 3


def _running(today: object = None) -> Q:
    today = today or timezone.localdate()
    return Q(valid_from_on__lte=today) & (Q(valid_to_on__isnull=True) | Q(valid_to_on__gt=today))


def stops_public(*, municipality: Municipality, area: Area | None = None, weekday: int | None = None) -> QuerySet[Stop]:
    """Stops anybody may see, running today, in the order of the week."""
    stops = Stop.objects.filter(
        _running(), route__business__municipality=municipality, route__business__is_active=True, is_public=True
    )
    if area is not None:
        stops = stops.filter(block__areas=area)
    if weekday is not None:
        stops = stops.filter(weekday=weekday)
    return stops.select_related("route__business", "block").order_by("weekday", "start_min", "pk")


def stop_public(*, public_id: str) -> Stop | None:
    """A stop anybody may see today; None for one that is hidden, over or unknown."""
    return (
        Stop.objects.filter(_running(), public_id=public_id, is_public=True, route__business__is_active=True)
        .select_related("route__business__municipality", "block")
        .first()
    )


def businesses_of(*, visible_to: Viewer) -> QuerySet[Business]:
    """The businesses this viewer acts for."""
    return Business.objects.filter(pk__in=visible_to.business_ids).select_related("municipality")


def stops_of_business(*, visible_to: Viewer) -> QuerySet[Stop]:
    """All stops, past ones too, of the viewer's own businesses."""
    return (
        Stop.objects.filter(route__business__in=visible_to.business_ids)
        .select_related("route__business", "block")
        .order_by("weekday", "start_min", "pk")
    )


def stop_of_business(*, visible_to: Viewer, public_id: str) -> Stop | None:
    """One stop of the viewer's own businesses."""
    return stops_of_business(visible_to=visible_to).filter(public_id=public_id).first()


def clashes_of(stop: Stop) -> list[tuple[Stop, int]]:
    """Other businesses' public stops within 500 m and two hours on the same weekday, nearest first, in metres."""
    if stop.lat is None or stop.lng is None:
        return []
    others = Stop.objects.filter(
        _running(),
        weekday=stop.weekday,
        is_public=True,
        route__business__municipality_id=stop.route.business.municipality_id,
        start_min__lt=stop.end_min + CLASH_WINDOW_MIN,
        end_min__gt=stop.start_min - CLASH_WINDOW_MIN,
        lat__isnull=False,
        lng__isnull=False,
    ).exclude(route__business_id=stop.route.business_id)
    found = [
        (other, round(distance_m(stop.lat, stop.lng, other.lat, other.lng)))
        for other in others.select_related("route__business", "block")
    ]
    return sorted(((o, metres) for o, metres in found if metres <= CLASH_DISTANCE_M), key=lambda pair: pair[1])


def wish_bands(*, municipality: Municipality) -> list[tuple[TownBlock, str]]:
    """Where people ask for a shop, in bands of people; blocks with fewer than three people are left out."""
    rows = (
        StopWish.objects.filter(municipality=municipality)
        .values("block")
        .annotate(people_count=Sum("people_count"), wish_count=Count("pk"))
        .filter(people_count__gte=SMALLEST_BAND)
        .order_by("-people_count")
    )
    blocks = TownBlock.objects.in_bulk(row["block"] for row in rows)
    return [(blocks[row["block"]], band_of(row["people_count"])) for row in rows]


def band_of(people_count: int) -> str:
    """3–5人, 6–10人, 11人以上."""
    if people_count <= 5:
        return _("3–5人")
    return _("6–10人") if people_count <= 10 else _("11人以上")


def by_weekday(stops: Iterable[Stop]) -> list[tuple[str, list[Stop]]]:
    """[(月曜, stops), …]: only days on which someone comes."""
    days: dict[str, list[Stop]] = defaultdict(list)
    for stop in stops:
        days[stop.get_weekday_display()].append(stop)
    return list(days.items())
