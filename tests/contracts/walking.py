"""Opening every URL as every role. Each request is rolled back, so that none sees what another one did."""

import re
from collections.abc import Iterator

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from sasaeai.audit import chain
from sasaeai.audit.models import PersonalDataView
from tests.contracts.world import MISSING, ROLES, World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CHANGING = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"|"X-CSRFToken": "[^"]*"|csrf[^ ]*token[^ ]*'
)


class Walker:
    """One signed-in client for each role."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.cookies: dict[str, str] = {}
        self.client = Client(raise_request_exception=False)
        for role in ROLES:
            client = Client()
            if world.users[role] is not None:
                client.force_login(world.users[role], backend=BACKEND)
                self.cookies[role] = client.cookies["sessionid"].value

    def ask(self, role: str, method: str, path: str, data: dict | None = None, **extra: object) -> HttpResponse:
        """The answer to one request; whatever it wrote is taken back.

        `recorded` on it: public ids of the people whose data it was recorded to show.
        """
        self.client.cookies.clear()
        if role in self.cookies:
            self.client.cookies["sessionid"] = self.cookies[role]
        cache.clear()  # counters of other requests
        with transaction.atomic():
            newest = chain.head_of("view")[0]
            answer = getattr(self.client, method)(path, data or {}, **extra)
            answer.content if not answer.streaming else b"".join(answer.streaming_content)
            looks = PersonalDataView.objects.filter(sequence__gt=newest)
            answer.recorded = set(looks.order_by().values_list("person_public_id", flat=True))
            transaction.set_rollback(True)
        return answer


def class_of(answer: HttpResponse) -> str:
    """The letters of matrix.py; `!` = the server broke."""
    status = answer.status_code
    if status in (301, 302) and answer["Location"].startswith("/signin/"):
        return "s"
    if status in (301, 302):
        return "r"
    special = {404: "n", 403: "f", 405: "m"}
    if status in special:
        return special[status]
    return "o" if status < 500 else "!"


def path_of(route: str, kind: str, ids: dict[str, str]) -> str:
    """The path of a route with the id of this kind; a second parameter is a fixed code or the resident's id."""
    second = ids.get("resident_person", MISSING) if "second_id" in route else "task:shopping"
    values = iter([ids.get(kind, "1" if kind == "passkey" else MISSING), second])
    return "/" + re.sub(r"<[^>]+>", lambda _found: next(values), route.strip("^$"))


def normal(answer: HttpResponse, *ids: str) -> tuple[int, str, bytes]:
    """Status, where it leads and the bytes, without the id itself and what changes with every answer."""
    text = CHANGING.sub("", answer.content.decode("utf-8", "replace"))
    where = answer.headers.get("Location", "")
    for one in ids:
        text, where = text.replace(one, "ID"), where.replace(one, "ID")
    return answer.status_code, where, text.encode()


def roles_and(methods: tuple[str, ...] = ("get", "post")) -> Iterator[tuple[str, str]]:
    for role in ROLES:
        for method in methods:
            yield role, method
