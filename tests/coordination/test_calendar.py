"""The calendar feed: by secret link, revocable, without anybody's name, address or condition."""

from sasaeai.coordination.models import CalendarLink
from tests.coordination.conftest import secret_words


def test_the_supporter_gets_the_own_visits_without_the_resident(visit, first, second, signed_in, client):
    signed_in(first.person.user).post("/me/calendar/", {"act": "renew"})
    code = CalendarLink.objects.get().code
    assert code in client.get("/me/calendar/").content.decode()
    client.logout()
    feed = client.get(f"/calendar/{code}.ics")
    text = feed.content.decode()
    assert feed["Content-Type"].startswith("text/calendar")
    assert text.count("BEGIN:VEVENT") == 1
    assert f"UID:{visit.public_id}@sasaeai" in text
    assert not [word for word in [*secret_words(), first.person.name] if word in text]
    signed_in(second.person.user).post("/me/calendar/", {"act": "renew"})
    other = CalendarLink.objects.get(user=second.person.user).code
    assert "VEVENT" not in client.get(f"/calendar/{other}.ics").content.decode()


def test_a_new_link_ends_the_old_and_it_can_be_taken_back(visit, first, signed_in):
    client = signed_in(first.person.user)
    client.post("/me/calendar/", {"act": "renew"})
    old = CalendarLink.objects.get().code
    client.post("/me/calendar/", {"act": "renew"})
    new = CalendarLink.objects.get().code
    assert client.get(f"/calendar/{old}.ics").status_code == 404
    assert client.get(f"/calendar/{new}.ics").status_code == 200
    for _tap in range(2):
        client.post("/me/calendar/", {"act": "revoke"})
    assert client.get(f"/calendar/{new}.ics").status_code == 404
    assert client.get("/calendar/none.ics").status_code == 404


def test_the_coordinator_gets_the_area_without_names(visit, first, sc, sc_other_area, signed_in):
    client = signed_in(sc)
    client.post("/me/calendar/", {"act": "renew"})
    text = client.get(f"/calendar/{CalendarLink.objects.get().code}.ics").content.decode()
    assert "BEGIN:VEVENT" in text
    assert not [word for word in [*secret_words(), first.person.name] if word in text]
    client = signed_in(sc_other_area)
    client.post("/me/calendar/", {"act": "renew"})
    code = CalendarLink.objects.get(user=sc_other_area).code
    assert "VEVENT" not in client.get(f"/calendar/{code}.ics").content.decode()
