"""Asking and answering: order, one effect for two taps, who may read what, and nobody asked who must not be."""

import datetime as dt

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from sasaeai.audit.models import Event, PersonalDataView
from sasaeai.casework.models import Activity
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.coordination import services
from sasaeai.coordination.models import Offer, Visit
from sasaeai.needs import states as need_states
from sasaeai.needs.models import Need
from sasaeai.notices.models import Notice
from sasaeai.people.models import BlockedPair, Certificate, Consent, Supporter
from tests import make
from tests.coordination.conftest import CANARY, secret_words


def picks(*helpers):
    return [(helper._meta.model_name, helper.public_id) for helper in helpers]


def history(need):
    rows = need.status_changes.order_by("pk").values_list("from_status", "to_status")
    return need_states.replay([("", "taken"), *rows])


# --- Sending ---------------------------------------------------------------------------------------------------------
def test_first_is_asked_now_and_second_waits(offers, need, sc):
    assert [offer.status for offer in offers] == ["sent", "waiting"]
    need.refresh_from_db()
    assert need.status == "asking"
    assert offers[0].deadline_at is not None
    assert Notice.objects.get(template="offer").to_person_public_id == offers[0].supporter.person.public_id
    assert Activity.objects.get(action="offer.send").staff == sc


def test_sending_twice_is_one_effect(offers, need, first, second, sc):
    again = services.offers_send(need=need, picks=picks(first, second), acting_user=sc)
    assert [offer.pk for offer in again] == [offer.pk for offer in offers]
    assert Activity.objects.filter(action="offer.send").count() == 1
    assert Notice.objects.filter(template="offer").count() == 1


def test_message_names_nobody_who_is_helped(offers, django_capture_on_commit_callbacks, need, sc, town):
    third = make.supporter(town, name="三人目")
    other = make.need(need.resident, in_days=9)
    with django_capture_on_commit_callbacks(execute=True):
        made = services.offers_send(need=other, picks=picks(third), acting_user=sc)
    Notice.objects.update(send_after_at=None)
    from sasaeai.notices.delivery import notice_deliver

    for notice in Notice.objects.filter(status="queued"):
        notice_deliver(notice.pk)
    text = "".join(message.subject + message.body for message in mail.outbox)
    assert made[0].code in text
    assert "買い物" in text
    assert not [word for word in secret_words() if word in text]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda s, n: Supporter.objects.filter(pk=s.pk).update(status="paused"), "not_active"),
        (lambda s, n: Consent.objects.filter(person=s.person).update(withdrawn_at=timezone.now()), "no_consent"),
        (lambda s, n: BlockedPair.objects.create(supporter=s, resident_person=n.resident.person), "blocked"),
    ],
)
def test_who_must_not_be_asked_is_not(need, first, sc, spoil, code):
    spoil(first, need)
    with pytest.raises(DomainError) as refused:
        services.offers_send(need=need, picks=picks(first), acting_user=sc)
    assert refused.value.code == code
    assert not Offer.objects.exists()


def test_training_counts_on_the_day_of_the_visit(need, first, sc):
    need.task.required_training = "supporter_course"
    need.task.save()
    seen = timezone.localdate() - dt.timedelta(days=400)
    certificate = Certificate.objects.create(
        person=first.person, code="supporter_course", seen_on=seen, valid_until_on=need.day_on - dt.timedelta(days=1)
    )
    with pytest.raises(DomainError) as refused:
        services.offers_send(need=need, picks=picks(first), acting_user=sc)
    assert refused.value.code == "certificate"
    certificate.valid_until_on = need.day_on
    certificate.save()
    assert services.offers_send(need=need, picks=picks(first), acting_user=sc)


def test_only_within_reach(need, first, sc_other_area):
    with pytest.raises(NotAllowed):
        services.offers_send(need=need, picks=picks(first), acting_user=sc_other_area)


def test_helper_of_another_town_cannot_be_asked(need, other_town, sc):
    stranger = make.supporter(other_town)
    with pytest.raises(DomainError) as refused:
        services.offers_send(need=need, picks=picks(stranger), acting_user=sc)
    assert refused.value.code == "unknown_helper"  # as unknown as one that does not exist


def test_who_has_no_mail_is_put_on_the_call_list(need, town, sc):
    by_phone = make.supporter(town, with_account=False)
    (offer,) = services.offers_send(need=need, picks=picks(by_phone), acting_user=sc)
    assert (offer.status, offer.channel) == ("sent", "phone")


def test_group_is_asked_through_its_desk(need, town, sc):
    group = make.group(town, tasks=("shopping",))
    make.group_leader(group)
    (offer,) = services.offers_send(need=need, picks=picks(group), acting_user=sc)
    assert offer.status == "sent"
    visit = services.offer_accept(offer=offer)
    assert visit.supporter is None


# --- Answers ---------------------------------------------------------------------------------------------------------
def test_accept_settles_and_thanks_the_others(offers, need):
    visit = services.offer_accept(offer=offers[0])
    need.refresh_from_db()
    offers[1].refresh_from_db()
    assert (need.status, offers[1].status, visit.status) == ("settled", "cancelled", "planned")
    assert visit.day_on == need.day_on
    assert history(need) == "settled"
    # 木村 was never asked: no message about something never heard of.
    assert not Notice.objects.filter(template="offer_taken").exists()


def test_everybody_who_was_asked_hears_that_it_is_settled(offers, need, sc):
    Offer.objects.filter(pk=offers[1].pk).update(status="sent")
    Notice.objects.filter(template="offer").update(status="sent")
    services.offer_accept(offer=offers[0])
    assert Notice.objects.filter(template="offer_taken").count() == 1


def test_accept_twice_is_one_visit(offers):
    one, two = (services.offer_accept(offer=offers[0]) for _ in range(2))
    assert one.pk == two.pk
    assert Visit.objects.count() == 1
    assert Event.objects.filter(action="offer.accept").count() == 1
    assert Notice.objects.filter(template="visit_accepted").count() == 1


def test_decline_asks_the_next_and_the_last_reopens(offers, need):
    services.offer_decline(offer=offers[0])
    offers[1].refresh_from_db()
    assert offers[1].status == "sent"
    assert Notice.objects.filter(template="offer").count() == 2
    services.offer_decline(offer=offers[1], reason="day")
    need.refresh_from_db()
    assert need.status == "searching"
    assert history(need) == "searching"


def test_deadline_asks_the_next_once(offers):
    late = offers[0].deadline_at + dt.timedelta(minutes=1)
    assert services.offers_expire(now=late) == 1
    assert services.offers_expire(now=late) == 0
    for offer in offers:
        offer.refresh_from_db()
    assert [offer.status for offer in offers] == ["expired", "sent"]


def test_two_places_two_winners(town, first, second, sc):
    need = make.need(make.resident(town), headcount=2)
    third = make.supporter(town, name="三人目")
    offers = services.offers_send(need=need, picks=picks(first, second, third), acting_user=sc)
    assert [offer.status for offer in offers] == ["sent", "sent", "waiting"]
    services.offer_accept(offer=offers[0])
    services.offer_accept(offer=offers[1])
    need.refresh_from_db()
    offers[2].refresh_from_db()
    assert (need.status, offers[2].status) == ("settled", "cancelled")
    with pytest.raises(Conflict):
        services.offer_accept(offer=offers[2])


@pytest.mark.parametrize(
    ("mine", "other", "collides"),
    [
        ({"half_day": "morning"}, {"half_day": "morning"}, True),
        ({"half_day": "morning"}, {"half_day": "afternoon"}, False),
        ({"start_min": 540, "end_min": 600}, {"start_min": 600, "end_min": 660}, False),
        ({"start_min": 540, "end_min": 601}, {"start_min": 600, "end_min": 660}, True),
        ({"half_day": "morning"}, {"start_min": 660, "end_min": 700}, True),
    ],
)
def test_no_two_promises_at_the_same_time(town, first, sc, mine, other, collides):
    who = make.resident(town)
    promised = make.need(who, **({"half_day": ""} | mine))
    wanted = make.need(make.resident(town, name="別の方"), **({"half_day": ""} | other))
    services.offer_accept(offer=services.offers_send(need=promised, picks=picks(first), acting_user=sc)[0])
    (offer,) = services.offers_send(need=wanted, picks=picks(first), acting_user=sc)
    if collides:
        with pytest.raises(Conflict) as refused:
            services.offer_accept(offer=offer)
        assert refused.value.code == "overlap"
    else:
        assert services.offer_accept(offer=offer)


def test_barred_between_ask_and_answer(offers, need, first):
    BlockedPair.objects.create(supporter=first, resident_person=need.resident.person)
    with pytest.raises(Conflict) as refused:
        services.offer_accept(offer=offers[0])
    assert refused.value.code == "blocked"
    assert "組み合わせ" not in refused.value.message  # the helper never learns why
    assert not Visit.objects.exists()


def test_staff_answer_for_someone_on_the_telephone(offers, sc):
    visit = services.offer_accept(offer=offers[0], acting_user=sc, for_them=True)
    assert visit.offer.answered_for_by == sc
    assert Activity.objects.get(action="offer.accept").channel == "phone"


def test_withdraw_thanks_and_asks_the_next(offers, sc):
    Notice.objects.filter(template="offer").update(status="sent")
    services.offer_withdraw(offer=offers[0], acting_user=sc)
    services.offer_withdraw(offer=offers[0], acting_user=sc)
    offers[1].refresh_from_db()
    assert offers[1].status == "sent"
    assert Notice.objects.filter(template="offer_cancelled").count() == 1


# --- The page without a login ----------------------------------------------------------------------------------------
def test_opening_never_answers_and_shows_no_person(client, offers):
    url = f"/o/{offers[0].code}/"
    client.head(url)
    offers[0].refresh_from_db()
    assert offers[0].status == "sent"
    page = client.get(url)
    offers[0].refresh_from_db()
    assert (page.status_code, offers[0].status) == (200, "opened")
    html = page.content.decode()
    assert "みどり台1丁目" in html
    assert "断っても大丈夫です" in html
    assert not [word for word in secret_words() if word in html]
    assert not PersonalDataView.objects.exists()


def test_yes_opens_name_and_address_and_each_look_is_recorded(client, offers, need):
    url = f"/o/{offers[0].code}/"
    assert client.post(url, {"answer": "accept"}).status_code == 302
    html = client.get(url).content.decode()
    for word in (CANARY["name"], CANARY["address"], CANARY["phone"], CANARY["helper_note"], "耳が遠い"):
        assert word in html
    assert "足が不自由" not in html  # not ticked to be told
    assert CANARY["note"] not in html  # the desk's own note
    row = PersonalDataView.objects.get(page="offer")
    assert (row.offer_public_id, row.person_public_id) == (offers[0].public_id, need.resident.person.public_id)


@pytest.mark.parametrize(("days_after", "shown"), [(7, True), (8, False)])
def test_name_and_address_close_after_the_visit(client, visit, days_after, shown):
    with time_machine.travel(
        dt.datetime.combine(visit.day_on + dt.timedelta(days=days_after), dt.time(3, tzinfo=dt.UTC)), tick=False
    ):
        html = client.get(f"/o/{visit.offer.code}/").content.decode()
    assert (CANARY["name"] in html) is shown
    assert (CANARY["address"] in html) is shown


def test_loser_gets_thanks_with_409(client, offers):
    Offer.objects.filter(pk=offers[1].pk).update(status="sent")
    services.offer_accept(offer=offers[0])
    page = client.post(f"/o/{offers[1].code}/", {"answer": "accept"})
    assert page.status_code == 409
    html = page.content.decode()
    assert "ありがとうございます。この件は、ほかの方が引き受けてくださいました。" in html
    assert CANARY["name"] not in html
    assert client.get(f"/o/{offers[1].code}/").status_code == 410


def test_double_tap_on_yes(client, offers):
    url = f"/o/{offers[0].code}/"
    assert [client.post(url, {"answer": "accept"}).status_code for _ in range(2)] == [302, 302]
    assert Visit.objects.count() == 1


def test_no_thanks_and_takes_a_reason_and_a_rest(client, offers, first):
    url = f"/o/{offers[0].code}/"
    client.post(url, {"answer": "decline"})
    html = client.get(url).content.decode()
    assert "お知らせありがとうございます。" in html
    client.post(url, {"answer": "decline", "reason": "rest"})
    assert "お休み" in client.get(url).content.decode()
    client.post(url, {"answer": "rest", "months": "1"})
    first.refresh_from_db()
    assert first.status == "paused"
    offers[0].refresh_from_db()
    assert offers[0].decline_reason == "rest"
    assert Offer.objects.filter(status="sent").count() == 1  # asked of 木村, once


def test_unknown_and_waiting_codes_do_not_exist(client, offers):
    assert client.get("/o/22222222222222222222222222/").status_code == 404
    assert client.get(f"/o/{offers[1].code}/").status_code == 404


def test_expired_page_is_kind(client, offers):
    services.offers_expire(now=offers[0].deadline_at)
    page = client.get(f"/o/{offers[0].code}/")
    assert page.status_code == 410
    assert "ありがとうございます" in page.content.decode()
    assert client.post(f"/o/{offers[0].code}/", {"answer": "accept"}).status_code == 409


def test_calendar_tells_task_and_block_only(client, visit):
    answer = client.get(f"/o/{visit.offer.code}/calendar.ics")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/calendar")
    assert "BEGIN:VEVENT\r\n" in text
    assert "買い物" in text
    assert not [word for word in secret_words() if word in text]


def test_calendar_needs_a_yes(client, offers):
    assert client.get(f"/o/{offers[0].code}/calendar.ics").status_code == 404


def test_moves_of_offers_are_those_of_the_table(offers, sc):
    """Whatever the services do to an offer stands in states.OFFER_MOVES."""
    from sasaeai.coordination.states import OFFER_MOVES

    assert "accepted" in OFFER_MOVES["waiting"]  # by telephone, out of turn
    assert services.offer_accept(offer=offers[1], acting_user=sc, for_them=True)
    assert set(OFFER_MOVES) == set(Offer.Status.values)
    assert Need.objects.get().status == "settled"


def test_places_are_counted_not_only_states(offers, need, second):
    """Even if a need's state were wrong, a full need takes nobody more (I-01)."""
    services.offer_accept(offer=offers[0])
    Need.objects.filter(pk=need.pk).update(status="asking")
    Offer.objects.filter(pk=offers[1].pk).update(status="sent")
    with pytest.raises(Conflict) as refused:
        services.offer_accept(offer=offers[1])
    assert refused.value.code == "taken"
