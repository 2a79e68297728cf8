"""The first three steps: the file, its sheet and header, its columns."""

import re

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import Municipality
from sasaeai.registers.columns import columns_of, title_key
from sasaeai.registers.models import ColumnMemory, ImportJob, ImportRow, Kind
from sasaeai.registers.reading import (
    DITTO,
    Table,
    columns_found,
    header_of,
    read_tables,
    table_guess,
)
from sasaeai.registers.selectors import column_memory, import_for

OPEN_STATES = (ImportJob.State.UPLOADED, ImportJob.State.PLANNED)


def import_upload(
    *, municipality: Municipality, kind: str, data: bytes, file_name: str, acting_user: User
) -> ImportJob:
    """Keep the file and guess its sheet, header and columns. Nothing of it is in the register yet.

    Raises
    ------
    FileProblem
        The file cannot be read; nothing is stored, the message says what to do.
    NotAllowed
        The acting user is not staff of this town.
    """
    if municipality.pk not in viewer_for(acting_user).staff_town_ids or kind not in Kind.values:
        raise NotAllowed("")
    name = re.sub(r"[\x00-\x1f]", "", file_name.replace("\\", "/").rsplit("/", 1)[-1])[-200:] or "名簿"
    official, tables = read_tables(data, name=name)
    memory = column_memory(municipality=municipality, kind=kind)
    job = ImportJob(
        municipality=municipality,
        kind=kind,
        file_name=name,
        sha256=official.sha256,
        encoding=official.encoding,
        sheet_number=table_guess(tables, kind, memory),
        uploaded_by=acting_user,
    )
    _guess_header(job, tables[job.sheet_number], memory)
    with transaction.atomic():
        job.file.save(f"{job.public_id}.bin", ContentFile(data), save=False)
        job.save()
        event_record("import.upload", job, acting_user=acting_user, kind=kind)
    return job


def job_tables(*, job: ImportJob) -> list[Table]:
    """The sheets of a kept file. Raises Conflict when it was deleted."""
    if not job.file:
        raise Conflict(_("このファイルは、期限が過ぎたので消しました。もう一度えらんでください"))
    with job.file.open("rb") as kept:
        return read_tables(kept.read(), name=job.file_name)[1]


@transaction.atomic
def header_choose(*, job: ImportJob, sheet_number: int, header_row: int | None, acting_user: User) -> ImportJob:
    """Another sheet (header_row None: guess again) or another header row (counted from 0)."""
    fresh = locked(job=job, acting_user=acting_user, states=OPEN_STATES)
    tables = job_tables(job=fresh)
    if not 0 <= sheet_number < len(tables):
        raise DomainError(_("シートをえらんでください"), code="no_sheet")
    table = tables[sheet_number]
    if header_row is not None and not 0 <= header_row < len(table.rows):
        raise DomainError(_("見出しの行は、表の中の行番号を入力してください"), code="no_header")
    fresh.sheet_number = sheet_number
    memory = column_memory(municipality=fresh.municipality, kind=fresh.kind)
    if header_row is None:
        _guess_header(fresh, table, memory)
    else:
        fresh.header_row, fresh.header_depth = header_row, 1
        fresh.columns = columns_found(table, header_row, 1, fresh.kind, memory)
    fresh.state, fresh.plan_digest, fresh.counts = ImportJob.State.UPLOADED, "", {}
    fresh.save()
    fresh.rows.all().delete()
    return fresh


@transaction.atomic
def columns_choose(*, job: ImportJob, mapping: dict[int, str], acting_user: User) -> ImportJob:
    """Fix which column is which field, remember it for the office, and read the lines.

    Raises
    ------
    DomainError
        A field was given to two columns, or no column holds the names or the ids.
    """
    fresh = locked(job=job, acting_user=acting_user, states=OPEN_STATES)
    known = columns_of(fresh.kind)
    for column in fresh.columns:
        column["field"] = mapping.get(column["at"], "") if mapping.get(column["at"], "") in known else ""
    chosen = [column["field"] for column in fresh.columns if column["field"]]
    twice = next((code for code in chosen if chosen.count(code) > 1), None)
    if twice:
        raise DomainError(
            _("「%(label)s」が2つの列にあります。1つにしてください") % {"label": known[twice].label}, code="twice"
        )
    if not {"name", "family", "id"} & set(chosen):
        raise DomainError(_("「%(label)s」の列をえらんでください") % {"label": known["name"].label}, code="no_name")
    _remember(fresh)
    _read_rows(fresh)
    fresh.state = ImportJob.State.UPLOADED
    fresh.save()
    return fresh


def locked(*, job: ImportJob, acting_user: User, states: tuple[str, ...]) -> ImportJob:
    """The job as it is now, locked, if the acting user may work on it and it is in one of these states."""
    if import_for(visible_to=viewer_for(acting_user), public_id=job.public_id) is None:
        raise NotAllowed("")
    fresh = ImportJob.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=job.pk)
    if fresh.state not in states:
        raise Conflict(
            _("この取り込みは、もう「%(state)s」になっています") % {"state": fresh.get_state_display()}, code="state"
        )
    return fresh


def _guess_header(job: ImportJob, table: Table, memory: dict[str, str]) -> None:
    job.header_row, job.header_depth = header_of(table, job.kind, memory)
    job.columns = columns_found(table, job.header_row, job.header_depth, job.kind, memory)


def _remember(job: ImportJob) -> None:
    """What the office said about its own titles; only where our dictionary alone would not say the same."""
    for column in job.columns:
        key = title_key(column["title"])
        if key and not column["is_hidden"]:
            ColumnMemory.objects.update_or_create(
                municipality=job.municipality, kind=job.kind, title_key=key, defaults={"field": column["field"]}
            )


def _read_rows(job: ImportJob) -> None:
    table = job_tables(job=job)[job.sheet_number]
    fields = {column["at"]: column["field"] for column in job.columns if column["field"]}
    first, above, rows = job.header_row + job.header_depth, {}, []
    for number in range(first, len(table.rows)):
        row = table.rows[number]
        cells: dict = {field: row[at] for at, field in fields.items() if at < len(row) and row[at]}
        formulas = [field for at, field in fields.items() if (number, at) in table.formulas]
        if not cells and not formulas:
            continue
        cells = {field: above.get(field, text) if text in DITTO else text for field, text in cells.items()}
        above = cells
        if formulas:
            cells = cells | {"_formulas": formulas}
        rows.append(ImportRow(job=job, line=number + 1, cells=cells))
    if not rows:
        raise DomainError(_("見出しの下に、取り込む行がありません"), code="no_rows")
    job.rows.all().delete()
    ImportRow.objects.bulk_create(rows, batch_size=1000)
