"""Taking needs in: one form makes one need, with everything that belongs to it, in one transaction."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sasaeai.audit.models import Event
from sasaeai.casework.models import Activity
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.common.ids import public_id
from sasaeai.needs import states
from sasaeai.needs.models import Need, NeedStatusChange, Ride
from sasaeai.needs.selectors import NAME_PENDING, open_questions
from sasaeai.needs.services import (
    CallerData,
    need_call_back_done,
    need_consent_record,
    need_move,
    need_take,
    need_update,
    next_number,
    taking,
)
from sasaeai.people.models import Consent, Person
from tests import make

HANAKO = CallerData(name="山田 花子", kana="やまだ はなこ", phone="０７２ー７５９ー１２３４", address_rest="3-5")


def take(town, user, **extra):
    given = {"caller": HANAKO, "task": make.task(town), "block": make.block(town), "consent": True}
    return need_take(acting_user=user, municipality=town, **(given | extra))


def test_one_call_writes_everything_that_belongs_to_it(town, sc):
    soon = timezone.now() + dt.timedelta(hours=5)
    need = take(town, sc, cautions=["hearing", "pets"], cautions_shared=["hearing", "stairs"], call_back_by_at=soon)

    person = need.resident.person
    assert (person.name, person.kana, person.phone, person.phone_digits) == (
        "山田 花子", "ヤマダ ハナコ", "０７２ー７５９ー１２３４", "0727591234",
    )  # fmt: skip
    assert need.status == Need.Status.TAKEN
    assert need.taken_by == sc
    assert need.call_back_by_at == soon
    assert need.cautions_shared == ["hearing"], "only what was heard can be shared"
    assert need.resident.cautions == ["hearing", "pets"]
    assert need.consented_at
    assert set(person.consents.values_list("purpose", "method")) == {
        ("matching", "spoken"),
        ("share_with_helper", "spoken"),
    }
    assert [(c.from_status, c.to_status) for c in need.status_changes.all()] == [("", "taken")]
    assert Event.objects.filter(action="need.take", object_public_id=need.public_id, acting_user=sc).count() == 1
    activity = Activity.objects.get(action="need.take")
    assert (activity.staff, activity.channel, activity.area) == (sc, "phone", make.area(town, "みどり台"))
    assert not any("山田" in str(event.detail) for event in Event.objects.all())


def test_the_number_counts_the_days_needs_and_never_comes_twice(town, sc):
    today = f"{timezone.localdate():%m%d}"
    assert [take(town, sc, caller=CallerData(name=n)).number for n in "あいう"] == [f"{today}-0{n}" for n in (1, 2, 3)]
    last_year = timezone.now() - dt.timedelta(days=365)
    make.need(make.resident(town), number=f"{today}-11", taken_at=last_year)
    assert next_number(town, timezone.now()) == f"{today}-12"
    assert next_number(make.town("282171", "となり市"), timezone.now()) == f"{today}-01"


def test_two_at_the_same_moment_get_two_numbers(town, sc, monkeypatch):
    """Both read the same next number; the unique constraint lets one in and the other counts again."""
    first = take(town, sc)
    proposed = iter([first.number, first.number])
    honest = taking.next_number
    monkeypatch.setattr(taking, "next_number", lambda *a: next(proposed, None) or honest(*a))
    second = take(town, sc, caller=CallerData(name="川西 次郎"))
    assert second.number == first.number[:-2] + "02"
    with pytest.raises(IntegrityError), transaction.atomic():
        make.need(make.resident(town), number=first.number)


def test_the_same_form_sent_twice_is_one_need(town, sc, sc_other_area):
    key = public_id()
    first = take(town, sc, idempotency_key=key)
    again = take(town, sc, idempotency_key=key)
    assert again.pk == first.pk
    assert first.public_id == key
    assert (
        Need.objects.count(),
        NeedStatusChange.objects.count(),
        Person.objects.filter(name="山田 花子").count(),
    ) == (1, 1, 1)
    assert Activity.objects.filter(action="need.take").count() == 1
    with pytest.raises(Conflict):
        take(town, sc_other_area, idempotency_key=key)


def test_the_same_form_sent_twice_leaves_no_second_person(town, sc):
    """Known by name only, nothing but the key tells that it is the same call."""
    key = public_id()
    for _ in range(2):
        take(town, sc, caller=CallerData(name="川西 次郎"), idempotency_key=key)
    assert Person.objects.filter(name="川西 次郎").count() == 1


def test_a_caller_with_the_same_number_and_name_is_not_doubled(town, sc):
    """Also when the taker's search may not show the record because it lies in another area."""
    known = make.person(town, "山田 花子", "ヤマダ ハナコ", block=make.block(town, "川辺2丁目"), phone="072-759-1234",
                        phone_digits="0727591234")  # fmt: skip
    assert take(town, sc).resident.person == known
    assert take(town, sc, caller=CallerData(name="山田 太郎", phone="0727591234")).resident.person != known


def test_what_is_learnt_updates_a_known_caller_and_blanks_erase_nothing(town, sc):
    who = make.resident(town, address_rest="1-1")
    need = take(town, sc, person=who.person, caller=CallerData(phone="072-000-1111"))
    who.person.refresh_from_db()
    assert need.resident == who
    assert (who.person.name, who.person.address_rest, who.person.phone_digits) == ("高齢 みさを", "1-1", "0720001111")
    assert "0720001111" in who.person.search_text


def test_only_a_number_is_enough_and_the_rest_becomes_a_to_do_list(town, sc):
    need = take(town, sc, caller=CallerData(phone="072-759-1234"), consent=False)
    assert need.resident.person.name == NAME_PENDING
    assert [question.code for question in open_questions(need)] == ["name", "address", "day", "consent"]
    assert not Consent.objects.filter(person=need.resident.person).exists()
    need_consent_record(need=need, acting_user=sc)
    need_update(need=need, acting_user=sc, day_on=timezone.localdate())
    assert [question.code for question in open_questions(need)] == ["name", "address"]
    assert Consent.objects.filter(person=need.resident.person).count() == 2
    with pytest.raises(DomainError) as refused:
        take(town, sc, caller=CallerData())
    assert refused.value.code == "who"


def test_consent_in_force_is_not_written_again(town, sc):
    first = take(town, sc)
    take(town, sc, person=first.resident.person, caller=CallerData())
    assert first.resident.person.consents.count() == 2


@pytest.mark.parametrize("money", [{}, {"fuel_jpy": 300, "parking_jpy": 0}])
@pytest.mark.parametrize("mode", Ride.Mode.values)
def test_a_ride_has_a_legal_mode_and_money_only_as_the_mode_allows(town, sc, mode, money):
    ride = {"mode": mode, "destination": "市立病院", **money}
    if money and mode != "actual_cost_only":
        with pytest.raises(DomainError) as refused:
            take(town, sc, task=make.task(town, "ride"), ride=ride)
        assert "実費だけ" in refused.value.message
        assert not Need.objects.exists()
        return
    need = take(town, sc, task=make.task(town, "ride"), ride=ride)
    if mode == "taxi_or_bus_referral":
        assert (need.status, need.unmet_reason) == ("unmet", "referred")
        assert need.closed_at
    else:
        assert need.status == "taken"
        assert need.ride.mode == mode
    assert states.replay(list(need.status_changes.values_list("from_status", "to_status"))) == need.status


def test_a_ride_task_without_a_mode_is_refused(town, sc):
    for ride in (None, {"mode": "", "destination": "駅"}):
        with pytest.raises(DomainError):
            take(town, sc, task=make.task(town, "ride"), ride=ride)
    with pytest.raises(DomainError):
        take(town, sc, ride={"mode": "free_no_charge", "destination": "駅"})


def test_nobody_takes_needs_for_a_town_without_a_post_there(town, other_town, sc):
    stranger = make.user()
    with pytest.raises(NotAllowed):
        take(town, stranger)
    with pytest.raises(NotAllowed):
        take(other_town, sc)
    with pytest.raises(NotAllowed):
        take(town, sc, block=make.block(other_town))


def test_a_move_writes_one_row_and_an_old_page_is_refused(town, sc):
    need = take(town, sc)
    need_move(need=need, to_status="searching", acting_user=sc, version=1)
    assert (need.status, need.version) == ("searching", 2)
    with pytest.raises(Conflict) as refused:
        need_move(need=need, to_status="asking", acting_user=sc, version=1)
    assert "田中" in refused.value.message
    with pytest.raises(Conflict):
        need_move(need=need, to_status="done", acting_user=sc)
    with pytest.raises(DomainError):
        need_move(need=need, to_status="unmet", acting_user=sc, reason="because")
    need_move(need=need, to_status="unmet", acting_user=sc, reason="withdrawn")
    assert need.closed_at
    assert Activity.objects.filter(action="need.close").count() == 1
    assert list(need.status_changes.values_list("to_status", flat=True)) == ["taken", "searching", "unmet"]


def test_the_desk_of_another_area_cannot_change_a_need(town, sc, sc_other_area):
    need = take(town, sc)
    for act in (
        lambda: need_move(need=need, to_status="unmet", acting_user=sc_other_area, reason="withdrawn"),
        lambda: need_move(need=need, to_status="searching", acting_user=sc_other_area),
        lambda: need_update(need=need, acting_user=sc_other_area, note="x"),
        lambda: need_call_back_done(need=need, acting_user=sc_other_area),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_time_stays_while_somebody_is_asked_for_it(town, sc):
    need = take(town, sc)
    need_move(need=need, to_status="asking", acting_user=sc)
    with pytest.raises(DomainError) as refused:
        need_update(need=need, acting_user=sc, half_day="afternoon")
    assert "取り消して" in refused.value.message
    need_update(need=need, acting_user=sc, note="勝手口から", version=need.version)
    assert need.note == "勝手口から"
    with pytest.raises(Conflict):
        need_update(need=need, acting_user=sc, note="玄関から", version=1)


def test_a_promised_call_is_made_once(town, sc):
    need = take(town, sc)
    need_call_back_done(need=need, acting_user=sc)
    first = need.called_back_at
    need_call_back_done(need=need, acting_user=sc)
    assert need.called_back_at == first
    assert Activity.objects.filter(action="need.call_back").count() == 1
