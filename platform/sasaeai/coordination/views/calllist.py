"""声かけ名簿: whom to telephone about one need, on paper (eight on an A4) and on the screen with one-click results."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sasaeai.accounts.roles import role_required
from sasaeai.common.errors import DomainError
from sasaeai.coordination import selectors, services
from sasaeai.coordination.engine_io import candidates_for
from sasaeai.coordination.models import Offer
from sasaeai.coordination.services.match_runs import match_run_record
from sasaeai.coordination.today import helper_of
from sasaeai.coordination.views._common import do, found
from sasaeai.coordination.views.needs import CALL_DONE
from sasaeai.needs.models import Need
from sasaeai.needs.selectors import need_for_desk

#: As many as fit on an A4 with numbers large enough to dial from.
SHEET_COUNT = 8


@dataclass(frozen=True)
class Line:
    """One to call. `pick` is what the buttons post; `offer` is set when the ask is out already."""

    pick: str
    name: str
    kana: str
    phone: str
    why: list[str]
    worries: list[str]
    offer: Offer | None = None


@role_required("coordinator")
@require_safe
def sc_calllist(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, public_id)


def _page(request: HttpRequest, public_id: str, *, status: int = 200) -> HttpResponse:
    need = found(need_for_desk(visible_to=request.viewer, public_id=public_id))  # type: ignore[attr-defined]
    may_ask = need.status in (Need.Status.TAKEN, Need.Status.SEARCHING, Need.Status.ASKING)
    context = {"nav": "needs", "need": need, "lines": _lines(request, need) if may_ask else [], "may_ask": may_ask}
    return render(request, "coordination/sc_calllist.html", context, status=status)


def _lines(request: HttpRequest, need: Need) -> list[Line]:
    """Who is asked already first, then the best candidates, each once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    offers = list(
        selectors.offers_for_desk(visible_to=viewer)
        .filter(need=need, status__in=Offer.LIVE_STATUSES)
        .order_by("position")
    )
    candidates = candidates_for(need=need, visible_to=viewer, limit=SHEET_COUNT)
    match_run_record(need=need, found=candidates, acting_user=request.user)  # type: ignore[arg-type]
    shown = {row.person_public_id for row in candidates.candidates if row.person_public_id}
    people = selectors.people_by_public_id(visible_to=viewer, public_ids=shown)
    lines = [_asked_line(offer) for offer in offers]
    for row in candidates.candidates:
        person = people.get(row.person_public_id or "")
        lines.append(Line(row.pick, row.name, person.kana if person else "", row.phone, row.reasons, row.worries))
    return lines[:SHEET_COUNT]


def _asked_line(offer: Offer) -> Line:
    who = helper_of(offer)
    helper = offer.supporter or offer.group or offer.business
    pick = f"{helper._meta.model_name}:{helper.public_id}"
    return Line(pick, who.name, getattr(who, "kana", ""), who.phone, [str(offer.get_status_display())], [], offer)


@role_required("coordinator")
@require_POST
def sc_calllist_result(request: HttpRequest, public_id: str) -> HttpResponse:
    """One click after the call: yes and no answer for the person, "away" and "later" leave the ask open."""
    need = found(need_for_desk(visible_to=request.viewer, public_id=public_id))
    result, user = request.POST.get("result", ""), request.user
    kind, _colon, helper_id = request.POST.get("pick", "").partition(":")

    def act() -> None:
        if result not in CALL_DONE:
            raise DomainError(_("電話の結果をえらんでください。"), code="unknown_result")
        offer = services.pick_on_the_phone(need=need, pick=(kind, helper_id), acting_user=user)
        if result == "ok":
            services.offer_accept(offer=offer, acting_user=user, for_them=True)
        elif result == "declined":
            services.offer_decline(offer=offer, acting_user=user, for_them=True)
        else:
            services.offer_called(offer=offer, result=result, acting_user=user)

    return do(
        request,
        act,
        done=str(CALL_DONE.get(result, "")),
        fresh=lambda status: _page(request, public_id, status=status),
        back=reverse("sc_need" if result == "ok" else "sc_calllist", args=[public_id]),
    )
