"""What the clock does by itself: deadlines, the coming days of series, reminders. Safe to run at any time."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from sasaeai.coordination.models import Visit
from sasaeai.coordination.services import _notify
from sasaeai.coordination.services.asking import offers_expire
from sasaeai.coordination.services.series import series_due

REMIND_FROM_HOUR = 17


def due(now: dt.datetime | None = None) -> int:
    """Everything of this app whose time has come. Returns how much was done. Run twice, the second does nothing."""
    now = now or timezone.now()
    return offers_expire(now=now) + series_due(now=now) + reminders_send(now=now)


def reminders_send(*, now: dt.datetime) -> int:
    """From five in the afternoon, remind everybody who has promised to come tomorrow; once for each visit."""
    local = timezone.localtime(now)
    if local.hour < REMIND_FROM_HOUR:
        return 0
    tomorrow = local.date() + dt.timedelta(days=1)
    visits = Visit.objects.filter(day_on=tomorrow, status=Visit.Status.PLANNED).select_related(
        "need__task", "need__block", "offer__supporter__person__user", "offer__group", "offer__business"
    )
    return sum(_remind(visit) for visit in visits)


@transaction.atomic
def _remind(visit: Visit) -> bool:
    began = timezone.now()
    notice = _notify.tell_visit("reminder", visit, key=f"reminder:{visit.public_id}:{visit.day_on}")
    return notice is not None and notice.created_at >= began
