"""Reading series with who comes each time. What a viewer may see is decided here."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from sasaeai.common.visibility import Viewer
from sasaeai.coordination.models import SeriesAbsence, SeriesHelper, Visit
from sasaeai.needs.models import Need, Series
from sasaeai.needs.recurrence import days_between
from sasaeai.needs.selectors import series_for_desk
from sasaeai.people.models import Group, Supporter
from sasaeai.people.selectors import groups_for_desk, supporters_filtered

#: Days of the rule that the page offers to change.
CHOICE_DAYS = 60
WHO_MAX_COUNT = 6


def _in_force(today: dt.date) -> Q:
    return Q(to_on__isnull=True) | Q(to_on__gt=today)


def series_list(*, visible_to: Viewer, today: dt.date | None = None) -> QuerySet[Series]:
    """Running series with helpers and coming occurrences, in the order of the week: a fixed number of queries."""
    today = today or timezone.localdate()
    helpers = SeriesHelper.objects.filter(_in_force(today)).select_related("supporter__person", "group")
    absences = SeriesAbsence.objects.filter(to_on__gt=today)
    planned = Visit.objects.exclude(status=Visit.Status.CANCELLED).select_related("supporter__person", "offer__group")
    coming = Need.objects.filter(day_on__gte=today).order_by("day_on").prefetch_related(Prefetch("visits", planned))
    return (
        series_for_desk(visible_to=visible_to)
        .filter(_in_force(today))
        .select_related("first_need")
        .prefetch_related(
            "changes",
            Prefetch("helpers", helpers.prefetch_related(Prefetch("absences", absences))),
            Prefetch("needs", coming, to_attr="coming"),
        )
    )


def series_one(*, visible_to: Viewer, public_id: str) -> Series | None:
    """One running series within reach, or None."""
    return series_list(visible_to=visible_to).filter(public_id=public_id).first()


def series_of_helper(*, visible_to: Viewer) -> list[SeriesHelper]:
    """The viewer's own standing promises."""
    own = SeriesHelper.objects.filter(_in_force(timezone.localdate()), supporter=visible_to.supporter_id)
    running = own.filter(Q(series__to_on__isnull=True) | Q(series__to_on__gt=timezone.localdate()))
    return list(running.filter(supporter__isnull=False).select_related("series__task", "series__block"))


def days_to_change(series: Series) -> list[dt.date]:
    """The coming days by the rule that are not called off already."""
    today = timezone.localdate()
    off = {change.on for change in series.changes.all() if change.moved_to_on is None}
    days = days_between(series.rule, today, today + dt.timedelta(days=CHOICE_DAYS))
    return [day for day in days if day not in off]


@dataclass(frozen=True)
class Found:
    """Whom a typed text can mean."""

    helpers: list[Supporter | Group]

    @property
    def names(self) -> str:
        return "、".join(
            f"{row.person.name}（{row.number}）" if isinstance(row, Supporter) else row.name for row in self.helpers
        )


def helper_named(*, visible_to: Viewer, text: str) -> Found:
    """Active supporters by number, name or kana, and running groups by name, within reach; at most six."""
    rows = supporters_filtered(visible_to=visible_to, query=text, status=Supporter.Status.ACTIVE)
    supporters = list(rows[:WHO_MAX_COUNT])
    groups = groups_for_desk(visible_to=visible_to).filter(status=Group.Status.RUNNING, name__icontains=text.strip())
    return Found([*supporters, *groups[: WHO_MAX_COUNT - len(supporters)]])
