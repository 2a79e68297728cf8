"""Reading coverage: which towns, the newest report, one cell in depth."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from sasaeai.common.visibility import Viewer
from sasaeai.coordination.models import Offer
from sasaeai.insights.engine_io import PLACE_SERVICES
from sasaeai.insights.models import CoverageCell, CoverageReport, Finding
from sasaeai.insights.sentences import (
    confidence_words,
    evidence,
    headline,
    level_words,
    suggestions,
)
from sasaeai.needs.models import Need
from sasaeai.people.models import Group, Supporter, Task
from sasaeai.places.models import Area, Municipality
from sasaeai.places.selectors import daily_living_areas


def towns(*, visible_to: Viewer) -> QuerySet[Municipality]:
    """Own towns first, then towns of which only open data is loaded: those belong to nobody here."""
    return (
        Municipality.objects.annotate(post_count=Count("staff_roles"))
        .filter(Q(pk__in=visible_to.staff_town_ids) | Q(post_count=0, imports__isnull=False))
        .distinct()
        .order_by("-post_count", "code")
    )


def report_latest(*, municipality: Municipality) -> CoverageReport | None:
    """The newest report of a town; None before the first."""
    return CoverageReport.objects.filter(municipality=municipality).select_related("municipality").first()


def cells_latest(*, visible_to: Viewer) -> QuerySet[CoverageCell]:
    """Cells of the newest report of each town in reach."""
    newest = CoverageReport.objects.filter(municipality=OuterRef("report__municipality")).values("pk")[:1]
    return (
        CoverageCell.objects.filter(report__municipality__in=towns(visible_to=visible_to), report=Subquery(newest))
        .select_related("area", "report")
        .order_by("report", "area", "service")
    )


@dataclass(frozen=True)
class Column:
    """A service of the table: its code with its kind ("task:ride", "place:food_shop") and name."""

    code: str
    name: str
    is_place: bool

    @property
    def bare_code(self) -> str:
        return self.code.partition(":")[2]


@dataclass(frozen=True)
class Shown:
    """One cell as it is shown: symbol, word and the figures behind it."""

    level: str
    symbol: str
    word: str
    figures: dict
    few_cases: bool


def service_names(municipality: Municipality) -> dict[str, str]:
    """Names by service code, tasks and places."""
    names = {f"task:{code}": name for code, name in _tasks(municipality).values_list("code", "name")}
    return names | {f"place:{service.code}": service.name for service in PLACE_SERVICES}


def _tasks(municipality: Municipality) -> QuerySet[Task]:
    return Task.objects.filter(municipality=municipality, is_active=True)


@dataclass(frozen=True)
class Table:
    """Area × service: rows of (area or None for the whole town, cells in the order of the columns)."""

    columns: list[Column]
    rows: list[tuple[Area | None, list[Shown | None]]]


def tables(report: CoverageReport) -> tuple[Table, Table]:
    """(as lived, in space) of a report. Three queries."""
    names = service_names(report.municipality)
    cells = {(cell.area_id, cell.service): cell for cell in report.cells.all()}
    areas: list[Area | None] = list(daily_living_areas(report.municipality)) or [None]
    present = {service for _, service in cells}

    def table(prefix: str) -> Table:
        columns = [
            Column(code, name, prefix == "place:")
            for code, name in names.items()
            if code.startswith(prefix) and code in present
        ]
        rows = [
            (area, [_shown(cells.get((area.pk if area else None, column.code)), column) for column in columns])
            for area in areas
        ]
        return Table(columns, rows)

    return table("task:"), table("place:")


def _shown(cell: CoverageCell | None, column: Column) -> Shown | None:
    if cell is None:
        return None
    symbol, word = level_words(cell.level, of_place=column.is_place)
    return Shown(cell.level, symbol, word, cell.figures, bool(cell.figures.get("few_cases")))


@dataclass(frozen=True)
class Said:
    """A finding in words, with where it leads."""

    finding: Finding
    headline: str
    evidence: str
    suggestions: list[str]
    confidence: str


def findings_in_words(report: CoverageReport, *, most: int = 8) -> list[Said]:
    """The weightiest findings first; those for reference only come last."""
    names = service_names(report.municipality)
    rows = list(report.findings.select_related("area", "report__municipality"))
    rows.sort(key=lambda row: (row.confidence == "low", -row.priority))
    return [
        Said(row, headline(row, names), evidence(row), suggestions(row), confidence_words(row)) for row in rows[:most]
    ]


# --- One cell in depth ----------------------------------------------------------------------------------------------
def area_of_town(*, municipality: Municipality, public_id: str) -> Area | None:
    """A daily-living area of the town by its public id."""
    return daily_living_areas(municipality).filter(public_id=public_id).first()


def cell_of(report: CoverageReport, area: Area | None, service: str) -> Shown | None:
    """One cell of a report as it is shown; None where nothing was measured."""
    cell = report.cells.filter(area=area, service=service).first()
    return _shown(cell, Column(service, "", service.startswith("place:")))


@dataclass(frozen=True)
class Month:
    label: str
    requests: int
    not_met: int


def months_of(*, area: Area, task_code: str, today: dt.date | None = None) -> list[Month]:
    """Requests and unmet ones of the last twelve months, oldest first, months without any as 0."""
    day = today or timezone.localdate()
    first = dt.date(day.year - 1, day.month, 1)
    first = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    asked: Counter[tuple[int, int]] = Counter()
    lost: Counter[tuple[int, int]] = Counter()
    rows = Need.objects.filter(
        block__areas=area,
        task__code=task_code,
        municipality=area.scheme.municipality_id,
        taken_at__gte=timezone.make_aware(dt.datetime.combine(first, dt.time.min)),
    ).values_list("taken_at", "status")
    for taken_at, status in rows:
        local = timezone.localtime(taken_at)
        asked[local.year, local.month] += 1
        lost[local.year, local.month] += status == Need.Status.UNMET
    months = [_add_months(first, n) for n in range(12)]
    return [Month(f"{m.month}月", asked[m.year, m.month], lost[m.year, m.month]) for m in months]


def _add_months(day: dt.date, count: int) -> dt.date:
    total = day.year * 12 + day.month - 1 + count
    return dt.date(total // 12, total % 12 + 1, 1)


def decline_reasons(*, area: Area, task_code: str, since: dt.date) -> list[tuple[str, int]]:
    """Why people could not come, most frequent first. Totals only, never by person."""
    rows = (
        Offer.objects.filter(
            need__block__areas=area,
            need__task__code=task_code,
            need__municipality=area.scheme.municipality_id,
            status=Offer.Status.DECLINED,
            answered_at__date__gte=since,
        )
        .exclude(decline_reason="")
        .values_list("decline_reason")
        .annotate(count=Count("pk"))
        .order_by("-count")
    )
    return [(Offer.DeclineReason(code).label, count) for code, count in rows]


def helpers_elsewhere(*, area: Area, task_code: str) -> list[tuple[str, int]]:
    """(area name, active supporters who do this task) in the other areas, most first."""
    rows = (
        Supporter.objects.filter(
            municipality=area.scheme.municipality_id,
            status=Supporter.Status.ACTIVE,
            can_do__code=task_code,
            areas__scheme=area.scheme,
        )
        .exclude(areas=area)
        .values_list("areas__name")
        .annotate(count=Count("pk", distinct=True))
        .order_by("-count")
    )
    return [(name, count) for name, count in rows if name]


def groups_with(*, area: Area, task_code: str) -> list[Group]:
    """Running public groups of the town with this task on their menu; those that go to the area first."""
    groups = Group.objects.filter(
        municipality=area.scheme.municipality_id,
        status=Group.Status.RUNNING,
        is_public=True,
        menu__task__code=task_code,
    ).prefetch_related("areas")
    return sorted(groups, key=lambda group: (area not in group.areas.all(), group.kana))
