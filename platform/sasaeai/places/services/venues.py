"""Venues from an official file: first the whole plan, then all of it or nothing."""

import re
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from sasaeai.common import geo
from sasaeai.common.placename import name_key
from sasaeai.places.models import DataImport, Municipality, TownBlock, Venue
from sasaeai.places.reading.checks import PointChecker
from sasaeai.places.reading.files import read_file
from sasaeai.places.reading.report import Report, some
from sasaeai.places.reading.venues import VenueRow, VenueTable, read_venues
from sasaeai.places.services.results import ImportResult, imported, town_of

_PREFECTURE = re.compile(r"^(北海道|東京都|京都府|大阪府|.{2,3}県)")
_SHORT_CHOME = re.compile(r"^(\D+)(\d{1,2})-\d")
_OTHER_CITY = re.compile(r"^[^\d市]{1,6}市(?!町|場|[\d-])")
_FIELDS = ("name", "kana", "address", "phone", "lat", "lng", "block")


@transaction.atomic
def venues_import(
    *,
    path: Path,
    kind: str | None = None,
    town_code: str | None = None,
    town_name: str = "",
    source: str = "",
    licence: str = "",
    dry_run: bool = False,
) -> ImportResult:
    """Read `path`, make the plan, and store it in one transaction unless it is a dry run or has errors.

    Only rows of the town itself are taken. A point outside the town's outline is left out, a venue without a point
    is stored without one and tied to its 町丁目 by the address. Raises FileProblem when the file cannot be read.
    """
    official = read_file(path)
    table = read_venues(official, kind=kind)
    town = _town(table, town_code, town_name)
    result = ImportResult("施設", table.report, municipality=town, is_dry_run=dry_run)
    if town is None or table.report.errors:
        result.tally.bad_count = len({entry["line"] for entry in table.report.errors if entry["line"]})
        return result
    rows = _own_rows(town, table)
    new, changed = _plan(town, rows, table.report, result)
    if not dry_run and not result.is_unchanged and not result.is_refused:
        if town.pk is None:
            town.save()
        result.data_import = imported(
            town,
            DataImport.Kind.VENUES,
            name=official.name,
            sha256=official.sha256,
            source=source,
            licence=licence,
            report=table.report,
            row_count=len(rows),
        )
        for venue in new + changed:
            venue.data_import = result.data_import
            venue.municipality = town
        Venue.objects.bulk_create(new, batch_size=500)
        Venue.objects.bulk_update(changed, [*_FIELDS, "data_import", "updated_at"], batch_size=200)
    return result


def _town(table: VenueTable, town_code: str | None, town_name: str) -> Municipality | None:
    """By code, else by the stored town that most addresses begin with."""
    codes = table.town_codes
    if not town_code and not codes:
        counted = {
            town.code: sum(1 for venue in table.venues if _local(venue.address).startswith(town.name))
            for town in Municipality.objects.all()
        }
        best = max(counted, key=lambda code: counted[code], default="")
        codes = [best] if best and counted[best] * 2 > len(table.venues) else []
    return town_of(
        wished=town_code,
        codes=codes,
        names=table.cities,
        prefecture=table.prefecture,
        given_name=town_name,
        report=table.report,
    )


def _local(address: str) -> str:
    """The address without its prefecture."""
    return _PREFECTURE.sub("", "".join(address.split()))


def _own_rows(town: Municipality, table: VenueTable) -> list[VenueRow]:
    own = [venue for venue in table.venues if _is_own(town, venue)]
    if len(own) < len(table.venues):
        others = [venue.name for venue in table.venues if not _is_own(town, venue)]
        table.report.note("other_town_rows", f"{town.name}の外の{len(others)}行は取り込みません：{some(others)}")
    if not own:
        table.report.error("no_rows", f"{town.name}の行がありません。資料と --town を確かめてください")
    return own


def _is_own(town: Municipality, venue: VenueRow) -> bool:
    local = _local(venue.address)
    if venue.town_code and venue.town_code != town.code:
        return False
    if venue.city and venue.city != town.name:
        return False
    return local.startswith(town.name) or not _OTHER_CITY.match(local)


def _plan(
    town: Municipality, rows: list[VenueRow], report: Report, result: ImportResult
) -> tuple[list[Venue], list[Venue]]:
    stored = (
        {(venue.kind, venue.source_key): venue for venue in Venue.objects.filter(municipality=town)} if town.pk else {}
    )
    finder = _BlockFinder(town)
    checker = PointChecker(town.outline, None)
    new: list[Venue] = []
    changed: list[Venue] = []
    without: list[str] = []
    for row in rows:
        point = _checked_point(row, checker, report)
        if point is None:
            without.append(row.name)
        venue = stored.get((row.kind, row.key))
        if venue is None:
            venue = Venue(municipality=town if town.pk else None, kind=row.kind, source_key=row.key)
            _fill(venue, row, point, finder)
            new.append(venue)
        elif _fill(venue, row, point, finder):
            venue.updated_at = timezone.now()
            changed.append(venue)
        else:
            result.tally.same_count += 1
    result.tally.new_count, result.tally.changed_count = len(new), len(changed)
    if without:
        report.note(
            "no_point",
            f"位置のない施設が{len(without):,}あります（住所から町丁目だけを調べました）：{some(without, limit=5)}",
        )
    return new, changed


def _checked_point(row: VenueRow, checker: PointChecker, report: Report) -> tuple[float, float] | None:
    if row.point is None or not checker.verdict("", row.point).is_wrong:
        return row.point
    away = geo.distance_to_edge_m(checker.outline or {}, *row.point) / 1000
    report.warn(
        "point_wrong",
        f"{row.name}：位置（{row.point[0]:.6f}, {row.point[1]:.6f}）は市の外形から{away:.1f}km外です。"
        "位置なしで取り込みます。正しい位置を資料で確かめてください",
        line=row.line,
        name=row.name,
        file_point=list(row.point),
    )
    return None


def _fill(venue: Venue, row: VenueRow, point: tuple[float, float] | None, finder: "_BlockFinder") -> bool:
    """Take over what the row says; a blank never erases. Returns whether anything changed."""
    lat, lng = point or (None, None)
    told = {
        "name": row.name,
        "kana": row.kana,
        "address": row.address,
        "phone": row.phone,
        "lat": lat,
        "lng": lng,
        "block": finder.block(row.address),
    }
    changed = False
    for name, value in told.items():
        if value not in (None, "") and getattr(venue, name) != value:
            setattr(venue, name, value)
            changed = True
    return changed


class _BlockFinder:
    """The town block an address lies in: the longest block name that the address begins with."""

    def __init__(self, town: Municipality) -> None:
        self.town_name = town.name
        blocks = TownBlock.objects.filter(municipality=town) if town.pk else []
        self.by_key = {block.name_key: block for block in blocks}
        self.lengths = sorted({len(key) for key in self.by_key if key}, reverse=True)

    def block(self, address: str) -> TownBlock | None:
        key = name_key(_local(address).removeprefix(self.town_name))
        found = next((self.by_key[key[:n]] for n in self.lengths if n <= len(key) and key[:n] in self.by_key), None)
        if found is None and (short := _SHORT_CHOME.match(key)):
            # 福岡町3-8-5 is how people write 福岡町3丁目8番5号.
            found = self.by_key.get(f"{short[1]}{short[2]}丁目")
        return found
