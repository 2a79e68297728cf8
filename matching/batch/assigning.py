"""Assign many needs at once: pose, solve, prove, check, name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from ..model import Need
from ..policy import DEFAULT_POLICY, Policy
from ..snapshot import Snapshot
from .candidates import Pairs, eligible_pairs
from .check import Fault, check_choices
from .duals import certify
from .exact import solve
from .flow import FlowProblem
from .plan import Choice, OpenNeed, Plan
from .policy import Lock, PlanPolicy, Team
from .town import Stays, TownProblem, build

Solver = Callable[[FlowProblem], np.ndarray]


def assign(
    needs: Iterable[Need], snapshot: Snapshot, policy: Policy | None = None, plan: PlanPolicy | None = None, *,
    locks: Iterable[Lock] = (), teams: Iterable[Team] = (), stays: Stays | None = None, solver: Solver = solve,
) -> Plan:  # fmt: skip
    """The best plan for all needs together, with its proof.

    Parameters
    ----------
    needs : iterable of Need
        In any order. A need for several people is filled as far as it can be.
    snapshot : Snapshot
        Everyone who could be asked.
    policy : Policy, optional
        Weights of the parts, as in `rank`.
    plan : PlanPolicy, optional
        Prices of open places, load, other times.
    locks : iterable of Lock
        Choices that stay. They may break a rule; `Plan.faults` then says so.
    teams : iterable of Team
        Limits that several supporters share.
    stays : mapping of (need id, supporter id) to Slot or None, optional
        Choices of an earlier plan that are worth keeping; see `repair`.
    solver : callable, optional
        From a `FlowProblem` to the edges used; exact if left out.

    Returns
    -------
    Plan
        Also if nobody can do anything: then every need is open, with a reason.

    Raises
    ------
    MatchingInputError
        For ids that occur twice or are unknown, overlapping locks, shared members.

    Notes
    -----
    Minimises the costs of pairs + the rising price of load + the price of open
    places, as a min-cost flow (see `FlowProblem`), exactly. One person does at
    most one visit per half day of a plan; where two visits of a day turn out
    too far apart, that day is held to one visit for that person and the plan is
    made again. Groups with a budget of minutes are counted in visits of the
    longest length on offer. Both only ever err on the side of asking less.

    Examples
    --------
    >>> from datetime import date
    >>> from matching import HalfDay, Need, Snapshot, Supporter, assign
    >>> talk = frozenset({"talk"})
    >>> day = date(2026, 11, 25)
    >>> needs = [Need(id=i, task="talk", day=day, half_day=HalfDay.MORNING, x_m=x, y_m=0)
    ...          for i, x in (("n1", 0), ("n2", 500))]
    >>> people = [Supporter(id="near", tasks=talk, x_m=0, y_m=0),
    ...           Supporter(id="far", tasks=talk, x_m=900, y_m=0, max_distance_m=500)]
    >>> made = assign(needs, Snapshot.of(people, date(2026, 11, 22)))
    >>> [(c.need, c.supporter) for c in made.choices], made.gap
    ([('n1', 'near'), ('n2', 'far')], 0)
    """
    policy, plan = policy or DEFAULT_POLICY, plan or PlanPolicy()
    pairs = eligible_pairs(needs, snapshot, policy)
    return assign_pairs(pairs, snapshot, policy, plan, tuple(locks), tuple(teams), stays, solver)


def assign_pairs(
    pairs: Pairs, snapshot: Snapshot, policy: Policy, plan: PlanPolicy, locks: tuple[Lock, ...] = (),
    teams: tuple[Team, ...] = (), stays: Stays | None = None, solver: Solver = solve,
) -> Plan:  # fmt: skip
    """`assign` for eligible pairs that are known already."""

    def make(whole_days: frozenset[tuple[int, int]]) -> TownProblem:
        return build(
            pairs.needs, snapshot, policy, plan,
            locks=locks, teams=teams, stays=stays, whole_days=whole_days, pairs=pairs,
        )  # fmt: skip

    return settle(make, teams, solver)


def settle(
    make: Callable[[frozenset[tuple[int, int]]], TownProblem], teams: tuple[Team, ...] = (), solver: Solver = solve
) -> Plan:
    """Solve, check, and hold days to one visit until no two are too far apart.

    Parameters
    ----------
    make : callable
        From the (supporter row, day) held to one visit to the problem.
    """
    whole_days: frozenset[tuple[int, int]] = frozenset()
    while True:
        town = make(whole_days)
        used = solver(town.flow)
        made = name_plan(town, used)
        faults = check_choices(made, town.rows.needs, town.snap, town.policy, teams)
        clashes = _clashing_days(town, made, faults) - whole_days
        if not clashes:
            return _sealed(town, used, made, faults)
        whole_days |= clashes


def _clashing_days(town: TownProblem, choices: tuple[Choice, ...], faults: tuple[Fault, ...]) -> set[tuple[int, int]]:
    """(supporter row, day) in which visits do not leave time for the way."""
    late = {(f.need, f.supporter) for f in faults if f.code == "time"}
    return {
        (town.snap.position(c.supporter), c.slot.day.toordinal())
        for c in choices
        if c.slot is not None and (c.need, c.supporter) in late
    }


def name_plan(town: TownProblem, used: np.ndarray) -> tuple[Choice, ...]:
    """Choices behind the used edges and the locks."""
    rows = np.sort(np.concatenate((town.edges[used], np.flatnonzero(town.locked))))
    return tuple(name_row(town, row) for row in rows.tolist())


def name_row(town: TownProblem, row: int) -> Choice:
    """One row of the table as a choice."""
    parts = {part: round(float(v[row]), 6) for part, v in town.costs.parts.items() if not np.isnan(v[row])}
    return Choice(
        need=town.need_of(row).id,
        supporter=town.supporter_of(row),
        slot=town.slot_of(row),
        cost=int(town.costs.cost[row]),
        parts=parts,
        locked=bool(town.locked[row]),
    )


def _sealed(town: TownProblem, used: np.ndarray, choices: tuple[Choice, ...], faults: tuple[Fault, ...]) -> Plan:
    """The plan with its proof; a fault that no lock explains is a defect of the engine."""
    certificate = certify(town.flow, used)
    return Plan(
        choices=choices,
        open_needs=_open_needs(town, used),
        objective=certificate.objective,
        bound=certificate.bound,
        gap=certificate.gap,
        faults=faults,
        snapshot_digest=town.snap.digest,
        town=town,
        used=used,
        certificate=certificate,
    )


def _open_needs(town: TownProblem, used: np.ndarray) -> tuple[OpenNeed, ...]:
    missing = town.flow.open_places(used)
    rows, found = town.rows, []
    need_of = np.array([o.need for o in rows.options], dtype=np.int64)[rows.option]
    for place in np.flatnonzero(missing > 0).tolist():
        low, high = np.searchsorted(need_of, (place, place + 1))
        people = len(set(rows.supporter[low:high][~town.locked[low:high]].tolist()))
        layer = "taken" if people else "rules"
        found.append(OpenNeed(rows.needs[place].id, int(missing[place]), layer, people))
    return tuple(found)


__all__ = ["assign", "assign_pairs", "eligible_pairs", "name_plan", "name_row"]
