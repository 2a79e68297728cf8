"""The telephone desk: nothing typed is lost, nothing is taken twice, and everything works without JavaScript."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from sasaeai.audit.models import PersonalDataView
from sasaeai.common.ids import public_id
from sasaeai.coordination.clock import parse_times
from sasaeai.needs.models import Need
from sasaeai.people.models import Person
from tests import make

URL = "/sc/intake/"


def call(town, **extra):
    given = {
        "draft": public_id(),
        "phone": "072-759-1234",
        "name": "山田 花子",
        "kana": "やまだ はなこ",
        "block": "みどり台1丁目",
        "task": make.task(town).public_id,
        "day": "talk",
        "asked_by": "self",
        "consent": "yes",
        "call_back": "tomorrow",
    }
    return {name: value for name, value in (given | extra).items() if value is not None}


def test_only_coordinators_take_calls(client, signed_in, town, office):
    assert client.get(URL).status_code == 302
    assert signed_in(make.user()).get(URL).status_code == 404
    assert signed_in(office).get(URL).status_code == 404


def test_a_call_becomes_a_need_with_a_number_to_read_out(signed_in, town, sc):
    who = signed_in(sc)
    assert who.get(URL).status_code == 200
    answer = who.post(URL, call(town, note="勝手口から", cautions=["hearing"], share_cautions="on"))
    need = Need.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("sc_candidates", args=[need.public_id]) + "?taken=1"
    assert (need.block.name, need.note, need.cautions_shared) == ("みどり台1丁目", "勝手口から", ["hearing"])
    assert timezone.localtime(need.call_back_by_at).date() == timezone.localdate() + dt.timedelta(days=1)
    page = who.get(answer["Location"]).content.decode()
    assert f"受付番号 {need.number}" in page
    assert "明日の夕方までにお電話します" in page


def test_a_form_sent_twice_is_one_need_and_says_so(signed_in, town, sc):
    who, form = signed_in(sc), call(town)
    first = who.post(URL, form)
    again = who.post(URL, form, follow=True)
    assert Need.objects.count() == 1
    assert again.redirect_chain[0][0] == first["Location"]
    assert "もう受け付けています" in again.content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"phone": "", "name": "", "kana": ""}, "電話番号か、お名前を入力してください"),
        ({"phone": "12"}, "市外局番から"),
        ({"block": ""}, "町名を入力してください"),
        ({"block": "東京都"}, "この町名は見つかりません"),
        ({"task": None}, "何をお願いしたいか"),
        ({"consent": None}, "同意を聞いたかどうか"),
        ({"call_back": None}, "折り返しの電話をいつまでに"),
        ({"call_back": "day", "call_back_text": "2/30"}, "折り返す日は、ある日付にしてください"),
        ({"day": "text", "day_text": ""}, "訪問する日を入力してください"),
        ({"day": "text", "day_text": "2020/1/1"}, "今日より後の日"),
        ({"time_text": "おひる"}, "時刻は、9:30"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words_and_nothing_is_lost(signed_in, town, sc, wrong, words):
    answer = signed_in(sc).post(URL, call(town, note="消えないメモ", **wrong))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>エラー：" in page
    assert page.count(words) >= 2, "in the summary and at the field"
    assert "消えないメモ" in page
    assert not Need.objects.exists()


def test_a_town_block_that_may_be_several_is_offered_as_a_choice(signed_in, town, sc):
    who, form = signed_in(sc), call(town, block="みどり台")
    refused = who.post(URL, form)
    second = make.block(town, "みどり台2丁目")
    assert refused.status_code == 422
    assert f'value="{second.public_id}"' in refused.content.decode()
    who.post(URL, form | {"block_choice": second.public_id})
    assert Need.objects.get().block == second


def test_looking_for_the_caller_and_the_candidates_works_as_plain_posts(signed_in, town, sc):
    known = make.resident(town, "川西 みさを", phone="072-000-1111", phone_digits="0720001111")
    make.supporter(town, "鈴木 一郎")
    who = signed_in(sc)
    for look in ("callers", "candidates"):
        answer = who.post(URL, call(town, phone="０７２ー０００", note="打ちかけ", look=look, consent=None))
        page = answer.content.decode()
        assert answer.status_code == 200
        assert f'value="{known.person.public_id}"' in page
        assert "いま お願いできそうな方 1人" in page
        assert "打ちかけ" in page
    assert not Need.objects.exists()


def test_choosing_a_caller_fills_from_the_record_with_open_needs_first(signed_in, town, sc):
    known = make.resident(town, "川西 みさを", address_rest="3-5")
    known.cautions = ["memory"]
    known.save()
    going_on = make.need(known)
    page = signed_in(sc).post(URL, call(town, choose=known.person.public_id, note="打ちかけ")).content.decode()
    assert 'value="川西 みさを"' in page
    assert 'value="3-5"' in page
    assert f"進行中 {going_on.number}" in page
    assert reverse("sc_need", args=[going_on.public_id]) in page
    assert "打ちかけ" in page
    assert "checked" in page.split('value="memory"')[1].split(">")[0], "cautions are carried over"
    assert PersonalDataView.objects.filter(page="sc_intake", person_public_id=known.person.public_id).exists()


def test_a_known_caller_is_taken_without_a_second_record(signed_in, town, sc):
    known = make.resident(town, "川西 みさを")
    before = Person.objects.count()
    signed_in(sc).post(
        URL, call(town, person=known.person.public_id, name="川西 みさを", kana="", phone=known.person.phone)
    )
    assert Need.objects.get().resident == known
    assert Person.objects.count() == before


def test_a_colleague_on_the_same_call_is_announced(signed_in, town, sc, sc1):
    known = make.resident(town, "川西 みさを")
    need = make.need(known, taken_by=sc1)
    page = signed_in(sc).get(URL, {"person": known.person.public_id}).content.decode()
    assert "林さんが、少し前に" in page
    assert need.number in page


def test_records_of_other_areas_and_towns_do_not_open(signed_in, town, other_town, sc):
    river = make.resident(town, block=make.block(town, "川辺1丁目"))
    foreign = make.resident(other_town)
    who = signed_in(sc)
    for person in (river.person, foreign.person):
        assert who.get(URL, {"person": person.public_id}).status_code == 404
        assert who.post(URL, call(town, person=person.public_id)).status_code == 404
        assert who.post(URL, call(town, choose=person.public_id)).status_code == 404
    page = who.post(reverse("sc_intake_callers"), {"phone": river.person.phone}).content.decode()
    assert river.person.name not in page


def test_a_call_from_another_area_is_taken_and_handed_over(signed_in, town, sc, sc_other_area):
    who = signed_in(sc)
    make.supporter(town, "川辺 太郎", areas=("川辺",), max_distance_m=10_000)
    preview = who.post(reverse("sc_intake_candidates"), call(town, block="川辺1丁目")).content.decode()
    assert "川辺圏域（担当 佐藤）" in preview
    assert "いま お願いできそうな方 1人" in preview
    assert "川辺 太郎" not in preview
    taken = who.post(URL, call(town, block="川辺1丁目"))
    assert who.get(taken["Location"]).status_code == 200
    assert signed_in(sc_other_area).get(taken["Location"]).status_code == 200


def test_the_parts_for_htmx_answer_with_parts_and_record_who_was_seen(signed_in, town, sc):
    known = make.resident(town, "川西 みさを")
    helper = make.supporter(town, "鈴木 一郎")
    who = signed_in(sc)
    callers = who.post(reverse("sc_intake_callers"), {"phone": known.person.phone[-6:]})
    assert "川西 みさを" in callers.content.decode()
    assert "<html" not in callers.content.decode()
    empty = who.post(reverse("sc_intake_candidates"), {"block": "みどり台1丁目"})
    assert "ここに出ます" in empty.content.decode()
    some = who.post(reverse("sc_intake_candidates"), call(town, consent=None, call_back=None)).content.decode()
    assert "鈴木 一郎" in some
    assert "data-announce" in some
    seen = set(PersonalDataView.objects.filter(page="sc_intake").values_list("person_public_id", flat=True))
    assert {known.person.public_id, helper.person.public_id} <= seen
    assert who.get(reverse("sc_intake_callers")).status_code == 405, "a telephone number must not stand in a URL"


def test_a_ride_is_taken_with_its_way_and_refuses_money_outside_actual_costs(signed_in, town, sc):
    who = signed_in(sc)
    ride = {"task": make.task(town, "ride").public_id, "destination": "市立病院", "trip": "one", "mobility": "cane"}
    refused = who.post(URL, call(town, **ride, mode="free_no_charge", fuel_jpy="200"))
    assert refused.status_code == 422
    assert "実費だけ" in refused.content.decode()
    who.post(URL, call(town, **ride, mode="actual_cost_only", fuel_jpy="２００"))
    made = Need.objects.get().ride
    assert (made.destination, made.is_round_trip, made.mobility, made.fuel_jpy) == ("市立病院", False, "cane", 200)
    page = who.get(URL).content.decode()
    assert "謝礼" not in page
    gone = who.post(URL, call(town, **ride, mode="taxi_or_bus_referral"), follow=True)
    assert "ほかの窓口につないだ" in gone.content.decode()


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("", (None, None)), ("9:30", (570, None)), ("９時半", (570, None)), ("午後1時15分", (795, None)),
     ("13:00-14:30", (780, 870)), ("10時から11時まで", (600, 660)), ("930", (570, None)), ("14", (840, None))],
)  # fmt: skip
def test_times_are_read_as_people_say_them(text, minutes):
    assert parse_times(text) == minutes


@pytest.mark.parametrize("text", ["25:00", "9:75", "14:00-13:00", "ひる", "1-2-3"])
def test_times_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match=text):
        parse_times(text)


def test_a_time_decides_the_half_day_and_the_usual_length(signed_in, town, sc):
    day = timezone.localdate() + dt.timedelta(days=2)
    signed_in(sc).post(URL, call(town, day=day.isoformat(), time_text="13:00", half_day="morning"))
    need = Need.objects.get()
    assert (need.day_on, need.start_min, need.end_min, need.half_day) == (day, 780, 840, "afternoon")
