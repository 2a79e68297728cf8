"""What all imports share: what came out, and which town it is about."""

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path

from sasaeai.places.models import DataImport, Municipality
from sasaeai.places.reading.report import FileProblem, Report

SAME = "同じ内容です。変わりはありません"
NOTHING_STORED = "直すところがあるので、何も保存していません。"


@dataclass
class Tally:
    """How many rows are new, changed, the same, and not readable."""

    new_count: int = 0
    changed_count: int = 0
    same_count: int = 0
    bad_count: int = 0


@dataclass
class ImportResult:
    """What an import found, and whether it was stored."""

    #: One of 町, 施設: what was counted.
    noun: str
    report: Report
    tally: Tally = field(default_factory=Tally)
    municipality: Municipality | None = None
    data_import: DataImport | None = None
    is_dry_run: bool = False

    @property
    def is_applied(self) -> bool:
        return self.data_import is not None

    @property
    def is_refused(self) -> bool:
        return bool(self.report.errors)

    @property
    def is_unchanged(self) -> bool:
        return not self.is_refused and not (self.tally.new_count or self.tally.changed_count)

    @property
    def sentence(self) -> str:
        """The report's first line."""
        tally = self.tally
        read = tally.new_count + tally.changed_count + tally.same_count + tally.bad_count
        sentence = (
            f"{read:,}の{self.noun}を読みました。新しく{tally.new_count:,}、変わる{tally.changed_count:,}、"
            f"そのまま{tally.same_count:,}、取り込めない{tally.bad_count:,}。"
        )
        if self.is_refused:
            return sentence + NOTHING_STORED
        return sentence + (f"{SAME}。" if self.is_unchanged else "")


def read_json(path: Path) -> object:
    """Raises FileProblem with what to do."""
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise FileProblem(f"{path.name} が読めません（UTF-8 の JSON にしてください）", code="bad_json") from error


def town_of(
    *, wished: str | None, codes: list[str], names: list[str], prefecture: str, given_name: str, report: Report
) -> Municipality | None:
    """The stored town, or one not yet saved; None when the file does not say which, and the report asks.

    `wished` and `codes` are six-digit codes, `names` the town names printed in the file.
    """
    code = wished or (codes[0] if len(codes) == 1 else "")
    if not code:
        if not report.errors:
            report.error("no_town", "どの市区町村の資料かわかりません。--town 372013 のようにコードをつけてください")
        return None
    if (stored := Municipality.objects.filter(code=code).first()) is not None:
        return stored
    name = given_name or (names[0] if len(names) == 1 else "")
    if not name:
        report.error("no_town_name", f"{code} は初めての市区町村です。--name 高松市 のように名前をつけてください")
        return None
    return Municipality(code=code, name=name[:60], prefecture=prefecture[:20])


def imported(
    town: Municipality,
    kind: str,
    *,
    name: str,
    sha256: str,
    source: str,
    licence: str,
    report: Report,
    row_count: int,
    as_of_on: dt.date | None = None,
) -> DataImport:
    """The row that remembers this import and its report."""
    return DataImport.objects.create(
        municipality=town,
        kind=kind,
        file_name=name[:200],
        sha256=sha256,
        as_of_on=as_of_on,
        source=source[:200],
        licence=licence[:100],
        row_count=row_count,
        report=report.lines,
    )
