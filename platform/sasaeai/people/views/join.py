"""Becoming a supporter on one's own screen: /join/, one thing per page (the steps a1 to a8)."""

from typing import Any

from allauth.core import ratelimit
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from sasaeai.accounts.codes import code_send, code_sent
from sasaeai.accounts.forms import CodeForm
from sasaeai.accounts.models import User
from sasaeai.accounts.roles import public
from sasaeai.accounts.selectors import user_with_email
from sasaeai.accounts.services import user_register
from sasaeai.accounts.signin import sign_in_by_code
from sasaeai.accounts.views.signin import check_code, line_ready, resend, too_many
from sasaeai.audit.services import view_record
from sasaeai.common.forms import posted, render_form
from sasaeai.people.forms.fields import TIME_CHOICES, UNDECIDED, slots_of
from sasaeai.people.forms.join import CallMeForm, ContactForm, NameForm, PlacesForm, TasksForm
from sasaeai.people.joining import DONE_KEY, draft_done, draft_of, draft_save, email_of, next_step, step_number
from sasaeai.people.models import Consent, Supporter
from sasaeai.people.selectors import block_named, person_for, registered_in_session, staff_for_areas, tasks_of
from sasaeai.people.services import Driving, call_by_day, contact_wish_record, supporter_register
from sasaeai.people.views.shared import chosen_areas, chosen_tasks, the_town, times_in_words
from sasaeai.places.selectors import blocks_of, daily_living_areas


def _step(name: str, **context: Any) -> dict[str, Any]:
    number, total = step_number(name)
    return {"step": number, "step_count": total, **context}


@public
def join(request: HttpRequest) -> HttpResponse:
    if request.viewer.supporter_id:
        return redirect("start")
    going_on = bool(draft_of(request))
    return render(request, "people/join.html", {"going_on": going_on, "next_url_name": next_step(request)})


@public
def join_phone(request: HttpRequest) -> HttpResponse:
    """By telephone: the number to call, or leave name and number and be called."""
    form = CallMeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="signup"):
            return too_many(request)
        draft = draft_save(request)
        supporter = contact_wish_record(municipality=the_town(), once_key=draft["key"], **form.cleaned_data)
        draft_done(request, supporter.public_id)
        return redirect("join_done")
    if request.method == "POST" and not draft_of(request) and DONE_KEY in request.session:
        return redirect("join_done")
    return render_form(request, "people/join_phone.html", form)


@public
def join_contact(request: HttpRequest) -> HttpResponse:
    draft = draft_of(request)
    if request.user.is_authenticated:
        return redirect(next_step(request))
    initial = {"reach_by": draft.get("reach_by"), "email": draft.get("email", "")}
    form = ContactForm(posted(request), initial=initial, line_ready=line_ready())
    if request.method == "POST" and form.is_valid():
        way, email = form.cleaned_data["reach_by"], form.cleaned_data.get("email") or ""
        if way == "phone":
            return redirect("join_phone")
        if way == "line":
            return redirect("line_login")
        if not code_send(request, email):
            return too_many(request)
        draft_save(request, email=email)
        return redirect("join_code")
    return render_form(request, "people/join_contact.html", form, _step("join_contact"))


@public
def join_code(request: HttpRequest) -> HttpResponse:
    sent = code_sent(request)
    if sent is None:
        return redirect(next_step(request))
    form = CodeForm(posted(request))
    if request.method == "POST" and "again" in request.POST:
        return resend(request, sent.email, back_to="join_code")
    if request.method == "POST" and form.is_valid() and check_code(request, form, sent.email):
        draft_save(request, reach_by="mail", email=sent.email)
        user = user_with_email(sent.email)
        if user is not None:
            # There is an account: sign in (with the second factor, where one is set up). /join/ leads on from there.
            return sign_in_by_code(request, user, email=sent.email, to="/join/go-on/")
        return redirect(next_step(request))
    if not code_sent(request):
        return too_many(request)
    context = _step("join_code", sent=code_sent(request), change_url="join_contact")
    return render_form(request, "accounts/code.html", form, context)


@public
def join_go_on(request: HttpRequest) -> HttpResponse:
    """After signing in: whoever is registered goes to their own page, all others go on where they were."""
    if request.viewer.supporter_id:
        request.session.pop("join_draft", None)
        return redirect("start")
    return redirect(next_step(request))


@public
def join_name(request: HttpRequest) -> HttpResponse:
    if next_step(request) == "join_contact":
        return redirect("join_contact")
    draft = {**_known(request), **draft_of(request)}
    initial = {key: draft.get(key, "") for key in ("name", "kana", "phone")}
    form = NameForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        draft_save(request, **form.cleaned_data)
        return redirect(next_step(request))
    return render_form(request, "people/join_name.html", form, _step("join_name"))


def _known(request: HttpRequest) -> dict[str, Any]:
    """What the town knows of someone who is signed in: it is not asked twice."""
    person = None
    if request.viewer.person_id:
        person = person_for(visible_to=request.viewer, public_id=request.user.person.public_id)
    return {"name": person.name, "kana": person.kana, "phone": person.phone} if person else {}


@public
def join_tasks(request: HttpRequest) -> HttpResponse:
    if next_step(request) in ("join_contact", "join_name"):
        return redirect(next_step(request))
    draft = draft_of(request)
    initial = {"tasks": draft.get("tasks", []), "driving": draft.get("driving", [])}
    form = TasksForm(posted(request), initial=initial, tasks=tasks_of(municipality=the_town()))
    if request.method == "POST" and form.is_valid():
        draft_save(request, **form.cleaned_data)
        return redirect(next_step(request))
    return render_form(request, "people/join_tasks.html", form, _step("join_tasks"))


@public
def join_areas(request: HttpRequest) -> HttpResponse:
    if next_step(request) in ("join_contact", "join_name", "join_tasks"):
        return redirect(next_step(request))
    draft, town = draft_of(request), the_town()
    initial = {key: draft.get(key) for key in ("areas", "block_text", "times")}
    form = PlacesForm(posted(request), initial=initial, areas=daily_living_areas(town))
    if request.method == "POST" and form.is_valid():
        draft_save(request, **form.cleaned_data)
        return redirect(next_step(request))
    return render_form(
        request,
        "people/join_areas.html",
        form,
        _step("join_areas", blocks=blocks_of(town).values_list("name", flat=True)),
    )


@public
def join_check(request: HttpRequest) -> HttpResponse:
    """Everything once more; the button both agrees and registers."""
    if not draft_of(request) and DONE_KEY in request.session:
        return redirect("join_done")
    if next_step(request) != "join_check":
        return redirect(next_step(request))
    if request.method == "POST":
        return _register(request)
    draft, town = draft_of(request), the_town()
    context = _step(
        "join_check",
        draft=draft,
        email=email_of(request),
        tasks="、".join(task.name for task in chosen_tasks(town, draft["tasks"])),
        areas="、".join(area.name for area in chosen_areas(town, draft["areas"])),
        undecided=UNDECIDED,
        times=times_in_words(draft["times"], TIME_CHOICES),
    )
    return render(request, "people/join_check.html", context)


def _register(request: HttpRequest) -> HttpResponse:
    draft, town, email = draft_of(request), the_town(), email_of(request)
    block = block_named(municipality=town, text=draft["block_text"])
    with transaction.atomic():
        user = _account(request, email)
        supporter = supporter_register(
            municipality=town,
            person_fields={
                "name": draft["name"],
                "kana": draft["kana"],
                "phone": draft["phone"],
                "email": email,
                "reach_by": "mail",
                "block": block,
                "address_rest": "" if block else draft["block_text"],
            },
            acting_user=user,
            entered_for_them=False,
            tasks=chosen_tasks(town, draft["tasks"]),
            areas=chosen_areas(town, draft["areas"], block),
            slots=slots_of(draft["times"]),
            driving=Driving(**dict.fromkeys(draft["driving"], True)),
            consent_method=Consent.Method.SELF,
            account=user,
            once_key=draft["key"],
        )
    draft_done(request, supporter.public_id)
    if request.user.is_authenticated:
        return redirect("join_done")
    return sign_in_by_code(request, user, email=email, to="/join/done/")


def _account(request: HttpRequest, email: str) -> User:
    if request.user.is_authenticated:
        return request.user
    return user_register(email=email, language=get_language() or "ja")


def _registered(request: HttpRequest) -> Supporter | None:
    return registered_in_session(public_id=request.session.get(DONE_KEY, ""))


@public
def join_done(request: HttpRequest) -> HttpResponse:
    supporter = _registered(request)
    if supporter is None:
        return redirect("join")
    return render(request, "people/join_done.html", _card(supporter))


@public
def join_card(request: HttpRequest) -> HttpResponse:
    """The registration card, for printing."""
    supporter = _registered(request)
    if supporter is None:
        return redirect("join")
    view_record("join_card", [supporter.person.public_id], acting_user=supporter.person.user)
    return render(request, "people/join_card.html", _card(supporter))


def _card(supporter: Supporter) -> dict[str, Any]:
    area_ids = [area.pk for area in supporter.areas.all()]
    posts = staff_for_areas(municipality=supporter.municipality, area_ids=area_ids)
    return {
        "supporter": supporter,
        "contact_name": posts[0].display_name if posts else "",
        "call_by_on": call_by_day(timezone.localtime(supporter.created_at).date()),
    }
