"""Staff sign in with two factors and do not stay signed in on a desk they left."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.sessions import STAFF_IDLE, device_of, seen_at, touch

STAFF_PREFIXES = ("/sc/", "/office/", "/city/")


class StaffSecondFactorMiddleware:
    """Until the second factor is set up, every staff page leads to setting it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = settings.STAFF_SECOND_FACTOR and request.path.startswith(STAFF_PREFIXES)
        if wanted and request.user.is_authenticated and not is_mfa_enabled(request.user):
            return redirect("second_factor")
        return self.get_response(request)


class IdleSessionMiddleware:
    """Signs staff out after an hour without a page. Everybody else stays signed in: their pages show little."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, last = timezone.now(), seen_at(request.session)
            is_late = last is not None and now - last > STAFF_IDLE
            if is_late and request.viewer.is_staff_somewhere:  # type: ignore[attr-defined]
                logout(request)
                messages.info(
                    request, _("1時間お使いにならなかったので、サインアウトしました。もう一度サインインしてください。")
                )
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/start/")
            touch(request.session, now=now, device=device_of(request.headers.get("User-Agent", "")))
        return self.get_response(request)
