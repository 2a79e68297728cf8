"""Where the town is short of people: prices by task, area and half day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from ..errors import MatchingInputError
from ..model import Need
from ..times import HalfDay
from .plan import Plan
from .town import TownProblem


@dataclass(frozen=True, slots=True)
class Scarcity:
    """Needs of one task, area and half day, and what people are worth there.

    Parameters
    ----------
    places, open_places : int
    highest_price, mean_price : int
        What one more place costs (cost units): the open cost where any further
        need stays open, a pair's own cost where people are free.
    saving : int
        What one more person for one visit there would save the plan, if a pair
        costs as much as the average one does.
    """

    task: str
    area: str | None
    day: date | None
    half_day: str | None
    places: int
    open_places: int
    highest_price: int
    mean_price: int
    saving: int


def proven(plan: Plan) -> TownProblem:
    if plan.town is None or plan.gap != 0:
        raise MatchingInputError("plan", plan.snapshot_digest, "prices exist for proven plans only")
    return plan.town


def cell_of(need: Need) -> tuple[str, str | None, date | None, str | None]:
    """Task, area, day and half day of a need's wished time."""
    slot = need.slots[0] if need.slots else None
    half: HalfDay | None = slot.half_days[0] if slot and (slot.is_fixed or len(slot.half_days) == 1) else None
    day = slot.day if slot else None
    return need.task, need.area, day, half.code if half is not None else None


def scarcity(plan: Plan) -> tuple[Scarcity, ...]:
    """Prices by task, area and half day: where one more person serves most.

    Returns
    -------
    tuple of Scarcity
        The cell with the most open places and the highest price first.
    """
    town = proven(plan)
    flow, certificate = town.flow, plan.certificate
    missing = flow.open_places(plan.used)
    price = [certificate.scale.plain(p) for p in certificate.need_price.tolist()]
    average = int(flow.edge_cost[plan.used].mean()) if plan.used.any() else 0
    cells: defaultdict[tuple, list[int]] = defaultdict(list)
    for place, need in enumerate(town.rows.needs):
        cells[cell_of(need)].append(place)
    found = [
        Scarcity(
            task=cell[0],
            area=cell[1],
            day=cell[2],
            half_day=cell[3],
            places=sum(town.rows.needs[i].headcount for i in rows),
            open_places=int(missing[rows].sum()),
            highest_price=max(price[i] for i in rows),
            mean_price=sum(price[i] for i in rows) // len(rows),
            saving=max(0, max(price[i] for i in rows) - average),
        )
        for cell, rows in cells.items()
    ]
    return tuple(sorted(found, key=lambda c: (-c.open_places, -c.highest_price, str(c))))
