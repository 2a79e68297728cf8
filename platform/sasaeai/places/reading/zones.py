"""One row of a population table, cell by cell."""

import datetime as dt
from dataclasses import dataclass, field

from sasaeai.common.placename import name_key
from sasaeai.common.wareki import has_year, parse_date
from sasaeai.places.reading import values
from sasaeai.places.reading.headers import Header
from sasaeai.places.reading.report import Report


@dataclass
class Zone:
    """One 町丁目 of the file. Counts are None when the file hides or omits them."""

    line: int
    name: str
    key: str
    town_code: str = ""
    code: str = ""
    kana: str = ""
    city: str = ""
    prefecture: str = ""
    level: str = ""
    total: int | None = None
    households: int | None = None
    age65: int | None = None
    age75: int | None = None
    age85: int | None = None
    #: "0-4" → [men, women], or [both] where the file does not tell them apart.
    bands: dict[str, list[int | None]] = field(default_factory=dict)
    point: tuple[float, float] | None = None
    as_of_on: dt.date | None = None


class ZoneReader:
    """One row with its header: reads cells, and writes what it cannot read into the report."""

    def __init__(self, row: list[object], header: Header, report: Report, line: int) -> None:
        self.row, self.header, self.report, self.line = row, header, report, line
        self.failed = False

    def cell(self, name: str) -> object:
        at = self.header.fields.get(name)
        return self.row[at] if at is not None and at < len(self.row) else None

    def text(self, name: str) -> str:
        return values.clean(self.cell(name))

    def number(self, cell: object, what: str) -> int | None:
        try:
            return values.count(cell, dash_is_zero=self.header.is_census)
        except ValueError as error:
            self.fail("not_a_number", f"{what}「{error}」が数として読めません")
            return None

    def fail(self, code: str, text: str) -> None:
        self.failed = True
        self.report.error(code, f"{self.line}行目：{text}。資料を直してください", line=self.line)

    def zone(self, today: dt.date) -> Zone | None:
        # What is printed is kept; only the padding goes.
        name = " ".join(str(self.cell("name") or "").split())
        if not name and self.text("level") == "1":
            name = self.text("city")  # e-Stat's row of the whole town
        key = name_key(name)
        if not key:
            if any(self.number_or_none(at) is not None for at in self.header.bands) or self.text("total"):
                self.fail("no_name", "地域の名前がありません")
            return None
        if sum(1 for cell in self.row if values.clean(cell)) < 2:
            # A footnote under the table. A zone whose numbers are blank has other cells, and stays: as unknown.
            self.report.note(
                "not_a_zone", f"{self.line}行目「{name[:30]}」は数がないので読みませんでした", line=self.line
            )
            return None
        zone = Zone(
            self.line, name, key, kana=self.text("kana"), city=self.text("city"), prefecture=self.text("prefecture")
        )
        self._codes(zone)
        self._counts(zone)
        zone.point = self._point(zone.name)
        zone.as_of_on = self._day(today)
        return None if self.failed else zone

    def number_or_none(self, at: int) -> int | None:
        try:
            return values.count(self.row[at] if at < len(self.row) else None)
        except ValueError:
            return None

    def _codes(self, zone: Zone) -> None:
        zone.code = self.text("block_code").replace(" ", "")[:20]
        zone.level = self.text("level")
        raw = zone.code[:5] if self.header.is_census else self.cell("code")
        try:
            zone.town_code = values.municipality_code(raw) or ""
        except ValueError as error:
            self.fail("bad_code", f"市区町村コード「{error}」は、けた数か最後の数字（検査数字）が合いません")

    def _counts(self, zone: Zone) -> None:
        zone.total = self.number(self.cell("total"), "総人口")
        zone.households = self.number(self.cell("households"), "世帯数")
        pairs: dict[tuple[int, int | None], dict[str, int | None]] = {}
        for at, (start, end, sex) in self.header.bands.items():
            cell = self.row[at] if at < len(self.row) else None
            pairs.setdefault((start, end), {})[sex] = self.number(cell, "年齢別の人数")
        both_sexes: dict[tuple[int, int | None], int | None] = {}
        for (start, end), by_sex in sorted(pairs.items(), key=lambda item: (item[0][0], item[0][1] or 999)):
            parts = [by_sex["m"], by_sex["f"]] if {"m", "f"} <= by_sex.keys() else [by_sex.get("t")]
            both_sexes[start, end] = None if None in parts else sum(part for part in parts if part is not None)
            # A tally such as 65歳以上 beside the bands is no band of its own.
            if end is not None or start == max(first for first, _last in pairs):
                zone.bands[f"{start}-{end}" if end is not None else f"{start}+"] = parts
        for age in (65, 75, 85):
            setattr(zone, f"age{age}", self._and_over(age, both_sexes))
        if zone.total is None and "total" not in self.header.fields and zone.bands:
            men, women = self.number(self.cell("male"), "男性"), self.number(self.cell("female"), "女性")
            zone.total = men + women if men is not None and women is not None else over(0, both_sexes)

    def _and_over(self, age: int, both_sexes: dict[tuple[int, int | None], int | None]) -> int | None:
        if f"age{age}" in self.header.fields:
            return self.number(self.cell(f"age{age}"), f"{age}歳以上")
        if (age, None) in both_sexes:
            return both_sexes[age, None]
        return over(age, both_sexes)

    def _point(self, name: str) -> tuple[float, float] | None:
        lat, lng = self.cell("lat"), self.cell("lng")
        if (location := self.text("location")) and "," in location:
            lat, lng = location.strip("()[] ").split(",")[:2]
        try:
            return values.point(lat, lng)
        except ValueError as error:
            self.report.warn(
                "point_unreadable",
                f"{name}：位置「{error}」は日本の緯度・経度として読めません。位置なしで取り込みます",
                line=self.line,
            )
            return None

    def _day(self, today: dt.date) -> dt.date | None:
        cell = self.cell("date")
        if not values.clean(cell) or not has_year(cell):
            return None
        try:
            return parse_date(cell, today=today)
        except ValueError:
            self.fail("bad_date", f"調査年月日「{values.clean(cell)}」が日付として読めません")
            return None


def over(age: int, both_sexes: dict[tuple[int, int | None], int | None]) -> int | None:
    """Sum of the bands from `age` up; None when one is hidden, or when the bands do not begin exactly there."""
    top = max((start for start, _end in both_sexes), default=-1)
    bands = {
        (start, end): number
        for (start, end), number in both_sexes.items()
        if start >= age and (end is not None or start == top)
    }
    if not any(start == age for start, _end in bands) or not any(end is None for _start, end in bands):
        return None
    numbers = list(bands.values())
    return None if None in numbers else sum(number for number in numbers if number is not None)
