"""Writing the coordinator's activity log."""

from django.db.models import Model
from django.utils import timezone

from sasaeai.accounts.models import User
from sasaeai.casework.models import Activity


def activity_record(
    action: str,
    *,
    municipality_id: int,
    staff: User | None,
    category: str = Activity.Category.MATCHING,
    channel: str = Activity.Channel.SCREEN,
    case: Model | None = None,
    area_id: int | None = None,
    minutes_min: int | None = None,
    note: str = "",
) -> Activity:
    """One row of work. Called by the services of the desk, so that the log is a by-product of the clicks.

    `case` is the row the work was about (a need, a supporter, a group): 件 are counted by it.
    """
    case_key = f"{case._meta.model_name}:{getattr(case, 'public_id', case.pk)}" if case is not None else ""
    return Activity.objects.create(
        municipality_id=municipality_id,
        area_id=area_id,
        staff=staff,
        at=timezone.now(),
        category=category,
        channel=channel,
        minutes_min=minutes_min,
        case_key=case_key,
        action=action,
        note=note,
    )
