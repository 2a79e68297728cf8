"""The newest coverage report, cell by cell."""

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView

from sasaeai.accounts.api import StaffOnly
from sasaeai.insights.api.serializers import CoverageCellSerializer
from sasaeai.insights.models import CoverageCell
from sasaeai.insights.selectors import cells_latest


class Coverage(ListAPIView):
    """Cells of the newest report of each town the caller may see."""

    permission_classes = (StaffOnly,)
    serializer_class = CoverageCellSerializer
    filterset_fields = ("service", "level")

    def get_queryset(self) -> QuerySet[CoverageCell]:
        return cells_latest(visible_to=self.request._request.viewer)
