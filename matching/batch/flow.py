"""The assignment problem as columns: needs, limits that nest, edges between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..columns import frozen
from ..errors import MatchingInputError

ROOT = -1
# Costs beyond this could leave no room for the tie-break inside 64 bits.
MAX_COST = 2**40


@dataclass(frozen=True, eq=False)
class FlowProblem:
    """A min-cost flow from needs through nested limits.

    Every need sends `places` units. A unit goes over an edge to a limit node
    and up its parents, or stays open for `penalty`. Limits form a forest
    (half day in day in week in supporter in group), which keeps the problem a
    flow, and so integral.

    Parameters
    ----------
    places : ndarray of int64, shape (needs,)
        People wanted.
    penalty : ndarray of int64, shape (needs,)
        Cost of one place left open.
    indptr : ndarray of int64, shape (needs + 1,)
        Edges of need i stand in ``indptr[i]:indptr[i + 1]``; each carries at most one unit.
    edge_node, edge_cost, edge_tie : ndarray of int64, shape (edges,)
        Limit node entered, cost, and tie-break (any whole number; its low bits are used).
    parent : ndarray of int64, shape (nodes,)
        Parent node, `ROOT` for none. Parents stand after their children.
    cap : ndarray of int64, shape (nodes,)
        Most units through the node.
    step, base : ndarray of int64, shape (nodes,)
        The unit after r others costs ``step * (base + r)``: convex, so load is spread.

    Notes
    -----
    Minimise sum(cost x) + sum(penalty open) + sum over nodes of the load costs.
    Limits that overlap without nesting, and needs of different length on a
    budget of minutes, cannot be said in this form.

    References
    ----------
    Ahuja, Magnanti and Orlin, Network Flows, 1993, chapters 9 and 14.

    Examples
    --------
    >>> problem = FlowProblem.of(places=[1, 1], penalty=[100, 100], edges=[(0, 0, 5), (1, 0, 3)], cap=[1])
    >>> problem.need_count, problem.edge_count, problem.node_count
    (2, 2, 1)
    """

    places: np.ndarray
    penalty: np.ndarray
    indptr: np.ndarray
    edge_node: np.ndarray
    edge_cost: np.ndarray
    edge_tie: np.ndarray
    parent: np.ndarray
    cap: np.ndarray
    step: np.ndarray
    base: np.ndarray

    @classmethod
    def of(
        cls, *, places: Any, penalty: Any, edges: Any, cap: Any, parent: Any = None, step: Any = 0, base: Any = 0
    ) -> FlowProblem:
        """Make a small problem from lists; `edges` are (need, node, cost).

        Raises
        ------
        MatchingInputError
            Naming the field and the row.
        """
        table = np.asarray(edges, dtype=np.int64).reshape(-1, 3)
        table = table[np.lexsort((table[:, 2], table[:, 1], table[:, 0]))]
        caps = np.asarray(cap, dtype=np.int64)
        parents = np.full(len(caps), ROOT) if parent is None else np.asarray(parent)
        counts = np.asarray(places, dtype=np.int64)
        if len(table) and not 0 <= table[:, 0].min() <= table[:, 0].max() < len(counts):
            raise MatchingInputError("edges", int(table[:, 0].max()), "unknown need")
        indptr = np.searchsorted(table[:, 0], np.arange(len(counts) + 1))
        ties = mix(table[:, 0], table[:, 1])
        full = np.broadcast_to
        return cls.from_columns(
            counts, penalty, indptr, table[:, 1], table[:, 2], ties, parents, caps,
            full(np.asarray(step), caps.shape), full(np.asarray(base), caps.shape),
        )  # fmt: skip

    @classmethod
    def from_columns(cls, *columns: Any) -> FlowProblem:
        """Make a problem from its columns, in the order of the fields, and check it."""
        problem = cls(*(frozen(np.array(column, dtype=np.int64), np.int64) for column in columns))
        problem._check()
        # A node can never pass more than all places (and one that a price may ask about):
        # so no product overflows later.
        most = np.minimum(problem.cap, problem.places.sum() + 1)
        object.__setattr__(problem, "cap", frozen(most, np.int64))
        return problem

    def _check(self) -> None:
        for name in ("places", "penalty", "edge_cost", "cap", "step", "base"):
            values = getattr(self, name)
            bad = np.flatnonzero((values < 0) | (values > MAX_COST))
            if len(bad):
                raise MatchingInputError(name, int(bad[0]), f"{values[bad[0]]} must lie in 0..{MAX_COST}")
        rows = np.arange(self.node_count)
        bad = np.flatnonzero((self.parent < ROOT) | (self.parent >= self.node_count))
        bad = bad if len(bad) else np.flatnonzero((self.parent != ROOT) & (self.parent <= rows))
        if len(bad):
            raise MatchingInputError("parent", int(bad[0]), "must stand after its child, or be the root")
        bad = np.flatnonzero((self.edge_node < 0) | (self.edge_node >= self.node_count))
        if len(bad):
            raise MatchingInputError("edges", int(bad[0]), "unknown node")

    @property
    def need_count(self) -> int:
        return len(self.places)

    @property
    def edge_count(self) -> int:
        return len(self.edge_node)

    @property
    def node_count(self) -> int:
        return len(self.cap)

    @property
    def edge_need(self) -> np.ndarray:
        """Need of each edge."""
        return np.repeat(np.arange(self.need_count), np.diff(self.indptr))

    def node_flow(self, used: np.ndarray) -> np.ndarray:
        """Units through each node, given which edges are used."""
        flow = np.bincount(self.edge_node[used], minlength=self.node_count).astype(np.int64)
        for nodes in self.levels():
            inner = nodes[self.parent[nodes] != ROOT]
            np.add.at(flow, self.parent[inner], flow[inner])
        return flow

    def levels(self) -> list[np.ndarray]:
        """Nodes by height, leaves first: all children come before their parent."""
        height = np.zeros(self.node_count, dtype=np.int64)
        inner = np.flatnonzero(self.parent != ROOT)
        while len(inner):
            wanted = height.copy()
            np.maximum.at(wanted, self.parent[inner], height[inner] + 1)
            if np.array_equal(wanted, height):
                break
            height = wanted
        return [np.flatnonzero(height == h) for h in range(int(height.max(initial=0)) + 1)]

    def objective(self, used: np.ndarray, flow: np.ndarray | None = None) -> int:
        """Cost of a plan: edges, open places, load."""
        flow = self.node_flow(used) if flow is None else flow
        load = self.step * (flow * self.base + flow * (flow - 1) // 2)
        return int(self.edge_cost[used].sum() + self.penalty @ self.open_places(used) + load.sum())

    def open_places(self, used: np.ndarray) -> np.ndarray:
        """Places of each need that nobody fills."""
        before = np.concatenate(([0], np.cumsum(used, dtype=np.int64)))
        return self.places - (before[self.indptr[1:]] - before[self.indptr[:-1]])


def mix(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Evenly spread 62-bit numbers from two columns (finaliser of SplitMix64).

    Examples
    --------
    >>> mix(np.array([1, 2]), np.array([2, 1])).tolist() != mix(np.array([2, 1]), np.array([1, 2])).tolist()
    True
    """
    with np.errstate(over="ignore"):
        z = one.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) ^ other.astype(np.uint64)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(2)).astype(np.int64)
