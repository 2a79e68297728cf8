"""The two logs: each row follows the one before it, and nobody changes, removes or puts in one unseen."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from sasaeai.audit import chain, triggers
from sasaeai.audit.models import ChainHead, Event, PersonalDataView
from sasaeai.audit.services import event_record, view_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(town, sc):
    """Three looks and three events."""
    for number in range(3):
        event_record("test.made", town, acting_user=sc, count=number, words="日本語")
    view_record("sc_people", ["AAAAAAAAAA", "BBBBBBBBBB", "AAAAAAAAAA", "CCCCCCCCCC"], acting_user=sc)


def faults():
    return [(fault.log, fault.sequence) for log in chain.LOGS for fault in chain.breaks(log)]


def test_rows_follow_each_other_without_holes(three):
    rows = list(PersonalDataView.objects.order_by("sequence"))
    assert [row.sequence for row in rows] == [1, 2, 3]
    assert [row.previous_hash for row in rows] == [chain.START, rows[0].hash, rows[1].hash]
    assert faults() == []
    assert chain.head_of("view") == (3, rows[2].hash)


@pytest.mark.parametrize(
    "act", ["UPDATE {} SET hash = 'x'", "DELETE FROM {}", "UPDATE {} SET sequence = 9 WHERE sequence = 1"]
)
@pytest.mark.parametrize("table", triggers.TABLES)
def test_the_database_refuses_to_change_a_row(three, act, table):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table))
    assert faults() == []


@pytest.mark.parametrize("model", [Event, PersonalDataView])
def test_querysets_are_refused_as_well(three, model):
    for act in (lambda: model.objects.all().delete(), lambda: model.objects.update(hash="x")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


def with_guards_down(statement):
    with triggers.taken_down(connection), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("UPDATE audit_event SET action = 'other' WHERE sequence = 2", ("event", 2)),
        ("UPDATE audit_event SET detail = '{}' WHERE sequence = 1", ("event", 1)),
        ("UPDATE audit_event SET acting_user_id = NULL WHERE sequence = 3", ("event", 3)),
        ("UPDATE audit_personaldataview SET person_public_id = 'X' WHERE sequence = 3", ("view", 3)),
        ("UPDATE audit_personaldataview SET at = '2020-01-01 00:00:00' WHERE sequence = 1", ("view", 1)),
        ("DELETE FROM audit_personaldataview WHERE sequence = 1", ("view", 1)),
        ("DELETE FROM audit_personaldataview WHERE sequence = 2", ("view", 2)),
        ("DELETE FROM audit_personaldataview WHERE sequence = 3", ("view", 3)),
        ("UPDATE audit_personaldataview SET sequence = 7 WHERE sequence = 3", ("view", 3)),
    ],
)
def test_whoever_gets_around_the_guards_is_found(three, statement, where):
    with_guards_down(statement)
    assert where in faults()


def test_a_row_put_in_is_found(three, sc):
    first = PersonalDataView.objects.get(sequence=1)
    last = PersonalDataView.objects.get(sequence=3)
    forged = PersonalDataView(
        at=first.at + dt.timedelta(seconds=1),
        page="sc_people",
        person_public_id="DDDDDDDDDD",
        acting_user=sc,
        sequence=4,
        previous_hash=last.hash,
    )
    forged.hash = chain.row_hash(forged)
    PersonalDataView.objects.bulk_create([forged])
    assert faults() == [("view", 3)]  # the end of the chain is not where it was left


def test_a_chain_written_anew_has_another_newest_hash(three):
    """Against somebody with the whole database in hand helps only the hash that was kept elsewhere."""
    kept = chain.head_of("view")
    with triggers.taken_down(connection):
        row = PersonalDataView.objects.get(sequence=3)
        row.page = "other"
        row.hash = chain.row_hash(row)
        PersonalDataView.objects.filter(pk=row.pk).update(page=row.page, hash=row.hash)
    ChainHead.objects.filter(log="view").update(last_hash=row.hash)
    assert faults() == []
    assert chain.head_of("view") != kept


def test_the_command_says_what_is_wrong_and_ends_with_one(three, capsys):
    call_command("audit_verify")
    assert "view: 3 rows" in capsys.readouterr().out
    with_guards_down("DELETE FROM audit_event WHERE sequence = 2")
    with pytest.raises(SystemExit) as ended:
        call_command("audit_verify")
    assert ended.value.code == 1
    assert "event 2: rows 2 to 2 are missing" in capsys.readouterr().out


def test_missing_guards_are_named(three, capsys):
    triggers.drop(connection)
    with pytest.raises(SystemExit):
        call_command("audit_verify")
    assert "the guard audit_event_" in capsys.readouterr().out
    triggers.create(connection)


def test_what_cannot_be_recorded_is_not_shown(town, sc, signed_in, make, monkeypatch):
    """I-17: no row, no page."""
    shown = make.supporter(town, name="緑 太郎")
    browser = signed_in(sc)
    browser.raise_request_exception = False
    assert "緑" in browser.get(f"/sc/people/{shown.public_id}/").content.decode()

    def full(*_args, **_more):
        raise DatabaseError("disk full")

    monkeypatch.setattr(PersonalDataView.objects, "bulk_create", full)
    for path in (f"/sc/people/{shown.public_id}/", "/sc/people/", "/api/v1/supporters/"):
        answer = browser.get(path)
        assert answer.status_code == 500, path
        assert "緑" not in answer.content.decode()


def test_one_hundred_looks_cost_as_many_queries_as_ten(town, sc, django_assert_max_num_queries):
    view_record("sc_people", ["AAAAAAAAAA"], acting_user=sc)
    with django_assert_max_num_queries(8):
        view_record("sc_people", [f"P{n:09d}" for n in range(100)], acting_user=sc)
