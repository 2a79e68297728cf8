"""Reading the activity log: own rows and those of the own areas, or the whole town for layer 1 and the office."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from sasaeai.accounts.models import StaffRole
from sasaeai.casework.models import Activity
from sasaeai.common.visibility import Viewer
from sasaeai.places.models import Area


def activities_for(*, visible_to: Viewer) -> QuerySet[Activity]:
    """Rows of the log this viewer may read, newest first."""
    near = Q(area__in=visible_to.layer2_area_ids) | Q(staff=visible_to.user_id, staff__isnull=False)
    mine = Q(municipality__in=visible_to.whole_town_ids) | Q(municipality__in=visible_to.layer2_town_ids) & near
    return Activity.objects.filter(mine).select_related("area", "staff").order_by("-at", "-pk")


def case_rows(*, visible_to: Viewer, case_key: str) -> list[Activity]:
    """The log of one case. The caller has checked that the viewer may see the case itself."""
    rows = Activity.objects.filter(case_key=case_key, municipality__in=visible_to.staff_town_ids)
    return list(rows.select_related("staff").order_by("-at", "-pk")[:100])


def staff_names(user_ids: Iterable[int]) -> dict[int, str]:
    """User key → the name residents hear on the telephone. One query."""
    posts = StaffRole.objects.filter(user__in=set(user_ids)).order_by("pk")
    return dict(posts.values_list("user_id", "display_name"))


@dataclass(frozen=True)
class Tally:
    """件: distinct cases, a row without a case counting as one. 回: contacts, one for each row."""

    case_count: int
    contact_count: int


@dataclass(frozen=True)
class TallyRow:
    label: str
    tally: Tally


def fiscal_year_start(day: dt.date) -> dt.date:
    """1 April of the 年度 that `day` lies in."""
    return dt.date(day.year if day.month >= 4 else day.year - 1, 4, 1)


def tallies(rows: QuerySet[Activity], *, from_on: dt.date, to_on: dt.date) -> list[TallyRow]:
    """One row for each 区分 that occurs in [from_on, to_on), the whole first.

    A case that occurs in two 区分 counts once in the whole, so the rows need not add up.
    """
    begin, end = (
        dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_default_timezone()) for day in (from_on, to_on)
    )
    rows = rows.filter(at__gte=begin, at__lt=end).order_by()
    counts = {
        "contact_count": Count("pk"),
        "key_count": Count("case_key", filter=~Q(case_key=""), distinct=True),
        "keyless_count": Count("pk", filter=Q(case_key="")),
    }
    whole = rows.aggregate(**counts)
    labels = dict(Activity.Category.choices)
    parts = {part["category"]: part for part in rows.values("category").annotate(**counts)}
    return [
        TallyRow("", _tally(whole)),
        *(TallyRow(str(labels[key]), _tally(parts[key])) for key in labels if key in parts),
    ]


def _tally(counts: dict) -> Tally:
    return Tally(counts["key_count"] + counts["keyless_count"], counts["contact_count"])


def own_areas(*, visible_to: Viewer) -> list[Area]:
    """Areas an entry can be counted under: the own ones, or all of the town's daily-living areas."""
    reach = Q(pk__in=visible_to.layer2_area_ids) | Q(
        scheme__is_daily_living=True, scheme__municipality__in=visible_to.whole_town_ids
    )
    return list(Area.objects.filter(reach).distinct())
