"""The office's pages about the town's own data."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from sasaeai.common.roles import role_required
from sasaeai.places.office_selectors import area_schemes, import_for_office, town_data

#: Levels of a report in the order in which the office has to look at them.
LEVELS = ("error", "warning", "note")


@role_required("office")
def office_home(request: HttpRequest) -> HttpResponse:
    """What data the town has, from when, and what to do next."""
    towns = town_data(visible_to=request.viewer)
    return render(request, "places/office_home.html", {"towns": towns, "nav": "office"})


@role_required("office")
def office_import(request: HttpRequest, public_id: str) -> HttpResponse:
    """One import: what was read, from whom, and its report."""
    found = import_for_office(visible_to=request.viewer, public_id=public_id)
    if found is None:
        raise Http404
    groups = [(level, [line for line in found.report if line["level"] == level]) for level in LEVELS]
    return render(
        request,
        "places/office_import.html",
        {"data_import": found, "groups": [group for group in groups if group[1]], "nav": "office"},
    )


@role_required("office")
def office_areas(request: HttpRequest) -> HttpResponse:
    """The ways in which the town is divided: each scheme, its areas and their blocks."""
    towns = area_schemes(visible_to=request.viewer)
    return render(request, "places/office_areas.html", {"towns": towns, "nav": "office"})
