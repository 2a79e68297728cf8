"""Swap chains: which moves a price stands for, and how a plan differs from another."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from .duals import FAR, Certificate, Residual
from .flow import ROOT, FlowProblem


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One move of a chain: a need takes `to_edge` and gives up `from_edge`.

    Either is None: a need that was open has nothing to give up, one that ends
    up open takes nothing.
    """

    need: int
    from_edge: int | None
    to_edge: int | None


class ChainFinder:
    """Follows the prices of one certified plan back to the moves behind them.

    Parameters
    ----------
    problem, used, certificate
        The plan and its proof; the chain is only meaningful if it is proven.
    """

    def __init__(self, problem: FlowProblem, used: np.ndarray, certificate: Certificate) -> None:
        self.problem, self.used, self.certificate = problem, used, certificate
        self.costs = certificate.scale.costs(problem)
        self.residual = Residual.of(problem, certificate.flow, certificate.scale.shift)
        self.edge_need = problem.edge_need
        order = np.argsort(problem.parent, kind="stable")
        self._children = (order, np.searchsorted(problem.parent[order], np.arange(problem.node_count + 1)))
        chosen = np.flatnonzero(used)
        by_node = chosen[np.argsort(problem.edge_node[chosen], kind="stable")]
        heads = np.searchsorted(problem.edge_node[by_node], np.arange(problem.node_count + 1))
        self._entering = (by_node, heads)

    def from_node(self, node: int) -> tuple[ChainStep, ...] | None:
        """Moves that make room for one unit at a limit node; None if nothing can.

        Returns
        -------
        tuple of ChainStep
            Empty if there is room already. Nearest move first.
        """
        start = ("node", node)
        came: dict[tuple[str, int], tuple[tuple[str, int], int | None]] = {}
        queue = deque([start])
        seen = {start}
        while queue:
            here = queue.popleft()
            for there, edge in self._tight(*here):
                if there[0] == "open" or there == ("sink", 0):
                    return self._unwind(start, here, there, edge, came)
                if there not in seen:
                    seen.add(there)
                    came[there] = (here, edge)
                    queue.append(there)
        return None

    def _tight(self, kind: str, at: int) -> list[tuple[tuple[str, int], int | None]]:
        """Residual arcs along which the price falls by exactly their cost."""
        price, node_price = self.certificate.need_price, self.certificate.node_price
        problem = self.problem
        found: list[tuple[tuple[str, int], int | None]] = []
        if kind == "need":
            if price[at] == problem.penalty[at] << self.certificate.scale.shift:
                found.append((("open", at), None))
            for edge in range(problem.indptr[at], problem.indptr[at + 1]):
                node = int(problem.edge_node[edge])
                if not self.used[edge] and price[at] == node_price[node] + self.costs[edge]:
                    found.append((("node", node), edge))
            return found
        up = int(problem.parent[at])
        ahead = 0 if up == ROOT else int(node_price[up])
        if self.residual.forward[at] < FAR and node_price[at] == ahead + self.residual.forward[at]:
            found.append((("sink", 0) if up == ROOT else ("node", up), None))
        order, heads = self._children
        for child in order[heads[at] : heads[at + 1]].tolist():
            back = self.residual.back[child]
            if back < FAR and node_price[at] == node_price[child] + back:
                found.append((("node", child), None))
        edges, starts = self._entering
        for edge in edges[starts[at] : starts[at + 1]].tolist():
            need = int(self.edge_need[edge])
            if node_price[at] == price[need] - self.costs[edge]:
                found.append((("need", need), edge))
        return found

    def _unwind(
        self, start: tuple[str, int], here: tuple[str, int], there: tuple[str, int], edge: int | None,
        came: dict[tuple[str, int], tuple[tuple[str, int], int | None]],
    ) -> tuple[ChainStep, ...]:  # fmt: skip
        """Path back to the start, as moves of the needs on it."""
        path = [(here, there, edge)]
        while here != start:
            before, by = came[here]
            path.append((before, here, by))
            here = before
        path.reverse()
        steps = []
        for at, (_, to, by) in enumerate(path):
            if to[0] == "need":
                steps.append(ChainStep(to[1], by, path[at + 1][2]))
        return tuple(steps)
