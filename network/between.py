"""Who lies between others: betweenness, exact on a folded graph or sampled, and closeness.

In a graph of people and groups most people belong to one group (leaves), or to the same groups as
somebody else (twins). Neither adds a route: both are folded away and put back with formulas, and
what is left is searched from many nodes at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError
from network.graph import Graph, components

__all__ = ["Folded", "betweenness", "closeness", "fold"]

#: Up to this many nodes after folding betweenness is exact unless told otherwise.
EXACT_UP_TO = 5_000
SAMPLES = 512
BATCH = 32


@dataclass(frozen=True, eq=False)
class Folded:
    """A graph without leaves and twins, and where each node went.

    Parameters
    ----------
    node : ndarray of int32, shape (n,)
        Node of the folded graph that stands for each node; a leaf is at the node it hangs on.
    leaf : ndarray of bool, shape (n,)
    first : ndarray of int32, shape (q,)
        A node that each folded node stands for.
    twins : ndarray of float64, shape (q,)
        How many nodes with the same neighbours it stands for.
    weight : ndarray of float64, shape (q,)
        One and the leaves, of each of them.
    graph : Graph
        The folded graph, q nodes.
    """

    node: NDArray[np.int32]
    leaf: NDArray[np.bool_]
    first: NDArray[np.int32]
    twins: NDArray[np.float64]
    weight: NDArray[np.float64]
    graph: Graph


def fold(graph: Graph) -> Folded:
    """Fold nodes with one tie into their neighbour, and nodes with the same neighbours into one.

    Examples
    --------
    Two people of groups 4 and 5 are twins, two of group 4 only are leaves:

    >>> found = fold(Graph.from_edges(6, [0, 1, 2, 2, 3, 3], [4, 4, 4, 5, 4, 5]))
    >>> len(found.graph), found.weight.tolist(), found.twins.tolist()
    (3, [1.0, 3.0, 1.0], [2.0, 1.0, 1.0])
    """
    degree = graph.degree()
    host = np.zeros(len(graph), dtype=np.int32)
    host[degree > 0] = graph.targets[graph.starts[:-1][degree > 0]]
    leaf = (degree == 1) & (degree[host] > 1)
    weight = 1 + np.bincount(host[leaf], minlength=len(graph)).astype(np.float64)
    row, col = graph.sources, graph.targets
    kept = ~leaf[row] & ~leaf[col]
    row, col = row[kept], col[kept]
    able = ~leaf & (weight == 1) & (degree > 0)
    first = _first_twin(len(graph), row, col, able)
    stands = ~leaf & (first == np.arange(len(graph)))
    place = (np.cumsum(stands) - 1).astype(np.int32)
    node = place[np.where(leaf, first[host], first)]
    rows = np.flatnonzero(stands)
    edge = stands[row] & stands[col] & (row < col)
    quotient = Graph.from_edges(len(rows), place[row[edge]], place[col[edge]])
    twins = np.bincount(node[~leaf], minlength=len(rows)).astype(np.float64)
    return Folded(node, leaf, rows.astype(np.int32), twins, weight[rows], quotient)


def _first_twin(size: int, row: NDArray[Any], col: NDArray[Any], able: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The first node with the same neighbours as each node that may have a twin, or itself."""
    first = np.arange(size, dtype=np.int64)
    mine = able[row]
    row, col = row[mine], col[mine]
    count = np.bincount(row, minlength=size)
    for degree in np.unique(count[count > 0]):
        nodes = np.flatnonzero(count == degree)
        if len(nodes) < 2:
            continue
        sets = col[count[row] == degree].reshape(len(nodes), degree)
        order = np.lexsort(sets.T[::-1])
        new = np.r_[True, (sets[order][1:] != sets[order][:-1]).any(axis=1)]
        lead = np.flatnonzero(new)[np.cumsum(new) - 1]
        # The sort is stable, so that the first of each run has the lowest row.
        first[nodes[order]] = nodes[order][lead]
    return first


def betweenness(
    graph: Graph,
    *,
    normalized: bool = True,
    exact: bool | None = None,
    samples: int = SAMPLES,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Share of the shortest routes between others that lead through each node.

    Parameters
    ----------
    graph : Graph
        Ties count as equal; weights are not read.
    normalized : bool
        Divide by the (n - 1)(n - 2)/2 pairs of others.
    exact : bool, optional
        By default exact while the folded graph has at most `EXACT_UP_TO` nodes.
    samples : int
        Nodes to start from otherwise, drawn without repeats by `seed`; the estimate is unbiased.
    seed : int

    Returns
    -------
    ndarray of float64, shape (n,)

    Notes
    -----
    Brandes' accumulation δ(v) = Σ_w σ_v/σ_w (1 + δ(w)) on the folded graph, from many sources at
    once as sparse products. O(q m') for q nodes and m' ties after folding.

    References
    ----------
    Brandes 2001, Journal of Mathematical Sociology 25:163-177; folding as in Sarıyüce,
    Kaya, Saule & Çatalyürek 2013

    Examples
    --------
    >>> betweenness(Graph.from_edges(4, [0, 1, 2], [1, 2, 3])).round(6).tolist()
    [0.0, 0.666667, 0.666667, 0.0]
    """
    size = len(graph)
    if samples < 1:
        raise NetworkInputError("not_positive", (), field="samples")
    folded = fold(graph)
    whole = len(folded.graph) <= EXACT_UP_TO if exact is None else exact
    if whole or samples >= size:
        start = folded.twins * folded.weight
        scale = 1.0
    else:
        drawn = np.random.default_rng(seed).choice(size, samples, replace=False)
        start = np.bincount(folded.node[drawn], minlength=len(folded.graph)).astype(float)
        scale = size / samples
    through = _brandes(folded, start) * (scale / 2)
    through += _put_back(folded)
    value = np.where(folded.leaf, 0.0, through[folded.node])
    pairs = (size - 1) * (size - 2) / 2
    return value / pairs if normalized and pairs > 0 else value


def _put_back(folded: Folded) -> NDArray[np.float64]:
    """Routes that folding took away: from and between leaves, and between twins."""
    graph, twins, weight = folded.graph, folded.twins, folded.weight
    part = components(graph)
    leaves = weight - 1
    members = np.bincount(part, weights=twins * weight)[part]
    found = leaves * (members - weight) + leaves * (leaves - 1) / 2
    # Two twins are two steps apart, by each of their common neighbours.
    row, col = graph.sources, graph.targets
    routes = np.bincount(row, weights=twins[col], minlength=len(graph))
    between = twins * (twins - 1) / 2
    each = np.divide(between, routes, out=np.zeros_like(between), where=routes > 0)
    return np.asarray(found + np.bincount(col, weights=each[row], minlength=len(graph)))


def _brandes(folded: Folded, start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over sources, weighted by `start`, of what depends on each node."""
    side = _sides(folded.graph)
    total = np.zeros(len(folded.graph))
    if side is None:
        everyone = np.arange(len(folded.graph))
        ties = folded.graph.matrix()
        search = _Search((ties, ties), (everyone, everyone), folded)
    else:
        parts = np.flatnonzero(side == 0), np.flatnonzero(side == 1)
        across = folded.graph.matrix()[parts[1]][:, parts[0]].tocsr()
        search = _Search((across, across.T.tocsr()), parts, folded)
    for half in range(1 if side is None else 2):
        nodes = search.nodes[half]
        sources = np.flatnonzero(start[nodes] > 0)
        for first in range(0, len(sources), BATCH):
            batch = sources[first : first + BATCH]
            search.run(half, batch, start[nodes[batch]], total)
    return total


class _Search:
    """Breadth-first search from many nodes at once, one column each.

    ``across[h]`` leads from side h to the other side. In a graph without sides both are the whole.
    """

    def __init__(self, across: tuple[Any, Any], nodes: tuple[NDArray[Any], NDArray[Any]], folded: Folded) -> None:
        self.across, self.nodes = across, nodes
        self.one_side = across[0] is across[1]
        self.twins = tuple(folded.twins[n][:, None] for n in nodes)
        self.weight = tuple(folded.weight[n][:, None] for n in nodes)

    def run(self, half: int, batch: NDArray[Any], start: NDArray[np.float64], total: NDArray[np.float64]) -> None:
        """Add what depends on each node when these nodes of a side are the sources."""
        routes = self._forward(half, batch)
        depends = np.zeros_like(routes[-1])
        for depth in range(len(routes) - 1, 1, -1):
            at = (half + depth) % 2
            each = (self.weight[at] + depends) * self.twins[at]
            np.divide(each, routes[depth], out=each, where=routes[depth] > 0)
            each *= routes[depth] > 0
            depends = (self.across[at] @ each) * routes[depth - 1]
            total[self.nodes[1 - at]] += depends @ start

    def _forward(self, half: int, batch: NDArray[Any]) -> list[NDArray[np.float64]]:
        """Number of shortest routes to one node of each kind, one array a level, 0 elsewhere."""
        columns = np.arange(len(batch))
        fresh = [np.ones((len(n), len(batch)), dtype=bool) for n in self.nodes]
        if self.one_side:
            fresh[1] = fresh[0]
        found = np.zeros((len(self.nodes[half]), len(batch)))
        found[batch, columns] = 1.0
        fresh[half][batch, columns] = False
        routes, carry = [found], found
        while True:
            half = 1 - half
            found = self.across[1 - half] @ carry
            found *= fresh[half]
            if not found.any():
                return routes
            fresh[half] &= found == 0
            routes.append(found)
            carry = found * self.twins[half]


def _sides(graph: Graph) -> NDArray[np.int64] | None:
    """Side 0 or 1 of each node where all ties lead across, None where they do not.

    In the double cover, where a step changes the copy, a node's two copies lie in different
    components exactly if it is on no odd cycle.
    """
    size = len(graph)
    u, v = graph.edges()
    cover = components(Graph.from_edges(2 * size, np.r_[u, u + size], np.r_[v + size, v]))
    here, there = cover[:size], cover[size:]
    if (here == there).any():
        return None
    # Components are numbered by first appearance: the copy of the first node has the lower one.
    return (here > there).astype(np.int64)


def closeness(graph: Graph) -> NDArray[np.float64]:
    """Closeness of each node within what it reaches, scaled by the share that it reaches.

    Notes
    -----
    C_i = (r - 1)/(n - 1) · (r - 1)/Σ_j d_ij over the r nodes that i reaches, itself included; 0
    for a node alone. One breadth-first search a node: O(n m).

    References
    ----------
    Wasserman & Faust 1994, Social Network Analysis, p. 201

    Examples
    --------
    >>> closeness(Graph.from_edges(3, [0, 1], [1, 2])).round(6).tolist()
    [0.666667, 1.0, 0.666667]
    """
    from scipy.sparse.csgraph import dijkstra

    size = len(graph)
    value = np.zeros(size)
    ties = graph.matrix()
    for first in range(0, size, BATCH):
        batch = np.arange(first, min(first + BATCH, size))
        dist = dijkstra(ties, indices=batch, unweighted=True)
        met = np.isfinite(dist)
        others = met.sum(axis=1) - 1.0
        total = np.where(met, dist, 0.0).sum(axis=1)
        near = np.divide(others, total, out=np.zeros(len(batch)), where=total > 0)
        value[batch] = near * others / max(size - 1, 1)
    return value
