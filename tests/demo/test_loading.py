"""The two commands: what they write, what they refuse, and that a seed means one town."""

import datetime as dt
import hashlib
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from sasaeai.casework.models import Activity
from sasaeai.coordination.models import Offer, Thanks, Visit
from sasaeai.demo.services import demo_town_load
from sasaeai.needs.models import Need
from sasaeai.people.models import Person, Supporter
from sasaeai.places.models import Municipality, Population, TownBlock
from tests.demo import recount
from tests.demo.conftest import TODAY

pytestmark = pytest.mark.django_db

KEY_TABLES = (
    (TownBlock, "public_id code name lat lng area_m2"),
    (Population, "block__code total_count age65_count bands"),
    (Person, "public_id name kana phone birth_year search_text created_at"),
    (Supporter, "public_id number status person__public_id approved_at"),
    (Need, "public_id number status resident__public_id task__code taken_at day_on start_min closed_at"),
    (Offer, "public_id need__public_id supporter__public_id group__public_id status sent_at answered_at"),
    (Visit, "public_id offer__public_id day_on start_min reported_at"),
    (Thanks, "public_id visit__public_id text"),
    (Activity, "public_id case_key at category channel"),
)


def digest(**kwargs):
    """The town's key tables as one number; the town is taken away again."""
    with transaction.atomic():
        demo_town_load(**kwargs)
        rows = [list(model.objects.order_by("pk").values_list(*names.split())) for model, names in KEY_TABLES]
        transaction.set_rollback(True)
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def test_the_same_seed_and_day_write_the_same_rows():
    assert digest(today=TODAY) == digest(today=TODAY)


def test_another_seed_writes_other_rows_with_the_same_gaps():
    today = dt.date(2027, 5, 6)  # the morning after a row of holidays
    demo_town_load(seed=7, today=today)
    found = {
        cell: level for cell, counts in recount.cells(today).items() if (level := recount.level(counts)) != "enough"
    }
    assert found == {
        ("みどり台", "ride"): "none",
        ("星見台", "garbage"): "slightly_few",
        ("風見台", "companionship"): "no_request",
        ("川辺", "furniture"): "no_record",
    }


@pytest.mark.parametrize("command", ["load_demo", "demo_cast"])
def test_both_commands_refuse_outside_of_the_demo(settings, command):
    settings.DEMO = False
    with pytest.raises(CommandError, match="SASAEAI_DEMO"):
        call_command(command)
    assert not Municipality.objects.exists()


def test_a_database_with_a_town_is_left_alone(town):
    with pytest.raises(CommandError, match="空のデータベース"):
        call_command("load_demo")
    assert Municipality.objects.get() == town


def test_the_cast_without_its_town_says_what_to_do(db):
    with pytest.raises(CommandError, match="load_demo"):
        call_command("demo_cast")


def test_the_cast_signs_in_once(demo_town, client, settings):
    out = io.StringIO()
    call_command("demo_cast", "--json", stdout=out)
    cast = json.loads(out.getvalue())
    assert {member["role"] for member in cast} == {"office", "sc1", "sc2", "group", "business", "supporter"}
    assert sum(member["role"] == "sc2" for member in cast) == 7
    assert all(set(member) == {"role", "name", "area", "link"} for member in cast)
    link = next(member["link"] for member in cast if member["role"] == "supporter")
    assert link.startswith(settings.PUBLIC_URL)
    path = link.removeprefix(settings.PUBLIC_URL)
    client.post(path) if client.get(path).status_code == 200 else None
    assert "_auth_user_id" in client.session
    assert client.get("/me/").status_code == 200


def test_the_cast_is_also_a_table_to_read(demo_town):
    out = io.StringIO()
    call_command("demo_cast", stdout=out)
    assert "第2層コーディネーター" in out.getvalue()
    assert out.getvalue().count("/enter/") == 13
