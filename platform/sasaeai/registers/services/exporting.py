"""A register as a file: allow-listed columns, a purpose asked, each person's row in the record of views."""

from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record, view_record
from sasaeai.common.errors import NotAllowed
from sasaeai.people.models import Person
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import Municipality
from sasaeai.registers.columns import columns_of, written_columns
from sasaeai.registers.models import ImportJob, ImportRow, Kind
from sasaeai.registers.selectors import register_rows, values_of
from sasaeai.registers.understanding import GETA, Town, in_japanese, labels_of
from sasaeai.registers.writing import XLSX, csv_bytes, signs_not_in_cp932, xlsx_bytes


class Purpose(models.TextChoices):
    """Why a list leaves the system; kept with who took it and when."""

    UPDATE = "update", _("名簿を直して、また取り込む")
    LETTERS = "letters", _("お知らせの発送")
    MEETING = "meeting", _("会議・打ち合わせ")
    STATISTICS = "statistics", _("統計・報告")
    EMERGENCY = "emergency", _("災害・急ぎの安否確認")


class Format(models.TextChoices):
    XLSX = "xlsx", _("Excel（.xlsx）")
    CSV = "csv", _("CSV（UTF-8）")
    CSV_CP932 = "cp932", _("CSV（Shift-JIS、古いソフト向け）")


@dataclass(frozen=True)
class Export:
    """The file, and which signs it could not hold (row name → signs), for Shift-JIS only."""

    file_name: str
    content_type: str
    data: bytes
    row_count: int
    lost: list[tuple[str, str]]


@transaction.atomic
def register_export(
    *, municipality: Municipality, kind: str, file_format: str, purpose: str, acting_user: User
) -> Export:
    """All rows of a register within the acting user's reach, and the record that they were taken out.

    Raises NotAllowed for other towns' staff. Text of the purposes and formats as in Purpose and Format.
    """
    viewer = viewer_for(acting_user)
    if municipality.pk not in viewer.staff_town_ids or kind not in Kind.values or purpose not in Purpose.values:
        raise NotAllowed("")
    with in_japanese():
        header, rows, people = _table(municipality, kind, viewer)
        label = labels_of(Kind.choices)[kind]
    lost = _lost(rows, header) if file_format == Format.CSV_CP932 else []
    name = f"{label}_{municipality.name}_{timezone.localdate():%Y%m%d}"
    if file_format == Format.XLSX:
        data, ending, content_type = xlsx_bytes(label, header, rows), "xlsx", XLSX
    else:
        encoding = "cp932" if file_format == Format.CSV_CP932 else "utf-8-sig"
        data, ending = csv_bytes(header, rows, encoding=encoding), "csv"
        content_type = f"text/csv; charset={'Shift_JIS' if encoding == 'cp932' else 'utf-8'}"
    event_record(
        "register.export", municipality, acting_user=acting_user, municipality_id=municipality.pk, kind=kind,
        purpose=purpose, format=file_format, count=len(rows), lost=len(lost),
    )  # fmt: skip
    view_record("office_export", people, acting_user=acting_user)
    return Export(f"{name}.{ending}", content_type, data, len(rows), lost)


def export_check(*, municipality: Municipality, kind: str, acting_user: User) -> list[tuple[str, str]]:
    """(name, signs) of the rows that Shift-JIS cannot hold, before anything is written."""
    viewer = viewer_for(acting_user)
    if municipality.pk not in viewer.staff_town_ids:
        raise NotAllowed("")
    with in_japanese():
        header, rows, _people = _table(municipality, kind, viewer)
    return _lost(rows, header)


def problem_rows_file(*, job: ImportJob, acting_user: User) -> bytes:
    """The lines that were not taken over, as they were read, with their reasons in the first column (理由)."""
    known = columns_of(job.kind)
    with in_japanese():
        rows = list(job.rows.filter(outcome=ImportRow.Outcome.PROBLEM))
        fields = [column["field"] for column in job.columns if column["field"] in known]
        header = ["理由", "行", *(known[field].label for field in fields)]
        lines = [
            [
                " / ".join(f"{known[p['field']].label}：{p['text']}" for p in row.problems if p["field"] in known),
                str(row.line),
                *(str(row.cells.get(field, "")) for field in fields),
            ]
            for row in rows
        ]
    event_record("import.problem_rows", job, acting_user=acting_user, count=len(rows))
    return xlsx_bytes("取り込めない行", header, lines)


def _table(municipality: Municipality, kind: str, viewer: object) -> tuple[list[str], list[list[str]], list[str]]:
    town, columns = Town.read(municipality), written_columns(kind)
    found = register_rows(visible_to=viewer, municipality=municipality, kind=kind)  # type: ignore[arg-type]
    rows, people = [], []
    for record in found.iterator(chunk_size=1000):
        values = values_of(record, kind, town)
        rows.append([values.get(column.code, "") for column in columns])
        if isinstance(record, Person):
            people.append(record.public_id)
    return [column.label for column in columns], rows, people


def _lost(rows: list[list[str]], header: list[str]) -> list[tuple[str, str]]:
    at = header.index("氏名") if "氏名" in header else 1
    found = ((row[at], signs_not_in_cp932(row)) for row in rows)
    return [(name or GETA, "".join(signs)) for name, signs in found if signs]
