"""Telephone numbers (ux.md A27), days (A28), kana and place names, as people write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sasaeai.common.kana import search_key, to_katakana
from sasaeai.common.phone import digits_of, phone_problem
from sasaeai.common.placename import name_key
from sasaeai.common.wareki import has_year, parse_date, wareki

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "０９０ー１２３４ー５６７８",
        "+81 90-1234-5678",
        "＋８１　９０　１２３４　５６７８",
        "+81 (0)90 1234 5678",
        "090 1234 5678",
        " 090.1234.5678 ",
        "09012345678",
        "090/1234/5678",
        "（090）1234-5678",
        "090-1234-5678 内線12",
        *(f"090{hyphen}1234{hyphen}5678" for hyphen in "-－‐–—−ーｰ~〜～"),
    ],
)
def test_one_number_in_every_spelling(text):
    assert digits_of(text) == "09012345678"
    assert phone_problem(text) is None


def test_other_numbers():
    assert digits_of("(072)759/0000") == "0727590000"
    assert digits_of("") == digits_of("電話なし") == ""
    assert digits_of("0000") == "0000"


@pytest.mark.parametrize("text", ["759-0000", "abc", "090-1234-567", "090-1234-56789", "電話なし", "090x1234y5678"])
def test_what_is_no_number_gets_the_sentence(text):
    assert phone_problem(text) == "電話番号は、市外局番から入力してください（例：072-759-0000）"


def test_a_leading_zero_that_excel_took_is_suggested():
    assert "09012345678" in phone_problem("9012345678")


@pytest.mark.parametrize("text", ["0120-000-000", "03-0000-0000", "050-0000-0000", "000-0000-0000", "0800-000-0000"])
def test_other_kinds_of_numbers_are_fine(text):
    assert phone_problem(text) is None


def test_nothing_written_is_no_problem_of_the_number():
    assert phone_problem("") is None
    assert phone_problem("　") is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("S28.4.1", "1953-04-01"),
        ("昭和28年4月1日", "1953-04-01"),
        ("昭和２８年４月１日", "1953-04-01"),
        ("1953/4/1", "1953-04-01"),
        ("19450", "1953-04-01"),
        (19450, "1953-04-01"),
        (19450.0, "1953-04-01"),
        ("R8.11.25", "2026-11-25"),
        ("Ｒ８．１１．２５", "2026-11-25"),
        ("11/25", "2026-11-25"),
        ("11月25日（水）", "2026-11-25"),
        ("11/22", "2026-11-22"),
        ("11/21", "2027-11-21"),
        ("2/29", "2028-02-29"),
        ("令和元年5月1日", "2019-05-01"),
        ("R02.07.21", "2020-07-21"),
        ("H14.08.21", "2002-08-21"),
        ("平成31年4月30日", "2019-04-30"),
        ("㋿8年2月1日", "2026-02-01"),
        ("2026年2月1日現在", "2026-02-01"),
        ("4/1/2021", "2021-04-01"),
        ("20260201", "2026-02-01"),
        ("2026-02-01 00:00:00", "2026-02-01"),
        (dt.datetime(2026, 2, 1), "2026-02-01"),
        (dt.date(2026, 2, 1), "2026-02-01"),
        ("明治45年7月29日", "1912-07-29"),
    ],
)
def test_days_in_every_spelling(text, day):
    assert parse_date(text, today=TODAY) == dt.date.fromisoformat(day)


@pytest.mark.parametrize("text", ["", None, "あした", "2026", "25", "R8", "11/25/", "10時30分", True, 3, "123456"])
def test_what_is_no_day_says_how_to_write_one(text):
    with pytest.raises(ValueError, match=r"2026年11月25日 や R8\.11\.25"):
        parse_date(text, today=TODAY)


@pytest.mark.parametrize(("text", "part"), [("2026/2/30", "2月は28日まで"), ("2/30", "2月は"), ("R8.13.1", "12まで")])
def test_impossible_days_say_why(text, part):
    with pytest.raises(ValueError, match=part):
        parse_date(text, today=TODAY)


def test_a_year_is_seen_or_missed():
    assert not has_year("５月１日現在")
    assert not has_year("11/25")
    assert has_year("R8.5.1")
    assert has_year(dt.date(2026, 5, 1))


def test_wareki_as_prints_have_it():
    assert wareki(dt.date(2026, 11, 25), weekday=True) == "令和8年11月25日（水）"
    assert wareki(dt.date(2019, 5, 1)) == "令和元年5月1日"
    assert wareki(dt.date(2019, 4, 30)) == "平成31年4月30日"
    assert wareki(dt.date(1953, 4, 1)) == "昭和28年4月1日"
    assert wareki(dt.date(1850, 1, 2)) == "1850年1月2日"


@given(st.dates(dt.date(1868, 1, 25), dt.date(2117, 12, 31)))
def test_wareki_and_back(day):
    assert parse_date(wareki(day), today=TODAY) == day
    assert parse_date(wareki(day, weekday=True), today=TODAY) == day


def test_kana_in_one_form():
    assert to_katakana("やまだ　はなこ") == to_katakana("ﾔﾏﾀﾞ ﾊﾅｺ") == "ヤマダ ハナコ"
    assert to_katakana("") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾔﾏﾀﾞ ﾊﾅｺ", "やまだはなこ"),
        ("高齢　みさを", "高齢ミサオ"),
        ("チヅコ", "ちずこ"),
        ("キョウコ", "きようこ"),
        ("ジョー・スミス", "じよ　すみす"),
        ("ＡＢＣ", "abc"),
        ("スーパー まるなか", "すぱまるなか"),
    ],
)
def test_two_spellings_have_one_search_key(one, other):
    assert search_key(one) == search_key(other) != ""


def test_different_names_keep_different_keys():
    assert search_key("ハナコ") != search_key("バナコ")
    assert search_key("山田") != search_key("ヤマダ")
    assert search_key("　-") == ""


@given(st.text(max_size=20))
def test_keys_are_stable(text):
    assert search_key(search_key(text)) == search_key(text)
    assert name_key(name_key(text)) == name_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("松島町３丁目", "松島町三丁目"),
        ("松島町3丁目", "松島町　３ 丁目"),
        ("南町二十三丁目", "南町23丁目"),
        ("南町01丁目", "南町1丁目"),
        ("塩江町安原下第１号", "塩江町安原下第一号"),
        ("自由ヶ丘", "自由が丘"),
        ("自由ケ丘", "自由ヵ丘"),
        ("ひばりヶ丘１丁目", "ひばりが丘1丁目"),
        ("旅篭町", "旅籠町"),
        ("大字みどり", "みどり"),
        ("井ノ口", "井の口"),
        ("中町１－２", "中町1-2"),
    ],
)
def test_two_spellings_of_a_place_have_one_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize("name", ["三番町KSビル", "二番丁", "八千代", "十日市", "第一生命ビル", "がけの下", "千年町"])
def test_numbers_inside_names_are_left_alone(name):
    assert name_key(name) == name


def test_different_places_stay_different():
    assert name_key("塩上町") != name_key("塩上町１丁目")
    assert name_key("一番町") != name_key("二番町")
    assert name_key("") == name_key("　") == ""
