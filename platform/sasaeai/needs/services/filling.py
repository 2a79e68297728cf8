"""Writing down later what was left 「あとで聞く」 at the intake, or what turned out to be different."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.common.errors import DomainError, NotAllowed
from sasaeai.needs.models import Need, Ride
from sasaeai.needs.services.changing import need_consent_record, need_update
from sasaeai.people.services import person_update

#: Facts of the resident that the page of a need may change.
PERSON_FACTS = frozenset({"name", "kana", "phone", "address_rest"})


@transaction.atomic
def need_fill_in(
    *,
    need: Need,
    acting_user: User,
    version: int,
    person_facts: Mapping[str, str],
    changes: Mapping[str, object],
    destination: str | None = None,
    consent: bool = False,
) -> Need:
    """Answers to open questions, all or none of them: resident, need, where the ride goes, the spoken consent.

    `person_facts` are PERSON_FACTS, `changes` columns that need_update takes. An empty fact never erases what is
    known. Raises Conflict for an old `version`, DomainError where the resident belongs to another area's desk.
    """
    if unknown := set(person_facts) - PERSON_FACTS:
        raise TypeError(f"Not asked here: {', '.join(sorted(unknown))}")
    need = need_update(need=need, acting_user=acting_user, version=version, **changes)
    person = need.resident.person
    said = {name: text.strip() for name, text in person_facts.items() if text.strip()}
    said = {name: text for name, text in said.items() if text != getattr(person, name)}
    if said:
        try:
            need.resident.person = person_update(person=person, person_fields=said, acting_user=acting_user)
        except NotAllowed as error:
            raise DomainError(
                _("この方の登録は、お住まいの地区の担当者が変えられます。担当者にお伝えください"), code="other_area"
            ) from error
    if destination is not None and destination.strip():
        _destination_save(need, destination.strip(), acting_user)
    if consent:
        need = need_consent_record(need=need, acting_user=acting_user)
    return need


def _destination_save(need: Need, destination: str, acting_user: User) -> None:
    ride = Ride.objects.filter(need=need).exclude(destination=destination).first()
    if ride is None:
        return
    ride.destination = destination
    ride.save(update_fields=["destination"])
    need.ride = ride
    event_record("need.destination", need, acting_user=acting_user)
