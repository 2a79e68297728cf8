"""One run of the engine over a town, and its result as plain rows: codes and numbers that can be stored."""

import datetime as dt
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field

from network import Finding, Gap, GapTable, LivedTable, rank_findings
from sasaeai.insights.engine_io.lived import lived_table
from sasaeai.insights.engine_io.space import (
    WHOLE_TOWN,
    TownPeople,
    area_of_block_ids,
    people_of_town,
    space_table,
)
from sasaeai.insights.engine_io.standards import PLACE_SERVICES, WINDOW_DAYS
from sasaeai.places.models import Area, Municipality
from sasaeai.places.selectors import daily_living_areas

ENGINE_VERSION = "network 1"


@dataclass(frozen=True)
class CellRow:
    """One area × service. `area_id` None = the whole town; `service` is "task:ride" or "place:food_shop"."""

    area_id: int | None
    service: str
    level: str
    figures: dict


@dataclass(frozen=True)
class FindingRow:
    """One finding of the engine; `params` holds its numbers and codes."""

    kind: str
    area_id: int | None
    service: str
    priority: float
    confidence: str
    params: dict


@dataclass(frozen=True)
class Analysis:
    """What one run said."""

    cells: list[CellRow]
    findings: list[FindingRow]
    population_on: dt.date | None
    digest: str
    params: dict = field(default_factory=dict)


def analyse(municipality: Municipality, *, today: dt.date) -> Analysis:
    """Measure a town in space and as lived. About twenty queries, whatever its size.

    A town without needs has no lived cells; one without population has no space cells.
    """
    areas = list(daily_living_areas(municipality))
    people = people_of_town(municipality)
    space, space_found = space_table(municipality, areas, people.placed) if people.placed else (None, ())
    lived, lived_found = lived_table(municipality, areas, people.placed, today) if areas else (None, ())
    unplaced = _unplaced_by_area(areas, people)
    return Analysis(
        cells=[*(_space_cells(space, unplaced) if space else ()), *(_lived_cells(lived) if lived else ())],
        findings=[_finding(found, unplaced) for found in rank_findings(space_found, lived_found)],
        population_on=people.on,
        digest=_digest(space, lived),
        params=_params(today, people),
    )


def _unplaced_by_area(areas: list[Area], people: TownPeople) -> dict[str, int]:
    """People of blocks without a usable point, by area label."""
    area_of_block = area_of_block_ids(areas) if people.unplaced and areas else {}
    found: dict[str, int] = defaultdict(int)
    for block, count in people.unplaced.items():
        found[area_of_block.get(block, "") if areas else WHOLE_TOWN] += count
    return found


def _area_id(label: str) -> int | None:
    return None if label == WHOLE_TOWN else int(label)


def _space_cells(table: GapTable, unplaced: dict[str, int]) -> list[CellRow]:
    return [
        CellRow(_area_id(gap.area), f"place:{gap.service}", gap.level, _space_figures(gap, unplaced.get(gap.area, 0)))
        for gap in table.rows()
    ]


def _space_figures(gap: Gap, unplaced: int) -> dict:
    """Figures of a cell. People whose block has no usable point are perhaps far, never certainly."""
    people = gap.people + unplaced
    return {
        "people": people,
        "unplaced": unplaced,
        "uncovered": [gap.band.low, gap.band.mid + unplaced, gap.band.high + unplaced],
        "band_known": gap.band.known,
        "share_within": (gap.people - gap.band.mid) / people if people else None,
        "providers": len(gap.providers),
        "access": gap.access,
    }


def _lived_cells(table: LivedTable) -> list[CellRow]:
    kept = (
        "requests",
        "declined",
        "unmet",
        "supporters",
        "town_mean_supporters",
        "not_met_share",
        "few_cases",
        "previous_requests",
    )
    return [
        CellRow(_area_id(gap.area), f"task:{gap.service}", gap.level, {name: getattr(gap, name) for name in kept})
        for gap in table.rows()
    ]


def _finding(found: Finding, unplaced: dict[str, int]) -> FindingRow:
    in_space = found.kind in ("gap_in_space", "data_point")
    more = unplaced.get(found.area or "", 0) if in_space else 0
    facts = {fact.code: fact.value for fact in found.evidence}
    if "people_total" in facts:
        facts["people_total"] += more
    band = found.band
    return FindingRow(
        kind=found.kind,
        area_id=_area_id(found.area) if found.area else None,
        service=f"{'place' if in_space else 'task'}:{found.service}" if found.service else "",
        priority=found.priority,
        confidence=found.confidence,
        params={
            "people": found.people,
            "band": [band.low, band.mid + more, band.high + more] if band else None,
            "band_known": band.known if band else None,
            "providers": list(found.providers),
            "facts": facts,
            "since_on": found.since.isoformat() if found.since else None,
            "suggest": [suggestion.code for suggestion in found.suggest],
            "privacy": found.privacy,
        },
    )


def _params(today: dt.date, people: TownPeople) -> dict:
    return {
        "window_days": WINDOW_DAYS,
        "window_from_on": (today - dt.timedelta(days=WINDOW_DAYS - 1)).isoformat(),
        "window_to_on": today.isoformat(),
        "population_on": people.on.isoformat() if people.on else None,
        "unplaced_block_count": len(people.unplaced),
        "uncounted_block_count": people.uncounted_count,
        "standards": {
            s.code: {
                "name": s.standard.name,
                "source": s.standard.source,
                "version": s.standard.version,
                "distance_m": s.standard.distance_m,
                "distance_kind": s.standard.distance_kind,
            }
            for s in PLACE_SERVICES
        },
    }


def _digest(space: GapTable | None, lived: LivedTable | None) -> str:
    """SHA-256 over the figures that went in, so that equal inputs can be told from changed ones."""
    seen: list[object] = []
    if space is not None:
        seen += [space.areas, space.services, space.people.tolist(), space.mid.tolist(), space.providers.tolist()]
    if lived is not None:
        counts = lived.counts
        seen += [counts.areas, counts.services, counts.requests.tolist(), counts.unmet.tolist()]
        seen += [counts.declined.tolist(), counts.supporters.tolist()]
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()
