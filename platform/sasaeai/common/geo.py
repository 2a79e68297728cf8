"""Distances and shapes on the ground. Pure functions on plain numbers; no table, no file."""

import math
from collections.abc import Iterable, Sequence

#: Mean radius of the earth (IUGG R1), metres. The known-good figures are made with this value.
EARTH_RADIUS_M = 6_371_008.8

#: (longitude, latitude) in degrees, the order of GeoJSON.
Position = Sequence[float]
Ring = Sequence[Position]


def distance_m(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Great-circle distance in metres between two points in degrees (haversine).

    >>> round(distance_m(34.0, 134.0, 35.0, 134.0))
    111195
    """
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_lat = math.sin((phi2 - phi1) / 2)
    half_lng = math.sin(math.radians(lng2 - lng1) / 2)
    share = half_lat * half_lat + math.cos(phi1) * math.cos(phi2) * half_lng * half_lng
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, share)))


def to_plane_m(lat: float, lng: float, *, origin_lat: float, origin_lng: float) -> tuple[float, float]:
    """(x east, y north) in metres on the local plane around an origin; good to 0.1 % within 50 km."""
    x = math.radians(lng - origin_lng) * math.cos(math.radians(origin_lat)) * EARTH_RADIUS_M
    return x, math.radians(lat - origin_lat) * EARTH_RADIUS_M


def from_plane_m(x: float, y: float, *, origin_lat: float, origin_lng: float) -> tuple[float, float]:
    """(lat, lng) of a point on the local plane: the way back from `to_plane_m`."""
    lat = origin_lat + math.degrees(y / EARTH_RADIUS_M)
    return lat, origin_lng + math.degrees(x / (EARTH_RADIUS_M * math.cos(math.radians(origin_lat))))


def polygons_of(geometry: dict) -> list[list[Ring]]:
    """The polygons of a GeoJSON geometry, Feature or FeatureCollection: each a list of rings, the hull first.

    Raises ValueError for anything that is not made of polygons.
    """
    kind = geometry.get("type")
    if kind == "FeatureCollection":
        return [rings for feature in geometry["features"] for rings in polygons_of(feature)]
    if kind == "Feature":
        return polygons_of(geometry["geometry"] or {})
    if kind == "Polygon":
        return [geometry["coordinates"]]
    if kind == "MultiPolygon":
        return list(geometry["coordinates"])
    raise ValueError(f"not a polygon: {kind}")


def contains(geometry: dict, lat: float, lng: float) -> bool:
    """Whether the point lies inside the polygon or multi-polygon, holes left out (even-odd rule).

    A point exactly on an edge may fall on either side.
    """
    return any(
        bool(rings) and _in_ring(rings[0], lat, lng) and not any(_in_ring(hole, lat, lng) for hole in rings[1:])
        for rings in polygons_of(geometry)
    )


def _in_ring(ring: Ring, lat: float, lng: float) -> bool:
    inside = False
    x1, y1 = ring[-1][0], ring[-1][1]
    for position in ring:
        x2, y2 = position[0], position[1]
        if (y1 > lat) != (y2 > lat) and lng < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
        x1, y1 = x2, y2
    return inside


def area_m2(geometry: dict) -> float:
    """Area in square metres, holes taken off, on the local plane around each polygon's middle."""
    total = 0.0
    for rings in polygons_of(geometry):
        sizes = [_ring_area_m2(ring, rings[0]) for ring in rings]
        total += sizes[0] - sum(sizes[1:])
    return total


def _ring_area_m2(ring: Ring, hull: Ring) -> float:
    lng0, lat0 = sum(p[0] for p in hull) / len(hull), sum(p[1] for p in hull) / len(hull)
    points = [to_plane_m(p[1], p[0], origin_lat=lat0, origin_lng=lng0) for p in ring]
    pairs = zip(points, [*points[1:], points[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def centroid(geometry: dict) -> tuple[float, float]:
    """(lat, lng) of the centre of gravity of the hulls: where a label stands, possibly outside the shape."""
    weight = lat_sum = lng_sum = 0.0
    for rings in polygons_of(geometry):
        ring = rings[0]
        lng0, lat0 = ring[0][0], ring[0][1]
        for (x1, y1, *_), (x2, y2, *_) in zip(ring, [*ring[1:], ring[0]], strict=True):
            cross = (x1 - lng0) * (y2 - lat0) - (x2 - lng0) * (y1 - lat0)
            weight += cross
            lng_sum += cross * (x1 + x2 + lng0) / 3
            lat_sum += cross * (y1 + y2 + lat0) / 3
    if weight == 0:
        points = [p for rings in polygons_of(geometry) for p in rings[0]]
        return sum(p[1] for p in points) / len(points), sum(p[0] for p in points) / len(points)
    return lat_sum / weight, lng_sum / weight


def bounds(geometries: Iterable[dict]) -> tuple[float, float, float, float]:
    """(south, west, north, east) around all of them, in degrees. Raises ValueError when there is nothing."""
    points = [p for geometry in geometries for rings in polygons_of(geometry) for p in rings[0]]
    if not points:
        raise ValueError("no polygon")
    lats, lngs = [p[1] for p in points], [p[0] for p in points]
    return min(lats), min(lngs), max(lats), max(lngs)


def distance_to_edge_m(geometry: dict, lat: float, lng: float) -> float:
    """Metres from a point to the nearest edge of the shape, inside or outside, holes included."""
    nearest = math.inf
    for rings in polygons_of(geometry):
        for ring in rings:
            points = [to_plane_m(p[1], p[0], origin_lat=lat, origin_lng=lng) for p in ring]
            for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
                nearest = min(nearest, _to_segment_m(x1, y1, x2, y2))
    return nearest


def _to_segment_m(x1: float, y1: float, x2: float, y2: float) -> float:
    """From the origin to the segment."""
    dx, dy = x2 - x1, y2 - y1
    length2 = dx * dx + dy * dy
    along = 0.0 if length2 == 0 else max(0.0, min(1.0, -(x1 * dx + y1 * dy) / length2))
    return math.hypot(x1 + along * dx, y1 + along * dy)
