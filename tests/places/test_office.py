"""The office's pages: what data the town has; nothing of another town; works with nothing at all."""

import datetime as dt

import pytest
from django.urls import reverse

from sasaeai.accounts.models import StaffRole
from sasaeai.places.models import DataImport, Municipality, Population, TownBlock, Venue
from sasaeai.places.selectors import (
    area_of_block,
    area_shapes,
    block_search,
    population_by_area,
    population_of_town,
    population_on,
    venues_of,
)
from tests import make


def figures(town, day=dt.date(2026, 2, 1), **counts):
    made = DataImport.objects.create(
        municipality=town, kind="population", file_name="jinko.xlsx", sha256="0" * 64, source="結川市", row_count=4
    )
    for number, block in enumerate(TownBlock.objects.filter(municipality=town).order_by("code"), start=1):
        values = {"total_count": 100 * number, "age65_count": 30 * number, "age75_count": 15 * number} | counts
        Population.objects.create(data_import=made, block=block, as_of_on=day, **values)
    return made


def test_office_home_tells_what_is_there_and_what_is_not(signed_in, town, office):
    figures(town)
    Venue.objects.create(municipality=town, kind="community_center", name="みどり台会館", source_key="1")
    page = signed_in(office).get(reverse("office_home")).content.decode()
    assert "2026年2月1日（日）" in page
    assert "1,000人" in page
    assert "300人" in page
    assert "まだ" in page
    assert "jinko.xlsx" in page


def test_office_home_with_nothing_says_what_to_do(signed_in, db):
    bare = Municipality.objects.create(code="000027", name="はじめ市")
    user = make.user()
    StaffRole.objects.create(user=user, municipality=bare, role="office", display_name="市の担当")
    page = signed_in(user).get(reverse("office_home"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "人口は、まだ読み込んでいません" in text
    assert "0人" not in text
    assert signed_in(user).get(reverse("office_areas")).status_code == 200


def test_blocks_without_a_point_and_without_an_area_are_named(signed_in, town, office):
    TownBlock.objects.create(municipality=town, code="900", name="まよい町", name_key="まよい町")
    figures(town)
    page = signed_in(office).get(reverse("office_home")).content.decode()
    assert "まよい町" in page
    assert "日常生活圏域が決まっていない町丁目が1か所" in page


def test_import_page_shows_the_report(signed_in, town, office):
    made = figures(town)
    made.report = [
        {"level": "note", "code": "x", "line": None, "text": "お知らせの文"},
        {"level": "warning", "code": "point_wrong", "line": 5, "text": "松島町３丁目：市の外形の外です"},
    ]
    made.save()
    page = signed_in(office).get(reverse("office_import", args=[made.public_id])).content.decode()
    assert page.index("市の外形の外です") < page.index("お知らせの文")
    assert "確かめるところ 1" in signed_in(office).get(reverse("office_home")).content.decode()


def test_another_towns_import_does_not_exist(signed_in, town, other_town, office):
    foreign = figures(other_town)
    client = signed_in(office)
    assert client.get(reverse("office_import", args=[foreign.public_id])).status_code == 404
    assert client.get(reverse("office_import", args=["NOSUCHROW2"])).status_code == 404
    assert "となり市" not in client.get(reverse("office_areas")).content.decode()


@pytest.mark.parametrize("name", ["office_home", "office_areas"])
def test_only_the_office_has_these_pages(client, signed_in, town, sc, sc1, name):
    assert client.get(reverse(name)).status_code == 302
    assert signed_in(sc).get(reverse(name)).status_code == 404
    assert signed_in(sc1).get(reverse(name)).status_code == 404


def test_areas_page_lists_every_block_under_its_area(signed_in, town, office):
    page = signed_in(office).get(reverse("office_areas")).content.decode()
    assert page.index("みどり台1丁目") < page.index("川辺1丁目")


def test_pages_ask_the_same_number_of_questions_whatever_the_size(
    signed_in, town, office, django_assert_max_num_queries
):
    client = signed_in(office)
    client.get(reverse("office_home"))
    with django_assert_max_num_queries(40) as few:
        client.get(reverse("office_home"))
        client.get(reverse("office_areas"))
    area = make.area(town, "みどり台")
    for number in range(60):
        block = TownBlock.objects.create(
            municipality=town, code=f"x{number}", name=f"ふえ町{number}", name_key=str(number)
        )
        area.area_blocks.create(block=block, scheme=area.scheme)
        Venue.objects.create(municipality=town, kind="medical", name=f"医院{number}", source_key=str(number))
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(reverse("office_home"))
        client.get(reverse("office_areas"))


# --- Reading places ---------------------------------------------------------------------------------------------------


def test_newest_figures_count_and_unknown_is_not_zero(town):
    figures(town, dt.date(2021, 4, 1), total_count=7)
    figures(town)
    first = TownBlock.objects.filter(municipality=town).order_by("code").first()
    Population.objects.filter(block=first, as_of_on=dt.date(2026, 2, 1)).update(total_count=None, age65_count=None)
    assert population_on(municipality=town) == dt.date(2026, 2, 1)
    head = population_of_town(municipality=town)
    assert (head.total_count, head.age65_count, head.unknown_block_count) == (900, 270, 1)
    assert head.age85_count is None


def test_population_by_area_adds_up_its_blocks(town, django_assert_num_queries):
    figures(town)
    scheme = make.area(town, "川辺").scheme
    with django_assert_num_queries(5):
        by_area = population_by_area(scheme=scheme)
    assert by_area[make.area(town, "みどり台").pk].total_count == 300
    assert by_area[make.area(town, "川辺").pk].age65_count == 210


@pytest.mark.parametrize("query", ["みどり", "ミド", "ﾐﾄﾞﾘ", "みどり台１", "みどり台一丁目", "台1"])
def test_a_block_is_found_by_two_letters_of_name_or_reading(town, query):
    TownBlock.objects.filter(municipality=town, name__startswith="みどり台").update(kana="ミドリダイ")
    found = block_search(municipality=town, query=query, limit=5)
    assert "みどり台1丁目" in [block.name for block in found]
    assert found[0].daily_area.name == "みどり台"


def test_block_search_stays_in_its_town_and_asks_twice(town, other_town, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = block_search(municipality=town, query="みどり", limit=9)
    assert {block.municipality_id for block in found} == {town.pk}
    assert len(found) == 2
    assert block_search(municipality=town, query="　") == []
    assert block_search(municipality=town, query="ぬぬ") == []


def test_area_of_block_and_its_shape(town):
    block = make.block(town)
    square = {"type": "Polygon", "coordinates": [[[135, 34], [135.1, 34], [135.1, 34.1], [135, 34]]]}
    TownBlock.objects.filter(pk=block.pk).update(outline=square)
    area = area_of_block(block=block)
    assert area == make.area(town, "みどり台")
    shapes = {shape.area.name: shape for shape in area_shapes(scheme=area.scheme)}
    assert shapes["みどり台"].geometry["coordinates"] == [square["coordinates"]]
    assert shapes["川辺"].geometry == {}
    loose = TownBlock.objects.create(municipality=town, code="900", name="まよい町", name_key="まよい町")
    assert area_of_block(block=loose) is None


def test_venues_of_one_kind(town):
    for kind in ("medical", "shakyo"):
        Venue.objects.create(municipality=town, kind=kind, name=kind, source_key=kind)
    assert [venue.name for venue in venues_of(municipality=town, kinds=["shakyo"])] == ["shakyo"]
    assert venues_of(municipality=town).count() == 2
