"""The office's own files: like official ones (places.reading), and in them merged cells, hidden columns, 同上."""

import io
import re
import zipfile
from dataclasses import dataclass, field

from defusedxml.ElementTree import iterparse
from openpyxl.utils.cell import range_boundaries

from sasaeai.places.reading.files import MAX_FILE_BYTES, OfficialFile, Sheet, read_bytes
from sasaeai.places.reading.report import FileProblem
from sasaeai.registers.columns import field_of_title, title_key

#: Where a header may stand: under this many rows of titles and remarks at most.
HEADER_SEARCH_COUNT = 30
SAMPLE_COUNT = 3
MAX_ROWS = 120_000
DITTO = {"同上", "〃", "″", "''", '"', "”", "々", "仝", "同"}
_MERGE_CELLS_MAX_COUNT = 200_000


@dataclass
class Extras:
    """What the plain reader does not tell: hidden columns (from 0) and merged ranges (c1, r1, c2, r2 from 1)."""

    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass
class Table:
    """A sheet as people see it: every row a list of texts, merged cells filled downwards."""

    title: str
    rows: list[list[str]]
    hidden: set[int]
    formulas: set[tuple[int, int]]


def read_tables(data: bytes, *, name: str) -> tuple[OfficialFile, list[Table]]:
    """All visible sheets of the file. Raises FileProblem, whose message says what to do."""
    if len(data) > MAX_FILE_BYTES:
        raise FileProblem("ファイルが大きすぎます（30MBまで）。必要な表だけにしてください", code="too_big")
    official = read_bytes(data, name=name)
    extras = _extras(data, len(official.sheets)) if official.encoding == "xlsx" else [Extras()]
    tables = [_table(sheet, extra) for sheet, extra in zip(official.sheets, extras, strict=True)]
    if not any(any(any(row) for row in table.rows) for table in tables):
        raise FileProblem("表の中に何もありません。名簿の入ったファイルをえらんでください", code="empty")
    if max(len(table.rows) for table in tables) > MAX_ROWS:
        raise FileProblem(
            f"行が多すぎます（{MAX_ROWS:,}行まで）。ファイルを分けて取り込んでください", code="too_many_rows"
        )
    return official, tables


def text_of(cell: object) -> str:
    """A cell as text, the signs themselves untouched: 髙, ①, IVS and 外字 stay what they are.

    Spaces of every kind at both ends go; a day becomes 2026-11-25, a whole number loses `.0`.
    """
    if cell is None:
        return ""
    if hasattr(cell, "isoformat"):
        return cell.isoformat()[:10]
    if isinstance(cell, bool):
        return "はい" if cell else "いいえ"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"[\t\v\f]+", " ", str(cell).replace("\r\n", "\n").replace("\r", "\n")).strip()
    # What our own CSV puts before a sign that a spreadsheet would calculate with.
    return text[1:] if re.match(r"'+[=+\-@\t]", text) else text


def header_of(table: Table, kind: str, memory: dict[str, str]) -> tuple[int, int]:
    """(row, depth) of the likeliest header: most known titles, one row before two, upper before lower."""
    best, best_score = (0, 1), 0
    for at in range(min(HEADER_SEARCH_COUNT, len(table.rows))):
        for depth in (1, 2):
            if at + depth > len(table.rows):
                continue
            known = {field_of_title(kind, title, memory) for title in titles_of(table, at, depth)} - {""}
            # Data under a header knows no titles of its own, so a second row has to add at least one.
            if len(known) > best_score:
                best, best_score = (at, depth), len(known)
    if best_score:
        return best
    widest = max((sum(1 for cell in row if cell) for row in table.rows[:HEADER_SEARCH_COUNT]), default=0)
    for at, row in enumerate(table.rows[:HEADER_SEARCH_COUNT]):
        if sum(1 for cell in row if cell) == widest:
            return at, 1
    return 0, 1


def titles_of(table: Table, at: int, depth: int) -> list[str]:
    """One title a column. Of two rows: the lower one, with its group where the lower says too little by itself."""
    width = max((len(row) for row in table.rows), default=0)
    upper = _padded(table.rows[at], width) if at < len(table.rows) else [""] * width
    if depth == 1:
        return upper
    lower, titles, group = _padded(table.rows[at + 1], width), [], ""
    for top, low in zip(upper, lower, strict=True):
        group = top or group
        if not low or low == top:
            titles.append(top)
        else:
            titles.append(f"{group}({low})" if title_key(low) in _PARTS and group else low)
    return titles


#: Titles that mean something only under their group: 氏名 over 漢字 and カナ, 電話 over 自宅 and 携帯.
_PARTS = {"漢字", "姓", "名", "自宅", "1", "2", "番号"}


def table_guess(tables: list[Table], kind: str, memory: dict[str, str]) -> int:
    """The sheet with most known titles; of equals the one with more rows."""

    def score(number: int) -> tuple[int, int]:
        table = tables[number]
        at, depth = header_of(table, kind, memory)
        known = {field_of_title(kind, title, memory) for title in titles_of(table, at, depth)} - {""}
        return len(known), len(table.rows)

    return max(range(len(tables)), key=score)


def columns_found(table: Table, at: int, depth: int, kind: str, memory: dict[str, str]) -> list[dict]:
    """What the mapping page shows: title, guessed field, whether it is hidden, and the first cells."""
    found, taken = [], set()
    body = table.rows[at + depth : at + depth + 200]
    for number, title in enumerate(titles_of(table, at, depth)):
        samples = [row[number] for row in body if number < len(row) and row[number]][:SAMPLE_COUNT]
        if not title and not samples:
            continue
        guess = field_of_title(kind, title, memory)
        is_hidden = number in table.hidden
        # A column nobody sees is not taken over by itself; the ID column may be hidden, so that nobody changes it.
        if guess in taken or (is_hidden and guess not in ("id", "number")):
            guess = ""
        taken |= {guess} - {""}
        found.append({"at": number, "title": title, "field": guess, "is_hidden": is_hidden, "samples": samples})
    return found


def _padded(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def _table(sheet: Sheet, extra: Extras) -> Table:
    rows = [[text_of(cell) for cell in row] for row in sheet.rows]
    for first_column, first_row, last_column, last_row in extra.merged:
        if first_row > len(rows) or first_column > len(rows[first_row - 1]):
            continue
        value = rows[first_row - 1][first_column - 1]
        # Downwards: one 町 written for several people. Sideways it is a title, which stands once.
        for number in range(first_row, min(last_row, len(rows))):
            if first_column == last_column and first_column <= len(rows[number]):
                rows[number][first_column - 1] = value
    return Table(sheet.title, rows, extra.hidden, sheet.formulas)


def _extras(data: bytes, sheet_count: int) -> list[Extras]:
    """Hidden columns and merged cells of the visible sheets, in the workbook's order. Sizes were checked before."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        paths = _visible_sheet_paths(archive)
        if len(paths) != sheet_count:
            return [Extras() for _number in range(sheet_count)]
        return [_sheet_extras(archive, path) for path in paths]


def _visible_sheet_paths(archive: zipfile.ZipFile) -> list[str]:
    relations, paths = {}, []
    with archive.open("xl/_rels/workbook.xml.rels") as part:
        for _event, node in iterparse(part, forbid_dtd=True):
            if node.tag.endswith("}Relationship"):
                relations[node.get("Id")] = node.get("Target", "")
    with archive.open("xl/workbook.xml") as part:
        for _event, node in iterparse(part, forbid_dtd=True):
            if node.tag.endswith("}sheet") and node.get("state", "visible") == "visible":
                target = next((relations.get(v, "") for k, v in node.items() if k.endswith("}id")), "")
                paths.append(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    return [path for path in paths if path in archive.namelist() and "worksheets/" in path]


def _sheet_extras(archive: zipfile.ZipFile, path: str) -> Extras:
    extra = Extras()
    with archive.open(path) as part:
        for _event, node in iterparse(part, forbid_dtd=True):
            if node.tag.endswith("}col") and node.get("hidden") in ("1", "true"):
                last = min(int(node.get("max", "0")), 400)
                extra.hidden |= set(range(int(node.get("min", "1")) - 1, last))
            elif node.tag.endswith("}mergeCell") and len(extra.merged) < _MERGE_CELLS_MAX_COUNT:
                bounds = range_boundaries(node.get("ref", "A1"))
                if None not in bounds:
                    extra.merged.append(bounds)
            elif node.tag.endswith("}row"):
                node.clear()
    return extra
