"""The list of candidates of a saved need: in words, recorded, and leading on."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from sasaeai.audit.models import PersonalDataView
from sasaeai.coordination.models import MatchRun
from sasaeai.needs.models import Need
from tests import make


def url(need):
    return reverse("sc_candidates", args=[need.public_id])


def test_the_page_says_who_why_and_how_loaded(signed_in, town, sc):
    make.supporter(town, "鈴木 一郎")
    make.supporter(town, "木村 休", status="paused")
    group = make.group(town, tasks=("shopping",))
    need = make.need(make.resident(town, "川西 みさを"))
    page = signed_in(sc).get(url(need)).content.decode()
    for words in ("鈴木 一郎", group.name, "団体", "同じ町の方", "が都合よい", "上限4回", "お休み中の方",
                  "木村 休：お休み中", "1番目", "この順でお願いする", "外した人 1人"):  # fmt: skip
        assert words in page


def test_the_picks_are_posted_in_order(signed_in, town, sc):
    helper = make.supporter(town)
    need = make.need(make.resident(town))
    page = signed_in(sc).get(url(need)).content.decode()
    for place in (1, 2, 3):
        assert f'name="pick{place}" value="supporter:{helper.public_id}"' in page
        assert f'name="pick{place}" value="" id="pick{place}-none" checked' in page, "nobody is chosen beforehand"


def test_a_long_list_is_shown_in_two_steps(signed_in, town, sc):
    for _ in range(10):
        make.supporter(town, with_account=False)
    need = make.need(make.resident(town))
    who = signed_in(sc)
    assert who.get(url(need)).content.decode().count("candidate__name") == 8
    assert who.get(url(need), {"all": "1"}).content.decode().count("candidate__name") == 10


def test_the_list_is_kept_as_shown_and_each_look_is_recorded(signed_in, town, sc):
    helper = make.supporter(town)
    need = make.need(make.resident(town))
    who = signed_in(sc)
    who.get(url(need))
    who.get(url(need))
    run = MatchRun.objects.get()
    assert run.acting_user == sc
    assert run.result["candidates"][0]["id"] == helper.public_id
    assert run.result["eligible_count"] == 1
    assert helper.person.name not in str(run.result)
    seen = PersonalDataView.objects.filter(page="sc_candidates", acting_user=sc)
    assert set(seen.values_list("person_public_id", flat=True)) == {
        helper.person.public_id,
        need.resident.person.public_id,
    }
    assert seen.count() == 4, "one row a person and look"


def test_nobody_eligible_says_why_and_what_would_help(signed_in, town, sc):
    need = make.need(make.resident(town))
    helper = make.supporter(town, days=())
    helper.availability.create(weekday=need.day_on.weekday(), half_day="afternoon")
    who = signed_in(sc)
    page = who.get(url(need)).content.decode()
    assert "見つかりません" in page
    assert "の午後なら1人" in page
    assert "この日時に変える" in page
    change = {"day_on": need.day_on.isoformat(), "half_day": "afternoon", "version": need.version}
    changed = who.post(reverse("sc_candidates_time", args=[need.public_id]), change, follow=True)
    need.refresh_from_db()
    assert need.half_day == "afternoon"
    assert "鈴木 一郎" in changed.content.decode()
    stale = who.post(reverse("sc_candidates_time", args=[need.public_id]), change | {"half_day": "evening"})
    assert stale.status_code == 409
    need.refresh_from_db()
    assert need.half_day == "afternoon"


@pytest.mark.parametrize("wrong", [{"day_on": "x"}, {"half_day": "night"}, {"version": ""}])
def test_a_broken_change_of_time_is_no_page(signed_in, town, sc, wrong):
    need = make.need(make.resident(town))
    change = {"day_on": "2026-11-25", "half_day": "evening", "version": 1} | wrong
    assert signed_in(sc).post(reverse("sc_candidates_time", args=[need.public_id]), change).status_code == 404


def test_without_anybody_at_all_the_page_leads_on(signed_in, town, sc):
    page = signed_in(sc).get(url(make.need(make.resident(town)))).content.decode()
    assert "条件を変えても見つかりません" in page
    assert reverse("sc_people") in page


def test_a_closed_need_is_not_searched_for(signed_in, town, sc):
    make.supporter(town, "鈴木 一郎")
    need = make.need(make.resident(town), status=Need.Status.UNMET, unmet_reason="withdrawn")
    page = signed_in(sc).get(url(need)).content.decode()
    assert "本人が取り下げた" in page
    assert "鈴木 一郎" not in page
    assert not MatchRun.objects.exists()


def test_foreign_and_missing_needs_look_alike(signed_in, town, other_town, sc, sc_other_area):
    need = make.need(make.resident(town))
    who = signed_in(sc)
    beyond = make.need(make.resident(other_town))
    missing = who.get(reverse("sc_candidates", args=["AAAAAAAAAA"]))
    foreign = who.get(url(beyond))
    assert (missing.status_code, foreign.status_code) == (404, 404)
    assert signed_in(sc_other_area).get(url(need)).status_code == 404
    change = {"day_on": need.day_on.isoformat(), "half_day": "evening", "version": 1}
    assert (
        signed_in(sc_other_area).post(reverse("sc_candidates_time", args=[need.public_id]), change).status_code == 404
    )


def test_open_questions_are_a_to_do_list_on_the_page(signed_in, town, sc):
    need = make.need(make.resident(town), day_on=None, half_day="", consented_at=None)
    page = signed_in(sc).get(url(need)).content.decode()
    assert "日にちを決める" in page
    assert "情報を使うことの同意をいただく" in page


def test_the_day_of_the_promise_is_read_out(signed_in, town, sc):
    later = timezone.now() + dt.timedelta(days=4)
    need = make.need(make.resident(town), call_back_by_at=later)
    page = signed_in(sc).get(url(need), {"taken": "1"}).content.decode()
    assert f"{timezone.localtime(later).day}日" in page
    assert "の夕方までにお電話します" in page


def send_url(need):
    return reverse("sc_offers_send", args=[need.public_id])


def test_three_are_asked_in_the_order_that_was_picked(signed_in, town, sc):
    helpers = [make.supporter(town, with_account=False) for _ in range(3)]
    need = make.need(make.resident(town))
    who = signed_in(sc)
    who.get(url(need))
    picks = {f"pick{place}": f"supporter:{helper.public_id}" for place, helper in enumerate(reversed(helpers), 1)}
    later = timezone.localdate() + dt.timedelta(days=1)
    sent = who.post(send_url(need), picks | {"deadline": later.isoformat()})
    assert sent["Location"] == reverse("sc_need", args=[need.public_id])
    offers = list(need.offers.order_by("position"))
    assert [offer.supporter for offer in offers] == list(reversed(helpers))
    assert offers[0].rank_shown
    assert timezone.localtime(offers[0].deadline_at).date() == later
    need.refresh_from_db()
    assert need.status == Need.Status.ASKING


def test_sending_nobody_is_mended_on_the_page(signed_in, town, sc):
    make.supporter(town)
    need = make.need(make.resident(town))
    answer = signed_in(sc).post(send_url(need), {"pick1": "", "pick2": "", "pick3": ""})
    assert answer.status_code == 422
    assert "1人から3人まで" in answer.content.decode()
    assert not need.offers.exists()


def test_picks_stay_when_something_stands_in_the_way(signed_in, town, sc):
    helper, closed = make.supporter(town), make.group(town, tasks=("shopping",), status="paused")
    need = make.need(make.resident(town))
    picks = {"pick1": f"supporter:{helper.public_id}", "pick2": f"group:{closed.public_id}"}
    answer = signed_in(sc).post(send_url(need), picks)
    assert answer.status_code == 422
    assert f'id="pick1-{helper.public_id}" checked' in answer.content.decode()


def test_broken_picks_and_foreign_needs_are_no_pages(signed_in, town, sc, sc_other_area):
    helper = make.supporter(town)
    need = make.need(make.resident(town))
    picks = {"pick1": f"supporter:{helper.public_id}"}
    assert signed_in(sc).post(send_url(need), {"pick1": "supporter:AAAAAAAAAA"}).status_code in (404, 422)
    assert signed_in(sc_other_area).post(send_url(need), picks).status_code == 404
    assert not need.offers.exists()
