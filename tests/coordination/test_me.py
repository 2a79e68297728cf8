"""A supporter's own pages: only what is theirs, and a resident's name only on the visit's page."""

import datetime as dt

import pytest
import time_machine

from sasaeai.audit.models import PersonalDataView
from sasaeai.coordination import services
from tests.coordination.conftest import CANARY, secret_words


def test_waiting_ask_and_empty_page(signed_in, offers, second):
    client = signed_in(offers[0].supporter.person.user)
    html = client.get("/me/").content.decode()
    assert f"/o/{offers[0].code}/" in html
    assert not [word for word in secret_words() if word in html]
    assert "いま お願いはありません。" in signed_in(second.person.user).get("/me/").content.decode()


def test_next_visit_and_its_page(signed_in, visit):
    client = signed_in(visit.supporter.person.user)
    html = client.get("/me/").content.decode()
    assert f"/me/visits/{visit.public_id}/" in html
    assert CANARY["name"] not in html
    html = client.get(f"/me/visits/{visit.public_id}/").content.decode()
    assert CANARY["name"] in html
    assert CANARY["address"] in html
    assert PersonalDataView.objects.get(page="me_visit").acting_user == visit.supporter.person.user


def test_visit_page_closes_with_time(signed_in, visit):
    client = signed_in(visit.supporter.person.user)
    late = dt.datetime.combine(visit.day_on + dt.timedelta(days=8), dt.time(3), tzinfo=dt.UTC)
    with time_machine.travel(late, tick=False):
        html = client.get(f"/me/visits/{visit.public_id}/").content.decode()
    assert not [word for word in secret_words() if word in html]


def test_visits_of_others_do_not_exist(signed_in, visit, second, sc):
    url = f"/me/visits/{visit.public_id}/"
    assert signed_in(second.person.user).get(url).status_code == 404
    assert signed_in(second.person.user).get("/me/visits/2222222222/").status_code == 404
    assert signed_in(sc).get(url).status_code == 404


def test_thanks_arrive(signed_in, visit, sc, second):
    services.thanks_record(visit=visit, text="本当に助かりました", acting_user=sc)
    client = signed_in(visit.supporter.person.user)
    assert "本当に助かりました" in client.get("/me/thanks/").content.decode()
    assert "本当に助かりました" in client.get("/me/").content.decode()
    assert "本当に助かりました" not in signed_in(second.person.user).get("/me/thanks/").content.decode()


@pytest.mark.parametrize("url", ["/me/", "/me/thanks/"])
def test_only_for_supporters(client, signed_in, sc, url):
    assert client.get(url).status_code == 302
    assert signed_in(sc).get(url).status_code == 404
