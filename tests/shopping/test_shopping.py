"""Shops that come: the public timetable, a shop's own week, clashes, wishes without names."""

import pytest

from sasaeai.audit.models import Event
from sasaeai.shopping.models import Stop, StopWish
from sasaeai.shopping.services import StopClash, stop_add, wish_record
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(town):
    return make.business(town)


def fields(town, block="みどり台1丁目", weekday=1, start=600, end=630):
    return {
        "block": make.block(town, block),
        "place": "中央公園",
        "weekday": weekday,
        "start_min": start,
        "end_min": end,
        "permission": "not_needed",
    }


FORM = {
    "block": "みどり台1丁目",
    "place": "中央公園の東側",
    "weekday": "1",
    "start_min": "午前10時半",
    "stay_min": "30",
    "permission": "granted",
}


def test_a_business_adds_a_stop_and_it_stands_in_the_public_timetable(town, shop, signed_in, client):
    owner = make.business_contact(shop)
    response = signed_in(owner).post("/b/stops/new/", FORM)
    assert response.status_code == 302
    client.logout()
    page = client.get("/shopping/", {"day": "1"}).content.decode()
    assert "中央公園の東側" in page
    assert "午前10時30分〜午前11時" in page
    assert "中央公園の東側" not in client.get("/shopping/", {"day": "2"}).content.decode()
    assert Event.objects.filter(action="stop.add").count() == 1


def test_the_same_stop_sent_twice_is_one_stop(town, shop, signed_in):
    browser = signed_in(make.business_contact(shop))
    browser.post("/b/stops/new/", FORM)
    browser.post("/b/stops/new/", FORM)
    assert Stop.objects.count() == 1


def test_another_shop_close_by_at_that_time_interrupts_and_can_be_kept(town, shop, signed_in):
    rival = make.business(town, name="ほかの移動販売")
    stop_add(business=rival, fields=fields(town, start=620, end=650), acting_user=make.business_contact(rival))
    browser = signed_in(make.business_contact(shop))
    answer = browser.post("/b/stops/new/", FORM)
    assert answer.status_code == 409
    assert "ほかの移動販売" in answer.content.decode()
    assert Stop.objects.filter(route__business=shop).count() == 0
    assert browser.post("/b/stops/new/", FORM | {"keep_clash": "yes"}).status_code == 302
    assert Stop.objects.get(route__business=shop).clash_acknowledged


@pytest.mark.parametrize(
    ("weekday", "start", "block", "clash"),
    [
        (1, 630, "みどり台1丁目", True),  # right after
        (1, 749, "みどり台1丁目", True),  # within two hours of the end
        (1, 750, "みどり台1丁目", False),  # two hours later
        (2, 600, "みどり台1丁目", False),  # another weekday
        (1, 600, "川辺1丁目", False),  # kilometres away
    ],
)
def test_what_counts_as_a_clash(town, shop, weekday, start, block, clash):
    rival = make.business(town, name="ほかの移動販売")
    stop_add(business=rival, fields=fields(town), acting_user=make.business_contact(rival))
    owner = make.business_contact(shop)
    plan = fields(town, block=block, weekday=weekday, start=start, end=start + 20)
    if clash:
        with pytest.raises(StopClash):
            stop_add(business=shop, fields=plan, acting_user=owner)
    else:
        assert stop_add(business=shop, fields=plan, acting_user=owner).pk


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"block": "どこでもない町"}, "という町は見つかりません"),
        ({"block": "みどり台"}, "もう少しくわしく"),
        ({"start_min": "25:00"}, "時刻は"),
        ({"start_min": "ごご"}, "時刻は"),
        ({"stay_min": "たくさん"}, "数字で"),
        ({"start_min": "23:50", "stay_min": "30"}, "その日のうちに"),
        ({"weekday": ""}, "曜日をえらんで"),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_what_was_typed(town, shop, signed_in, change, words):
    answer = signed_in(make.business_contact(shop)).post("/b/stops/new/", FORM | change)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "<title>エラー：" in page
    assert "中央公園の東側" in page
    assert Stop.objects.count() == 0


def test_a_business_sees_and_changes_only_its_own_stops(town, shop, signed_in):
    rival = make.business(town, name="ほかの移動販売")
    stop = stop_add(business=rival, fields=fields(town), acting_user=make.business_contact(rival))
    browser = signed_in(make.business_contact(shop))
    foreign, missing = browser.get(f"/b/stops/{stop.public_id}/"), browser.get("/b/stops/ZZZZZZZZZZ/")
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert "中央公園" not in browser.get("/b/").content.decode()


def test_ending_a_stop_takes_it_out_of_the_timetable_and_keeps_the_row(town, shop, signed_in):
    browser = signed_in(make.business_contact(shop))
    browser.post("/b/stops/new/", FORM)
    stop = Stop.objects.get()
    browser.post(f"/b/stops/{stop.public_id}/", {"act": "end"})
    assert "中央公園" not in browser.get("/shopping/").content.decode()
    assert browser.get(f"/shopping/stops/{stop.public_id}/").status_code == 404
    assert Stop.objects.count() == 1


def test_wishes_reach_the_shop_as_bands_and_never_below_three(town, shop, signed_in, client):
    assert client.post("/shopping/wish/", {"block": "川辺1丁目", "weekday": "", "people_count": "2"}).status_code == 302
    owner = make.business_contact(shop)
    assert "川辺1丁目" not in signed_in(owner).get("/b/").content.decode()
    wish_record(municipality=town, block=make.block(town, "川辺1丁目"), weekday=2, people_count=1, acting_user=None)
    page = signed_in(owner).get("/b/").content.decode()
    assert "川辺1丁目" in page
    assert "3–5人" in page
    assert StopWish.objects.count() == 2


def test_the_timetable_costs_the_same_for_many_stops(town, shop, client, django_assert_max_num_queries):
    owner = make.business_contact(shop)
    for number in range(30):
        stop_add(business=shop, fields=fields(town, start=480 + number * 5, end=482 + number * 5), acting_user=owner)
    with django_assert_max_num_queries(6):
        client.get("/shopping/")


@pytest.mark.parametrize("path", ["/b/", "/b/stops/new/"])
def test_a_shops_pages_do_not_exist_for_others(town, sc, signed_in, client, path):
    assert client.get(path).status_code == 302
    assert signed_in(sc).get(path).status_code == 404
