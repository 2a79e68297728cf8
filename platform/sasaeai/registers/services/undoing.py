"""Taking an import back: what it made goes, what it changed gets its old values; later work is left alone."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict
from sasaeai.people.services.batch import Batch
from sasaeai.registers.columns import columns_of
from sasaeai.registers.joining import pointing_at
from sasaeai.registers.models import ImportJob, ImportRow, Kind
from sasaeai.registers.planning import alike
from sasaeai.registers.selectors import has_role, records, values_of
from sasaeai.registers.services.applying import undo_until
from sasaeai.registers.services.uploading import locked
from sasaeai.registers.understanding import Town, in_japanese
from sasaeai.registers.writers import PERSON_CODES, Writer

_CHUNK = 500
#: Rows that came with the import itself, and go with the record.
_OWN_PARTS = {"availability", "supporter", "resident"}


@transaction.atomic
def import_undo(*, job: ImportJob, acting_user: User) -> ImportJob:
    """Take back an import within seven days.

    A record that somebody has worked with since (another value, a need, a visit, a consent …) is left as it is
    and counted in `undo_left_count`. Raises Conflict when the days are over or it was taken back already.
    """
    fresh = locked(job=job, acting_user=acting_user, states=(ImportJob.State.APPLIED,))
    if undo_until(job=fresh) is None:
        raise Conflict(_("取り消せる日が過ぎました"), code="too_late")
    with in_japanese():
        batch = Batch(municipality=fresh.municipality, acting_user=acting_user)
        town = Town.read(fresh.municipality)
        writer = Writer(fresh.kind, town, batch, acting_user)
        wanted = fresh.rows.filter(outcome__in=[ImportRow.Outcome.NEW, ImportRow.Outcome.UPDATE]).exclude(target="")
        rows, left = list(wanted), 0
        for start in range(0, len(rows), _CHUNK):
            part = rows[start : start + _CHUNK]
            found = records(visible_to=batch.viewer, municipality=fresh.municipality, kind=fresh.kind)
            by_id = {record.public_id: record for record in found.filter(public_id__in=[row.target for row in part])}
            left += sum(not _undone(row, by_id.get(row.target), fresh.kind, town, writer) for row in part)
    fresh.state, fresh.undone_at, fresh.undone_by = ImportJob.State.UNDONE, timezone.now(), acting_user
    fresh.undo_left_count = left
    fresh.save()
    event_record("import.undo", fresh, acting_user=acting_user, kind=fresh.kind, left=left)
    activity_record("import.undo", municipality_id=fresh.municipality_id, staff=acting_user, case=fresh)
    return fresh


def _undone(row: ImportRow, record: Any, kind: str, town: Town, writer: Writer) -> bool:
    """Take one row back. False: somebody has gone on working with it, it stays."""
    if record is None:
        return True
    now = values_of(record, kind, town)
    columns = columns_of(kind)
    is_ours = all(alike(columns[code].reader, now.get(code, ""), after) for code, (_b, after) in row.changes.items())
    if not is_ours:
        return False
    if row.outcome == ImportRow.Outcome.NEW:
        if is_used(record):
            return False
        event_record("import.remove", record, acting_user=writer.acting_user)
        record.delete()
        return True
    if row.adds_role:
        role = record.supporter if kind == Kind.SUPPORTERS and has_role(record, kind) else record.resident
        if is_used(role):
            return False
        role.delete()
        own = {code: pair for code, pair in row.changes.items() if code in PERSON_CODES}
        return _restored(own, type(record)._base_manager.get(pk=record.pk), writer, as_person=True)
    return _restored(row.changes, record, writer, as_person=False)


def _restored(changes: dict[str, list[str]], record: Any, writer: Writer, *, as_person: bool) -> bool:
    before = {code: pair[0] for code, pair in changes.items()}
    if before and as_person:
        writer.update_facts(record, before)
    elif before:
        writer.update(record, before)
    return True


def is_used(record: models.Model) -> bool:
    """Whether anything but the record's own parts points at it, or it has become somebody's account."""
    if getattr(record, "user_id", None):
        return True
    for field, model in pointing_at(record):
        rows = model._base_manager.filter(**{field.name: record.pk})
        if model._meta.model_name not in _OWN_PARTS:
            if rows.exists():
                return True
        elif isinstance(field, models.OneToOneField) and any(is_used(part) for part in rows):
            return True
    return False
