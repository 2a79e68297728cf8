"""The coordinator's desk: the day, the list, one need, the buttons; scope, records of views, query counts."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sasaeai.audit.models import PersonalDataView
from sasaeai.casework.models import Activity
from sasaeai.coordination import services
from sasaeai.coordination.models import Concern, Visit
from sasaeai.coordination.today import today_for_desk
from sasaeai.needs.models import Need
from sasaeai.notices.models import Notice
from sasaeai.people.viewer import viewer_for
from tests import make
from tests.coordination.conftest import CANARY


def kinds(user):
    return [todo.kind for todo in today_for_desk(visible_to=viewer_for(user)).todos]


def test_today_is_in_the_order_of_promises(need, sc, town, first):
    Need.objects.filter(pk=need.pk).update(call_back_by_at=timezone.now() + dt.timedelta(hours=3))
    soon = make.need(make.resident(town, name="先の方"), in_days=30)
    Need.objects.filter(pk=soon.pk).update(call_back_by_at=timezone.now() - dt.timedelta(hours=1))
    today = today_for_desk(visible_to=viewer_for(sc))
    assert [todo.at for todo in today.todos] == sorted(todo.at for todo in today.todos)
    assert today.todos[0].need == soon
    assert today.todos[0].is_overdue


def test_every_open_need_without_an_ask_is_on_the_list(need, sc, first, offers, second):
    assert "search" not in kinds(sc)  # 山田 is being asked
    for offer in offers:
        services.offer_decline(offer=offer)
    assert "search" in kinds(sc)


def test_who_has_to_be_called_is_on_the_list(need, town, sc):
    by_phone = make.supporter(town, name="電話 三郎", with_account=False)
    (offer,) = services.offers_send(need=need, picks=[("supporter", by_phone.public_id)], acting_user=sc)
    assert "ask_by_phone" in kinds(sc)
    services.offer_accept(offer=offer, acting_user=sc, for_them=True)
    assert "ask_by_phone" not in kinds(sc)
    assert kinds(sc) == ["tell"]  # the confirmation has to be told by voice too


def test_told_by_voice_leaves_the_list(signed_in, need, town, sc):
    by_phone = make.supporter(town, with_account=False)
    (offer,) = services.offers_send(need=need, picks=[("supporter", by_phone.public_id)], acting_user=sc)
    services.offer_accept(offer=offer, acting_user=sc, for_them=True)
    notice = Notice.objects.get(template="visit_accepted")
    client = signed_in(sc)
    for _ in range(2):
        assert client.post(f"/sc/notices/{notice.public_id}/told/").status_code == 302
    assert kinds(sc) == []
    assert Activity.objects.filter(action="notice.tell").count() == 1


def test_home_page_shows_and_records(signed_in, need, sc, visit):
    Visit.objects.update(day_on=timezone.localdate() + dt.timedelta(days=1))
    html = signed_in(sc).get("/sc/").content.decode()
    assert CANARY["name"] in html
    assert "電話受付" in html
    seen = set(PersonalDataView.objects.filter(page="sc_home").values_list("person_public_id", flat=True))
    assert seen == {need.resident.person.public_id, visit.supporter.person.public_id}


def test_empty_home_says_so(signed_in, sc):
    assert "約束はありません。" in signed_in(sc).get("/sc/").content.decode()


def test_other_area_sees_nothing_of_it(signed_in, need, visit, sc_other_area):
    client = signed_in(sc_other_area)
    for url in ("/sc/", "/sc/needs/", "/sc/inbox/"):
        html = client.get(url).content.decode()
        assert CANARY["name"] not in html
        assert need.number not in html
    missing = client.get("/sc/needs/2222222222/")
    foreign = client.get(f"/sc/needs/{need.public_id}/")
    assert (missing.status_code, foreign.status_code) == (404, 404)
    assert client.post(f"/sc/visits/{visit.public_id}/thanks/", {"text": "x"}).status_code == 404
    assert client.post(f"/sc/offers/{visit.offer.public_id}/call/", {"result": "ok"}).status_code == 404
    assert client.post(f"/sc/needs/{need.public_id}/move/", {"to": "unmet", "reason": "withdrawn"}).status_code == 404


@pytest.mark.parametrize("url", ["/sc/", "/sc/needs/", "/sc/inbox/"])
def test_desk_is_for_coordinators(signed_in, client, town, first, office, url):
    assert client.get(url).status_code == 302
    assert signed_in(first.person.user).get(url).status_code == 404
    assert signed_in(office).get(url).status_code == 404


def test_list_filters_and_finds(signed_in, need, sc, town):
    make.need(make.resident(town, name="別の 方"), task_code="garbage")
    client = signed_in(sc)
    assert need.number in client.get("/sc/needs/").content.decode()
    html = client.get("/sc/needs/", {"task": make.task(town, "garbage").public_id}).content.decode()
    assert need.number not in html
    assert need.number in client.get("/sc/needs/", {"q": need.number}).content.decode()
    assert need.number in client.get("/sc/needs/", {"q": "0008765"}).content.decode()
    assert "見つかりません" in client.get("/sc/needs/", {"q": "ズズズ"}).content.decode()
    assert client.get("/sc/needs/", {"status": "nonsense", "page": "x"}).status_code == 200


def test_need_page_tells_the_whole_story(signed_in, need, sc, visit):
    services.visit_report(visit=visit, outcome="done", length="as_planned", concern=True, concern_text="床がきしむ")
    services.thanks_record(visit=visit, text="助かりました", acting_user=sc)
    html = signed_in(sc).get(f"/sc/needs/{need.public_id}/").content.decode()
    for words in ("お願いしました", "行けます", "報告", "床がきしむ", "助かりました", "状態が「終わりました」"):
        assert words in html, words
    shown = PersonalDataView.objects.filter(page="sc_need").values_list("person_public_id", flat=True)
    assert need.resident.person.public_id in shown


@pytest.mark.parametrize(
    ("result", "status", "need_status"),
    [
        ("ok", "accepted", "settled"),
        ("declined", "declined", "asking"),
        ("away", "sent", "asking"),
        ("later", "sent", "asking"),
    ],
)
def test_one_click_notes_a_call(signed_in, offers, need, sc, result, status, need_status):
    client = signed_in(sc)
    for _ in range(2):
        client.post(f"/sc/offers/{offers[0].public_id}/call/", {"result": result})
    offers[0].refresh_from_db()
    need.refresh_from_db()
    assert (offers[0].status, need.status) == (status, need_status)
    assert Activity.objects.filter(channel="phone", staff=sc).count() == 1


def test_call_result_that_is_none(signed_in, offers, sc):
    assert signed_in(sc).post(f"/sc/offers/{offers[0].public_id}/call/", {"result": "?"}).status_code == 422


def test_call_after_somebody_else_won_is_409_with_the_fresh_page(signed_in, offers, sc):
    services.offer_accept(offer=offers[0])
    page = signed_in(sc).post(f"/sc/offers/{offers[1].public_id}/call/", {"result": "ok"})
    assert page.status_code == 409
    assert "決まりました" in page.content.decode()


def test_old_page_is_409(signed_in, offers, need, sc):
    page = signed_in(sc).post(f"/sc/needs/{need.public_id}/move/", {"to": "searching", "version": 1})
    assert page.status_code == 409
    need.refresh_from_db()
    assert need.status == "asking"


def test_unmet_without_a_reason_is_422_and_says_what_to_do(signed_in, need, sc):
    client = signed_in(sc)
    page = client.post(f"/sc/needs/{need.public_id}/move/", {"to": "unmet", "version": 1})
    assert page.status_code == 422
    assert "できなかった理由をえらんでください" in page.content.decode()
    done = client.post(f"/sc/needs/{need.public_id}/move/", {"to": "unmet", "version": 1, "reason": "referred"})
    assert done.status_code == 302


def test_desk_reports_for_someone_and_keeps_thanks(signed_in, need, visit, sc):
    client = signed_in(sc)
    url = f"/sc/visits/{visit.public_id}/report/"
    assert client.post(url, {"outcome": "done"}).status_code == 422
    assert client.post(url, {"outcome": "done", "length": "longer", "concern": "no"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.status, visit.reported_for_by) == ("done", sc)
    assert client.post(f"/sc/visits/{visit.public_id}/thanks/", {"text": ""}).status_code == 422
    assert client.post(f"/sc/visits/{visit.public_id}/thanks/", {"text": "うれしい"}).status_code == 302
    actions = set(Activity.objects.values_list("action", flat=True))
    assert {"visit.report", "thanks.record"} <= actions


def test_called_back(signed_in, need, sc):
    Need.objects.filter(pk=need.pk).update(call_back_by_at=timezone.now())
    client = signed_in(sc)
    for _ in range(2):
        client.post(f"/sc/needs/{need.public_id}/called-back/")
    need.refresh_from_db()
    assert need.called_back_at is not None
    assert Activity.objects.filter(action="need.call_back").count() == 1


def _busy(town, sc, count):
    for number in range(count):
        who = make.resident(town, name=f"混雑 {number}")
        need = make.need(who, in_days=number % 20 + 1)
        Need.objects.filter(pk=need.pk).update(call_back_by_at=timezone.now())
        helper = make.supporter(town, name=f"担い手 {number}", with_account=number % 2 == 0)
        (offer,) = services.offers_send(need=need, picks=[("supporter", helper.public_id)], acting_user=sc)
        if number % 3 == 0:
            visit = services.offer_accept(offer=offer)
            Visit.objects.filter(pk=visit.pk).update(day_on=timezone.localdate() + dt.timedelta(days=1))
            Concern.objects.create(visit=visit, resident=who, text="気になる")


@pytest.mark.parametrize("url", ["/sc/", "/sc/needs/", "/sc/inbox/"])
def test_many_rows_make_no_more_queries(signed_in, town, sc, url):
    client = signed_in(sc)
    _busy(town, sc, 10)
    with CaptureQueriesContext(connection) as few:
        assert client.get(url).status_code == 200
    _busy(town, sc, 30)
    with CaptureQueriesContext(connection) as many:
        assert client.get(url).status_code == 200
    assert len(many) <= len(few)
    assert len(many) < 45
