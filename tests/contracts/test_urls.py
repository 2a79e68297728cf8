"""Who may open what is declared on every view; a URL that forgot it fails here."""

from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import RedirectView

from sasaeai.accounts.roles import ROLE_TESTS

#: Views of packages, which guard themselves. Each with the reason why it may be here.
THIRD_PARTY = ("allauth.", "rest_framework.", "drf_spectacular.")


def patterns(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern), entry


def is_api_view(callback) -> bool:
    """Views of our API carry their permissions as classes; the default is IsAuthenticated."""
    return hasattr(getattr(callback, "cls", None) or getattr(callback, "view_class", None), "permission_classes")


def is_redirect(callback) -> bool:
    """A redirect shows nothing; the page it leads to declares its own roles."""
    return getattr(callback, "view_class", None) is RedirectView


def test_every_url_declares_who_may_open_it():
    undeclared = [
        f"{route} → {entry.callback.__module__}.{entry.callback.__name__}"
        for route, entry in patterns()
        if not hasattr(entry.callback, "allowed_roles")
        and not entry.callback.__module__.startswith(THIRD_PARTY)
        and not is_api_view(entry.callback)
        and not is_redirect(entry.callback)
    ]
    assert not undeclared, "\n".join(undeclared)


def test_declared_roles_exist():
    known = {*ROLE_TESTS, "public"}
    for route, entry in patterns():
        assert set(getattr(entry.callback, "allowed_roles", ())) <= known, route


def test_no_primary_key_in_a_url():
    numbers = [route for route, entry in patterns() if "<int:pk" in route or "<int:id" in route]
    assert [route for route in numbers if not route.startswith("accounts/")] == []


def test_every_url_has_a_name_of_its_own():
    names = [
        entry.name
        for _, entry in patterns()
        if entry.name and entry.callback.__module__.startswith("sasaeai.") and "api" not in entry.callback.__module__
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []
