"""Which column is which: the words that towns write above their columns, and where those words stand.

The header row is found under title rows; two rows (codes and names, or a group above 男・女・計) are read as one.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

#: Field → headers as seen in real files, after `plain`. Standard names first (推奨データセット, 自治体標準, e-Stat).
POPULATION = {
    "code": (
        "都道府県コード又は市区町村コード 都道府県コード又は市町村コード "
        "全国地方公共団体コード 市区町村コード 市町村コード 団体コード  "
        "自治体コード prefcode citycode municipalitycode"
    ),
    "block_code": "地域コード 町丁目コード 町丁字コード 町字id 町字コード 町コード 大字コード regioncode keycode",
    "prefecture": "都道府県名 都道府県 prefname pref",
    "city": "市区町村名 市町村名 地方公共団体名 自治体名 cityname city",
    "date": "調査年月日 調査日 基準日 基準年月日 年月日 時点 surveydate date",
    "name": (
        "地域名 町丁目名 町丁目 町丁名 町丁字名 町丁・字名 町・丁目 町字名 町・字名 大字町名 "
        "町名 町名称 字名 大字名 大字・町丁目 住所 地区 地区名 地名  "
        "行政区 行政区名 自治会名 町会名 regionname name"
    ),
    "kana": "地域名カナ 町名カナ 町丁目名カナ フリガナ ふりがな カナ namekana",
    "total": (
        "総人口 人口 人口総数 人口計 人口合計 総数 総計 計 合計 人口(総数) 人口(計) 男女計 "
        "人数 総数(年齢) totalpopulation population total"
    ),
    "male": "男性 男 男性人口 男人口 人口男 人口(男) male man",
    "female": "女性 女 女性人口 女人口 人口女 人口(女) female woman",
    "households": "世帯数 世帯 一般世帯数 世帯総数 numberofhouseholds households",
    "age65": "65歳以上 65歳以上人口 65歳以上計 高齢者数 高齢者人口 老年人口 65-歳",
    "age75": "75歳以上 75歳以上人口 75歳以上計 後期高齢者数 後期高齢者人口",
    "age85": "85歳以上 85歳以上人口 85歳以上計",
    "lat": "緯度 latitude lat 北緯",
    "lng": "経度 longitude lng lon long 東経",
    "location": "location 位置 位置情報 座標 緯度経度 緯度,経度",
    "level": "hyosyo",
    "hidden": "htksyori",
    "receiver": "htksaki",
    "note": "備考 note 注記",
}
VENUES = {
    "code": POPULATION["code"] + " 所在地全国地方公共団体コード",
    "id": "許可番号 事業所番号 id no no. # #property № 番号",
    "prefecture": POPULATION["prefecture"],
    "city": POPULATION["city"] + " 所在地市区町村",
    "name": (
        "名称 施設名称 施設名 施設名称1 事業所名 事業所名称 介護サービス事業所名称 医療機関名 "
        "医療機関名称 店舗名 屋号 営業所名称  "
        "営業施設名称 拠点名 サロン名 name"
    ),
    "name2": "施設名称2 名称2 支店名",
    "kana": (
        "名称カナ 施設名称かな 施設名称カナ 施設名カナ 事業所名カナ 事業所名称カナ "
        "介護サービス事業所名称カナ 医療機関名カナ  "
        "フリガナ ふりがな namekana"
    ),
    "address": (
        "住所 所在地 施設所在地 施設所在地1 所在地連結表記 所在地連結標記 営業所所在地 "
        "営業施設所在地 所在地住所 address"
    ),
    "building": "方書 方書(ビル名等) 建物名等(方書) 建物名等 施設所在地2 住所2",
    "lat": POPULATION["lat"],
    "lng": POPULATION["lng"],
    "location": POPULATION["location"],
    "phone": "電話番号 電話 tel 連絡先 連絡先電話番号 telephonenumber telephone phone",
    "trade": "業種",
    "style": "業態",
    "medical": "医療機関の種類 診療科目 medicalsubjects",
    "care": "サービスの種類 実施サービス",
    "event": "イベント名 行事名 開催日 eventname",
    "poi": "poiコード 名称通称",
}
_BAND = re.compile(
    r"^(総数|男女計|計|男性|女性|男|女)?の?(\d{1,3})(?:歳?[-~―‐−ー](\d{1,3}))?歳?(以上)?の?(人口)?(総数|男女計|計|男性|女性|男|女)?(人口)?$"
)
_STANDARD_BAND = re.compile(r"^(man|woman)(\d{1,2})$")
_CENSUS = re.compile(r"^t001082(\d{3})$")

Band = tuple[int, int | None, str]


def plain(header: object) -> str:
    """A header for comparing: width, case, spaces, brackets' width, underscores and line breaks made alike."""
    text = unicodedata.normalize("NFKC", "" if header is None else str(header)).casefold()
    return re.sub(r"[\s_※*★◎]+", "", text).replace("〜", "~")


def _lookup(words: dict[str, str]) -> dict[str, str]:
    return {plain(word): field for field, row in words.items() for word in row.split()}


_LOOKUPS = {"population": _lookup(POPULATION), "venues": _lookup(VENUES)}


@dataclass(frozen=True)
class Header:
    """Where each field stands (column from 0), the age bands, and the first row of data."""

    fields: dict[str, int]
    #: column → (from age, to age or None for "and over", "m" | "f" | "t")
    bands: dict[int, Band]
    first_data_row: int
    is_census: bool = False


def band_of(header: str) -> Band | None:
    """`0-4歳の男性`, `85歳以上女`, `woman18`, `7歳` … as (from, to, sex); None when it is no age.

    >>> band_of("0-4歳の男性"), band_of("85歳以上の女性"), band_of("woman2")
    ((0, 4, 'm'), (85, None, 'f'), (5, 9, 'f'))
    """
    text = plain(header)
    if match := _STANDARD_BAND.match(text):
        number = int(match[2])
        if not 1 <= number <= 18:
            return None
        start = (number - 1) * 5
        return start, None if number == 18 else start + 4, "m" if match[1] == "man" else "f"
    if "歳" not in text or not (match := _BAND.match(text)):
        return None
    sex = {"男": "m", "女": "f"}.get((match[1] or match[6] or "")[:1], "t")
    if match[4]:
        return int(match[2]), None, sex
    return int(match[2]), int(match[3] or match[2]), sex


def find_header(rows: list[list[object]], kind: str, *, needed: set[str]) -> Header | None:
    """The best header among the first 20 rows, or None when no row names the `needed` fields."""
    best: Header | None = None
    for at in range(min(20, len(rows))):
        # Two rows are tried first; one row wins a draw, so that data never becomes part of the header.
        for depth in (1, 2):
            if at + depth > len(rows):
                continue
            found = _read(rows[at : at + depth], kind, at + depth)
            if needed <= found.fields.keys() and (best is None or _score(found) > _score(best)):
                best = found
    if best is not None and best.is_census:
        # The row of Japanese names under the codes has no KEY_CODE.
        key = best.fields["code"]
        at = best.first_data_row
        while at < len(rows) and not (key < len(rows[at]) and str(rows[at][key] or "").strip()):
            at += 1
        best = replace(best, first_data_row=at)
    return best


def _score(header: Header) -> int:
    return len(header.fields) + len(header.bands)


def _read(rows: list[list[object]], kind: str, first_data_row: int) -> Header:
    lookup = _LOOKUPS[kind]
    fields: dict[str, int] = {}
    bands: dict[int, Band] = {}
    is_census = any(plain(cell) == "keycode" for cell in rows[0])
    for column, names in enumerate(_names(rows)):
        for name in names:
            if is_census and (census := _CENSUS.match(name)) and _census_column(int(census[1]), column, fields, bands):
                break
            if (field := lookup.get(name)) is not None:
                fields.setdefault(field, column)
                break
            if kind == "population" and (band := band_of(name)) is not None:
                bands.setdefault(column, band)
                break
    if is_census and "code" not in fields:
        # The first five digits of KEY_CODE are the town's.
        fields["code"] = fields.get("block_code", 0)
    return Header(fields, bands, first_data_row, is_census)


def _names(rows: list[list[object]]) -> list[list[str]]:
    """For each column, what it may be called: the group with its part, the lower row, the upper row."""
    width = max((len(row) for row in rows), default=0)
    if len(rows) == 1:
        return [[plain(cell)] for cell in rows[0]]
    upper, lower = (list(row) + [None] * (width - len(row)) for row in rows)
    names, group = [], ""
    for top_cell, low_cell in zip(upper, lower, strict=True):
        top, low = plain(top_cell), plain(low_cell)
        group = top or group
        names.append([name for name in (group + low if low else "", top, low) if name])
    return names


def _census_column(number: int, column: int, fields: dict[str, int], bands: dict[int, Band]) -> bool:
    """T001082 of the 2020 census: 20 columns each for both sexes, men and women (001 total … 019 65+, 020 75+)."""
    block, place = divmod(number - 1, 20)
    if number == 1:
        fields["total"] = column
    elif block in (1, 2) and place == 0:
        fields["male" if block == 1 else "female"] = column
    elif block in (0, 1, 2) and 1 <= place <= 15:
        bands[column] = ((place - 1) * 5, place * 5 - 1, "tmf"[block])
    elif number in (19, 20):
        fields["age65" if number == 19 else "age75"] = column
    return number <= 60
