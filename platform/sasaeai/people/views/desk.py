"""The coordinator's pages about supporters: the list, one record, and what is done there."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.common.errors import Conflict
from sasaeai.common.forms import posted, render_form
from sasaeai.people.forms.desk import ApproveForm, DeskSearchForm, SupporterEditForm
from sasaeai.people.forms.me import PauseForm
from sasaeai.people.models import HalfDay, Supporter, Weekday
from sasaeai.people.selectors import (
    block_named,
    consents_of,
    groups_of_person,
    supporter_for,
    supporters_filtered,
    tasks_of,
)
from sasaeai.people.services import (
    consent_record,
    person_update,
    supporter_approve,
    supporter_pause,
    supporter_resume,
    supporter_update,
)
from sasaeai.people.slots import grid_of, slots_from_grid
from sasaeai.people.views.shared import chosen_areas, chosen_tasks, conflict, found, staff_town
from sasaeai.places.selectors import blocks_of, daily_living_areas

PAGE_COUNT = 50


@role_required("coordinator", "office")
def sc_people(request: HttpRequest) -> HttpResponse:
    town = staff_town(request)
    form = DeskSearchForm(request.GET, tasks=tasks_of(municipality=town), areas=daily_living_areas(town))
    form.is_valid()
    wishes = {
        "query": form.cleaned_data.get("q", ""),
        "status": form.cleaned_data.get("status", ""),
        "task_id": form.cleaned_data.get("task", ""),
        "area_id": form.cleaned_data.get("area", ""),
    }
    people = supporters_filtered(visible_to=request.viewer, **wishes)
    is_plain = not any(wishes.values())
    waiting = []
    if is_plain:
        waiting = list(people.filter(status=Supporter.Status.APPLIED).order_by("created_at"))
        people = people.exclude(status=Supporter.Status.APPLIED)
    page = Paginator(people, PAGE_COUNT).get_page(request.GET.get("page"))
    shown = [*waiting, *page.object_list]
    view_record("sc_people", [row.person.public_id for row in shown], acting_user=request.user)
    context = {"nav": "people", "rows": page, "waiting": waiting, "is_plain": is_plain}
    return render_form(request, "people/sc_people.html", form, context)


@role_required("coordinator", "office")
def sc_person(request: HttpRequest, public_id: str) -> HttpResponse:
    supporter = _supporter(request, public_id)
    return _record(request, supporter, ApproveForm(initial=_today_twice()))


def _record(request: HttpRequest, supporter: Supporter, form: ApproveForm) -> HttpResponse:
    view_record("sc_person", [supporter.person.public_id], acting_user=request.user)
    context = {
        "nav": "people",
        "supporter": supporter,
        "person": supporter.person,
        "grid": grid_of(supporter.availability.all()),
        "half_days": HalfDay.choices,
        "weekdays": Weekday.choices,
        "consents": consents_of(person=supporter.person),
        "groups": groups_of_person(person=supporter.person),
    }
    return render_form(request, "people/sc_person.html", form, context)


def _today_twice() -> dict[str, str]:
    today = timezone.localdate()
    words = f"{today.year}年{today.month}月{today.day}日"
    return {"interviewed": words, "identity_seen": words}


@require_POST
@role_required("coordinator", "office")
def sc_person_approve(request: HttpRequest, public_id: str) -> HttpResponse:
    supporter = _supporter(request, public_id)
    form = ApproveForm(request.POST)
    if not form.is_valid():
        return _record(request, supporter, form)
    try:
        supporter_approve(
            supporter=supporter,
            acting_user=request.user,
            interviewed_on=form.cleaned_data["interviewed"],
            identity_seen_on=form.cleaned_data["identity_seen"],
        )
    except Conflict as problem:
        return conflict(request, problem, back_url=reverse("sc_person", args=[public_id]))
    messages.success(request, _("登録を認めました。これから、お願いの候補に出ます。"))
    return redirect("sc_person", public_id)


@require_POST
@role_required("coordinator", "office")
def sc_person_consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sentences were read out, or the form was signed."""
    supporter = _supporter(request, public_id)
    method = "paper" if request.POST.get("method") == "paper" else "spoken"
    consent_record(supporter=supporter, method=method, acting_user=request.user)
    messages.success(request, _("同意を記録しました。"))
    return redirect("sc_person", public_id)


@role_required("coordinator", "office")
def sc_person_pause(request: HttpRequest, public_id: str) -> HttpResponse:
    supporter = _supporter(request, public_id)
    form = PauseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            supporter_pause(supporter=supporter, until_on=form.cleaned_data["until_on"], acting_user=request.user)
        except Conflict as problem:
            return conflict(request, problem, back_url=reverse("sc_person", args=[public_id]))
        messages.success(request, _("お休みにしました。そのあいだ、候補に出ません。"))
        return redirect("sc_person", public_id)
    view_record("sc_person_pause", [supporter.person.public_id], acting_user=request.user)
    return render_form(request, "people/sc_person_pause.html", form, {"nav": "people", "supporter": supporter})


@require_POST
@role_required("coordinator", "office")
def sc_person_resume(request: HttpRequest, public_id: str) -> HttpResponse:
    supporter_resume(supporter=_supporter(request, public_id), acting_user=request.user)
    messages.success(request, _("お休みを終わりにしました。"))
    return redirect("sc_person", public_id)


@role_required("coordinator", "office")
def sc_person_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    supporter = _supporter(request, public_id)
    town = supporter.municipality
    menus = {"tasks": tasks_of(municipality=town), "areas": daily_living_areas(town)}
    form = SupporterEditForm(posted(request), initial=_edit_initial(supporter), **menus)
    if request.method == "POST" and form.is_valid():
        _edit_save(request, supporter, form.cleaned_data)
        messages.success(request, _("直しました。"))
        return redirect("sc_person", public_id)
    view_record("sc_person_edit", [supporter.person.public_id], acting_user=request.user)
    chosen = slots_from_grid(request.POST) if request.method == "POST" else None
    context = {
        "nav": "people",
        "supporter": supporter,
        "grid": grid_of(supporter.availability.all(), chosen=chosen),
        "half_days": HalfDay.choices,
        "weekdays": Weekday.choices,
        "blocks": blocks_of(town).values_list("name", flat=True),
    }
    return render_form(request, "people/sc_person_edit.html", form, context)


def _edit_initial(supporter: Supporter) -> dict[str, Any]:
    person = supporter.person
    return {
        "name": person.name,
        "kana": person.kana,
        "phone": person.phone,
        "block_text": person.block.name if person.block else person.address_rest,
        "tasks": [task.public_id for task in supporter.can_do.all()],
        "areas": [area.public_id for area in supporter.areas.all()],
        "visits_per_week_count": supporter.visits_per_week_count,
        "visits_per_month_count": supporter.visits_per_month_count,
        "first_visit_in_pair": supporter.first_visit_in_pair,
        "note": supporter.note,
    }


def _edit_save(request: HttpRequest, supporter: Supporter, data: dict[str, Any]) -> None:
    town = supporter.municipality
    block = block_named(municipality=town, text=data["block_text"])
    facts: dict[str, Any] = {key: data[key] for key in ("name", "kana", "phone")}
    if data["block_text"] != _edit_initial(supporter)["block_text"]:
        facts |= {"block": block, "address_rest": "" if block else data["block_text"]}
    supporter_update(
        supporter=supporter,
        acting_user=request.user,
        tasks=chosen_tasks(town, data["tasks"]),
        areas=chosen_areas(town, data["areas"]),
        slots=slots_from_grid(request.POST),
        visits_per_week_count=data["visits_per_week_count"],
        visits_per_month_count=data["visits_per_month_count"],
        first_visit_in_pair=data["first_visit_in_pair"],
        note=data["note"],
    )
    person_update(person=supporter.person, person_fields=facts, acting_user=request.user)


def _supporter(request: HttpRequest, public_id: str) -> Supporter:
    return found(supporter_for(visible_to=request.viewer, public_id=public_id))
