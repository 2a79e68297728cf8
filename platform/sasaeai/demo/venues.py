"""Places people go to. No 通いの場 and no コミュニティセンター within reach of 東原, no shop within reach of 奥谷."""

import datetime as dt

from sasaeai.demo.geography import Land, Place, cover, lat_lng
from sasaeai.demo.names import Names
from sasaeai.demo.planted import AREAS, planted
from sasaeai.demo.writing import Pen
from sasaeai.places.models import DataImport, Venue

Kind = Venue.Kind
#: How many of each kind, in the order of AREAS. 東原 and 奥谷 apart, the usual standards are kept.
COUNTS = {
    Kind.COMMUNITY_CENTER: (5, 4, 0, 4, 4, 5, 4),
    Kind.SUPPORT_CENTER: (1, 1, 1, 1, 1, 1, 1),
    Kind.GATHERING_PLACE: (8, 9, 0, 8, 7, 7, 6),
    Kind.FOOD_SHOP: (5, 5, 5, 4, 4, 0, 4),
    Kind.MEDICAL: (4, 3, 3, 2, 1, 1, 2),
    Kind.WELFARE: (1, 1, 1, 1, 1, 1, 1),
    Kind.SHAKYO: (1, 0, 0, 0, 0, 0, 0),
}
WORDS = {
    Kind.COMMUNITY_CENTER: ("コミュニティセンター", "集会所", "公民館", "集会所", "ふれあいの家"),
    Kind.SUPPORT_CENTER: ("地域包括支援センター",),
    Kind.GATHERING_PLACE: ("いきいき体操の会", "ふれあいサロン", "健康教室", "茶話会", "歌とおしゃべりの会"),
    Kind.FOOD_SHOP: ("まるゆい食品館", "八百ゆい", "結マート", "魚と惣菜の店 ゆい", "ドラッグゆいかわ"),
    Kind.MEDICAL: ("内科クリニック", "診療所", "整形外科", "歯科医院"),
    Kind.WELFARE: ("デイサービスセンター",),
    Kind.SHAKYO: ("結川市社会福祉協議会",),
}
#: Within which distance a venue of a kind serves, a little less than the standard it is held against.
REACH_M = {Kind.SUPPORT_CENTER: 950}
#: A little more than the planted distances, because a venue does not stand on its block's point.
CLEAR_OF_FAR_M = 560.0
CLEAR_OF_RISING_M = 1350.0


def venues_make(pen: Pen, names: Names, land: Land, today: dt.date, made_at: dt.datetime) -> None:
    source = pen.add(
        DataImport,
        municipality=land.municipality,
        kind=DataImport.Kind.VENUES,
        file_name="結川市_施設一覧.csv",
        sha256="0" * 64,
        as_of_on=today - dt.timedelta(days=60),
        source="架空の施設（結川市は実在しません）",
        licence="CC0",
        row_count=sum(sum(counts) for counts in COUNTS.values()),
        made_at=made_at,
    )
    for kind, counts in COUNTS.items():
        for area, count in zip(AREAS, counts, strict=True):
            for number, place in enumerate(
                cover(land.of(area), _allowed(land, kind, area), count, REACH_M.get(kind, 450))
            ):
                _venue(pen, names, source, kind, number, place, today, made_at)


def _allowed(land: Land, kind: str, area: str) -> list[Place]:
    """Blocks of the area in which this kind may stand without closing a planted gap."""
    places = land.of(area)
    if kind in (Kind.COMMUNITY_CENTER, Kind.GATHERING_PLACE):
        return clear_of(land, places, planted("far").area, CLEAR_OF_FAR_M)
    if kind == Kind.FOOD_SHOP:
        return clear_of(land, places, planted("rising").area, CLEAR_OF_RISING_M)
    return places


def clear_of(land: Land, places: list[Place], area: str, distance_m: float) -> list[Place]:
    """Places farther than this from every block of an area."""
    others = land.of(area)
    return [place for place in places if all(place.distance_m(o.x_m, o.y_m) > distance_m for o in others)]


def _venue(
    pen: Pen,
    names: Names,
    source: DataImport,
    kind: str,
    number: int,
    place: Place,
    today: dt.date,
    made_at: dt.datetime,
) -> None:
    area = place.area
    words = WORDS[Kind(kind)]
    word = words[number % len(words)]
    if kind == Kind.SHAKYO:
        name = word
    elif kind in (Kind.SUPPORT_CENTER, Kind.WELFARE):
        name = f"{area}{word}"
    elif kind == Kind.FOOD_SHOP:
        name = f"{word} {place.block.name}店"
    else:
        name = f"{place.block.name.removesuffix('丁目')}丁目{word}" if number else f"{area}{word}"
    lat, lng = lat_lng(place.x_m + pen.random.uniform(-25, 25), place.y_m + pen.random.uniform(-25, 25))
    pen.add(
        Venue,
        municipality=place.block.municipality,
        kind=kind,
        name=name,
        address=f"結川市{place.block.name}{pen.random.randint(1, 20)}番{pen.random.randint(1, 15)}号",
        block=place.block,
        lat=lat,
        lng=lng,
        phone=names.phone(),
        data_import=source,
        source_key=f"{kind}-{AREAS.index(area) + 1}{number + 1:02d}",
        checked_on=today - dt.timedelta(days=pen.random.randint(20, 200)),
        made_at=made_at,
    )
