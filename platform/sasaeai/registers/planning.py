"""What an import would do, line by line. Reads and decides; stores nothing.

The preview and the import both come from here: the import computes everything anew in its own transaction and
applies it only when the result is what the preview showed.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from sasaeai.common.kana import search_key, to_katakana
from sasaeai.common.phone import digits_of
from sasaeai.common.placename import name_key
from sasaeai.common.visibility import Viewer
from sasaeai.registers.columns import columns_of
from sasaeai.registers.models import ImportJob, ImportRow
from sasaeai.registers.selectors import (
    PERSON_KINDS,
    Known,
    has_role,
    known_named,
    known_people,
    records,
    remembered_targets,
    signature,
    values_of,
)
from sasaeai.registers.understanding import Town, in_japanese, understand

Outcome = ImportRow.Outcome
CANDIDATES_MAX_COUNT = 5
_NEEDED = {
    "name": lambda: _("氏名（名前）を入力してください"),
    "kind": lambda: _("種類を入力してください（移動販売、宅配、店での手伝い、送迎バス）"),
}


def plan(job: ImportJob, rows: list[ImportRow], viewer: Viewer) -> tuple[str, dict[str, int]]:
    """Fill in every row (values, problems, candidates, outcome, target, changes). Returns digest and counts."""
    with in_japanese():
        town = Town.read(job.municipality)
        for row in rows:
            row.values, row.problems = understand(row.cells, job.kind, town)
            row.problems = [*row.problems, *_formula_problems(row)]
            row.fingerprint = fingerprint(job.kind, row.values)
        known = _known(job, viewer)
        before = remembered_targets(job=job, fingerprints={row.fingerprint for row in rows})
        for row in rows:
            _decide(row, job, known, before)
        _refuse_twins(rows, job.kind)
        _check_areas(rows, town, viewer, job)
        _compare(rows, job, town, viewer)
    return digest_of(rows), dict(Counter(row.outcome for row in rows))


def fingerprint(kind: str, values: dict[str, str]) -> str:
    """The same line, in whatever file and order of columns, has the same fingerprint."""
    return hashlib.sha256(json.dumps([kind, sorted(values.items())], ensure_ascii=False).encode()).hexdigest()


def digest_of(rows: Iterable[ImportRow]) -> str:
    """A digest of everything the preview promises."""
    digest = hashlib.sha256()
    for row in rows:
        promise = [row.line, row.outcome, row.target, row.adds_role, row.changes]
        digest.update(json.dumps(promise, ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()


def _formula_problems(row: ImportRow) -> list[dict]:
    return [
        {"field": field, "code": "formula", "text": _("計算式が入っています。値を入力してください"), "suggestion": ""}
        for field in row.cells.get("_formulas", [])
    ]


def _known(job: ImportJob, viewer: Viewer) -> Known:
    if job.kind in PERSON_KINDS:
        return known_people(visible_to=viewer, municipality=job.municipality)
    return known_named(visible_to=viewer, municipality=job.municipality, kind=job.kind)


def _decide(row: ImportRow, job: ImportJob, known: Known, before: dict[str, str]) -> None:
    row.outcome, row.target, row.changes, row.adds_role, row.candidates = Outcome.NEW, "", {}, False, []
    if row.decision == "skip":
        row.outcome = Outcome.SKIP
        return
    said_id = row.values.get("id", "")
    if said_id and said_id not in known.ids:
        _problem(row, "id", "unknown_id", _("このIDの記録は見つかりません。新しく入れるときは、IDを空にしてください"))
    if row.problems:
        row.outcome = Outcome.PROBLEM
        return
    remembered = before.get(row.fingerprint, "")
    sure = said_id or (remembered if remembered in known.ids else "") or _surely(row, job.kind, known)
    if sure:
        row.target, row.outcome = sure, Outcome.UPDATE
        return
    row.candidates = _candidates(row, job.kind, known)
    if row.candidates and row.decision == "update" and row.decided_target in row.candidates:
        row.target, row.outcome = row.decided_target, Outcome.UPDATE
    elif row.candidates and row.decision != "new":
        row.outcome = Outcome.OPEN
    for field in ("name", "kind"):
        if row.outcome == Outcome.NEW and field in columns_of(job.kind) and not row.values.get(field):
            _problem(row, field, "needed", _NEEDED[field]())
    if row.problems:
        row.outcome = Outcome.PROBLEM


def _surely(row: ImportRow, kind: str, known: Known) -> str:
    """The one record that this line is about beyond doubt; "" when there is none or several."""
    values = row.values
    if kind not in PERSON_KINDS:
        same = known.by_name.get(name_key(values.get("name", "")), []) if values.get("name") else []
        return same[0] if len(same) == 1 else ""
    numbered = known.by_number.get(values.get("number", ""), "")
    said = {search_key(values.get("name", "")), search_key(values.get("kana", ""))} - {""}
    # A number alone may be of the office's own counting; together with the name there is no doubt.
    if numbered and said & known.sounds[numbered]:
        return numbered
    if not values.get("name"):
        return ""
    same = known.by_signature.get(_signature(values), [])
    return same[0] if len(set(same)) == 1 else ""


def _signature(values: dict[str, str]) -> tuple:
    digits = digits_of(values.get("phone", "")) or digits_of(values.get("phone2", ""))
    return signature(
        values.get("name", ""), values.get("kana", ""), digits, values.get("block", ""), values.get("address_rest", "")
    )


def _candidates(row: ImportRow, kind: str, known: Known) -> list[str]:
    """Records that may be the same: same digits, or same kana and 町; of groups the same name or digits."""
    values, found = row.values, []
    for field in ("phone", "phone2"):
        if digits := digits_of(values.get(field, "")):
            found += known.by_digits.get(digits, [])
    if kind in PERSON_KINDS:
        found += known.by_sound_and_block.get((search_key(values.get("kana", "")), values.get("block", "")), [])
        found += known.by_signature.get(_signature(values), []) if values.get("name") else []
    else:
        found += known.by_name.get(name_key(values.get("name", "")), [])
    return list(dict.fromkeys(found))[:CANDIDATES_MAX_COUNT]


def _refuse_twins(rows: list[ImportRow], kind: str) -> None:
    """Two lines about one record: nobody can say which is right, so neither is taken over."""
    lines: dict[tuple, list[ImportRow]] = {}
    for row in rows:
        if row.outcome in (Outcome.NEW, Outcome.UPDATE, Outcome.OPEN):
            key = ("target", row.target) if row.target else _own_key(row, kind)
            lines.setdefault(key, []).append(row)
    for twins in lines.values():
        for row in twins if len(twins) > 1 else []:
            others = "、".join(str(other.line) for other in twins[:4] if other is not row)
            _problem(
                row,
                "name",
                "twice",
                _("%(lines)s行目と同じです。どちらかを「取り込まない」にしてください") % {"lines": others},
            )
            row.outcome, row.target = Outcome.PROBLEM, ""


def _own_key(row: ImportRow, kind: str) -> tuple:
    return ("row", *_signature(row.values)) if kind in PERSON_KINDS else ("row", name_key(row.values.get("name", "")))


def _check_areas(rows: list[ImportRow], town: Town, viewer: Viewer, job: ImportJob) -> None:
    """A layer-2 coordinator brings in people of the own areas only."""
    if job.municipality_id in viewer.whole_town_ids:
        return
    own_areas = {area.name for area in town.areas.values() if area.pk in viewer.layer2_area_ids}
    own_blocks = {name for name, block in town.block_by_name.items() if block.pk in viewer.layer2_block_ids}
    for row in rows:
        if row.outcome not in (Outcome.NEW, Outcome.UPDATE, Outcome.OPEN):
            continue
        block = row.values.get("block") or row.values.get("home_block", "")
        areas = set(filter(None, row.values.get("areas", "").split("、")))
        is_near = block in own_blocks or bool(areas & own_areas)
        if (block or areas) and not is_near:
            _problem(row, "block", "out_of_area", _("担当の地域の外です。その地域の担当か、市の担当に渡してください"))
            row.outcome, row.target = Outcome.PROBLEM, ""


def _compare(rows: list[ImportRow], job: ImportJob, town: Town, viewer: Viewer) -> None:
    """The differences to the record as it is now; a line without any changes nothing."""
    wanted = [row for row in rows if row.outcome == Outcome.UPDATE]
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        found = records(visible_to=viewer, municipality=job.municipality, kind=job.kind)
        by_id = {record.public_id: record for record in found.filter(public_id__in=[row.target for row in part])}
        for row in part:
            record = by_id[row.target]
            row.changes = differences(values_of(record, job.kind, town), row.values, job.kind)
            row.adds_role = not has_role(record, job.kind)
            if not row.changes and not row.adds_role:
                row.outcome = Outcome.SAME
    for row in rows:
        if row.outcome == Outcome.NEW:
            keys = {column.code for column in columns_of(job.kind).values() if column.is_key}
            row.changes = {code: ["", value] for code, value in row.values.items() if code not in keys}


def differences(now: dict[str, str], said: dict[str, str], kind: str) -> dict[str, list[str]]:
    """field → [before, after] for what was said and is not so yet. What was not said stays as it is."""
    columns = columns_of(kind)
    return {
        code: [now.get(code, ""), value]
        for code, value in said.items()
        if not columns[code].is_key and not alike(columns[code].reader, now.get(code, ""), value)
    }


def alike(reader: str, one: str, other: str) -> bool:
    """Whether two texts mean the same in this column."""
    if reader == "phone":
        return digits_of(one) == digits_of(other)
    if reader == "kana":
        return to_katakana(one) == to_katakana(other)
    return " ".join(one.split()) == " ".join(other.split())


def _problem(row: ImportRow, field: str, code: str, text: str) -> None:
    row.problems = [*row.problems, {"field": field, "code": code, "text": text, "suggestion": ""}]
