"""Is a point where it says it is? Against the town's outline and against a gazetteer of place names."""

from dataclasses import dataclass

from sasaeai.common import geo
from sasaeai.common.placename import name_key
from sasaeai.places.reading.report import FileProblem

#: Farther than this from the gazetteer's point, a zone's point is taken for a mistake.
FAR_M = 3_000
#: Published outlines are simplified; a point on the shore may lie this far outside and still be right.
SHORE_M = 1_500

Point = tuple[float, float]


@dataclass(frozen=True)
class PointVerdict:
    """`is_wrong`: the point must not be used. `offered`: where the gazetteer puts the place, if it knows it."""

    is_wrong: bool
    is_outside: bool = False
    gap_m: float | None = None
    offered: Point | None = None
    in_gazetteer: bool = False


class PointChecker:
    """Checks points of one town. Without outline and gazetteer it can only say that nothing was checked."""

    def __init__(self, outline: dict | None, gazetteer: dict[str, list[Point]] | None) -> None:
        self.outline, self.gazetteer = outline or None, gazetteer or {}
        self.is_blind = self.outline is None and not self.gazetteer

    def verdict(self, name: str, point: Point | None) -> PointVerdict:
        known = self.gazetteer.get(name_key(name), [])
        offered = known[0] if known else None
        if point is None:
            return PointVerdict(False, offered=offered, in_gazetteer=bool(known))
        gap_m = min((geo.distance_m(*point, *other) for other in known), default=None)
        outside = self._is_outside(point)
        is_far = gap_m is not None and gap_m > FAR_M
        # Near the gazetteer's point wins over the outline: islands and quays are often missing in outlines.
        is_wrong = is_far or (outside and gap_m is None)
        return PointVerdict(is_wrong, outside, gap_m, offered, bool(known))

    def _is_outside(self, point: Point) -> bool:
        if self.outline is None or geo.contains(self.outline, *point):
            return False
        return geo.distance_to_edge_m(self.outline, *point) > SHORE_M


def gazetteer_from(data: object) -> dict[str, list[Point]]:
    """Name key → points, from a list of {town, koaza, lat, lng} (Geolonia 住所データ).

    The town's own point comes first, those of its hamlets (小字) after it.
    """
    if not isinstance(data, list):
        raise FileProblem("地名辞典は、町字の一覧（town、lat、lng のJSON）にしてください", code="bad_gazetteer")
    found: dict[str, list[Point]] = {}
    for entry in sorted((e for e in data if isinstance(e, dict)), key=lambda e: bool(e.get("koaza"))):
        lat, lng = entry.get("lat"), entry.get("lng")
        if isinstance(lat, int | float) and isinstance(lng, int | float) and entry.get("town"):
            found.setdefault(name_key(str(entry["town"])), []).append((float(lat), float(lng)))
    if not found:
        raise FileProblem("地名辞典に町字（town、lat、lng）がありません", code="bad_gazetteer")
    return found


def outline_from(data: object) -> tuple[dict, dict]:
    """The outline as one GeoJSON geometry, and the first feature's properties. Nothing is simplified."""
    try:
        polygons = geo.polygons_of(data)  # type: ignore[arg-type]
        for rings in polygons:
            for ring in rings:
                if len(ring) < 4 or not all(20 <= p[1] <= 46 and 122 <= p[0] <= 154 for p in ring):
                    raise ValueError("ring")
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise FileProblem(
            "外形が読めません。緯度・経度（JGD2011 か WGS84）の多角形の GeoJSON にしてください", code="bad_outline"
        ) from error
    if not polygons:
        raise FileProblem("外形に多角形がありません", code="bad_outline")
    features = data.get("features") or [data] if isinstance(data, dict) else []
    properties = features[0].get("properties") or {} if features else {}
    geometry = (
        {"type": "Polygon", "coordinates": polygons[0]}
        if len(polygons) == 1
        else {"type": "MultiPolygon", "coordinates": polygons}
    )
    return geometry, properties
