"""Needs within the caller's reach, without personal details."""

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView

from sasaeai.accounts.api import StaffOnly
from sasaeai.needs.api.serializers import NeedSerializer
from sasaeai.needs.models import Need
from sasaeai.needs.selectors import needs_for_desk


class Needs(ListAPIView):
    """Needs the caller's desk may see, newest first."""

    permission_classes = (StaffOnly,)
    serializer_class = NeedSerializer
    filterset_fields = ("status", "day_on")

    def get_queryset(self) -> QuerySet[Need]:
        return needs_for_desk(visible_to=self.request._request.viewer).order_by("-taken_at", "-pk")
