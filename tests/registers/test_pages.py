"""The pages of an import as a member of staff walks through them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from sasaeai.audit.models import Event, PersonalDataView
from sasaeai.people.models import Person
from sasaeai.registers.models import ImportJob, ImportRow
from tests.registers.make_files import xlsx

HEAD = ["氏名", "フリガナ", "電話番号"]


def upload(client, data, name="名簿.xlsx", kind="supporters"):
    return client.post(reverse("register_imports"), {"kind": kind, "file": SimpleUploadedFile(name, data)})


def test_six_steps(town, office, signed_in, django_capture_on_commit_callbacks):
    """A known layout: choose the file, 読み込む, この列でよい, このとおりに取り込む."""
    client = signed_in(office)
    answer = upload(client, xlsx([HEAD, ["山田花子", "ヤマダハナコ", "072-759-0001"], ["", "", "かけません"]]))
    job = ImportJob.objects.get()
    assert answer.url == reverse("register_import_columns", args=[job.public_id])
    page = client.get(answer.url)
    assert "すべての列を読み取りました" in page.text
    mapping = {f"column-{c['at']}": c["field"] for c in job.columns}
    answer = client.post(answer.url, mapping)
    page = client.get(answer.url)
    assert "新しく1人、更新0人、そのまま0人、取り込めない1人" in page.text
    job.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("register_import_confirm", args=[job.public_id]), {"plan": job.plan_digest})
    page = client.get(answer.url)
    assert "取り込みました。新しく1" in page.text
    assert Person.objects.get().name == "山田花子"
    sheet = load_workbook(
        io.BytesIO(client.get(reverse("register_import_problems", args=[job.public_id])).content)
    ).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("理由", "行")
    assert rows[1][1] == "3"
    assert "電話番号" in rows[1][0]
    client.post(reverse("register_import_undo", args=[job.public_id]))
    assert not Person.objects.exists()


def test_problems_come_first_and_are_mended_in_place(town, office, signed_in):
    client = signed_in(office)
    upload(client, xlsx([HEAD, ["山田花子", "", 9012345678]]))
    job = ImportJob.objects.get()
    client.post(reverse("register_import_columns", args=[job.public_id]), {"column-0": "name", "column-2": "phone"})
    page = client.get(reverse("register_import_check", args=[job.public_id]))
    assert "090-1234-5678" in page.text
    client.post(reverse("register_import_fix", args=[job.public_id]), {"cell-2-phone": "090-1234-5678"})
    assert ImportRow.objects.get().outcome == "new"


def test_possible_duplicates_side_by_side(town, office, signed_in, make):
    known = make.person(town, name="山田 太郎", phone="072-759-0001", phone_digits="0727590001")
    client = signed_in(office)
    upload(client, xlsx([HEAD, ["山田花子", "ヤマダハナコ", "072-759-0001"]]))
    job = ImportJob.objects.get()
    mapping = {f"column-{c['at']}": c["field"] for c in job.columns}
    client.post(reverse("register_import_columns", args=[job.public_id]), mapping)
    page = client.get(reverse("register_import_check", args=[job.public_id]))
    assert "山田 太郎" in page.text
    assert "このとおりに取り込む" not in page.text
    assert PersonalDataView.objects.filter(person_public_id=known.public_id, page="register_import_check").exists()
    client.post(reverse("register_import_decide", args=[job.public_id]), {"choice-2": f"update:{known.public_id}"})
    assert ImportRow.objects.get().changes["name"] == ["山田 太郎", "山田花子"]


def test_a_bad_file_is_a_sentence_and_nothing_is_stored(town, office, signed_in):
    answer = upload(signed_in(office), b"%PDF-1.7 ...", name="meibo.pdf")
    assert answer.status_code == 422
    assert "表のファイルではありません" in answer.text
    assert not ImportJob.objects.exists()


def test_no_file_no_kind(town, office, signed_in):
    answer = signed_in(office).post(reverse("register_imports"), {})
    assert answer.status_code == 422
    assert "ファイルをえらんでください" in answer.text


def test_imports_of_others_look_like_nothing(town, other_town, office, sc, signed_in, make):
    upload(signed_in(office), xlsx([HEAD, ["山田花子", "", ""]]))
    job = ImportJob.objects.get()
    pages = ["register_import", "register_import_columns", "register_import_check", "register_import_problems"]
    for user in (make.staff(other_town, "office", "となり"), sc, make.supporter(town).person.user):
        client = signed_in(user)
        for page in pages:
            assert client.get(reverse(page, args=[job.public_id])).status_code == 404


@pytest.mark.parametrize("page", ["register_imports", "register_export", "office_duplicates"])
def test_pages_are_for_staff(town, sc, signed_in, make, page):
    assert signed_in(sc).get(reverse(page)).status_code == 200
    assert signed_in(make.supporter(town).person.user).get(reverse(page)).status_code == 404


def test_export_asks_why_and_is_recorded(town, office, signed_in, make):
    supporter = make.supporter(town, name="=HYPERLINK(1)")
    client = signed_in(office)
    answer = client.post(reverse("register_export"), {"kind": "supporters", "file_format": "xlsx"})
    assert answer.status_code == 422
    answer = client.post(
        reverse("register_export"), {"kind": "supporters", "file_format": "xlsx", "purpose": "letters"}
    )
    cells = [cell for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows() for cell in row]
    assert "=HYPERLINK(1)" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value} == {"s"}
    event = Event.objects.get(action="register.export")
    assert (event.detail["purpose"], event.detail["count"]) == ("letters", 1)
    assert PersonalDataView.objects.filter(person_public_id=supporter.person.public_id, page="office_export").exists()


def test_shift_jis_says_first_which_signs_it_lacks(town, office, signed_in, make):
    make.supporter(town, name="𠮷田 髙﨑")
    client = signed_in(office)
    wishes = {"kind": "supporters", "file_format": "cp932", "purpose": "letters"}
    answer = client.post(reverse("register_export"), wishes)
    assert "𠮷田 髙﨑：𠮷" in answer.text
    text = client.post(reverse("register_export"), wishes | {"knows_losses": "on"}).content.decode("cp932")
    assert "〓田 髙﨑" in text


@pytest.mark.parametrize(("page", "kind"), [("register_import_check", "supporters")])
def test_a_long_preview_asks_no_more_questions_than_a_short_one(
    town, office, signed_in, planned, django_assert_max_num_queries, page, kind, make
):
    client, counts = signed_in(office), []
    client.get(reverse("register_imports"))  # what is read once for a session is not the question
    for size in (3, 30):
        rows = [[f"人 {n}", f"ヒト{n}", f"072-700-{size:02d}{n:02d}"] for n in range(size)]
        job = planned(xlsx([HEAD, *rows]), office, kind)
        with django_assert_max_num_queries(60) as asked:
            client.get(reverse(page, args=[job.public_id]))
        counts.append(len(asked))
    assert counts[0] == counts[1]
