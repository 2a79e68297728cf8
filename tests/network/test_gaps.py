"""The table in space: bands that hold, parts that add up, providers that only help."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import (
    Areas,
    Cells,
    NetworkInputError,
    Pairs,
    Points,
    Providers,
    Standard,
    cell_coverage,
    distances,
    fca2,
    gap_table,
    radius_pairs,
)

from .oracles import flat_town, line

AREAS = Areas(["north", "south"])
WALK = Standard("walk", "徒歩圏", "test", "1", 200)


def town(seed: int, sizes: float | None = None, drop: int | None = None):
    """Two areas split at y = 500, two services; `drop` pauses one provider."""
    homes, sites, people, capacity = flat_town(seed, homes=60, sites=10)
    rng = np.random.default_rng(seed + 1)
    size = None if sizes is None else rng.uniform(0, sizes, len(homes))
    cells = Cells(homes, people, (homes.y >= 500).astype(int), size_m2=size)
    active = np.ones(10, dtype=bool)
    if drop is not None:
        active[drop] = False
    providers = Providers(
        sites, ("ride", "talk"), rng.random((10, 2)) < 0.6, (sites.y >= 500).astype(int),
        capacity_h=capacity, active=active,
    )  # fmt: skip
    return cells, providers


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_table_equals_counting_by_hand(seed):
    cells, providers = town(seed)
    table = gap_table(AREAS, cells, providers, WALK)
    dist, people = line(cells.points, providers.points), cells.people()
    for k, service in enumerate(("ride", "talk")):
        who = [j for j in range(10) if providers.offers[j, k]]
        for a, area in enumerate(AREAS.ids):
            own = [i for i in range(60) if cells.area[i] == a]
            out = sum(people[i] for i in own if all(dist[i][j] > 200 for j in who))
            total = sum(people[i] for i in own)
            gap = table.gap(area, service)
            assert gap.people == total
            assert gap.band.mid == gap.band.low == gap.band.high == out
            assert not gap.band.known
            assert math.isclose(gap.share_within, 1 - out / total)
            mine = [j for j in who if providers.area[j] == a]
            assert gap.providers == tuple(providers.ids[j] for j in mine)
            assert math.isclose(gap.capacity_h, sum(providers.capacity_h[j] for j in mine))
            far = sum(people[i] for i in own if all(dist[i][j] > 400 for j in who))
            assert math.isclose(gap.parts.no_alternative, far / out if out else 0.0)


def test_access_is_the_mean_two_step_value_and_keeps_its_mass():
    cells, providers = town(3)
    table = gap_table(AREAS, cells, providers, WALK)
    for k, service in enumerate(table.services):
        who = providers.of(service)
        pairs = radius_pairs(cells.points, providers.points.take(who), 200)
        result = fca2(pairs, cells.people(), providers.capacity_h[who])
        assert math.isclose(float(table.access[:, k] @ table.people[:, k]), result.reached_supply)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 9))
def test_one_more_provider_never_lowers_coverage(seed, drop):
    less = gap_table(AREAS, *town(seed, 40_000, drop), WALK)
    more = gap_table(AREAS, *town(seed, 40_000), WALK)
    for name in ("low", "mid", "high"):
        assert (getattr(more, name) <= getattr(less, name) + 1e-9).all()
    assert (more.share_within >= less.share_within - 1e-12).all()
    assert (more.providers >= less.providers).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(1, 200_000))
def test_the_band_is_ordered_and_closes_with_the_size(seed, size):
    cells, providers = town(seed, size)
    table = gap_table(AREAS, cells, providers, WALK)
    assert (table.low <= table.mid + 1e-9).all()
    assert (table.mid <= table.high + 1e-9).all()
    assert table.band_known.all()
    dots = gap_table(AREAS, *town(seed, 1e-9), WALK)
    assert (dots.low == dots.mid).all()
    assert (dots.mid == dots.high).all()


@pytest.mark.parametrize("frame", ["plane", "globe"])
def test_sub_cell_share_equals_the_area_of_the_lens(frame):
    """A disc whose centre lies on the edge of a far larger circle is out of reach by half or so."""
    radius, rho, away = 500.0, 100.0, 480.0
    if frame == "plane":
        home, site = Points.plane(["h"], [0], [0]), Points.plane(["s"], [away], [0])
    else:
        home, site = Points.latlon(["h"], [34.3], [134.0]), Points.latlon(["s"], [34.3], [134.005])
        away = float(distances(home, site, 0, 0))
        radius = away + 20
    size = np.array([math.pi * rho**2])
    cover = cell_coverage(home, site, radius, size, samples=4000)
    a = math.acos((away**2 + rho**2 - radius**2) / (2 * away * rho))
    b = math.acos((away**2 + radius**2 - rho**2) / (2 * away * radius))
    inside = rho**2 * (a - math.sin(2 * a) / 2) + radius**2 * (b - math.sin(2 * b) / 2)
    assert cover.low[0] == 0
    assert cover.high[0] == 1
    assert abs(cover.mid[0] - (1 - inside / size[0])) < 0.005


def test_certain_and_possible():
    homes = Points.plane(["in", "edge", "out"], [0, 190, 400], [0, 0, 0])
    size = np.full(3, math.pi * 50**2)
    cover = cell_coverage(homes, Points.plane(["s"], [0], [0]), 200, size)
    assert cover.low.tolist() == [0, 0, 1]
    assert cover.high.tolist() == [0, 1, 1]
    assert cover.mid[0] == 0
    assert 0 < cover.mid[1] < 1
    assert cover.mid[2] == 1


def test_hours_are_split_over_the_areas_a_provider_goes_to():
    points = Points.plane(["z1", "z2", "z3"], [0, 5, 10], [0, 0, 0])
    cells = Cells(points, [10, 30, 99], [0, 1, -1])
    both = Providers(
        Points.plane(["p", "q"], [0, 1], [0, 0]), ("ride",), [[1], [1]], [0, 0], capacity_h=[8, 2],
        serves=[[True, True], [True, False]], kind=("group", "supporter"),
    )  # fmt: skip
    table = gap_table(AREAS, cells, both, WALK)
    assert table.capacity_h[:, 0].tolist() == [6, 4]
    assert table.providers[:, 0].tolist() == [2, 1]
    assert table.persons[:, 0].tolist() == [1, 0]
    assert table.people[:, 0].tolist() == [10, 30]  # the cell without an area stands in no row
    # south: 4 h for 30 people, the town: 10 h for 40
    assert math.isclose(table.shortfall[1, 0], 1 - (4 / 30) / (10 / 40))
    assert table.shortfall[0, 0] == 0
    assert table.level[:, 0].tolist() == ["enough", "slightly_few"]


def test_levels_and_places_without_anybody():
    cells = Cells(Points.plane(["z"], [0], [0]), [50], [1])
    none = Providers(Points.plane([], [], []), ("ride",), np.zeros((0, 1)), np.zeros(0, dtype=int))
    table = gap_table(AREAS, cells, none, WALK)
    assert table.level[:, 0].tolist() == ["no_people", "none"]
    assert table.share_within[:, 0].tolist() == [0, 0]
    assert table.mid[:, 0].tolist() == [0, 50]
    assert table.shortfall[:, 0].tolist() == [0, 1]
    assert not table.reached.any()
    assert [g.area for g in table.ranked()] == ["south", "north"]
    for name in ("access", "capacity_h", "shortfall", "no_alternative", "low", "mid", "high"):
        assert np.isfinite(getattr(table, name)).all(), name


def test_a_road_standard_needs_its_travel_table():
    cells = Cells(Points.plane(["z1", "z2"], [0, 0], [0, 1]), [10, 20], [0, 1])
    one = Providers(Points.plane(["p"], [0], [0]), ("ride",), [[True]], [0], capacity_h=[3])
    road = Standard("road", "道路", "test", "1", 1000, "road")
    with pytest.raises(NetworkInputError, match="needs_travel_table"):
        gap_table(AREAS, cells, one, road)
    travel = Pairs.from_table([0, 1], [0, 0], [400.0, 1900.0], shape=(2, 1))
    table = gap_table(AREAS, cells, one, road, travel=travel)
    assert table.mid[:, 0].tolist() == [0, 20]
    assert not table.band_known.any()
    assert table.no_alternative[:, 0].tolist() == [0, 0]
    assert table.gap("north", "ride").access == 0.3


def test_each_service_needs_a_standard():
    cells, providers = town(1)
    with pytest.raises(NetworkInputError) as caught:
        gap_table(AREAS, cells, providers, {"ride": WALK})
    assert caught.value.ids == ("talk",)
    with pytest.raises(NetworkInputError, match="unknown_index"):
        gap_table(Areas(["north"]), cells, providers, WALK)
