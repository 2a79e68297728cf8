"""The land of 結川市: a mesh of 120 町丁目 drawn by hand, bent by chance, cut by a river.

The map lies on open water in Harima-nada (播磨灘), so that no real place is meant by it.
"""

import datetime as dt
import math
from dataclasses import dataclass
from itertools import pairwise

from sasaeai.common.kana import to_katakana
from sasaeai.common.placename import name_key
from sasaeai.demo.planted import AREAS
from sasaeai.demo.writing import Pen
from sasaeai.places.models import Area, AreaBlock, AreaScheme, Municipality, TownBlock

#: North is up. Letters are areas, ~ is the river, commas are forest inside the town, dots lie outside.
MAP = (
    "..MMM.SSSS......TTTTTT",
    ".MMMMSSSSS.....TTTTTTT",
    ".MMMMMSSSS,,,,,,TTTTT.",
    ".MMMMMSSSSHH,,,.......",
    "KKKKKKAAAAHHHH........",
    "~~~~~~~~~~~~~~~~......",
    "KKKKKKAAAAAHHHHH......",
    "KKKKKFFAAAHHHH........",
    "..FFFFFFAAAHH.........",
    "..FFFFF.AA............",
    "...FFFF...............",
)
LETTERS = dict(zip("AKHMSTF", AREAS, strict=True))
READINGS = dict(
    zip(
        AREAS, ("ちゅうおう", "かわべ", "ひがしはら", "みどりだい", "ほしみだい", "おくたに", "かざみだい"), strict=True
    )
)
#: Towns (町) of each area, west to east: name, reading, number of 丁目.
TOWNS = {
    "中央": (
        ("結川本町", "ゆいかわほんまち", 5),
        ("若宮町", "わかみやちょう", 4),
        ("糸屋町", "いとやちょう", 4),
        ("駅南町", "えきみなみちょう", 4),
    ),
    "川辺": (("川辺本町", "かわべほんまち", 6), ("船着町", "ふなつきちょう", 5), ("柳土手", "やなぎどて", 6)),
    "東原": (("東原", "ひがしはら", 6), ("水車町", "すいしゃちょう", 5), ("結川新田", "ゆいかわしんでん", 6)),
    "みどり台": (("みどり台", "みどりだい", 9), ("緑陽町", "りょくようちょう", 8)),
    "星見台": (("星見台", "ほしみだい", 9), ("峰坂", "みねさか", 8)),
    "奥谷": (("奥谷台", "おくたにだい", 10), ("朝霧坂", "あさぎりざか", 8)),
    "風見台": (("風見台", "かざみだい", 9), ("南坂町", "みなみざかちょう", 8)),
}
HILLS = frozenset({"みどり台", "星見台", "奥谷", "風見台"})
CELL_M = 400.0
RIVER_M = 130.0
SOUTH, WEST = 34.53, 134.585
M_PER_LAT = 110_940.0
M_PER_LNG = 111_320.0 * math.cos(math.radians(34.55))
SCHOOL_ZONE_COUNT = 20
ORDINALS = ("", "第二", "第三", "第四")
OUTLINE_CREDIT = "架空の地図（結川市は実在しません）"

Point = tuple[float, float]
Cell = tuple[int, int]


@dataclass
class Place:
    """A block with its metres: x to the east, y to the north of the south-western corner."""

    block: TownBlock
    area: str
    cell: Cell
    x_m: float
    y_m: float

    def distance_m(self, x_m: float, y_m: float) -> float:
        return math.hypot(self.x_m - x_m, self.y_m - y_m)


@dataclass
class Land:
    """The town and what was laid over it."""

    municipality: Municipality
    areas: dict[str, Area]
    places: list[Place]

    def of(self, area: str) -> list[Place]:
        return [place for place in self.places if place.area == area]


def lat_lng(x_m: float, y_m: float) -> tuple[float, float]:
    return round(SOUTH + y_m / M_PER_LAT, 6), round(WEST + x_m / M_PER_LNG, 6)


def land_make(pen: Pen, municipality: Municipality, made_at: dt.datetime) -> Land:
    """Blocks with polygons and points, the three schemes and their crosswalks."""
    corners = _corners(pen)
    municipality.outline = {"type": "Polygon", "coordinates": [_ring(_outline(corners))]}
    municipality.outline_credit = OUTLINE_CREDIT
    places = []
    for letter, area in LETTERS.items():
        names = [(f"{n}{i}丁目", f"{k}{i}ちょうめ") for n, k, count in TOWNS[area] for i in range(1, count + 1)]
        for number, (cell, (name, kana)) in enumerate(zip(_walk(letter), names, strict=True), start=1):
            code = f"{AREAS.index(area) + 1}{number:02d}"
            places.append(_place(pen, municipality, corners, cell, (area, code, name, kana), made_at))
    land = Land(municipality, {}, places)
    _daily_scheme(pen, land, made_at)
    _school_scheme(pen, land, made_at)
    _north_south_scheme(pen, land, made_at)
    return land


def _corners(pen: Pen) -> dict[Cell, Point]:
    """Every corner once, so that neighbours share it."""
    heights = [RIVER_M if "~" in row else CELL_M for row in MAP]
    top = sum(heights)
    ys = [top - sum(heights[:r]) for r in range(len(MAP) + 1)]
    bend = CELL_M * 0.18
    corners = {}
    for r, y in enumerate(ys):
        for c in range(len(MAP[0]) + 1):
            by_river = "~" in "".join(MAP[max(r - 1, 0) : r + 1])
            sway = 60 * math.sin(c * 0.7) if by_river else 0
            dy = sway if by_river else pen.random.uniform(-bend, bend)
            corners[r, c] = (c * CELL_M + pen.random.uniform(-bend, bend), y + dy)
    return corners


def _ring_of(cell: Cell) -> list[Cell]:
    """Corners of a cell, counter-clockwise from the south-west."""
    r, c = cell
    return [(r + 1, c), (r + 1, c + 1), (r, c + 1), (r, c)]


def _walk(letter: str) -> list[Cell]:
    """Cells of an area in boustrophedon order of columns, so that the 丁目 of a 町 lie together."""
    cells = [(r, c) for r, row in enumerate(MAP) for c, sign in enumerate(row) if sign == letter]
    return sorted(cells, key=lambda cell: (cell[1] // 2, cell[0] if (cell[1] // 2) % 2 else -cell[0], cell[1]))


def _outline(corners: dict[Cell, Point]) -> list[Point]:
    """The outer edge of all cells, forest and river: edges that belong to one cell only, in order."""
    edges: set[tuple[Cell, Cell]] = set()
    for r, row in enumerate(MAP):
        for c, sign in enumerate(row):
            if sign != ".":
                around = _ring_of((r, c))
                edges |= set(pairwise([*around, around[0]]))
    after = {a: b for a, b in edges if (b, a) not in edges}
    first = at = min(after)
    ring = [corners[at]]
    while (at := after[at]) != first:
        ring.append(corners[at])
    return ring


def _ring(points: list[Point]) -> list[list[float]]:
    """GeoJSON: longitude before latitude, closed."""
    ring = [[lng, lat] for lat, lng in (lat_lng(x, y) for x, y in points)]
    return [*ring, ring[0]]


def _area_and_centre(points: list[Point]) -> tuple[float, Point]:
    doubled = cx = cy = 0.0
    for (x1, y1), (x2, y2) in pairwise([*points, points[0]]):
        cross = x1 * y2 - x2 * y1
        doubled, cx, cy = doubled + cross, cx + (x1 + x2) * cross, cy + (y1 + y2) * cross
    return doubled / 2, (cx / (3 * doubled), cy / (3 * doubled))


def _place(
    pen: Pen,
    municipality: Municipality,
    corners: dict[Cell, Point],
    cell: Cell,
    names: tuple[str, str, str, str],
    made_at: dt.datetime,
) -> Place:
    """A block of a cell; `names` are its area, code, name and reading."""
    area, code, name, kana = names
    points = [corners[at] for at in _ring_of(cell)]
    area_m2, (x_m, y_m) = _area_and_centre(points)
    lat, lng = lat_lng(x_m, y_m)
    block = pen.add(
        TownBlock,
        municipality=municipality,
        code=code,
        name=name,
        kana=to_katakana(kana),
        name_key=name_key(name),
        lat=lat,
        lng=lng,
        point_source=TownBlock.PointSource.FILE,
        outline={"type": "Polygon", "coordinates": [_ring(points)]},
        area_m2=round(area_m2, 1),
        made_at=made_at,
    )
    return Place(block, area, cell, x_m, y_m)


def _scheme(
    pen: Pen,
    land: Land,
    code: str,
    name: str,
    parts: dict[str, tuple[str, list[Place]]],
    made_at: dt.datetime,
    *,
    is_daily_living: bool = False,
) -> dict[str, Area]:
    """A scheme from {area name: (reading, places)}."""
    scheme = pen.add(
        AreaScheme,
        municipality=land.municipality,
        code=code,
        name=name,
        is_daily_living=is_daily_living,
        made_at=made_at,
    )
    made = {}
    for number, (area_name, (kana, places)) in enumerate(parts.items(), start=1):
        area = pen.add(Area, scheme=scheme, code=str(number), name=area_name, kana=to_katakana(kana), made_at=made_at)
        made[area_name] = area
        for place in places:
            pen.add(AreaBlock, scheme=scheme, area=area, block=place.block)
    return made


def _daily_scheme(pen: Pen, land: Land, made_at: dt.datetime) -> None:
    parts = {area: (READINGS[area], land.of(area)) for area in AREAS}
    land.areas = _scheme(pen, land, "daily", "日常生活圏域", parts, made_at, is_daily_living=True)


def _school_scheme(pen: Pen, land: Land, made_at: dt.datetime) -> None:
    """Twenty zones around seeds that know nothing of the seven areas: they cross their borders."""
    seeds = _spread(land.places, SCHOOL_ZONE_COUNT)
    zones: list[list[Place]] = [[] for _seed in seeds]
    for place in land.places:
        nearest = min(range(len(seeds)), key=lambda i: place.distance_m(seeds[i].x_m, seeds[i].y_m))
        zones[nearest].append(place)
    parts: dict[str, tuple[str, list[Place]]] = {}
    for seed, zone in zip(seeds, zones, strict=True):
        town = seed.block.name.rstrip("0123456789丁目")
        names = (f"旧{town}{ordinal}小学校区" for ordinal in ORDINALS)
        parts[next(name for name in names if name not in parts)] = ("", zone)
    _scheme(pen, land, "school", "旧小学校区", parts, made_at)


def _north_south_scheme(pen: Pen, land: Land, made_at: dt.datetime) -> None:
    """民生委員児童委員協議会: the river is the border, three areas lie on both sides of it."""
    river = next(r for r, row in enumerate(MAP) if "~" in row)
    north = [place for place in land.places if place.cell[0] < river]
    south = [place for place in land.places if place.cell[0] > river]
    parts = {"民児協 北": ("みんじきょう きた", north), "民児協 南": ("みんじきょう みなみ", south)}
    _scheme(pen, land, "minjikyo", "民児協の地区", parts, made_at)


def _spread(places: list[Place], count: int) -> list[Place]:
    """Places far from each other: each next one is the farthest from all before."""
    chosen = [places[0]]
    while len(chosen) < count:
        chosen.append(max(places, key=lambda p: min(p.distance_m(o.x_m, o.y_m) for o in chosen)))
    return chosen


def spread(places: list[Place], count: int) -> list[Place]:
    """As many places as wished, far from each other; round again when there are more wishes than places."""
    if not places:
        return []
    once = _spread(places, min(count, len(places)))
    return [once[i % len(once)] for i in range(count)]


def cover(places: list[Place], allowed: list[Place], count: int, radius_m: float) -> list[Place]:
    """Where to put `count` venues so that most of `places` lie within the radius: the best one first, then the next.

    When all are covered the round begins again, so that busy areas have several within reach.
    """
    chosen: list[Place] = []
    open_places = list(places)
    while allowed and len(chosen) < count:
        candidates = [place for place in allowed if place not in chosen] or allowed
        best = max(candidates, key=lambda at: sum(p.distance_m(at.x_m, at.y_m) <= radius_m for p in open_places))
        chosen.append(best)
        left = [p for p in open_places if p.distance_m(best.x_m, best.y_m) > radius_m]
        open_places = left if left and len(left) < len(open_places) else list(places)
    return chosen
