"""The telephone desk: one page while the caller is speaking. Everything works as plain posts; htmx only saves them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.coordination.engine_io import CandidateList, NeedDraft, candidates_for
from sasaeai.coordination.forms_intake import IntakeForm
from sasaeai.needs import selectors
from sasaeai.needs.models import Ride
from sasaeai.needs.selectors import NAME_PENDING, Caller
from sasaeai.needs.services import CallerData, need_take
from sasaeai.places.models import Municipality
from sasaeai.places.selectors import blocks_of

SHOWN_WHILE_TYPING = 5
#: Which error of the service belongs to which field of the form.
FIELD_OF_ERROR = {"who": "phone", "ride": "mode", "ride_money": "mode"}


def _town(request: HttpRequest) -> Municipality:
    town = selectors.desk_town(visible_to=request.viewer)  # type: ignore[attr-defined]
    if town is None:
        raise Http404
    return town


@role_required("coordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def sc_intake(request: HttpRequest) -> HttpResponse:
    """Take a call. A POST takes the need in; with 「さがす」「候補を見る」 or a caller's button it keeps on typing."""
    town = _town(request)
    if request.method != "POST":
        caller = _caller(request, request.GET.get("person", ""))
        return _page(request, IntakeForm(municipality=town, initial=_record(caller)), caller)
    if "choose" in request.POST:
        caller = _caller(request, request.POST["choose"])
        typed = _typed(request.POST) | {"person": ""} | _record(caller)
        return _page(request, IntakeForm(municipality=town, initial=typed), caller)
    caller = _caller(request, request.POST.get("person", ""))
    if request.POST.get("look"):
        return _page(request, IntakeForm(municipality=town, initial=_typed(request.POST)), caller)
    return _take(request, IntakeForm(request.POST, municipality=town), caller)


def _take(request: HttpRequest, form: IntakeForm, caller: Caller | None) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, caller, status=422)
    given = form.cleaned_data
    before = selectors.need_for_desk(visible_to=request.viewer, public_id=given["draft"])  # type: ignore[attr-defined]
    try:
        need = need_take(
            acting_user=request.user,  # type: ignore[arg-type]
            municipality=form.town,
            person=caller.person if caller else None,
            caller=CallerData(**{name: given[name] for name in ("name", "kana", "phone", "address_rest")}),
            task=form.tasks[given["task"]],
            block=given["block"],
            consent=given["consent"] == "yes",
            ride=form.ride_columns(),
            cautions=given["cautions"],
            cautions_shared=given["cautions"] if given["share_cautions"] else (),
            idempotency_key=given["draft"],
            **form.need_columns(),
        )
    except NotAllowed as error:
        raise Http404 from error
    except DomainError as error:
        form.add_error(FIELD_OF_ERROR.get(error.code), error.message)
        return _page(request, form, caller, status=error.status if isinstance(error, Conflict) else 422)
    if before is not None and before.pk == need.pk:
        messages.info(
            request,
            _("もう受け付けています（受付番号 %(number)s）。二重にはなっていません。") % {"number": need.number},
        )
    return redirect(reverse("sc_candidates", args=[need.public_id]) + "?taken=1")


@role_required("coordinator")
@require_POST
def sc_intake_callers(request: HttpRequest) -> HttpResponse:
    """Who may be on the line, while the number or the kana is being typed. A POST keeps both out of every URL."""
    return render(request, "coordination/_callers.html", {"callers": _callers(request, _query(request.POST))})


@role_required("coordinator")
@require_POST
def sc_intake_candidates(request: HttpRequest) -> HttpResponse:
    """Who could be asked, as soon as the town block and the task are known."""
    form = IntakeForm(request.POST, municipality=_town(request))
    caller = _caller(request, request.POST.get("person", ""))
    return render(request, "coordination/_candidates_draft.html", _candidates(request, form, caller))


def _page(request: HttpRequest, form: IntakeForm, caller: Caller | None, *, status: int = 200) -> HttpResponse:
    """The whole page as things stand: matches, the chosen caller, candidates."""
    typed = form.data if form.is_bound else QueryDict(mutable=True)
    if not form.is_bound:
        typed.update({name: str(form.initial.get(name) or "") for name in ("phone", "kana", "name")})
    just_now = None
    if caller:
        just_now = selectors.taken_just_now(visible_to=request.viewer, person=caller.person)  # type: ignore[attr-defined]
        view_record("sc_intake", [caller.person.public_id], acting_user=request.user)  # type: ignore[arg-type]
    context = {
        "nav": "intake",
        "form": form,
        "caller": caller,
        "callers": [] if caller else _callers(request, _query(typed)),
        "blocks": blocks_of(form.town),
        "just_now": just_now,
        "just_now_by": selectors.staff_name(just_now.taken_by_id) if just_now else "",
        **_candidates(request, form, caller),
    }
    return render(request, "coordination/intake.html", context, status=status)


def _query(typed: QueryDict) -> str:
    """What to look for: the number if there is one, else the kana, else the name."""
    return next((typed[name] for name in ("phone", "kana", "name") if typed.get(name, "").strip()), "")


def _callers(request: HttpRequest, query: str) -> list[Caller]:
    callers = selectors.caller_search(visible_to=request.viewer, query=query)  # type: ignore[attr-defined]
    view_record(
        "sc_intake",
        [caller.person.public_id for caller in callers],
        acting_user=request.user,  # type: ignore[arg-type]
    )
    return callers


def _caller(request: HttpRequest, public_id: str) -> Caller | None:
    """The chosen record; one that is out of reach is as if it were not there."""
    if not public_id:
        return None
    caller = selectors.caller_for_desk(visible_to=request.viewer, public_id=public_id)  # type: ignore[attr-defined]
    if caller is None:
        raise Http404
    return caller


def _record(caller: Caller | None) -> dict[str, object]:
    """What is known of a caller, as the form's first values."""
    if caller is None:
        return {}
    person, resident = caller.person, caller.resident
    known: dict[str, object] = {
        "person": person.public_id,
        "name": "" if person.name == NAME_PENDING else person.name,
        "kana": person.kana,
        "phone": person.phone,
        "block": person.block.name if person.block else "",
        "address_rest": person.address_rest,
        "cautions": caller.cautions,
        "share_cautions": bool(resident and resident.cautions_shared),
    }
    if person.has_consented:  # type: ignore[attr-defined]
        known["consent"] = "yes"
    return known


def _typed(posted: QueryDict) -> dict[str, object]:
    """What has been typed so far, to be shown again without being judged."""
    given: dict[str, object] = {name: posted.get(name, "") for name in IntakeForm.base_fields}
    return given | {
        "cautions": posted.getlist("cautions"),
        "share_cautions": "share_cautions" in posted,
        "is_weekly": "is_weekly" in posted,
    }


def _candidates(request: HttpRequest, form: IntakeForm, caller: Caller | None) -> dict[str, object]:
    """Candidates of the half-typed form, and whose area it is."""
    block = form.chosen_block
    draft = _draft(form, caller)
    found: CandidateList | None = None
    if draft is not None and block is not None:
        found = candidates_for(need=draft, visible_to=request.viewer, limit=SHOWN_WHILE_TYPING)  # type: ignore[attr-defined]
        view_record("sc_intake", found.shown_person_ids, acting_user=request.user)  # type: ignore[arg-type]
    return {
        "found": found,
        "at_block": block,
        "desk_area": selectors.desk_area(block) if block else None,
        "is_referral": bool(draft) and draft.ride_mode == Ride.Mode.REFERRAL,
    }


def _draft(form: IntakeForm, caller: Caller | None) -> NeedDraft | None:
    """As much of the need as is known by now; None until the task is."""
    given = form.looked_at()
    task = form.tasks.get(str(given.get("task", "")))
    if task is None:
        return None
    return NeedDraft(
        municipality=form.town,
        task=task,
        key=str(given.get("draft") or "draft"),
        block=form.chosen_block,
        day_on=given.get("day_on"),
        half_day=given.get("half_day") or "",
        start_min=given.get("start_min"),
        end_min=given.get("end_min"),
        headcount=int(given.get("headcount") or 1),
        gender_wish=given.get("gender_wish") or "",
        person_id=caller.person.pk if caller else None,
        ride_mode=given.get("mode") or "" if task.is_ride else "",
        wheelchair=given.get("mobility") == Ride.Mobility.WHEELCHAIR,
    )
