"""The official files of 高松市 as they are, against the known-good figures of the data folder's README."""

import hashlib
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from sasaeai.common.geo import distance_m
from sasaeai.places.models import DataImport, Municipality, Population, TownBlock, Venue
from sasaeai.places.reading.report import FileProblem
from sasaeai.places.selectors import population_by_block, population_of_town
from sasaeai.places.services import outline_import, population_import, venues_import

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "municipal"
NEWEST = DATA / "takamatsu" / "population_0066_202602.xlsx"
OLDER = DATA / "takamatsu" / "population_0066_202104.xlsx"
OUTLINE = DATA / "boundaries" / "37201_takamatsu.geojson"
GAZETTEER = DATA / "geolonia" / "高松市.json"
CHECKS = {"outline_path": OUTLINE, "gazetteer_path": GAZETTEER}

pytestmark = [pytest.mark.data, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _files():
    for path in (NEWEST, OLDER, OUTLINE, GAZETTEER):
        if not path.is_file():
            pytest.skip(f"needs {path.relative_to(DATA.parents[2])} beside the repository")


def venues(name, **options):
    return venues_import(path=DATA / "takamatsu" / name, **options)


def tables_digest() -> str:
    """Every row of the tables of places, byte for byte."""
    whole = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in (Municipality, TownBlock, Population, Venue, DataImport):
            cursor.execute(f"SELECT * FROM {model._meta.db_table} ORDER BY id")
            whole.update(repr(cursor.fetchall()).encode())
    return whole.hexdigest()


def test_the_known_figures_come_out():
    result = population_import(path=NEWEST, source="高松市", licence="CC BY 4.0", **CHECKS)
    assert result.sentence == "235の町を読みました。新しく235、変わる0、そのまま0、取り込めない0。"
    town = Municipality.objects.get(code="372013")
    assert (town.name, town.prefecture) == ("高松市", "香川県")
    head = population_of_town(municipality=town)
    assert (head.total_count, head.age65_count, head.age75_count) == (418_129, 120_999, 72_026)
    assert head.unknown_block_count == 0
    stored = DataImport.objects.get()
    assert (stored.row_count, stored.source, stored.licence) == (235, "高松市", "CC BY 4.0")
    assert stored.sha256 == hashlib.sha256(NEWEST.read_bytes()).hexdigest()
    assert str(stored.as_of_on) == "2026-02-01"


def coverage(radius_m: float) -> tuple[float, int]:
    """Share of all people of 65+ whose block lies within the radius, and how many blocks; no point is not covered."""
    places = list(Venue.objects.filter(kind="community_center").values_list("lat", "lng"))
    rows = list(population_by_block(municipality=Municipality.objects.get(code="372013")))
    near = [
        row
        for row in rows
        if row.block.lat is not None
        and min(distance_m(row.block.lat, row.block.lng, *place) for place in places) <= radius_m
    ]
    return sum(row.age65_count for row in near) / sum(row.age65_count for row in rows), len(near)


def test_coverage_figures_come_out_with_the_wrong_point_left_empty():
    """The README's figures use the file's own points. 松島町３丁目, 29.8 km off, is near nothing there; left without

    a point but kept in the total it counts as not covered just the same, so the published shares do not move.
    """
    population_import(path=NEWEST, **CHECKS)
    venues("community_center.xlsx")
    assert TownBlock.objects.get(name="松島町３丁目").lat is None
    expected = {500: (59.7, 110), 800: (71.8, 161), 1_000: (81.0, 180), 2_000: (98.4, 225)}
    for radius_m, (percent, block_count) in expected.items():
        share, count = coverage(radius_m)
        assert (round(share * 100, 1), count) == (percent, block_count)


def test_the_mended_point_raises_coverage():
    population_import(path=NEWEST, use_gazetteer_points=True, **CHECKS)
    venues("community_center.xlsx")
    share, count = coverage(2_000)
    assert count == 226
    assert round(share * 120_999) - round(0.984 * 120_999) > 300


def test_the_wrong_point_is_caught_with_its_remedy():
    report = population_import(path=NEWEST, dry_run=True, **CHECKS).report
    caught = [line for line in report.lines if line["code"] == "point_wrong"]
    assert len(caught) == 1
    text = caught[0]["text"]
    for part in (
        "松島町３丁目",
        "34.069518",
        "市の外形の外",
        "29.8km",
        "34.337316, 134.069335",
        "--use-gazetteer-points",
    ):
        assert part in text
    assert report.errors == []


def test_outline_alone_and_gazetteer_alone_catch_it_too():
    for option in CHECKS:
        report = population_import(path=NEWEST, dry_run=True, **{option: CHECKS[option]}).report
        assert [line["data"]["name"] for line in report.lines if line["code"] == "point_wrong"] == ["松島町３丁目"]
    assert "not_checked" in population_import(path=NEWEST, dry_run=True).report.codes()


def test_the_gazetteers_point_is_taken_on_request_and_kept():
    population_import(path=NEWEST, use_gazetteer_points=True, **CHECKS)
    block = TownBlock.objects.get(name="松島町３丁目")
    assert (block.lat, block.lng, block.point_source) == (34.337316, 134.069335, "gazetteer")
    assert TownBlock.objects.exclude(pk=block.pk).filter(point_source="file", lat__isnull=False).count() == 234
    # A later month without any check must not bring the wrong point back.
    town = Municipality.objects.get()
    town.outline = {}
    town.save()
    population_import(path=OLDER)
    block.refresh_from_db()
    assert (block.lat, block.point_source) == (34.337316, "gazetteer")


def test_the_same_file_twice_changes_nothing():
    population_import(path=NEWEST, **CHECKS)
    venues("food_business_20260731.xlsx")
    before = tables_digest()
    again = population_import(path=NEWEST, **CHECKS)
    assert again.sentence.endswith("同じ内容です。変わりはありません。")
    assert again.tally.same_count == 235
    assert venues("food_business_20260731.xlsx").is_unchanged
    assert tables_digest() == before


def test_a_dry_run_tells_all_and_stores_nothing(capsys):
    call_command("import_population", str(NEWEST), "--dry-run", "--outline", str(OUTLINE))
    told = capsys.readouterr().out
    assert told.startswith("235の町を読みました。新しく235")
    assert "ためし読み" in told
    assert not Municipality.objects.exists()


def test_an_older_month_of_the_same_town_is_added_beside_the_newest():
    """Other types (text, 4/1/2021), and '-' for households, which is unknown and not 0."""
    population_import(path=NEWEST, **CHECKS)
    result = population_import(path=OLDER, **CHECKS)
    assert result.tally.new_count == 235
    assert TownBlock.objects.count() == 235
    port = Population.objects.get(block__name="サンポート", as_of_on="2021-04-01")
    assert port.household_count is None
    assert port.total_count is not None


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("community_center.xlsx", "community_center", 52),
        ("chiiki_houkatsu_shien_center.xlsx", "support_center", 7),
        ("shakyo.xlsx", "shakyo", 7),
        ("roujin_ikoi_no_ie.xlsx", "gathering_place", 10),
        ("elderly_welfare_center.xlsx", "welfare", 2),
        ("elderly_welfare_facility.csv", "welfare", 47),
        ("elderly_welfare_facility.xlsx", "welfare", 47),
        ("hospital.xlsx", "medical", 616),
    ],
)
def test_every_list_of_venues_is_read_and_its_kind_is_guessed(name, kind, count):
    outline_import(path=OUTLINE)
    result = venues(name)
    assert not result.is_refused
    assert Venue.objects.filter(kind=kind, municipality__code="372013").count() == count == Venue.objects.count()
    assert "point_wrong" not in result.report.codes()


def test_food_licences_give_shops_and_mobile_sellers():
    population_import(path=NEWEST, **CHECKS)
    result = venues("food_business_20260731.xlsx")
    assert Venue.objects.filter(kind="mobile_shop").count() == 333
    shops = Venue.objects.filter(kind="food_shop")
    assert shops.count() == 272
    assert not shops.filter(block__isnull=True).exists()
    assert Venue.objects.get(name="マルナカ 宮脇店").block.name == "宮脇町１丁目"
    assert "other_trades" in result.report.codes()
    north = Venue.objects.filter(name="グランデリーズ 太田店")
    assert [(shop.block.name, shop.lat) for shop in north] == [("多肥下町", None)]


def test_lists_that_are_no_venues_or_no_population_are_refused_in_words():
    with pytest.raises(FileProblem, match="行事"):
        venues("events.xlsx")
    with pytest.raises(FileProblem, match="人口の表が見つかりません"):
        population_import(path=DATA / "takamatsu" / "kaigo_hihokensha_0095.xlsx")


def test_another_towns_standard_file_with_its_own_headers():
    result = venues_import(path=DATA / "suzuka" / "public_facility_sample.csv")
    town = Municipality.objects.get(code="242071")
    assert (town.name, result.tally.new_count) == ("鈴鹿市", 10)
    hall = Venue.objects.get(name="市民会館")
    assert (hall.kind, hall.kana, hall.phone, hall.lat) == ("other", "シミンカイカン", "059-382-0654", 34.881158)


def test_outline_is_stored_whole_and_once():
    result = outline_import(path=DATA / "boundaries" / "28217_kawanishi.geojson")
    town = Municipality.objects.get(code="282171")
    assert town.name == "川西市"
    assert "国土数値情報" in town.outline_credit
    assert "52.9平方キロメートル" in result.report.lines[0]["text"]
    assert outline_import(path=DATA / "boundaries" / "28217_kawanishi.geojson").is_unchanged
