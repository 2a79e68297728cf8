"""Baselines and cross-checks: plain greedy, a linear program, a sparse matcher."""

from __future__ import annotations

import numpy as np

from .flow import ROOT, FlowProblem


def solve_greedy(problem: FlowProblem) -> np.ndarray:
    """Dearest need first, each takes its cheapest edge that still has room.

    What a hurried office does by hand; the baseline that exact plans are held against.

    Returns
    -------
    ndarray of bool, shape (edges,)

    Examples
    --------
    >>> problem = FlowProblem.of(
    ...     places=[1, 1], penalty=[100, 100], edges=[(0, 0, 5), (0, 1, 6), (1, 0, 3)], cap=[1, 1])
    >>> solve_greedy(problem).tolist()
    [True, False, False]
    """
    used = np.zeros(problem.edge_count, dtype=bool)
    room, parent = problem.cap.tolist(), problem.parent.tolist()
    indptr, places = problem.indptr.tolist(), problem.places.tolist()
    nodes, costs = problem.edge_node.tolist(), problem.edge_cost.tolist()
    for need in np.argsort(-problem.penalty, kind="stable").tolist():
        left = places[need]
        for edge in sorted(range(indptr[need], indptr[need + 1]), key=costs.__getitem__):
            if not left:
                break
            chain = [nodes[edge]]
            while parent[chain[-1]] != ROOT:
                chain.append(parent[chain[-1]])
            if costs[edge] < problem.penalty[need] and all(room[node] > 0 for node in chain):
                for node in chain:
                    room[node] -= 1
                used[edge], left = True, left - 1
    return used


def solve_lp(problem: FlowProblem) -> np.ndarray:
    """The same problem as a linear program (HiGHS inside scipy), without ties.

    The constraints are totally unimodular, so the simplex method ends at whole
    numbers. Slower by far; for cross-checks and for machines without OR-Tools.

    Returns
    -------
    ndarray of bool, shape (edges,)
        Equal in cost to the exact plan, not always the same plan.
    """
    from scipy.optimize import linprog
    from scipy.sparse import coo_array

    needs, edges, nodes = problem.need_count, problem.edge_count, problem.node_count
    unit_node = np.repeat(np.arange(nodes), problem.cap)
    nth = np.arange(len(unit_node)) - np.repeat(np.cumsum(problem.cap) - problem.cap, problem.cap)
    unit_cost = problem.step[unit_node] * (problem.base[unit_node] + nth)
    inner = np.flatnonzero(problem.parent[unit_node] != ROOT)
    count = needs + edges + len(unit_node)
    cells = (
        (1, problem.edge_need, np.arange(edges)),
        (1, np.arange(needs), edges + np.arange(needs)),
        (1, needs + problem.edge_node, np.arange(edges)),
        (-1, needs + unit_node, edges + needs + np.arange(len(unit_node))),
        (1, needs + problem.parent[unit_node[inner]], edges + needs + inner),
    )
    values = np.concatenate([np.full(len(row), sign) for sign, row, _ in cells])
    rows, columns = (np.concatenate([cell[k] for cell in cells]) for k in (1, 2))
    matrix = coo_array((values, (rows, columns)), shape=(needs + nodes, count)).tocsr()
    upper = np.concatenate((np.ones(edges), problem.places, np.ones(len(unit_node))))
    found = linprog(
        np.concatenate((problem.edge_cost, problem.penalty, unit_cost)),
        A_eq=matrix, b_eq=np.concatenate((problem.places, np.zeros(nodes))),
        bounds=np.column_stack((np.zeros(count), upper)), method="highs-ds",
    )  # fmt: skip
    if found.x is None:
        raise RuntimeError(f"the linear program ended without a plan: {found.message}")
    return found.x[:edges] > 0.5


def solve_matching(problem: FlowProblem) -> np.ndarray:
    """The flat case (no nesting, no load prices) by scipy's sparse matcher.

    Each node is copied as often as its limit says, each need gets a place of
    its own to stay open in.

    Raises
    ------
    ValueError
        If the problem is not flat or a need wants more than one person.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    if (problem.parent != ROOT).any() or problem.step.any() or (problem.places != 1).any():
        raise ValueError("only for needs of one place and limits that do not nest")
    needs, edges = problem.need_count, problem.edge_count
    first = np.cumsum(problem.cap) - problem.cap
    copies = problem.cap[problem.edge_node]
    which = np.repeat(np.arange(edges), copies)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(copies) - copies, copies)
    rows = np.concatenate((problem.edge_need[which], np.arange(needs)))
    total = int(problem.cap.sum())
    columns = np.concatenate((first[problem.edge_node[which]] + nth, total + np.arange(needs)))
    # Stored zeros would be taken for missing edges.
    values = np.concatenate((problem.edge_cost[which], problem.penalty)) + 1
    graph = coo_array((values, (rows, columns)), shape=(needs, total + needs)).tocsr()
    row, column = min_weight_full_bipartite_matching(graph)
    used = np.zeros(edges, dtype=bool)
    served = column < total
    node = np.searchsorted(first, column[served], side="right") - 1
    key = problem.edge_need * problem.node_count + problem.edge_node
    used[np.searchsorted(key, row[served] * problem.node_count + node)] = True
    return used
