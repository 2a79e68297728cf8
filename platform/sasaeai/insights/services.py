"""Making a coverage report: measure, then keep the figures with what made them."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.insights.engine_io import ENGINE_VERSION, analyse
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
    CoverageCell.objects.bulk_create(CoverageCell(report=report, **vars(row)) for row in analysis.cells)
    Finding.objects.bulk_create(Finding(report=report, **vars(row)) for row in analysis.findings[:FINDING_COUNT])
    event_record("coverage_report.create", report, acting_user=acting_user)
    return report
