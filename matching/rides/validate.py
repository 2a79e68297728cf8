"""Refuses problems that make no sense, naming the field and the id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import MatchingInputError

if TYPE_CHECKING:
    from .model import RideProblem, UnderWay


def check_problem(problem: RideProblem) -> None:
    """Refuse a problem with unknown ids, double ids or broken tables.

    Raises
    ------
    MatchingInputError
        For the first thing found.
    """
    _check_table("minutes", problem.minutes)
    if problem.cost is not None:
        _check_table("cost", problem.cost)
        if problem.cost.shape != problem.minutes.shape:
            raise MatchingInputError("cost", None, "must have the shape of the distance table")
    places = len(problem.minutes)
    _check_ids("trips", [trip.id for trip in problem.trips])
    _check_ids("drivers", [driver.id for driver in problem.drivers])
    for trip in problem.trips:
        _check_places(trip, ("origin", "destination"), places)
    for driver in problem.drivers:
        _check_places(driver, ("start", "end"), places)
    _check_references(problem)
    _check_ids("under_way", [one.driver for one in problem.under_way])
    seen: set = set()
    for one in problem.under_way:
        _check_under_way(problem, one, seen)


def _check_table(name: str, table: np.ndarray) -> None:
    if table.ndim != 2 or table.shape[0] != table.shape[1]:
        raise MatchingInputError(name, None, "must be a square table")
    bad = np.argwhere(np.isnan(table) | (table < 0))
    if len(bad):
        row, column = map(int, bad[0])
        raise MatchingInputError(name, (row, column), f"{table[row, column]} must be a number, zero or more")


def _check_ids(name: str, ids: Sequence) -> None:
    seen: set = set()
    for one in ids:
        if one in seen:
            raise MatchingInputError(name, one, "occurs twice")
        seen.add(one)


def _check_places(owner: object, names: tuple[str, ...], places: int) -> None:
    for name in names:
        row = getattr(owner, name)
        if not isinstance(row, int | np.integer) or not 0 <= row < places:
            raise MatchingInputError(name, owner.id, f"{row} is not a row of the distance table")  # type: ignore[attr-defined]


def _check_references(problem: RideProblem) -> None:
    trips = {trip.id for trip in problem.trips}
    drivers = {driver.id for driver in problem.drivers}
    for trip in problem.trips:
        for name, known in (("not_with", trips), ("not_by", drivers)):
            unknown = getattr(trip, name) - known
            if unknown:
                raise MatchingInputError(name, trip.id, f"unknown id {min(unknown, key=str)!r}")


def _check_under_way(problem: RideProblem, one: UnderWay, seen: set) -> None:
    """Known ids, each stop once, nobody gets off before boarding."""
    if one.driver not in {driver.id for driver in problem.drivers}:
        raise MatchingInputError("under_way", one.driver, "unknown driver")
    trips = {trip.id for trip in problem.trips}
    mine: set = set()
    for stop in one.stops:
        if stop.trip not in trips:
            raise MatchingInputError("under_way", one.driver, f"unknown trip {stop.trip!r}")
        if (stop.trip, stop.kind) in seen:
            raise MatchingInputError("under_way", one.driver, f"trip {stop.trip!r} twice")
        if stop.kind == "dropoff" and stop.trip not in mine:
            raise MatchingInputError("under_way", one.driver, f"trip {stop.trip!r} gets off before boarding")
        seen.add((stop.trip, stop.kind))
        mine.add(stop.trip)
