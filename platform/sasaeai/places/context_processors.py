"""Which town is speaking: its name and telephone number stand in the footer of every page."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sasaeai.places.selectors import home_town


def town(request: HttpRequest) -> dict[str, object]:
    return {"town": SimpleLazyObject(home_town), "demo_mode": settings.DEMO}
