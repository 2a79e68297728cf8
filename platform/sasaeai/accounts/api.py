"""Who may call the API at all. What they get is decided by the same selectors as on the pages."""

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from sasaeai.accounts.roles import ROLE_TESTS


class StaffOnly(BasePermission):
    """Town office and coordinators."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return request.user.is_authenticated and ROLE_TESTS["staff"](request._request.viewer)  # type: ignore[attr-defined]
