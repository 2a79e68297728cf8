"""The week as a table, and one box that finds people and needs."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.coordination import selectors
from sasaeai.coordination.models import Visit
from sasaeai.coordination.needs_list import needs_filtered
from sasaeai.people.selectors import person_search

WEEK_DAYS = 7
FOUND_MAX_COUNT = 20


@role_required("coordinator")
@require_safe
def sc_week(request: HttpRequest) -> HttpResponse:
    """Rows are who goes, columns the seven days from Monday; `?from=` any day of another week."""
    first = _monday(request.GET.get("from", ""))
    days = [first + dt.timedelta(days=number) for number in range(WEEK_DAYS)]
    by_day = selectors.visits_on(visible_to=request.viewer, days=days)
    visits = [visit for rows in by_day.values() for visit in rows]
    view_record("sc_week", [pk for visit in visits for pk in _people_of(visit)], acting_user=request.user)
    context = {
        "nav": "week",
        "days": days,
        "rows": _rows(by_day, days),
        "before": (first - dt.timedelta(days=WEEK_DAYS)).isoformat(),
        "after": (first + dt.timedelta(days=WEEK_DAYS)).isoformat(),
    }
    return render(request, "coordination/sc_week.html", context)


def _monday(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = timezone.localdate()
    if not dt.date(2000, 1, 10) < day < dt.date(2200, 1, 1):  # no calendar ends here
        day = timezone.localdate()
    return day - dt.timedelta(days=day.weekday())


def _people_of(visit: Visit) -> list[str]:
    helper = [visit.offer.supporter.person.public_id] if visit.offer.supporter else []
    return [visit.need.resident.person.public_id, *helper]


def _rows(by_day: dict[dt.date, list[Visit]], days: list[dt.date]) -> list[tuple[str, list[list[Visit]]]]:
    """[(who goes, [visits of each day])], in the order of the first visit of the week."""
    table: dict[tuple[str, int], tuple[str, list[list[Visit]]]] = {}
    for column, day in enumerate(days):
        for visit in by_day.get(day, []):
            offer = visit.offer
            key = ("supporter", offer.supporter_id) if offer.supporter_id else ("other", offer.group_id or -offer.pk)
            row = table.setdefault(key, (selectors.helper_name(offer), [[] for _day in days]))  # type: ignore[arg-type]
            row[1][column].append(visit)
    return list(table.values())


@role_required("coordinator")
@require_safe
def sc_search(request: HttpRequest) -> HttpResponse:
    """People by kana, name or digits; needs by their number or by whose they are. Too short a text finds nobody."""
    text = request.GET.get("q", "").strip()[:60]
    needs = list(needs_filtered(visible_to=request.viewer, status="all", q=text)[:FOUND_MAX_COUNT]) if text else []
    people = person_search(visible_to=request.viewer, query=text, limit_count=FOUND_MAX_COUNT) if text else []
    shown = [person.public_id for person in people] + [need.resident.person.public_id for need in needs]
    view_record("sc_search", shown, acting_user=request.user)
    context = {"nav": "search", "q": text, "needs": needs, "people": people}
    return render(request, "coordination/sc_search.html", context)
