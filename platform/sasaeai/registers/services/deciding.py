"""Steps four and five: mending cells, and saying who is who."""

from django.db import transaction
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.common.errors import DomainError
from sasaeai.people.viewer import viewer_for
from sasaeai.registers.columns import columns_of
from sasaeai.registers.models import ImportJob, ImportRow
from sasaeai.registers.planning import plan
from sasaeai.registers.services.uploading import OPEN_STATES, locked

DECISIONS = ("update", "new", "skip", "")
PLAN_FIELDS = [
    "values", "problems", "candidates", "outcome", "target", "changes", "adds_role", "fingerprint", "cells",
    "decision", "decided_target",
]  # fmt: skip


@transaction.atomic
def import_plan(*, job: ImportJob, acting_user: User) -> ImportJob:
    """Work out anew what the import would do, against the register as it is now."""
    fresh = locked(job=job, acting_user=acting_user, states=OPEN_STATES)
    rows = list(fresh.rows.all())
    if not rows:
        raise DomainError(_("先に、列を確かめてください"), code="no_rows")
    return _planned(fresh, rows, acting_user)


@transaction.atomic
def cells_fix(
    *, job: ImportJob, cells: dict[tuple[int, str], str], skip_lines: set[int], acting_user: User
) -> ImportJob:
    """Mended cells by (line, field); `skip_lines` are left out of the import. The whole plan is made anew."""
    fresh = locked(job=job, acting_user=acting_user, states=OPEN_STATES)
    rows = list(fresh.rows.all())
    known = columns_of(fresh.kind)
    by_line = {row.line: row for row in rows}
    for (line, field), text in cells.items():
        row = by_line.get(line)
        if row is None or field not in known:
            continue
        mended = dict(row.cells)
        if text.strip():
            mended[field] = text.strip()[:4000]
        else:
            mended.pop(field, None)
        mended["_formulas"] = [one for one in mended.get("_formulas", []) if one != field]
        row.cells = mended
    for line in skip_lines & by_line.keys():
        by_line[line].decision = "skip"
    return _planned(fresh, rows, acting_user)


@transaction.atomic
def suggestions_accept(*, job: ImportJob, acting_user: User) -> ImportJob:
    """Take over everything that was offered (lost zeros of telephone numbers)."""
    offered = {
        (row.line, problem["field"]): problem["suggestion"]
        for row in ImportRow.objects.filter(job=job, outcome=ImportRow.Outcome.PROBLEM)
        for problem in row.problems
        if problem["suggestion"]
    }
    return cells_fix(job=job, cells=offered, skip_lines=set(), acting_user=acting_user)


@transaction.atomic
def duplicates_decide(*, job: ImportJob, choices: dict[int, tuple[str, str]], acting_user: User) -> ImportJob:
    """line → (decision, public id of the candidate meant). An empty decision opens the question again."""
    fresh = locked(job=job, acting_user=acting_user, states=OPEN_STATES)
    rows = list(fresh.rows.all())
    for row in rows:
        decision, target = choices.get(row.line, (None, ""))
        if decision in DECISIONS:
            row.decision, row.decided_target = decision, target if decision == "update" else ""
    return _planned(fresh, rows, acting_user)


@transaction.atomic
def import_drop(*, job: ImportJob, acting_user: User) -> ImportJob:
    """Give up an import that has not been carried out; file and lines are deleted at once."""
    fresh = locked(job=job, acting_user=acting_user, states=OPEN_STATES)
    fresh.rows.all().delete()
    fresh.file.delete(save=False)
    fresh.state, fresh.columns, fresh.counts = ImportJob.State.DROPPED, [], {}
    fresh.save()
    return fresh


def _planned(job: ImportJob, rows: list[ImportRow], acting_user: User) -> ImportJob:
    job.plan_digest, job.counts = plan(job, rows, viewer_for(acting_user))
    # As an upsert by key: bulk_update writes one CASE per cell, which takes ten times as long.
    ImportRow.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["pk"], update_fields=PLAN_FIELDS
    )
    job.state, job.refusal = ImportJob.State.PLANNED, ""
    job.save()
    return job
