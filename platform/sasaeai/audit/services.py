"""Writing the two append-only logs. Both belong in the transaction of what they tell of."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model

from sasaeai.accounts.models import User
from sasaeai.audit import chain
from sasaeai.audit.models import Event, PersonalDataView


@transaction.atomic
def event_record(
    action: str, row: Model, *, acting_user: User | None, municipality_id: int | None = None, **detail: object
) -> Event:
    """Record that `action` was done to `row`. `detail` holds ids, codes and counts only, never a name.

    The town is read off the row where it carries one.
    """
    event = Event(
        action=action,
        object_kind=row._meta.model_name or "",
        object_public_id=getattr(row, "public_id", str(row.pk)),
        municipality_id=municipality_id or getattr(row, "municipality_id", None),
        acting_user=acting_user,
        detail=detail,
    )
    chain.append("event", [event])
    return event


@transaction.atomic
def view_record(
    page: str, person_public_ids: Iterable[str], *, acting_user: User | None, offer_public_id: str = ""
) -> None:
    """Record that personal data of these people was shown on `page`: one row per person, committed before the answer.

    A failure is not caught on purpose: what cannot be recorded is not shown.
    """
    chain.append(
        "view",
        [
            PersonalDataView(
                page=page, person_public_id=public_id, acting_user=acting_user, offer_public_id=offer_public_id
            )
            for public_id in dict.fromkeys(person_public_ids)
        ],
    )
