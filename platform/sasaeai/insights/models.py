"""What the analysis found, kept with the inputs and the engine version that made it."""

from django.db import models

from sasaeai.accounts.models import User
from sasaeai.common.models import PublicRow
from sasaeai.places.models import Area, Municipality


class CoverageReport(PublicRow):
    """One analysis of one town: frozen, so that a number on paper can be found again."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="coverage_reports")
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    as_of_on = models.DateField()
    population_as_of_on = models.DateField(null=True)
    engine_version = models.CharField(max_length=20)
    input_digest = models.CharField(max_length=64)
    #: Standards used with version and source, period of the lived figures, thresholds.
    params = models.JSONField()

    class Meta:
        ordering = ["-created_at", "-pk"]


class CoverageCell(models.Model):
    """One area × service of a report. Demand, capacity and access stay three numbers."""

    report = models.ForeignKey(CoverageReport, models.CASCADE, related_name="cells")
    #: Null = the whole town.
    area = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+")
    service = models.CharField(max_length=40)
    level = models.CharField(max_length=20)
    #: {"people", "uncovered": [low, mid, high], "share_within", "providers", "supporters", "needs", "unmet", …}
    figures = models.JSONField()

    class Meta:
        ordering = ["report", "area", "service"]
        constraints = [
            models.UniqueConstraint(fields=["report", "area", "service"], name="coverage_cell_once"),
            models.UniqueConstraint(
                fields=["report", "service"], condition=models.Q(area=None), name="coverage_town_cell_once"
            ),
        ]


class Finding(PublicRow):
    """A typed finding; its sentence is made from `kind` and `params`, never the other way round."""

    report = models.ForeignKey(CoverageReport, models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=40)
    area = models.ForeignKey(Area, models.CASCADE, null=True, related_name="+")
    service = models.CharField(max_length=40, blank=True)
    priority = models.FloatField()
    confidence = models.CharField(max_length=10)
    params = models.JSONField()

    class Meta:
        ordering = ["-priority", "pk"]
