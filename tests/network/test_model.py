"""Bad input is refused on creation, with the ids."""

from __future__ import annotations

import numpy as np
import pytest

from network import Areas, Box, Cells, NetworkInputError, Points, Providers, Standard, point_problems
from network.standards import ROAD, STANDARDS


def refused(call) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(NetworkInputError) as caught:
        call()
    assert isinstance(caught.value, ValueError)
    return caught.value.code, caught.value.ids


def two_points() -> Points:
    return Points.latlon(["a", "b"], [34.3, 34.4], [134.0, 134.1])


@pytest.mark.parametrize(
    ("ids", "lat", "lon", "expected"),
    [
        (["a", "a"], [34, 34], [134, 134], ("duplicate_id", ("a",))),
        (["a", " "], [34, 34], [134, 134], ("blank_id", ())),
        (["a", "b"], [34, np.nan], [134, 134], ("not_finite", ("b",))),
        (["a", "b"], [34, np.inf], [134, 134], ("not_finite", ("b",))),
        (["a", "b"], [134, 34], [34, 134], ("swapped", ("a",))),
        (["a", "b"], [34, 51.5], [134, -0.1], ("outside", ("b",))),
        (["a", "b"], [34], [134], ("length", ())),
    ],
)
def test_points(ids, lat, lon, expected):
    assert refused(lambda: Points.latlon(ids, lat, lon)) == expected


def test_points_outside_the_town_but_in_japan():
    town = Box(34.0, 133.8, 34.5, 134.3)
    assert refused(lambda: Points.latlon(["tokyo"], [35.7], [139.7], town)) == ("outside", ("tokyo",))
    assert [p.code for p in point_problems(["t", "n"], [35.7, np.nan], [139.7, 134], town)] == [
        "outside",
        "not_finite",
    ]


def test_cells():
    points = two_points()
    assert refused(lambda: Cells(points, [1, -2], [0, 0])) == ("negative", ("b",))
    assert refused(lambda: Cells(points, [np.nan, 2], [0, 0])) == ("not_finite", ("a",))
    assert refused(lambda: Cells(points, [1, 2], [0, -2])) == ("unknown_index", ("b",))
    assert refused(lambda: Cells(points, [1, 2], [0.0, 1.5])) == ("not_an_index", ())
    assert refused(lambda: Cells(points, [1, 2, 3], [0, 0])) == ("length", ())
    assert refused(lambda: Cells(points, [1, 2], [0, 0], size_m2=[1, -1])) == ("negative", ("b",))
    cells = Cells(points, [1, 2], [0, -1], size_m2=[np.nan, 5])
    assert refused(lambda: cells.people("75+")) == ("unknown_id", ("75+",))
    with pytest.raises(ValueError, match="read-only"):
        cells.demand[0] = 9


def test_areas():
    areas = Areas(["x", "y"])
    assert areas.index(["y", None]).tolist() == [1, -1]
    assert refused(lambda: areas.index(["y", "z"])) == ("unknown_id", ("z",))
    assert refused(lambda: Areas(["x"], completeness=[1.2])) == ("above_one", ("x",))


def test_providers():
    points, offers = two_points(), [[True], [False]]
    less_than_nothing = lambda: Providers(points, ("s",), offers, [0, 0], capacity_h=[1, -1])  # noqa: E731
    assert refused(less_than_nothing) == ("negative", ("b",))
    assert refused(lambda: Providers(points, ("s", "s"), offers, [0, 0])) == ("duplicate_id", ("s",))
    good = Providers(points, ("s",), [[True], [True]], [0, 1], active=[True, False])
    assert good.of("s").tolist() == [0]
    assert good.goes_to(2).tolist() == [[True, False], [False, True]]
    assert refused(lambda: good.goes_to(1)) == ("unknown_index", ("b",))
    assert refused(lambda: good.of("t")) == ("unknown_id", ("t",))


def test_standards_carry_their_source():
    assert refused(lambda: Standard("s", "n", "x", "1", 0)) == ("not_positive", ("s",))
    assert refused(lambda: Standard("s", "n", "x", "1", 5, "crow")) == ("unknown_kind", ("s",))
    assert STANDARDS["food_500"].distance_m == 500
    assert STANDARDS["food_road_1000"].distance_kind == ROAD
    assert all(s.source and s.version and s.name for s in STANDARDS.values())


def test_an_error_names_a_few_ids_and_keeps_them_all():
    error = NetworkInputError("negative", [f"z{i}" for i in range(20)], field="demand")
    assert "and 12 more" in str(error)
    assert len(error.ids) == 20
