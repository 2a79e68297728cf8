"""Cells of files that spreadsheets open."""

#: A cell that begins so is a formula to Excel, LibreOffice or Google Sheets, also after spaces nobody sees.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "%", "|")


def cell(value: object) -> str:
    """The value as text that no spreadsheet runs: an apostrophe in front of whatever could begin a formula."""
    text = "" if value is None else str(value).replace("\0", "")
    bare = text.lstrip(" \u00a0\u200b\u200c\u200d\u2060\u3000\ufeff")
    return f"'{text}" if bare.startswith(FORMULA_STARTS) or text.startswith(("\t", "\r", "\n")) else text
