"""Who could be asked for a saved need, and taking over another time that would help."""

import datetime as dt
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sasaeai.accounts.roles import role_required
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.coordination.engine_io import candidates_for
from sasaeai.coordination.ladder import BY_CODE, LISTED
from sasaeai.coordination.models import Offer
from sasaeai.coordination.selectors_ladder import steps_of_rows
from sasaeai.coordination.sentences import slot_words
from sasaeai.coordination.services.match_runs import match_run_record
from sasaeai.needs import selectors
from sasaeai.needs.models import Need
from sasaeai.needs.services import need_update
from sasaeai.people.models import HalfDay

#: Rows at first; a list of fifty is not read. `?all=1` shows the rest.
SHOWN_AT_FIRST, SHOWN_AT_MOST = 8, 100
PLACES = (1, 2, 3)


def _need(request: HttpRequest, public_id: str) -> Need:
    need = selectors.need_for_desk(visible_to=request.viewer, public_id=public_id)  # type: ignore[attr-defined]
    if need is None:
        raise Http404
    return need


@role_required("coordinator")
@require_safe
def sc_candidates(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list, best first. Right after the intake (`?taken=1`) with the number to read out on top."""
    return _page(request, _need(request, public_id))


def _page(request: HttpRequest, need: Need, *, status: int = 200) -> HttpResponse:
    is_open = need.status in Need.OPEN_STATUSES
    found = None
    step = request.GET.get("step", "") if request.GET.get("step") in LISTED else ""
    limit = SHOWN_AT_MOST if step or request.GET.get("all") == "1" else SHOWN_AT_FIRST
    if is_open:
        found = candidates_for(need=need, visible_to=request.viewer, limit=limit)  # type: ignore[attr-defined]
        if step:
            steps = steps_of_rows(need=need, rows=found.candidates)
            found = replace(found, candidates=[row for row in found.candidates if steps[row.pick] == step])
        match_run_record(need=need, found=found, acting_user=request.user)  # type: ignore[arg-type]
    context = {
        "nav": "needs",
        "need": need,
        "found": found,
        "is_open": is_open,
        "is_asking": need.status in (Need.Status.ASKING, Need.Status.SETTLED),
        "questions": selectors.open_questions(need),
        "just_taken": request.GET.get("taken") == "1",
        "call_back_words": _call_back_words(need),
        "deadlines": _deadlines(),
        "places": PLACES,
        "step": BY_CODE.get(step),
        "despite_choices": Offer.Despite.choices if found and any(r.is_asked_often for r in found.candidates) else [],
        "despite": request.POST.get("despite", ""),
        # A refused order comes back as it was picked.
        "picked": {place: request.POST.get(f"pick{place}", "") for place in PLACES},
    }
    return render(request, "coordination/candidates.html", context, status=status)


def _call_back_words(need: Need) -> str:
    """The sentence to read out: 明日の夕方までにお電話します."""
    if need.call_back_by_at is None:
        return ""
    by, today = timezone.localtime(need.call_back_by_at).date(), timezone.localdate()
    if by <= today:
        return _("今日の夕方までにお電話します")
    if by == today + dt.timedelta(days=1):
        return _("明日の夕方までにお電話します")
    return _("%(day)sの夕方までにお電話します") % {"day": slot_words({"day": by})}


def _deadlines() -> list[tuple[str, str]]:
    """Until when the first one may answer: a day in ISO, until its evening; empty leaves it to the usual."""
    today = timezone.localdate()
    return [
        ("", _("いつもどおり（明日の夕方まで）")),
        (today.isoformat(), _("今日の夕方まで")),
        ((today + dt.timedelta(days=3)).isoformat(), _("3日後の夕方まで")),
    ]


@role_required("coordinator")
@require_POST
def sc_candidates_time(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take over another day and half-day that would bring somebody in."""
    need = _need(request, public_id)
    try:
        day_on = dt.date.fromisoformat(request.POST.get("day_on", ""))
        version = int(request.POST.get("version", ""))
    except ValueError as error:
        raise Http404 from error
    half_day = request.POST.get("half_day", "")
    if half_day not in HalfDay.values:
        raise Http404
    changes = {"day_on": day_on, "half_day": half_day, "start_min": None, "end_min": None}
    try:
        need_update(need=need, acting_user=request.user, version=version, **changes)  # type: ignore[arg-type]
    except NotAllowed as error:
        raise Http404 from error
    except DomainError as error:
        messages.warning(request, error.message)
        return _page(request, _need(request, public_id), status=409 if isinstance(error, Conflict) else 422)
    slot = slot_words({"day": day_on, "half_day": half_day})
    messages.success(request, _("%(slot)sに変えました。ご本人にも電話で伝えてください。") % {"slot": slot})
    return redirect("sc_candidates", public_id=need.public_id)
