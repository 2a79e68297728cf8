"""Rows to a file: cells that no spreadsheet takes for a formula, and signs that a Shift-JIS file cannot hold."""

import csv
import io
import re
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from sasaeai.registers.understanding import GETA

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: A sheet cell holds no more.
_CELL_MAX_LENGTH = 32_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def xlsx_bytes(title: str, header: list[str], rows: Iterable[list[str]]) -> bytes:
    """A workbook with one sheet; every cell is text, so nothing is calculated and no leading 0 is lost."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number in range(len(header)):
        sheet.column_dimensions[chr(ord("A") + number) if number < 26 else f"A{chr(ord('A') + number - 26)}"].width = 18
    sheet.append([_cell(sheet, text, bold=True) for text in header])
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_bytes(header: list[str], rows: Iterable[list[str]], *, encoding: str) -> bytes:
    """A CSV file in "utf-8-sig" or "cp932"; in CP932 a sign that does not fit becomes 〓."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in [header, *rows]:
        writer.writerow([_harmless(text) for text in row])
    text = out.getvalue()
    return text.encode(encoding) if encoding != "cp932" else "".join(map(_sjis, text)).encode("cp932")


def signs_not_in_cp932(texts: Iterable[str]) -> list[str]:
    """The signs that Shift-JIS (CP932) lacks, each once, in order of appearance; 髙 and ① are in it, 𠮷 is not."""
    return list(dict.fromkeys(sign for text in texts for sign in text if _sjis(sign) == GETA != sign))


def _sjis(sign: str) -> str:
    try:
        # Some signs go in and come back as others (the wave dash); those do not fit either.
        return sign if sign.encode("cp932").decode("cp932") == sign else GETA
    except UnicodeEncodeError:
        return GETA


def _harmless(text: str) -> str:
    """An apostrophe before what a spreadsheet would calculate; our own import takes it away again."""
    plain = _CONTROL.sub("", text)
    return f"'{plain}" if re.match(r"'*[=+\-@\t]", plain) else plain


def _cell(sheet: object, text: str, *, bold: bool = False) -> WriteOnlyCell:
    plain = _CONTROL.sub("", text)[:_CELL_MAX_LENGTH]
    cell = WriteOnlyCell(sheet, f"'{plain}" if re.match(r"'+[=+\-@]", plain) else plain)
    # Text, whatever it looks like: "=1+1" stays three signs, 090… keeps its 0.
    cell.data_type, cell.number_format = "s", "@"
    if bold:
        cell.font = Font(bold=True)
    if "\n" in plain:
        cell.alignment = Alignment(wrap_text=True)
    return cell
