"""The gap in space: area × service, with demand, active capacity and access as three numbers.

Nothing is folded into one score. `priority` only orders the rows, and its parts stand beside it.
The gap as lived (declined and unmet needs) is in `network.lived`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from network.access import fca2
from network.coverage import CellCoverage, cell_coverage, straight_only
from network.errors import NetworkInputError
from network.gap_rows import (
    ENOUGH,
    FEW,
    NO_PEOPLE,
    NONE,
    SLIGHTLY_FEW,
    Gap,
    GapRule,
    GapTable,
    PriorityParts,
)
from network.model import SUPPORTER, Areas, Cells, Providers
from network.reach import Pairs, radius_pairs
from network.standards import Standard

__all__ = ["Gap", "GapRule", "GapTable", "PriorityParts", "gap_table"]

#: Someone within this many times the standard's distance still counts as an alternative.
ALTERNATIVE_FACTOR = 2.0


def gap_table(
    areas: Areas,
    cells: Cells,
    providers: Providers,
    standards: Standard | Mapping[str, Standard],
    *,
    kind: str | None = None,
    travel: Pairs | None = None,
    rule: GapRule | None = None,
) -> GapTable:
    """Measure every service in every area.

    Parameters
    ----------
    areas : Areas
    cells : Cells
        Cells without an area (-1) compete for capacity and stand in no row.
    providers : Providers
    standards : Standard or mapping of service code to Standard
    kind : str, optional
        Kind of people of `cells`; the first when None.
    travel : Pairs, optional
        Travel distances of cells × all providers instead of straight lines, at least up to twice
        the standard; needed for road standards. The band is then not known.
    rule : GapRule, optional

    Returns
    -------
    GapTable

    Raises
    ------
    NetworkInputError
        A service without a standard, a road standard without `travel`, unknown areas.

    Notes
    -----
    O(n s) beside the joins. 2SFCA within the standard's distance gives the access.
    """
    names = providers.services
    chosen = dict.fromkeys(names, standards) if isinstance(standards, Standard) else standards
    missing = [s for s in names if s not in chosen]
    if missing:
        raise NetworkInputError("no_standard", missing, field="standards")
    if len(cells) and cells.area.max() >= len(areas):
        raise NetworkInputError("unknown_index", (), field="area")
    people = cells.people(kind)
    goes = providers.goes_to(len(areas))
    columns = []
    for service in names:
        standard = chosen[service]
        who = providers.of(service)
        column = _space(areas, cells, people, providers, who, standard, travel)
        column |= _supply(areas, providers, who, goes, column["people"])
        columns.append(column | {"level": _levels(column, rule or GapRule())})
    stacked = {k: np.column_stack([c[k] for c in columns]) for k in columns[0]} if columns else {}
    ids = tuple(tuple(_ids(providers, goes[:, a], s) for s in names) for a in range(len(areas)))
    return GapTable(
        areas=areas.ids,
        services=names,
        standards=tuple(chosen[s] for s in names),
        kind=cells.kinds[0] if kind is None else kind,
        provider_ids=ids,
        **stacked,
    )


def _space(
    areas: Areas,
    cells: Cells,
    people: NDArray[np.float64],
    providers: Providers,
    who: NDArray[np.int64],
    standard: Standard,
    travel: Pairs | None,
) -> dict[str, NDArray[Any]]:
    """Figures by area that come from where people and providers are."""
    pairs, cover = _reach(cells, providers, who, standard, travel)
    access = fca2(pairs, people, providers.capacity_h[who])
    far = cover.dist_m > ALTERNATIVE_FACTOR * standard.distance_m
    total, low, mid, high, value, alone = (
        _by_area(areas, cells, people * part)
        for part in (1, cover.low, cover.mid, cover.high, access.value, cover.mid * far)
    )
    reached = _by_area(areas, cells, (access.reached & (people > 0)).astype(float)) > 0
    unknown = _by_area(areas, cells, (~cover.known & (people > 0)).astype(float))
    return {
        "people": total, "low": low, "mid": mid, "high": high, "band_known": unknown == 0,
        "share_within": np.where(total > 0, 1 - _over(mid, total), 0.0),
        "access": _over(value, total), "reached": reached, "no_alternative": _over(alone, mid),
    }  # fmt: skip


def _reach(
    cells: Cells,
    providers: Providers,
    who: NDArray[np.int64],
    standard: Standard,
    travel: Pairs | None,
) -> tuple[Pairs, CellCoverage]:
    """Pairs within the standard, and the coverage of each cell, by line or by travel table."""
    limit = standard.distance_m
    if travel is None:
        straight_only(standard)
        sites = providers.points.take(who)
        cover = cell_coverage(cells.points, sites, limit, cells.size_m2)
        return radius_pairs(cells.points, sites, limit), cover
    if travel.shape != (len(cells), len(providers)):
        raise NetworkInputError("length", (), field="travel")
    costs = travel.of_columns(who)
    dist = np.full(len(cells), np.inf)
    np.minimum.at(dist, costs.row, costs.dist)
    out = (dist > limit).astype(np.float64)
    index = np.full(len(cells), -1, dtype=np.int32)
    unknown = np.zeros(len(cells), dtype=bool)
    return costs.within(limit), CellCoverage(dist, index, out, out, out, unknown)


def _supply(
    areas: Areas,
    providers: Providers,
    who: NDArray[np.int64],
    goes: NDArray[np.bool_],
    people: NDArray[np.float64],
) -> dict[str, NDArray[Any]]:
    """Providers and hours by area, and how far the hours lie below the town's."""
    going = goes[who]
    split = np.maximum(going.sum(axis=1), 1)
    hours = (providers.capacity_h[who] / split) @ going if len(who) else np.zeros(len(areas))
    town = hours.sum() / people.sum() if people.sum() else 0.0
    relative = _over(hours, people * town) if town else np.zeros(len(areas))
    shortfall = np.where(people > 0, np.clip(1 - relative, 0, 1), 0.0)
    persons = going[[providers.kind[j] == SUPPORTER for j in who]].sum(axis=0)
    count = going.sum(axis=0)
    return {"providers": count, "persons": persons, "capacity_h": hours, "shortfall": shortfall}


def _levels(column: Mapping[str, NDArray[Any]], rule: GapRule) -> NDArray[np.str_]:
    share, count, people = column["share_within"], column["providers"], column["people"]
    return np.select(
        [
            people == 0,
            (share <= 0) & (count == 0),
            share < rule.slightly_few_share,
            (share < rule.enough_share) | (count < rule.min_providers),
        ],
        [np.array(code) for code in (NO_PEOPLE, NONE, FEW, SLIGHTLY_FEW)],
        np.array(ENOUGH),
    )


def _ids(providers: Providers, goes: NDArray[np.bool_], service: str) -> tuple[str, ...]:
    return tuple(providers.ids[i] for i in providers.of(service) if goes[i])


def _by_area(areas: Areas, cells: Cells, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the cells of each area."""
    placed = cells.area >= 0
    return np.bincount(cells.area[placed], weights=values[placed], minlength=len(areas))


def _over(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(top, bottom, out=np.zeros(len(top)), where=bottom > 0)
