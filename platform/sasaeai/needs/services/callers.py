"""Writing down who is on the line: a new person, or a known one with what was learnt on this call."""

from dataclasses import asdict, dataclass

from django.utils import timezone

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.common.kana import search_key, to_katakana
from sasaeai.common.phone import digits_of
from sasaeai.needs.models import Resident
from sasaeai.needs.selectors import NAME_PENDING
from sasaeai.people.models import Consent, Person
from sasaeai.people.services import person_register, person_update
from sasaeai.places.models import Municipality, TownBlock

#: Which sentence was read aloud; a changed sentence gets a new version.
CONSENT_WORDING = "intake-2026-11"


@dataclass(frozen=True)
class CallerData:
    """What the caller said. Empty means "not asked yet" and never erases what is known."""

    name: str = ""
    kana: str = ""
    phone: str = ""
    address_rest: str = ""


def resident_save(
    *,
    municipality: Municipality,
    person: Person | None,
    data: CallerData,
    block: TownBlock,
    cautions: list[str],
    cautions_shared: list[str],
    acting_user: User,
) -> Resident:
    """The resident's row of this caller, made or brought up to date. Runs in the caller's transaction."""
    if person is None:
        person = _same_person(municipality, data)
        person = _fill_blanks(person, data) if person else _person_create(municipality, data, block, acting_user)
    else:
        person = _person_update(person, data, block, acting_user)
    resident, _made = Resident.objects.get_or_create(person=person, defaults={"municipality": municipality})
    resident.cautions, resident.cautions_shared = cautions, cautions_shared
    resident.save(update_fields=["cautions", "cautions_shared", "updated_at"])
    return resident


def consent_save(*, person: Person, acting_user: User) -> None:
    """The spoken agreement to both purposes of the sentence read aloud, unless one is in force already."""
    in_force = set(Consent.objects.filter(person=person, withdrawn_at__isnull=True).values_list("purpose", flat=True))
    for purpose in Consent.Purpose.values:
        if purpose in in_force:
            continue
        row = Consent.objects.create(
            person=person,
            purpose=purpose,
            wording_version=CONSENT_WORDING,
            method=Consent.Method.SPOKEN,
            recorded_by=acting_user,
            given_at=timezone.now(),
        )
        event_record(
            "consent.give", row, acting_user=acting_user, municipality_id=person.municipality_id, purpose=purpose
        )


def _same_person(municipality: Municipality, data: CallerData) -> Person | None:
    """Somebody with this number *and* this name: a caller whom the taker may not search for is not doubled."""
    digits = digits_of(data.phone)
    if not digits or not (data.name or data.kana):
        return None
    names = {search_key(data.name), search_key(data.kana)} - {""}
    same_number = Person.objects.filter(municipality=municipality, phone_digits=digits)
    return next((who for who in same_number if {search_key(who.name), search_key(who.kana)} & names), None)


def _person_create(municipality: Municipality, data: CallerData, block: TownBlock, acting_user: User) -> Person:
    said = {name: value.strip() for name, value in asdict(data).items()}
    said["name"] = said["name"] or NAME_PENDING
    return person_register(
        municipality=municipality,
        person_fields=said | {"block": block},
        acting_user=acting_user,
        entered_for_them=True,
    )


def _person_update(person: Person, data: CallerData, block: TownBlock, acting_user: User) -> Person:
    """What was written differently on the intake page replaces what is known; an emptied field does not erase."""
    said: dict[str, object] = {
        name: value.strip()
        for name, value in (asdict(data) | {"kana": to_katakana(data.kana)}).items()
        if value.strip() and value.strip() != getattr(person, name)
    }
    if person.block_id is None:
        said["block"] = block
    return person_update(person=person, person_fields=said, acting_user=acting_user) if said else person


def _fill_blanks(person: Person, data: CallerData) -> Person:
    if not person.address_rest and data.address_rest:
        person.address_rest = data.address_rest.strip()
        person.save(update_fields=["address_rest", "updated_at"])
    return person
