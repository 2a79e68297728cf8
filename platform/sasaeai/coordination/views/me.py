"""A supporter's own pages: what is next, what is asked, what came back as thanks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.coordination import selectors, selectors_series, states
from sasaeai.coordination.models import Visit
from sasaeai.coordination.series_words import series_words
from sasaeai.coordination.views._common import caution_words, found
from sasaeai.people.selectors import own_supporter

PAST_COUNT = 10


@role_required("supporter")
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    visits = selectors.visits_for_helper(visible_to=request.viewer)
    planned = list(visits.filter(status=Visit.Status.PLANNED))
    coming = [visit for visit in planned if visit.day_on is None or visit.day_on >= today]
    times, people = selectors.own_support_count(visible_to=request.viewer, year=today.year)
    context = {
        "nav": "me",
        "supporter": own_supporter(visible_to=request.viewer),
        "offers": list(selectors.offers_for_helper(visible_to=request.viewer)),
        "next_visit": coming[0] if coming else None,
        "later_visits": coming[1:],
        "to_report": [visit for visit in planned if visit.day_on and visit.day_on <= today],
        "past_visits": list(visits.filter(status=Visit.Status.DONE).order_by("-day_on", "-pk")[:PAST_COUNT]),
        "standing": [
            (row.series, series_words(row.series))
            for row in selectors_series.series_of_helper(visible_to=request.viewer)
        ],
        "thanks": selectors.thanks_for_helper(visible_to=request.viewer).first(),
        "visit_count": times,
        "people_count": people,
    }
    return render(request, "coordination/me.html", context)


@role_required("supporter")
@require_safe
def me_visit(request: HttpRequest, public_id: str) -> HttpResponse:
    visit = found(selectors.visit_for_helper(visible_to=request.viewer, public_id=public_id))
    today = timezone.localdate()
    is_open = states.contact_is_open(visit, today)
    resident = visit.need.resident.person
    if is_open:
        view_record("me_visit", [resident.public_id], acting_user=request.user)
    context = {
        "nav": "me",
        "visit": visit,
        "offer": visit.offer,
        "need": visit.need,
        "helper_name": selectors.helper_name(visit.offer),
        "resident": resident if is_open else None,
        "shared_cautions": caution_words(visit.need.cautions_shared) if is_open else [],
        "is_planned": visit.status == Visit.Status.PLANNED,
        "may_report": visit.day_on is None or visit.day_on <= today,
    }
    return render(request, "coordination/me_visit.html", context)


@role_required("supporter")
@require_safe
def me_thanks(request: HttpRequest) -> HttpResponse:
    times, people = selectors.own_support_count(visible_to=request.viewer, year=timezone.localdate().year)
    context = {
        "nav": "thanks",
        "thanks": list(selectors.thanks_for_helper(visible_to=request.viewer)[:100]),
        "visit_count": times,
        "people_count": people,
    }
    return render(request, "coordination/me_thanks.html", context)
