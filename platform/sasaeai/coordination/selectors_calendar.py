"""What a calendar feed shows: the own visits of a supporter, or the visits within a coordinator's reach."""

import datetime as dt

from django.utils import timezone

from sasaeai.accounts.models import User
from sasaeai.common.visibility import Viewer
from sasaeai.coordination.models import CalendarLink, Visit
from sasaeai.coordination.selectors import visits_for_desk, visits_for_helper

#: Behind and ahead of today: a calendar that is fetched every hour must stay small.
BACK_DAYS, AHEAD_DAYS = 14, 60


def calendar_link_of(*, visible_to: Viewer) -> CalendarLink | None:
    """The viewer's own link."""
    return CalendarLink.objects.filter(user=visible_to.user_id).first() if visible_to.user_id else None


def calendar_user(*, code: str) -> User | None:
    """Whose feed a secret opens; None for a wrong or revoked one and for a closed account."""
    link = CalendarLink.objects.filter(code=code, user__is_active=True).select_related("user").first()
    return link.user if link else None


def calendar_visits(*, visible_to: Viewer) -> list[Visit]:
    """Planned and done visits of the coming and the last days: the own ones, else those of the desk."""
    today = timezone.localdate()
    rows = visits_for_helper if visible_to.supporter_id else visits_for_desk
    found = rows(visible_to=visible_to).filter(
        day_on__gte=today - dt.timedelta(days=BACK_DAYS),
        day_on__lt=today + dt.timedelta(days=AHEAD_DAYS),
        status__in=[Visit.Status.PLANNED, Visit.Status.DONE],
    )
    return list(found.order_by("day_on", "start_min", "pk"))
