"""Maps as server-made SVG: no tiles, no script, printable. Geometry in, path data out."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sasaeai.common.geo import bounds, polygons_of

WIDTH = 720.0
PAD = 12.0


@dataclass(frozen=True)
class Frame:
    """Fits a town into WIDTH: longitude shrinks with the cosine of the latitude."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def around(cls, geometries: Iterable[dict]) -> "Frame":
        south, west, north, east = bounds(geometries)
        return cls(west, south, east, north)

    @property
    def _shrink(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def _scale(self) -> float:
        return (WIDTH - 2 * PAD) / max((self.east - self.west) * self._shrink, 1e-9)

    @property
    def height(self) -> float:
        return round((self.north - self.south) * self._scale + 2 * PAD, 1)

    def at(self, lat: float, lng: float) -> tuple[float, float]:
        """Pixels from the upper left corner."""
        x = PAD + (lng - self.west) * self._shrink * self._scale
        return round(x, 1), round(PAD + (self.north - lat) * self._scale, 1)

    def path(self, geometry: dict) -> str:
        """The `d` of an SVG path for a GeoJSON Polygon or MultiPolygon."""
        parts = []
        for polygon in polygons_of(geometry):
            for ring in polygon:
                points = [self.at(point[1], point[0]) for point in ring]
                parts.append("M" + "L".join(f"{x} {y}" for x, y in points) + "Z")
        return "".join(parts)


@dataclass(frozen=True)
class Bar:
    """One month of a bar chart: both bars start at the floor."""

    x: float
    label: str
    height: float
    y: float
    lost_height: float
    lost_y: float
    requests: int
    not_met: int


BAR_FLOOR, BAR_TOP, BAR_STEP = 150.0, 20.0, 56.0


def bars(months: Iterable) -> list[Bar]:
    """Bars for insights.selectors.Month rows, scaled to the highest month."""
    rows = list(months)
    highest = max([row.requests for row in rows], default=0) or 1
    unit = (BAR_FLOOR - BAR_TOP) / highest
    return [
        Bar(
            x=10 + index * BAR_STEP,
            label=row.label,
            height=round(row.requests * unit, 1),
            y=round(BAR_FLOOR - row.requests * unit, 1),
            lost_height=round(row.not_met * unit, 1),
            lost_y=round(BAR_FLOOR - row.not_met * unit, 1),
            requests=row.requests,
            not_met=row.not_met,
        )
        for index, row in enumerate(rows)
    ]
