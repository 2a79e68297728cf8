"""Step six: the import itself, in the worker, all of it or nothing; and taking it back within seven days."""

import datetime as dt
import logging

from django.core.cache import cache
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict, DomainError
from sasaeai.people.services.batch import Batch
from sasaeai.registers.models import ImportJob, ImportRow
from sasaeai.registers.planning import plan
from sasaeai.registers.selectors import records
from sasaeai.registers.services.uploading import locked
from sasaeai.registers.understanding import Town, in_japanese
from sasaeai.registers.writers import Writer

logger = logging.getLogger(__name__)

UNDO_DAYS_COUNT = 7
PROGRESS_EVERY_COUNT = 50
_CHUNK = 500


@transaction.atomic
def import_confirm(*, job: ImportJob, plan_digest: str, acting_user: User) -> ImportJob:
    """Start the import of exactly what the page showed. Twice has the effect of once.

    Raises
    ------
    Conflict
        The plan has changed since the page was made, or the import is no longer open.
    DomainError
        Possible duplicates are left undecided, or there is nothing to import.
    """
    states = (ImportJob.State.PLANNED, ImportJob.State.QUEUED, ImportJob.State.APPLIED)
    fresh = locked(job=job, acting_user=acting_user, states=states)
    if fresh.state != ImportJob.State.PLANNED:
        return fresh
    if fresh.plan_digest != plan_digest:
        raise Conflict(_("確かめたあとに、内容が変わりました。もう一度確かめてください"), code="plan_changed")
    if fresh.counts.get("open"):
        raise DomainError(_("同じ方かもしれない行が残っています。先にえらんでください"), code="open_rows")
    if not fresh.counts.get("new") and not fresh.counts.get("update"):
        raise DomainError(_("新しく入る行も、変わる行もありません"), code="nothing_to_do")
    fresh.state, fresh.refusal = ImportJob.State.QUEUED, ""
    fresh.save()
    transaction.on_commit(lambda: import_run.enqueue(fresh.pk, acting_user.pk))
    return fresh


@task(queue_name="default")
def import_run(job_id: int, user_id: int) -> None:
    """The worker's part. Killed in the middle, nothing is stored, and the queue starts it once more."""
    try:
        import_apply(job_id=job_id, acting_user=User.objects.get(pk=user_id))
    except DomainError as problem:
        ImportJob.objects.filter(pk=job_id, state=ImportJob.State.QUEUED).update(
            state=ImportJob.State.PLANNED, refusal=problem.message
        )
    except Exception:
        ImportJob.objects.filter(pk=job_id, state=ImportJob.State.QUEUED).update(
            state=ImportJob.State.PLANNED,
            refusal=_("うまく取り込めませんでした。何も保存していません。もう一度ためしてください"),
        )
        logger.exception("import %s failed", job_id)
        raise


def import_apply(*, job_id: int, acting_user: User) -> ImportJob:
    """Carry out a queued import in one transaction.

    Raises
    ------
    Conflict
        The register has changed so that the result would not be what the preview showed. Nothing is stored.
    NotAllowed
        The acting user lost the post meanwhile.
    """
    with transaction.atomic(), in_japanese():
        job = ImportJob.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=job_id)
        if job.state != ImportJob.State.QUEUED:
            return job
        batch = Batch(municipality=job.municipality, acting_user=acting_user)
        rows = list(job.rows.all())
        digest, _counts = plan(job, rows, batch.viewer)
        if digest != job.plan_digest:
            raise Conflict(
                _("確かめたあとに、名簿が変わりました。何も取り込んでいません。もう一度確かめてください"),
                code="plan_changed",
            )
        _write(job, rows, batch, acting_user)
        job.state, job.applied_at, job.applied_by = ImportJob.State.APPLIED, timezone.now(), acting_user
        job.save()
        counts = {name: int(count) for name, count in job.counts.items()}
        event_record("import.apply", job, acting_user=acting_user, kind=job.kind, **counts)
        activity_record("import.apply", municipality_id=job.municipality_id, staff=acting_user, case=job)
    return job


def _write(job: ImportJob, rows: list[ImportRow], batch: Batch, acting_user: User) -> None:
    writer = Writer(job.kind, Town.read(job.municipality), batch, acting_user)
    active = [row for row in rows if row.outcome in (ImportRow.Outcome.NEW, ImportRow.Outcome.UPDATE)]
    for start in range(0, len(active), _CHUNK):
        part = active[start : start + _CHUNK]
        found = records(visible_to=batch.viewer, municipality=job.municipality, kind=job.kind)
        by_id = {
            record.public_id: record for record in found.filter(public_id__in=[r.target for r in part if r.target])
        }
        for number, row in enumerate(part, start=start):
            if row.outcome == ImportRow.Outcome.NEW:
                row.target = writer.create(row.values)
            else:
                writer.update(by_id[row.target], {field: after for field, (_before, after) in row.changes.items()})
            if number % PROGRESS_EVERY_COUNT == 0:
                cache.set(_progress_key(job), number, timeout=3600)
        ImportRow.objects.bulk_update(part, ["target"], batch_size=_CHUNK)
    # What was the same is remembered as well, so that the line is recognised after the record has changed.
    same = [row for row in rows if row.outcome == ImportRow.Outcome.SAME]
    ImportRow.objects.bulk_update(same, ["target"], batch_size=_CHUNK)


def progress_of(*, job: ImportJob) -> tuple[int, int]:
    """(rows written so far, rows to write). The transaction is still open, so this is kept beside the database."""
    total = int(job.counts.get("new", 0)) + int(job.counts.get("update", 0))
    done = total if job.state == ImportJob.State.APPLIED else int(cache.get(_progress_key(job), 0))
    return min(done, total), total


def undo_until(*, job: ImportJob) -> dt.datetime | None:
    """Until when an import can be taken back; None when it cannot (any more)."""
    if job.state != ImportJob.State.APPLIED or job.applied_at is None:
        return None
    until = job.applied_at + dt.timedelta(days=UNDO_DAYS_COUNT)
    return until if until > timezone.now() else None


def _progress_key(job: ImportJob) -> str:
    return f"import-progress:{job.public_id}"


def imports_clear(*, now: dt.datetime | None = None) -> int:
    """Delete files and cells that nobody needs any more: after the undo's days, or never carried out for 30 days.

    Fingerprint and target stay, so that the same line is recognised in a later file. Returns how many imports.
    """
    now = now or timezone.now()
    ended = ImportJob.objects.filter(cleared_at=None, applied_at__lt=now - dt.timedelta(days=UNDO_DAYS_COUNT))
    stale = ImportJob.objects.filter(cleared_at=None, applied_at=None, updated_at__lt=now - dt.timedelta(days=30))
    count = 0
    for job in [*ended, *stale]:
        with transaction.atomic():
            job.rows.update(cells={}, values={}, changes={}, problems=[], candidates=[])
            if job.state in (ImportJob.State.UPLOADED, ImportJob.State.PLANNED):
                job.state = ImportJob.State.DROPPED
            job.columns, job.cleared_at = [], now
            job.file.delete(save=False)
            job.save()
        count += 1
    return count
