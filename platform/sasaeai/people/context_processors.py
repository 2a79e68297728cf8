"""The Viewer in every template, so that the navigation can follow the roles."""

from django.http import HttpRequest

from sasaeai.common.visibility import NOBODY


def viewer(request: HttpRequest) -> dict[str, object]:
    return {"viewer": getattr(request, "viewer", NOBODY)}
