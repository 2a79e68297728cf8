"""What a person may ask about their own data: who saw it, a copy of it, and taking a consent back."""

import csv
import io
import re

import pytest

from sasaeai.audit.models import Event
from sasaeai.common.cells import cell
from sasaeai.coordination import services
from sasaeai.coordination.engine_io import candidates_for
from sasaeai.coordination.models import Offer, Visit
from sasaeai.needs.models import Need
from sasaeai.notices.models import Notice
from sasaeai.people.models import Consent
from sasaeai.people.viewer import viewer_for
from sasaeai.privacy.services import consent_withdraw
from sasaeai.privacy.words import PAGES
from tests import make
from tests.contracts.sources import APPS_DIR

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(town):
    return make.supporter(town, name="緑 太郎")


@pytest.fixture
def need(town):
    return make.need(make.resident(town))


def candidates(need, user):
    return candidates_for(need=need, visible_to=viewer_for(user), limit=20).candidates


def test_the_person_reads_who_saw_them(town, sc, helper, signed_in):
    signed_in(sc).get(f"/sc/people/{helper.public_id}/")
    signed_in(sc).get("/sc/people/")
    page = signed_in(helper.person.user).get("/me/privacy/").content.decode()
    assert "田中（第2層生活支援コーディネーター）" in page
    assert "登録の記録" in page
    assert "担い手の一覧" in page


def test_staff_print_it_for_somebody_and_that_is_a_look_too(town, sc, need, signed_in):
    person = need.resident.person
    browser = signed_in(sc)
    browser.get(f"/sc/needs/{need.public_id}/")
    page = browser.get(f"/sc/privacy/{person.public_id}/").content.decode()
    assert "依頼の記録" in page
    assert "情報のあつかい" in browser.get(f"/sc/privacy/{person.public_id}/").content.decode()


def test_every_recorded_page_has_words():
    called = {
        name
        for file in APPS_DIR.rglob("*.py")
        for name in re.findall(r'view_record\(\s*"([a-z_]+)"', file.read_text("utf-8"))
    }
    assert called - set(PAGES) == set(), "Say in privacy/words.py what these pages are called."


def test_a_copy_holds_everything_about_the_person_and_nobody_else(town, sc, need, signed_in):
    need.note = "=1+1 と書いたメモ"
    need.save()
    person = need.resident.person
    answer = signed_in(sc).post(f"/sc/privacy/{person.public_id}/package/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "高齢" not in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    told = {(label, value) for _part, label, value in rows}
    assert ("お名前", person.name) in told
    assert any("と書いたメモ" in value for _label, value in told)
    assert Event.objects.filter(action="privacy.package").count() == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\u200b=", "＝", "%", "|", "\r="])
def test_no_cell_begins_a_formula(start):
    assert cell(f"{start}1+1").startswith("'")


def test_plain_cells_stay_as_they_are():
    assert [cell("山田"), cell(3), cell(None), cell("a=b")] == ["山田", "3", "", "a=b"]


def test_taking_back_ends_asks_visits_and_notices_at_once(town, sc, helper, need, signed_in):
    second = make.supporter(town, name="次の方")
    promised = make.need(make.resident(town, name="べつの方"), in_days=9)
    [asked] = services.offers_send(need=promised, picks=[("supporter", helper.public_id)], acting_user=sc)
    visit = services.offer_accept(offer=asked)
    offers = services.offers_send(
        need=need, picks=[("supporter", helper.public_id), ("supporter", second.public_id)], acting_user=sc
    )
    Notice.objects.filter(to_person_public_id=helper.person.public_id).update(status="queued")
    later = make.need(make.resident(town, name="三人目の方"), in_days=20)
    assert helper.public_id in {row.public_id for row in candidates(later, sc)}
    assert signed_in(helper.person.user).post("/me/privacy/withdraw/", {"purpose": "matching"}).status_code == 302
    assert Offer.objects.get(pk=offers[0].pk).status == Offer.Status.CANCELLED
    assert Offer.objects.get(pk=offers[1].pk).status == Offer.Status.SENT, "the next one is asked"
    assert Visit.objects.get(pk=visit.pk).status == Visit.Status.CANCELLED
    assert not Notice.objects.filter(to_person_public_id=helper.person.public_id, status="queued").exists()
    assert {row.public_id for row in candidates(later, sc)} == {second.public_id}
    assert Need.objects.get(pk=promised.pk).status == Need.Status.SEARCHING
    assert Event.objects.filter(action="consent.withdraw", acting_user=helper.person.user).count() == 1


def test_taken_back_twice_is_once_and_the_row_stays(town, sc, helper):
    assert consent_withdraw(person=helper.person, purpose="matching", acting_user=sc) == 1
    withdrawn = Consent.objects.get(person=helper.person)
    assert withdrawn.withdrawn_at is not None
    assert consent_withdraw(person=helper.person, purpose="matching", acting_user=sc) == 0
    assert Event.objects.filter(action="consent.withdraw").count() == 1


def test_an_open_link_of_somebody_who_withdrew_makes_no_visit(town, sc, helper, need, client):
    [asked] = services.offers_send(need=need, picks=[("supporter", helper.public_id)], acting_user=sc)
    consent_withdraw(person=helper.person, purpose="matching", acting_user=sc)
    answer = client.post(f"/o/{asked.code}/", {"answer": "yes"})
    assert answer.status_code in (302, 409, 410)
    assert Visit.objects.count() == 0


def test_cautions_are_no_longer_told_to_helpers(town, sc, need):
    who = need.resident
    who.cautions_shared = need.cautions_shared = ["hearing"]
    who.save()
    need.save()
    Consent.objects.create(
        person=who.person, purpose="share_with_helper", wording_version="t", method="spoken", given_at=need.taken_at
    )
    consent_withdraw(person=who.person, purpose="share_with_helper", acting_user=sc)
    need.refresh_from_db()
    assert need.cautions_shared == []


def test_nobody_takes_back_for_somebody_out_of_reach(town, sc_other_area, helper, signed_in):
    path = f"/sc/privacy/{helper.person.public_id}/withdraw/"
    assert signed_in(sc_other_area).post(path, {"purpose": "matching"}).status_code == 404
    assert Consent.objects.get(person=helper.person).withdrawn_at is None
