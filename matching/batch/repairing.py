"""Repair a plan after something changed: three ways, each with its price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..model import Id, Need
from ..policy import DEFAULT_POLICY, Policy
from ..snapshot import Snapshot
from ..times import Slot
from .assigning import assign_pairs
from .candidates import Pairs, eligible_pairs
from .plan import Plan
from .policy import Lock, PlanPolicy, Team
from .town import Stays, TownProblem, build

MODES = ("repair_only", "few_changes", "best")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the plan before and a plan now.

    Parameters
    ----------
    kind : {'moved', 'other_time', 'filled', 'opened', 'ended'}
        Someone else comes; the same one at another time; a place that was open
        is filled; one that was filled is open; the need is not in the plan any more.
    need : id
    before, after : id or None
        Who came and who comes.
    slot : Slot or None
        The time now.
    forced : bool
        Whether the choice before was no longer possible.
    """

    kind: str
    need: Id
    before: Id | None
    after: Id | None
    slot: Slot | None
    forced: bool


@dataclass(frozen=True, slots=True)
class Repair:
    """One way to repair.

    Parameters
    ----------
    mode : {'repair_only', 'few_changes', 'best'}
    plan : Plan
    objective : int
        Cost without any bonus for staying, comparable between the three.
    price : int
        What it costs above the best plan, zero or more.
    changes : tuple of Change
    unforced : int
        Choices that could have stayed and did not.
    """

    mode: str
    plan: Plan
    objective: int
    price: int
    changes: tuple[Change, ...]
    unforced: int


@dataclass(frozen=True, slots=True)
class Repairs:
    """Answer of `repair`: the three ways, and what is left of the plan that came in."""

    repair_only: Repair
    few_changes: Repair
    best: Repair
    kept_objective: int
    lost: tuple[tuple[Id, Id], ...]


def repair(
    needs: Iterable[Need], snapshot: Snapshot, before: Stays, policy: Policy | None = None,
    plan: PlanPolicy | None = None, *, locks: Iterable[Lock] = (), teams: Iterable[Team] = (),
) -> Repairs:  # fmt: skip
    """Mend a plan that the world has overtaken.

    Parameters
    ----------
    needs, snapshot, policy, plan, locks, teams
        The world now, as in `assign`.
    before : mapping of (need id, supporter id) to Slot or None
        The plan that comes in (`Plan.stays`); people and needs that have gone may be in it.

    Returns
    -------
    Repairs
        `repair_only` keeps every choice that is still possible and fills the
        rest; `few_changes` gives each one that stays a bonus; `best` starts
        from nothing. None of them is worse than what is left of `before`.

    Notes
    -----
    What is left of `before` is itself a flow: of its choices, those that the
    rules and limits of today still allow together.

    Examples
    --------
    >>> from datetime import date
    >>> from matching import Need, Snapshot, Supporter
    >>> talk = frozenset({"talk"})
    >>> town = Snapshot.of([Supporter(id="b", tasks=talk)], date(2026, 11, 22))
    >>> found = repair([Need(id="n", task="talk")], town, {("n", "a"): None})
    >>> found.best.changes
    (Change(kind='moved', need='n', before='a', after='b', slot=None, forced=True),)
    """
    policy, plan = policy or DEFAULT_POLICY, plan or PlanPolicy()
    pairs = eligible_pairs(needs, snapshot, policy)
    locks, teams = tuple(locks), tuple(teams)
    base = build(pairs.needs, snapshot, policy, plan, locks=locks, teams=teams, pairs=pairs)
    kept = _still_possible(pairs, snapshot, before, policy, plan, locks, teams)
    hard = (*locks, *(Lock(n, s, slot) for (n, s), slot in kept.items()))
    made = {
        "repair_only": assign_pairs(pairs, snapshot, policy, plan, hard, teams),
        "few_changes": assign_pairs(pairs, snapshot, policy, plan, locks, teams, before),
        "best": assign_pairs(pairs, snapshot, policy, plan, locks, teams),
    }
    value = {mode: _objective(base, one.stays) for mode, one in made.items()}
    left = _objective(base, kept)
    for mode in ("few_changes", "best"):
        # A bonus could in principle pay for a worse plan, a day held to one visit too: never hand one out.
        if value[mode] > value["repair_only"]:
            made[mode], value[mode] = made["repair_only"], value["repair_only"]
    least = min(value.values())
    held = {(lock.need, lock.supporter) for lock in locks}
    found = {}
    for mode in MODES:
        changes = _changes(before, made[mode].stays, kept, {n.id for n in pairs.needs}, held)
        unforced = sum(not c.forced and c.before is not None for c in changes)
        found[mode] = Repair(mode, made[mode], value[mode], value[mode] - least, changes, unforced)
    lost = tuple(key for key in before if key not in kept and key not in held)
    return Repairs(**found, kept_objective=left, lost=lost)


def _still_possible(
    pairs: Pairs, snap: Snapshot, before: Stays, policy: Policy, plan: PlanPolicy, locks: tuple[Lock, ...],
    teams: tuple[Team, ...],
) -> dict[tuple[Id, Id], Slot | None]:  # fmt: skip
    """The choices of `before` that rules and limits still allow together."""
    held = {(lock.need, lock.supporter) for lock in locks}
    needs = [(pairs.needs[o.need].id, o.slot) for o in pairs.options]
    keep = np.zeros(len(pairs), dtype=bool)
    for row, (option, who) in enumerate(zip(pairs.option.tolist(), pairs.supporter.tolist(), strict=True)):
        need, slot = needs[option]
        key = (need, snap.ids[who])
        # A choice without a slot meant the wished time.
        keep[row] = key in before and key not in held and before[key] in (slot, None)
    left = Pairs(pairs.needs, pairs.options, pairs.option[keep], pairs.supporter[keep])
    found = assign_pairs(left, snap, policy, plan, locks, teams)
    return {(c.need, c.supporter): c.slot for c in found.choices if not c.locked}


def _objective(base: TownProblem, choices: Stays) -> int:
    """Cost of some choices in the plain problem of today."""
    rows = base.rows
    used = np.zeros(base.flow.edge_count, dtype=bool)
    needs = {need.id: i for i, need in enumerate(rows.needs)}
    wanted = {(needs[n], base.snap.index[s]): slot for (n, s), slot in choices.items() if n in needs}
    option_need = np.array([o.need for o in rows.options], dtype=np.int64)
    key = option_need[rows.option[base.edges]] * max(len(base.snap), 1) + rows.supporter[base.edges]
    order = np.argsort(key, kind="stable")
    for (need, who), slot in wanted.items():
        target = need * max(len(base.snap), 1) + who
        low, high = np.searchsorted(key[order], (target, target + 1)).tolist()
        for edge in order[low:high].tolist():
            if base.slot_of(int(base.edges[edge])) == slot:
                used[edge] = True
    return base.flow.objective(used)


def _changes(before: Stays, after: Stays, kept: Stays, needs: set[Id], held: set[tuple[Id, Id]]) -> tuple[Change, ...]:
    """Differences need by need; people of one need are paired off in order of their ids."""
    found = []
    gone = sorted((k for k in before if k not in after), key=str)
    came = sorted((k for k in after if k not in before), key=str)
    for key in sorted((k for k in before if k in after), key=str):
        if before[key] is not None and before[key] != after[key]:
            forced = key not in kept and key not in held
            found.append(Change("other_time", key[0], key[1], key[1], after[key], forced))
    for need, who in gone:
        forced = (need, who) not in kept and (need, who) not in held
        if need not in needs:
            found.append(Change("ended", need, who, None, None, True))
            continue
        other = next((k for k in came if k[0] == need), None)
        if other is None:
            found.append(Change("opened", need, who, None, None, forced))
        else:
            came.remove(other)
            found.append(Change("moved", need, who, other[1], after[other], forced))
    found += [Change("filled", need, None, who, after[need, who], False) for need, who in came]
    return tuple(found)
