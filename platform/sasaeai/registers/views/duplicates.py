"""People who were entered twice."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sasaeai.accounts.roles import role_required
from sasaeai.common.errors import DomainError
from sasaeai.people.models import Person
from sasaeai.people.selectors import people_in_reach, town_of_staff
from sasaeai.registers.comparing import comparison
from sasaeai.registers.selectors import merges_for_office
from sasaeai.registers.services.merging import (
    FACTS,
    duplicates_found,
    merge_undo,
    pair_view,
    people_keep_apart,
    people_merge,
)

MERGES_SHOWN_COUNT = 20


@role_required("office", "coordinator")
def office_duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one person, and what was joined before."""
    town = town_of_staff(visible_to=request.viewer)
    if town is None:
        raise Http404
    pairs = duplicates_found(acting_user=request.user, municipality_id=town.pk)
    pair_view(people=[person for pair in pairs for person in (pair.first, pair.second)], acting_user=request.user)
    merges = merges_for_office(visible_to=request.viewer)[:MERGES_SHOWN_COUNT]
    return render(request, "registers/office_duplicates.html", {"nav": "office", "pairs": pairs, "merges": merges})


@role_required("office", "coordinator")
def office_duplicate(request: HttpRequest, first_id: str, second_id: str) -> HttpResponse:
    """Side by side: join them, or say that they are two."""
    first, second = _person(request, first_id), _person(request, second_id)
    problem = ""
    if request.method == "POST":
        try:
            if "apart" in request.POST:
                people_keep_apart(first=first, second=second, acting_user=request.user)
                messages.success(request, _("別の方として残しました。もうたずねません。"))
            else:
                taken = {name for name in FACTS if request.POST.get(f"fact-{name}") == "second"}
                people_merge(kept=first, gone=second, take_from_gone=taken, acting_user=request.user)
                messages.success(request, _("1つにしました。まちがいのときは、下の一覧から戻せます。"))
            return redirect("office_duplicates")
        except DomainError as refused:
            problem = refused.message
    pair_view(people=[first, second], acting_user=request.user)
    context = {
        "nav": "office", "first": first, "second": second, "problem": problem, "lines": comparison(first, second),
    }  # fmt: skip
    return render(request, "registers/office_duplicate.html", context, status=422 if problem else 200)


@require_POST
@role_required("office", "coordinator")
def office_merge_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    merge = merges_for_office(visible_to=request.viewer).filter(public_id=public_id).first()
    if merge is None:
        raise Http404
    try:
        merge_undo(merge=merge, acting_user=request.user)
    except DomainError as problem:
        context = {"problem": problem, "back_url": reverse("office_duplicates")}
        return render(request, "people/conflict.html", context, status=problem.status)
    messages.success(request, _("2人に戻しました。"))
    return redirect("office_duplicates")


def _person(request: HttpRequest, public_id: str) -> Person:
    person = people_in_reach(visible_to=request.viewer).filter(public_id=public_id)
    found = person.select_related("block", "supporter", "resident").first()
    if found is None:
        raise Http404
    return found
