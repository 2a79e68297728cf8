"""The directory of groups: what anybody may see, fees in words, and the desk's list."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sasaeai.people.fees import fee_in_words
from sasaeai.people.models import GroupMenuItem
from tests import make

pytestmark = pytest.mark.django_db


def test_fees_are_said_in_words(town):
    item = GroupMenuItem(task=make.task(town, "garbage"), first_unit_min=30, first_unit_jpy=300)
    assert fee_in_words(item) == "30分 300円"
    item.next_unit_min, item.next_unit_jpy = 30, 150
    assert fee_in_words(item) == "30分 300円、その後30分ごとに150円"
    item.first_unit_jpy = item.next_unit_jpy = 0
    assert fee_in_words(item) == "無料"
    ride = GroupMenuItem(task=make.task(town, "ride"), first_unit_min=60, first_unit_jpy=500)
    assert "運転の料金はありません" in fee_in_words(ride)


def test_the_directory_shows_public_running_and_resting_groups_without_names_of_members(client, town, other_town):
    shown = make.group(town, name="見える会", contact_name="受付の佐野", phone="000-111-2222")
    make.group_leader(shown)
    make.group(town, name="休みの会", status="paused")
    make.group(town, name="内輪の会", is_public=False)
    make.group(town, name="おわった会", status="closed")
    make.group(other_town, name="となりの会")
    page = client.get("/groups/").content.decode()
    for words in ("見える会", "休みの会", "いまは受付を休んでいます", "30分 300円", "受付の佐野"):
        assert words in page
    for words in ("内輪の会", "おわった会", "となりの会", "団体 代表"):
        assert words not in page
    assert "団体 代表" not in client.get(f"/groups/{shown.public_id}/").content.decode()


def test_hidden_closed_and_foreign_groups_have_no_card(client, town, other_town):
    for group in (
        make.group(town, is_public=False),
        make.group(town, status="closed"),
        make.group(town, status="idea"),
        make.group(other_town),
    ):
        assert client.get(f"/groups/{group.public_id}/").status_code == 404
    assert client.get("/groups/NOSUCHONE2/").status_code == 404


def test_the_directory_is_filtered_by_area_and_task(client, town):
    make.group(town, name="ごみの会", tasks=("garbage",), areas=("みどり台",))
    make.group(town, name="買い物の会", tasks=("shopping",), areas=("川辺",))
    by_task = client.get(f"/groups/?task={make.task(town, 'shopping').public_id}").content.decode()
    assert "買い物の会" in by_task
    assert "ごみの会" not in by_task
    by_area = client.get(f"/groups/?area={make.area(town, 'みどり台').public_id}").content.decode()
    assert "ごみの会" in by_area
    assert "買い物の会" not in by_area
    nothing = client.get(f"/groups/?area={make.area(town, '川辺').public_id}&task={make.task(town, 'ride').public_id}")
    assert "まだありません" in nothing.content.decode()


@pytest.mark.parametrize("path", ["/groups/", "/sc/groups/"])
def test_many_groups_make_as_many_queries_as_few(signed_in, town, sc, path):
    client = signed_in(sc)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    make.group(town, name="一")
    make.group(town, name="二")
    count()  # the first page of a session also writes the session
    few = count()
    for number in range(12):
        make.group(town, name=f"会{number}", tasks=("garbage", "shopping"))
    assert count() == few


def test_the_desk_sees_all_states_members_and_its_own_town_only(signed_in, town, other_town, sc, sc_other_area):
    group = make.group(town, name="みんなの会", is_public=False)
    make.group_leader(group)
    foreign = make.group(other_town, name="となりの会")
    client = signed_in(sc)
    listed = client.get("/sc/groups/").content.decode()
    assert "みんなの会" in listed
    assert "1人" in listed
    assert "となりの会" not in listed
    assert "団体 代表" in client.get(f"/sc/groups/{group.public_id}/").content.decode()
    assert client.get(f"/sc/groups/{foreign.public_id}/").status_code == 404
    # Members who live in another coordinator's area are counted, not named.
    other = signed_in(sc_other_area).get(f"/sc/groups/{group.public_id}/").content.decode()
    assert "団体 代表" not in other
    assert signed_in(make.group_leader(group)).get("/sc/groups/").status_code == 404
