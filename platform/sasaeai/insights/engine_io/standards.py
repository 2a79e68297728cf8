"""What is measured: kinds of places with the standard each is held against. Named and versioned."""

from dataclasses import dataclass

from network import STANDARDS, Standard
from sasaeai.places.models import Venue

TOWN_SOURCE = "全国の基準はありません。町が決める目安です"


@dataclass(frozen=True)
class PlaceService:
    """One column of the space table: which venues count, and within which standard."""

    code: str
    name: str
    kinds: tuple[str, ...]
    standard: Standard


PLACE_SERVICES = (
    PlaceService(
        "community_center",
        "コミュニティセンター・公民館",
        (Venue.Kind.COMMUNITY_CENTER,),
        Standard("town_500", "歩いて行ける目安 500m", TOWN_SOURCE, "既定値", 500),
    ),
    PlaceService(
        "gathering_place",
        "通いの場",
        (Venue.Kind.GATHERING_PLACE,),
        Standard("town_500", "歩いて行ける目安 500m", TOWN_SOURCE, "既定値", 500),
    ),
    PlaceService("food_shop", "食料品の店", (Venue.Kind.FOOD_SHOP,), STANDARDS["food_500"]),
    PlaceService(
        "support_center",
        "地域包括支援センター",
        (Venue.Kind.SUPPORT_CENTER,),
        Standard("town_1000", "相談に行ける目安 1km", TOWN_SOURCE, "既定値", 1000),
    ),
)
PLACE_SERVICE_BY_CODE = {service.code: service for service in PLACE_SERVICES}

#: Whoever says they go to an area counts for all of it: no distance limits it inside a town.
GOES_THERE = Standard("goes_there", "「行ける」と登録した地域", "本人・団体の登録", "1", 50_000)

#: Length of the window of lived needs, in days, and distances of the ladder shown for one kind of place.
WINDOW_DAYS = 90
LADDER_M = (500, 800, 1000, 2000)
