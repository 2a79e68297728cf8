"""The API: open data for everybody, the desk's data within the caller's reach, and nothing else."""

import pytest

from sasaeai.audit.models import PersonalDataView
from sasaeai.insights.services import coverage_report_create
from tests import make

pytestmark = pytest.mark.django_db

OPEN = ["/api/v1/areas/", "/api/v1/groups/", "/api/v1/stops/"]
DESK = ["/api/v1/supporters/", "/api/v1/needs/", "/api/v1/coverage/", "/api/v1/schema/"]


@pytest.mark.parametrize("path", OPEN)
def test_open_data_is_open(town, client, path):
    make.group(town)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", DESK)
def test_the_desks_data_is_for_staff(town, sc, signed_in, client, path):
    assert client.get(path).status_code == 403
    assert signed_in(make.supporter(town).person.user).get(path).status_code == 403
    assert signed_in(sc).get(path).status_code == 200


def test_a_coordinator_gets_her_own_areas_only_and_it_is_recorded(town, sc, signed_in):
    mine = make.supporter(town, name="緑 太郎", areas=("みどり台",))
    make.supporter(town, name="川 次郎", areas=("川辺",), with_account=False)
    make.need(make.resident(town))
    river = make.resident(town, block=make.block(town, "川辺1丁目"))
    make.need(river)
    browser = signed_in(sc)
    names = [row["name"] for row in browser.get("/api/v1/supporters/").json()["results"]]
    assert "緑 太郎" in names
    assert PersonalDataView.objects.filter(person_public_id=mine.person.public_id, page="api_supporters").count() == 1
    needs = browser.get("/api/v1/needs/").json()
    assert needs["count"] == 1
    assert "高齢" not in str(needs)


def test_another_towns_rows_never_come(town, other_town, sc1, signed_in):
    make.supporter(other_town, name="となり 三郎", areas=("みどり台",))
    make.need(make.resident(other_town))
    make.staff(other_town, "office", "となりの担当")
    coverage_report_create(municipality=other_town, acting_user=None)
    browser = signed_in(sc1)
    for path in DESK[:3]:
        assert browser.get(path).json()["count"] == 0


def test_a_supporters_telephone_does_not_leave_through_the_api(town, sc1, signed_in):
    make.supporter(town)
    assert "0000000" not in signed_in(sc1).get("/api/v1/supporters/").content.decode()
