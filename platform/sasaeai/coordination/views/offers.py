"""The page of one offer: no login, one tap. Opening it never answers, because mail scanners open links too."""

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sasaeai.accounts.models import User
from sasaeai.accounts.roles import public
from sasaeai.audit.services import view_record
from sasaeai.common.errors import Conflict, DomainError
from sasaeai.coordination import ics, selectors, services, states
from sasaeai.coordination.models import Offer
from sasaeai.coordination.reasons import why_you
from sasaeai.coordination.views._common import caution_words, found
from sasaeai.people.services import supporter_pause

REST_MONTHS = (1, 3)


def _user(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None  # type: ignore[return-value]


@public
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, code: str) -> HttpResponse:
    asked = found(selectors.offer_by_code(code=code))
    if request.method == "POST":
        return _answer(request, asked)
    if request.method == "GET":
        services.offer_open(offer=asked)
    return _page(request, asked)


def _answer(request: HttpRequest, asked: Offer) -> HttpResponse:
    answer, reason = request.POST.get("answer", ""), request.POST.get("reason", "")
    try:
        if answer == "accept":
            services.offer_accept(offer=asked, acting_user=_user(request))
        elif answer == "decline":
            services.offer_decline(offer=asked, reason=reason, acting_user=_user(request))
        elif answer == "rest" and asked.status == Offer.Status.DECLINED and asked.supporter is not None:
            _rest(asked, request.POST.get("months", ""))
            return redirect(f"{request.path}?rest=1")
    except Conflict as error:
        return _page(request, found(selectors.offer_by_code(code=asked.code)), message=error.message, status=409)
    except DomainError as error:
        return _page(request, found(selectors.offer_by_code(code=asked.code)), message=error.message, status=422)
    return redirect(request.path)


def _rest(asked: Offer, months: str) -> None:
    """A rest chosen on the page of thanks. Only for someone with an account of their own: it is their own act."""
    account = asked.supporter.person.user
    if account is None:
        raise Http404
    days = 30 * int(months) if months in {str(count) for count in REST_MONTHS} else None
    until_on = timezone.localdate() + dt.timedelta(days=days) if days else None
    supporter_pause(supporter=asked.supporter, until_on=until_on, acting_user=account)


def _page(request: HttpRequest, asked: Offer, *, message: str = "", status: int = 200) -> HttpResponse:
    """The page as the offer stands now."""
    context: dict[str, object] = {
        "offer": asked,
        "need": asked.need,
        "helper_name": selectors.helper_name(asked),
        "message": message,
    }
    if asked.status in Offer.ASKED_STATUSES and status != 409:
        context["reasons"] = why_you(asked.reason_codes)
        return render(request, "coordination/offer.html", context, status=status)
    if asked.status == Offer.Status.ACCEPTED:
        return _accepted(request, asked, context, status)
    if asked.status == Offer.Status.DECLINED and not message:
        context |= {"reasons": Offer.DeclineReason.choices, "rest_months": REST_MONTHS, "rests": "rest" in request.GET}
        return render(request, "coordination/offer_declined.html", context, status=status)
    context["ended"] = _how_it_ended(asked)
    gone = 410 if asked.status in (Offer.Status.EXPIRED, Offer.Status.CANCELLED) else 200
    return render(request, "coordination/offer_ended.html", context, status=status if status != 200 else gone)


def _accepted(request: HttpRequest, asked: Offer, context: dict[str, object], status: int) -> HttpResponse:
    visit = asked.visit
    context["visit"] = visit
    today = timezone.localdate()
    if not states.contact_is_open(visit, today):
        # Some days after the visit the page shows no more than it did before the answer.
        return render(request, "coordination/offer_past.html", context, status=status)
    resident = asked.need.resident.person
    view_record("offer", [resident.public_id], acting_user=_user(request), offer_public_id=asked.public_id)
    context |= {
        "resident": resident,
        "shared_cautions": caution_words(asked.need.cautions_shared),
        "is_planned": visit.status == visit.Status.PLANNED,
        "may_report": visit.day_on is None or visit.day_on <= today,
    }
    return render(request, "coordination/offer_accepted.html", context, status=status)


def _how_it_ended(asked: Offer) -> str:
    """expired, called_off (was promised), taken (others came first), gone (not needed any more)."""
    if asked.status == Offer.Status.EXPIRED:
        return "expired"
    if hasattr(asked, "visit"):
        return "called_off"
    helped = asked.need.status in (asked.need.Status.SETTLED, asked.need.Status.DONE)
    return "taken" if helped else "gone"


@public
@require_safe
def offer_calendar(request: HttpRequest, code: str) -> HttpResponse:
    asked = found(selectors.offer_by_code(code=code))
    visit = asked.visit if asked.status == Offer.Status.ACCEPTED else None
    if visit is None or visit.day_on is None or visit.status != visit.Status.PLANNED:
        raise Http404
    text = ics.calendar_of(visit, url=request.build_absolute_uri(request.path.removesuffix("calendar.ics")))
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="otetsudai.ics"'},
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def offer_drop_out(request: HttpRequest, code: str) -> HttpResponse:
    """行けなくなったら: near the visit the number to call comes first."""
    asked = found(selectors.offer_by_code(code=code))
    visit = asked.visit if asked.status == Offer.Status.ACCEPTED else None
    if visit is None:
        return redirect("offer", code=code)
    if request.method == "POST":
        try:
            services.visit_drop_out(visit=visit, acting_user=_user(request))
        except Conflict as error:
            return _page(request, asked, message=error.message, status=409)
        return redirect("offer", code=code)
    context = {
        "offer": asked,
        "need": asked.need,
        "visit": visit,
        "is_late": states.is_late_drop_out(visit, timezone.now()),
    }
    return render(request, "coordination/offer_drop_out.html", context)
