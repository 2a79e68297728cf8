"""The public timetable."""

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny

from sasaeai.places.selectors import home_town
from sasaeai.shopping.api.serializers import StopSerializer
from sasaeai.shopping.models import Stop
from sasaeai.shopping.selectors import stops_public


class Stops(ListAPIView):
    """Stops of the home town, running today."""

    permission_classes = (AllowAny,)
    serializer_class = StopSerializer
    filterset_fields = ("weekday",)

    def get_queryset(self) -> QuerySet[Stop]:
        return stops_public(municipality=home_town())
