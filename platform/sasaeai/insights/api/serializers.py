from rest_framework import serializers

from sasaeai.insights.models import CoverageCell


class CoverageCellSerializer(serializers.ModelSerializer):
    """One area × service of the newest report; area null = the whole town."""

    area = serializers.CharField(source="area.name", default=None)
    as_of_on = serializers.DateField(source="report.as_of_on")

    class Meta:
        model = CoverageCell
        fields = ["area", "service", "level", "figures", "as_of_on"]
