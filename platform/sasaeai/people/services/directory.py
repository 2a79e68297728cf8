"""Groups and businesses as rows of the town's register: entered by staff, one by one or from a list."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import NotAllowed
from sasaeai.common.kana import to_katakana
from sasaeai.people.models import Business, Group, Task
from sasaeai.people.services.batch import Batch
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import Area, Municipality

GROUP_FIELDS = frozenset(
    {
        "name", "kana", "status", "home_block", "about", "contact_name", "phone", "reception_hours",
        "visits_per_month_count", "active_since_on", "is_public",
    }
)  # fmt: skip
BUSINESS_FIELDS = frozenset({"name", "kana", "kind", "phone", "about", "is_active"})


@transaction.atomic
def group_register(
    *,
    municipality: Municipality,
    group_fields: dict[str, Any],
    acting_user: User,
    areas: Iterable[Area] = (),
    batch: Batch | None = None,
) -> Group:
    """A new group of the town. `group_fields` as in GROUP_FIELDS. Raises NotAllowed for other towns' staff."""
    group = Group(municipality=municipality)
    _write(group, group_fields, GROUP_FIELDS, acting_user, batch)
    group.areas.set(areas)
    event_record("group.register", group, acting_user=acting_user)
    _log("group.register", group, acting_user, batch)
    return group


@transaction.atomic
def group_update(
    *,
    group: Group,
    acting_user: User,
    group_fields: dict[str, Any],
    areas: Iterable[Area] | None = None,
    batch: Batch | None = None,
) -> Group:
    """Change facts of a group; areas None leaves them as they are. Raises NotAllowed for other towns' staff."""
    _write(group, group_fields, GROUP_FIELDS, acting_user, batch)
    if areas is not None:
        group.areas.set(areas)
    changed = sorted({*group_fields, *(["areas"] if areas is not None else [])})
    event_record("group.update", group, acting_user=acting_user, fields=changed)
    _log("group.update", group, acting_user, batch)
    return group


@transaction.atomic
def business_register(
    *,
    municipality: Municipality,
    business_fields: dict[str, Any],
    acting_user: User,
    areas: Iterable[Area] = (),
    tasks: Iterable[Task] = (),
    batch: Batch | None = None,
) -> Business:
    """A new business of the town. `business_fields` as in BUSINESS_FIELDS. Raises NotAllowed as above."""
    business = Business(municipality=municipality)
    _write(business, business_fields, BUSINESS_FIELDS, acting_user, batch)
    business.areas.set(areas)
    business.tasks.set(tasks)
    event_record("business.register", business, acting_user=acting_user)
    _log("business.register", business, acting_user, batch)
    return business


@transaction.atomic
def business_update(
    *,
    business: Business,
    acting_user: User,
    business_fields: dict[str, Any],
    areas: Iterable[Area] | None = None,
    tasks: Iterable[Task] | None = None,
    batch: Batch | None = None,
) -> Business:
    """Change facts of a business; areas and tasks None leave them as they are. Raises NotAllowed as above."""
    _write(business, business_fields, BUSINESS_FIELDS, acting_user, batch)
    changed = set(business_fields)
    if areas is not None:
        business.areas.set(areas)
        changed.add("areas")
    if tasks is not None:
        business.tasks.set(tasks)
        changed.add("tasks")
    event_record("business.update", business, acting_user=acting_user, fields=sorted(changed))
    _log("business.update", business, acting_user, batch)
    return business


def _write(
    row: Group | Business, fields: dict[str, Any], known: frozenset[str], acting_user: User, batch: Batch | None
) -> None:
    if unknown := set(fields) - known:
        raise TypeError(f"Not facts of a {row._meta.model_name}: {', '.join(sorted(unknown))}")
    viewer = batch.viewer if batch else viewer_for(acting_user)
    if row.municipality_id not in viewer.staff_town_ids:
        raise NotAllowed("")
    for name, value in fields.items():
        setattr(row, name, value)
    row.kana = to_katakana(row.kana)[:160]
    row.save()


def _log(action: str, row: Group | Business, acting_user: User, batch: Batch | None) -> None:
    if batch is None:
        activity_record(action, municipality_id=row.municipality_id, staff=acting_user, case=row)
