"""A population table, read: one zone a row, with what could not be understood said line by line."""

import datetime as dt
import re
from dataclasses import dataclass

from sasaeai.common.placename import name_key
from sasaeai.common.wareki import parse_date
from sasaeai.places.reading import values
from sasaeai.places.reading.files import OfficialFile, Sheet, cell_name
from sasaeai.places.reading.headers import Header, find_header
from sasaeai.places.reading.report import FileProblem, Report, some
from sasaeai.places.reading.zones import Zone, ZoneReader

_TOTAL_NAME = re.compile(r"^(.{0,12}(合計|総計|小計|計)|総数|総人口|全市|全町|全村|全域|全体|市全体|市全域)$")
_CHOME_OF = re.compile(r"^(.+?)\d+丁目$")
_ONLY_CHOME = re.compile(r"^\d+丁目$")
_DATE_INSIDE = re.compile(
    r"(?:(?:令和|平成|昭和|[RHS])\s*(?:元|\d{1,2})|\d{4})\s*[年./]\s*\d{1,2}\s*[月./]\s*\d{1,2}\s*日?", re.IGNORECASE
)


@dataclass
class PopulationTable:
    zones: list[Zone]
    as_of_on: dt.date | None
    town_codes: list[str]
    report: Report
    is_census: bool = False


def read_population(
    official: OfficialFile, *, as_of_on: dt.date | None, town_code: str | None, today: dt.date
) -> PopulationTable:
    """The zones of the file. Raises FileProblem when no population table is in it; row problems go to the report."""
    sheet, header, day = _chosen_sheet(official, as_of_on, today)
    report = Report()
    zones = _zones(sheet, header, report, today)
    zones, as_of_on = _one_day(zones, as_of_on or day, report)
    zones, codes = _one_town(zones, town_code, report)
    zones = _leaves(zones, report)
    _check_duplicates(zones, report)
    if as_of_on is None and zones:
        report.error("no_date", "いつの人口か、資料からわかりません。--as-of 2026-02-01 のように日付をつけてください")
    if not zones and not report.errors:
        report.error("no_rows", "町丁目の行がありません。見出しの行と、その下の行を確かめてください")
    return PopulationTable(zones, as_of_on, codes, report, header.is_census)


def _chosen_sheet(
    official: OfficialFile, as_of_on: dt.date | None, today: dt.date
) -> tuple[Sheet, Header, dt.date | None]:
    """The sheet with the wished day, else the newest one. Month sheets in one workbook are common."""
    found = []
    for order, sheet in enumerate(official.sheets):
        if header := find_header(sheet.rows, "population", needed={"name"}):
            counted = header.bands or header.fields.keys() & {"total", "male", "age65"}
            if counted:
                found.append((_day_of_sheet(sheet, header, today), -order, sheet, header))
    if not found:
        raise FileProblem(
            "人口の表が見つかりません。「地域名（町丁目名）」と「総人口」か年齢の見出しがある表をえらんでください",
            code="no_header",
        )
    wished = [entry for entry in found if as_of_on is not None and entry[0] == as_of_on]
    day, _order, sheet, header = max(wished or found, key=lambda entry: (entry[0] or dt.date.min, entry[1]))
    return sheet, header, day


def _day_of_sheet(sheet: Sheet, header: Header, today: dt.date) -> dt.date | None:
    """A day with its year in the title rows, then in the sheet's name (`R5.７.1`)."""
    above = [str(cell) for row in sheet.rows[: header.first_data_row] for cell in row if cell is not None]
    for text in [*above, sheet.title]:
        if match := _DATE_INSIDE.search(values.clean(text)):
            try:
                return parse_date(match[0], today=today)
            except ValueError:
                continue
    return None


def _zones(sheet: Sheet, header: Header, report: Report, today: dt.date) -> list[Zone]:
    zones = []
    used = set(header.fields.values()) | set(header.bands)
    for number in range(header.first_data_row, len(sheet.rows)):
        row = sheet.rows[number]
        if not any(values.clean(cell) for cell in row):
            continue
        reader = ZoneReader(row, header, report, number + 1)
        zone = reader.zone(today)
        if zone is None:
            continue
        formula = next((at for at in sorted(used) if (number, at) in sheet.formulas), None)
        if formula is not None and not _TOTAL_NAME.match(zone.key):
            report.error(
                "formula",
                f"{number + 1}行目（{cell_name(number, formula)}）に計算式があります。"
                "「値として貼り付け」をして保存し直してください",
                line=number + 1,
            )
            continue
        zones.append(zone)
    return zones


def _one_day(zones: list[Zone], wished: dt.date | None, report: Report) -> tuple[list[Zone], dt.date | None]:
    days = sorted({zone.as_of_on for zone in zones if zone.as_of_on})
    if not days:
        return zones, wished
    if wished in days:
        return [zone for zone in zones if zone.as_of_on in (wished, None)], wished
    if len(days) > 1:
        report.error(
            "many_dates",
            f"調査年月日が{len(days)}種類あります（{some([str(day) for day in days])}）。--as-of で1つえらんでください",
        )
        return zones, days[-1]
    if wished is not None:
        report.warn("other_date", f"資料の調査年月日は {days[0]} です。指定の {wished} として取り込みます")
        return zones, wished
    return zones, days[0]


def _one_town(zones: list[Zone], wished: str | None, report: Report) -> tuple[list[Zone], list[str]]:
    codes = sorted({zone.town_code for zone in zones if zone.town_code})
    if wished and codes and wished not in codes:
        report.error("other_town", f"この資料は {some(codes)} のもので、{wished} の行がありません")
    elif wished and len(codes) > 1:
        others = sum(1 for zone in zones if zone.town_code not in (wished, ""))
        report.note("other_town_rows", f"ほかの市区町村の{others}行は取り込みません")
        zones = [zone for zone in zones if zone.town_code in (wished, "")]
    elif len(codes) > 1:
        report.error(
            "many_towns", f"{len(codes)}の市区町村が入っています（{some(codes)}）。--town でコードを1つえらんでください"
        )
    return zones, codes


def _leaves(zones: list[Zone], report: Report) -> list[Zone]:
    """The zones that have nobody below them; totals and parents are checked against them and left out."""
    if any(zone.level for zone in zones):
        return _census_leaves(zones, report)
    city_names = {name_key(zone.city) for zone in zones if zone.city}
    totals = [zone for zone in zones if _TOTAL_NAME.match(zone.key) or zone.key in city_names]
    total_lines = {zone.line for zone in totals}
    rest = [zone for zone in zones if zone.line not in total_lines]
    parents = _parents(rest)
    if parents:
        report.note("parents", f"下に丁目の行がある合計の行は数えません：{some([zone.name for zone in parents])}")
    parent_lines = {zone.line for zone in parents}
    leaves = [zone for zone in rest if zone.line not in parent_lines]
    grand = max(totals, key=lambda zone: zone.total or 0, default=None)
    if grand is not None:
        _check_total(grand, leaves, report)
    return leaves


def _parents(zones: list[Zone]) -> list[Zone]:
    """A row that is exactly the sum of two or more 丁目 of its name. 塩上町 beside 塩上町１丁目 is a zone."""
    chome: dict[str, list[int | None]] = {}
    for zone in zones:
        if match := _CHOME_OF.match(zone.key):
            chome.setdefault(match[1], []).append(zone.total)
    parents = []
    for zone in zones:
        below = chome.get(zone.key, [])
        known = [total for total in below if total is not None]
        if zone.total and len(known) == len(below) >= 2 and sum(known) == zone.total:
            parents.append(zone)
    return parents


def _census_leaves(zones: list[Zone], report: Report) -> list[Zone]:
    """e-Stat: HYOSYO 1 city, 2 without 丁目, 3 with 丁目 below, 4 丁目. The leaves are 2 and 4."""
    leaves = [zone for zone in zones if zone.level in ("2", "4")]
    for parent in (zone for zone in zones if zone.level == "3"):
        below = [zone for zone in leaves if zone.level == "4" and zone.code.startswith(parent.code)]
        for zone in below:
            if _ONLY_CHOME.match(zone.key):
                zone.name, zone.key = parent.name + zone.name, parent.key + zone.key
        hidden = (parent.total or 0) - sum(zone.total or 0 for zone in below)
        if not below:
            leaves.append(parent)
        elif hidden > 0:
            report.warn(
                "hidden_rest",
                f"{parent.name}：{hidden}人は、丁目の数が伏せられていて町丁目に分けられません",
                line=parent.line,
            )
    unknown = [zone.name for zone in leaves if zone.total is None]
    if unknown:
        report.note(
            "hidden", f"人数が伏せられている町丁目が{len(unknown)}あります（0人ではありません）：{some(unknown)}"
        )
    city = next((zone for zone in zones if zone.level == "1"), None)
    if city is not None:
        _check_total(city, [zone for zone in zones if zone.level in ("2", "3")], report)
    return leaves


def _check_total(total: Zone, parts: list[Zone], report: Report) -> None:
    if total.total is None or not parts:
        return
    added = sum(zone.total or 0 for zone in parts)
    gap = abs(added - total.total)
    text = f"「{total.name}」の行は{total.total:,}人、町丁目を足すと{added:,}人です"
    if gap == 0:
        report.note(
            "total_fits", f"「{total.name}」の行（{total.total:,}人）と、町丁目の合計が合いました", line=total.line
        )
    elif gap * 100 > total.total and all(zone.total is not None for zone in parts):
        report.error("total_far", text + "。小計の行が混じっているか、行が足りません", line=total.line)
    else:
        report.warn("total_differs", text + f"（{gap:,}人ちがい）", line=total.line)


def _check_duplicates(zones: list[Zone], report: Report) -> None:
    seen: dict[str, Zone] = {}
    for zone in zones:
        first = seen.setdefault(zone.code or zone.key, zone)
        if first is not zone:
            report.error(
                "duplicate",
                f"{zone.line}行目の「{zone.name}」は{first.line}行目と同じです。どちらか1つにしてください",
                line=zone.line,
            )
    by_key: dict[str, Zone] = {}
    for zone in zones:
        first = by_key.setdefault(zone.key, zone)
        if first is not zone and zone.code and zone.code != first.code:
            report.note("same_name", f"「{zone.name}」が2つあります（コードで区別します）", line=zone.line)
