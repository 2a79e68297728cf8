"""Writing the two append-only logs. Both belong in the transaction of what they tell of."""

from collections.abc import Iterable

from django.db.models import Model

from sasaeai.accounts.models import User
from sasaeai.audit.models import Event, PersonalDataView


def event_record(
    action: str, row: Model, *, acting_user: User | None, municipality_id: int | None = None, **detail: object
) -> Event:
    """Record that `action` was done to `row`. `detail` holds ids, codes and counts only, never a name.

    The town is read off the row where it carries one.
    """
    return Event.objects.create(
        action=action,
        object_kind=row._meta.model_name or "",
        object_public_id=getattr(row, "public_id", str(row.pk)),
        municipality_id=municipality_id or getattr(row, "municipality_id", None),
        acting_user=acting_user,
        detail=detail,
    )


def view_record(
    page: str, person_public_ids: Iterable[str], *, acting_user: User | None, offer_public_id: str = ""
) -> None:
    """Record that personal data of these people was shown on `page`: one row per person, one query."""
    PersonalDataView.objects.bulk_create(
        PersonalDataView(
            page=page, person_public_id=public_id, acting_user=acting_user, offer_public_id=offer_public_id
        )
        for public_id in dict.fromkeys(person_public_ids)
    )
