"""Population by 町丁目 from an official file: first the whole plan, then all of it or nothing."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from sasaeai.common.placename import name_key
from sasaeai.places.models import DataImport, Municipality, Population, TownBlock
from sasaeai.places.reading.checks import PointChecker, gazetteer_from
from sasaeai.places.reading.files import OfficialFile, read_file
from sasaeai.places.reading.population import PopulationTable, Zone, read_population
from sasaeai.places.reading.report import Report, some
from sasaeai.places.services.outlines import credit_of, outline_of_file, store_outline
from sasaeai.places.services.placing import place
from sasaeai.places.services.results import ImportResult, Tally, imported, read_json, town_of

COUNTS = ("total_count", "age65_count", "age75_count", "age85_count", "household_count", "bands")


@dataclass
class _Plan:
    """What would be written: blocks and population rows, new or changed, none of them saved yet."""

    new_blocks: list[TownBlock] = field(default_factory=list)
    changed_blocks: list[TownBlock] = field(default_factory=list)
    new_rows: list[Population] = field(default_factory=list)
    changed_rows: list[Population] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)


@transaction.atomic
def population_import(
    *,
    path: Path,
    town_code: str | None = None,
    town_name: str = "",
    as_of_on: dt.date | None = None,
    outline_path: Path | None = None,
    gazetteer_path: Path | None = None,
    use_gazetteer_points: bool = False,
    source: str = "",
    licence: str = "",
    dry_run: bool = False,
) -> ImportResult:
    """Read `path`, make the plan, and store it in one transaction unless it is a dry run or has errors.

    A point that is certainly wrong (outside the town, or more than 3 km from the gazetteer's) is never stored: the
    block keeps its people and has no point, or the gazetteer's when `use_gazetteer_points`.
    Raises FileProblem when the file cannot be read at all.
    """
    official = read_file(path)
    table = read_population(official, as_of_on=as_of_on, town_code=town_code, today=timezone.localdate())
    report = table.report
    outline, properties = outline_of_file(outline_path, code=town_code) if outline_path else ({}, {})
    gazetteer = gazetteer_from(read_json(gazetteer_path)) if gazetteer_path else None
    town = town_of(
        wished=town_code,
        codes=table.town_codes,
        names=sorted({zone.city for zone in table.zones if zone.city}),
        prefecture=next((zone.prefecture for zone in table.zones if zone.prefecture), ""),
        given_name=town_name,
        report=report,
    )
    result = ImportResult("町", report, municipality=town, is_dry_run=dry_run)
    if town is None or table.as_of_on is None or report.errors:
        result.tally.bad_count = len({entry["line"] for entry in report.errors if entry["line"]})
        return result
    checker = PointChecker(outline or town.outline, gazetteer)
    plan = _plan(town, table, table.as_of_on, checker, use_gazetteer_points)
    result.tally = plan.tally
    _warn_of_copy(town, table, report)
    if not dry_run and not result.is_unchanged:
        result.data_import = _store(town, plan, official, table, outline, credit_of(properties), source, licence)
    return result


def _plan(
    town: Municipality, table: PopulationTable, as_of_on: dt.date, checker: PointChecker, use_gazetteer: bool
) -> _Plan:
    plan, finder, report = _Plan(), _Blocks(town), table.report
    stored = Population.objects.filter(block__municipality=town, as_of_on=as_of_on) if town.pk else []
    rows = {row.block_id: row for row in stored}
    unlisted: list[str] = []
    for zone in table.zones:
        block = finder.block(zone)
        verdict = checker.verdict(zone.name, zone.point)
        if checker.gazetteer and not verdict.in_gazetteer:
            unlisted.append(zone.name)
        block_changed = place(block, zone, verdict, use_gazetteer, report) | _fill_kana(block, zone)
        row, row_changed = _row(rows.get(block.pk), block, zone, as_of_on)
        if block.pk is None:
            plan.new_blocks.append(block)
        elif block_changed:
            plan.changed_blocks.append(block)
        if row.pk is None:
            plan.new_rows.append(row)
            plan.tally.new_count += 1
        elif row_changed or block_changed:
            plan.tally.changed_count += 1
            if row_changed:
                plan.changed_rows.append(row)
        else:
            plan.tally.same_count += 1
    _note_the_whole(table, checker, unlisted, report)
    return plan


class _Blocks:
    """The town's blocks: found by code, else by name; those that are new get the next number of four digits."""

    def __init__(self, town: Municipality) -> None:
        self.town = town
        stored = list(TownBlock.objects.filter(municipality=town)) if town.pk else []
        self.by_code = {block.code: block for block in stored}
        self.by_key = {block.name_key: block for block in stored}
        self.number = max((int(block.code) for block in stored if self._is_numbered(block)), default=0)

    def block(self, zone: Zone) -> TownBlock:
        if zone.code and zone.code in self.by_code:
            return self.by_code[zone.code]
        named = self.by_key.get(zone.key)
        # Two places of one name are told apart by their codes; only a block that never had one is taken by name.
        if named is not None and (not zone.code or self._is_numbered(named)):
            return self.by_key.pop(zone.key)
        if not zone.code:
            self.number += 1
        code = zone.code or f"{self.number:04d}"
        return TownBlock(municipality=self.town, code=code, name=zone.name[:80], name_key=zone.key[:160])

    @staticmethod
    def _is_numbered(block: TownBlock) -> bool:
        return block.code.isdecimal() and len(block.code) == 4


def _fill_kana(block: TownBlock, zone: Zone) -> bool:
    if zone.kana and zone.kana[:160] != block.kana:
        block.kana = zone.kana[:160]
        return True
    return False


def _row(stored: Population | None, block: TownBlock, zone: Zone, as_of_on: dt.date) -> tuple[Population, bool]:
    """The population row with the zone's counts. What the file leaves blank never erases what is stored."""
    counts = dict(
        zip(COUNTS, (zone.total, zone.age65, zone.age75, zone.age85, zone.households, zone.bands), strict=True)
    )
    if stored is None:
        return Population(block=block, as_of_on=as_of_on, **counts), True
    changed = False
    for name, value in counts.items():
        if value not in (None, {}) and getattr(stored, name) != value:
            setattr(stored, name, value)
            changed = True
    return stored, changed


def _note_the_whole(table: PopulationTable, checker: PointChecker, unlisted: list[str], report: Report) -> None:
    if unlisted:
        report.note("not_in_gazetteer", f"地名辞典にない町が{len(unlisted)}あります：{some(unlisted)}")
    without = [zone.name for zone in table.zones if zone.point is None]
    if without:
        report.note("no_point", f"資料に位置がない町が{len(without)}あります：{some(without)}")
    if checker.is_blind and len(without) < len(table.zones):
        report.note(
            "not_checked",
            "外形も地名辞典もないので、位置は確かめていません（--outline と --gazetteer で確かめられます）",
        )
    uneven = [
        zone.name
        for zone in table.zones
        if zone.total is not None and zone.bands and _sum(zone) not in (None, zone.total)
    ]
    if uneven:
        report.note(
            "age_unknown", f"年齢別の合計と総人口がちがう町が{len(uneven)}あります（年齢不詳など）：{some(uneven)}"
        )
    hidden = [zone.name for zone in table.zones if zone.total is None or None in _numbers(zone)]
    if hidden and not table.is_census:
        report.note(
            "hidden", f"人数が伏せられているか空いている町が{len(hidden)}あります（0人ではありません）：{some(hidden)}"
        )


def _numbers(zone: Zone) -> list[int | None]:
    return [number for parts in zone.bands.values() for number in parts]


def _sum(zone: Zone) -> int | None:
    numbers = _numbers(zone)
    return None if None in numbers else sum(number for number in numbers if number is not None)


def _warn_of_copy(town: Municipality, table: PopulationTable, report: Report) -> None:
    """A published month is sometimes the previous one with a new date."""
    if town.pk is None:
        return
    earlier = Population.objects.filter(block__municipality=town, as_of_on__lt=table.as_of_on)
    last_on = earlier.order_by("-as_of_on").values_list("as_of_on", flat=True).first()
    if last_on is None:
        return
    before = {
        name_key(name): (total, age65, households)
        for name, total, age65, households in earlier.filter(as_of_on=last_on).values_list(
            "block__name", "total_count", "age65_count", "household_count"
        )
    }
    now = {zone.key: (zone.total, zone.age65, zone.households) for zone in table.zones}
    if len(now) >= 3 and now == before:
        report.warn(
            "same_as_before",
            f"すべての町の人数が、前回（{last_on}）とまったく同じです。日付だけ変えた資料かもしれません。公表元に確かめてください",
        )


def _store(
    town: Municipality,
    plan: _Plan,
    official: OfficialFile,
    table: PopulationTable,
    outline: dict,
    credit: str,
    source: str,
    licence: str,
) -> DataImport:
    if town.pk is None:
        town.save()
    if outline and not town.outline:
        store_outline(town, outline, credit)
    TownBlock.objects.bulk_create(plan.new_blocks)
    for block in plan.changed_blocks:
        block.save()
    made = imported(
        town,
        DataImport.Kind.POPULATION,
        name=official.name,
        sha256=official.sha256,
        source=source,
        licence=licence,
        report=table.report,
        row_count=len(table.zones),
        as_of_on=table.as_of_on,
    )
    for row in [*plan.new_rows, *plan.changed_rows]:
        row.data_import = made
        row.block = row.block  # takes over the block's key, which exists only now
    Population.objects.bulk_create(plan.new_rows)
    Population.objects.bulk_update(plan.changed_rows, [*COUNTS, "data_import"], batch_size=200)
    return made
