"""Staff sign in with two factors: until the second one is set up, every staff page leads to setting it up."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

STAFF_PREFIXES = ("/sc/", "/office/", "/city/")


class StaffSecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = settings.STAFF_SECOND_FACTOR and request.path.startswith(STAFF_PREFIXES)
        if wanted and request.user.is_authenticated and not is_mfa_enabled(request.user):
            return redirect("second_factor")
        return self.get_response(request)
