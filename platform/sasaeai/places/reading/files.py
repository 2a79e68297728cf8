"""From bytes to rows: Excel and CSV as towns publish them, and a plain sentence for everything else.

A spreadsheet of 1 MB can unpack to 400 MB, so sizes are checked before anything is unpacked.
"""

import csv
import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from sasaeai.places.reading.report import FileProblem

MAX_FILE_BYTES = 30_000_000
MAX_UNPACKED_BYTES = 150_000_000
MAX_MEMBERS = 500
MAX_ROWS = 300_000
MAX_COLUMNS = 400

_ENDED_EARLY = "ファイルが途中で切れているか、こわれています。もう一度もらって（保存して）ください"


@dataclass
class Sheet:
    """One table: its rows of cells as they stand, and where formulas are (row, column from 0)."""

    title: str
    rows: list[list[object]]
    formulas: set[tuple[int, int]] = field(default_factory=set)


@dataclass
class OfficialFile:
    name: str
    sha256: str
    sheets: list[Sheet]
    #: How the text was encoded; "xlsx" for a workbook.
    encoding: str


def read_file(path: Path) -> OfficialFile:
    """The sheets of an .xlsx, .csv or .tsv file. Raises FileProblem with what to do."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_FILE_BYTES else b""
    except OSError as error:
        raise FileProblem(
            f"ファイルが開けません：{path.name}。場所と名前を確かめてください", code="unreadable"
        ) from error
    if size > MAX_FILE_BYTES:
        raise FileProblem(f"ファイルが大きすぎます（{size:,}バイト）。必要な表だけにしてください", code="too_big")
    return read_bytes(data, name=path.name)


def read_bytes(data: bytes, *, name: str) -> OfficialFile:
    """Like `read_file`, for bytes that are already here."""
    if not data.strip():
        raise FileProblem("ファイルが空です。中身のあるファイルをえらんでください", code="empty")
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK"):
        return OfficialFile(name, digest, _workbook(data), "xlsx")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileProblem(
            "古い形式（.xls）か、パスワードつきのExcelです。パスワードをはずし、.xlsx で保存し直してください",
            code="old_excel",
        )
    if data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")) or data.lstrip()[:1] in (b"<", b"{"):
        raise FileProblem("表のファイルではありません。Excel（.xlsx）か CSV をえらんでください", code="not_a_table")
    text, encoding = _decoded(data)
    return OfficialFile(name, digest, [_csv_sheet(text)], encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    """Text and its encoding, in the order BOM, UTF-8, UTF-16 without BOM, CP932; never with replacement signs."""
    for bom, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(bom):
            return _strictly(data, [encoding])
    head = data[:2000]
    if head.count(0) > len(head) / 5:
        # Digits and commas have their zero byte second in little-endian text, first in big-endian.
        return _strictly(data, ["utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"])
    return _strictly(data, ["utf-8", "cp932"])


def _strictly(data: bytes, encodings: list[str]) -> tuple[str, str]:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise FileProblem(
                "文字でないもの（NUL）がまじっています。元のソフトでCSVに書き出し直してください", code="nul_bytes"
            )
        return text, encoding
    raise FileProblem(
        "文字が読めません（UTF-8、UTF-16、Shift-JIS のどれでもありません）。「CSV UTF-8」で保存し直してください",
        code="unknown_encoding",
    )


def _csv_sheet(text: str) -> Sheet:
    head = text[:5000].splitlines()[:20]
    delimiter = max(",\t;", key=lambda sign: max((line.count(sign) for line in head), default=0))
    try:
        rows: list[list[object]] = [
            list(row) for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        ]
    except csv.Error as error:
        if "end of data" in str(error):
            raise FileProblem('"（引用符）が閉じていません。' + _ENDED_EARLY, code="unclosed_quote") from error
        raise FileProblem("CSVの区切りか引用符がくずれています。書き出し直してください", code="broken_csv") from error
    widest = max((len(row) for row in rows), default=0)
    filled = [row for row in rows if any(str(cell).strip() for cell in row)]
    if widest > MAX_COLUMNS or len(rows) > MAX_ROWS:
        raise FileProblem("表が大きすぎます。必要な表だけにしてください", code="too_big")
    usual = max((len(row) for row in filled[:50]), default=0)
    # A footnote is short too, but ends with a line break.
    if not text.endswith(("\n", "\r")) and len(filled) > 2 and len(filled[-1]) < usual == len(filled[-2]):
        raise FileProblem(
            f"最後の行の列が足りません（{len(filled[-1])}列、ほかの行は{usual}列）。" + _ENDED_EARLY, code="truncated"
        )
    return Sheet("", rows)


def _workbook(data: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheet_xml = _checked_members(archive)
            has_formulas = any(_mentions_formula(archive, name) for name in sheet_xml)
        sheets = _sheets(data, formulas=False)
        if has_formulas:
            for sheet, formula_sheet in zip(sheets, _sheets(data, formulas=True), strict=True):
                sheet.formulas = formula_sheet.formulas
    except FileProblem:
        raise
    except (DefusedXmlException, ParseError) as error:
        raise FileProblem(
            "Excelファイルの中身がこわれています。Excelで開いて保存し直してください", code="bad_xml"
        ) from error
    except (zipfile.BadZipFile, EOFError) as error:
        raise FileProblem(_ENDED_EARLY, code="truncated") from error
    except (KeyError, ValueError, IndexError, TypeError, AttributeError, OSError, InvalidFileException) as error:
        # openpyxl answers a damaged workbook with whichever error its own code runs into.
        raise FileProblem(
            "Excelとして読めません。Excelで開いて .xlsx で保存し直してください", code="bad_xlsx"
        ) from error
    return sheets


def _checked_members(archive: zipfile.ZipFile) -> list[str]:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise FileProblem(
            f"ひらくと大きくなりすぎるファイルです（{len(members)}個、{unpacked:,}バイト）。読みませんでした",
            code="zip_bomb",
        )
    if "xl/workbook.xml" not in archive.namelist():
        raise FileProblem("Excelの表ではありません。.xlsx で保存し直してください", code="not_a_table")
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            with archive.open(member) as part:
                head = part.read(4096).replace(b"\0", b"").upper()
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise FileProblem(
                    "ふつうのExcelには無い書き方（実体の宣言）があります。Excelで開いて保存し直してください",
                    code="entities",
                )
    return [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]


def _mentions_formula(archive: zipfile.ZipFile, name: str) -> bool:
    tail = b""
    with archive.open(name) as part:
        while chunk := part.read(1 << 20):
            if b"<f>" in tail + chunk or b"<f " in tail + chunk:
                return True
            tail = chunk[-3:]
    return False


def _sheets(data: bytes, *, formulas: bool) -> list[Sheet]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas, keep_links=False)
    try:
        sheets = []
        for worksheet in book.worksheets:
            if worksheet.sheet_state != "visible":
                continue
            # Files written without Excel carry a wrong size; without this, rows would be cut off.
            worksheet.reset_dimensions()
            sheet = Sheet(worksheet.title, [])
            for number, row in enumerate(worksheet.iter_rows(max_col=MAX_COLUMNS)):
                if number >= MAX_ROWS:
                    raise FileProblem("表が大きすぎます。必要な表だけにしてください", code="too_big")
                if formulas:
                    sheet.formulas |= {(number, at) for at, cell in enumerate(row) if cell.data_type == "f"}
                else:
                    sheet.rows.append([cell.value for cell in row])
            sheets.append(sheet)
        return sheets
    finally:
        book.close()


def cell_name(row: int, column: int) -> str:
    """Where people look for a cell: (1, 2) is C2."""
    return f"{get_column_letter(column + 1)}{row + 1}"
