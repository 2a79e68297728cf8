"""Guards for views: who may open a page at all. What they see on it is decided by the selectors."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from sasaeai.common.visibility import Viewer

View = Callable[..., HttpResponse]

ROLE_TESTS: dict[str, Callable[[Viewer], bool]] = {
    "office": lambda viewer: bool(viewer.office_town_ids),
    "coordinator": lambda viewer: viewer.is_coordinator,
    "staff": lambda viewer: viewer.is_staff_somewhere,
    "group": lambda viewer: bool(viewer.group_ids),
    "business": lambda viewer: bool(viewer.business_ids),
    "supporter": lambda viewer: viewer.supporter_id is not None,
    "anyone": lambda viewer: viewer.user_id is not None,
}


def role_required(*roles: str) -> Callable[[View], View]:
    """Only for signed-in people with one of these roles; for all others the page does not exist.

    The declared roles stay readable on the view (`view.allowed_roles`), so that a test can list every URL
    that forgot to declare them.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not any(ROLE_TESTS[role](request.viewer) for role in roles):  # type: ignore[attr-defined]
                raise Http404
            return view(request, *args, **kwargs)

        guarded.allowed_roles = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """Marks a view that anybody may open."""
    view.allowed_roles = ("public",)  # type: ignore[attr-defined]
    return view
