"""Export, edit, import: nothing is lost, and only what was edited changes."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from sasaeai.people.models import Person, Supporter
from sasaeai.people.services import search_text_of
from sasaeai.registers.services.exporting import register_export
from tests.registers.make_files import xlsx

#: Any sign that a sheet can hold, with those that hurt: IVS, private use, leading = and ', Japanese spaces inside.
SIGNS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff〓\u2028\u2029\x85"),
    min_size=1,
    max_size=12,
)
WORDS = st.one_of(
    SIGNS,
    st.sampled_from(
        ["=1+1", "'=x", "-5", "+81", "@a", "髙﨑①", "葛\U000e0100城", "\ue000外字", "〃々", "001", "1e5", "TRUE"]
    ),
)


def exported(town, office, file_format="xlsx", kind="supporters"):
    return register_export(
        municipality=town, kind=kind, file_format=file_format, purpose="update", acting_user=office
    ).data


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "cp932"])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=WORDS, note=st.one_of(WORDS, st.just("")), rest=WORDS)
def test_an_export_read_back_changes_nothing(town, office, planned, make, file_format, name, note, rest):
    supporter = Supporter.objects.first() or make.supporter(town, tasks=("garbage", "shopping"), days=(0, 5))
    person = supporter.person
    person.name, person.address_rest = " ".join(name.split()) or "名", rest.strip()
    person.search_text = search_text_of(person)
    person.save()
    Supporter.objects.filter(pk=supporter.pk).update(note=note.strip())
    ending = "xlsx" if file_format == "xlsx" else "csv"
    job = planned(exported(town, office, file_format), office, name=f"meibo.{ending}")
    row = job.rows.get()
    assert (row.outcome, row.changes, row.problems) == ("same", {}, [])


@pytest.mark.parametrize("kind", ["residents", "groups", "businesses"])
def test_other_registers_too(town, office, planned, make, kind):
    resident = make.resident(town)
    resident.note = "一行目\n二行目"
    resident.save()
    make.group(town, about="紹介\n\n二段落目", active_since_on="2015-04-01")
    make.business(town)
    job = planned(exported(town, office, kind=kind), office, kind)
    assert job.counts == {"same": 1}


def test_one_edited_cell_is_one_change(town, office, imported, make):
    for number in range(3):
        make.supporter(town, name=f"人 {number}")
    sheet = load_workbook(io.BytesIO(exported(town, office))).active
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    at = rows[0].index("電話番号")
    rows[2][at] = "072-759-9999"
    before = {p.pk: p for p in Person.objects.all()}
    job = imported(xlsx(rows), office)
    changed = [p for p in Person.objects.all() if p.phone != before[p.pk].phone]
    assert job.counts == {"same": 2, "update": 1}
    assert [(p.public_id, p.phone_digits) for p in changed] == [(rows[2][0], "0727599999")]
    for person in Person.objects.all():
        assert (person.name, person.email, person.block_id) == (
            before[person.pk].name, before[person.pk].email, before[person.pk].block_id,
        )  # fmt: skip


def test_a_csv_carries_no_formula(town, office, make):
    make.supporter(town, name="=cmd|' /C calc'!A0")
    rows = list(csv.reader(io.StringIO(exported(town, office, "csv").decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t"))]


def test_another_area_does_not_leave(town, sc, make):
    make.supporter(town, name="川辺 人", areas=("川辺",), with_account=False)
    Person.objects.update(block=make.block(town, "川辺1丁目"))
    assert (
        register_export(
            municipality=town, kind="supporters", file_format="csv", purpose="update", acting_user=sc
        ).row_count
        == 0
    )
