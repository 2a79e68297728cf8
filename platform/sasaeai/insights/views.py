"""Where help is missing: sentences, table, map, and each cell in depth."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sasaeai.accounts.roles import role_required
from sasaeai.insights import maps, selectors, services
from sasaeai.insights.models import CoverageReport
from sasaeai.insights.place_details import place_details
from sasaeai.insights.town_map import town_features, town_map
from sasaeai.places.models import Municipality


def _town(request: HttpRequest) -> tuple[Municipality, list[Municipality]]:
    """The town asked for by ?town=, else the viewer's own."""
    towns = list(selectors.towns(visible_to=request.viewer))
    wanted = request.GET.get("town") or request.POST.get("town")
    town = next((t for t in towns if t.code == wanted), None) if wanted else (towns[0] if towns else None)
    if town is None:
        raise Http404
    return town, towns


@role_required("staff")
def sc_coverage(request: HttpRequest) -> HttpResponse:
    town, towns = _town(request)
    if request.method == "POST":
        services.coverage_report_create(municipality=town, acting_user=request.user)
        messages.success(request, _("計算し直しました。"))
        return redirect(f"{request.path}?town={town.code}")
    report = selectors.report_latest(municipality=town)
    context: dict[str, object] = {"nav": "coverage", "shown_town": town, "towns": towns, "report": report}
    if report:
        lived, space = selectors.tables(report)
        said = selectors.findings_in_words(report)
        chosen = _chosen_service(request, lived, space, said[0].finding.service if said else "")
        context |= {
            "said": said,
            "lived": lived,
            "space": space,
            "chosen": chosen,
            "map": town_map(report, chosen) if chosen else None,
            "standards": report.params["standards"],
        }
    return render(request, "insights/sc_coverage.html", context)


@role_required("staff")
def sc_coverage_map(request: HttpRequest) -> HttpResponse:
    """The map of one service as GeoJSON."""
    town, _towns = _town(request)
    report = selectors.report_latest(municipality=town)
    if report is None:
        raise Http404
    lived, space = selectors.tables(report)
    chosen = _chosen_service(request, lived, space, "")
    if chosen is None:
        raise Http404
    return JsonResponse(town_features(report, chosen), content_type="application/geo+json")


def _chosen_service(
    request: HttpRequest, lived: selectors.Table, space: selectors.Table, weightiest: str
) -> selectors.Column | None:
    """The service on the map: the one asked for, else that of the weightiest finding."""
    columns = [*lived.columns, *space.columns]
    for wanted in (request.GET.get("service"), weightiest):
        for column in columns:
            if column.code == wanted:
                return column
    return columns[0] if columns else None


@role_required("staff")
def sc_coverage_cell(request: HttpRequest, area: str, service: str) -> HttpResponse:
    """One area × service. `area` is "town" where the town has no areas on record."""
    town, _towns = _town(request)
    report = selectors.report_latest(municipality=town)
    if report is None:
        raise Http404
    where = None if area == "town" else selectors.area_of_town(municipality=town, public_id=area)
    if where is None and area != "town":
        raise Http404
    cell = selectors.cell_of(report, where, service)
    if cell is None:
        raise Http404
    context: dict[str, object] = {
        "nav": "coverage",
        "shown_town": town,
        "report": report,
        "area": where,
        "cell": cell,
        "service_name": selectors.service_names(town).get(service, service),
        "said": [
            said
            for said in selectors.findings_in_words(report, most=services.FINDING_COUNT)
            if said.finding.area == where and said.finding.service == service
        ],
    }
    if service.startswith("place:"):
        context |= place_details(municipality=town, area=where, service=service)
        return render(request, "insights/sc_coverage_place.html", context)
    context |= _task_details(report, where, service.removeprefix("task:"))
    return render(request, "insights/sc_coverage_task.html", context)


def _task_details(report: CoverageReport, area, task_code: str) -> dict[str, object]:
    months = selectors.months_of(area=area, task_code=task_code)
    since = dt.date.fromisoformat(report.params["window_from_on"])
    return {
        "task_code": task_code,
        "months": months,
        "bars": maps.bars(months),
        "reasons": selectors.decline_reasons(area=area, task_code=task_code, since=since),
        "elsewhere": selectors.helpers_elsewhere(area=area, task_code=task_code),
        "groups": selectors.groups_with(area=area, task_code=task_code),
    }
