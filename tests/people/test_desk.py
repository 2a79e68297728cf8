"""The coordinator's side: scope, search, approval, rest, paper and telephone, and the same number of queries."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sasaeai.audit.models import Event, PersonalDataView
from sasaeai.casework.models import Activity
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.notices.mails import text_of
from sasaeai.notices.models import Notice
from sasaeai.notices.recipients import recipient_of
from sasaeai.people.models import Availability, Consent, Person, Supporter
from sasaeai.people.selectors import person_search, supporter_for
from sasaeai.people.services import (
    person_update,
    supporter_approve,
    supporter_pause,
    supporter_register,
    supporter_resume,
    supporter_update,
)
from sasaeai.people.viewer import viewer_for
from tests import make

pytestmark = pytest.mark.django_db


def names(found):
    return {person.name for person in found}


@pytest.fixture
def paper_form(town):
    return {
        "came_by": "letter",
        "name": "山本 さくら",
        "kana": "やまもと さくら",
        "phone": "000-0000-3333",
        "block_text": "みどり台1丁目",
        "tasks": [make.task(town, "garbage").public_id],
        "areas": [make.area(town, "みどり台").public_id],
        "times": ["weekday_afternoon"],
        "consent": "paper",
        "note": "火曜は孫の世話",
        "once_key": "ABCDEFGHJK",
    }


# --- Who sees whom -------------------------------------------------------------------------------------------------
def test_layer_2_sees_those_who_live_in_or_serve_her_areas(town, sc, sc_other_area, sc1, office):
    serves = make.supporter(town, name="行く", areas=("みどり台",))
    serves.person.block = make.block(town, "川辺1丁目")
    serves.person.save()
    lives = make.supporter(town, name="住む", areas=("川辺",))
    elsewhere = make.supporter(town, name="よそ", areas=("川辺",))
    elsewhere.person.block = make.block(town, "川辺2丁目")
    elsewhere.person.save()
    seen = {
        user: {
            one.person.name
            for one in (serves, lives, elsewhere)
            if supporter_for(visible_to=viewer_for(user), public_id=one.public_id)
        }
        for user in (sc, sc_other_area, sc1, office)
    }
    assert seen[sc] == {"行く", "住む"}
    assert seen[sc_other_area] == {"行く", "住む", "よそ"}
    assert seen[sc1] == seen[office] == {"行く", "住む", "よそ"}


def test_someone_without_a_place_is_seen_by_every_coordinator_of_the_town(town, other_town, sc, sc_other_area):
    supporter = supporter_register(
        municipality=town, person_fields={"name": "番号だけ"}, acting_user=None, entered_for_them=False
    )
    stranger = make.staff(other_town, "sc2", "よその人", areas=["みどり台"])
    assert supporter_for(visible_to=viewer_for(sc), public_id=supporter.public_id)
    assert supporter_for(visible_to=viewer_for(sc_other_area), public_id=supporter.public_id)
    assert supporter_for(visible_to=viewer_for(stranger), public_id=supporter.public_id) is None


def test_other_towns_areas_and_roles_get_the_same_404(signed_in, town, other_town, sc_other_area):
    supporter = make.supporter(town)
    outsiders = [
        make.staff(other_town, "sc1", "よその市"),
        sc_other_area,
        make.group_leader(make.group(town)),
        make.supporter(town, name="ほかの人").person.user,
    ]
    for user in outsiders:
        client = signed_in(user)
        for path, method in (
            ("", "get"),
            ("approve/", "post"),
            ("pause/", "post"),
            ("resume/", "post"),
            ("edit/", "post"),
        ):
            answer = getattr(client, method)(f"/sc/people/{supporter.public_id}/{path}")
            assert answer.status_code == 404
    missing = signed_in(sc_other_area).get("/sc/people/NOSUCHONE2/")
    assert missing.status_code == 404


def test_nobody_is_led_to_sign_in(client, town):
    assert "/signin/" in client.get("/sc/people/").url


# --- Search ----------------------------------------------------------------------------------------------------------
def test_people_are_found_by_digits_kana_name_and_block(town, sc):
    person = make.person(town, name="山田 花子", kana="ヤマダ ハナコ")
    person_update(person=person, person_fields={"phone": "000-0759-0000", "phone2": "０００ー９９９９"}, acting_user=sc)
    viewer = viewer_for(sc)
    for query in (
        "0759",
        "000-0759-0000",
        "9999",
        "やまだ",
        "ﾔﾏﾀﾞ",
        "ハナ",
        "山田",
        "花子 山田",
        "みどり台1丁目",
        "みどり台 はなこ",
    ):
        assert names(person_search(visible_to=viewer, query=query)) == {"山田 花子"}, query
    for query in ("", "07", "すずき", "山田 太郎"):
        assert person_search(visible_to=viewer, query=query) == [], query


def test_search_stays_within_reach_and_makes_few_queries(town, other_town, sc):
    make.person(town, name="山田 ちかく")
    far = make.person(town, name="山田 とおく", block=make.block(town, "川辺1丁目"))
    make.person(other_town, name="山田 よその市")
    viewer = viewer_for(sc)
    with CaptureQueriesContext(connection) as queries:
        found = person_search(visible_to=viewer, query="やまだ")
        assert names(found) == {"山田 ちかく"}
        for person in found:
            assert person.block.name
    assert len(queries) <= 3
    assert far not in found


def test_the_list_filters_and_shows_who_waits_first(signed_in, town, sc):
    make.supporter(town, name="待つ 人", status=Supporter.Status.APPLIED)
    make.supporter(town, name="登録 人", tasks=("garbage",))
    client = signed_in(sc)
    page = client.get("/sc/people/").content.decode()
    assert page.index("面談を待っている方") < page.index("待つ 人") < page.index("登録 人")
    task = make.task(town, "garbage").public_id
    filtered = client.get(f"/sc/people/?task={task}").content.decode()
    assert "登録 人" in filtered
    assert "待つ 人" not in filtered
    area = make.area(town, "川辺").public_id
    assert "登録 人" not in client.get(f"/sc/people/?area={area}").content.decode()


def test_a_list_of_many_makes_as_many_queries_as_a_list_of_few(signed_in, town, sc):
    client = signed_in(sc)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/sc/people/").status_code == 200
        return len(queries)

    count()  # the first page of a session also writes the session
    for number in range(4):
        make.supporter(town, name=f"人 {number}", status="applied" if number % 2 else "active")
    few = count()
    for number in range(25):
        make.supporter(town, name=f"多 {number}", status="applied" if number % 2 else "active")
    assert count() == few


def test_every_look_is_recorded_one_row_a_person(signed_in, town, sc):
    shown = [make.supporter(town, name=f"人{number}").person.public_id for number in range(2)]
    signed_in(sc).get("/sc/people/")
    rows = PersonalDataView.objects.filter(page="sc_people", acting_user=sc)
    assert sorted(rows.values_list("person_public_id", flat=True)) == sorted(shown)


# --- Approval, rest, changes ----------------------------------------------------------------------------------------
def test_approval_writes_days_audit_log_and_notice(signed_in, town, sc):
    supporter = make.supporter(town, status=Supporter.Status.APPLIED)
    day = timezone.localdate() - dt.timedelta(days=2)
    sent = {"interviewed": f"{day.month}月{day.day}日", "identity_seen": f"{day:%Y/%m/%d}"}
    answer = signed_in(sc).post(f"/sc/people/{supporter.public_id}/approve/", sent)
    assert answer.status_code == 302
    supporter.refresh_from_db()
    assert supporter.status == Supporter.Status.ACTIVE
    assert (supporter.interviewed_on, supporter.identity_seen_on) == (day, day)
    assert supporter.approved_by == sc
    assert Event.objects.filter(action="supporter.approve", acting_user=sc).count() == 1
    assert Activity.objects.filter(action="supporter.approve", staff=sc).count() == 1
    assert Notice.objects.filter(template="supporter_approved").count() == 1


def test_a_day_in_the_future_is_asked_again(signed_in, town, sc):
    supporter = make.supporter(town, status=Supporter.Status.APPLIED)
    later = timezone.localdate() + dt.timedelta(days=400)
    sent = {"interviewed": f"{later:%Y/%m/%d}", "identity_seen": ""}
    answer = signed_in(sc).post(f"/sc/people/{supporter.public_id}/approve/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "面談した日は、今日までの日にしてください" in page
    assert "本人確認をした日を入力してください" in page


def test_the_second_approval_is_a_conflict_with_the_fresh_state(signed_in, town, sc):
    supporter = make.supporter(town, status=Supporter.Status.APPLIED)
    supporter_approve(supporter=supporter, acting_user=sc)
    with pytest.raises(Conflict):
        supporter_approve(supporter=supporter, acting_user=sc)
    answer = signed_in(sc).post(
        f"/sc/people/{supporter.public_id}/approve/", {"interviewed": "2026/1/5", "identity_seen": "2026/1/5"}
    )
    assert answer.status_code == 409
    assert supporter.public_id in answer.content.decode()


def test_services_refuse_who_is_out_of_reach(town, sc, sc_other_area):
    supporter = make.supporter(town, status=Supporter.Status.APPLIED)
    user = supporter.person.user
    for call in (
        lambda: supporter_approve(supporter=supporter, acting_user=sc_other_area),
        lambda: supporter_approve(supporter=supporter, acting_user=user),
        lambda: supporter_pause(supporter=supporter, until_on=None, acting_user=sc_other_area),
        lambda: supporter_update(supporter=supporter, acting_user=sc_other_area, note="x"),
        lambda: person_update(person=supporter.person, person_fields={"name": "x"}, acting_user=sc_other_area),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert not Event.objects.filter(acting_user=sc_other_area).exists()


def test_rest_and_return(town, sc):
    supporter = make.supporter(town)
    until = timezone.localdate() + dt.timedelta(days=30)
    assert supporter_pause(supporter=supporter, until_on=until, acting_user=sc).status == "paused"
    assert (
        supporter_pause(supporter=supporter, until_on=None, acting_user=supporter.person.user).paused_until_on is None
    )
    assert supporter_resume(supporter=supporter, acting_user=sc).status == "active"
    assert supporter_resume(supporter=supporter, acting_user=sc).paused_until_on is None
    with pytest.raises(DomainError):
        supporter_pause(supporter=supporter, until_on=timezone.localdate(), acting_user=sc)
    # What the person did on their own page is no work of the coordinator's.
    assert Activity.objects.filter(action="supporter.pause").count() == 1


def test_the_desk_changes_everything_on_one_page(signed_in, town, sc):
    supporter = make.supporter(town)
    client = signed_in(sc)
    page = client.get(f"/sc/people/{supporter.public_id}/edit/").content.decode()
    assert 'autocomplete="name"' not in page
    answer = client.post(
        f"/sc/people/{supporter.public_id}/edit/",
        {
            "name": "鈴木 二郎",
            "kana": "すずき じろう",
            "phone": "000-0000-7777",
            "block_text": "みどり台２丁目",
            "tasks": [make.task(town, "garbage").public_id],
            "areas": [make.area(town, "みどり台").public_id],
            "visits_per_week_count": "1",
            "visits_per_month_count": "３",
            "first_visit_in_pair": "on",
            "note": "",
            "slot-0-morning": "on",
            "slot-6-evening": "on",
        },
    )
    assert answer.status_code == 302
    supporter.refresh_from_db()
    assert supporter.person.name == "鈴木 二郎"
    assert supporter.person.block.name == "みどり台2丁目"
    assert [task.code for task in supporter.can_do.all()] == ["garbage"]
    assert set(supporter.availability.values_list("weekday", "half_day")) == {(0, "morning"), (6, "evening")}
    assert (supporter.visits_per_month_count, supporter.first_visit_in_pair) == (3, True)
    assert names(person_search(visible_to=viewer_for(sc), query="すずき じろう")) == {"鈴木 二郎"}


# --- Telephone and paper --------------------------------------------------------------------------------------------
def test_a_paper_form_becomes_a_supporter(signed_in, town, sc, paper_form):
    answer = signed_in(sc).post("/sc/people/new/", paper_form)
    supporter = Supporter.objects.get()
    assert answer.url == f"/sc/people/{supporter.public_id}/"
    assert supporter.person.entered_by == sc
    assert supporter.person.reach_by == "paper"
    assert supporter.note == "火曜は孫の世話"
    assert Availability.objects.filter(supporter=supporter).count() == 5
    consent = Consent.objects.get()
    assert (consent.method, consent.recorded_by) == ("paper", sc)
    activity = Activity.objects.get(action="supporter.register")
    assert (activity.channel, activity.staff) == ("letter", sc)
    assert not Notice.objects.filter(to_user=sc).exists()


def test_someone_without_telephone_or_place_is_registered_as_well(signed_in, town, sc, paper_form):
    bare = paper_form | {"phone": "", "block_text": "", "tasks": [], "areas": [], "times": [], "consent": "later"}
    assert signed_in(sc).post("/sc/people/new/", bare).status_code == 302
    assert Supporter.objects.get().person.phone_digits == ""
    assert not Consent.objects.exists()


def test_consent_given_on_the_telephone_later_is_noted_once(signed_in, town, sc, sc_other_area, paper_form):
    client = signed_in(sc)
    client.post("/sc/people/new/", paper_form | {"consent": "later"})
    page = f"/sc/people/{Supporter.objects.get().public_id}/"
    assert "まだ同意をいただいていません" in client.get(page).content.decode()
    for _ in range(2):
        client.post(page + "consent/", {"method": "spoken"})
    consent = Consent.objects.get()
    assert (consent.method, consent.recorded_by) == ("spoken", sc)
    assert "まだ同意をいただいていません" not in client.get(page).content.decode()
    assert signed_in(sc_other_area).post(page + "consent/", {"method": "spoken"}).status_code == 404


def test_the_mails_about_a_registration_can_be_read(town, sc, sc1):
    supporter = supporter_register(
        municipality=town,
        person_fields={"name": "山本 さくら", "email": "s@example.invalid", "reach_by": "mail"},
        areas=[make.area(town, "みどり台")],
        acting_user=None,
        entered_for_them=False,
    )
    supporter_approve(supporter=supporter, acting_user=sc)
    texts = {notice.template: text_of(notice, recipient_of(notice)) for notice in Notice.objects.all()}
    subject, body = texts["supporter_applied"]
    assert supporter.number in subject
    assert "田中さん" in body
    assert f"/sc/people/{supporter.public_id}/" in body
    assert "山本" not in subject + body
    subject, body = texts["supporter_approved"]
    assert "山本 さくらさん" in body
    assert supporter.number in body


def test_the_paper_form_sent_twice_makes_one_record(signed_in, town, sc, paper_form):
    client = signed_in(sc)
    first, second = client.post("/sc/people/new/", paper_form), client.post("/sc/people/new/", paper_form)
    assert first.url == second.url
    assert Supporter.objects.count() == Activity.objects.count() == 1


def test_someone_who_may_be_known_is_shown_before_saving_and_never_blocks(signed_in, town, sc, paper_form):
    make.person(town, name="山本 桜", kana="ヤマモト サクラ", phone="", phone_digits="")
    known = Person.objects.get(name="山本 桜")
    person_update(person=known, person_fields={"kana": "ヤマモト サクラ"}, acting_user=sc)
    client = signed_in(sc)
    page = client.post("/sc/people/new/", paper_form)
    html = page.content.decode()
    assert page.status_code == 200
    assert "もう登録されている方かもしれません" in html
    assert "火曜は孫の世話" in html
    assert not Supporter.objects.exists()
    client.post("/sc/people/new/", paper_form | {"as_new": "1"})
    assert Supporter.objects.get().person != known


def test_the_known_person_becomes_a_supporter_and_keeps_what_was_known(signed_in, town, sc, paper_form):
    resident = make.resident(town, name="山本 桜")
    person_update(person=resident.person, person_fields={"phone": "000.0000.3333"}, acting_user=sc)
    client = signed_in(sc)
    assert "もう登録されている方かもしれません" in client.post("/sc/people/new/", paper_form).content.decode()
    client.post("/sc/people/new/", paper_form | {"known_as": resident.person.public_id})
    supporter = Supporter.objects.get()
    assert supporter.person == resident.person
    assert supporter.person.name == "山本 桜"


def test_a_person_out_of_reach_cannot_be_taken_over(signed_in, town, sc, paper_form):
    far = make.person(town, name="とおく", block=make.block(town, "川辺1丁目"))
    assert signed_in(sc).post("/sc/people/new/", paper_form | {"known_as": far.public_id}).status_code == 404
    assert not Supporter.objects.exists()


def test_staff_register_in_their_own_town_only(town, other_town, sc):
    with pytest.raises(NotAllowed):
        supporter_register(municipality=other_town, person_fields={"name": "x"}, acting_user=sc, entered_for_them=True)


def test_what_is_missing_on_the_paper_form_is_said(signed_in, town, sc):
    answer = signed_in(sc).post("/sc/people/new/", {"came_by": "phone", "once_key": "ABCDEFGHJK", "note": "のこる"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>エラー：" in html
    assert "のこる" in html
    assert "同意をえらんでください" in html
    assert not re.search(r"\s(placeholder|disabled|readonly|required)[\s=>]", html)
