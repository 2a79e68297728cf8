"""The report after a visit: three taps and send, without a login. Sent again it changes the report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sasaeai.accounts.roles import public
from sasaeai.common.errors import Conflict
from sasaeai.common.forms import render_form
from sasaeai.coordination import selectors, services
from sasaeai.coordination.forms import ReportForm
from sasaeai.coordination.models import Visit
from sasaeai.coordination.views._common import found


@public
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    visit = found(selectors.visit_by_report_code(code=code))
    if visit.status == Visit.Status.CANCELLED:
        return render(request, "coordination/report_called_off.html", {"visit": visit}, status=410)
    if request.method == "POST":
        return _send(request, visit)
    if visit.reported_at is not None and "change" not in request.GET:
        return _thanks(request, visit)
    return _form(request, visit, ReportForm(initial=initial_of(visit)))


def _form(request: HttpRequest, visit: Visit, form: ReportForm) -> HttpResponse:
    return render_form(request, "coordination/report.html", form, {"visit": visit, "need": visit.need})


def _send(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _form(request, visit, form)
    user = request.user if request.user.is_authenticated else None
    try:
        services.visit_report(visit=visit, acting_user=user, **report_of(form))
    except Conflict as error:
        context = {"visit": visit, "message": error.message}
        return render(request, "coordination/report_called_off.html", context, status=409)
    return redirect("report", code=visit.report_code)


def report_of(form: ReportForm) -> dict[str, object]:
    """The answers of a valid form as visit_report wants them."""
    said = form.cleaned_data
    return {
        "outcome": said["outcome"],
        "length": said["length"],
        "concern": said["concern"] == "yes",
        "concern_text": said["concern_text"],
    }


def initial_of(visit: Visit) -> dict[str, str]:
    """What was reported before, so that changing it starts from there."""
    if visit.reported_at is None:
        return {}
    return {
        "outcome": "done" if visit.status == Visit.Status.DONE else "not_done",
        "length": visit.length,
        "concern": "yes" if visit.concerns.all() else "no",
    }


def _thanks(request: HttpRequest, visit: Visit) -> HttpResponse:
    times, people = selectors.support_count(offer=visit.offer, year=timezone.localdate().year)
    context = {"visit": visit, "need": visit.need, "visit_count": times, "people_count": people}
    return render(request, "coordination/report_thanks.html", context)
