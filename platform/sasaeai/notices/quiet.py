"""Quiet hours: nobody's telephone rings at night for us. Sign-in codes are allauth's own and come at once."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def out_of_quiet_hours(at: dt.datetime) -> dt.datetime:
    """`at` itself by day; during quiet hours (Tokyo) the next moment at which they end."""
    if settings.QUIET_HOURS is None:
        return at
    begin_hour, end_hour = settings.QUIET_HOURS
    local = timezone.localtime(at)
    if end_hour <= local.hour < begin_hour:
        return at
    morning = local.replace(hour=end_hour, minute=0, second=0, microsecond=0)
    return morning if local.hour < end_hour else morning + dt.timedelta(days=1)
