"""From needs and supporters to a flow problem, and back from edges to names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from hashlib import blake2b

import numpy as np

from ..errors import MatchingInputError
from ..model import Id, Need
from ..policy import DEFAULT_POLICY, Policy
from ..snapshot import Snapshot
from ..times import Slot
from .candidates import Option, Pairs, eligible_pairs
from .costs import Costs, pair_costs
from .flow import ROOT, FlowProblem
from .limits import Earlier, LimitTree
from .policy import Lock, PlanPolicy, Team

# Who has which need, and when: a plan reduced to what it decides.
Stays = Mapping[tuple[Id, Id], Slot | None]


@dataclass(frozen=True, eq=False)
class TownProblem:
    """A flow problem that still knows whom its columns stand for.

    Parameters
    ----------
    rows : Pairs
        Eligible pairs and locked choices together.
    locked : ndarray of bool, shape (rows,)
    costs : Costs
        Of all rows.
    edges : ndarray of int64, shape (edges,)
        The row of each edge of `flow`.
    row_node : ndarray of int64, shape (rows,)
        Lowest limit of each row, in the numbering of `flow`.
    flow : FlowProblem
        What remains to be decided beside the locked choices.
    tree : LimitTree
    """

    snap: Snapshot
    policy: Policy
    plan: PlanPolicy
    rows: Pairs
    locked: np.ndarray
    costs: Costs
    edges: np.ndarray
    row_node: np.ndarray
    flow: FlowProblem
    tree: LimitTree

    def need_of(self, row: int) -> Need:
        return self.rows.needs[self.rows.options[self.rows.option[row]].need]

    def supporter_of(self, row: int) -> Id:
        return self.snap.ids[int(self.rows.supporter[row])]

    def slot_of(self, row: int) -> Slot | None:
        return self.rows.options[self.rows.option[row]].slot


def input_digest(town: TownProblem) -> str:
    """Hash of everything that a plan depends on, the same in every process and order of rows."""
    rows = town.rows
    held = [(rows.options[rows.option[r]], town.supporter_of(r)) for r in np.flatnonzero(town.locked).tolist()]
    parts = [town.snap.digest, _plain(rows.needs), _plain(town.policy), _plain(town.plan), _plain(held)]
    state = blake2b("|".join([*parts, _plain(town.tree.teams)]).encode(), digest_size=16)
    # The bonus for staying shows in the costs alone.
    state.update(town.flow.edge_cost.tobytes())
    state.update(town.flow.penalty.tobytes())
    return state.hexdigest()


def _plain(value: object) -> str:
    """Text of a value in which sets and mappings are sorted."""
    if is_dataclass(value) and not isinstance(value, type):
        return f"{type(value).__name__}({','.join(_plain(getattr(value, f.name)) for f in fields(value))})"
    if isinstance(value, Mapping):
        return _plain(sorted((_plain(k), _plain(v)) for k, v in value.items()))
    if isinstance(value, frozenset):
        return _plain(sorted(map(_plain, value)))
    if isinstance(value, tuple | list):
        return f"[{','.join(map(_plain, value))}]"
    return repr(value)


def check_teams(teams: Iterable[Team], snap: Snapshot) -> tuple[Team, ...]:
    """Refuse unknown members and supporters who are in two teams."""
    ordered = tuple(sorted(teams, key=lambda t: str(t.id)))
    seen: dict[Id, Id] = {}
    for team in ordered:
        for member in team.members:
            snap.position(member)
            if member in seen:
                raise MatchingInputError("members", team.id, f"{member!r} is in team {seen[member]!r} as well")
            seen[member] = team.id
    return ordered


def check_locks(locks: Iterable[Lock], needs: Sequence[Need], snap: Snapshot) -> tuple[Lock, ...]:
    """Refuse locks that name unknown ids or cannot hold at the same time."""
    by_id = {need.id: need for need in needs}
    ordered = sorted(locks, key=lambda k: (str(k.need), str(k.supporter)))
    busy: dict[Id, list[tuple[Slot, Id]]] = {}
    taken: dict[Id, set[Id]] = {}
    found = []
    for lock in ordered:
        if lock.need not in by_id:
            raise MatchingInputError("need", lock.need, "a lock names a need that is not in this plan")
        need, row = by_id[lock.need], snap.position(lock.supporter)
        slot = lock.slot if lock.slot is not None else (need.slots[0] if need.slots else None)
        people = taken.setdefault(lock.need, set())
        if lock.supporter in people or len(people) >= need.headcount:
            raise MatchingInputError("locks", lock.need, "locked twice, or for more people than it wants")
        people.add(lock.supporter)
        for other, owner in busy.get(lock.supporter, ()) if slot and snap.at_once[row] == 1 else ():
            if _collide(slot, other):
                raise MatchingInputError("locks", lock.supporter, f"overlapping locks on {owner!r} and {lock.need!r}")
        if slot is not None:
            busy.setdefault(lock.supporter, []).append((slot, lock.need))
        found.append(Lock(lock.need, lock.supporter, slot))
    return tuple(found)


def _collide(one: Slot, other: Slot) -> bool:
    """Whether two times of one day overlap for certain."""
    if one.day != other.day or not (one.is_fixed and other.is_fixed):
        return False
    return one.window[0] < other.window[1] and other.window[0] < one.window[1]


def with_locks(pairs: Pairs, locks: Sequence[Lock], snap: Snapshot) -> tuple[Pairs, np.ndarray]:
    """Eligible pairs and locked choices in one table; a lock replaces the pair's other rows."""
    if not locks:
        return pairs, np.zeros(len(pairs), dtype=bool)
    place = {need.id: i for i, need in enumerate(pairs.needs)}
    known = {(o.need, o.slot): i for i, o in enumerate(pairs.options)}
    options = list(pairs.options)
    fixed = []
    for lock in locks:
        key = (place[lock.need], lock.slot)
        if key not in known:
            known[key] = len(options)
            options.append(Option(key[0], lock.slot, 0))
        fixed.append((known[key], snap.position(lock.supporter)))
    order = sorted(range(len(options)), key=lambda i: (options[i].need, options[i].rank, i))
    new = np.empty(len(options), dtype=np.int64)
    new[order] = np.arange(len(order))
    need_of = np.array([o.need for o in options])[pairs.option]
    gone = np.zeros(len(pairs), dtype=bool)
    for place_of, row in fixed:
        gone |= (need_of == options[place_of].need) & (pairs.supporter == row)
    option = np.concatenate((new[pairs.option[~gone]], new[[o for o, _ in fixed]]))
    supporter = np.concatenate((pairs.supporter[~gone], np.array([r for _, r in fixed], dtype=np.int64)))
    locked = np.concatenate((np.zeros(int((~gone).sum()), dtype=bool), np.ones(len(fixed), dtype=bool)))
    by = np.lexsort((supporter, option))
    return Pairs(pairs.needs, tuple(options[i] for i in order), option[by], supporter[by]), locked[by]


def build(
    needs: Iterable[Need], snap: Snapshot, policy: Policy | None = None, plan: PlanPolicy | None = None, *,
    locks: Iterable[Lock] = (), teams: Iterable[Team] = (), stays: Stays | None = None,
    whole_days: frozenset[tuple[int, int]] = frozenset(), pairs: Pairs | None = None,
) -> TownProblem:  # fmt: skip
    """Pose the problem.

    Parameters
    ----------
    needs, snap, policy, plan, locks, teams
        As in `assign`.
    stays : mapping of (need id, supporter id) to Slot or None, optional
        Choices of an earlier plan that earn the stay bonus.
    whole_days : frozenset of (int, int)
        See `LimitTree`.
    pairs : Pairs, optional
        Eligible pairs, if they are known already.

    Raises
    ------
    MatchingInputError
        For unknown ids, overlapping locks, or a supporter in two teams.
    """
    policy, plan = policy or DEFAULT_POLICY, plan or PlanPolicy()
    pairs = eligible_pairs(needs, snap, policy) if pairs is None else pairs
    rows, locked = with_locks(pairs, check_locks(locks, pairs.needs, snap), snap)
    costs = pair_costs(rows, snap, policy, plan)
    stay = _stay_rows(rows, snap, stays)
    return pose(rows, locked, costs, snap, policy, plan, check_teams(teams, snap), whole_days, stay)


def pose(
    rows: Pairs, locked: np.ndarray, costs: Costs, snap: Snapshot, policy: Policy, plan: PlanPolicy,
    teams: Sequence[Team] = (), whole_days: frozenset[tuple[int, int]] = frozenset(), stay: np.ndarray | None = None,
    earlier: Earlier | None = None,
) -> TownProblem:  # fmt: skip
    """Pose the problem of rows whose costs are known.

    Parameters
    ----------
    stay : ndarray of bool, shape (rows,), optional
        Rows that earn the stay bonus.
    earlier : Earlier, optional
        Visits planned before this problem, which its limits and loads do not know yet.
    """
    tree = LimitTree(snap, teams, whole_days)
    node = tree.build(rows)
    if earlier is not None:
        earlier.take_off(tree)
    # The flow wants parents after their children.
    row_node = tree.count - 1 - node
    edges = np.flatnonzero(~locked)
    stay = np.zeros(len(rows), dtype=bool) if stay is None else stay
    flow = _flow(rows, locked, costs, tree, row_node, edges, plan, stay)
    return TownProblem(snap, policy, plan, rows, locked, costs, edges, row_node, flow, tree)


def _stay_rows(rows: Pairs, snap: Snapshot, stays: Stays | None) -> np.ndarray:
    """Rows that an earlier plan chose."""
    found = np.zeros(len(rows), dtype=bool)
    if not stays:
        return found
    wanted = {(n, snap.index[s]): slot for (n, s), slot in stays.items() if s in snap.index}
    option_key = [(rows.needs[o.need].id, o.slot) for o in rows.options]
    needs = {n for n, _ in wanted}
    busy = np.array([need in needs for need, _ in option_key], dtype=bool)
    for row in np.flatnonzero(busy[rows.option]).tolist() if len(rows) else ():
        need, slot = option_key[rows.option[row]]
        key = (need, int(rows.supporter[row]))
        found[row] = key in wanted and wanted[key] in (slot, None)
    return found


def _flow(
    rows: Pairs, locked: np.ndarray, costs: Costs, tree: LimitTree, row_node: np.ndarray, edges: np.ndarray,
    plan: PlanPolicy, stay: np.ndarray,
) -> FlowProblem:  # fmt: skip
    """Columns of the flow: what locks have used up is taken off first."""
    need_of = np.array([o.need for o in rows.options], dtype=np.int64)[rows.option]
    count = len(rows.needs)
    fixed = np.bincount(need_of[locked], minlength=count)
    places = np.array([n.headcount for n in rows.needs], dtype=np.int64) - fixed
    penalty = np.array([plan.open_cost * (1 + n.priority) for n in rows.needs], dtype=np.int64)
    parent, cap, base = (np.concatenate(c)[::-1] if c else np.empty(0, dtype=np.int64) for c in (
        tree.parent, tree.cap, tree.base))  # fmt: skip
    parent = np.where(parent == ROOT, ROOT, tree.count - 1 - parent)
    cap, base = cap.astype(np.int64), base.copy()
    priced = base >= 0
    for row in np.flatnonzero(locked).tolist():
        node = int(row_node[row])
        while node != ROOT:
            cap[node] = max(cap[node] - 1, 0)
            base[node] += priced[node]
            node = int(parent[node])
    # Leaving a choice costs the bonus, whether for another or for nobody.
    had = np.bincount(need_of[stay], minlength=count) > 0
    cost = costs.cost + np.where(had[need_of] & ~stay, plan.stay_bonus, 0)
    return FlowProblem.from_columns(
        places, penalty + had * plan.stay_bonus, np.searchsorted(need_of[edges], np.arange(count + 1)),
        row_node[edges], cost[edges], costs.tie[edges], parent, cap,
        np.where(priced, plan.load_cost, 0), np.maximum(base, 0),
    )  # fmt: skip
