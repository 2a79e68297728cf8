"""A supporter's own pages: what they see of themselves, and rest in two screens and three clicks."""

import pytest
from django.utils import timezone

from sasaeai.people.forms.me import months_later
from sasaeai.people.models import Supporter
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(town):
    return make.supporter(town)


def test_the_profile_shows_ones_own_facts(signed_in, own):
    page = signed_in(own.person.user).get("/me/profile/").content.decode()
    for words in ("鈴木 一郎", own.number, "買い物", "みどり台", "月曜から日曜の午前・午後・夕方"):
        assert words in page


@pytest.mark.parametrize("page", ["profile", "skills", "areas", "availability", "contact", "pause"])
def test_only_supporters_have_these_pages(client, signed_in, town, sc, page):
    assert "/signin/" in client.get(f"/me/{page}/").url
    assert signed_in(sc).get(f"/me/{page}/").status_code == 404


def test_each_page_changes_its_one_thing(signed_in, own, town):
    client = signed_in(own.person.user)
    assert client.post("/me/skills/", {"tasks": [make.task(town, "garbage").public_id]}).url == "/me/profile/"
    client.post("/me/areas/", {"areas": [make.area(town, "川辺").public_id]})
    client.post("/me/availability/", {"slot-2-morning": "on"})
    client.post("/me/contact/", {"phone": "000-0000-8888", "reach_by": "paper", "large_print": "on"})
    own.refresh_from_db()
    own.person.refresh_from_db()
    assert [task.code for task in own.can_do.all()] == ["garbage"]
    assert [area.name for area in own.areas.all()] == ["川辺"]
    assert list(own.availability.values_list("weekday", "half_day")) == [(2, "morning")]
    assert (own.person.phone_digits, own.person.reach_by, own.person.large_print) == ("00000008888", "paper", True)


def test_rest_for_a_month_takes_two_screens(signed_in, own):
    client = signed_in(own.person.user)
    assert "しばらくお休みする" in client.get("/me/pause/").content.decode()
    answer = client.post("/me/pause/", {"until": "1"}, follow=True)
    assert "お休み中です" in answer.content.decode()
    own.refresh_from_db()
    assert own.status == Supporter.Status.PAUSED
    assert own.paused_until_on == months_later(timezone.localdate(), 1)
    client.post("/me/resume/")
    own.refresh_from_db()
    assert own.status == Supporter.Status.ACTIVE


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "いつまでお休みするかをえらんでください"),
        ({"until": "day"}, "また始める日を入力してください"),
        ({"until": "day", "day": "2月31日"}, "2月"),
        ({"until": "day", "day": "2020/1/1"}, "今日より後の日にしてください"),
    ],
)
def test_a_day_that_cannot_be_is_asked_again(signed_in, own, sent, words):
    answer = signed_in(own.person.user).post("/me/pause/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_month_later_stays_in_the_month():
    import datetime as dt

    assert months_later(dt.date(2027, 1, 31), 1) == dt.date(2027, 2, 28)
    assert months_later(dt.date(2026, 11, 22), 3) == dt.date(2027, 2, 22)


def test_someone_not_yet_approved_cannot_rest(signed_in, town):
    applied = make.supporter(town, status=Supporter.Status.APPLIED)
    assert signed_in(applied.person.user).post("/me/pause/", {"until": "1"}).status_code == 409
