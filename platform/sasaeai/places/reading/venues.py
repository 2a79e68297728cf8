"""A table of places, read: 公共施設一覧, 医療機関一覧, 食品営業許可 … one venue a row."""

import re
from dataclasses import dataclass

from sasaeai.common.kana import to_katakana
from sasaeai.common.phone import phone_problem
from sasaeai.common.placename import name_key
from sasaeai.places.reading import values
from sasaeai.places.reading.files import OfficialFile, Sheet, cell_name
from sasaeai.places.reading.headers import Header, find_header
from sasaeai.places.reading.report import FileProblem, Report, some

#: Trades under which shops with fresh food appear; supermarkets hold these licences.
FOOD_TRADES = re.compile(r"食肉販売|魚介類販売")
MOBILE_STYLE = re.compile(r"^(車|自動車|移動販売)")
#: What most names of the file, or the file's own name, say about its kind.
KIND_WORDS = (
    ("community_center", r"コミュニティセンター|公民館|community_?center"),
    ("support_center", r"地域包括支援センター|chiiki_?houkatsu"),
    ("shakyo", r"社会福祉協議会|shakyo"),
    ("gathering_place", r"通いの場|サロン|いこいの家|ikoi_?no_?ie"),
    ("medical", r"病院|診療所|医院|クリニック|hospital|clinic"),
    ("welfare", r"老人ホーム|福祉センター|デイサービス|welfare|kaigo|介護"),
)


@dataclass
class VenueRow:
    line: int
    kind: str
    name: str
    key: str
    kana: str
    address: str
    city: str
    town_code: str
    phone: str
    point: tuple[float, float] | None


@dataclass
class VenueTable:
    venues: list[VenueRow]
    town_codes: list[str]
    cities: list[str]
    prefecture: str
    report: Report
    left_out_count: int = 0


def read_venues(official: OfficialFile, *, kind: str | None) -> VenueTable:
    """The venues of the file. Raises FileProblem when there is no such table in it or its kind cannot be told."""
    best: tuple[int, Sheet, Header] | None = None
    for sheet in official.sheets:
        header = find_header(sheet.rows, "venues", needed={"name"})
        if header and len(header.fields) >= 2 and (best is None or len(header.fields) > best[0]):
            best = (len(header.fields), sheet, header)
    if any(find_header(sheet.rows, "venues", needed={"event"}) for sheet in official.sheets):
        raise FileProblem("行事（イベント）の一覧のようです。施設の一覧をえらんでください", code="not_venues")
    if best is None:
        raise FileProblem(
            "施設の表が見つかりません。「名称」と「住所」の見出しがある表をえらんでください", code="no_header"
        )
    _count, sheet, header = best
    report = Report()
    rows = [
        reader
        for number in range(header.first_data_row, len(sheet.rows))
        if (reader := _VenueReader(sheet, header, number, report)).is_filled
    ]
    # In a list of licences the kind is told row by row; `kind` then says which rows are wanted.
    file_kind = "food" if "trade" in header.fields else kind or _guessed_kind(official.name, header, rows)
    venues = [venue for reader in rows if (venue := reader.venue(file_kind)) is not None]
    if file_kind == "food" and kind:
        venues = [venue for venue in venues if venue.kind == kind]
    left_out = sum(1 for reader in rows if reader.is_other_trade)
    if left_out:
        report.note("other_trades", f"食料品の店でも車の販売でもない{left_out:,}行（飲食店など）は取り込みません")
    if not venues and not report.errors:
        report.error("no_rows", "取り込む施設の行がありません。見出しと、種類（--kind）を確かめてください")
    codes = sorted({venue.town_code for venue in venues if venue.town_code})
    cities = sorted({venue.city for venue in venues if venue.city})
    prefecture = next((text for reader in rows if (text := reader.text("prefecture"))), "")
    return VenueTable(_once(venues, report), codes, cities, prefecture, report, left_out)


def _guessed_kind(file_name: str, header: Header, rows: "list[_VenueReader]") -> str:
    names = [reader.text("name") for reader in rows]
    for kind, words in KIND_WORDS:
        hits = sum(1 for name in names if re.search(words, name))
        if names and hits * 2 > len(names):
            return kind
    for kind, words in KIND_WORDS:
        if re.search(words, file_name, re.IGNORECASE):
            return kind
    if "medical" in header.fields:
        return "medical"
    if "care" in header.fields:
        return "welfare"
    if "poi" in header.fields:
        return "other"
    raise FileProblem(
        "何の施設の一覧かわかりません。--kind community_center のように種類をつけてください", code="no_kind"
    )


class _VenueReader:
    """One row with its header."""

    def __init__(self, sheet: Sheet, header: Header, number: int, report: Report) -> None:
        self.sheet, self.header, self.number, self.report = sheet, header, number, report
        self.row = sheet.rows[number]
        self.line = number + 1
        self.is_filled = any(values.clean(cell) for cell in self.row)
        self.is_other_trade = False

    def cell(self, name: str) -> object:
        at = self.header.fields.get(name)
        return self.row[at] if at is not None and at < len(self.row) else None

    def text(self, name: str) -> str:
        return values.clean(self.cell(name))

    def as_printed(self, name: str) -> str:
        cell = self.cell(name)
        return " ".join(str(cell).split()) if cell is not None else ""

    def venue(self, file_kind: str) -> VenueRow | None:
        kind = self._food_kind() if file_kind == "food" else file_kind
        if kind is None:
            self.is_other_trade = True
            return None
        name = " ".join(part for part in (self.as_printed("name"), self.as_printed("name2")) if part)[:120]
        if not name:
            self.report.error("no_name", f"{self.line}行目：名称がありません。資料を直してください", line=self.line)
            return None
        formula = next((at for at in self.header.fields.values() if (self.number, at) in self.sheet.formulas), None)
        if formula is not None:
            self.report.error(
                "formula",
                f"{self.line}行目（{cell_name(self.number, formula)}）に計算式があります。"
                "「値として貼り付け」をして保存し直してください",
                line=self.line,
            )
            return None
        address = " ".join(part for part in (self.as_printed("address"), self.as_printed("building")) if part)[:200]
        key = self.text("id") if kind == "mobile_shop" else ""
        return VenueRow(
            line=self.line,
            kind=kind,
            name=name,
            key=(key or f"{name_key(name)}|{name_key(address)}")[:200],
            kana=to_katakana(self.as_printed("kana"))[:240],
            address=address,
            city=self.text("city"),
            town_code=self._town_code(name),
            phone=self._phone(),
            point=self._point(name),
        )

    def _food_kind(self) -> str | None:
        if MOBILE_STYLE.match(self.text("style")):
            return "mobile_shop"
        return "food_shop" if FOOD_TRADES.search(self.text("trade")) else None

    def _town_code(self, name: str) -> str:
        try:
            return values.municipality_code(self.cell("code")) or ""
        except ValueError as error:
            self.report.error(
                "bad_code",
                f"{self.line}行目「{name}」：市区町村コード「{error}」は、けた数か最後の数字（検査数字）が合いません",
                line=self.line,
            )
            return ""

    def _phone(self) -> str:
        phone = self.text("phone")
        if phone_problem(phone):
            self.report.note("odd_phone", f"{self.line}行目：電話番号「{phone}」は、そのまま載せます", line=self.line)
        return phone[:20]

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


def _once(venues: list[VenueRow], report: Report) -> list[VenueRow]:
    """One row a place. A shop with two licences, or a row printed twice, is one place."""
    first: dict[tuple[str, str], VenueRow] = {}
    again: list[str] = []
    for venue in venues:
        kept = first.setdefault((venue.kind, venue.key), venue)
        if kept is not venue:
            again.append(venue.name)
            kept.point, kept.phone, kept.kana = (
                kept.point or venue.point,
                kept.phone or venue.phone,
                kept.kana or venue.kana,
            )
    if again:
        report.note(
            "same_place", f"名称と住所が同じ行は1つにまとめました（{len(again)}行）：{some(list(dict.fromkeys(again)))}"
        )
    return list(first.values())
