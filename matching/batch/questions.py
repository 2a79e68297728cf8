"""Questions to a finished plan: what one more would cost, why a need is open, where people lack."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..answers import LeftOut
from ..errors import MatchingInputError
from ..masks import left_out, violations
from ..model import Id, Need
from ..times import Slot
from .assigning import eligible_pairs
from .candidates import Pairs
from .chains import ChainFinder
from .costs import pair_costs
from .duals import FAR
from .limits import LimitTree
from .plan import Plan
from .policy import HISTORY_CAP
from .shortage import Scarcity, cell_of, proven, scarcity
from .town import TownProblem


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a swap chain: a need changes hands.

    `to_supporter` is None where the chain ends in somebody's need staying open.
    """

    need: Id
    from_supporter: Id | None
    to_supporter: Id | None
    to_slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class OneMore:
    """Answer of `one_more`.

    Parameters
    ----------
    need : id
    cost : int
        What the whole plan would cost more: exactly what planning anew would find.
    supporter, slot
        Who would come; None if leaving it open is cheapest.
    moves : tuple of Move
        Who else would have to change, nearest first.
    """

    need: Id
    cost: int
    supporter: Id | None
    slot: Slot | None
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fill an open need after all.

    Parameters
    ----------
    supporter, slot
        Who would come.
    extra_cost : int
        What the plan would lose by it, zero or more.
    moves : tuple of Move
        Who else would change hands.
    displaced : id or None
        The need that would be left open instead; its priority beside it.
    """

    supporter: Id
    slot: Slot | None
    extra_cost: int
    moves: tuple[Move, ...]
    displaced: Id | None
    displaced_priority: int | None


@dataclass(frozen=True, slots=True)
class WhyOpen:
    """Three layers of "why nobody".

    Parameters
    ----------
    need : id
    layer : {'rules', 'taken', 'shortage'}
        Nobody is eligible; everyone eligible does more good elsewhere; or no
        swap at all could help.
    left_out : LeftOut
        How many each rule leaves out.
    ways : tuple of Way
        Cheapest first, one per supporter.
    cell : Scarcity or None
        How short the town is of people for this kind of need.
    """

    need: Id
    layer: str
    left_out: LeftOut
    ways: tuple[Way, ...]
    cell: Scarcity | None


def one_more(plan: Plan, need: Need) -> OneMore:
    """What taking in one more need would cost, without planning anew.

    Parameters
    ----------
    plan : Plan
        An exact plan.
    need : Need
        Not yet in the plan; priced for one person.

    Raises
    ------
    MatchingInputError
        If the plan holds a need of this id, or the plan is not proven.

    Notes
    -----
    ``min(open cost, min over edges of cost + price of the limit entered)``.

    Examples
    --------
    >>> from datetime import date
    >>> from matching import Need, Snapshot, Supporter, assign
    >>> town = Snapshot.of([Supporter(id="a", tasks=frozenset({"talk"}))], date(2026, 11, 22))
    >>> plan = assign([Need(id="n1", task="talk")], town)
    >>> one_more(plan, Need(id="n2", task="talk")).supporter
    'a'
    """
    town = proven(plan)
    if any(need.id == other.id for other in town.rows.needs):
        raise MatchingInputError("id", need.id, "is in the plan already")
    pairs = eligible_pairs([need], town.snap, town.policy)
    costs = pair_costs(pairs, town.snap, town.policy, town.plan)
    node, price, possible = _entry(town, plan, pairs)
    penalty = town.plan.open_cost * (1 + need.priority)
    shift = plan.certificate.scale.shift
    total = np.where(possible, price + (costs.cost << shift), FAR)
    best = int(np.argmin(total)) if len(total) else -1
    if best < 0 or total[best] >= penalty << shift:
        return OneMore(need.id, penalty, None, None, ())
    moves = _moves(plan, ChainFinder(town.flow, plan.used, plan.certificate), int(node[best])) or ()
    slot = pairs.options[pairs.option[best]].slot
    supporter = town.snap.ids[int(pairs.supporter[best])]
    return OneMore(need.id, plan.certificate.scale.plain(int(total[best])), supporter, slot, moves)


def _entry(town: TownProblem, plan: Plan, pairs: Pairs) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lowest existing limit of each new pair, its price, and whether there is room at all."""
    probe = LimitTree(town.snap, town.tree.teams, town.tree.whole_days)
    node = np.full(len(pairs), -1)
    possible = np.ones(len(pairs), dtype=bool)
    levels = {level.name: level for level in town.tree.levels}
    for name, key, cap, _ in probe.columns(pairs):
        limited = cap < np.iinfo(np.int32).max
        found = np.where(limited, levels[name].find(key), -1)
        if name == "half_day":
            for joined in (3, 6, 7):
                block = key & 7
                wider = levels[name].find(key | joined)
                found = np.where((found < 0) & (block & joined == block) & limited, wider, found)
        possible &= ~limited | (found >= 0) | (cap > 0)
        node = np.where(found >= 0, town.tree.count - 1 - found, node)
    shift = plan.certificate.scale.shift
    load = np.minimum(town.snap.load_30d[pairs.supporter], HISTORY_CAP).astype(np.int64) * town.plan.load_cost
    price = plan.certificate.node_price[node] if town.tree.count else load
    return node, np.where(node >= 0, price, load << shift), possible


def _moves(plan: Plan, finder: ChainFinder, node: int) -> tuple[Move, ...] | None:
    """The chain from a limit node, with names; None if nothing makes room."""
    if node < 0:
        return ()
    town, steps = plan.town, finder.from_node(node)
    if steps is None:
        return None
    found = []
    for step in steps:
        gone = None if step.from_edge is None else int(town.edges[step.from_edge])
        new = None if step.to_edge is None else int(town.edges[step.to_edge])
        found.append(
            Move(
                need=town.rows.needs[step.need].id,
                from_supporter=None if gone is None else town.supporter_of(gone),
                to_supporter=None if new is None else town.supporter_of(new),
                to_slot=None if new is None else town.slot_of(new),
            )
        )
    return tuple(found)


def why_open(plan: Plan, need_id: Id, limit: int = 3) -> WhyOpen:
    """Why nobody goes: by the rules, by the swaps that would help, by the town's shortage.

    Parameters
    ----------
    plan : Plan
    need_id : id
        A need with open places.
    limit : int
        Most ways to list.

    Raises
    ------
    MatchingInputError
        If this need has no open place in the plan.
    """
    town = proven(plan)
    if need_id not in {one.need for one in plan.open_needs}:
        raise MatchingInputError("need_id", need_id, "has no open place in this plan")
    place = next(i for i, need in enumerate(town.rows.needs) if need.id == need_id)
    need = town.rows.needs[place]
    low, high = int(town.flow.indptr[place]), int(town.flow.indptr[place + 1])
    ways = _ways(plan, place, low, high, limit)
    layer = "rules" if low == high else "taken" if ways else "shortage"
    cells = [c for c in scarcity(plan) if (c.task, c.area, c.day, c.half_day) == cell_of(need)]
    verdict = violations(need, town.snap, town.policy)
    return WhyOpen(need_id, layer, left_out(verdict), ways, cells[0] if cells else None)


def _ways(plan: Plan, place: int, low: int, high: int, limit: int) -> tuple[Way, ...]:
    town, certificate = plan.town, plan.certificate
    flow, finder = town.flow, ChainFinder(town.flow, plan.used, certificate)
    price = certificate.node_price[flow.edge_node[low:high]]
    total = np.where(price < FAR, price + finder.costs[low:high], FAR)
    seen: set[Id] = set()
    found: list[Way] = []
    for at in np.argsort(total, kind="stable").tolist():
        row = int(town.edges[low + at])
        supporter = town.supporter_of(row)
        if len(found) == limit or total[at] == FAR or supporter in seen or plan.used[low + at]:
            continue
        moves = _moves(plan, finder, int(flow.edge_node[low + at]))
        if moves is None:
            continue
        seen.add(supporter)
        displaced = moves[-1].need if moves and moves[-1].to_supporter is None else None
        extra = certificate.scale.plain(int(total[at])) - int(flow.penalty[place])
        priority = None if displaced is None else next(n.priority for n in town.rows.needs if n.id == displaced)
        found.append(Way(supporter, town.slot_of(row), max(extra, 0), moves, displaced, priority))
    return tuple(found)
