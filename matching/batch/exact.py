"""Exact assignment: cost-scaling min-cost flow, one connected part at a time."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .flow import ROOT, FlowProblem

TIE_BITS = 12
# Product of cost and nodes that the solver's 64 bits hold, with room to spare.
SAFE_BITS = 60
# Small parts are solved together: a call costs more than they do.
BUNDLE_EDGES = 20_000


@dataclass(frozen=True, slots=True)
class Scale:
    """How plain costs and ties share one whole number: ``cost << shift | tie``.

    Ties of a whole plan stay below half a unit of cost, so they never outweigh
    one, and a difference of two plans can be rounded back exactly.
    """

    shift: int
    bits: int

    @classmethod
    def of(cls, problem: FlowProblem) -> Scale:
        """As many tie bits as the solver's numbers have room for, at most `TIE_BITS`."""
        units = int(problem.places.sum()) + 1
        load = problem.step * (problem.base + problem.cap)
        largest = max(int(c.max(initial=1)) for c in (problem.edge_cost, problem.penalty, load))
        nodes = problem.need_count + problem.node_count + 2
        room = SAFE_BITS - largest.bit_length() - nodes.bit_length()
        bits = min(TIE_BITS, room - units.bit_length() - 1)
        return cls(bits + units.bit_length() + 1, bits) if bits > 0 else cls(0, 0)

    def costs(self, problem: FlowProblem) -> np.ndarray:
        """Edge costs with their ties."""
        return (problem.edge_cost << self.shift) + (problem.edge_tie & ((1 << self.bits) - 1))

    def plain(self, scaled: int) -> int:
        """Nearest plain cost of a difference between plans."""
        return (int(scaled) + (1 << self.shift >> 1)) >> self.shift


@dataclass(frozen=True, slots=True)
class Tree:
    """Limit nodes as the solver sees them: only children are joined with their parents.

    `reach` counts the edges below a node: no more units than that can arrive.
    """

    keep: np.ndarray
    parent: np.ndarray
    cap: np.ndarray
    step: np.ndarray
    base: np.ndarray
    reach: np.ndarray


def solve(problem: FlowProblem) -> np.ndarray:
    """Which edges an optimal plan uses.

    Parameters
    ----------
    problem : FlowProblem

    Returns
    -------
    ndarray of bool, shape (edges,)
        The plan of least cost; among equals the one of least tie-break.

    Raises
    ------
    RuntimeError
        If the solver gives up, which valid input cannot make it do.

    References
    ----------
    Goldberg, An efficient implementation of a scaling minimum-cost flow
    algorithm, J. Algorithms 22 (1997) 1-29.

    Examples
    --------
    >>> problem = FlowProblem.of(places=[1, 1], penalty=[100, 100], edges=[(0, 0, 5), (1, 0, 3)], cap=[1])
    >>> solve(problem).tolist()
    [False, True]
    """
    used = np.zeros(problem.edge_count, dtype=bool)
    if not problem.edge_count:
        return used
    scale, tree = Scale.of(problem), contract(problem)
    costs = scale.costs(problem)
    need_label, _ = bundles(problem)
    if need_label.max() == 0:
        _solve_part(problem, tree, scale, costs, np.arange(problem.edge_count), used)
        return used
    edge_label = np.repeat(need_label, np.diff(problem.indptr))
    order = np.argsort(edge_label, kind="stable")
    cuts = np.searchsorted(edge_label[order], np.arange(need_label.max() + 2))
    for low, high in pairwise(cuts.tolist()):
        if high > low:
            _solve_part(problem, tree, scale, costs, order[low:high], used)
    return used


def bundles(problem: FlowProblem) -> tuple[np.ndarray, np.ndarray]:
    """Label of each need and node: connected parts, small ones put together."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    needs, nodes = problem.need_count, problem.node_count
    inner = np.flatnonzero(problem.parent != ROOT)
    tail = np.concatenate((problem.edge_need, needs + inner))
    head = np.concatenate((needs + problem.edge_node, needs + problem.parent[inner]))
    graph = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(needs + nodes, needs + nodes))
    count, label = connected_components(graph, directed=False)
    size = np.bincount(label[:needs], weights=np.diff(problem.indptr), minlength=count)
    bundle = ((np.cumsum(size) - size) // BUNDLE_EDGES).astype(np.int64)
    _, dense = np.unique(bundle, return_inverse=True)
    return dense[label[:needs]], dense[label[needs:]]


def contract(problem: FlowProblem) -> Tree:
    """Join every node with its parent where the parent has no other child.

    A parent that edges enter directly, or two load prices in a row, stay apart.
    """
    count = problem.node_count
    parent, cap = problem.parent.copy(), problem.cap.copy()
    step, base = problem.step.copy(), problem.base.copy()
    children = np.bincount(problem.parent[problem.parent != ROOT], minlength=count)
    only = (children == 1) & (np.bincount(problem.edge_node, minlength=count) == 0)
    keep = np.ones(count, dtype=bool)
    reach = problem.node_flow(np.ones(problem.edge_count, dtype=bool))
    while True:
        up = parent
        inner = np.flatnonzero(keep & (up != ROOT))
        joins = inner[only[up[inner]] & ((step[inner] == 0) | (problem.step[up[inner]] == 0))]
        # Let the lowest node of a chain swallow the rest, one at a time.
        joins = joins[~np.isin(joins, up[joins])]
        if not len(joins):
            return Tree(keep, parent, cap, step, base, reach)
        above = up[joins]
        cap[joins] = np.minimum(cap[joins], problem.cap[above])
        priced = problem.step[above] > 0
        step[joins[priced]], base[joins[priced]] = problem.step[above[priced]], problem.base[above[priced]]
        keep[above] = False
        parent[joins] = problem.parent[above]


def _solve_part(
    problem: FlowProblem, tree: Tree, scale: Scale, costs: np.ndarray, edges: np.ndarray, used: np.ndarray
) -> None:
    """Solve the part that these edges span and mark the used ones."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    edge_need = np.searchsorted(problem.indptr, edges, side="right") - 1
    needs, tails = np.unique(edge_need, return_inverse=True)
    nodes = _with_ancestors(tree, np.unique(problem.edge_node[edges]))
    sink = len(needs) + len(nodes)
    place = np.full(problem.node_count, -1)
    place[nodes] = np.arange(len(needs), sink)
    up_tail, up_head, up_cap, up_cost = _node_arcs(tree, nodes, place, sink, scale)
    wanted = problem.places[needs]
    columns = (
        (tails, np.arange(len(needs)), up_tail),
        (place[problem.edge_node[edges]], np.full(len(needs), sink), up_head),
        (np.ones(len(edges)), wanted, up_cap),
        (costs[edges], problem.penalty[needs] << scale.shift, up_cost),
    )
    flow = SimpleMinCostFlow()
    types = (np.int32, np.int32, np.int64, np.int64)
    arcs = [np.concatenate([p.astype(t) for p in parts]) for parts, t in zip(columns, types, strict=True)]
    flow.add_arcs_with_capacity_and_unit_cost(*arcs)
    supply = np.append(wanted, -wanted.sum())
    flow.set_nodes_supplies(np.append(np.arange(len(needs)), sink).astype(np.int32), supply)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("the min-cost flow solver found no optimum for a feasible flow")
    used[edges] = np.asarray(flow.flows(np.arange(len(edges), dtype=np.int32))) > 0


def _with_ancestors(tree: Tree, nodes: np.ndarray) -> np.ndarray:
    found, new = nodes, nodes
    while True:
        new = np.setdiff1d(tree.parent[new], np.append(found, ROOT))
        if not len(new):
            return found
        found = np.union1d(found, new)


def _node_arcs(tree: Tree, nodes: np.ndarray, place: np.ndarray, sink: int, scale: Scale) -> tuple[np.ndarray, ...]:
    """Arcs from each node to its parent; a priced node gets one arc per unit."""
    cap = np.minimum(tree.cap[nodes], tree.reach[nodes])
    up = tree.parent[nodes]
    head = np.where(up == ROOT, sink, place[up])
    flat = tree.step[nodes] == 0
    priced = np.flatnonzero(~flat)
    counts = cap[priced]
    nth = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    many = np.repeat(priced, counts)
    cost = tree.step[nodes[many]] * (tree.base[nodes[many]] + nth) << scale.shift
    tail = place[nodes]
    return (
        np.concatenate((tail[flat], tail[many])),
        np.concatenate((head[flat], head[many])),
        np.concatenate((cap[flat], np.ones(len(many), dtype=np.int64))),
        np.concatenate((np.zeros(int(flat.sum()), dtype=np.int64), cost)),
    )
