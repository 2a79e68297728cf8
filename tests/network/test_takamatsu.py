"""Known-good figures of Takamatsu (CC BY 4.0, 高松市), straight from its files."""

from __future__ import annotations

import json

import numpy as np
import pytest

from network import Box, Cells, Points, Standard, haversine_m, nearest, point_problems, share_within

from .shared_data import shared_file, sheet

POPULATION = "municipal/takamatsu/population_0066_202602.xlsx"
CENTRES = "municipal/takamatsu/community_center.xlsx"
SUPPORT = "municipal/takamatsu/chiiki_houkatsu_shien_center.xlsx"
OUTLINE = "municipal/boundaries/37201_takamatsu.geojson"
GAZETTEER = "municipal/geolonia/高松市.json"
#: Age bands 1..18 of five years each: 14 begins at 65, 16 at 75.
BANDS = {"people": range(1, 19), "65+": range(14, 19), "75+": range(16, 19)}
WRONG = "松島町３丁目"


def takamatsu() -> Cells:
    rows = sheet(POPULATION)
    lat, lon = np.array([[float(v) for v in str(r["location"]).split(",")] for r in rows]).T
    demand = [
        [sum(int(r[f"{sex}{b}"] or 0) for sex in ("man", "woman") for b in bands) for bands in BANDS.values()]
        for r in rows
    ]
    points = Points.latlon([r["regionName"] for r in rows], lat, lon)
    return Cells(points, demand, np.zeros(len(rows), dtype=int), kinds=tuple(BANDS))


def sites(name: str) -> Points:
    rows = sheet(name)
    lat, lon = ([float(r[key]) for r in rows] for key in ("latitude", "longitude"))
    return Points.latlon([r["#property"] for r in rows], lat, lon)


def within(distance_m: float) -> Standard:
    return Standard(f"straight_{distance_m}", "直線距離", "test", "1", distance_m)


def town_box(margin: float = 0.01) -> Box:
    outline = json.loads(shared_file(OUTLINE).read_text(encoding="utf-8"))
    rings = [ring for f in outline["features"] for part in f["geometry"]["coordinates"] for ring in part]
    corners = np.vstack(rings)
    west, south = corners.min(axis=0) - margin
    east, north = corners.max(axis=0) + margin
    return Box(south, west, north, east)


def test_population_is_the_published_one():
    cells = takamatsu()
    assert len(cells) == 235
    assert cells.people("people").sum() == 418_129
    assert cells.people("people").sum() == sum(int(r["totalPopulation"]) for r in sheet(POPULATION))
    assert cells.people("65+").sum() == 120_999
    assert cells.people("75+").sum() == 72_026


@pytest.mark.parametrize(
    ("metres", "percent", "zones"), [(500, 59.7, 110), (800, 71.8, 161), (1000, 81.0, 180), (2000, 98.4, 225)]
)
def test_share_near_a_community_centre(metres, percent, zones):
    centres = sites(CENTRES)
    assert len(centres) == 52
    share = share_within(takamatsu(), centres, within(metres), "65+")
    assert (round(100 * share.share, 1), share.cells) == (percent, zones)


@pytest.mark.parametrize(("metres", "percent"), [(500, 8.0), (1000, 18.4), (2000, 47.7)])
def test_share_near_a_support_centre(metres, percent):
    centres = sites(SUPPORT)
    assert len(centres) == 7
    assert round(100 * share_within(takamatsu(), centres, within(metres), "65+").share, 1) == percent


def test_the_wrong_point_looks_like_the_worst_gap_until_it_is_corrected():
    """The known-good figures carry the official file's error; here is what it does."""
    cells, centres = takamatsu(), sites(CENTRES)
    row = cells.ids.index(WRONG)
    assert cells.people("65+")[row] == 393
    near = nearest(cells.points, centres)
    inhabited = cells.people("65+") > 0
    assert int(np.argmax(np.where(inhabited, near.dist_m, 0))) == row

    town = json.loads(shared_file(GAZETTEER).read_text(encoding="utf-8"))
    right = next(t for t in town if t["town"] == "松島町三丁目")
    away = haversine_m(cells.points.y[row], cells.points.x[row], right["lat"], right["lng"])
    assert round(float(away) / 1000, 1) == 29.8

    lat, lon = cells.points.y.copy(), cells.points.x.copy()
    lat[row], lon[row] = right["lat"], right["lng"]
    fixed = Cells(Points.latlon(cells.ids, lat, lon), cells.demand, cells.area, cells.kinds)
    assert nearest(fixed.points, centres).dist_m[row] < 1000


def test_the_wrong_point_is_found_outside_the_town():
    points = takamatsu().points
    problems = point_problems(points.ids, points.y, points.x, town_box())
    assert [(p.id, p.code) for p in problems] == [(WRONG, "outside")]
