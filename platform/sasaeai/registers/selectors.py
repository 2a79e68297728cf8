"""Reading registers and imports. What is out of the viewer's reach does not exist, here as everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from sasaeai.common.kana import search_key, to_katakana
from sasaeai.common.phone import digits_of
from sasaeai.common.placename import name_key
from sasaeai.common.visibility import Viewer
from sasaeai.people.models import Business, Group, Person
from sasaeai.people.selectors import people_in_reach
from sasaeai.places.models import Municipality
from sasaeai.registers.models import ColumnMemory, ImportJob, ImportRow, Kind, PersonMerge
from sasaeai.registers.understanding import (
    BUSINESS_KINDS,
    GENDERS,
    GROUP_STATUS,
    REACH_BY,
    Town,
    words_of_slots,
    words_of_tasks,
)

PERSON_KINDS = (Kind.SUPPORTERS, Kind.RESIDENTS)
_HALF_WORDS = {"morning": "午前", "afternoon": "午後", "evening": "夕方"}


def imports_for_office(*, visible_to: Viewer) -> QuerySet[ImportJob]:
    """Imports a member of staff may open: all of the towns seen as a whole, and one's own."""
    own = Q(uploaded_by=visible_to.user_id, municipality__in=visible_to.staff_town_ids)
    found = ImportJob.objects.filter(Q(municipality__in=visible_to.whole_town_ids) | own)
    return found.select_related("municipality", "uploaded_by")


def import_for(*, visible_to: Viewer, public_id: str) -> ImportJob | None:
    """One import, or None."""
    return imports_for_office(visible_to=visible_to).filter(public_id=public_id).first()


def import_rows(*, job: ImportJob, outcome: str = "") -> QuerySet[ImportRow]:
    """Lines of an import that the caller has found within reach."""
    found = ImportRow.objects.filter(job=job)
    return found.filter(outcome=outcome) if outcome else found


def column_memory(*, municipality: Municipality, kind: str) -> dict[str, str]:
    """Title key → field, as the town's office mapped it last."""
    return dict(ColumnMemory.objects.filter(municipality=municipality, kind=kind).values_list("title_key", "field"))


def records(*, visible_to: Viewer, municipality: Municipality, kind: str) -> QuerySet:
    """The rows of a register within reach, with all that `values_of` reads: five queries for any number of rows."""
    if kind == Kind.GROUPS:
        found = Group.objects.filter(municipality=municipality, municipality__in=visible_to.staff_town_ids)
        return found.select_related("home_block").prefetch_related("areas").order_by("kana", "pk")
    if kind == Kind.BUSINESSES:
        found = Business.objects.filter(municipality=municipality, municipality__in=visible_to.staff_town_ids)
        return found.prefetch_related("areas", "tasks").order_by("kana", "pk")
    people = people_in_reach(visible_to=visible_to).filter(municipality=municipality)
    people = people.select_related("block", "supporter", "resident")
    if kind == Kind.SUPPORTERS:
        people = people.prefetch_related(
            "supporter__can_do", "supporter__wants_to_try", "supporter__areas", "supporter__availability"
        )
    return people.order_by("kana", "pk")


def register_rows(*, visible_to: Viewer, municipality: Municipality, kind: str) -> QuerySet:
    """Like `records`, and of people only those who have the role."""
    found = records(visible_to=visible_to, municipality=municipality, kind=kind)
    if kind == Kind.SUPPORTERS:
        return found.filter(supporter__isnull=False)
    return found.filter(resident__isnull=False) if kind == Kind.RESIDENTS else found


def has_role(record: Person | Group | Business, kind: str) -> bool:
    """Whether a known person has the role of this register already; groups and businesses always have."""
    role = {Kind.SUPPORTERS: "supporter", Kind.RESIDENTS: "resident"}.get(kind)
    return role is None or getattr(record, role, None) is not None


def values_of(record: Person | Group | Business, kind: str, town: Town) -> dict[str, str]:
    """A record in the canonical words of `understanding`: what an export writes and a preview compares with."""
    if isinstance(record, Group):
        return _group_values(record)
    if isinstance(record, Business):
        return _business_values(record, town)
    values = _person_values(record)
    if kind == Kind.SUPPORTERS and has_role(record, kind):
        values |= _supporter_values(record.supporter, town)
    if kind == Kind.RESIDENTS and has_role(record, kind):
        values["note"] = record.resident.note
    return values


def _person_values(person: Person) -> dict[str, str]:
    return {
        "id": person.public_id,
        "name": person.name,
        "kana": to_katakana(person.kana),
        "phone": person.phone,
        "phone2": person.phone2,
        "email": person.email,
        "gender": GENDERS.get(person.gender, ""),
        "birth_year": str(person.birth_year or ""),
        "block": person.block.name if person.block else "",
        "address_rest": person.address_rest,
        "reach_by": REACH_BY[person.reach_by],
        "large_print": _yes_no(person.large_print),
    }


def _supporter_values(supporter: object, town: Town) -> dict[str, str]:
    return {
        "number": supporter.number,  # type: ignore[attr-defined]
        "can_do": words_of_tasks([task.name for task in supporter.can_do.all()], town),  # type: ignore[attr-defined]
        "wants_to_try": words_of_tasks([task.name for task in supporter.wants_to_try.all()], town),  # type: ignore[attr-defined]
        "areas": _area_words(supporter.areas.all()),  # type: ignore[attr-defined]
        "slots": words_of_slots({(c.weekday, _HALF_WORDS[c.half_day]) for c in supporter.availability.all()}),  # type: ignore[attr-defined]
        "visits_per_week_count": str(supporter.visits_per_week_count),  # type: ignore[attr-defined]
        "visits_per_month_count": str(supporter.visits_per_month_count),  # type: ignore[attr-defined]
        "first_visit_in_pair": _yes_no(supporter.first_visit_in_pair),  # type: ignore[attr-defined]
        "note": supporter.note,  # type: ignore[attr-defined]
    }


def _group_values(group: Group) -> dict[str, str]:
    return {
        "id": group.public_id,
        "name": group.name,
        "kana": to_katakana(group.kana),
        "status": GROUP_STATUS[group.status],
        "home_block": group.home_block.name if group.home_block else "",
        "areas": _area_words(group.areas.all()),
        "about": group.about,
        "contact_name": group.contact_name,
        "phone": group.phone,
        "reception_hours": group.reception_hours,
        "visits_per_month_count": str(group.visits_per_month_count),
        "active_since_on": group.active_since_on.isoformat() if group.active_since_on else "",
        "is_public": _yes_no(group.is_public),
    }


def _business_values(business: Business, town: Town) -> dict[str, str]:
    return {
        "id": business.public_id,
        "name": business.name,
        "kana": to_katakana(business.kana),
        "kind": BUSINESS_KINDS[business.kind],
        "phone": business.phone,
        "about": business.about,
        "areas": _area_words(business.areas.all()),
        "tasks": words_of_tasks([task.name for task in business.tasks.all()], town),
        "is_active": _yes_no(business.is_active),
    }


def _yes_no(value: bool) -> str:
    return "はい" if value else "いいえ"


def _area_words(areas: Iterable) -> str:
    return "、".join(sorted({area.name for area in areas}))


@dataclass
class Known:
    """Who is in the register already, by everything that a line can be recognised by. Values are public ids."""

    ids: set[str] = field(default_factory=set)
    by_number: dict[str, str] = field(default_factory=dict)
    by_digits: dict[str, list[str]] = field(default_factory=dict)
    by_sound_and_block: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=dict)
    #: (name key, digits) or, without a telephone, (name key, kana key, block, rest): surely the same.
    by_signature: dict[tuple, list[str]] = field(default_factory=dict)
    sounds: dict[str, set[str]] = field(default_factory=dict)


def signature(name: str, kana: str, digits: str, block: str, rest: str) -> tuple:
    """What makes two entries surely the same person."""
    return (search_key(name), digits) if digits else (search_key(name), search_key(kana), block, name_key(rest))


def known_people(*, visible_to: Viewer, municipality: Municipality) -> Known:
    """Everybody of the town within reach: one query, plain columns only, so that 100,000 people are no burden."""
    known = Known()
    found = people_in_reach(visible_to=visible_to).filter(municipality=municipality).values_list(
        "public_id", "name", "kana", "phone_digits", "phone2_digits", "block__name", "address_rest", "supporter__number"
    )  # fmt: skip
    for public_id, name, kana, digits, digits2, block, rest, number in found.iterator(chunk_size=5000):
        known.ids.add(public_id)
        sound = search_key(kana)
        known.sounds[public_id] = {search_key(name), sound} - {""}
        if number:
            known.by_number[number] = public_id
        for one in {digits, digits2} - {""}:
            known.by_digits.setdefault(one, []).append(public_id)
        if sound and block:
            known.by_sound_and_block.setdefault((sound, block), []).append(public_id)
        for one in {digits, digits2} - {""} or {""}:
            known.by_signature.setdefault(signature(name, kana, one, block or "", rest), []).append(public_id)
    return known


def known_named(*, visible_to: Viewer, municipality: Municipality, kind: str) -> Known:
    """Groups or businesses of the town: recognised by their name, suspected by their telephone."""
    known = Known()
    model = Group if kind == Kind.GROUPS else Business
    found = model.objects.filter(municipality=municipality, municipality__in=visible_to.staff_town_ids)
    for public_id, name, phone in found.values_list("public_id", "name", "phone"):
        known.ids.add(public_id)
        known.by_name.setdefault(name_key(name), []).append(public_id)
        if digits := digits_of(phone):
            known.by_digits.setdefault(digits, []).append(public_id)
    return known


def remembered_targets(*, job: ImportJob, fingerprints: set[str]) -> dict[str, str]:
    """Fingerprint → the record that the same line of an earlier import became. Undone imports are forgotten."""
    found: dict[str, str] = {}
    wanted = sorted(fingerprints - {""})
    earlier = ImportRow.objects.filter(
        job__municipality=job.municipality, job__kind=job.kind, job__state=ImportJob.State.APPLIED
    ).exclude(target="")
    for start in range(0, len(wanted), 500):
        part = earlier.filter(fingerprint__in=wanted[start : start + 500]).order_by("job__applied_at")
        found |= dict(part.values_list("fingerprint", "target"))
    return found


def merges_for_office(*, visible_to: Viewer) -> QuerySet[PersonMerge]:
    """Merges in the towns that the viewer sees as a whole, and the viewer's own."""
    own = Q(merged_by=visible_to.user_id, municipality__in=visible_to.staff_town_ids)
    found = PersonMerge.objects.filter(Q(municipality__in=visible_to.whole_town_ids) | own)
    return found.select_related("merged_by", "undone_by")
