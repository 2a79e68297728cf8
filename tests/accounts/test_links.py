"""One-time links: opening uses nothing up, the button signs in once, old ones end on a page that helps."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.utils import timezone

from sasaeai.accounts.services import sign_in_link_create, sign_in_link_use
from tests import make

pytestmark = pytest.mark.django_db


def test_opening_the_link_signs_nobody_in_and_uses_nothing_up(client, town, sc):
    link = sign_in_link_create(user=sc)
    for _ in range(2):
        page = client.get(f"/enter/{link.code}/")
        assert page.status_code == 200
        assert "はいる" in page.content.decode()
    assert "/signin/" in client.get("/start/").url
    link.refresh_from_db()
    assert link.used_at is None


def test_the_button_signs_in_once(client, town, sc):
    link = sign_in_link_create(user=sc)
    assert client.post(f"/enter/{link.code}/").url == "/start/"
    assert client.get("/start/").url == "/sc/"
    client.logout()
    again = client.post(f"/enter/{link.code}/")
    assert again.status_code == 410
    assert town.phone in again.content.decode()
    assert client.get(f"/enter/{link.code}/").status_code == 410


def test_old_foreign_and_closed_links_do_not_open(client, town, sc):
    old = sign_in_link_create(user=sc, valid_for=dt.timedelta(seconds=-1))
    assert client.post(f"/enter/{old.code}/").status_code == 410
    assert client.get("/enter/NOSUCHCODE/").status_code == 410
    sc.is_active = False
    sc.save()
    assert sign_in_link_use(code=sign_in_link_create(user=sc).code) is None


def test_of_two_uses_one_gets_the_user(town, sc):
    link = sign_in_link_create(user=sc)
    assert sign_in_link_use(code=link.code) == sc
    assert sign_in_link_use(code=link.code) is None


def test_outside_the_demo_town_a_link_does_not_replace_the_second_factor(client, town, sc, settings):
    settings.DEMO = False
    Authenticator.objects.create(user=sc, type=Authenticator.Type.TOTP, data={"secret": generate_totp_secret()})
    link = sign_in_link_create(user=sc)
    assert "/2fa/authenticate/" in client.post(f"/enter/{link.code}/").url
    assert "/signin/" in client.get("/start/").url


def test_outside_the_demo_town_a_link_of_someone_without_second_factor_signs_in(client, town, settings):
    settings.DEMO = False
    link = sign_in_link_create(user=make.supporter(town).person.user, valid_for=dt.timedelta(days=1))
    assert link.expires_at > timezone.now()
    client.post(f"/enter/{link.code}/")
    assert client.get("/start/").url == "/me/"
