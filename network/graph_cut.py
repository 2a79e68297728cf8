"""What falls apart when one node or one tie goes: articulation points and bridges.

Trees and nodes between two others are decided here; only the rest goes to rustworkx.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from network.errors import keep
from network.graph import Graph, neighbours_of

__all__ = ["Cuts", "articulation_points", "bridges", "cuts"]


@dataclass(frozen=True, eq=False)
class Cuts:
    """Where a graph comes apart.

    Parameters
    ----------
    articulation : ndarray of bool, shape (n,)
        Nodes whose end splits a component.
    bridges : ndarray of int32, shape (b, 2)
        Ties whose end splits a component, as pairs of rows, the lower first, ascending.
    """

    articulation: NDArray[np.bool_]
    bridges: NDArray[np.int32]

    def __post_init__(self) -> None:
        keep(self, articulation=self.articulation, bridges=self.bridges)


def cuts(graph: Graph) -> Cuts:
    """Articulation points and bridges of a graph.

    Notes
    -----
    Nodes outside the 2-core lie on no cycle: all their ties are bridges, and each with two ties
    or more cuts. In the 2-core a node with two neighbours stands for the tie between them. What
    is left is searched depth first in O(n + m).

    References
    ----------
    Hopcroft & Tarjan 1973, Communications of the ACM 16:372-378

    Examples
    --------
    >>> found = cuts(Graph.from_edges(5, [0, 1, 2, 2, 3], [1, 2, 0, 3, 4]))
    >>> found.articulation.tolist(), found.bridges.tolist()
    ([False, False, True, True, False], [[2, 3], [3, 4]])
    """
    reduced = _Reduced(graph)
    return Cuts(_articulation(graph, reduced), _bridges(graph, reduced))


def articulation_points(graph: Graph) -> NDArray[np.bool_]:
    """Nodes whose end splits a component, shape (n,); see `cuts`."""
    return _articulation(graph, _Reduced(graph))


def bridges(graph: Graph) -> NDArray[np.int32]:
    """Ties whose end splits a component, shape (b, 2); see `cuts`."""
    return _bridges(graph, _Reduced(graph))


class _Reduced:
    """The 2-core with nodes between two others replaced by a tie, as a rustworkx graph."""

    def __init__(self, graph: Graph) -> None:
        self.degree = graph.degree()
        self.core = _two_core(graph)
        row, col = graph.sources, graph.targets
        inside = self.core[row] & self.core[col]
        row, col = row[inside], col[inside]
        deep = np.bincount(row, minlength=len(graph))
        # A middle has two neighbours, both with three or more: no two middles touch.
        pair, near = self.core & (deep == 2), self.core & (deep > 2)
        both = np.bincount(row, weights=near[col], minlength=len(graph)) == 2
        self.middle = np.flatnonzero(pair & both)
        is_middle = np.zeros(len(graph), dtype=bool)
        is_middle[self.middle] = True
        ends = col[is_middle[row]].reshape(-1, 2)
        plain = (row < col) & ~is_middle[row] & ~is_middle[col]
        u = np.concatenate([row[plain], ends[:, 0]]).astype(np.int64)
        v = np.concatenate([col[plain], ends[:, 1]]).astype(np.int64)
        through = np.concatenate([np.full(int(plain.sum()), -1), self.middle])
        self._merge(len(graph), u, v, through)

    def _merge(self, size: int, u: NDArray[Any], v: NDArray[Any], through: NDArray[Any]) -> None:
        """One tie for parallel ones, which are no bridges; rows renumbered from 0."""
        key = np.minimum(u, v) * size + np.maximum(u, v)
        order = np.argsort(key)
        key, through = key[order], through[order]
        first = np.flatnonzero(np.r_[True, key[1:] != key[:-1]]) if len(key) else key
        self.single = np.diff(np.r_[first, len(key)]) == 1
        self.through = through[first]
        self.ends = np.column_stack(np.divmod(key[first], max(size, 1)))
        used = np.zeros(size, dtype=bool)
        used[self.ends.ravel()] = True
        self.rows = np.flatnonzero(used)
        place = np.cumsum(used) - 1
        self.local = place[self.ends]

    @cached_property
    def network(self) -> Any:
        """The reduced graph, for rustworkx."""
        import rustworkx as rx

        found = rx.PyGraph(multigraph=False)
        found.extend_from_edge_list(list(zip(*self.local.T.tolist(), strict=True)))
        return found

    @cached_property
    def bridge_mask(self) -> NDArray[np.bool_]:
        """Which of the merged ties are bridges."""
        import rustworkx as rx

        found = np.zeros(len(self.ends), dtype=bool)
        pairs = rx.bridges(self.network) if len(self.ends) else ()
        if pairs:
            size = len(self.rows)
            both = np.sort(np.array(list(pairs), dtype=np.int64), axis=1)
            key = both[:, 0] * size + both[:, 1]
            found[np.searchsorted(self.local[:, 0] * size + self.local[:, 1], key)] = True
        return np.asarray(found & self.single)


def _articulation(graph: Graph, reduced: _Reduced) -> NDArray[np.bool_]:
    import rustworkx as rx

    core, degree = reduced.core, reduced.degree
    found = ~core & (degree >= 2)
    hanging = np.bincount(graph.sources, weights=~core[graph.targets], minlength=len(graph)) > 0
    found |= core & hanging
    if len(reduced.ends):
        deep = rx.articulation_points(reduced.network)
        found[reduced.rows[np.fromiter(deep, dtype=np.int64, count=len(deep))]] = True
        # A bridge between nodes of three ties or more has an articulation point at either end.
        middle = (reduced.through >= 0) & reduced.single & found[reduced.ends].all(axis=1)
        if middle.any():
            found[reduced.through[middle & reduced.bridge_mask]] = True
    return found


def _bridges(graph: Graph, reduced: _Reduced) -> NDArray[np.int32]:
    u, v = graph.edges()
    outer = ~(reduced.core[u] & reduced.core[v])
    parts = [np.column_stack([u[outer], v[outer]])]
    is_bridge = reduced.bridge_mask
    plain = is_bridge & (reduced.through < 0)
    parts.append(reduced.ends[plain])
    middle = reduced.through[is_bridge & (reduced.through >= 0)]
    for side in range(2):
        end = reduced.ends[is_bridge & (reduced.through >= 0), side]
        parts.append(np.sort(np.column_stack([middle, end]), axis=1))
    found = np.concatenate(parts).astype(np.int32)
    return found[np.lexsort((found[:, 1], found[:, 0]))]


def _two_core(graph: Graph) -> NDArray[np.bool_]:
    """Nodes left after taking away, again and again, those with one tie or none."""
    left = graph.degree().astype(np.int64)
    inside = np.ones(len(graph), dtype=bool)
    low = np.flatnonzero(left <= 1)
    while len(low):
        inside[low] = False
        near = neighbours_of(graph, low)
        near = near[inside[near]]
        np.subtract.at(left, near, 1)
        low = np.unique(near[left[near] <= 1])
    return inside
