"""The activity log: what wrote itself, in words, and entries by hand."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sasaeai.accounts.roles import role_required
from sasaeai.casework import selectors, services
from sasaeai.casework.forms import ActivityForm
from sasaeai.casework.words import action_words
from sasaeai.common.errors import NotAllowed

PAGE_COUNT = 50


@role_required("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def sc_log(request: HttpRequest) -> HttpResponse:
    areas = selectors.own_areas(visible_to=request.viewer)
    form = ActivityForm(request.POST or None, areas=areas)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        area = next((area for area in areas if area.public_id == said["area"]), None)
        try:
            services.activity_add(
                acting_user=request.user,
                category=said["category"],
                channel=said["channel"],
                note=said["note"],
                minutes_min=int(said["minutes"]) if said["minutes"] else None,
                area=area,
            )
        except NotAllowed as error:
            raise Http404 from error
        messages.success(request, _("活動を記録しました。"))
        return redirect("sc_log")
    return _page(request, form)


def _page(request: HttpRequest, form: ActivityForm) -> HttpResponse:
    rows = selectors.activities_for(visible_to=request.viewer)
    today = timezone.localdate()
    tomorrow = today + dt.timedelta(days=1)
    page = Paginator(rows, PAGE_COUNT).get_page(request.GET.get("page"))
    context = {
        "nav": "log",
        "form": form,
        "page": page,
        "lines": [(row, action_words(row.action)) for row in page],
        "names": selectors.staff_names({row.staff_id for row in page if row.staff_id}),
        "month": selectors.tallies(rows, from_on=today.replace(day=1), to_on=tomorrow),
        "year": selectors.tallies(rows, from_on=selectors.fiscal_year_start(today), to_on=tomorrow),
        "year_from_on": selectors.fiscal_year_start(today),
        "today": today,
    }
    return render(request, "casework/sc_log.html", context, status=422 if form.errors else 200)
