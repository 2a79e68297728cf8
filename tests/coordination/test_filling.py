"""What was left for later gets written on the page of the need, all or none of it."""

import datetime as dt

import pytest
from django.utils import timezone

from sasaeai.audit.models import Event
from sasaeai.coordination import services
from sasaeai.needs.models import Ride
from sasaeai.needs.selectors import NAME_PENDING, open_questions
from sasaeai.people.models import Consent
from tests import make


@pytest.fixture
def gap(town):
    """A call of which only the number is known."""
    who = make.resident(town, name=NAME_PENDING, phone="", phone_digits="", block=make.block(town))
    return make.need(who, day_on=None, half_day="", consented_at=None)


def fill(client, need, **said):
    need.refresh_from_db()
    return client.post(f"/sc/needs/{need.public_id}/answers/", {"version": need.version, **said})


def test_every_open_question_can_be_answered(gap, sc, signed_in):
    client = signed_in(sc)
    assert {question.code for question in open_questions(gap)} == {"name", "phone", "address", "day", "consent"}
    assert "聞いたことを書く" in client.get(f"/sc/needs/{gap.public_id}/").content.decode()
    day = timezone.localdate() + dt.timedelta(days=4)
    answer = fill(
        client,
        gap,
        name="藤原 とめ",
        kana="ふじわら とめ",
        phone="０７２-111-2222",
        address_rest="3番地",
        day=day.isoformat(),
        time="9:30-10:30",
        consent="on",
    )
    assert answer.status_code == 302
    gap.refresh_from_db()
    person = gap.resident.person
    assert (person.name, person.kana, person.phone_digits) == ("藤原 とめ", "フジワラ トメ", "0721112222")
    assert (gap.day_on, gap.half_day, gap.start_min, gap.end_min) == (day, "morning", 570, 630)
    assert gap.consented_at is not None
    assert Consent.objects.filter(person=person).count() == 2
    assert open_questions(gap) == []
    assert Event.objects.filter(action="person.update", object_public_id=person.public_id).count() == 1


def test_an_empty_field_erases_nothing(gap, sc, signed_in):
    fill(signed_in(sc), gap, name="藤原 とめ", phone="072-111-2222")
    fill(signed_in(sc), gap, name="", phone="")
    gap.resident.person.refresh_from_db()
    assert (gap.resident.person.name, gap.resident.person.phone) == ("藤原 とめ", "072-111-2222")


def test_where_the_ride_goes(town, sc, signed_in):
    ride = make.need(make.resident(town, address_rest="1"), task_code="ride")
    Ride.objects.create(need=ride, mode="free_no_charge", destination="")
    fill(signed_in(sc), ride, destination="中央病院", day=ride.day_on.isoformat(), half_day="morning")
    assert Ride.objects.get(need=ride).destination == "中央病院"


def test_what_cannot_be_read_is_said_beside_the_field_and_kept(gap, sc, signed_in):
    answer = fill(signed_in(sc), gap, name="藤原 とめ", day="そのうち", time="朝")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>エラー：" in page
    assert "藤原 とめ" in page
    assert "9:30 や" in page
    gap.resident.person.refresh_from_db()
    assert gap.resident.person.name == NAME_PENDING


def test_an_old_page_changes_nothing(gap, sc, signed_in):
    client = signed_in(sc)
    answer = client.post(f"/sc/needs/{gap.public_id}/answers/", {"version": gap.version + 7, "name": "藤原 とめ"})
    assert answer.status_code == 409
    assert "藤原 とめ" in answer.content.decode()
    gap.resident.person.refresh_from_db()
    assert gap.resident.person.name == NAME_PENDING


def test_the_time_stands_while_somebody_is_asked(need, offers, sc, signed_in):
    page = signed_in(sc).get(f"/sc/needs/{need.public_id}/").content.decode()
    assert 'name="day"' not in page
    before = need.day_on
    assert fill(signed_in(sc), need, day="2030/1/1", name="別 の名").status_code == 302
    need.refresh_from_db()
    assert need.day_on == before


def test_a_closed_need_has_no_form_and_another_area_no_page(gap, sc, sc_other_area, signed_in):
    assert fill(signed_in(sc_other_area), gap, name="別").status_code == 404
    services.need_move_at_desk(need=gap, to_status="unmet", reason="withdrawn", version=1, acting_user=sc)
    assert "聞いたことを書く" not in signed_in(sc).get(f"/sc/needs/{gap.public_id}/").content.decode()
    assert fill(signed_in(sc), gap, name="別").status_code == 409
