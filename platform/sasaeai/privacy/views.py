"""情報のあつかい: for the person on /me/privacy/, for staff on the person's behalf under /sc/privacy/."""

import csv
import io

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.common.cells import cell
from sasaeai.people.models import Consent, Person
from sasaeai.people.selectors import consents_of
from sasaeai.privacy import selectors, services


def _person(request: HttpRequest, public_id: str | None) -> Person:
    """The person asked for within the staff's reach, or oneself."""
    if public_id is None:
        found = selectors.own_person(visible_to=request.viewer)  # type: ignore[attr-defined]
    else:
        found = selectors.person_on_record(visible_to=request.viewer, public_id=public_id)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, person: Person, template: str) -> HttpResponse:
    view_record("sc_privacy", [person.public_id], acting_user=request.user)  # type: ignore[arg-type]
    context = {
        "nav": "people",
        "person": person,
        "looks": selectors.looks_at(visible_to=request.viewer, person=person),  # type: ignore[attr-defined]
        "consents": consents_of(person=person),
        "parts": selectors.package_of(visible_to=request.viewer, person=person),  # type: ignore[attr-defined]
    }
    return render(request, template, context)


def _withdraw(request: HttpRequest, person: Person) -> None:
    purpose = request.POST.get("purpose", "")
    if purpose not in Consent.Purpose.values:
        raise Http404
    services.consent_withdraw(person=person, purpose=purpose, acting_user=request.user)  # type: ignore[arg-type]
    messages.success(request, _("同意の取りやめを記録しました。いまから、この目的には使いません。"))


def _package(request: HttpRequest, person: Person) -> HttpResponse:
    parts = selectors.package_of(visible_to=request.viewer, person=person)  # type: ignore[attr-defined]
    text = io.StringIO()
    rows = [(part.title, *row) for part in parts for row in part.rows]
    csv.writer(text, lineterminator="\r\n").writerows(
        [[cell(value) for value in row] for row in [(_("区分"), _("項目"), _("内容")), *rows]]
    )
    view_record("sc_privacy_csv", [person.public_id], acting_user=request.user)  # type: ignore[arg-type]
    services.package_record(person=person, acting_user=request.user, row_count=len(rows))  # type: ignore[arg-type]
    return HttpResponse(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="joho-no-utsushi.csv"'},
    )


@role_required("coordinator", "office")
@require_safe
def sc_privacy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who has seen this person's data, and what was agreed to; made to be printed and handed over."""
    return _page(request, _person(request, public_id), "privacy/sc_privacy.html")


@role_required("coordinator", "office")
@require_POST
def sc_privacy_withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    person = _person(request, public_id)
    _withdraw(request, person)
    return redirect("sc_privacy", public_id)


@role_required("coordinator", "office")
@require_POST
def sc_privacy_package(request: HttpRequest, public_id: str) -> HttpResponse:
    """The copy as CSV. A POST: no link can make it, no scanner fetches it."""
    return _package(request, _person(request, public_id))


@role_required("supporter", "group", "business")
@require_safe
def me_privacy(request: HttpRequest) -> HttpResponse:
    return _page(request, _person(request, None), "privacy/me_privacy.html")


@role_required("supporter", "group", "business")
@require_POST
def me_privacy_withdraw(request: HttpRequest) -> HttpResponse:
    _withdraw(request, _person(request, None))
    return redirect("me_privacy")


@role_required("supporter", "group", "business")
@require_POST
def me_privacy_package(request: HttpRequest) -> HttpResponse:
    return _package(request, _person(request, None))
