"""A series in words: 毎週火曜の午前, 毎月第3金曜 9時30分."""

from django.utils.translation import gettext as _

from sasaeai.common.templatetags.plain import minute
from sasaeai.needs.models import Series
from sasaeai.needs.recurrence import LAST


def series_words(series: Series) -> str:
    """When it takes place, without who and where."""
    weekday = series.get_weekday_display()
    if series.every == Series.Every.MONTHLY:
        nth = _("最後の") if series.nth == LAST else _("第%(nth)s") % {"nth": series.nth}
        day = _("毎月%(nth)s%(weekday)s") % {"nth": nth, "weekday": weekday}
    elif series.every == Series.Every.FORTNIGHTLY:
        day = _("2週に1回、%(weekday)s") % {"weekday": weekday}
    else:
        day = _("毎週%(weekday)s") % {"weekday": weekday}
    if series.start_min is not None:
        return f"{day} {minute(series.start_min)}"
    return f"{day}の{series.get_half_day_display()}" if series.half_day else day
