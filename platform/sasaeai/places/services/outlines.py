"""The outline of a town, from 国土数値情報 or any GeoJSON of polygons."""

import hashlib
from pathlib import Path

from django.db import transaction

from sasaeai.common.geo import area_m2
from sasaeai.places.models import DataImport, Municipality
from sasaeai.places.reading.checks import outline_from
from sasaeai.places.reading.report import FileProblem, Report
from sasaeai.places.reading.values import municipality_code
from sasaeai.places.services.results import ImportResult, imported, read_json, town_of

N03_CREDIT = "国土数値情報（行政区域データ）国土交通省"


def outline_of_file(path: Path, *, code: str | None) -> tuple[dict, dict]:
    """Geometry and properties. Raises FileProblem when the file belongs to another town than `code`."""
    geometry, properties = outline_from(read_json(path))
    own = code_in(properties)
    if code and own and own != code:
        raise FileProblem(f"外形は {own} のもので、{code} のものではありません", code="other_town")
    return geometry, properties


def code_in(properties: dict) -> str | None:
    """The six-digit code of the town a boundary belongs to, or None."""
    try:
        return municipality_code(properties.get("N03_007"))
    except ValueError:
        return None


def credit_of(properties: dict) -> str:
    """The credit that the official boundaries ask for; empty for any others."""
    return N03_CREDIT if "N03_007" in properties else ""


@transaction.atomic
def outline_import(
    *,
    path: Path,
    town_code: str | None = None,
    town_name: str = "",
    source: str = "",
    licence: str = "",
    dry_run: bool = False,
) -> ImportResult:
    """Store the outline as it is published, unsimplified. The same file again changes nothing."""
    report = Report()
    geometry, properties = outline_of_file(path, code=town_code)
    own = code_in(properties)
    town = town_of(
        wished=town_code,
        codes=[own] if own else [],
        names=[str(properties["N03_004"])] if properties.get("N03_004") else [],
        prefecture=str(properties.get("N03_001") or ""),
        given_name=town_name,
        report=report,
    )
    result = ImportResult("外形", report, municipality=town, is_dry_run=dry_run)
    if town is None:
        result.tally.bad_count = 1
        return result
    report.note("area", f"{town.name}：外形の広さは{area_m2(geometry) / 1e6:,.1f}平方キロメートルです")
    if town.outline == geometry:
        result.tally.same_count = 1
        return result
    result.tally.changed_count, result.tally.new_count = (1, 0) if town.outline else (0, 1)
    if not dry_run:
        store_outline(town, geometry, source or credit_of(properties))
        result.data_import = imported(
            town,
            DataImport.Kind.OUTLINE,
            name=path.name,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            source=source or credit_of(properties),
            licence=licence,
            report=report,
            row_count=1,
        )
    return result


def store_outline(town: Municipality, geometry: dict, credit: str) -> None:
    """Give the town its outline; an empty credit keeps the one that is there."""
    town.outline = geometry
    town.outline_credit = credit[:200] or town.outline_credit
    town.save()
