"""Layouts of other towns: encodings, two header rows, wareki, hidden cells, parents and children, totals."""

import datetime as dt
import io

import openpyxl
import pytest

from sasaeai.places.models import Municipality, Population, TownBlock, Venue
from sasaeai.places.reading.report import FileProblem
from sasaeai.places.reading.values import check_digit, count, municipality_code, point
from sasaeai.places.selectors import population_of_town
from sasaeai.places.services import population_import, venues_import

pytestmark = pytest.mark.django_db

STANDARD = (
    "都道府県コード又は市区町村コード,地域コード,都道府県名,市区町村名,調査年月日,地域名,総人口,男性,女性,"
    "60-64歳の男性,60-64歳の女性,65-69歳の男性,65-69歳の女性,70-74歳の男性,70-74歳の女性,75-79歳の男性,75-79歳の女性,"
    "80-84歳の男性,80-84歳の女性,85歳以上の男性,85歳以上の女性,世帯数,備考\n"
    "282171,,兵庫県,川西市,R8.2.1,みどり台１丁目,100,45,55,1,1,2,2,3,3,4,4,5,5,6,7,50,\n"
    "282171,,兵庫県,川西市,R8.2.1,みどり台２丁目,60,30,30,1,1,1,1,1,1,1,1,1,1,1,1,,\n"
)


@pytest.fixture
def write(tmp_path):
    def write(content, name="jinko.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def workbook(*sheets) -> bytes:
    """(title, rows) pairs → the bytes of an .xlsx."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def stored() -> dict:
    return {row.block.name: row for row in Population.objects.select_related("block")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_standard_table_in_every_encoding(write, encoding):
    result = population_import(path=write(STANDARD, encoding=encoding))
    assert result.tally.new_count == 2
    row = stored()["みどり台１丁目"]
    assert (row.total_count, row.age65_count, row.age75_count, row.age85_count) == (100, 41, 31, 13)
    assert (row.household_count, row.as_of_on) == (50, dt.date(2026, 2, 1))
    assert row.bands["85+"] == [6, 7]
    assert stored()["みどり台２丁目"].household_count is None


def test_title_rows_two_header_rows_padding_and_a_total(write):
    rows = [
        ["調布町 町丁目別人口", None, None, None, None],
        ["令和８年２月１日現在", None, None, None, None],
        ["町 名", "世帯数", "人 口", None, None],
        [None, None, "男", "女", "計"],
        ["　仲　町　１丁目 ", "１，０２０", "10", "20", "３０"],
        ["仲町２丁目", " ", "5", "6", 11],
        ["合　計", "1,020", 15, 26, 41],
        ["※住民基本台帳による", None, None, None, None],
    ]
    result = population_import(
        path=write(workbook(("R8.2.1 ", rows)), "a.xlsx"), town_code="132080", town_name="調布市"
    )
    assert result.tally.new_count == 2
    assert "total_fits" in result.report.codes()
    first = Population.objects.get(block__name_key="仲町1丁目")
    assert (first.total_count, first.household_count, first.as_of_on) == (30, 1020, dt.date(2026, 2, 1))
    assert Population.objects.get(block__name_key="仲町2丁目").household_count is None


def test_month_sheets_take_the_newest_or_the_wished(write):
    def rows(number):
        return [["町名", "総人口"], ["北町", number], ["南町", 5]]

    data = workbook(("R5.７.1", rows(10)), ("R5.8.1 ", rows(12)), ("説明", [["この表は…"]]))
    path = write(data, "b.xlsx")
    population_import(path=path, town_code="132080", town_name="調布市")
    assert str(stored()["北町"].as_of_on) == "2023-08-01"
    population_import(path=path, town_code="132080", as_of_on=dt.date(2023, 7, 1))
    assert Population.objects.get(block__name="北町", as_of_on="2023-07-01").total_count == 10


def test_a_day_without_a_year_is_asked_for_and_never_guessed(write):
    path = write("町名,総人口,基準日\n北町,10,5月1日現在\n南町,8,5月1日現在\n")
    result = population_import(path=path, town_code="132080", town_name="調布市")
    assert result.report.codes() == {"no_date"}
    assert not Municipality.objects.exists()
    assert population_import(path=path, town_code="132080", town_name="調布市", as_of_on=dt.date(2026, 5, 1)).is_applied


CENSUS = """KEY_CODE,HYOSYO,CITYNAME,NAME,HTKSYORI,HTKSAKI,GASSAN,T001082001,T001082019,T001082020
,,,,,,,総数、年齢「不詳」含む,６５歳以上,７５歳以上
28217,1,川西市,,0,,,170,70,30
282170010,2,川西市,小花,0,,,40,-,-
282170020,3,川西市,中央町,0,,,130,70,30
28217002001,4,川西市,一丁目,0,,,100,60,25
28217002002,4,川西市,二丁目,2,28217002001,,X,X,X
28217002003,4,川西市,三丁目,0,,,20,5,5
"""


def test_census_levels_are_counted_once_and_hidden_cells_stay_unknown(write):
    result = population_import(path=write(CENSUS, "tblT001082C28.txt", "cp932"), as_of_on=dt.date(2020, 10, 1))
    assert not result.is_refused, result.report.errors
    rows = stored()
    assert set(rows) == {"小花", "中央町一丁目", "中央町二丁目", "中央町三丁目"}
    assert (rows["小花"].total_count, rows["小花"].age65_count) == (40, 0)
    assert rows["中央町二丁目"].total_count is None
    assert rows["中央町一丁目"].block.code == "28217002001"
    assert {"total_fits", "hidden", "hidden_rest"} <= result.report.codes()
    assert population_of_town(municipality=Municipality.objects.get(code="282171")).total_count == 160


def test_a_parent_row_that_is_the_sum_of_its_chome_is_not_counted(write):
    text = (
        "町名,総人口,調査日\n栄町,30,2026/2/1\n栄町1丁目,10,2026/2/1\n栄町2丁目,20,2026/2/1\n"
        "港町,4,2026/2/1\n港町1丁目,9,2026/2/1\n"
    )
    result = population_import(path=write(text), town_code="282171", town_name="川西市")
    assert "parents" in result.report.codes()
    assert set(stored()) == {"栄町1丁目", "栄町2丁目", "港町", "港町1丁目"}


@pytest.mark.parametrize("mark", ["X", "*", "-", "…", "", "　", "－"])
def test_marks_for_hidden_or_missing_are_unknown_not_zero(mark):
    assert count(mark) is None
    assert (count("-", dash_is_zero=True), count("X", dash_is_zero=True)) == (0, None)


@pytest.mark.parametrize(
    ("cell", "number"), [("１，２３４", 1234), (" 12 ", 12), (7.0, 7), ("1,234人", 1234), ("0", 0)]
)
def test_numbers_as_towns_write_them(cell, number):
    assert count(cell) == number


@pytest.mark.parametrize("cell", ["12.5", "-3", "約100", "1e3", "十"])
def test_what_is_no_number_is_refused(cell):
    with pytest.raises(ValueError):  # noqa: PT011 the cell itself is the message
        count(cell)


@pytest.mark.parametrize("code", ["372013", "282171", "242071", "011002", "131016"])
def test_check_digit(code):
    assert check_digit(code[:5]) == code[5]
    assert municipality_code(code) == municipality_code(code[:5]) == code
    # Excel takes the leading 0 away.
    assert municipality_code(int(code)) == code


def test_codes_that_cannot_be():
    for wrong in ("372014", "3720135", "999999", "ABC"):
        with pytest.raises(ValueError):  # noqa: PT011
            municipality_code(wrong)
    assert municipality_code("37") is None
    assert municipality_code("370002") is None


def test_latitude_and_longitude_in_each_others_column_are_put_right():
    assert point("134.05", "34.34") == (34.34, 134.05)
    assert point("", "") is None
    assert point("0", "0") is None
    with pytest.raises(ValueError, match="51"):
        point("51.5", "-0.1")


# --- What is said and refused ----------------------------------------------------------------------------------------


def test_a_bad_row_stops_everything_and_says_where(write):
    text = "町名,総人口,調査日\n北町,10,2026/2/1\n南町,約百,2026/2/1\n"
    result = population_import(path=write(text), town_code="282171", town_name="川西市")
    assert result.tally.bad_count == 1
    assert "何も保存していません" in result.sentence
    assert "3行目" in result.report.errors[0]["text"]
    assert not Municipality.objects.exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("町名,総人口,調査日\n北町,10,2026/2/1\n北町,12,2026/2/1\n", "duplicate"),
        ("町名,総人口,調査日\n一番町1丁目,10,2026/2/1\n一番町一丁目,12,2026/2/1\n", "duplicate"),
        ("町名,総人口,調査日\n北町,10,2026/2/1\n南町,12,2026/3/1\n", "many_dates"),
        ("町名,総人口,調査日\n北町,10,2026/2/30\n", "bad_date"),
        ("町名,総人口,調査日\n北町,10,2026/2/1\n合計,99,2026/2/1\n", "total_far"),
        ("市区町村コード,町名,総人口,調査日\n372014,北町,10,2026/2/1\n", "bad_code"),
        ("市区町村コード,町名,総人口,調査日\n372013,北町,10,2026/2/1\n", "other_town"),
        ("町名,総人口,調査日\n,10,2026/2/1\n", "no_name"),
        ("町名,総人口,調査日\n", "no_rows"),
    ],
)
def test_refused_with_a_reason(write, text, code):
    result = population_import(path=write(text), town_code="282171", town_name="川西市")
    assert code in {entry["code"] for entry in result.report.errors}
    assert not Municipality.objects.exists()


def test_a_file_that_does_not_say_whose_it_is(write):
    path = write("町名,総人口,調査日\n北町,10,2026/2/1\n南町,8,2026/2/1\n")
    assert population_import(path=path).report.codes() >= {"no_town"}
    assert population_import(path=path, town_code="282171").report.codes() >= {"no_town_name"}


def test_a_month_that_copies_the_one_before_is_pointed_out(write):
    table = "町名,総人口,調査日\n北町,10,{0}\n南町,8,{0}\n東町,7,{0}\n"
    options = {"town_code": "282171", "town_name": "川西市"}
    assert "same_as_before" not in population_import(path=write(table.format("R6.2.1")), **options).report.codes()
    assert "same_as_before" in population_import(path=write(table.format("R6.3.1")), **options).report.codes()
    changed = table.replace("北町,10", "北町,11").format("R6.4.1")
    assert "same_as_before" not in population_import(path=write(changed), **options).report.codes()


def test_a_blank_never_erases_and_a_correction_changes_one_row(write):
    options = {"town_code": "282171", "town_name": "川西市"}
    population_import(path=write("町名,総人口,世帯数,調査日\n北町,10,4,R8.2.1\n南町,8,3,R8.2.1\n"), **options)
    result = population_import(path=write("町名,総人口,調査日\n北町,12,R8.2.1\n南町,8,R8.2.1\n"), **options)
    assert (result.tally.changed_count, result.tally.same_count) == (1, 1)
    assert (stored()["北町"].total_count, stored()["北町"].household_count) == (12, 4)


def test_another_town_is_never_touched(write, town):
    before = list(TownBlock.objects.filter(municipality=town).values())
    text = "町名,総人口,調査日\nみどり台1丁目,10,R8.2.1\n"
    population_import(path=write(text), town_code="282171", town_name="川西市")
    assert list(TownBlock.objects.filter(municipality=town).values()) == before
    assert TownBlock.objects.filter(municipality__code="282171").count() == 1


# --- Venues ----------------------------------------------------------------------------------------------------------


def test_venues_of_other_towns_are_left_out(write):
    text = (
        "全国地方公共団体コード,名称,名称_カナ,所在地_連結標記,緯度,経度\n"
        "282171,中央公民館,ﾁｭｳｵｳ,兵庫県川西市中央町1-1,34.83,135.41\n"
        "272051,よその公民館,ﾖｿ,大阪府吹田市泉町1-3,34.76,135.51\n"
    )
    result = venues_import(path=write(text), town_code="282171", town_name="川西市")
    assert [(venue.name, venue.kana, venue.kind) for venue in Venue.objects.all()] == [
        ("中央公民館", "チュウオウ", "community_center")
    ]
    assert "other_town_rows" in result.report.codes()


def test_the_town_is_told_from_the_addresses(write, town):
    text = "名称,住所,緯度,経度\n川辺公民館,結川市川辺1-2-3,34.84,135.40\n"
    venues_import(path=write(text))
    venue = Venue.objects.get()
    assert (venue.municipality, venue.block.name) == (town, "川辺1丁目")
    assert venues_import(path=write(text)).is_unchanged


def test_a_venue_outside_the_outline_loses_its_point_not_itself(write, town):
    town.outline = {"type": "Polygon", "coordinates": [[[135.3, 34.7], [135.5, 34.7], [135.5, 34.9], [135.3, 34.7]]]}
    town.save()
    text = "名称,住所,緯度,経度\n川辺公民館,結川市川辺1丁目2,36.84,135.40\n"
    result = venues_import(path=write(text))
    assert "point_wrong" in result.report.codes()
    assert Venue.objects.get().lat is None


def test_a_kind_nobody_can_guess_is_asked_for(write, town):
    path = write("名称,住所\nなにか,結川市川辺1丁目2\n")
    with pytest.raises(FileProblem, match="--kind"):
        venues_import(path=path)
    assert venues_import(path=path, kind="other").is_applied


def test_licences_are_sorted_row_by_row_and_kind_says_which_are_wanted(write, town):
    text = (
        "施設名称１,施設名称２,施設所在地１,業種,業態,許可番号\n"
        "まるなか,川辺店,結川市川辺１－２,食肉販売業,食肉販売,第1号\n"
        "まるなか,川辺店,結川市川辺１－２,魚介類販売業,魚介類,第2号\n"
        "とくし丸,,結川市一円,魚介類販売業,車,第3号\n"
        "とくし丸,,結川市一円,魚介類販売業,車,第4号\n"
        "喫茶みどり,,結川市川辺２－２,飲食店営業,喫茶,第5号\n"
    )
    venues_import(path=write(text), kind="food_shop")
    assert [(venue.kind, venue.name, venue.block.name) for venue in Venue.objects.all()] == [
        ("food_shop", "まるなか 川辺店", "川辺1丁目")
    ]
    venues_import(path=write(text))
    assert Venue.objects.filter(kind="mobile_shop").count() == 2
    assert Venue.objects.count() == 3


def test_two_places_of_one_name_are_told_apart_by_their_codes(write):
    text = "地域コード,町名,総人口,調査日\n101,本町,10,{0}\n202,本町,20,{0}\n"
    options = {"town_code": "282171", "town_name": "川西市"}
    result = population_import(path=write(text.format("R8.2.1")), **options)
    assert result.tally.new_count == 2
    assert "same_name" in result.report.codes()
    assert population_import(path=write(text.format("R8.2.1")), **options).is_unchanged
    population_import(path=write(text.format("R8.3.1")), **options)
    assert list(TownBlock.objects.values_list("code", flat=True).order_by("code")) == ["101", "202"]


def test_a_block_known_by_name_keeps_its_row_when_codes_appear(write):
    options = {"town_code": "282171", "town_name": "川西市"}
    population_import(path=write("町名,総人口,調査日\n本町,10,R8.2.1\n南町,5,R8.2.1\n"), **options)
    population_import(path=write("地域コード,町名,総人口,調査日\n101,本町,11,R8.3.1\n102,南町,5,R8.3.1\n"), **options)
    assert TownBlock.objects.count() == 2
