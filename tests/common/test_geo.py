"""Distances and shapes, on cases that can be worked out by hand, and as properties."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasaeai.common.geo import (
    EARTH_RADIUS_M,
    area_m2,
    bounds,
    centroid,
    contains,
    distance_m,
    distance_to_edge_m,
    from_plane_m,
    polygons_of,
    to_plane_m,
)

lats, lngs = st.floats(24, 46), st.floats(123, 146)


def square(south, west, size, *holes):
    def ring(s, w, d):
        return [[w, s], [w + d, s], [w + d, s + d], [w, s + d], [w, s]]

    return {"type": "Polygon", "coordinates": [ring(south, west, size), *(ring(*hole) for hole in holes)]}


def test_a_degree_of_latitude():
    assert distance_m(34, 134, 35, 134) == pytest.approx(EARTH_RADIUS_M * math.pi / 180)


def test_the_known_wrong_point_is_29_8_km_off():
    assert distance_m(34.069518, 134.069518, 34.337316, 134.069335) == pytest.approx(29_778, abs=1)


def test_half_the_earth():
    assert distance_m(0, 0, 0, 180) == pytest.approx(EARTH_RADIUS_M * math.pi)


@given(lats, lngs, lats, lngs, lats, lngs)
def test_distance_is_a_distance(lat1, lng1, lat2, lng2, lat3, lng3):
    there = distance_m(lat1, lng1, lat2, lng2)
    assert there == pytest.approx(distance_m(lat2, lng2, lat1, lng1), abs=1e-6)
    assert distance_m(lat1, lng1, lat1, lng1) == 0
    assert there <= distance_m(lat1, lng1, lat3, lng3) + distance_m(lat3, lng3, lat2, lng2) + 1e-6


@given(lats, lngs, st.floats(-0.1, 0.1), st.floats(-0.1, 0.1))
def test_the_plane_agrees_with_the_sphere_and_leads_back(lat, lng, north, east):
    x, y = to_plane_m(lat + north, lng + east, origin_lat=lat, origin_lng=lng)
    assert math.hypot(x, y) == pytest.approx(distance_m(lat, lng, lat + north, lng + east), rel=3e-3, abs=0.01)
    assert from_plane_m(x, y, origin_lat=lat, origin_lng=lng) == pytest.approx((lat + north, lng + east))


def test_inside_outside_and_in_a_hole():
    shape = square(34.0, 134.0, 1.0, (34.4, 134.4, 0.2))
    assert contains(shape, 34.1, 134.1)
    assert not contains(shape, 34.5, 134.5)
    assert not contains(shape, 35.1, 134.5)
    assert not contains(shape, 34.5, 133.9)


def test_islands_belong_to_the_town():
    both = {
        "type": "MultiPolygon",
        "coordinates": [square(34, 134, 1)["coordinates"], square(36, 136, 1)["coordinates"]],
    }
    assert contains(both, 34.5, 134.5)
    assert contains(both, 36.5, 136.5)
    assert not contains(both, 35.5, 135.5)
    assert area_m2(both) == pytest.approx(area_m2(square(34, 134, 1)) + area_m2(square(36, 136, 1)))


def test_features_and_collections_are_opened():
    feature = {"type": "Feature", "properties": {}, "geometry": square(34, 134, 1)}
    collection = {"type": "FeatureCollection", "features": [feature, feature]}
    assert len(polygons_of(collection)) == 2
    assert contains(collection, 34.5, 134.5)
    with pytest.raises(ValueError, match="Point"):
        polygons_of({"type": "Point", "coordinates": [134, 34]})


@given(lats, lngs, st.floats(0.001, 0.05))
def test_area_of_a_square_and_of_its_hole(south, west, size):
    side = math.radians(size) * EARTH_RADIUS_M
    expected = side * side * math.cos(math.radians(south + size / 2))
    assert area_m2(square(south, west, size)) == pytest.approx(expected, rel=2e-3)
    holed = square(south, west, size, (south + size / 4, west + size / 4, size / 2))
    assert area_m2(holed) == pytest.approx(area_m2(square(south, west, size)) * 0.75, rel=1e-2)


def test_area_does_not_depend_on_the_direction_of_the_ring():
    shape = square(34, 134, 0.1)
    turned = {"type": "Polygon", "coordinates": [shape["coordinates"][0][::-1]]}
    assert area_m2(turned) == pytest.approx(area_m2(shape))


@given(lats, lngs, st.floats(0.01, 0.2), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_points_of_a_square_are_inside_and_shifted_ones_outside(south, west, size, along, up):
    shape = square(south, west, size)
    lat, lng = south + size * up, west + size * along
    assert contains(shape, lat, lng)
    assert not contains(shape, lat + size, lng)
    assert not contains(shape, lat, lng - size)


def test_distance_to_the_edge_from_both_sides():
    shape = square(34.0, 134.0, 0.1)
    degree = EARTH_RADIUS_M * math.pi / 180
    assert distance_to_edge_m(shape, 33.99, 134.05) == pytest.approx(0.01 * degree, rel=1e-3)
    assert distance_to_edge_m(shape, 34.01, 134.05) == pytest.approx(0.01 * degree, rel=1e-3)
    assert distance_to_edge_m(shape, 34.0, 134.0) == pytest.approx(0, abs=1e-6)


def test_centroid_and_bounds():
    shape = square(34.0, 134.0, 0.1)
    assert centroid(shape) == pytest.approx((34.05, 134.05))
    assert bounds([shape, square(35.0, 133.0, 0.1)]) == pytest.approx((34.0, 133.0, 35.1, 134.1))
    assert centroid({"type": "Polygon", "coordinates": [[[134, 34], [134, 34], [134, 34], [134, 34]]]}) == (34, 134)
    with pytest.raises(ValueError, match="no polygon"):
        bounds([])
