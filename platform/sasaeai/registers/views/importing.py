"""The six steps of an import. Each step is a page of its own, so that one may go away and come back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sasaeai.accounts.roles import role_required
from sasaeai.common.errors import Conflict, DomainError
from sasaeai.common.forms import posted, render_form
from sasaeai.people.selectors import town_of_staff
from sasaeai.registers.columns import COLUMNS
from sasaeai.registers.forms import HeaderForm, UploadForm
from sasaeai.registers.models import ImportJob
from sasaeai.registers.selectors import import_for, imports_for_office
from sasaeai.registers.services.applying import import_confirm, progress_of, undo_until
from sasaeai.registers.services.deciding import import_drop, import_plan
from sasaeai.registers.services.exporting import problem_rows_file
from sasaeai.registers.services.undoing import import_undo
from sasaeai.registers.services.uploading import columns_choose, header_choose, import_upload, job_tables
from sasaeai.registers.writing import XLSX

IMPORTS_SHOWN_COUNT = 20


def job_or_404(request: HttpRequest, public_id: str) -> ImportJob:
    job = import_for(visible_to=request.viewer, public_id=public_id)
    if job is None:
        raise Http404
    return job


def conflict(request: HttpRequest, problem: DomainError, job: ImportJob) -> HttpResponse:
    """The state has changed since the page was made: say so and lead to the fresh one."""
    back_url = reverse("register_import", args=[job.public_id])
    return render(request, "people/conflict.html", {"problem": problem, "back_url": back_url}, status=problem.status)


@role_required("office", "coordinator")
def register_imports(request: HttpRequest) -> HttpResponse:
    """Step one, and what was imported before."""
    form = UploadForm(posted(request), request.FILES if request.method == "POST" else None)
    town = town_of_staff(visible_to=request.viewer)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            job = import_upload(
                municipality=town,
                kind=form.cleaned_data["kind"],
                data=given.read(),
                file_name=given.name,
                acting_user=request.user,
            )
        except DomainError as problem:
            form.add_error("file", problem.message)
        else:
            return redirect("register_import_columns", job.public_id)
    imports = imports_for_office(visible_to=request.viewer)[:IMPORTS_SHOWN_COUNT]
    return render_form(request, "registers/register_imports.html", form, {"nav": "office", "imports": imports})


@role_required("office", "coordinator")
def register_import_columns(request: HttpRequest, public_id: str) -> HttpResponse:
    """Steps two and three: sheet, header row and columns as guessed; a known layout needs one press of the button."""
    job = job_or_404(request, public_id)
    if job.state not in (ImportJob.State.UPLOADED, ImportJob.State.PLANNED):
        return redirect("register_import", public_id)
    problem = ""
    if request.method == "POST":
        try:
            columns_choose(job=job, mapping=_mapping(request, job), acting_user=request.user)
            import_plan(job=job, acting_user=request.user)
            return redirect("register_import_check", public_id)
        except Conflict as gone:
            return conflict(request, gone, job)
        except DomainError as refused:
            problem = refused.message
            for column in job.columns:
                column["field"] = _mapping(request, job).get(column["at"], "")
    tables = job_tables(job=job)
    form = HeaderForm(
        sheets=[table.title for table in tables],
        initial={"sheet": job.sheet_number, "header_line": job.header_row + job.header_depth},
    )
    context = _columns_context(job, form, problem)
    return render(request, "registers/register_import_columns.html", context, status=422 if problem else 200)


def _columns_context(job: ImportJob, form: HeaderForm, problem: str) -> dict[str, object]:
    return {
        "nav": "office", "job": job, "form": form, "problem": problem,
        "choices": [(column.code, column.label) for column in COLUMNS[job.kind]],
        "unknown_count": sum(1 for column in job.columns if not column["field"]),
    }  # fmt: skip


def _mapping(request: HttpRequest, job: ImportJob) -> dict[int, str]:
    return {column["at"]: request.POST.get(f"column-{column['at']}", "") for column in job.columns}


@require_POST
@role_required("office", "coordinator")
def register_import_header(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another sheet or another line of headings."""
    job = job_or_404(request, public_id)
    sheets = [table.title for table in job_tables(job=job)]
    form = HeaderForm(request.POST, sheets=sheets)
    if form.is_valid():
        sheet = form.cleaned_data["sheet"]
        line = form.cleaned_data["header_line"] - 1 if sheet == job.sheet_number else None
        try:
            header_choose(job=job, sheet_number=sheet, header_row=line, acting_user=request.user)
            return redirect("register_import_columns", public_id)
        except Conflict as gone:
            return conflict(request, gone, job)
        except DomainError as refused:
            form.add_error("header_line", refused.message)
    context = _columns_context(job, form, "")
    return render(request, "registers/register_import_columns.html", context, status=422)


@require_POST
@role_required("office", "coordinator")
def register_import_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Step six."""
    job = job_or_404(request, public_id)
    try:
        import_confirm(job=job, plan_digest=request.POST.get("plan", ""), acting_user=request.user)
    except Conflict as gone:
        return conflict(request, gone, job)
    except DomainError as refused:
        messages.error(request, refused.message)
        return redirect("register_import_check", public_id)
    return redirect("register_import", public_id)


@role_required("office", "coordinator")
def register_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """Progress, then the result with its undo. An import that is not confirmed yet goes on where it stopped."""
    job = job_or_404(request, public_id)
    if job.state == ImportJob.State.UPLOADED:
        return redirect("register_import_columns", public_id)
    if job.state == ImportJob.State.PLANNED:
        return redirect("register_import_check", public_id)
    done, total = progress_of(job=job)
    context = {"nav": "office", "job": job, "done": done, "total": total, "undo_until": undo_until(job=job)}
    template = "registers/_import_state.html" if request.headers.get("HX-Request") else "registers/register_import.html"
    return render(request, template, context)


@require_POST
@role_required("office", "coordinator")
def register_import_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    job = job_or_404(request, public_id)
    try:
        import_undo(job=job, acting_user=request.user)
    except Conflict as gone:
        return conflict(request, gone, job)
    messages.success(request, _("取り込みを取り消しました。"))
    return redirect("register_import", public_id)


@require_POST
@role_required("office", "coordinator")
def register_import_drop(request: HttpRequest, public_id: str) -> HttpResponse:
    job = job_or_404(request, public_id)
    try:
        import_drop(job=job, acting_user=request.user)
    except Conflict as gone:
        return conflict(request, gone, job)
    messages.success(request, _("やめました。ファイルは消しました。"))
    return redirect("register_imports")


@role_required("office", "coordinator")
def register_import_problems(request: HttpRequest, public_id: str) -> HttpResponse:
    """The lines that are not taken over, as Excel with their reasons."""
    job = job_or_404(request, public_id)
    response = HttpResponse(problem_rows_file(job=job, acting_user=request.user), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="torikomenai.xlsx"'
    return response
