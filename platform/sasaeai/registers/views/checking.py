"""Steps four and five on one page: problems first, then possible duplicates, then the sentence and the button."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.common.errors import Conflict, DomainError
from sasaeai.registers.columns import columns_of
from sasaeai.registers.models import ImportJob, ImportRow
from sasaeai.registers.preview import compared_rows, dry_run_sentence, problem_rows, shown_changes
from sasaeai.registers.selectors import PERSON_KINDS, import_rows
from sasaeai.registers.services.deciding import cells_fix, duplicates_decide, import_plan, suggestions_accept
from sasaeai.registers.views.importing import conflict, job_or_404

PROBLEMS_SHOWN_COUNT = 50
PAIRS_SHOWN_COUNT = 20
CHANGES_SHOWN_COUNT = 30
_CELL = re.compile(r"cell-(\d+)-([a-z0-9_]+)")


@role_required("office", "coordinator")
def register_import_check(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the import would do."""
    job = job_or_404(request, public_id)
    if job.state != ImportJob.State.PLANNED:
        return redirect("register_import", public_id)
    if job.refusal:
        refusal = job.refusal
        job = import_plan(job=job, acting_user=request.user)
        job.refusal = refusal
    problems = import_rows(job=job, outcome=ImportRow.Outcome.PROBLEM)[:PROBLEMS_SHOWN_COUNT]
    pairs, seen = compared_rows(
        job=job,
        rows=import_rows(job=job, outcome=ImportRow.Outcome.OPEN)[:PAIRS_SHOWN_COUNT],
        visible_to=request.viewer,
    )
    updates = list(import_rows(job=job, outcome=ImportRow.Outcome.UPDATE)[:CHANGES_SHOWN_COUNT])
    if job.kind in PERSON_KINDS:
        view_record("register_import_check", [*seen, *(row.target for row in updates)], acting_user=request.user)
    context = {
        "nav": "office",
        "job": job,
        "sentence": dry_run_sentence(job),
        "problems": problem_rows(job, problems),
        "pairs": pairs,
        "updates": shown_changes(job, updates),
        "news": shown_changes(job, import_rows(job=job, outcome=ImportRow.Outcome.NEW)[:CHANGES_SHOWN_COUNT]),
        "has_suggestions": any(p["suggestion"] for row in problems for p in row.problems),
    }
    return render(request, "registers/register_import_check.html", context)


@require_POST
@role_required("office", "coordinator")
def register_import_fix(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mended cells, or all suggestions at once."""
    job = job_or_404(request, public_id)
    known = columns_of(job.kind)
    cells = {
        (int(match[1][:9]), match[2]): text
        for name, text in request.POST.items()
        if (match := _CELL.fullmatch(name)) and match[2] in known
    }
    skip = {int(line) for line in request.POST.getlist("skip") if line.isdecimal() and len(line) < 10}
    return _done(
        request,
        job,
        lambda: (
            suggestions_accept(job=job, acting_user=request.user)
            if "suggestions" in request.POST
            else cells_fix(job=job, cells=cells, skip_lines=skip, acting_user=request.user)
        ),
    )


@require_POST
@role_required("office", "coordinator")
def register_import_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who is who: `choice-<line>` is `new`, `skip` or `update:<public id>`; `all` answers for every open line."""
    job = job_or_404(request, public_id)
    choices: dict[int, tuple[str, str]] = {}
    if request.POST.get("all") in ("new", "skip"):
        lines = import_rows(job=job, outcome=ImportRow.Outcome.OPEN).values_list("line", flat=True)
        choices = dict.fromkeys(lines, (request.POST["all"], ""))
    for name, value in request.POST.items():
        line = name.removeprefix("choice-")
        if name.startswith("choice-") and line.isdecimal() and len(line) < 10:
            decision, _colon, target = value.partition(":")
            choices[int(line)] = (decision, target)
    return _done(request, job, lambda: duplicates_decide(job=job, choices=choices, acting_user=request.user))


def _done(request: HttpRequest, job: ImportJob, work: object) -> HttpResponse:
    try:
        work()  # type: ignore[operator]
    except Conflict as gone:
        return conflict(request, gone, job)
    except DomainError as refused:
        return conflict(request, refused, job)
    return redirect("register_import_check", job.public_id)
