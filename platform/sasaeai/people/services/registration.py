"""Becoming a supporter: on the person's own screen, by telephone or on paper, through one service."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import jpholiday
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.models import Activity
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import NotAllowed
from sasaeai.notices.services import notice_queue
from sasaeai.people.models import Availability, Consent, Person, Supporter, Task, Vehicle
from sasaeai.people.selectors import area_ids_of, person_for, staff_for_areas, supporter_for
from sasaeai.people.services.batch import Batch, last_number_count
from sasaeai.people.services.persons import normalise, person_register
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import Area, Municipality

#: The wording on the check page of /join/ and on the paper form. Change both together, and this date with them.
CONSENT_WORDING = "2026-11"
CALL_WITHIN_WORKDAYS_COUNT = 3


@dataclass(frozen=True)
class Driving:
    """What someone who offers rides says about car, licence and insurance. Staff see the papers later."""

    has_licence: bool = False
    has_car: bool = False
    insured: bool = False


@transaction.atomic
def supporter_register(
    *,
    municipality: Municipality,
    person_fields: dict[str, Any],
    acting_user: User | None,
    entered_for_them: bool,
    tasks: Iterable[Task] = (),
    areas: Iterable[Area] = (),
    slots: Iterable[tuple[int, str]] = (),
    note: str = "",
    driving: Driving | None = None,
    consent_method: str = "",
    channel: str = Activity.Channel.SCREEN,
    account: User | None = None,
    existing_person: Person | None = None,
    once_key: str = "",
    batch: Batch | None = None,
) -> Supporter:
    """Register a supporter with status `applied`: person, tasks, areas, availability, consent, audit, notice.

    Parameters
    ----------
    person_fields
        Facts as in people.services.persons.PERSON_FIELDS.
    slots
        (weekday 0..6, half day) cells that suit; none = to be talked over.
    consent_method
        A Consent.Method; empty = not asked yet (the coordinator asks when they call).
    channel
        An Activity.Channel: how the person came to the desk, for the log. Read only when `entered_for_them`.
    account
        The account of someone who registers themselves; None for telephone and paper.
    existing_person
        Someone the town knows already (a resident, a member of a group) who now helps as well.
    once_key
        A public id drawn when the form was made: sent twice, the first registration comes back.
    batch
        Set by the import, which tells of all its people at once.

    Raises
    ------
    NotAllowed
        Staff of another town, or an existing person out of reach.
    """
    if batch is None:
        _check_staff(municipality, acting_user, entered_for_them, existing_person)
        # One at a time in a town: numbers stay in order, and of two taps the second finds the first.
        Municipality.objects.select_for_update().get(pk=municipality.pk)
    elif existing_person is not None:
        batch.check(existing_person)
    before = _already(municipality, account, existing_person, once_key)
    if before is not None:
        return before
    person = existing_person or (Person.objects.filter(user=account).first() if account else None)
    if person is None:
        person = person_register(
            municipality=municipality,
            person_fields=person_fields,
            acting_user=acting_user,
            entered_for_them=entered_for_them,
            account=account,
            public_id=once_key,
            batch=batch,
        )
    else:
        _fill(person, person_fields)
    number = batch.next_number() if batch else f"S-{last_number_count(municipality) + 1:04d}"
    supporter = Supporter.objects.create(person=person, municipality=municipality, number=number, note=note[:400])
    supporter.can_do.set(tasks)
    supporter.areas.set(areas)
    Availability.objects.bulk_create(
        Availability(supporter=supporter, weekday=day, half_day=half) for day, half in dict.fromkeys(slots)
    )
    _record_driving(person, driving)
    if consent_method:
        _record_consent(person, consent_method, acting_user)
    event_record("supporter.register", supporter, acting_user=acting_user, by_staff=entered_for_them)
    if batch is None:
        _tell_and_log(supporter, acting_user, entered_for_them, channel)
    return supporter


@transaction.atomic
def consent_record(*, supporter: Supporter, method: str, acting_user: User) -> None:
    """Note the consent that a coordinator was given by telephone or on paper. Given already: nothing changes.

    Raises
    ------
    NotAllowed
        The person is out of the acting user's reach.
    """
    viewer = viewer_for(acting_user)
    reachable = supporter_for(visible_to=viewer, public_id=supporter.public_id) is not None
    if not reachable or supporter.municipality_id not in viewer.staff_town_ids:
        raise NotAllowed("")
    Supporter.objects.select_for_update().get(pk=supporter.pk)
    given = Consent.objects.filter(person=supporter.person, purpose=Consent.Purpose.MATCHING, withdrawn_at=None)
    if given.exists():
        return
    _record_consent(supporter.person, method, acting_user)
    event_record("consent.record", supporter, acting_user=acting_user, method=method)


@transaction.atomic
def contact_wish_record(*, municipality: Municipality, name: str, phone: str, once_key: str) -> Supporter:
    """Someone left name and number to be called: an application without anything else, and without consent yet."""
    return supporter_register(
        municipality=municipality,
        person_fields={"name": name, "phone": phone, "reach_by": "phone"},
        acting_user=None,
        entered_for_them=False,
        once_key=once_key,
    )


def call_by_day(start_on: dt.date) -> dt.date:
    """The day by which the coordinator calls: the third working day after `start_on`."""
    day, left = start_on, CALL_WITHIN_WORKDAYS_COUNT
    while left:
        day += dt.timedelta(days=1)
        if day.weekday() < 5 and not jpholiday.is_holiday(day):
            left -= 1
    return day


def _check_staff(
    municipality: Municipality, acting_user: User | None, entered_for_them: bool, existing_person: Person | None
) -> None:
    if not entered_for_them:
        if existing_person is not None:
            raise NotAllowed("")
        return
    viewer = viewer_for(acting_user) if acting_user else None
    if viewer is None or municipality.pk not in viewer.staff_town_ids:
        raise NotAllowed("")
    if existing_person is not None and (
        existing_person.municipality_id != municipality.pk
        or person_for(visible_to=viewer, public_id=existing_person.public_id) is None
    ):
        raise NotAllowed("")


def _already(
    municipality: Municipality, account: User | None, existing_person: Person | None, once_key: str
) -> Supporter | None:
    registered = Supporter.objects.select_related("person", "municipality")
    if existing_person is not None:
        return registered.filter(person=existing_person).first()
    if account is not None:
        return registered.filter(person__user=account).first()
    if once_key:
        return registered.filter(person__public_id=once_key, municipality=municipality).first()
    return None


def _fill(person: Person, person_fields: dict[str, Any]) -> None:
    """What the town did not know of someone yet; what it knows is not overwritten by a second form."""
    for name, value in person_fields.items():
        if value and (name == "reach_by" or not getattr(person, name)):
            setattr(person, name, value)
    normalise(person)
    person.save()


def _record_driving(person: Person, driving: Driving | None) -> None:
    """A car that was named. A licence counts as seen only when staff have seen it, so only the car is kept."""
    if driving is not None and driving.has_car and not person.vehicles.exists():
        Vehicle.objects.create(person=person)


def _record_consent(person: Person, method: str, acting_user: User | None) -> None:
    Consent.objects.create(
        person=person,
        purpose=Consent.Purpose.MATCHING,
        wording_version=CONSENT_WORDING,
        method=method,
        recorded_by=acting_user if method != Consent.Method.SELF else None,
        given_at=timezone.now(),
    )


def _tell_and_log(supporter: Supporter, acting_user: User | None, entered_for_them: bool, channel: str) -> None:
    """A notice to whoever looks after the area, unless it is the one who typed it; and the line in the log."""
    area_ids = area_ids_of(supporter=supporter)
    path = reverse("sc_person", args=[supporter.public_id])
    for post in staff_for_areas(municipality=supporter.municipality, area_ids=area_ids):
        if acting_user is not None and post.user_id == acting_user.pk:
            continue
        notice_queue(
            "supporter_applied",
            municipality_id=supporter.municipality_id,
            to_user=post.user,
            params={
                "number": supporter.number,
                "url": settings.PUBLIC_URL.rstrip("/") + path,
                "call_by_on": call_by_day(timezone.localdate()),
            },
            dedupe_key=f"supporter_applied:{supporter.public_id}:{post.user.public_id}",
        )
    if entered_for_them:
        activity_record(
            "supporter.register",
            municipality_id=supporter.municipality_id,
            staff=acting_user,
            channel=channel,
            case=supporter,
            area_id=area_ids[0] if area_ids else None,
        )
