"""Files that are broken, or meant to do harm: a clear sentence, no traceback, nothing stored."""

import io
import json
import time
import zipfile

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from sasaeai.places.models import DataImport, Municipality, Population, TownBlock
from sasaeai.places.reading import files
from sasaeai.places.reading.report import FileProblem
from sasaeai.places.services import population_import, venues_import

pytestmark = pytest.mark.django_db

GOOD_CSV = "町名,総人口,調査日\n北町,10,2026/2/1\n南町,12,2026/2/1\n"


def good_xlsx(rows=(("町名", "総人口", "調査日"), ("北町", 10, "2026/2/1"), ("南町", 12, "2026/2/1"))) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            if item.filename != name:
                new.writestr(item, old.read(item.filename))
        new.writestr(name, content)
    return out.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
)

HOSTILE = {
    "empty": (b"", "empty"),
    "only_spaces": (b"  \n\n ", "empty"),
    "nul_bytes": (GOOD_CSV.replace("南町", "南\0町").encode(), "nul_bytes"),
    "unclosed_quote": (GOOD_CSV.replace("南町", '"南町').encode(), "unclosed_quote"),
    "truncated_csv": (GOOD_CSV.encode()[:-10], "truncated"),
    "cut_inside_a_sign": (GOOD_CSV.encode("cp932")[:7] + b"\x81", "unknown_encoding"),
    "mixed_encodings": (GOOD_CSV.encode() + "東町".encode("cp932") + b",1\xff\xff\n", "unknown_encoding"),
    "truncated_xlsx": (good_xlsx()[:-400], "truncated"),
    "half_an_xlsx": (good_xlsx()[:600], "truncated"),
    "zip_that_is_no_xlsx": (b"PK\x03\x04rest", "truncated"),
    "old_excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_excel"),
    "pdf": (b"%PDF-1.7 ...", "not_a_table"),
    "web_page": ("<!DOCTYPE html><html>ファイルがありません</html>".encode(), "not_a_table"),
    "json": (b'{"a": 1}', "not_a_table"),
    "entities": (with_member(good_xlsx(), "xl/sharedStrings.xml", ENTITIES), "entities"),
    "entities_utf16": (
        with_member(good_xlsx(), "xl/sharedStrings.xml", ENTITIES.decode().encode("utf-16")),
        "entities",
    ),
    "broken_sheet": (with_member(good_xlsx(), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"), "bad_xml"),
    "many_members": (
        with_member(good_xlsx(), "x", b""),
        "zip_bomb",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("service", [population_import, venues_import])
def test_hostile_files_are_refused_in_words(tmp_path, monkeypatch, case, service):
    content, code = HOSTILE[case]
    if case == "many_members":
        monkeypatch.setattr(files, "MAX_MEMBERS", 5)
    path = tmp_path / "jinko.dat"
    path.write_bytes(content)
    with pytest.raises(FileProblem) as refused:
        service(path=path, town_code="282171", town_name="川西市")
    assert refused.value.code == code
    assert "ください" in refused.value.message or "読みませんでした" in refused.value.message
    assert not Municipality.objects.exists()


def test_a_small_file_that_unpacks_to_hundreds_of_megabytes_is_not_unpacked(tmp_path):
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    bomb = b"<worksheet><sheetData>" + row * 5_000_000 + b"</sheetData></worksheet>"
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(with_member(good_xlsx(), "xl/worksheets/sheet1.xml", bomb))
    del bomb
    assert path.stat().st_size < 2_000_000
    began = time.monotonic()
    with pytest.raises(FileProblem) as refused:
        population_import(path=path, town_code="282171")
    assert refused.value.code == "zip_bomb"
    assert time.monotonic() - began < 1


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path):
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(FileProblem, match="開けません"):
            population_import(path=path)


def test_formulas_in_rows_are_refused_with_their_cell(tmp_path):
    path = tmp_path / "f.xlsx"
    path.write_bytes(good_xlsx((("町名", "総人口", "調査日"), ("北町", "=5+5", "2026/2/1"), ("南町", 12, "2026/2/1"))))
    result = population_import(path=path, town_code="282171", town_name="川西市")
    assert [entry["code"] for entry in result.report.errors] == ["formula"]
    assert "B2" in result.report.errors[0]["text"]
    assert not Municipality.objects.exists()


def test_a_formula_in_the_total_row_does_no_harm(tmp_path):
    path = tmp_path / "f.xlsx"
    rows = (
        ("町名", "総人口", "調査日"),
        ("北町", 10, "2026/2/1"),
        ("南町", 12, "2026/2/1"),
        ("合計", "=B2+B3", "2026/2/1"),
    )
    path.write_bytes(good_xlsx(rows))
    assert population_import(path=path, town_code="282171", town_name="川西市").tally.new_count == 2


@pytest.mark.parametrize(
    "name", ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "北町'; DROP TABLE x;--", "𠮷野町"]
)
def test_odd_names_are_only_names(tmp_path, name):
    path = tmp_path / "n.csv"
    path.write_text(f'町名,総人口,調査日\n"{name}",10,2026/2/1\n南町,12,2026/2/1\n')
    population_import(path=path, town_code="282171", town_name="川西市")
    assert TownBlock.objects.filter(name=name).count() == 1


def test_nothing_is_half_stored_when_the_database_stops(tmp_path, monkeypatch):
    path = tmp_path / "n.csv"
    path.write_text(GOOD_CSV)

    def stops(*args, **kwargs):
        raise OSError("disk full")

    monkeypatch.setattr(Population.objects, "bulk_create", stops)
    with pytest.raises(OSError, match="disk full"):
        population_import(path=path, town_code="282171", town_name="川西市")
    assert not Municipality.objects.exists()
    assert not TownBlock.objects.exists()
    assert not DataImport.objects.exists()


def test_the_commands_say_it_without_a_traceback(tmp_path, capsys):
    path = tmp_path / "bad.csv"
    path.write_text("町名,総人口,調査日\n北町,約百,2026/2/1\n")
    with pytest.raises(CommandError, match="何も保存していません"):
        call_command("import_population", str(path), "--town", "28217", "--name", "川西市")
    assert "直すところ（1）" in capsys.readouterr().out
    with pytest.raises(CommandError, match="6けた"):
        call_command("import_population", str(path), "--town", "282172")
    for command in ("import_population", "import_venues", "import_outline"):
        with pytest.raises(CommandError, match="何も保存していません"):
            call_command(command, str(tmp_path / "nothing.xlsx"))


@pytest.mark.parametrize(
    "content",
    [b"", b"[1, 2", b"[]", b'{"type": "Point", "coordinates": [1, 2]}', b"[" * 100_000, b'{"type": "Polygon"}'],
)
def test_outlines_and_gazetteers_that_are_none(tmp_path, content):
    good, bad = tmp_path / "g.csv", tmp_path / "bad.json"
    good.write_text(GOOD_CSV)
    bad.write_bytes(content)
    for option in ("outline_path", "gazetteer_path"):
        with pytest.raises(FileProblem):
            population_import(path=good, town_code="282171", town_name="川西市", **{option: bad})
    assert not Municipality.objects.exists()


def test_an_outline_of_another_town_is_refused(tmp_path):
    good, outline = tmp_path / "g.csv", tmp_path / "o.geojson"
    good.write_text(GOOD_CSV)
    ring = [[135.3, 34.7], [135.5, 34.7], [135.5, 34.9], [135.3, 34.7]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    outline.write_text(json.dumps({"type": "Feature", "properties": {"N03_007": "37201"}, "geometry": geometry}))
    with pytest.raises(FileProblem, match="372013"):
        population_import(path=good, town_code="282171", town_name="川西市", outline_path=outline)
