"""Signing someone in through allauth's stages, so that a second factor is asked where one is set up."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import login as django_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from sasaeai.accounts.codes import PROVEN_KEY
from sasaeai.accounts.models import User
from sasaeai.accounts.services import email_proven

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sign_in_by_code(request: HttpRequest, user: User, *, email: str, to: str) -> HttpResponse:
    """After the right code: sign `user` in (asking the second factor first, where there is one) and go on to `to`."""
    email_proven(user=user, email=email)
    request.session.pop(PROVEN_KEY, None)
    record_authentication(request, user, method="code", email=email)
    return perform_login(request, Login(user=user, email=email, redirect_url=to))


def sign_in_by_link(request: HttpRequest, user: User, *, to: str) -> HttpResponse:
    """After a one-time link. The demo town's links sign in fully; elsewhere allauth's stages follow."""
    email_proven(user=user, email=user.email)
    record_authentication(request, user, method="link")
    if settings.DEMO:
        django_login(request, user, backend=BACKEND)
        return HttpResponseRedirect(to)
    return perform_login(request, Login(user=user, email=user.email, redirect_url=to))


def second_factor_proven(request: HttpRequest, user: User, **kwargs: object) -> None:
    """Whoever has just set up a second factor has just used it: their recovery codes open without asking again."""
    record_authentication(request, user, method="mfa", reauthenticated=True)


def safe_next(request: HttpRequest, default: str = "start") -> str:
    """Where to go after signing in: a page of ours that was asked for, else the start page of one's role."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return resolve_url(default)
