"""After the yes: the report, worries, thanks, dropping out, and what the clock does by itself."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from sasaeai.audit.models import Event
from sasaeai.casework.models import Activity
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.coordination import services
from sasaeai.coordination.models import Concern, Thanks, Visit
from sasaeai.needs import states as need_states
from sasaeai.notices.models import Notice
from sasaeai.people.models import Supporter


def replayed(need):
    rows = need.status_changes.order_by("pk").values_list("from_status", "to_status")
    return need_states.replay([("", "taken"), *rows])


REPORT = {"outcome": "done", "length": "as_planned", "concern": "no"}


def test_whole_day_from_ask_to_thanks(client, offers, need, sc):
    client.post(f"/o/{offers[0].code}/", {"answer": "accept"})
    visit = Visit.objects.get()
    answer = client.post(f"/r/{visit.report_code}/", REPORT | {"concern": "yes", "concern_text": "床がきしむ"})
    assert answer.status_code == 302
    assert "ことし1回、1人のくらしを支えました" in client.get(f"/r/{visit.report_code}/").content.decode()
    need.refresh_from_db()
    visit.refresh_from_db()
    assert (need.status, visit.status, visit.minutes_min) == ("done", "done", 60)
    assert replayed(need) == "done"
    concern = Concern.objects.get()
    assert (concern.text, concern.handled_at) == ("床がきしむ", None)
    assert Notice.objects.get(template="concern").to_user == sc
    services.concern_handle(concern=concern, outcome="電話しました", acting_user=sc)
    services.thanks_record(visit=visit, text="助かりました", acting_user=sc)
    assert Notice.objects.get(template="thanks").to_person_public_id == offers[0].supporter.person.public_id
    assert set(Activity.objects.values_list("action", flat=True)) == {"offer.send", "concern.handle", "thanks.record"}
    for action in ("offer.send", "offer.accept", "visit.report", "concern.raise", "concern.handle", "thanks.record"):
        assert Event.objects.filter(action=action).count() == 1, action
    assert need.status_changes.count() == 3


def test_report_twice_is_one_and_the_second_changes(visit, need, sc):
    for _ in range(2):
        services.visit_report(visit=visit, outcome="done", length="as_planned", concern=True, concern_text="気になる")
    assert Concern.objects.count() == 1
    assert Event.objects.filter(action="visit.report").count() == 1
    changed = services.visit_report(visit=visit, outcome="done", length="longer")
    assert (changed.length, changed.minutes_min) == ("longer", None)
    need.refresh_from_db()
    assert need.status == "done"


def test_not_done_opens_the_need_again_and_tells_the_desk(visit, need):
    services.visit_report(visit=visit, outcome="not_done")
    need.refresh_from_db()
    assert need.status == "searching"
    assert Notice.objects.filter(template="not_done").count() == 1


def test_not_done_that_was_done_after_all(visit, need, second, sc):
    services.visit_report(visit=visit, outcome="not_done")
    need.refresh_from_db()
    (offer,) = services.offers_send(need=need, picks=[("supporter", second.public_id)], acting_user=sc)
    services.visit_report(visit=visit, outcome="done", length="as_planned")
    need.refresh_from_db()
    offer.refresh_from_db()
    assert (need.status, offer.status) == ("done", "cancelled")
    assert replayed(need) == "done"


def test_place_taken_again_stays_taken(client, visit, need, second, sc):
    services.visit_report(visit=visit, outcome="not_done")
    need.refresh_from_db()
    (offer,) = services.offers_send(need=need, picks=[("supporter", second.public_id)], acting_user=sc)
    services.offer_accept(offer=offer)
    page = client.post(f"/r/{visit.report_code}/", REPORT)
    assert page.status_code == 409
    assert "ほかの方が、もう一度うかがうことになっています" in page.content.decode()
    assert Visit.objects.filter(need=need, status__in=["planned", "done"]).count() == need.headcount


def test_empty_report_says_what_to_do(client, visit):
    page = client.post(f"/r/{visit.report_code}/", {})
    html = page.content.decode()
    assert page.status_code == 422
    assert "<title>エラー：" in html
    assert "「終わった」か「できなかった」をえらんでください" in html
    page = client.post(f"/r/{visit.report_code}/", {"outcome": "done", "concern": "no"})
    assert page.status_code == 422
    assert 'value="done" ' in page.content.decode()


def test_unknown_report_code(client, town):
    assert client.get("/r/22222222222222222222222222/").status_code == 404


def test_report_form_shows_nobody(client, visit):
    html = client.get(f"/r/{visit.report_code}/").content.decode()
    assert visit.need.resident.person.name not in html


def test_drop_out_frees_the_place_and_tells_the_desk(client, visit, need, second, sc):
    url = f"/o/{visit.offer.code}/cancel/"
    assert client.get(url).status_code == 200
    for _ in range(2):
        assert client.post(url).status_code == 302
    need.refresh_from_db()
    visit.refresh_from_db()
    assert (need.status, visit.status) == ("asking", "cancelled")  # 木村, who was thanked before, is asked at once
    assert Notice.objects.filter(template="drop_out").count() == 1
    assert need.resident.person.name not in client.get(f"/o/{visit.offer.code}/").content.decode()
    again = services.offers_send(need=need, picks=[("supporter", second.public_id)], acting_user=sc)
    assert services.offer_accept(offer=again[0])


def test_near_the_visit_the_number_comes_first(client, visit, town):
    html = client.get(f"/o/{visit.offer.code}/cancel/").content.decode()
    assert "まず、お電話ください" not in html
    eve = dt.datetime.combine(visit.day_on - dt.timedelta(days=1), dt.time(5), tzinfo=dt.UTC)  # 14:00 in Tokyo
    with time_machine.travel(eve, tick=False):
        html = client.get(f"/o/{visit.offer.code}/cancel/").content.decode()
    assert "まず、お電話ください" in html
    assert html.index("まず、お電話ください") < html.index("行けなくなったと知らせる")


def test_drop_out_after_the_report_is_too_late(visit):
    services.visit_report(visit=visit, outcome="done", length="as_planned")
    with pytest.raises(Conflict):
        services.visit_drop_out(visit=visit)


def test_closing_a_need_ends_its_promises_once(visit, need, sc):
    need.refresh_from_db()
    for _ in range(2):
        services.need_move_at_desk(
            need=need, to_status="unmet", reason="withdrawn", version=need.version, acting_user=sc
        )
    visit.refresh_from_db()
    need.refresh_from_db()
    assert (need.status, need.unmet_reason, visit.status) == ("unmet", "withdrawn", "cancelled")
    visit.offer.refresh_from_db()
    assert visit.offer.status == "cancelled"
    assert Notice.objects.filter(template="offer_cancelled").count() <= 1


def test_moving_from_an_old_page_is_refused(visit, need, sc):
    with pytest.raises(Conflict):
        services.need_move_at_desk(need=need, to_status="unmet", reason="withdrawn", version=1, acting_user=sc)


def test_unmet_needs_a_reason(offers, need, sc):
    need.refresh_from_db()
    with pytest.raises(DomainError):
        services.need_move_at_desk(need=need, to_status="unmet", version=need.version, acting_user=sc)


def test_concern_is_handled_once_and_within_reach(visit, sc, sc_other_area):
    services.visit_report(visit=visit, outcome="done", length="as_planned", concern=True)
    concern = Concern.objects.get()
    with pytest.raises(NotAllowed):
        services.concern_handle(concern=concern, outcome="見ました", acting_user=sc_other_area)
    with pytest.raises(DomainError):
        services.concern_handle(concern=concern, outcome="  ", acting_user=sc)
    services.concern_handle(concern=concern, outcome="電話しました", acting_user=sc)
    services.concern_handle(concern=concern, outcome="別の言葉", acting_user=sc)
    concern.refresh_from_db()
    assert concern.outcome == "電話しました"
    assert Activity.objects.filter(action="concern.handle").count() == 1


def test_thanks_twice_is_once(visit, sc):
    for _ in range(2):
        services.thanks_record(visit=visit, text="ありがとう", acting_user=sc)
    assert Thanks.objects.count() == 1
    assert Notice.objects.filter(template="thanks").count() == 1


def test_clock_reminds_once_on_the_eve(visit):
    eve = dt.datetime.combine(
        visit.day_on - dt.timedelta(days=1), dt.time(16, 59), tzinfo=timezone.get_default_timezone()
    )
    assert services.due(eve) == 0
    assert services.due(eve + dt.timedelta(minutes=1)) == 1
    assert services.due(eve + dt.timedelta(minutes=2)) == 0
    assert Notice.objects.filter(template="reminder").count() == 1


def test_rest_that_is_over_counts_as_active(need, first, sc):
    Supporter.objects.filter(pk=first.pk).update(status="paused", paused_until_on=timezone.localdate())
    assert services.offers_send(need=need, picks=[("supporter", first.public_id)], acting_user=sc)


def test_supporter_reports_signed_in(signed_in, visit):
    client = signed_in(visit.supporter.person.user)
    assert client.post(f"/r/{visit.report_code}/", REPORT).status_code == 302
    visit.need.refresh_from_db()
    assert visit.need.status == "done"
