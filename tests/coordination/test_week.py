"""The week as a table and the one box to search with."""

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sasaeai.coordination import services
from tests import make


def test_the_week_shows_who_goes_where_on_which_day(visit, first, sc, sc_other_area, signed_in):
    page = signed_in(sc).get(f"/sc/week/?from={visit.day_on.isoformat()}").content.decode()
    assert first.person.name in page
    assert visit.need.resident.person.name in page
    week_before = visit.day_on - dt.timedelta(days=7)
    assert first.person.name not in signed_in(sc).get(f"/sc/week/?from={week_before}").content.decode()
    assert signed_in(sc).get("/sc/week/?from=0001-01-01").status_code == 200
    other = signed_in(sc_other_area).get(f"/sc/week/?from={visit.day_on}").content.decode()
    assert visit.need.resident.person.name not in other


def test_a_fuller_week_asks_no_more_often(visit, town, sc, signed_in):
    client, url = signed_in(sc), f"/sc/week/?from={visit.day_on}"
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(6):
        need = make.need(make.resident(town, name=f"方{number}"))
        helper = make.supporter(town, name=f"担い手{number}")
        [offer] = services.offers_send(need=need, picks=[("supporter", helper.public_id)], acting_user=sc)
        services.offer_accept(offer=offer)
    with CaptureQueriesContext(connection) as seven:
        client.get(url)
    assert len(seven) <= len(one)


def test_one_box_finds_needs_and_people(need, first, sc, sc_other_area, signed_in):
    client = signed_in(sc)
    assert need.number in client.get("/sc/search/", {"q": need.number}).content.decode()
    page = client.get("/sc/search/", {"q": "00087654321"}).content.decode()
    assert need.resident.person.name in page
    assert "見つかりません" in client.get("/sc/search/", {"q": "ぬぬぬ"}).content.decode()
    other = signed_in(sc_other_area).get("/sc/search/", {"q": need.number}).content.decode()
    assert need.resident.person.name not in other
