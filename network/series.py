"""What opened or closed a gap between two snapshots: providers, or people who came and went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from network.errors import NetworkInputError
from network.gap_rows import FEW, NONE, Gap, GapTable

__all__ = ["GapChange", "Snapshot", "gap_changes", "gap_history"]

OPENED, CLOSED, WIDER, NARROWER, SAME = "opened", "closed", "wider", "narrower", "same"
NOT_COMPARABLE = "not_comparable"


@dataclass(frozen=True, eq=False)
class Snapshot:
    """A gap table with the day it stands for and a digest of what went in."""

    on: date
    table: GapTable
    source: str = ""


@dataclass(frozen=True)
class GapChange:
    """One area and service between two days.

    Parameters
    ----------
    area, service : str
    before_on, after_on : date
    kind : str
        ``opened`` (the level became none or few), ``closed``, ``wider`` or ``narrower`` (by at
        least the threshold), ``same``, or ``not_comparable`` (another standard or kind of people).
    uncovered : float
        People out of reach, after less before.
    by_people : float
        The part that comes from people moving in, out, or growing old: the share out of reach
        before × the change in people.
    by_supply : float
        The rest, which comes from providers and from where people live within the area.
    joined, left : tuple of str
        Providers that came to the area, and that no longer go there.
    level_before, level_after : str
    """

    area: str
    service: str
    before_on: date
    after_on: date
    kind: str
    uncovered: float
    by_people: float
    by_supply: float
    joined: tuple[str, ...]
    left: tuple[str, ...]
    level_before: str
    level_after: str


def gap_changes(before: Snapshot, after: Snapshot, *, threshold: float = 10.0) -> tuple[GapChange, ...]:
    """Compare two snapshots row by row, the greatest change first.

    Parameters
    ----------
    before, after : Snapshot
        In order of time; areas and services that only one of them has are left out.
    threshold : float
        Smaller changes in people are ``same``; a public figure must not show single persons.

    Notes
    -----
    uncovered = by_people + by_supply, exactly.
    """
    if not before.on < after.on:
        raise NetworkInputError("not_in_order", [before.on, after.on], field="snapshots")
    was = {(gap.area, gap.service): gap for gap in before.table.rows()}
    same_kind = before.table.kind == after.table.kind
    found = [
        _change(was[gap.area, gap.service], gap, before.on, after.on, threshold, same_kind)
        for gap in after.table.rows()
        if (gap.area, gap.service) in was
    ]
    return tuple(sorted(found, key=lambda c: (-abs(c.uncovered), c.area, c.service)))


def gap_history(snapshots: Iterable[Snapshot], area: str, service: str) -> tuple[tuple[date, Gap], ...]:
    """One row of the table through all snapshots that have it, in order of time."""
    rows = []
    for snapshot in sorted(snapshots, key=lambda s: s.on):
        if area in snapshot.table.areas and service in snapshot.table.services:
            rows.append((snapshot.on, snapshot.table.gap(area, service)))
    return tuple(rows)


def _change(was: Gap, now: Gap, before_on: date, after_on: date, threshold: float, same_kind: bool) -> GapChange:
    change = now.band.mid - was.band.mid
    share = was.band.mid / was.people if was.people else 0.0
    by_people = share * (now.people - was.people)
    return GapChange(
        area=now.area,
        service=now.service,
        before_on=before_on,
        after_on=after_on,
        kind=_kind(was, now, change, threshold) if same_kind else NOT_COMPARABLE,
        uncovered=change,
        by_people=by_people,
        by_supply=change - by_people,
        joined=tuple(p for p in now.providers if p not in was.providers),
        left=tuple(p for p in was.providers if p not in now.providers),
        level_before=was.level,
        level_after=now.level,
    )


def _kind(was: Gap, now: Gap, change: float, threshold: float) -> str:
    if was.standard != now.standard:
        return NOT_COMPARABLE
    gap_before, gap_after = was.level in (NONE, FEW), now.level in (NONE, FEW)
    if gap_before != gap_after:
        return OPENED if gap_after else CLOSED
    if abs(change) < threshold:
        return SAME
    return WIDER if change > 0 else NARROWER
