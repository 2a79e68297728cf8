"""Groups: the public directory and its cards, and the desk's list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sasaeai.accounts.roles import public, role_required
from sasaeai.audit.services import view_record
from sasaeai.people.fees import fee_in_words
from sasaeai.people.models import Group
from sasaeai.people.selectors import group_for_desk, groups_for_desk, groups_public, members_of, tasks_of
from sasaeai.people.slots import slots_in_words
from sasaeai.people.views.shared import found, the_town
from sasaeai.places.selectors import daily_living_areas


@public
def groups(request: HttpRequest) -> HttpResponse:
    town = the_town()
    task_id, area_id = request.GET.get("task", ""), request.GET.get("area", "")
    rows = groups_public(municipality=town, task_id=task_id, area_id=area_id)
    context = {
        "groups": [_card(group) for group in rows],
        "tasks": tasks_of(municipality=town),
        "areas": daily_living_areas(town),
        "task_id": task_id,
        "area_id": area_id,
    }
    return render(request, "people/groups.html", context)


@public
def group(request: HttpRequest, public_id: str) -> HttpResponse:
    row = found(groups_public(municipality=the_town()).filter(public_id=public_id).first())
    return render(request, "people/group.html", _card(row))


@role_required("coordinator", "office")
def sc_groups(request: HttpRequest) -> HttpResponse:
    rows = groups_for_desk(visible_to=request.viewer)
    return render(request, "people/sc_groups.html", {"nav": "groups", "groups": rows})


@role_required("coordinator", "office")
def sc_group(request: HttpRequest, public_id: str) -> HttpResponse:
    row = found(group_for_desk(visible_to=request.viewer, public_id=public_id))
    members = list(members_of(visible_to=request.viewer, group=row))
    view_record("sc_group", [member.person.public_id for member in members], acting_user=request.user)
    return render(request, "people/sc_group.html", {"nav": "groups", "members": members, **_card(row)})


def _card(row: Group) -> dict[str, Any]:
    """What a card shows: the menu with its fees in words, areas by name, days in words."""
    daily_living = [area.name for area in row.areas.all() if area.scheme.is_daily_living]
    return {
        "group": row,
        "menu": [{"task": item.task.name, "fee": fee_in_words(item), "note": item.note} for item in row.menu.all()],
        "areas": daily_living or [area.name for area in row.areas.all()],
        "days": slots_in_words(row.availability.all()),
        "is_paused": row.status == Group.Status.PAUSED,
    }
