"""A supporter's own pages about themselves: /me/profile/ and the one-thing pages it leads to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sasaeai.accounts.roles import role_required
from sasaeai.common.errors import Conflict
from sasaeai.common.forms import posted, render_form
from sasaeai.people.forms.me import AreasForm, PauseForm, PersonContactForm, SkillsForm
from sasaeai.people.models import HalfDay, Supporter
from sasaeai.people.selectors import own_supporter, tasks_of
from sasaeai.people.services import person_update, supporter_pause, supporter_resume, supporter_update
from sasaeai.people.slots import grid_of, slots_from_grid, slots_in_words
from sasaeai.people.views.shared import chosen_areas, chosen_tasks, conflict, found
from sasaeai.places.selectors import daily_living_areas


def _own(request: HttpRequest) -> Supporter:
    return found(own_supporter(visible_to=request.viewer))


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("直しました。"))
    return redirect("me_profile")


@role_required("supporter")
def me_profile(request: HttpRequest) -> HttpResponse:
    supporter = _own(request)
    context = {"nav": "profile", "supporter": supporter, "times": slots_in_words(supporter.availability.all())}
    return render(request, "people/me_profile.html", context)


@role_required("supporter")
def me_skills(request: HttpRequest) -> HttpResponse:
    supporter = _own(request)
    town = supporter.municipality
    initial = {"tasks": [task.public_id for task in supporter.can_do.all()]}
    form = SkillsForm(posted(request), initial=initial, tasks=tasks_of(municipality=town))
    if request.method == "POST" and form.is_valid():
        tasks = chosen_tasks(town, form.cleaned_data["tasks"])
        supporter_update(supporter=supporter, acting_user=request.user, tasks=tasks)
        return _saved(request)
    return render_form(request, "people/me_skills.html", form, {"nav": "profile"})


@role_required("supporter")
def me_areas(request: HttpRequest) -> HttpResponse:
    supporter = _own(request)
    town = supporter.municipality
    initial = {"areas": [area.public_id for area in supporter.areas.all()]}
    form = AreasForm(posted(request), initial=initial, areas=daily_living_areas(town))
    if request.method == "POST" and form.is_valid():
        areas = chosen_areas(town, form.cleaned_data["areas"])
        supporter_update(supporter=supporter, acting_user=request.user, areas=areas)
        return _saved(request)
    return render_form(request, "people/me_areas.html", form, {"nav": "profile"})


@role_required("supporter")
def me_availability(request: HttpRequest) -> HttpResponse:
    supporter = _own(request)
    if request.method == "POST":
        supporter_update(supporter=supporter, acting_user=request.user, slots=slots_from_grid(request.POST))
        return _saved(request)
    context = {"nav": "profile", "grid": grid_of(supporter.availability.all()), "half_days": HalfDay.choices}
    return render(request, "people/me_availability.html", context)


@role_required("supporter")
def me_contact(request: HttpRequest) -> HttpResponse:
    person = _own(request).person
    initial = {key: getattr(person, key) for key in ("phone", "reach_by", "large_print")}
    form = PersonContactForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        person_update(person=person, person_fields=form.cleaned_data, acting_user=request.user)
        return _saved(request)
    return render_form(request, "people/me_contact.html", form, {"nav": "profile"})


@role_required("supporter")
def me_pause(request: HttpRequest) -> HttpResponse:
    supporter = _own(request)
    form = PauseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            supporter_pause(supporter=supporter, until_on=form.cleaned_data["until_on"], acting_user=request.user)
        except Conflict as problem:
            return conflict(request, problem, back_url=reverse("me_profile"))
        messages.success(request, _("お休みにしました。ゆっくりなさってください。"))
        return redirect("me_pause")
    return render_form(request, "people/me_pause.html", form, {"nav": "pause", "supporter": supporter})


@require_POST
@role_required("supporter")
def me_resume(request: HttpRequest) -> HttpResponse:
    supporter_resume(supporter=_own(request), acting_user=request.user)
    messages.success(request, _("おかえりなさい。また お願いをお送りします。"))
    return redirect("me_profile")
