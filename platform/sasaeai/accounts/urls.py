"""Sign-in. allauth's own pages live under /accounts/; those we do not have do not exist."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from sasaeai.accounts.roles import public
from sasaeai.accounts.views import doors, signin

#: Passwords, allauth's own sign-up and code pages, mail lists, old addresses.
SWITCHED_OFF = r"signup|password|email|login/code|logout|social|3rdparty/connections"
if not settings.SOCIALACCOUNT_PROVIDERS["line"]["APPS"]:
    SWITCHED_OFF += r"|confirm-email|3rdparty|line"

to_signin = public(RedirectView.as_view(pattern_name="signin", query_string=True))

urlpatterns: list[URLPattern | URLResolver] = [
    path("signin/", signin.signin, name="signin"),
    path("signin/code/", signin.signin_code, name="signin_code"),
    path("signin/second-factor/", doors.second_factor, name="second_factor"),
    path("signout/", signin.signout, name="signout"),
    path("start/", doors.start, name="start"),
    path("sessions/", doors.sessions, name="sessions"),
    path("enter/<str:code>/", doors.enter, name="enter"),
    path("accounts/login/", to_signin, name="account_login"),
    re_path(rf"^accounts/(?:{SWITCHED_OFF})(?:/|$)", doors.switched_off),
    path("accounts/", include("allauth.urls")),
]
