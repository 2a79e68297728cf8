"""A volunteer signs up: on their own screen, by leaving a number, twice by mistake, with any name."""

import re

import pytest
from django.core import mail
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sasaeai.audit.models import Event
from sasaeai.notices.models import Notice
from sasaeai.people.models import Availability, Consent, Person, Supporter
from sasaeai.people.services import call_by_day, person_register, supporter_register
from tests import make

pytestmark = pytest.mark.django_db


def code_in(message):
    return re.search(r"^[\s　]*(\d{6})$", message.body, re.MULTILINE)[1]


def prove(client, email="hana@example.invalid"):
    client.post("/join/contact/", {"reach_by": "mail", "email": email})
    return client.post("/join/code/", {"code": code_in(mail.outbox[-1])})


def answer_rest(client, town, *, tasks=("shopping",), block="みどり台１丁目"):
    client.post("/join/name/", {"name": "髙﨑 花子", "kana": "たかさき ﾊﾅｺ", "phone": "０９０ー００００（１１１１）"})
    client.post("/join/tasks/", {"tasks": [make.task(town, code).public_id for code in tasks]})
    return client.post(
        "/join/areas/",
        {
            "areas": [make.area(town, "みどり台").public_id],
            "block_text": block,
            "times": ["weekday_morning", "weekend"],
        },
    )


def test_the_whole_way_in_eight_screens(client, town, sc, django_capture_on_commit_callbacks):
    screens = [client.get("/join/")]
    screens.append(client.get("/join/contact/"))
    client.post("/join/contact/", {"reach_by": "mail", "email": "Hana@Example.invalid"})
    screens.append(client.get("/join/code/"))
    assert client.post("/join/code/", {"code": code_in(mail.outbox[0])}).url == "/join/name/"
    screens.append(client.get("/join/name/"))
    client.post("/join/name/", {"name": "髙﨑 花子", "kana": "たかさき ﾊﾅｺ", "phone": "０９０ー００００（１１１１）"})
    screens.append(client.get("/join/tasks/"))
    client.post("/join/tasks/", {"tasks": [make.task(town).public_id]})
    screens.append(client.get("/join/areas/"))
    answer = client.post(
        "/join/areas/",
        {
            "areas": [make.area(town, "みどり台").public_id],
            "block_text": "みどり台１丁目",
            "times": ["weekday_morning", "weekend"],
        },
    )
    assert answer.url == "/join/check/"
    screens.append(client.get("/join/check/"))
    check = screens[-1].content.decode()
    assert "髙﨑 花子" in check
    assert "変更する" in check
    done = client.post("/join/check/")
    assert done.url == "/join/done/"
    screens.append(client.get("/join/done/"))
    assert len(screens) <= 8
    assert [page.status_code for page in screens] == [200] * 8

    supporter = Supporter.objects.get()
    assert supporter.status == Supporter.Status.APPLIED
    assert supporter.person.name == "髙﨑 花子"
    assert supporter.person.kana == "タカサキ ハナコ"
    assert supporter.person.phone == "０９０ー００００（１１１１）"
    assert supporter.person.phone_digits == "09000001111"
    assert supporter.person.block.name == "みどり台1丁目"
    assert supporter.person.user.email == "hana@example.invalid"
    assert supporter.person.entered_by is None
    assert [task.code for task in supporter.can_do.all()] == ["shopping"]
    assert Availability.objects.filter(supporter=supporter).count() == 5 + 4
    consent = Consent.objects.get(person=supporter.person)
    assert (consent.method, consent.recorded_by) == ("self", None)
    assert Event.objects.filter(action="supporter.register", object_public_id=supporter.public_id).count() == 1

    page = screens[-1].content.decode()
    assert supporter.number in page
    assert "田中" in page
    assert supporter.number in client.get("/join/card/").content.decode()
    assert client.get("/start/").url == "/me/"


def test_the_areas_coordinator_is_told_and_nobody_else(client, town, sc, sc_other_area, sc1):
    prove(client)
    answer_rest(client, town)
    client.post("/join/check/")
    notice = Notice.objects.get(template="supporter_applied")
    assert notice.to_user == sc
    assert "髙﨑" not in str(notice.params)


def test_sending_twice_makes_one_record(client, town, sc):
    prove(client)
    answer_rest(client, town)
    first, second = client.post("/join/check/"), client.post("/join/check/")
    assert first.url == second.url == "/join/done/"
    assert Supporter.objects.count() == Person.objects.filter(user__isnull=False).count() == 1


def test_the_same_draft_sent_at_once_makes_one_record(town):
    fields = {"name": "山田", "phone": "000-0000-1111"}
    made = [
        supporter_register(
            municipality=town, person_fields=fields, acting_user=None, entered_for_them=False, once_key="ABCDEFGHJK"
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert made[0].number == "S-0001"


def test_numbers_go_on_after_the_highest(town):
    Supporter.objects.create(person=make.person(town), municipality=town, number="S-9999")
    for expected in ("S-10000", "S-10001"):
        supporter = supporter_register(
            municipality=town, person_fields={"name": "山田"}, acting_user=None, entered_for_them=False
        )
        assert supporter.number == expected


def test_a_draft_survives_and_goes_on_where_it_was(client, town):
    prove(client)
    client.post("/join/name/", {"name": "山田 花子", "kana": "ヤマダ", "phone": "000-0000-1111"})
    page = client.get("/join/").content.decode()
    assert "続きからはじめる" in page
    assert "/join/tasks/" in page
    assert "山田 花子" in client.get("/join/name/").content.decode()


def test_steps_cannot_be_skipped(client, town):
    for step in ("name", "tasks", "areas", "check"):
        assert client.get(f"/join/{step}/").url == "/join/contact/"
    assert client.post("/join/check/").url == "/join/contact/"
    assert client.get("/join/done/").url == "/join/"
    assert not Supporter.objects.exists()


def test_changing_an_answer_leads_back_to_the_check(client, town):
    prove(client)
    answer_rest(client, town)
    assert client.post("/join/tasks/", {"tasks": ["undecided"]}).url == "/join/check/"
    assert "相談して決める" in client.get("/join/check/").content.decode()


@pytest.mark.parametrize(
    ("step", "sent", "words"),
    [
        ("contact", {}, "連絡のしかたをえらんでください"),
        ("contact", {"reach_by": "mail"}, "メールアドレスを入力してください"),
        ("name", {"kana": "ヤマダ", "phone": "000-0000-1111"}, "お名前を入力してください"),
        ("name", {"name": "山", "kana": "ヤマ", "phone": "12"}, "電話番号は、市外局番から入力してください"),
        ("tasks", {}, "できることを1つ以上えらんでください"),
        ("areas", {"times": ["weekend"]}, "行けるところを1つ以上えらんでください"),
        ("phone", {"name": "山田"}, "電話番号を入力してください"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(client, town, step, sent, words):
    if step not in ("contact", "phone"):
        prove(client)
        if step != "name":
            client.post("/join/name/", {"name": "山田", "kana": "ヤマダ", "phone": "000-0000-1111"})
        if step == "areas":
            client.post("/join/tasks/", {"tasks": ["undecided"]})
    response = client.post(f"/join/{step}/", sent)
    page = response.content.decode()
    assert response.status_code == 422
    assert "<title>エラー：" in page
    assert page.count(words) == 2
    for link in re.findall(r'<li><a href="#([^"]+)"', page):
        assert f'id="{link}"' in page
    if sent.get("name"):
        assert sent["name"] in page


def test_by_telephone_name_and_number_are_enough(client, town, sc):
    assert client.post("/join/contact/", {"reach_by": "phone"}).url == "/join/phone/"
    assert town.phone in client.get("/join/phone/").content.decode()
    sent = {"name": "山田 太郎", "phone": "000-0000-2222"}
    assert client.post("/join/phone/", sent).url == "/join/done/"
    supporter = Supporter.objects.get()
    assert supporter.person.user is None
    assert not Consent.objects.exists()
    assert Notice.objects.filter(template="supporter_applied", to_user=sc).count() == 1
    assert supporter.number in client.get("/join/done/").content.decode()


def test_someone_with_an_account_sees_the_same_and_ends_at_their_own_page(client, town):
    known = make.supporter(town).person.user
    pages = []
    for email in (known.email, "new@example.invalid"):
        client.logout()
        sent = client.post("/join/contact/", {"reach_by": "mail", "email": email})
        page = client.get("/join/code/").content.decode().replace(email, "")
        pages.append((sent.status_code, sent.url, re.sub(r'value="[^"]{40,}"|\d+:\d\d|nonce="[^"]+"', "", page)))
    assert pages[0] == pages[1]
    client.logout()
    answer = prove(client, known.email)
    assert client.get(answer.url).url == "/start/"
    assert client.get("/start/").url == "/me/"
    assert Supporter.objects.count() == 1


def test_a_group_leader_becomes_a_supporter_without_a_second_record_of_the_person(client, town, signed_in):
    leader = make.group_leader(make.group(town))
    signed_in(leader)
    assert client.get("/join/contact/").url == "/join/name/"
    assert "団体 代表" in client.get("/join/name/").content.decode()
    people = Person.objects.count()
    answer_rest(client, town)
    client.post("/join/check/")
    assert Supporter.objects.get().person.user == leader
    assert Person.objects.count() == people


def test_an_unknown_town_block_is_kept_as_it_was_written(client, town):
    prove(client)
    answer_rest(client, town, block="みどり台")
    client.post("/join/check/")
    person = Supporter.objects.get().person
    assert (person.block, person.address_rest) == (None, "みどり台")


def test_rides_ask_about_car_and_licence(client, town):
    prove(client)
    client.post("/join/name/", {"name": "山田", "kana": "ヤマダ", "phone": "000-0000-1111"})
    page = client.get("/join/tasks/").content.decode()
    assert "運転免許があります" in page
    assert page.count("data-ride=") == 1
    answer_rest(client, town, tasks=("ride",))
    ride = make.task(town, "ride").public_id
    client.post("/join/tasks/", {"tasks": [ride], "driving": ["has_licence", "has_car"]})
    client.post("/join/check/")
    person = Supporter.objects.get().person
    assert person.vehicles.count() == 1
    # A licence counts when staff have seen it, not when it was ticked.
    assert not person.certificates.exists()


def test_leaving_numbers_by_the_dozen_is_refused(client, town):
    answers = []
    for number in range(21):
        client.cookies.clear()
        answers.append(client.post("/join/phone/", {"name": "山田", "phone": f"000-0000-{1000 + number}"}).status_code)
    assert answers == [302] * 20 + [429]


def test_no_page_asks_with_a_placeholder_or_forbids(client, town):
    prove(client)
    for step in ("", "contact/", "phone/", "name/", "tasks/", "areas/"):
        page = client.get(f"/join/{step}")
        html = page.content.decode() if page.status_code == 200 else ""
        assert not re.search(r"\s(placeholder|disabled|readonly|required|draggable)[\s=>]", html)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80).filter(str.strip))
def test_any_name_is_a_name(client, town, name):
    session = client.session
    session.update({"mail_proven": {"email": "a@example.invalid", "at": 1e12}})
    session.save()
    assert client.post("/join/name/", {"name": name, "kana": "ア", "phone": "000-0000-1111"}).status_code == 302
    person = person_register(municipality=town, person_fields={"name": name}, acting_user=None, entered_for_them=False)
    person.refresh_from_db()
    assert person.name == name.strip()


def test_the_call_comes_within_three_working_days():
    import datetime as dt

    # Friday before a Monday that is a holiday (2026-11-23).
    assert call_by_day(dt.date(2026, 11, 20)) == dt.date(2026, 11, 26)
