"""Making a coverage report: measure, then keep the figures with what made them."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from network import Finding as EngineFinding
from network import GapTable, LivedTable
from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.insights.engine_io import ENGINE_VERSION, WHOLE_TOWN, Analysis, analyse
from sasaeai.insights.models import CoverageCell, CoverageReport, Finding
from sasaeai.places.models import Municipality

#: A report says the twenty weightiest things; more than that nobody reads.
FINDING_COUNT = 20


@transaction.atomic
def coverage_report_create(
    *, municipality: Municipality, acting_user: User | None, today: dt.date | None = None
) -> CoverageReport:
    """Analyse a town and keep the result. Unchanged inputs of the same day give the report that is there.

    Never fails for want of data: a report without cells says what has to be loaded first.
    """
    day = today or timezone.localdate()
    analysis = analyse(municipality, today=day)
    same = CoverageReport.objects.filter(
        municipality=municipality, as_of_on=day, input_digest=analysis.digest, engine_version=ENGINE_VERSION
    ).first()
    if same:
        return same
    report = CoverageReport.objects.create(
        municipality=municipality,
        made_by=acting_user,
        as_of_on=day,
        population_as_of_on=analysis.population_on,
        engine_version=ENGINE_VERSION,
        input_digest=analysis.digest,
        params=analysis.params,
    )
    CoverageCell.objects.bulk_create(_cells(report, analysis))
    Finding.objects.bulk_create(_finding(report, found) for found in analysis.findings[:FINDING_COUNT])
    event_record("coverage_report.create", report, acting_user=acting_user)
    return report


def _cells(report: CoverageReport, analysis: Analysis) -> list[CoverageCell]:
    cells = []
    if analysis.space is not None:
        cells += _space_cells(report, analysis.space)
    if analysis.lived is not None:
        cells += _lived_cells(report, analysis.lived)
    return cells


def _area_id(label: str) -> int | None:
    return None if label == WHOLE_TOWN else int(label)


def _space_cells(report: CoverageReport, table: GapTable) -> list[CoverageCell]:
    return [
        CoverageCell(
            report=report,
            area_id=_area_id(gap.area),
            service=f"place:{gap.service}",
            level=gap.level,
            figures={
                "people": gap.people,
                "uncovered": [gap.band.low, gap.band.mid, gap.band.high],
                "band_known": gap.band.known,
                "share_within": gap.share_within,
                "providers": len(gap.providers),
                "access": gap.access,
            },
        )
        for gap in table.rows()
    ]


def _lived_cells(report: CoverageReport, table: LivedTable) -> list[CoverageCell]:
    return [
        CoverageCell(
            report=report,
            area_id=_area_id(gap.area),
            service=f"task:{gap.service}",
            level=gap.level,
            figures={
                "requests": gap.requests,
                "declined": gap.declined,
                "unmet": gap.unmet,
                "supporters": gap.supporters,
                "town_mean_supporters": gap.town_mean_supporters,
                "not_met_share": gap.not_met_share,
                "few_cases": gap.few_cases,
                "previous_requests": gap.previous_requests,
            },
        )
        for gap in table.rows()
    ]


def _finding(report: CoverageReport, found: EngineFinding) -> Finding:
    is_space = found.kind in ("gap_in_space", "data_point")
    return Finding(
        report=report,
        kind=found.kind,
        area_id=_area_id(found.area) if found.area else None,
        service=f"{'place' if is_space else 'task'}:{found.service}" if found.service else "",
        priority=found.priority,
        confidence=found.confidence,
        params={
            "people": found.people,
            "band": [found.band.low, found.band.mid, found.band.high] if found.band else None,
            "providers": list(found.providers),
            "facts": {fact.code: fact.value for fact in found.evidence},
            "since_on": found.since.isoformat() if found.since else None,
            "suggest": [suggestion.code for suggestion in found.suggest],
            "privacy": found.privacy,
        },
    )
