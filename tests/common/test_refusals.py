"""Odd bytes are a bad request in plain words, and what one may not do looks like a missing page."""

import pytest
from django.test import Client

from sasaeai.common.errors import Conflict, DomainError, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/groups/%00/", "/o/AB%00/", "/shopping/?area=%00", "/groups/?q=a%01b", "/groups/?%00=1"]
)
def test_control_characters_in_an_address(client, town, path):
    answer = client.get(path)
    assert answer.status_code == 400
    assert "もう一度お試しください" in answer.content.decode()


@pytest.mark.parametrize("form", [{"email": "a\x00b@example.invalid"}, {"em\x00ail": "a"}])
def test_control_characters_in_a_form(client, town, form):
    assert client.post("/signin/", form).status_code == 400
    assert client.post("/signin/", form, content_type="text/plain").status_code == 422


def test_line_ends_and_tabs_are_no_odd_bytes(client, town):
    assert client.post("/signin/", {"email": "あ\r\nい\tう"}).status_code == 422
    assert client.get("/groups/?q=a%0D%0Ab%09").status_code == 200


def test_what_one_may_not_do_looks_like_a_missing_page(client, town, monkeypatch):
    missing = client.get("/groups/ZZZZZZZZZZ/")

    def refuse(**_wishes):
        raise NotAllowed("reason of ours")

    monkeypatch.setattr("sasaeai.people.views.groups.groups_public", refuse)
    answer = client.get("/groups/ZZZZZZZZZZ/")
    assert answer.status_code == 404 == missing.status_code
    assert "reason of ours" not in answer.content.decode()


@pytest.mark.parametrize(("error", "status"), [(Conflict, 409), (DomainError, 422)])
def test_a_refusal_that_a_view_forgot_is_told_in_its_words(client, town, monkeypatch, error, status):
    def refuse(**_wishes):
        raise error("もう終わっています。")

    monkeypatch.setattr("sasaeai.people.views.groups.groups_public", refuse)
    answer = client.get("/groups/")
    assert answer.status_code == status
    assert "もう終わっています。" in answer.content.decode()


@pytest.mark.parametrize("path", ["/signin/", "/signout/", "/sessions/", "/join/phone/", "/shopping/wish/"])
def test_no_form_is_taken_without_its_token(town, sc, path):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(sc, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert browser.post(path).status_code == 403
