"""Event-based MILP for one depot and like cars, solved to proof by scipy's milp.

Flow runs over events, time over stops (each stop is made once, so one time
variable per stop is enough and the relaxation is tighter). With a plan at hand,
arcs whose reduced cost exceeds the gap are left out: they cannot be part of
a better plan.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, vstack

from .events import EventGraph, paths
from .net import Fleet, Net

Nodes = tuple[int, ...]
TINY = 1e-6


@dataclass(eq=False)
class Rows:
    """Linear rows collected as triples."""

    data: list[np.ndarray] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, columns: np.ndarray, values: np.ndarray, low: float, high: float) -> None:
        """One row."""
        line = np.full(len(columns), len(self.low), dtype=float)
        self.data.append(np.stack([line, columns, values]))
        self.low.append(low)
        self.high.append(high)

    def matrix(self, width: int) -> csr_array:
        """All rows as one sparse matrix."""
        line, column, value = np.hstack(self.data)
        return coo_array((value, (line.astype(int), column.astype(int))), shape=(len(self.low), width)).tocsr()


@dataclass(eq=False)
class Model:
    """Columns: arcs, then one time per stop (boardings, goings-off), then unserved trips."""

    net: Net
    fleet: Fleet
    graph: EventGraph
    cost: np.ndarray
    matrix: csr_array
    low: np.ndarray
    high: np.ndarray
    least: np.ndarray
    most: np.ndarray
    whole: np.ndarray

    @property
    def arcs(self) -> int:
        """Number of arc columns."""
        return len(self.graph.tail)

    def relax(self, columns: np.ndarray, seconds: float) -> tuple[float, np.ndarray, np.ndarray] | None:
        """Value, solution and reduced costs of the relaxation on some columns."""
        same = self.low == self.high
        lower, upper = np.isfinite(self.low) & ~same, np.isfinite(self.high) & ~same
        part = self.matrix[:, columns]
        answer = linprog(
            self.cost[columns],
            A_ub=vstack([part[upper], -part[lower]]), b_ub=np.concatenate([self.high[upper], -self.low[lower]]),
            A_eq=part[same], b_eq=self.low[same],
            bounds=np.stack([self.least[columns], self.most[columns]], axis=1), method="highs-ds",
            options={"time_limit": max(seconds, 0.1)},
        )  # fmt: skip
        if answer.status != 0:
            return None
        return answer.fun, answer.x, answer.lower.marginals + answer.upper.marginals

    def exact(self, columns: np.ndarray, seconds: float) -> tuple[np.ndarray | None, float, bool]:
        """Best solution on some columns, its bound, and whether that is final."""
        answer = milp(
            self.cost[columns], integrality=self.whole[columns],
            bounds=Bounds(self.least[columns], self.most[columns]),
            constraints=LinearConstraint(self.matrix[:, columns], self.low, self.high),
            options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 1e-7},
        )  # fmt: skip
        bound = -np.inf if answer.mip_dual_bound is None else float(answer.mip_dual_bound)
        x = None
        if answer.x is not None:
            x = np.zeros(len(self.cost))
            x[columns] = answer.x
        return x, (np.inf if answer.status == 2 else bound), answer.status in (0, 2)

    def routes(self, x: np.ndarray) -> list[tuple[list[int], Nodes]]:
        """Arc columns and stops of every walk of an integer solution."""
        used = np.flatnonzero(x[: self.arcs] > 0.5)
        tail, head = self.graph.tail, self.graph.head
        column = {(int(tail[a]), int(head[a])): int(a) for a in used}
        found = []
        for walk in paths((int(tail[a]), int(head[a])) for a in used):
            ring = [0, *walk, 0]
            arcs = [column[pair] for pair in pairwise(ring)]
            found.append((arcs, tuple(self.graph.events[event][0] for event in walk)))
        return found

    def forbid(self, arcs: list[int]) -> None:
        """Cuts off a walk that no schedule exists for."""
        row = coo_array((np.ones(len(arcs)), (np.zeros(len(arcs), int), arcs)), shape=(1, len(self.cost)))
        self.matrix = vstack([self.matrix, row]).tocsr()
        self.low = np.append(self.low, -np.inf)
        self.high = np.append(self.high, len(arcs) - 1.0)


def formulate(net: Net, fleet: Fleet, graph: EventGraph) -> Model:
    """The program of one fleet.

    Parameters
    ----------
    net : Net
    fleet : Fleet
        All drivers of the net: alike, nobody on board.
    graph : EventGraph

    Returns
    -------
    Model

    References
    ----------
    D. Gaul, K. Klamroth, M. Stiglmayr, "Event-based MILP models for ridepooling
    applications", EJOR 301(3), 2022; time variables per location as in
    "A tight formulation for the dial-a-ride problem", EJOR 321(2), 2025.
    """
    n, nodes = net.n, graph.nodes
    arcs, width = len(graph.tail), len(graph.tail) + 3 * n
    tail = np.where(graph.tail == 0, fleet.start, nodes[graph.tail])
    head = np.where(graph.head == 0, fleet.end, nodes[graph.head])
    rows = Rows()
    for event in range(1, len(graph.events)):
        out, into = np.flatnonzero(graph.tail == event), np.flatnonzero(graph.head == event)
        rows.add(np.concatenate([out, into]), np.concatenate([np.ones(len(out)), -np.ones(len(into))]), 0, 0)
    for trip in net.open:
        into = np.flatnonzero(head == trip)
        rows.add(np.append(into, arcs + 2 * n + trip), np.ones(len(into) + 1), 1, 1)
    out = np.flatnonzero(graph.tail == 0)
    rows.add(out, np.ones(len(out)), 0, len(fleet.members))
    _time_rows(net, tail, head, arcs, rows)
    cost = np.concatenate([net.cost[tail, head], np.zeros(2 * n), net.penalty])
    opened = np.isin(np.arange(n), net.open)
    early, late = net.early[: 2 * n], np.maximum(net.late, net.early)[: 2 * n]
    return Model(
        net, fleet, graph, cost, rows.matrix(width), np.array(rows.low), np.array(rows.high),
        np.concatenate([np.zeros(arcs), early, np.zeros(n)]),
        np.concatenate([np.ones(arcs), late, opened.astype(float)]),
        np.concatenate([np.ones(arcs), np.zeros(2 * n), np.ones(n)]),
    )  # fmt: skip


def _time_rows(net: Net, tail: np.ndarray, head: np.ndarray, arcs: int, rows: Rows) -> None:
    """Times grow along arcs, windows shrink with the neighbours, rides end in time."""
    n = net.n
    early, late = net.early, np.maximum(net.late, net.early)
    groups: dict[tuple[int, int], list[int]] = {}
    for arc, pair in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        groups.setdefault(pair, []).append(arc)
    lift: dict[tuple[int, bool], list[tuple[list[int], float]]] = {}
    for (a, b), members in groups.items():
        span = net.span[a, b]
        if b < 2 * n and (gain := early[a] + span - early[b]) > TINY:
            lift.setdefault((b, True), []).append((members, gain))
        if a < 2 * n and (gain := late[a] - late[b] + span) > TINY:
            lift.setdefault((a, False), []).append((members, gain))
        big = late[a] + span - early[b]
        if a < 2 * n and b < 2 * n and big > TINY:
            # time_b - time_a - big * x >= span - big
            columns = np.array([arcs + b, arcs + a, *members])
            rows.add(columns, np.array([1.0, -1.0] + [-big] * len(members)), span - big, np.inf)
    for (node, up), parts in lift.items():
        columns = np.array([arcs + node] + [arc for members, _ in parts for arc in members])
        gains = np.array([gain for members, gain in parts for _ in members])
        if up:
            rows.add(columns, np.concatenate([[1.0], -gains]), early[node], np.inf)
        else:
            rows.add(columns, np.concatenate([[1.0], gains]), -np.inf, late[node])
    for trip in net.open:
        least = min(net.span[trip, n + trip], late[n + trip] - early[trip])
        columns = np.array([arcs + n + trip, arcs + trip, arcs + 2 * n + trip])
        rows.add(columns, np.array([1.0, -1.0, least]), least, np.inf)
        rows.add(columns[:2], np.array([1.0, -1.0]), -np.inf, max(net.limit[trip], early[n + trip] - late[trip]))
