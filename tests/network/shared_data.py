"""Real data of the shared folder, read where it lies; a missing file skips by name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"


def shared_file(name: str) -> Path:
    """Path of a shared file; the test skips and says which one it missed."""
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"no ../shared/data/{name}")
    return path


@cache
def sheet(name: str) -> tuple[dict[str, object], ...]:
    """Rows of the first sheet of an xlsx as dicts keyed by its header."""
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(shared_file(name), read_only=True, data_only=True)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    kept = [row for row in rows if any(value is not None for value in row)]
    return tuple(dict(zip(header, row, strict=True)) for row in kept)
