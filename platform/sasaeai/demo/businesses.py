"""Nine businesses that support shopping: four vans with weekly stops, deliveries, help in the store, a shuttle.

No van and no shop comes within 1,200 m of 奥谷.
"""

import datetime as dt

from sasaeai.accounts.models import User
from sasaeai.demo.accounts import user_make
from sasaeai.demo.geography import Land, lat_lng, spread
from sasaeai.demo.names import Names
from sasaeai.demo.planted import planted
from sasaeai.demo.venues import CLEAR_OF_RISING_M, clear_of
from sasaeai.demo.writing import Pen, moment
from sasaeai.people.models import Business, BusinessContact, ReachBy, Task
from sasaeai.shopping.models import Route, Stop, StopWish

#: Name, reading, kind, areas, about.
BUSINESSES = (
    (
        "移動スーパー ゆい丸",
        "イドウスーパーユイマル",
        "mobile_sales",
        ("みどり台", "星見台", "風見台"),
        "肉・魚・野菜からおやつまで400品。冷蔵の車でうかがいます。",
    ),
    (
        "八百ゆい 青空市",
        "ヤオユイアオゾライチ",
        "mobile_sales",
        ("みどり台", "風見台"),
        "朝どれの野菜とくだものの車です。",
    ),
    ("結マート 移動店", "ユイマートイドウテン", "mobile_sales", ("星見台", "川辺"), "日用品も積んでいます。"),
    (
        "まるゆいパンの車",
        "マルユイパンノクルマ",
        "mobile_sales",
        ("中央", "東原", "みどり台"),
        "焼きたてパンと牛乳をお届けします。",
    ),
    (
        "結川生協 くらし便",
        "ユイカワセイキョウクラシビン",
        "delivery",
        ("中央", "川辺", "東原", "みどり台"),
        "週に一度、決まった曜日にお届けします。",
    ),
    (
        "まるゆい食品館 宅配",
        "マルユイショクヒンカンタクハイ",
        "delivery",
        ("中央", "川辺"),
        "電話で注文、その日の夕方にお届けします。",
    ),
    (
        "配食サービス ゆいごはん",
        "ハイショクサービスユイゴハン",
        "delivery",
        ("星見台", "風見台"),
        "夕食をお届けし、お変わりがないか声をかけます。",
    ),
    (
        "結マート 駅南町店",
        "ユイマートエキミナミチョウテン",
        "store",
        ("中央",),
        "店の中で一緒に回り、レジと袋づめを手伝います。",
    ),
    (
        "ゆいかわ買い物バス",
        "ユイカワカイモノバス",
        "shuttle",
        ("星見台", "みどり台"),
        "火曜と金曜、まるゆい食品館まで往復します。",
    ),
)
PLACES = ("第一公園", "集会所前", "コミュニティセンター駐車場", "団地中央広場", "自治会館前", "児童公園")
OWNERS = {"公園": "公園緑地課", "コミ": "参画協働課", "集会": "自治会", "自治": "自治会", "団地": "団地管理組合"}
STOPS_PER_AREA = 3
STOP_MIN = 20


def businesses_make(
    pen: Pen, names: Names, land: Land, menu: dict[str, Task], today: dt.date
) -> tuple[list[Business], User]:
    """Businesses, and the account of the contact of ゆい丸, who is in the cast."""
    rows, first_user = [], None
    for number, (name, kana, kind, areas, about) in enumerate(BUSINESSES):
        made_at = moment(today - dt.timedelta(days=pen.random.randint(400, 1800)), 10 * 60)
        row = pen.add(
            Business, municipality=land.municipality, name=name, kana=kana, kind=kind, about=about,
            phone=names.phone(), made_at=made_at,
        )  # fmt: skip
        pen.link(Business._meta.get_field("areas"), row, [land.areas[area] for area in areas])
        if kind in ("delivery", "store"):
            pen.link(Business._meta.get_field("tasks"), row, [menu["shopping"]])
        user = user_make(pen, f"b{number + 1:02d}", made_at)
        person = names.person(
            pen.random.choice(land.of("中央")), age=pen.random.randint(32, 58), made_at=made_at, user=user,
            email=user.email, reach_by=ReachBy.MAIL,
        )  # fmt: skip
        pen.add(BusinessContact, business=row, person=person, role="担当")
        first_user = first_user or user
        if kind == "mobile_sales":
            _routes(pen, land, row, number, areas, made_at)
        rows.append(row)
    assert first_user is not None
    return rows, first_user


def _routes(pen: Pen, land: Land, row: Business, number: int, areas: tuple[str, ...], made_at: dt.datetime) -> None:
    """One route an area, on its own weekday, a stop every 50 minutes: no van is in two places at once."""
    for turn, area in enumerate(areas):
        weekday = (number + turn * 2) % 6
        route = pen.add(Route, business=row, name=f"{area}コース", made_at=made_at)
        allowed = clear_of(land, land.of(area), planted("rising").area, CLEAR_OF_RISING_M)
        # Vans of different shops start their round in different blocks.
        offset = number * 3
        for stop_number, place in enumerate(spread(allowed[offset % 5 :], STOPS_PER_AREA)):
            spot = PLACES[(number + turn + stop_number) % len(PLACES)]
            owner = OWNERS.get(spot[:2], OWNERS.get(spot[2:4], "公園緑地課"))
            start_min = (9 * 60 + 30 if number % 2 == 0 else 13 * 60 + 30) + stop_number * 50
            lat, lng = lat_lng(place.x_m + pen.random.uniform(-40, 40), place.y_m + pen.random.uniform(-40, 40))
            pen.add(
                Stop, route=route, place=f"{place.block.name} {spot}", block=place.block, lat=lat, lng=lng,
                weekday=weekday, start_min=start_min, end_min=start_min + STOP_MIN,
                permission=_permission(number + turn + stop_number), permission_owner=owner,
                valid_from_on=made_at.date(), made_at=made_at,
            )  # fmt: skip


def _permission(number: int) -> str:
    return (Stop.Permission.GRANTED, Stop.Permission.GRANTED, Stop.Permission.ASKED, Stop.Permission.NOT_NEEDED)[
        number % 4
    ]


def wishes_make(pen: Pen, land: Land, staff: dict[str, User], today: dt.date) -> None:
    """Who asks for a shop to come: most of them in 奥谷."""
    rising = planted("rising").area
    for number in range(14):
        area = rising if number < 9 else ("風見台", "星見台", "みどり台")[number % 3]
        made_at = moment(today - dt.timedelta(days=pen.random.randint(3, 80)), 11 * 60)
        pen.add(
            StopWish,
            municipality=land.municipality,
            block=pen.random.choice(land.of(area)).block,
            weekday=pen.random.choice((None, 1, 2, 4)),
            people_count=pen.random.randint(1, 6),
            recorded_by=staff[area] if number % 3 else None,
            made_at=made_at,
        )
