"""The planted gaps are in the rows, and no others."""

import pytest

from sasaeai.coordination.models import Offer
from sasaeai.demo.planted import AREAS, PLANTED, planted
from sasaeai.insights.models import CoverageReport
from tests.demo import recount
from tests.demo.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def cells(demo_town):
    return recount.cells(TODAY)


def test_the_levels_of_all_cells_are_enough_but_for_the_planted_ones(cells):
    found = {cell: level for cell, counts in cells.items() if (level := recount.level(counts)) != "enough"}
    assert len(cells) == 77
    assert found == {
        ("みどり台", "ride"): "none",
        ("星見台", "garbage"): "slightly_few",
        ("風見台", "companionship"): "no_request",
        ("川辺", "furniture"): "no_record",
    }


def test_only_the_planted_demand_rises(cells):
    assert [cell for cell, counts in cells.items() if recount.is_rising(counts)] == [("奥谷", "shopping")]


@pytest.mark.parametrize("gap", [g for g in PLANTED if g.kind != "far"], ids=lambda gap: gap.kind)
def test_the_figures_of_a_planted_gap_are_those_written_down(cells, gap):
    counts = cells[gap.area, gap.service]
    written = {key: value for key, value in gap.figures.items() if key in counts}
    assert written
    assert {key: counts[key] for key in written} == written


def test_garbage_hangs_on_a_group_and_not_on_a_person(cells):
    assert cells["星見台", "garbage"]["groups"] == 1


def test_no_shop_and_no_van_comes_near_the_rising_demand(demo_town):
    gap = planted("rising")
    assert recount.nearest_food_m(gap.area) > gap.figures["nearest_over_m"]


def test_most_old_people_of_one_area_only_live_far_from_any_gathering(demo_town):
    kinds = ["gathering_place", "community_center"]
    shares = {area: recount.share_within(area, kinds, planted("far").figures["within_m"]) for area in AREAS}
    assert [area for area, share in shares.items() if share < 0.5] == [planted("far").area]
    assert min(share for area, share in shares.items() if area != planted("far").area) > 0.8


def test_the_analysis_finds_what_was_planted_and_nothing_else(demo_town):
    """「記録なし」 is a level of the table and no finding; the far area lacks both kinds of places to meet."""
    report = CoverageReport.objects.get(municipality=demo_town, as_of_on=TODAY)
    found = set(report.findings.values_list("kind", "area__name", "service"))
    assert found == {
        ("gap_lived", "みどり台", "task:ride"),
        ("sole_provider", "星見台", "task:garbage"),
        ("idle_supporters", "風見台", "task:companionship"),
        ("rising_demand", "奥谷", "task:shopping"),
        ("gap_in_space", "奥谷", "place:food_shop"),
        ("gap_in_space", "東原", "place:gathering_place"),
        ("gap_in_space", "東原", "place:community_center"),
    }


def test_drivers_of_the_areas_beside_declined(demo_town):
    """The sentence 「お願いできる方は0人」 needs somebody who was asked from outside."""
    declined = Offer.objects.filter(need__task__code="ride", need__block__areas__name="みどり台", status="declined")
    assert declined.count() >= 7
    assert not declined.filter(supporter__areas__name="みどり台").exists()
