"""One need at the desk: its list, its story, and the buttons of its state."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.casework.selectors import case_rows, staff_names
from sasaeai.common.forms import PlainForm
from sasaeai.coordination import selectors, services
from sasaeai.coordination.forms import DeskReportForm, NeedFilterForm, ThanksForm, UnmetForm
from sasaeai.coordination.forms_need import FillForm, fill_initial
from sasaeai.coordination.forms_series import SeriesStartForm
from sasaeai.coordination.ladder import standing_of
from sasaeai.coordination.models import Offer, Visit
from sasaeai.coordination.needs_list import needs_filtered
from sasaeai.coordination.reasons import why_you
from sasaeai.coordination.series_words import series_words
from sasaeai.coordination.timeline import timeline_of
from sasaeai.coordination.views._common import do, found
from sasaeai.coordination.views.visits import initial_of, report_of
from sasaeai.needs.models import Need
from sasaeai.needs.selectors import need_for_desk, open_questions
from sasaeai.needs.services import need_call_back_done
from sasaeai.needs.states import MOVES
from sasaeai.people.selectors import tasks_of
from sasaeai.places.selectors import daily_living_areas

PAGE_COUNT = 50


@role_required("coordinator")
@require_safe
def sc_needs(request: HttpRequest) -> HttpResponse:
    form = _filter_form(request)
    values = form.values()
    page = Paginator(needs_filtered(visible_to=request.viewer, **values), PAGE_COUNT).get_page(request.GET.get("page"))
    view_record("sc_needs", [need.resident.person.public_id for need in page], acting_user=request.user)
    context = {
        "nav": "needs",
        "filters": form,
        "page": page,
        "now": timezone.now(),
        "is_filtered": any(values.values()),
    }
    return render(request, "coordination/sc_needs.html", context)


def _filter_form(request: HttpRequest) -> NeedFilterForm:
    towns = selectors.towns_of(visible_to=request.viewer)
    areas = [area for town in towns for area in daily_living_areas(town)]
    tasks = [task for town in towns for task in tasks_of(municipality=town)]
    return NeedFilterForm(request.GET, areas=areas, tasks=tasks)


@role_required("coordinator")
@require_safe
def sc_need(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, public_id)


def _page(
    request: HttpRequest,
    public_id: str,
    *,
    form: PlainForm | None = None,
    form_kind: str = "",
    row: object = None,
    status: int = 200,
) -> HttpResponse:
    """The need as it is now; a refused form (`form_kind`: report, thanks, unmet, about `row`) comes back filled in."""
    need = found(selectors.need_full(visible_to=request.viewer, public_id=public_id))
    offers, visits = list(need.offers.all()), list(need.visits.all())
    shown = [need.resident.person, *(offer.supporter.person for offer in offers if offer.supporter_id)]
    view_record("sc_need", [person.public_id for person in shown], acting_user=request.user)
    may_ask = need.status in (Need.Status.TAKEN, Need.Status.SEARCHING, Need.Status.ASKING)
    entries = timeline_of(need, case_rows(visible_to=request.viewer, case_key=f"need:{need.public_id}"))
    context = {
        "nav": "needs",
        "need": need,
        "live_offers": [
            (offer, why_you(offer.reason_codes)) for offer in offers if offer.status in Offer.LIVE_STATUSES
        ],
        "visits": [
            _visit_row(visit, form, form_kind, row) for visit in visits if visit.status != Visit.Status.CANCELLED
        ],
        "entries": entries,
        "names": staff_names({entry.user_id for entry in entries if entry.user_id}),
        "questions": open_questions(need),
        "fill_form": _fill_form(need, form, form_kind),
        "series_form": form if form_kind == "series" else SeriesStartForm(auto_id="id_series_%s"),
        "series_words": series_words(need.series) if need.series else "",
        "moves": MOVES[need.status],
        "has_planned": any(visit.status == Visit.Status.PLANNED for visit in visits),
        "unmet_form": form if form_kind == "unmet" else UnmetForm(auto_id="id_unmet_%s"),
        "may_ask": may_ask,
        "ladder": standing_of(need, list(need.ladder_moves.all())) if may_ask else None,
        "is_late": need.day_on is not None and need.day_on <= timezone.localdate() + dt.timedelta(days=1),
        "now": timezone.now(),
        "form": form,
        "form_kind": form_kind,
    }
    return render(request, "coordination/sc_need.html", context, status=status)


def _fill_form(need: Need, form: PlainForm | None, form_kind: str) -> PlainForm | None:
    """What can still be asked and put right; nothing on a need that is over."""
    if need.status not in Need.OPEN_STATUSES:
        return None
    return form if form_kind == "fill" else FillForm(need=need, initial=fill_initial(need), auto_id="id_fill_%s")


def _visit_row(visit: Visit, form: PlainForm | None, form_kind: str, row: object) -> dict[str, object]:
    """A visit with its two forms; the one that was refused keeps what was typed."""
    mine = form if row == visit else None
    ids = f"id_{visit.public_id}_%s"
    return {
        "visit": visit,
        "report_form": mine
        if form_kind == "report" and mine
        else DeskReportForm(initial=initial_of(visit), auto_id=ids),
        "thanks_form": mine if form_kind == "thanks" and mine else ThanksForm(auto_id=ids),
        "is_open": mine is not None,
    }


def _need_url(public_id: str) -> str:
    return reverse("sc_need", args=[public_id])


@role_required("coordinator")
@require_POST
def sc_need_move(request: HttpRequest, public_id: str) -> HttpResponse:
    """移動: the search goes on, it is over, or it could not be done (with the reason)."""
    need = found(need_for_desk(visible_to=request.viewer, public_id=public_id))
    to_status, reason = request.POST.get("to", ""), ""
    if to_status == Need.Status.UNMET:
        form = UnmetForm(request.POST, auto_id="id_unmet_%s")
        if not form.is_valid():
            return _page(request, public_id, form=form, form_kind="unmet", status=422)
        reason = form.cleaned_data["reason"]
    version = request.POST.get("version", "")
    return do(
        request,
        lambda: services.need_move_at_desk(
            need=need,
            to_status=to_status,
            reason=reason,
            version=int(version) if version.isdecimal() else -1,
            acting_user=request.user,
        ),
        done=_("状態を変えました。"),
        fresh=lambda status: _page(request, public_id, status=status),
        back=_need_url(public_id),
    )


@role_required("coordinator")
@require_POST
def sc_need_called_back(request: HttpRequest, public_id: str) -> HttpResponse:
    need = found(need_for_desk(visible_to=request.viewer, public_id=public_id))
    return do(
        request,
        lambda: need_call_back_done(need=need, acting_user=request.user),
        done=_("折り返したことを記録しました。"),
        fresh=lambda status: _page(request, public_id, status=status),
        back=_need_url(public_id),
    )


CALL_DONE = {
    "ok": gettext_lazy("「行けます」を記録しました。"),
    "declined": gettext_lazy("「今回は行けません」を記録しました。"),
    "away": gettext_lazy("留守だったことを記録しました。"),
    "later": gettext_lazy("折り返しの電話を待つことを記録しました。"),
}


@role_required("coordinator")
@require_POST
def sc_offer_call(request: HttpRequest, public_id: str) -> HttpResponse:
    """電話した: one click notes the result, answers for the person where it is an answer, and writes the log."""
    offer = found(selectors.offer_for_desk(visible_to=request.viewer, public_id=public_id))
    result, user = request.POST.get("result", ""), request.user

    def act() -> None:
        if result == "ok":
            services.offer_accept(offer=offer, acting_user=user, for_them=True)
        elif result == "declined":
            services.offer_decline(offer=offer, acting_user=user, for_them=True)
        else:
            services.offer_called(offer=offer, result=result, acting_user=user)

    return _about(request, offer.need, act, CALL_DONE.get(result, ""))


@role_required("coordinator")
@require_POST
def sc_offer_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    offer = found(selectors.offer_for_desk(visible_to=request.viewer, public_id=public_id))
    return _about(
        request,
        offer.need,
        lambda: services.offer_withdraw(offer=offer, acting_user=request.user),
        _("お願いを取り消しました。"),
    )


def _about(request: HttpRequest, need: Need, act: object, done: str) -> HttpResponse:
    return do(
        request,
        act,  # type: ignore[arg-type]
        done=done,
        fresh=lambda status: _page(request, need.public_id, status=status),
        back=_need_url(need.public_id),
    )


@role_required("coordinator")
@require_POST
def sc_visit_report(request: HttpRequest, public_id: str) -> HttpResponse:
    """報告を代わりに入力."""
    visit = found(selectors.visit_for_desk(visible_to=request.viewer, public_id=public_id))
    form = DeskReportForm(request.POST, auto_id=f"id_{visit.public_id}_%s")
    if not form.is_valid():
        return _page(request, visit.need.public_id, form=form, form_kind="report", row=visit, status=422)
    answers = report_of(form)
    return _about(
        request,
        visit.need,
        lambda: services.visit_report(visit=visit, acting_user=request.user, for_them=True, **answers),
        _("報告を記録しました。"),
    )


@role_required("coordinator")
@require_POST
def sc_visit_drop_out(request: HttpRequest, public_id: str) -> HttpResponse:
    visit = found(selectors.visit_for_desk(visible_to=request.viewer, public_id=public_id))
    return _about(
        request,
        visit.need,
        lambda: services.visit_drop_out(visit=visit, acting_user=request.user, for_them=True),
        _("行けなくなったことを記録しました。ほかの方をさがしましょう。"),
    )


@role_required("coordinator")
@require_POST
def sc_visit_thanks(request: HttpRequest, public_id: str) -> HttpResponse:
    """お礼を記録: the words go on to whoever came."""
    visit = found(selectors.visit_for_desk(visible_to=request.viewer, public_id=public_id))
    form = ThanksForm(request.POST, auto_id=f"id_{visit.public_id}_%s")
    if not form.is_valid():
        return _page(request, visit.need.public_id, form=form, form_kind="thanks", row=visit, status=422)
    return _about(
        request,
        visit.need,
        lambda: services.thanks_record(visit=visit, text=form.cleaned_data["text"], acting_user=request.user),
        _("お礼の言葉を記録しました。担い手の方に伝わります。"),
    )
