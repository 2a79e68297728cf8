"""The activity log: a sentence for every action, 件 and 回, who reads what, and an entry by hand."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.utils import timezone

from sasaeai.casework import selectors, services
from sasaeai.casework.models import Activity
from sasaeai.casework.words import ACTION_WORDS, action_words
from sasaeai.people.viewer import viewer_for
from tests import make

SOURCE = Path(services.__file__).parents[1]
#: Literal first arguments of activity_record and of the small helpers around it.
CALLS = re.compile(r"\b(?:activity_record|_log|_log_call)\(\s*\"([a-z_.]+)\"")


def test_every_action_has_a_sentence():
    used = {action for file in SOURCE.rglob("*.py") for action in CALLS.findall(file.read_text())}
    assert {"offer.send", "need.take", "thanks.record"} <= used
    assert used - set(ACTION_WORDS) == set()
    assert {f"offer.call_{result}" for result in ("away", "later")} <= set(ACTION_WORDS)


def test_unknown_action_still_has_words():
    assert action_words("new.thing") == "画面で作業しました"
    assert action_words("") == ""


def log(town, staff, case="", days_ago=0, area=None, category="personal"):
    row = services.activity_record("need.take", municipality_id=town.pk, staff=staff, category=category, area_id=area)
    Activity.objects.filter(pk=row.pk).update(case_key=case, at=timezone.now() - dt.timedelta(days=days_ago))
    return row


def test_cases_and_contacts_are_counted_apart(town, sc):
    for case in ("need:A", "need:A", "need:B", ""):
        log(town, sc, case)
    log(town, sc, "need:C", category="meeting")
    rows = selectors.activities_for(visible_to=viewer_for(sc))
    today = timezone.localdate()
    whole, *parts = selectors.tallies(rows, from_on=today, to_on=today + dt.timedelta(days=1))
    assert (whole.tally.case_count, whole.tally.contact_count) == (4, 5)
    assert [(part.label, part.tally.case_count, part.tally.contact_count) for part in parts] == [
        ("個別相談", 3, 4),
        ("会議", 1, 1),
    ]


@pytest.mark.parametrize(
    ("day", "start"),
    [(dt.date(2026, 3, 31), dt.date(2025, 4, 1)), (dt.date(2026, 4, 1), dt.date(2026, 4, 1))],
)
def test_fiscal_year(day, start):
    assert selectors.fiscal_year_start(day) == start


def test_days_are_those_of_tokyo(town, sc):
    row = log(town, sc)
    day = timezone.localdate()
    midnight = dt.datetime.combine(day, dt.time.min, tzinfo=timezone.get_default_timezone())
    rows = selectors.activities_for(visible_to=viewer_for(sc))
    for at, count in ((midnight, 1), (midnight - dt.timedelta(seconds=1), 0)):
        Activity.objects.filter(pk=row.pk).update(at=at)
        assert selectors.tallies(rows, from_on=day, to_on=day + dt.timedelta(days=1))[0].tally.contact_count == count


def test_who_reads_what(town, other_town, sc, sc_other_area, sc1, office):
    here = make.area(town, "みどり台").pk
    mine, theirs, foreign = log(town, sc, area=here), log(town, sc_other_area), log(other_town, None)
    seen = {
        user: set(selectors.activities_for(visible_to=viewer_for(user))) for user in (sc, sc_other_area, sc1, office)
    }
    assert seen[sc] == {mine}
    assert seen[sc_other_area] == {theirs}
    assert seen[sc1] == seen[office] == {mine, theirs}
    assert foreign not in seen[sc1]


ENTRY = {"note": "自治会長、サロンの場所の相談", "channel": "visit", "minutes": "30", "category": "place"}


def test_entry_by_hand(signed_in, town, sc):
    area = make.area(town, "みどり台")
    client = signed_in(sc)
    for _ in range(2):  # a double tap
        assert client.post("/sc/log/", ENTRY | {"area": area.public_id}).status_code == 302
    row = Activity.objects.get()
    assert (row.staff, row.minutes_min, row.category, row.area, row.action) == (sc, 30, "place", area, "")
    html = client.get("/sc/log/").content.decode()
    assert "サロンの場所の相談" in html
    assert "場の支援" in html


def test_empty_entry_says_what_to_do_and_loses_nothing(signed_in, sc):
    page = signed_in(sc).post("/sc/log/", ENTRY | {"channel": ""})
    html = page.content.decode()
    assert page.status_code == 422
    assert "方法をえらんでください" in html
    assert ENTRY["note"] in html
    assert not Activity.objects.exists()


def test_log_is_for_staff(client, signed_in, town, office):
    assert client.get("/sc/log/").status_code == 302
    assert signed_in(make.supporter(town).person.user).get("/sc/log/").status_code == 404
    assert signed_in(office).get("/sc/log/").status_code == 200


def test_many_rows_make_no_more_queries(signed_in, town, sc, django_assert_max_num_queries):
    for number in range(60):
        log(town, sc, f"need:{number}")
    client = signed_in(sc)
    with django_assert_max_num_queries(22):
        html = client.get("/sc/log/").content.decode()
    assert "依頼を受け付けました" in html
