"""What the check page shows: rows in words, candidates beside them, and the one sentence."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from sasaeai.common.visibility import Viewer
from sasaeai.registers.columns import columns_of
from sasaeai.registers.models import ImportJob, ImportRow, Kind
from sasaeai.registers.planning import alike
from sasaeai.registers.selectors import records, values_of
from sasaeai.registers.understanding import Town


def dry_run_sentence(job: ImportJob) -> str:
    """新しく212人、更新31人、そのまま9人、取り込めない3人。"""
    unit = _("件") if job.kind in (Kind.GROUPS, Kind.BUSINESSES) else _("人")
    words = [
        ("new", _("新しく")), ("update", _("更新")), ("same", _("そのまま")), ("skip", _("とばす")),
        ("open", _("同じ方かもしれない")), ("problem", _("取り込めない")),
    ]  # fmt: skip
    always = ("new", "update", "same", "problem")
    parts = [
        f"{word}{job.counts.get(code, 0):,}{unit}" for code, word in words if code in always or job.counts.get(code)
    ]
    return "、".join(parts)


def problem_rows(job: ImportJob, rows: Iterable[ImportRow]) -> list[dict]:
    """Rows with their cells that have to be mended, and the others for recognising who it is."""
    columns = columns_of(job.kind)
    found = []
    for row in rows:
        wrong = {problem["field"] for problem in row.problems}
        fields = [
            {
                "name": f"cell-{row.line}-{problem['field']}",
                "label": columns[problem["field"]].label,
                "value": problem["suggestion"] or row.cells.get(problem["field"], ""),
                "read": row.cells.get(problem["field"], ""),
                "text": problem["text"],
            }
            for problem in {p["field"]: p for p in row.problems if p["field"] in columns}.values()
        ]
        rest = [str(text) for code, text in row.cells.items() if code in columns and code not in wrong and code != "id"]
        found.append({"line": row.line, "fields": fields, "rest": rest[:5]})
    return found


def shown_changes(job: ImportJob, rows: Iterable[ImportRow]) -> list[dict]:
    """Rows with label, before and after of each change."""
    columns = columns_of(job.kind)
    return [
        {
            "line": row.line,
            "name": row.values.get("name") or row.cells.get("name", ""),
            "adds_role": row.adds_role,
            "changes": [
                {"label": columns[code].label, "before": before, "after": after}
                for code, (before, after) in row.changes.items()
            ],
        }
        for row in rows
    ]


def compared_rows(*, job: ImportJob, rows: Iterable[ImportRow], visible_to: Viewer) -> tuple[list[dict], list[str]]:
    """Open rows side by side with their candidates, and the public ids of all candidates shown."""
    rows, town, columns = list(rows), Town.read(job.municipality), columns_of(job.kind)
    wanted = {public_id for row in rows for public_id in row.candidates}
    found = records(visible_to=visible_to, municipality=job.municipality, kind=job.kind).filter(public_id__in=wanted)
    known = {record.public_id: values_of(record, job.kind, town) for record in found}
    pairs = []
    for row in rows:
        people = [known[public_id] for public_id in row.candidates if public_id in known]
        lines = []
        for code, column in columns.items():
            said, theirs = row.values.get(code, ""), [person.get(code, "") for person in people]
            if code != "id" and (said or any(theirs)):
                # What the file does not say stays as it is, so it is no difference.
                is_same = not said or all(alike(column.reader, said, one) for one in theirs)
                lines.append({"label": column.label, "said": said, "theirs": theirs, "is_same": is_same})
        pairs.append({"line": row.line, "name": row.values.get("name", ""), "people": people, "lines": lines})
    return pairs, sorted(known)
