"""Taking an import back, and what is deleted when nobody may any more."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from sasaeai.common.errors import Conflict
from sasaeai.people.models import Group, Person, Supporter
from sasaeai.people.services import person_update
from sasaeai.registers.services.applying import imports_clear
from sasaeai.registers.services.undoing import import_undo
from tests.registers.make_files import xlsx

HEAD = ["氏名", "電話番号", "備考", "できること"]


def test_new_people_go_and_changed_ones_get_their_values_back(town, office, imported, make):
    known = make.supporter(town, name="山田 花子", tasks=("garbage",))
    known.note = "前のメモ"
    known.save()
    before = list(Person.objects.values("pk", "name", "phone", "kana", "block_id"))
    rows = [["山田 花子", known.person.phone, "新しいメモ", "買い物"], ["新 人", "072-759-0001", "", ""]]
    job = imported(xlsx([HEAD, *rows]), office)
    assert job.counts == {"update": 1, "new": 1}
    job = import_undo(job=job, acting_user=office)
    known.refresh_from_db()
    assert (job.state, job.undo_left_count) == ("undone", 0)
    assert list(Person.objects.values("pk", "name", "phone", "kana", "block_id")) == before
    assert (known.note, [task.code for task in known.can_do.all()]) == ("前のメモ", ["garbage"])


def test_what_somebody_worked_with_since_stays(town, office, imported, make):
    job = imported(
        xlsx([HEAD, ["一 人", "072-759-0001", "", ""], ["二 人", "072-759-0002", "", ""], ["三 人", "", "", ""]]),
        office,
    )
    first, second, _third = Person.objects.order_by("pk")
    person_update(person=first, person_fields={"name": "一 人改"}, acting_user=office)
    membership = make.group(town).memberships.create(person=second, from_on=dt.date(2026, 4, 1))
    job = import_undo(job=job, acting_user=office)
    assert {person.name for person in Person.objects.all()} == {"一 人改", "二 人"}
    assert job.undo_left_count == 2
    assert Group.objects.get().memberships.get() == membership


def test_a_role_that_was_added_goes_and_the_person_stays(town, office, imported, make):
    who = make.resident(town, name="高齢 みさを").person
    job = imported(xlsx([HEAD, ["高齢 みさを", who.phone, "", ""]]), office)
    assert Supporter.objects.filter(person=who).exists()
    import_undo(job=job, acting_user=office)
    assert not Supporter.objects.exists()
    assert Person.objects.filter(pk=who.pk, resident__isnull=False).exists()


def test_groups_too(town, office, imported):
    job = imported(xlsx([["団体名", "地域"], ["みどり会", "みどり台"]]), office, "groups")
    import_undo(job=job, acting_user=office)
    assert not Group.objects.exists()


def test_after_seven_days_it_is_too_late_and_the_file_is_gone(town, office, imported):
    data = xlsx([HEAD, ["一 人", "072-759-0001", "", ""]])
    job = imported(data, office)
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1)):
        with pytest.raises(Conflict):
            import_undo(job=job, acting_user=office)
        assert imports_clear() == 1
        assert imports_clear() == 0
    job.refresh_from_db()
    assert not job.file
    assert job.rows.get().cells == {}
    assert job.rows.get().fingerprint


def test_twice_is_refused(town, office, imported):
    job = imported(xlsx([HEAD, ["一 人", "", "", ""]]), office)
    import_undo(job=job, acting_user=office)
    with pytest.raises(Conflict):
        import_undo(job=job, acting_user=office)
