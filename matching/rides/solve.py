"""The exact methods behind one door: which fits, plan and bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from .columns import solve as solve_columns
from .event_milp import Model, formulate
from .events import TooMany, build
from .net import Net
from .partition import Routes
from .timetables import timetable

Nodes = tuple[int, ...]
Left = Callable[[], float]
# Larger event graphs than this are never solved in the time of a request.
MOST_EVENTS = 4_000


@dataclass(frozen=True)
class Exact:
    """What an exact method found: a better plan or None, and a bound."""

    routes: Routes | None
    bound: float
    method: str


def one_depot(net: Net) -> bool:
    """Whether the event-based model holds the problem: like cars, nothing under way, no trip limit."""
    return len(net.fleets) == 1 and not net.under_way and net.fleets[0].trips >= len(net.open)


def by_events(net: Net, ceiling: float, left: Left) -> Exact:
    """Event-based MILP; walks without a schedule are cut off and the rest solved again.

    Parameters
    ----------
    net : Net
    ceiling : float
        Cost of the plan at hand.
    left : callable
        Seconds left.

    Returns
    -------
    Exact
    """
    fleet, budget = net.fleets[0], left()
    try:
        graph = build(net, fleet, MOST_EVENTS, lambda: left() < 0.88 * budget)
    except TooMany:
        return Exact(None, -np.inf, "")
    model = formulate(net, fleet, graph)
    bound, best = -np.inf, None
    while left() > 0:
        relaxed = model.relax(np.arange(len(model.cost)), left())
        if relaxed is None:
            break
        bound = max(bound, min(relaxed[0], ceiling))
        # A column dearer than the gap is in no better plan.
        keep = np.flatnonzero((relaxed[2] <= ceiling - relaxed[0] + 1e-6) | (model.whole == 0))
        x, proven, final = model.exact(keep, left())
        bound = max(bound, min(proven, ceiling))
        if x is None:
            break
        routes, bad = _walks(model, x)
        if not bad:
            if float(model.cost @ x) < ceiling - 1e-9:
                best = tuple((0, nodes) for nodes in routes)
            break
        for arcs in bad:
            model.forbid(arcs)
        if not final:
            break
    return Exact(best, bound, "event_milp")


def _walks(model: Model, x: np.ndarray) -> tuple[list[Nodes], list[list[int]]]:
    """Routes of an integer solution, and the arcs of those that no schedule exists for."""
    routes, bad = [], []
    for arcs, nodes in model.routes(x):
        fleet = model.fleet
        if timetable(model.net, fleet.start, fleet.end, nodes, fleet.duration) is None:
            bad.append(arcs)
        routes.append(nodes)
    return routes, bad


def exactly(net: Net, pool: dict[tuple[int, Nodes], float], ceiling: float, left: Left) -> Exact:
    """The exact method that fits the problem."""
    return by_events(net, ceiling, left) if one_depot(net) else by_columns(net, pool, ceiling, left)


def by_columns(net: Net, pool: dict[tuple[int, Nodes], float], ceiling: float, left: Left) -> Exact:
    """Column generation and enumeration for volunteers' own cars."""
    routes, bound = solve_columns(net, pool, ceiling, left)
    return Exact(routes, bound, "columns" if np.isfinite(bound) else "")


def weak_bound(net: Net) -> float:
    """A bound that always exists: each stop has one successor, times and sets forgotten.

    Parameters
    ----------
    net : Net

    Returns
    -------
    float
        No plan costs less (promised parts not counted).

    Notes
    -----
    Assignment of successors: a stop is followed by a stop that its window
    allows, or by a way home; each trip may be left out at its penalty. Cars are
    as many as drivers, and each may stay at home.
    """
    if net.under_way or not net.open or not net.fleets:
        return 0.0
    n, trips = net.n, np.array(net.open)
    nodes = np.concatenate([trips, n + trips])
    starts = [fleet.start for fleet in net.fleets for _ in fleet.members]
    ends = [fleet.end for fleet in net.fleets for _ in fleet.members]
    size, cars = len(nodes), len(starts)
    big = float(net.cost.max() + net.penalty.max()) * 4 * (size + cars)
    table = np.full((size + cars, size + cars), big)
    inner = net.cost[np.ix_(nodes, nodes)].copy()
    inner[net.early[nodes][:, None] + net.span[np.ix_(nodes, nodes)] > net.late[nodes][None] + 1e-6] = big
    pairs = np.arange(len(trips))
    inner[pairs + len(trips), pairs] = big
    # Left out: each of the two stops follows itself at half the penalty.
    np.fill_diagonal(inner, np.tile(net.penalty[trips] / 2, 2))
    table[:size, :size] = inner
    table[:size, size:] = net.cost[np.ix_(nodes, ends)].min(axis=1)[:, None]
    table[size:, :size] = net.cost[np.ix_(starts, nodes)].min(axis=0)[None]
    table[size:, size:] = 0.0
    rows, columns = linear_sum_assignment(table)
    return float(table[rows, columns].sum())
