"""After the registration: approval, rest, return, and changes of what someone offers."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.notices.services import notice_queue
from sasaeai.people.models import Availability, Supporter, Task
from sasaeai.people.selectors import area_ids_of, supporter_for
from sasaeai.people.services.batch import Batch
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import Area

#: Plain columns that supporter_update may change, beside tasks, areas and availability.
SUPPORTER_FIELDS = frozenset(
    ["max_distance_m", "visits_per_week_count", "visits_per_month_count", "first_visit_in_pair", "note"]
)


@transaction.atomic
def supporter_approve(
    *,
    supporter: Supporter,
    acting_user: User,
    interviewed_on: dt.date | None = None,
    identity_seen_on: dt.date | None = None,
) -> Supporter:
    """A coordinator has met the person: from now on they are asked. Days default to today.

    Raises
    ------
    Conflict
        Somebody approved meanwhile, or the person has left.
    NotAllowed
        The person is out of reach.
    """
    fresh = _locked(supporter, acting_user, staff_only=True)
    if fresh.status != Supporter.Status.APPLIED:
        raise Conflict(
            _("この方は、もう「%(status)s」になっています。") % {"status": fresh.get_status_display()},
            code="already_decided",
        )
    today = timezone.localdate()
    fresh.status = Supporter.Status.ACTIVE
    fresh.interviewed_on = interviewed_on or today
    fresh.identity_seen_on = identity_seen_on or today
    fresh.approved_at = timezone.now()
    fresh.approved_by = acting_user
    fresh.save()
    event_record("supporter.approve", fresh, acting_user=acting_user)
    notice_queue(
        "supporter_approved",
        municipality_id=fresh.municipality_id,
        to_person=fresh.person,
        params={"number": fresh.number, "url": settings.PUBLIC_URL.rstrip("/") + reverse("me")},
        dedupe_key=f"supporter_approved:{fresh.public_id}",
    )
    _log("supporter.approve", fresh, acting_user)
    return fresh


@transaction.atomic
def supporter_pause(*, supporter: Supporter, until_on: dt.date | None, acting_user: User) -> Supporter:
    """Rest until `until_on` (the first day on which they can be asked again; None = until they say so).

    By the person, or by staff for them. Twice is the same as once.

    Raises
    ------
    DomainError
        The day is not in the future.
    Conflict
        The person is not registered (applied or left).
    """
    if until_on is not None and until_on <= timezone.localdate():
        raise DomainError(_("また始める日は、今日より後の日にしてください"), code="day_is_past")
    fresh = _locked(supporter, acting_user)
    if fresh.status not in (Supporter.Status.ACTIVE, Supporter.Status.PAUSED):
        raise Conflict(_("登録が済んでから、お休みにできます。"), code="not_registered")
    fresh.status = Supporter.Status.PAUSED
    fresh.paused_until_on = until_on
    fresh.save(update_fields=["status", "paused_until_on", "updated_at"])
    event_record("supporter.pause", fresh, acting_user=acting_user, until_on=until_on.isoformat() if until_on else "")
    _log("supporter.pause", fresh, acting_user)
    return fresh


@transaction.atomic
def supporter_resume(*, supporter: Supporter, acting_user: User) -> Supporter:
    """End the rest. Of someone who is not resting nothing changes."""
    fresh = _locked(supporter, acting_user)
    if fresh.status != Supporter.Status.PAUSED:
        return fresh
    fresh.status = Supporter.Status.ACTIVE
    fresh.paused_until_on = None
    fresh.save(update_fields=["status", "paused_until_on", "updated_at"])
    event_record("supporter.resume", fresh, acting_user=acting_user)
    _log("supporter.resume", fresh, acting_user)
    return fresh


@transaction.atomic
def supporter_update(
    *,
    supporter: Supporter,
    acting_user: User,
    tasks: Iterable[Task] | None = None,
    areas: Iterable[Area] | None = None,
    slots: Iterable[tuple[int, str]] | None = None,
    wants_to_try: Iterable[Task] | None = None,
    batch: Batch | None = None,
    **fields: object,
) -> Supporter:
    """Change what someone offers; None leaves a part as it is. `fields` as in SUPPORTER_FIELDS."""
    unknown = set(fields) - SUPPORTER_FIELDS
    if unknown:
        raise TypeError(f"Not facts of a supporter: {', '.join(sorted(unknown))}")
    fresh = supporter if batch else _locked(supporter, acting_user)
    if batch is not None:
        batch.check(fresh.person)
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.save()
    changed = sorted(fields)
    if tasks is not None:
        fresh.can_do.set(tasks)
        changed.append("tasks")
    if wants_to_try is not None:
        fresh.wants_to_try.set(wants_to_try)
        changed.append("wants_to_try")
    if areas is not None:
        fresh.areas.set(areas)
        changed.append("areas")
    if slots is not None:
        fresh.availability.all().delete()
        Availability.objects.bulk_create(
            Availability(supporter=fresh, weekday=day, half_day=half) for day, half in dict.fromkeys(slots)
        )
        changed.append("availability")
    event_record("supporter.update", fresh, acting_user=acting_user, fields=changed)
    if batch is None:
        _log("supporter.update", fresh, acting_user)
    return fresh


def _locked(supporter: Supporter, acting_user: User, *, staff_only: bool = False) -> Supporter:
    """The row as it is now, locked, if the acting user may touch it."""
    viewer = viewer_for(acting_user)
    visible = supporter_for(visible_to=viewer, public_id=supporter.public_id) is not None
    if not visible or (staff_only and supporter.municipality_id not in viewer.staff_town_ids):
        raise NotAllowed("")
    return (
        Supporter.objects.select_for_update(of=("self",)).select_related("person", "municipality").get(pk=supporter.pk)
    )


def _log(action: str, supporter: Supporter, acting_user: User) -> None:
    """A line in the activity log when staff did it; nothing when the person did it on their own page."""
    if supporter.person.user_id == acting_user.pk:
        return
    area_ids = area_ids_of(supporter=supporter)
    activity_record(
        action,
        municipality_id=supporter.municipality_id,
        staff=acting_user,
        case=supporter,
        area_id=area_ids[0] if area_ids else None,
    )
