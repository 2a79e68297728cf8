"""Where help is missing: measured from rows, said in words, scoped to who looks."""

import datetime as dt

import pytest
from django.utils import timezone

from sasaeai.insights.engine_io import PLACE_SERVICE_BY_CODE, analyse, ladder, lived, space
from sasaeai.insights.models import CoverageReport, Finding
from sasaeai.insights.selectors import findings_in_words, months_of, tables, towns
from sasaeai.insights.sentences import LEVELS, PLACE_LEVELS, SUGGESTIONS
from sasaeai.insights.services import coverage_report_create
from sasaeai.needs.models import Need
from sasaeai.people.models import Person
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import DataImport, Population, Venue
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people_live_here(town):
    """Each of the four blocks has 100 people of 65+."""
    data = DataImport.objects.create(municipality=town, kind="population", file_name="x.csv", sha256="0" * 64)
    for block in town.blocks.all():
        Population.objects.create(
            data_import=data, block=block, as_of_on=dt.date(2026, 4, 1), total_count=300, age65_count=100
        )


@pytest.fixture
def gap_in_rides(town):
    """みどり台: six rides asked for in the last weeks, none done, nobody who drives."""
    someone = make.resident(town)
    for number in range(6):
        make.need(someone, "ride", status="unmet", unmet_reason="nobody_eligible", is_weekly=bool(number % 2))


def lived_cell(report, area, service):
    return report.cells.get(area__name=area, service=f"task:{service}")


def test_a_task_that_nobody_does_is_found_said_and_led_to(town, people_live_here, gap_in_rides, sc, signed_in):
    report = coverage_report_create(municipality=town, acting_user=sc)
    cell = lived_cell(report, "みどり台", "ride")
    assert cell.level == "none"
    assert cell.figures["unmet"] == 6
    page = signed_in(sc).get("/sc/coverage/").content.decode()
    assert "みどり台には、「送り迎え」を引き受けられる方がいません。" in page
    assert "90日間の依頼 6件のうち、6件に応えられませんでした。" in page
    area = make.area(town, "みどり台")
    detail = signed_in(sc).get(f"/sc/coverage/{area.public_id}/task:ride/")
    assert detail.status_code == 200
    assert "この1年の依頼" in detail.content.decode()


def test_no_request_and_no_record_are_two_things(town, people_live_here, gap_in_rides):
    make.supporter(town, tasks=("companionship",))
    report = coverage_report_create(municipality=town, acting_user=None)
    assert lived_cell(report, "みどり台", "companionship").level == "no_request"
    assert lived_cell(report, "みどり台", "garbage").level == "no_record"


def test_what_the_resident_withdrew_is_no_gap(town, people_live_here):
    make.need(make.resident(town), "ride", status="unmet", unmet_reason="withdrawn")
    report = coverage_report_create(municipality=town, acting_user=None)
    assert lived_cell(report, "みどり台", "ride").level == "no_record"


def test_help_that_hangs_on_one_group_is_found(town, people_live_here):
    make.group(town, tasks=("garbage",))
    someone = make.resident(town)
    for _ in range(6):
        make.need(someone, "garbage", status="done")
    report = coverage_report_create(municipality=town, acting_user=None)
    said = [row.headline for row in findings_in_words(report)]
    assert "みどり台の「ごみ出し」は、1つの先だけが支えています。" in said
    make.supporter(town, tasks=("garbage",))
    later = coverage_report_create(municipality=town, acting_user=None)
    assert not Finding.objects.filter(report=later, kind="sole_provider").exists()


def test_people_far_from_a_place_are_counted_and_a_block_without_a_point_is_said(town, people_live_here):
    near = make.block(town, "みどり台1丁目")
    Venue.objects.create(
        municipality=town,
        kind="community_center",
        name="公民館",
        lat=near.lat,
        lng=near.lng,
        source_key="1",
        block=near,
    )
    lost = make.block(town, "川辺2丁目")
    lost.lat = lost.lng = None
    lost.save()
    report = coverage_report_create(municipality=town, acting_user=None)
    assert report.params["unplaced_block_count"] == 1
    green = report.cells.get(area__name="みどり台", service="place:community_center")
    river = report.cells.get(area__name="川辺", service="place:community_center")
    assert green.figures["people"] == 200
    assert green.figures["share_within"] > 0.9  # the second block's point is 222 m away
    assert river.figures["people"] == 200
    assert river.figures["uncovered"] == [100, 200, 200]  # the block without a point is perhaps far, not certainly
    assert report.cells.filter(service="place:food_shop").count() == 0  # 記録なし, not 0


def test_unchanged_inputs_of_a_day_are_one_report(town, people_live_here, gap_in_rides):
    first = coverage_report_create(municipality=town, acting_user=None)
    assert coverage_report_create(municipality=town, acting_user=None) == first
    make.need(make.resident(town), "ride", status="done")
    assert coverage_report_create(municipality=town, acting_user=None) != first
    assert CoverageReport.objects.count() == 2


def test_a_town_without_anything_is_a_report_and_a_page_without_figures(town, sc, signed_in):
    browser = signed_in(sc)
    assert "まだ計算していません" in browser.get("/sc/coverage/").content.decode()
    assert browser.post("/sc/coverage/", {"town": town.code}).status_code == 302
    assert "足りないところは見つかりませんでした" in browser.get("/sc/coverage/").content.decode()


def test_whose_towns_one_sees(town, other_town, sc, signed_in):
    make.staff(other_town, "office", "となりの担当")
    assert list(towns(visible_to=viewer_for(sc))) == [town]
    browser = signed_in(sc)
    foreign, missing = (
        browser.get("/sc/coverage/", {"town": code}).status_code for code in (other_town.code, "999999")
    )
    assert (foreign, missing) == (404, 404)


def test_a_town_of_open_data_alone_is_open_to_all_staff(town, other_town, sc):
    DataImport.objects.create(municipality=other_town, kind="population", file_name="x.csv", sha256="0" * 64)
    assert list(towns(visible_to=viewer_for(sc))) == [town, other_town]


@pytest.mark.parametrize("role", ["supporter", "group", "business"])
def test_the_page_does_not_exist_for_others(town, signed_in, role):
    user = {
        "supporter": lambda: make.supporter(town).person.user,
        "group": lambda: make.group_leader(make.group(town)),
        "business": lambda: make.business_contact(make.business(town)),
    }[role]()
    assert signed_in(user).get("/sc/coverage/").status_code == 404


def test_nothing_personal_reaches_the_engine(town, people_live_here, gap_in_rides, monkeypatch):
    """What the engine is given is searched for the names and numbers of the people in the town."""
    make.supporter(town, name="カナリア 太郎", tasks=("garbage",))
    Person.objects.update(phone="099-987-6543", phone_digits="0999876543", address_rest="カナリア番地")
    given = []
    for module, name in ((space, "gap_table"), (lived, "lived_gaps"), (lived, "sole_providers")):
        original = getattr(module, name)
        monkeypatch.setattr(
            module, name, lambda *a, _original=original, **k: given.append(repr((a, k))) or _original(*a, **k)
        )
    analyse(town, today=timezone.localdate())
    text = "".join(given)
    assert "supporter:" in text
    for secret in ("カナリア", "高齢", "みさを", "0999876543", "099-987"):
        assert secret not in text


def test_the_analysis_asks_the_database_the_same_for_many(town, people_live_here, django_assert_max_num_queries):
    for number in range(20):
        make.supporter(town, name=f"人{number}", tasks=("garbage",))
        make.need(make.resident(town), "garbage", status="done")
    with django_assert_max_num_queries(32):
        analyse(town, today=timezone.localdate())


def test_every_level_and_suggestion_of_the_engine_has_words():
    from network import gap_rows
    from network import lived as engine_lived

    codes = {gap_rows.ENOUGH, gap_rows.SLIGHTLY_FEW, gap_rows.FEW, gap_rows.NONE, gap_rows.NO_PEOPLE}
    assert codes | {engine_lived.NO_RECORD, engine_lived.NO_REQUEST} <= set(LEVELS)
    assert codes <= set(PLACE_LEVELS)
    import inspect
    import re

    from network import findings, findings_sole

    source = inspect.getsource(findings) + inspect.getsource(findings_sole)
    used = set(re.findall(r'Suggestion\("(\w+)"', source)) | {"recruit_provider", "add_place_nearer"}
    assert used <= set(SUGGESTIONS)


def test_twelve_months_with_empty_ones_as_zero(town):
    make.need(make.resident(town), "ride", status="unmet", unmet_reason="all_declined")
    months = months_of(area=make.area(town, "みどり台"), task_code="ride")
    assert len(months) == 12
    assert (months[-1].requests, months[-1].not_met) == (1, 1)
    assert sum(month.requests for month in months) == 1
    assert months[-1].label == f"{timezone.localdate().month}月"


def test_ladder_of_a_town_without_areas(other_town, people_live_here):
    assert ladder(other_town, PLACE_SERVICE_BY_CODE["community_center"]) == []
    lived, space = tables(coverage_report_create(municipality=other_town, acting_user=None))
    assert (lived.columns, space.columns) == ([], [])
    assert Need.objects.count() == 0


def test_the_map_is_there_as_geojson_within_reach_only(town, other_town, people_live_here, gap_in_rides, sc, signed_in):
    make.staff(other_town, "office", "となりの担当")
    block = make.block(town)
    block.outline = {"type": "Polygon", "coordinates": [[[135.4, 34.8], [135.41, 34.8], [135.4, 34.81], [135.4, 34.8]]]}
    block.save()
    coverage_report_create(municipality=town, acting_user=sc)
    browser = signed_in(sc)
    answer = browser.get("/sc/coverage/map.json", {"service": "task:ride"})
    assert answer["Content-Type"] == "application/geo+json"
    assert [f["properties"]["level"] for f in answer.json()["features"]] == ["none"]
    assert browser.get("/sc/coverage/map.json", {"town": other_town.code}).status_code == 404
