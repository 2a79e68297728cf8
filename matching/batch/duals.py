"""Prices of needs and limits, and the proof that a plan cannot be beaten."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .exact import Scale
from .flow import ROOT, FlowProblem

# Larger than any distance, small enough that adding a cost cannot overflow.
FAR = 2**62


@dataclass(frozen=True, eq=False)
class Certificate:
    """Dual prices of a plan and the two sums that must be equal.

    Parameters
    ----------
    objective, bound : int
        Cost of the plan, and what no plan can be below, in plain cost units.
    gap : int
        Primal minus dual at the solver's own resolution (ties included); 0 proves the plan.
    need_price, node_price : ndarray of int64
        Scaled prices: what one more place of a need would cost, and what a unit more room
        under a limit would save.
    scale : Scale
    flow : ndarray of int64, shape (nodes,)
    passes : int
        Times the edges were read.
    """

    objective: int
    bound: int
    gap: int
    need_price: np.ndarray
    node_price: np.ndarray
    scale: Scale
    flow: np.ndarray
    passes: int

    @property
    def proven(self) -> bool:
        return self.gap == 0


@dataclass(frozen=True, slots=True)
class Residual:
    """What each limit's way up would cost or give back: the priced residual arcs.

    `forward` is the cost of one unit more through the node's upward arc (FAR if
    it is full), `back` what one unit less gives back (FAR if it is empty).
    """

    forward: np.ndarray
    back: np.ndarray

    @classmethod
    def of(cls, problem: FlowProblem, flow: np.ndarray, shift: int) -> Residual:
        up = problem.step * (problem.base + flow) << shift
        down = problem.step * (problem.base + flow - 1) << shift
        return cls(np.where(flow < problem.cap, up, FAR), np.where(flow > 0, -down, FAR))


def certify(problem: FlowProblem, used: np.ndarray) -> Certificate:
    """Prove a plan optimal, or show by how much it is not proven.

    Parameters
    ----------
    problem : FlowProblem
    used : ndarray of bool, shape (edges,)

    Returns
    -------
    Certificate

    Notes
    -----
    The price of a node is its distance to the sink in the residual graph, found
    by Bellman-Ford passes over whole columns; the price of a need is
    ``min(penalty, min over edges of cost + node price)``. Any prices bound the
    optimum from below by weak duality; for an optimal plan these meet it:

        sum(places * need price) - sum over full arcs of cap * reduced cost = objective.

    References
    ----------
    Ahuja, Magnanti and Orlin, Network Flows, 1993, section 9.4.

    Examples
    --------
    >>> problem = FlowProblem.of(places=[1, 1], penalty=[100, 100], edges=[(0, 0, 5), (1, 0, 3)], cap=[1])
    >>> certify(problem, np.array([False, True])).gap
    0
    >>> certify(problem, np.array([True, False])).proven
    False
    """
    scale = Scale.of(problem)
    costs = scale.costs(problem)
    flow = problem.node_flow(used)
    need, node, passes = _distances(problem, used, flow, costs, scale.shift)
    dual = _dual_value(problem, need, node, costs, scale.shift)
    plain = problem.objective(used, flow)
    primal = (plain << scale.shift) + int((costs[used] - (problem.edge_cost[used] << scale.shift)).sum())
    for array in (need, node, flow):
        array.setflags(write=False)
    return Certificate(plain, dual >> scale.shift, primal - dual, need, node, scale, flow, passes)


def _distances(
    problem: FlowProblem, used: np.ndarray, flow: np.ndarray, costs: np.ndarray, shift: int
) -> tuple[np.ndarray, np.ndarray, int]:
    """Distance to the sink of needs and nodes; scaled costs."""
    residual = Residual.of(problem, flow, shift)
    levels = problem.levels()
    penalty = problem.penalty << shift
    node = np.full(problem.node_count, FAR, dtype=np.int64)
    open_costs = _costs_of_leaving(problem, used, costs)
    filled = np.diff(problem.indptr) > 0
    starts = problem.indptr[:-1][filled]
    chosen = np.flatnonzero(used)
    leaf, owner = problem.edge_node[chosen], problem.edge_need[chosen]
    need = penalty.copy()
    # A plan that is not optimal has a negative cycle and would never settle.
    passes = 0
    while passes < problem.need_count + problem.node_count + 3:
        passes += 1
        before = node.copy()
        _through_tree(problem, residual, levels, node)
        if len(starts):
            reached = np.minimum.reduceat(node[problem.edge_node] + open_costs, starts)
            need[filled] = np.minimum(reached, penalty[filled])
        np.minimum.at(node, leaf, need[owner] - costs[chosen])
        if np.array_equal(before, node) or node.min(initial=0) < -FAR // 4:
            break
    return need, node, passes


def _costs_of_leaving(problem: FlowProblem, used: np.ndarray, costs: np.ndarray) -> np.ndarray:
    """Edge costs, with a used edge of a need for several closed: it carries one unit at most.

    For a need of one place that limit says nothing new, and keeping the edge
    makes the price what serving the need costs.
    """
    several = used & (problem.places > 1)[problem.edge_need]
    return np.where(several, FAR // 2, costs) if several.any() else costs


def _through_tree(problem: FlowProblem, residual: Residual, levels: list[np.ndarray], node: np.ndarray) -> None:
    """Relax every upward arc in both directions: up the levels, then down."""
    for nodes in levels:
        inner = nodes[problem.parent[nodes] != ROOT]
        back = inner[(residual.back[inner] < FAR) & (node[inner] < FAR)]
        np.minimum.at(node, problem.parent[back], node[back] + residual.back[back])
    for nodes in reversed(levels):
        free = nodes[residual.forward[nodes] < FAR]
        up = problem.parent[free]
        ahead = np.where(up == ROOT, 0, node[up])
        near = ahead < FAR
        free = free[near]
        node[free] = np.minimum(node[free], ahead[near] + residual.forward[free])


def _dual_value(problem: FlowProblem, need: np.ndarray, node: np.ndarray, costs: np.ndarray, shift: int) -> int:
    """Value of the prices as a lower bound, in scaled cost."""
    edge_need = problem.edge_need
    gain = need[edge_need] - node[problem.edge_node] - costs
    closed = int(np.maximum(gain, 0).sum())
    up = np.where(problem.parent == ROOT, 0, node[problem.parent])
    # A limit of zero is never entered; any price will do there, and none costs anything.
    live = problem.cap > 0
    room = np.where(live, node - np.minimum(up, FAR), 0)
    step = problem.step << shift
    safe = np.maximum(step, 1)
    paid = np.clip(-(-room // safe) - problem.base, 0, problem.cap)
    units = np.where(step > 0, paid, np.where(room > 0, problem.cap, 0))
    load = step * (units * problem.base + units * (units - 1) // 2)
    value = sum((problem.places * need).tolist())
    return value - closed - sum((units * room - load).tolist())


def price_of_one_more(
    certificate: Certificate, nodes: np.ndarray, costs: np.ndarray, penalty: int
) -> tuple[int, int | None]:
    """Exact cost of taking in one more need, and the edge it would take.

    Parameters
    ----------
    nodes, costs : ndarray of int64, shape (edges,)
        The new need's edges into the certified problem.
    penalty : int
        What leaving it open would cost.

    Returns
    -------
    (int, int or None)
        Plain cost, and the position of the edge; None if it would stay open.

    Notes
    -----
    ``min(penalty, min(cost + node price))``: successive shortest paths keep a
    flow optimal, so this is the difference that a full new run would find.
    """
    if len(nodes):
        total = certificate.node_price[nodes] + (costs << certificate.scale.shift)
        best = int(np.argmin(total))
        if total[best] < penalty << certificate.scale.shift:
            return certificate.scale.plain(total[best]), best
    return penalty, None
