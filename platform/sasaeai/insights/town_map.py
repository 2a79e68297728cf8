"""The town as a picture: areas coloured by level, or blocks as dots where no areas are on record."""

from dataclasses import dataclass

from sasaeai.insights.engine_io import PLACE_SERVICE_BY_CODE, reach_of_blocks
from sasaeai.insights.maps import WIDTH, Frame
from sasaeai.insights.models import CoverageReport
from sasaeai.insights.selectors import Column
from sasaeai.insights.sentences import level_words
from sasaeai.places.models import Municipality, TownBlock
from sasaeai.places.selectors import daily_living_areas


@dataclass(frozen=True)
class Shape:
    """One block: its outline, and the level of its area."""

    path: str
    level: str
    title: str


@dataclass(frozen=True)
class Label:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Dot:
    """One block as a point: far ones are drawn as triangles, so that colour is not needed."""

    x: float
    y: float
    radius: float
    #: The `d` of a triangle as large as the disc would be; empty for a near block.
    triangle: str
    title: str


@dataclass(frozen=True)
class TownMap:
    width: float
    height: float
    outline: str
    shapes: list[Shape]
    labels: list[Label]
    dots: list[Dot]


def town_map(report: CoverageReport, column: Column) -> TownMap | None:
    """Areas where the blocks have outlines, else the town's outline with dots; None without any geometry."""
    town = report.municipality
    blocks = list(TownBlock.objects.filter(municipality=town))
    drawn = [block for block in blocks if block.outline]
    geometries = [block.outline for block in drawn] or ([town.outline] if town.outline else [])
    if not geometries:
        return None
    frame = Frame.around(geometries)
    outline = frame.path(town.outline) if town.outline else ""
    if drawn:
        shapes, labels = _areas(report, column, drawn, frame)
        return TownMap(WIDTH, frame.height, outline, shapes, labels, [])
    return TownMap(WIDTH, frame.height, outline, [], [], _dots(town, column, blocks, frame))


def _areas(
    report: CoverageReport, column: Column, blocks: list[TownBlock], frame: Frame
) -> tuple[list[Shape], list[Label]]:
    levels = dict(report.cells.filter(service=column.code).values_list("area_id", "level"))
    areas = list(daily_living_areas(report.municipality).prefetch_related("blocks"))
    area_of = {block.pk: area for area in areas for block in area.blocks.all()}
    shapes, places = [], {}
    for block in blocks:
        area = area_of.get(block.pk)
        level = levels.get(area.pk, "no_record") if area else "no_record"
        title = f"{area.name if area else ''} {block.name}"
        shapes.append(Shape(frame.path(block.outline), level, title))
        if area and block.lat is not None:
            places.setdefault(area.pk, []).append(frame.at(block.lat, block.lng))
    labels = []
    for area in areas:
        points = places.get(area.pk)
        if points:
            symbol, word = level_words(levels.get(area.pk, "no_record"), of_place=column.is_place)
            x, y = (round(sum(axis) / len(points), 1) for axis in zip(*points, strict=True))
            labels.append(Label(x, y, f"{area.name} {symbol}{word}"))
    return shapes, labels


def _dots(town: Municipality, column: Column, blocks: list[TownBlock], frame: Frame) -> list[Dot]:
    service = PLACE_SERVICE_BY_CODE.get(column.code.removeprefix("place:"))
    if service is None:
        return []
    by_pk = {block.pk: block for block in blocks}
    dots = []
    for reach in reach_of_blocks(town, service):
        block = by_pk[reach.block_id]
        if block.lat is None:
            continue
        x, y = frame.at(block.lat, block.lng)
        far = reach.nearest_m is None or reach.nearest_m > service.standard.distance_m
        metres = "" if reach.nearest_m is None else f" {round(reach.nearest_m):,}m"
        radius = round(2 + (reach.age65_count / 250) ** 0.5 * 2, 1)
        dots.append(Dot(x, y, radius, _triangle(x, y, radius) if far else "", f"{block.name}{metres}"))
    return dots


def _triangle(x: float, y: float, radius: float) -> str:
    """A triangle of about the area of the disc: equal numbers of people look equally large."""
    side, top, floor = radius * 1.35, y - radius * 1.55, y + radius * 0.78
    corners = ((x, top), (x + side, floor), (x - side, floor))
    return "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in corners) + "Z"


def town_features(report: CoverageReport, column: Column) -> dict:
    """The same map as GeoJSON, for the map that can be moved: blocks with the level of their area, or as points."""
    town = report.municipality
    features = [_feature(town.outline, outline=True)] if town.outline else []
    blocks = list(TownBlock.objects.filter(municipality=town))
    drawn = [block for block in blocks if block.outline]
    features += _area_features(report, column, drawn) if drawn else _point_features(town, column, blocks)
    return {"type": "FeatureCollection", "features": features}


def _feature(geometry: dict, **properties: object) -> dict:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _area_features(report: CoverageReport, column: Column, blocks: list[TownBlock]) -> list[dict]:
    levels = dict(report.cells.filter(service=column.code).values_list("area_id", "level"))
    areas = daily_living_areas(report.municipality).prefetch_related("blocks")
    area_of = {block.pk: area for area in areas for block in area.blocks.all()}
    features = []
    for block in blocks:
        area = area_of.get(block.pk)
        level = levels.get(area.pk, "no_record") if area else "no_record"
        symbol, word = level_words(level, of_place=column.is_place)
        title = f"{area.name if area else ''} {block.name}：{symbol}{word}"
        features.append(_feature(block.outline, level=level, title=title))
    return features


def _point_features(town: Municipality, column: Column, blocks: list[TownBlock]) -> list[dict]:
    service = PLACE_SERVICE_BY_CODE.get(column.bare_code)
    if service is None:
        return []
    by_pk = {block.pk: block for block in blocks}
    features = []
    for reach in reach_of_blocks(town, service):
        block = by_pk[reach.block_id]
        if block.lat is None or reach.nearest_m is None:
            continue
        far = reach.nearest_m > service.standard.distance_m
        title = f"{block.name}：65歳以上 {reach.age65_count:,}人、いちばん近いところまで {round(reach.nearest_m):,}m"
        point = {"type": "Point", "coordinates": [block.lng, block.lat]}
        radius = round(4 + (reach.age65_count / 250) ** 0.5 * 3, 1)
        features.append(_feature(point, far=far, title=title, radius=radius))
    return features
