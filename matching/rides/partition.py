"""Best choice among given routes: set partitioning by scipy's milp."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array

from .net import Net

Nodes = tuple[int, ...]
Routes = tuple[tuple[int, Nodes], ...]


def cover_matrix(net: Net, routes: list[tuple[int, Nodes]]) -> tuple[coo_array, np.ndarray, np.ndarray]:
    """Rows for trips (covered once or unserved), then for fleets (cars at hand).

    Returns
    -------
    matrix : sparse array, shape (trips + fleets, routes + trips)
        The last columns stand for leaving a trip unserved.
    low, high : ndarray of float, shape (trips + fleets,)
    """
    line = {trip: k for k, trip in enumerate(net.open)}
    rows, columns = [], []
    for column, (number, route) in enumerate(routes):
        mine = [line[v] for v in route if v < net.n] + [len(line) + number]
        rows += mine
        columns += [column] * len(mine)
    rows += range(len(line))
    columns += range(len(routes), len(routes) + len(line))
    shape = (len(line) + len(net.fleets), len(routes) + len(line))
    matrix = coo_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    must = [len(f.members) if f.members[0] in net.under_way else 0 for f in net.fleets]
    low = np.concatenate([np.ones(len(line)), must])
    high = np.concatenate([np.ones(len(line)), [len(f.members) for f in net.fleets]])
    return matrix.tocsr(), low, high


def recombine(
    net: Net, pool: Mapping[tuple[int, Nodes], float], best: Routes, best_cost: float, seconds: float = 3.0
) -> Routes:
    """Cheapest plan made of routes of the pool.

    Parameters
    ----------
    net : Net
    pool : mapping
        (fleet, stops) -> cost of the way.
    best : tuple of (fleet, stops)
        Plan at hand, returned if nothing better is found.
    best_cost : float
    seconds : float
        Time limit of the solver.

    Returns
    -------
    tuple of (fleet, stops)
    """
    cheapest: dict[tuple[int, frozenset[int]], tuple[float, Nodes]] = {}
    for (number, route), cost in pool.items():
        key = (number, frozenset(v for v in route if v < net.n))
        if key not in cheapest or cost < cheapest[key][0]:
            cheapest[key] = (cost, route)
    routes = [(number, route) for (number, _), (_, route) in cheapest.items()]
    matrix, low, high = cover_matrix(net, routes)
    costs = np.concatenate([[cost for cost, _ in cheapest.values()], net.penalty[list(net.open)]])
    answer = milp(
        costs, constraints=LinearConstraint(matrix, low, high), bounds=Bounds(0, 1),
        integrality=np.ones(len(costs)), options={"time_limit": seconds},
    )  # fmt: skip
    if answer.x is None or answer.fun >= best_cost - 1e-7:
        return best
    return tuple(route for route, x in zip(routes, answer.x, strict=False) if x > 0.5)


def choose(
    net: Net, routes: list[tuple[int, Nodes]], prices: np.ndarray, ceiling: float, left: Callable[[], float]
) -> tuple[Routes | None, float]:
    """Best plan among all routes, with proof.

    Parameters
    ----------
    net : Net
    routes : list of (fleet, stops)
        Every route that could be of use.
    prices : ndarray of float, shape (routes,)
    ceiling : float
        Cost of a plan at hand.
    left : callable
        Seconds left.

    Returns
    -------
    routes : tuple of (fleet, stops) or None
        None: nothing better than the plan at hand was found.
    bound : float
        No plan costs less.

    Notes
    -----
    The relaxation prices every route. A route whose reduced cost exceeds the
    distance between plan and bound is in no better plan. The cheapest few by
    reduced cost give a better plan first, so that fewer are left for the proof.
    """
    matrix, low, high = cover_matrix(net, routes)
    costs = np.concatenate([prices, net.penalty[list(net.open)]])
    start = relaxed(costs, matrix, low, high, left())
    if start is None:
        return None, -np.inf
    floor, reduced = start.value, start.reduced
    best, size = None, 4000
    while True:
        keep = np.flatnonzero(reduced <= ceiling - floor + 1e-6)
        part = keep if len(keep) <= 1.5 * size else keep[np.argsort(reduced[keep], kind="stable")[:size]]
        answer = milp(
            costs[part], constraints=LinearConstraint(matrix[:, part], low, high), bounds=Bounds(0, 1),
            integrality=np.ones(len(part)), options={"time_limit": max(left(), 0.1), "mip_rel_gap": 1e-7},
        )  # fmt: skip
        if answer.x is not None and answer.fun < ceiling - 1e-9:
            ceiling = float(answer.fun)
            chosen = part[answer.x > 0.5]
            best = tuple(routes[column] for column in chosen if column < len(routes))
        if len(part) == len(keep):
            bound = np.inf if answer.status == 2 else answer.mip_dual_bound
            return best, min(ceiling, floor if bound is None else max(floor, float(bound)))
        # Routes left out cost at least this much: the proof may be complete already.
        out = floor + float(np.sort(reduced[keep])[len(part)])
        if answer.status in (0, 2) and out >= ceiling - 1e-9:
            return best, ceiling
        if answer.status not in (0, 2) or left() <= 0:
            return best, floor
        size *= 3


@dataclass(frozen=True, eq=False)
class Relaxed:
    """Solution of a relaxation: value, reduced cost of each column, price of each row."""

    value: float
    reduced: np.ndarray
    prices: np.ndarray


def relaxed(costs: np.ndarray, matrix: coo_array, low: np.ndarray, high: np.ndarray, seconds: float) -> Relaxed | None:
    """Relaxation of a set partitioning program, or None if time runs out."""
    same = low == high
    answer = linprog(
        costs, A_ub=matrix[~same] if (~same).any() else None, b_ub=high[~same] if (~same).any() else None,
        A_eq=matrix[same] if same.any() else None, b_eq=low[same] if same.any() else None,
        bounds=(0, None), method="highs", options={"time_limit": max(seconds, 0.1)},
    )  # fmt: skip
    if answer.status != 0:
        return None
    prices = np.zeros(len(low))
    prices[same], prices[~same] = answer.eqlin.marginals, answer.ineqlin.marginals
    return Relaxed(float(answer.fun), answer.lower.marginals, prices)
