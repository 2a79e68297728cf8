"""Residents entered before they ask for anything: from the office's list, or at the desk."""

from typing import Any

from django.db import transaction

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import NotAllowed
from sasaeai.needs.models import Resident
from sasaeai.people.models import Person
from sasaeai.people.selectors import person_for
from sasaeai.people.services import person_register
from sasaeai.people.services.batch import Batch
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import Municipality


@transaction.atomic
def resident_register(
    *,
    municipality: Municipality,
    person_fields: dict[str, Any],
    acting_user: User,
    existing_person: Person | None = None,
    note: str = "",
    batch: Batch | None = None,
) -> Resident:
    """Someone who may be helped: a new person, or one whom the town knows already. Twice has the effect of once.

    Parameters
    ----------
    person_fields
        Facts as in people.services.persons.PERSON_FIELDS; read only for a new person.
    batch
        Set by the import, which tells of all its people at once.

    Raises
    ------
    NotAllowed
        Staff of another town, or an existing person out of reach.
    """
    viewer = batch.viewer if batch else viewer_for(acting_user)
    if municipality.pk not in viewer.staff_town_ids:
        raise NotAllowed("")
    person = existing_person
    if person is None:
        person = person_register(
            municipality=municipality,
            person_fields=person_fields,
            acting_user=acting_user,
            entered_for_them=True,
            batch=batch,
        )
    elif batch is not None:
        batch.check(person)
    elif person_for(visible_to=viewer, public_id=person.public_id) is None:
        raise NotAllowed("")
    resident, made = Resident.objects.get_or_create(
        person=person, defaults={"municipality": municipality, "note": note}
    )
    if made:
        event_record("resident.register", resident, acting_user=acting_user)
        if batch is None:
            activity_record("resident.register", municipality_id=municipality.pk, staff=acting_user, case=resident)
    return resident


@transaction.atomic
def resident_update(*, resident: Resident, note: str, acting_user: User, batch: Batch | None = None) -> Resident:
    """Change the note about a resident. Raises NotAllowed for a person out of reach."""
    if batch is not None:
        batch.check(resident.person)
    elif person_for(visible_to=viewer_for(acting_user), public_id=resident.person.public_id) is None:
        raise NotAllowed("")
    resident.note = note
    resident.save(update_fields=["note", "updated_at"])
    event_record("resident.update", resident, acting_user=acting_user, fields=["note"])
    return resident
