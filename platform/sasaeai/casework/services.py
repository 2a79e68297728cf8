"""Writing the coordinator's activity log."""

import datetime as dt

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import StaffRole, User
from sasaeai.audit.services import event_record
from sasaeai.casework.models import Activity
from sasaeai.common.errors import NotAllowed
from sasaeai.places.models import Area

#: The same line sent twice within this time is one tap too many, not two contacts.
DOUBLE_TAP = dt.timedelta(minutes=1)


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


@transaction.atomic
def activity_add(
    *,
    acting_user: User,
    category: str,
    channel: str,
    note: str,
    minutes_min: int | None = None,
    area: Area | None = None,
) -> Activity:
    """An entry by hand. Sent twice in a row, it is kept once.

    Raises NotAllowed for someone without a post, and for an area outside of the town of the post.
    """
    today = timezone.localdate()
    posts = StaffRole.objects.filter(user=acting_user, valid_from_on__lte=today).exclude(valid_to_on__lte=today)
    if area is not None:
        posts = posts.filter(municipality__schemes__areas=area)
    post = posts.order_by("pk").first()
    if post is None:
        raise NotAllowed(_("このページは見つかりません"))
    same = {
        "municipality_id": post.municipality_id,
        "staff": acting_user,
        "category": category,
        "channel": channel,
        "note": note,
        "area": area,
        "minutes_min": minutes_min,
        "action": "",
    }
    now = timezone.now()
    twin = Activity.objects.filter(**same, at__gte=now - DOUBLE_TAP).first()
    if twin is not None:
        return twin
    made = Activity.objects.create(**same, at=now)
    event_record("activity.add", made, acting_user=acting_user)
    return made
