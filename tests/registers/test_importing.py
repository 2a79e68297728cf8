"""From a file to people: what is understood, what is asked, and that the preview is what happens."""

import datetime as dt

import pytest

from sasaeai.common.errors import Conflict
from sasaeai.people.models import Business, Group, Person, Supporter
from sasaeai.registers.services.applying import import_apply, import_confirm
from sasaeai.registers.services.deciding import cells_fix, duplicates_decide, import_plan, suggestions_accept
from tests.registers.make_files import csv, xlsx

HEAD = ["氏名", "ふりがな", "ＴＥＬ", "住所", "生年月日", "できること", "備考"]
FIRST = ["山田　花子", "やまだ はなこ", "072-759-0001", "みどり台1丁目2-3", "S28.4.1", "買い物、ごみ出し", ""]


def rows_of(job):
    return {row.line: row for row in job.rows.all()}


def test_a_list_becomes_supporters(town, office, imported):
    job = imported(
        xlsx([HEAD, FIRST, ["髙﨑 ①郎", "ﾀｶｻｷ ｲﾁﾛｳ", "０９０ー１２３４ー５６７８", "", "", "", " ひとこと　"]]), office
    )
    assert job.counts == {"new": 2}
    first, second = Supporter.objects.select_related("person__block").order_by("number")
    assert (first.person.name, first.person.kana, first.person.birth_year) == ("山田　花子", "ヤマダ ハナコ", 1953)
    assert (first.person.block.name, first.person.address_rest) == ("みどり台1丁目", "2-3")
    assert [task.name for task in first.can_do.all()] == ["買い物", "ごみ出し"]
    assert (second.person.name, second.person.kana) == ("髙﨑 ①郎", "タカサキ イチロウ")
    assert second.person.phone_digits == "09012345678"
    assert second.note == "ひとこと"
    assert first.status == "applied"


def test_title_rows_merged_cells_two_header_rows_and_hidden_columns(town, office, planned):
    data = xlsx(
        [
            ["令和8年度　担い手名簿", None, None, None, None, None],
            ["氏名", None, "連絡先", None, "町名", "フリガナ"],
            ["漢字", "カナ", "自宅", "携帯", None, None],
            ["山田 花子", "ヤマダハナコ", "072-759-0001", "090-1234-5678", "みどり台１丁目", "カクレ"],
            ["山田 次郎", "ヤマダジロウ", "072-759-0002", None, None, None],
        ],
        merge=["A1:F1", "A2:B2", "C2:D2", "E4:E5"],
        hidden=["F"],
    )
    job = planned(data, office)
    values = [row.values for row in job.rows.all()]
    assert [(v["name"], v["kana"], v["block"]) for v in values] == [
        ("山田 花子", "ヤマダハナコ", "みどり台1丁目"),
        ("山田 次郎", "ヤマダジロウ", "みどり台1丁目"),
    ]
    assert values[0]["phone2"] == "090-1234-5678"


def test_ditto_is_the_cell_above(town, office, planned):
    job = planned(
        csv("氏名,電話,町名\r\n山田花子,072-759-0001,みどり台1丁目\r\n山田次郎,〃,同上\r\n"), office, name="a.csv"
    )
    assert [row.values["block"] for row in job.rows.all()] == ["みどり台1丁目"] * 2
    assert rows_of(job)[3].values["phone"] == "072-759-0001"


@pytest.mark.parametrize(
    ("written", "year"),
    [("S28.4.1", 1953), ("昭和28年4月1日", 1953), ("1953/4/1", 1953), (19450, 1953), (dt.date(1953, 4, 1), 1953),
     ("Ｓ２８．４．１", 1953), ("昭和28年", 1953), ("1953", 1953)],
)  # fmt: skip
def test_days_of_birth_however_written(town, office, planned, written, year):
    job = planned(xlsx([["氏名", "生年月日"], ["山田花子", written]]), office)
    assert rows_of(job)[2].values["birth_year"] == str(year)


def test_a_lost_zero_is_offered_and_not_put_right_in_silence(town, office, planned):
    job = planned(xlsx([["氏名", "携帯"], ["山田花子", 9012345678]]), office)
    row = rows_of(job)[2]
    assert row.outcome == "problem"
    assert row.problems[0]["suggestion"] == "090-1234-5678"
    job = suggestions_accept(job=job, acting_user=office)
    assert (job.counts, rows_of(job)[2].values["phone2"]) == ({"new": 1}, "090-1234-5678")


def test_a_problem_is_mended_in_place_or_left_out(town, office, planned):
    job = planned(xlsx([["氏名", "電話"], ["山田花子", "わからない"], ["", "072-759-0002"]]), office)
    assert job.counts == {"problem": 2}
    job = cells_fix(job=job, cells={(2, "phone"): "072-759-0001"}, skip_lines={3}, acting_user=office)
    assert job.counts == {"new": 1, "skip": 1}


def test_the_same_file_twice_changes_nothing(town, office, imported, planned):
    data = xlsx(
        [HEAD, FIRST, ["鈴木 一", "", "", "", "", "", ""], ["鈴木 二", "スズキ ジ", "", "川辺1丁目", "", "", ""]]
    )
    imported(data, office)
    before = list(Person.objects.values())
    job = planned(data, office)
    assert job.counts == {"same": 3}
    assert list(Person.objects.values()) == before


def test_the_same_file_twice_after_people_were_told_apart(town, office, planned, make):
    """One telephone in a family: what was decided once is remembered with the line."""
    known = make.person(town, name="山田 太郎", kana="ヤマダ タロウ", phone="072-759-0001", phone_digits="0727590001")
    data = xlsx([HEAD, FIRST])
    job = planned(data, office)
    assert (job.counts, rows_of(job)[2].candidates) == ({"open": 1}, [known.public_id])
    job = duplicates_decide(job=job, choices={2: ("new", "")}, acting_user=office)
    import_confirm(job=job, plan_digest=job.plan_digest, acting_user=office)
    import_apply(job_id=job.pk, acting_user=office)
    assert planned(data, office).counts == {"same": 1}


def test_blank_never_erases(town, office, imported, planned):
    imported(xlsx([HEAD, FIRST]), office)
    job = imported(xlsx([["氏名", "電話", "備考", "住所"], ["山田　花子", "072-759-0001", "新しい", ""]]), office)
    person = Person.objects.get()
    assert job.counts == {"update": 1}
    assert (person.kana, person.birth_year, person.block.name) == ("ヤマダ ハナコ", 1953, "みどり台1丁目")
    assert person.supporter.note == "新しい"


def test_two_lines_about_one_person_are_refused(town, office, planned):
    job = planned(xlsx([HEAD, FIRST, [*FIRST[:6], "ちがうメモ"]]), office)
    assert job.counts == {"problem": 2}
    job = cells_fix(job=job, cells={}, skip_lines={3}, acting_user=office)
    assert job.counts == {"skip": 1, "new": 1}


def test_a_known_person_gets_a_second_role(town, office, planned, make):
    who = make.resident(town, name="高齢 みさを").person
    data = xlsx([["氏名", "電話"], ["高齢 みさを", who.phone]])
    job = planned(data, office)
    row = rows_of(job)[2]
    assert (job.counts, row.target, row.adds_role) == ({"update": 1}, who.public_id, True)
    import_confirm(job=job, plan_digest=job.plan_digest, acting_user=office)
    import_apply(job_id=job.pk, acting_user=office)
    assert Supporter.objects.get().person == who


def test_preview_is_commit(town, office, planned):
    """Somebody changed the register between preview and import: nothing is stored."""
    data = xlsx([["氏名", "電話", "備考"], ["山田花子", "072-759-0001", "あ"]])
    job = planned(data, office)
    Supporter.objects.all()
    other = planned(data, office)
    import_confirm(job=other, plan_digest=other.plan_digest, acting_user=office)
    import_apply(job_id=other.pk, acting_user=office)
    import_confirm(job=job, plan_digest=job.plan_digest, acting_user=office)
    before = list(Person.objects.values())
    with pytest.raises(Conflict):
        import_apply(job_id=job.pk, acting_user=office)
    assert list(Person.objects.values()) == before


def test_a_page_that_is_older_than_the_plan_is_refused(town, office, planned):
    job = planned(xlsx([HEAD, FIRST]), office)
    with pytest.raises(Conflict):
        import_confirm(job=job, plan_digest="0" * 64, acting_user=office)


def test_a_failure_in_the_middle_leaves_nothing(town, office, planned, monkeypatch):
    job = planned(xlsx([HEAD, FIRST, ["鈴木 一", "", "", "", "", "", ""]]), office)
    import_confirm(job=job, plan_digest=job.plan_digest, acting_user=office)
    from sasaeai.registers.writers import Writer

    real, made = Writer.create, []

    def second_fails(self, values):
        if made:
            raise RuntimeError("power cut")
        made.append(1)
        return real(self, values)

    monkeypatch.setattr(Writer, "create", second_fails)
    with pytest.raises(RuntimeError):
        import_apply(job_id=job.pk, acting_user=office)
    assert not Person.objects.exists()


def test_another_town_and_another_area_stay_untouched(town, other_town, office, sc, planned, make):
    theirs = make.person(other_town, name="山田　花子", phone="072-759-0001", phone_digits="0727590001")
    assert planned(xlsx([HEAD, FIRST]), office).counts == {"new": 1}
    far = [*FIRST[:3], "川辺1丁目5", "", "", ""]
    job = planned(xlsx([HEAD, FIRST, ["川辺 人", "", "", *far[3:]]]), sc)
    assert (rows_of(job)[2].outcome, rows_of(job)[3].problems[0]["code"]) == ("new", "out_of_area")
    job = planned(xlsx([["ID", "氏名"], [theirs.public_id, "のっとり"]]), office)
    assert rows_of(job)[2].problems[0]["code"] == "unknown_id"


def test_the_mapping_is_remembered_for_the_office(town, office, planned):
    from sasaeai.registers.services.uploading import columns_choose, import_upload

    data = xlsx([["氏名", "ご意向"], ["山田花子", "買い物"]])
    job = import_upload(municipality=town, kind="supporters", data=data, file_name="a.xlsx", acting_user=office)
    assert [c["field"] for c in job.columns] == ["name", ""]
    columns_choose(job=job, mapping={0: "name", 1: "can_do"}, acting_user=office)
    again = import_upload(municipality=town, kind="supporters", data=data, file_name="b.xlsx", acting_user=office)
    assert [c["field"] for c in again.columns] == ["name", "can_do"]


def test_groups_and_businesses(town, office, imported, planned):
    data = xlsx(
        [["団体名", "活動地域", "電話", "公開", "設立"], ["みどり会", "みどり台、川辺", "072-759-0009", "○", "H27.4.1"]]
    )
    imported(data, office, "groups")
    group = Group.objects.get()
    assert (group.name, group.is_public, group.active_since_on) == ("みどり会", True, dt.date(2015, 4, 1))
    assert {area.name for area in group.areas.all()} == {"みどり台", "川辺"}
    assert planned(data, office, "groups").counts == {"same": 1}
    data = xlsx([["店名", "業態", "対象地域"], ["まごころ", "移動スーパー", "川辺"], ["種類なし", "", ""]])
    job = imported(data, office, "businesses")
    assert (Business.objects.get().kind, job.counts) == ("mobile_sales", {"new": 1, "problem": 1})


def test_planning_again_is_the_same_plan(town, office, planned):
    job = planned(xlsx([HEAD, FIRST]), office)
    assert import_plan(job=job, acting_user=office).plan_digest == job.plan_digest
