"""Groups for everybody; supporters for the desk, within the caller's reach, each look recorded."""

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from sasaeai.accounts.api import StaffOnly
from sasaeai.audit.services import view_record
from sasaeai.people.api.serializers import GroupSerializer, SupporterSerializer
from sasaeai.people.models import Group, Supporter
from sasaeai.people.selectors import groups_public, supporters_for_desk
from sasaeai.places.selectors import home_town


class Groups(ListAPIView):
    """Public cards of the home town's groups."""

    permission_classes = (AllowAny,)
    serializer_class = GroupSerializer
    filterset_fields = ("status",)

    def get_queryset(self) -> QuerySet[Group]:
        return groups_public(municipality=home_town())


class Supporters(ListAPIView):
    """Supporters within the caller's reach."""

    permission_classes = (StaffOnly,)
    serializer_class = SupporterSerializer
    filterset_fields = ("status",)

    def get_queryset(self) -> QuerySet[Supporter]:
        return supporters_for_desk(visible_to=self.request._request.viewer)

    def list(self, request: Request, *args: object, **kwargs: object) -> Response:
        response = super().list(request, *args, **kwargs)
        shown = {row["id"] for row in response.data["results"]}
        people = self.get_queryset().filter(public_id__in=shown).values_list("person__public_id", flat=True)
        view_record("api_supporters", people, acting_user=request.user)
        return response
