"""Doors: the start page of one's role, one-time links, and the second factor of staff."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from sasaeai.accounts.roles import public, role_required
from sasaeai.accounts.selectors import link_open
from sasaeai.accounts.services import sign_in_link_use
from sasaeai.accounts.sessions import session_end, sessions_end_all, sessions_of
from sasaeai.accounts.signin import sign_in_by_link
from sasaeai.common.visibility import Viewer


def start_of(viewer: Viewer) -> str:
    """The name of the page on which someone begins, by what they are here for."""
    if viewer.is_coordinator:
        return "sc_home"
    if viewer.office_town_ids:
        return "office_home"
    if viewer.group_ids:
        return "g_home"
    if viewer.business_ids:
        return "b_home"
    return "me" if viewer.supporter_id else "join"


@role_required("anyone")
def start(request: HttpRequest) -> HttpResponse:
    return redirect(start_of(request.viewer))


@public
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """A one-time link. Opening it changes nothing, because mail scanners open links: the button signs in."""
    if request.method == "POST":
        user = sign_in_link_use(code=code)
        if user is not None:
            return sign_in_by_link(request, user, to=reverse("start"))
    elif link_open(code) is not None:
        return render(request, "accounts/enter.html", {"code": code})
    return render(request, "accounts/enter_gone.html", status=410)


@role_required("staff")
def second_factor(request: HttpRequest) -> HttpResponse:
    """Staff choose their second factor here, before they see anything of anyone."""
    if is_mfa_enabled(request.user):
        return redirect("mfa_index")
    return render(request, "accounts/second_factor.html")


@role_required("anyone")
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in, and a button to end each of them, or all others."""
    this_key = request.session.session_key or ""
    if request.method == "POST":
        if "others" in request.POST:
            sessions_end_all(user=request.user, but_key=this_key)  # type: ignore[arg-type]
        else:
            session_end(user=request.user, handle=request.POST.get("session", ""))  # type: ignore[arg-type]
        messages.success(request, _("サインアウトしました。"))
        return redirect("sessions")
    own = sessions_of(user=request.user, this_key=this_key)  # type: ignore[arg-type]
    return render(request, "accounts/sessions.html", {"sessions": own})


@public
def switched_off(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Pages of allauth that this service does not have: passwords, its own sign-up, its address list."""
    raise Http404
