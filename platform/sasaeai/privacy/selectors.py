"""What is known of one person, and who has looked at it. For the person, or for staff within reach of the person."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import StaffRole
from sasaeai.audit.models import PersonalDataView
from sasaeai.common.visibility import Viewer
from sasaeai.coordination.models import Concern, Offer, Visit
from sasaeai.needs.models import Caution, Need, Resident
from sasaeai.people.models import Consent, Person, Supporter
from sasaeai.people.selectors import person_for
from sasaeai.privacy.words import PAGES

#: A caution in the words of the desk, by its code.
CAUTIONS = dict(Caution.choices)

#: How far back the list of looks goes.
LOOKS_SINCE = dt.timedelta(days=366)


@dataclass(frozen=True)
class Look:
    """On this day this viewer saw the person on this kind of page, so many times."""

    day_on: dt.date
    who: str
    page: str
    count: int


def own_person(*, visible_to: Viewer) -> Person | None:
    """The viewer's own record."""
    return Person.objects.filter(pk=visible_to.person_id).select_related("municipality").first()


def person_on_record(*, visible_to: Viewer, public_id: str) -> Person | None:
    """A person within the staff's reach. What residents said stays with the coordinators: the office gets None."""
    person = person_for(visible_to=visible_to, public_id=public_id)
    if person is not None and not visible_to.is_coordinator and Resident.objects.filter(person=person).exists():
        return None
    return person


def looks_at(*, visible_to: Viewer, person: Person) -> list[Look]:
    """Who saw this person's data in the last year, newest first; nothing for a person out of reach."""
    if person_for(visible_to=visible_to, public_id=person.public_id) is None:
        return []
    since = timezone.now() - LOOKS_SINCE
    rows = PersonalDataView.objects.filter(person_public_id=person.public_id, at__gte=since)
    counted: Counter[tuple[dt.date, int | None, str]] = Counter(
        (timezone.localtime(at).date(), user_id, str(PAGES.get(page, _("そのほかの画面"))))
        for at, user_id, page in rows.order_by().values_list("at", "acting_user_id", "page")
    )
    names = _names({user_id for _day, user_id, _page in counted if user_id}, person)
    looks = [Look(day, names.get(user or 0, _helper()), page, count) for (day, user, page), count in counted.items()]
    return sorted(looks, key=lambda look: (-look.day_on.toordinal(), look.who, look.page))


def _names(user_ids: set[int], person: Person) -> dict[int, str]:
    """Staff by their name and post; oneself; everybody else is somebody who had taken on to help."""
    posts = StaffRole.objects.filter(user__in=user_ids).order_by("valid_from_on")
    names = {post.user_id: f"{post.display_name}（{post.get_role_display()}）" for post in posts}
    if person.user_id:
        names[person.user_id] = _("ご本人")
    return names


def _helper() -> str:
    return _("お願いを受けた方")


def consents_in_force(*, person: Person) -> QuerySet[Consent]:
    """Agreements that have not been taken back; for a person that the caller has found within reach."""
    return Consent.objects.filter(person=person, withdrawn_at=None)


@dataclass(frozen=True)
class Part:
    """One part of the package: a title, and rows of (field, value)."""

    title: str
    rows: list[tuple[str, str]]


def package_of(*, visible_to: Viewer, person: Person) -> list[Part]:
    """Everything that is kept about one person. Other people appear as what they did, never by name."""
    if person_for(visible_to=visible_to, public_id=person.public_id) is None:
        return []
    parts = [Part(_("ご本人"), _facts(person)), Part(_("同意"), _consents(person))]
    supporter = Supporter.objects.filter(person=person).first()
    resident = Resident.objects.filter(person=person).first()
    if supporter:
        parts += [Part(_("担い手としての登録"), _supporter(supporter)), Part(_("お手伝い"), _visits(supporter))]
    if resident:
        parts += [Part(_("依頼をする方としての記録"), _resident(resident)), Part(_("依頼"), _needs(resident))]
    return parts


def _text(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    return "" if value is None else str(value)


def _fields(row: Any, names: tuple[str, ...]) -> list[tuple[str, str]]:
    found = []
    for name in names:
        shown = getattr(row, f"get_{name}_display", None)
        label = str(row._meta.get_field(name).verbose_name)
        found.append((label, _text(shown() if shown else getattr(row, name))))
    return found


def _facts(person: Person) -> list[tuple[str, str]]:
    names = ("name", "kana", "phone", "phone2", "email", "birth_year", "address_rest", "reach_by")
    block = person.block.name if person.block else ""
    return [*_fields(person, names), (_("性別"), person.get_gender_display()), (_("町"), block)]


def _consents(person: Person) -> list[tuple[str, str]]:
    return [
        (
            consent.get_purpose_display(),
            f"{_text(consent.given_at)} {consent.get_method_display()} {consent.wording_version}"
            + (f" → {_text(consent.withdrawn_at)} {_('取りやめ')}" if consent.withdrawn_at else ""),
        )
        for consent in Consent.objects.filter(person=person)
    ]


def _supporter(supporter: Supporter) -> list[tuple[str, str]]:
    names = ("number", "status", "visits_per_week_count", "visits_per_month_count", "note", "approved_at")
    return [
        *_fields(supporter, names),
        (_("できること"), _text([str(task) for task in supporter.can_do.all()])),
        (_("行けるところ"), _text([str(area) for area in supporter.areas.all()])),
    ]


def _visits(supporter: Supporter) -> list[tuple[str, str]]:
    visits = Visit.objects.filter(supporter=supporter).select_related("need__task").order_by("day_on", "pk")
    asked = Offer.objects.filter(supporter=supporter).count()
    return [
        (_("お願いした回数"), str(asked)),
        *((_text(visit.day_on), f"{visit.need.task.name} {visit.get_status_display()}") for visit in visits),
    ]


def _resident(resident: Resident) -> list[tuple[str, str]]:
    worries = Concern.objects.filter(resident=resident).order_by("pk")
    return [
        (_("気をつけること"), _text([CAUTIONS.get(code, code) for code in resident.cautions])),
        (_("メモ"), resident.note),
        *((_("連絡先"), f"{contact.relation} {contact.phone}") for contact in resident.contacts.all()),
        *((_("気になること"), f"{_text(worry.created_at)} {worry.text}") for worry in worries),
    ]


def _needs(resident: Resident) -> list[tuple[str, str]]:
    needs = Need.objects.filter(resident=resident).select_related("task").order_by("taken_at")
    return [
        (need.number, f"{_text(need.taken_at)} {need.task.name} {need.get_status_display()} {need.note}")
        for need in needs
    ]
