"""Files that break, attack or lie: a clear sentence, and nothing is stored."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sasaeai.people.models import Person
from sasaeai.registers.models import ImportJob
from tests.registers.make_files import xlsx

GOOD = "氏名,電話番号\r\n髙﨑 ①子,072-759-0001\r\n"


def rezipped(change):
    """A real workbook with one part changed by `change(name, data) -> data`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([["氏名"], ["山田"]]))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return out.getvalue()


XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
HOSTILE = {
    "bomb": bomb,
    "truncated": lambda: xlsx([["氏名"], ["山田"]])[:2000],
    "xxe": lambda: rezipped(lambda name, data: XXE + data if name.endswith("sheet1.xml") else data),
    "broken xml": lambda: rezipped(lambda name, data: data[:100] if name.endswith("sheet1.xml") else data),
    "nul": lambda: "氏名,電話\n山\0田,1\n".encode(),
    "unclosed": lambda: '氏名,電話\n"山田,1\n'.encode(),
    "mixed": lambda: "氏名\n山田\n".encode("cp932") + "髙﨑🙂\n".encode() + b"\x81\xff\n",
    "empty": lambda: b" \n ",
    "old excel": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "html": lambda: b"<html><script>alert(1)</script></html>",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_sentence_and_nothing_stored(town, office, signed_in, kind):
    file = SimpleUploadedFile("meibo.xlsx", HOSTILE[kind]())
    answer = signed_in(office).post(reverse("register_imports"), {"kind": "supporters", "file": file})
    assert answer.status_code == 422
    assert "field__error" in answer.text
    assert not ImportJob.objects.exists()
    assert not Person.objects.exists()


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_every_usual_encoding(town, office, planned, encoding):
    job = planned(GOOD.encode(encoding), office, name="meibo.csv")
    assert job.rows.get().values["name"] == "髙﨑 ①子"


def test_a_formula_is_a_problem_of_its_row(town, office, planned):
    job = planned(xlsx([["氏名", "電話番号"], ["山田花子", "=1+1"], ["鈴木一", "072-759-0002"]]), office)
    assert [(row.outcome, [p["code"] for p in row.problems]) for row in job.rows.all()] == [
        ("problem", ["formula"]),
        ("new", []),
    ]


def test_a_path_in_the_name_stays_a_name(town, office, planned):
    job = planned(GOOD.encode(), office, name="../../etc/passwd.csv")
    assert job.file_name == "passwd.csv"
    assert job.file.name.startswith("imports/")
