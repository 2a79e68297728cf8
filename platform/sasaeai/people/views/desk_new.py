"""/sc/people/new/: a supporter who telephoned or sent the paper form, entered on one page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.common.forms import posted, render_form
from sasaeai.common.ids import public_id
from sasaeai.people.forms.desk import DeskPersonForm
from sasaeai.people.forms.fields import slots_of
from sasaeai.people.models import Person, Supporter
from sasaeai.people.selectors import block_named, person_duplicates, person_for, supporter_for, tasks_of
from sasaeai.people.services import Driving, supporter_register
from sasaeai.people.views.shared import chosen_areas, chosen_tasks, found, staff_town
from sasaeai.places.models import Municipality
from sasaeai.places.selectors import blocks_of, daily_living_areas

REACH_BY = {"phone": "phone", "letter": "paper", "office": "phone", "fax": "fax"}


@role_required("coordinator", "office")
def sc_person_new(request: HttpRequest) -> HttpResponse:
    town = staff_town(request)
    menus = {"tasks": tasks_of(municipality=town), "areas": daily_living_areas(town)}
    form = DeskPersonForm(posted(request), initial={"once_key": public_id(), "came_by": "phone"}, **menus)
    same: list[Person] = []
    if request.method == "POST" and form.is_valid():
        same = _maybe_same(request, town, form.cleaned_data)
        if not same:
            return _save(request, town, form.cleaned_data)
        view_record("sc_person_new", [person.public_id for person in same], acting_user=request.user)
    context = {"nav": "people", "same": same, "blocks": blocks_of(town).values_list("name", flat=True)}
    return render_form(request, "people/sc_person_new.html", form, context)


def _maybe_same(request: HttpRequest, town: Municipality, data: dict[str, Any]) -> list[Person]:
    """People who may be the same one, unless that was answered, or this very form was sent before."""
    if "as_new" in request.POST or "known_as" in request.POST:
        return []
    block = block_named(municipality=town, text=data["block_text"])
    same = person_duplicates(
        visible_to=request.viewer, municipality=town, phone=data["phone"], kana=data["kana"], block=block
    )
    return [] if any(person.public_id == data["once_key"] for person in same) else same


def _save(request: HttpRequest, town: Municipality, data: dict[str, Any]) -> HttpResponse:
    known_id = request.POST.get("known_as", "")
    known = found(person_for(visible_to=request.viewer, public_id=known_id)) if known_id else None
    block = block_named(municipality=town, text=data["block_text"])
    supporter = supporter_register(
        municipality=town,
        person_fields={
            "name": data["name"],
            "kana": data["kana"],
            "phone": data["phone"],
            "reach_by": REACH_BY[data["came_by"]],
            "block": block,
            "address_rest": "" if block else data["block_text"],
        },
        acting_user=request.user,
        entered_for_them=True,
        tasks=chosen_tasks(town, data["tasks"]),
        areas=chosen_areas(town, data["areas"]),
        slots=slots_of(data["times"]),
        note=data["note"],
        driving=Driving(**dict.fromkeys(data["driving"], True)),
        consent_method="" if data["consent"] == "later" else data["consent"],
        channel=data["came_by"],
        existing_person=known,
        once_key=data["once_key"],
    )
    return _after(request, supporter)


def _after(request: HttpRequest, supporter: Supporter) -> HttpResponse:
    """On to the record; someone registered into another coordinator's area is out of reach from now on."""
    words = _("登録しました。番号は %(number)s です。") % {"number": supporter.number}
    messages.success(request, words)
    if supporter_for(visible_to=request.viewer, public_id=supporter.public_id) is None:
        return redirect("sc_people")
    return redirect("sc_person", supporter.public_id)
