"""Areas of the home town: open data."""

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny

from sasaeai.places.api.serializers import AreaSerializer
from sasaeai.places.models import Area
from sasaeai.places.selectors import areas_public


class Areas(ListAPIView):
    """Areas of every scheme of the home town, with the codes of their town blocks."""

    permission_classes = (AllowAny,)
    serializer_class = AreaSerializer
    filterset_fields = ("code",)

    def get_queryset(self) -> QuerySet[Area]:
        return areas_public()
