"""What a node's place among others means: constraint, effective size, participation, brokerage."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, keep
from network.graph import Graph

__all__ = ["Brokerage", "brokerage", "constraint", "effective_size", "participation"]

#: Pairs of ties of one node looked at at a time.
BLOCK_ENTRIES = 4_000_000


def constraint(graph: Graph, *, weighted: bool = False) -> NDArray[np.float64]:
    """Burt's constraint: how far a node's contacts lead back to each other.

    Parameters
    ----------
    graph : Graph
    weighted : bool
        Use the strength of the ties.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN for a node without ties, where it is not defined.

    Notes
    -----
    p_ij = a_ij / Σ_k a_ik and c_i = Σ_j (p_ij + Σ_q p_iq p_qj)² over the neighbours j of i.

    References
    ----------
    Burt 1992, Structural Holes; Burt 2004, American Journal of Sociology 110:349

    Examples
    --------
    >>> constraint(Graph.from_edges(3, [0, 0], [1, 2])).tolist()
    [0.5, 1.0, 1.0]
    """
    used = graph.weight if weighted else None
    strength = np.ones(len(graph.targets)) if used is None else used
    total = np.bincount(graph.sources, weights=strength, minlength=len(graph))
    share = strength / total[graph.sources]
    both = share + _on_ties(graph, triangles(graph), share, share)
    value = np.bincount(graph.sources, weights=both * both, minlength=len(graph))
    return np.where(graph.degree() > 0, value, np.nan)


def effective_size(graph: Graph) -> NDArray[np.float64]:
    """Contacts of a node less the average number of ties among them: n - 2 t / n.

    NaN for a node without ties.

    References
    ----------
    Borgatti 1997, Connections 20(1):35-38

    Examples
    --------
    >>> effective_size(Graph.from_edges(3, [0, 1, 2], [1, 2, 0])).tolist()
    [1.0, 1.0, 1.0]
    """
    degree = graph.degree().astype(np.float64)
    ones = np.ones(len(graph.targets))
    closed = _on_ties(graph, triangles(graph), ones, ones)
    twice = 0.0 + np.bincount(graph.sources, weights=closed, minlength=len(graph))
    value = degree - np.divide(twice, degree, out=np.zeros_like(twice), where=degree > 0)
    return np.where(degree > 0, value, np.nan)


def participation(graph: Graph, area: ArrayLike, *, weighted: bool = False) -> NDArray[np.float64]:
    """How evenly a node's ties are spread over areas: 0 where all lead into one.

    Parameters
    ----------
    graph : Graph
    area : array_like of int, shape (n,)
        -1 for none: such a node is an area of its own.

    Notes
    -----
    P_i = 1 - Σ_a (k_ia / k_i)²; 0 for a node without ties.

    References
    ----------
    Guimerà & Amaral 2005, Nature 433:895-900

    Examples
    --------
    >>> participation(Graph.from_edges(3, [0, 0], [1, 2]), [0, 0, 1]).tolist()
    [0.5, 0.0, 0.0]
    """
    into = _by_area(graph, _area_codes(graph, area), weighted)
    total = np.asarray(into.sum(axis=1)).ravel()
    squares = np.asarray(into.multiply(into).sum(axis=1)).ravel()
    alone = np.divide(squares, total**2, out=np.ones(len(graph)), where=total > 0)
    return np.asarray(1.0 - alone)


@dataclass(frozen=True, eq=False)
class Brokerage:
    """Open two-paths through each node by role, arrays of int64, shape (n,).

    Parameters
    ----------
    coordinator : both others of the node's own area
    gatekeeper : one of the own area, one of another (gatekeeper and representative are one
        role where ties have no direction)
    itinerant : both of one and the same other area
    liaison : of two different other areas
    """

    coordinator: NDArray[np.int64]
    gatekeeper: NDArray[np.int64]
    itinerant: NDArray[np.int64]
    liaison: NDArray[np.int64]

    def __post_init__(self) -> None:
        keep(self, **vars(self))

    @property
    def total(self) -> NDArray[np.int64]:
        """All open two-paths through each node."""
        return self.coordinator + self.gatekeeper + self.itinerant + self.liaison


def brokerage(graph: Graph, area: ArrayLike) -> Brokerage:
    """Gould-Fernandez roles of each node between areas.

    Parameters
    ----------
    graph : Graph
    area : array_like of int, shape (n,)
        -1 for none: such a node is an area of its own.

    Notes
    -----
    Counts the unordered pairs of neighbours that are not tied to each other: all pairs by role,
    from the degrees into each area, less the closed ones, from the triangles.

    References
    ----------
    Gould & Fernandez 1989, Sociological Methodology 19:89-126

    Examples
    --------
    >>> roles = brokerage(Graph.from_edges(3, [0, 0], [1, 2]), [0, 0, 1])
    >>> roles.gatekeeper.tolist(), roles.liaison.tolist()
    ([1, 0, 0], [0, 0, 0])
    """
    code = _area_codes(graph, area)
    into, found_triangles = _by_area(graph, code, False), triangles(graph)
    same = code[graph.sources] == code[graph.targets]
    inside, across = same.astype(np.float64), (~same).astype(np.float64)
    own = np.bincount(graph.sources, weights=same, minlength=len(graph))
    other = graph.degree() - own
    pairs = np.asarray(into.multiply(into).sum(axis=1)).ravel() - graph.degree()
    one_area = (pairs - own * (own - 1)) / 2
    closed = [
        _closed(graph, found_triangles, left, right, mask)
        for left, right, mask in (
            (inside, inside, same), (inside, across, ~same),
            (across, inside, ~same), (across, across, ~same),
        )
    ]  # fmt: skip
    found = (
        own * (own - 1) / 2 - closed[0] / 2,
        own * other - closed[1],
        one_area - closed[2] / 2,
        other * (other - 1) / 2 - one_area - closed[3] / 2,
    )
    return Brokerage(*(np.rint(role).astype(np.int64) for role in found))


def _closed(
    graph: Graph,
    found: NDArray[np.int64],
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    mask: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Two-step walks left, then right, that end on a tie of the mask, by first node."""
    walks = _on_ties(graph, found, left, right) * mask
    return np.bincount(graph.sources, weights=walks, minlength=len(graph))


def triangles(graph: Graph) -> NDArray[np.int64]:
    """Three nodes of each triangle, shape (t, 3).

    Notes
    -----
    Every tie leads from the node of the lower degree to the higher; two ties from one node are a
    triangle when their ends are tied. O(m √m).
    """
    size = len(graph)
    degree = graph.degree().astype(np.int64)
    u, v = graph.sources, graph.targets
    upward = (degree[u] < degree[v]) | ((degree[u] == degree[v]) & (u < v))
    u, v = u[upward], v[upward]
    out = np.bincount(u, minlength=size)[u] if len(u) else u
    keys = graph.sources * np.int64(size) + graph.targets
    found = [np.zeros((0, 3), dtype=np.int64)]
    for k in np.unique(out[out >= 2]):
        mine = out == k
        apex, ends = u[mine].reshape(-1, k)[:, 0], v[mine].reshape(-1, k)
        i, j = np.triu_indices(int(k), 1)
        step = max(1, BLOCK_ENTRIES // len(i))
        for first in range(0, len(apex), step):
            block = ends[first : first + step].astype(np.int64)
            a, b = block[:, i].ravel(), block[:, j].ravel()
            top = np.repeat(apex[first : first + step], len(i))
            # Ordered questions walk through the keys once.
            order = np.argsort(a * size + b)
            a, b, top = a[order], b[order], top[order]
            at = np.minimum(np.searchsorted(keys, a * size + b), len(keys) - 1)
            tied = keys[at] == a * size + b
            found.append(np.column_stack([top[tied], a[tied], b[tied]]))
    return np.concatenate(found)


def _on_ties(
    graph: Graph,
    found: NDArray[np.int64],
    left: NDArray[np.float64],
    right: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Entries of left · right where the graph has a tie, from its triangles.

    `left`, `right` and the result are values of the ties, in the order of `Graph.targets`.
    """
    total = np.zeros(len(graph.targets))
    if not len(found):
        return total
    keys = graph.sources * np.int64(len(graph)) + graph.targets
    place = {
        (a, b): np.searchsorted(keys, found[:, a] * len(graph) + found[:, b]) for a, b in permutations(range(3), 2)
    }
    for i, q, j in permutations(range(3)):
        walk = left[place[i, q]] * right[place[q, j]]
        total += np.bincount(place[i, j], weights=walk, minlength=len(total))
    return total


def _by_area(graph: Graph, code: NDArray[np.int64], weighted: bool) -> Any:
    """Strength of the ties of each node into each area, n × areas, sparse."""
    from scipy.sparse import csr_array

    areas = int(code.max(initial=-1)) + 1
    one = np.arange(len(graph))
    member = csr_array((np.ones(len(graph)), (one, code)), shape=(len(graph), areas))
    return (graph.matrix(weighted=weighted) @ member).tocsr()


def _area_codes(graph: Graph, area: ArrayLike) -> NDArray[np.int64]:
    given = np.array(area)
    if given.shape != (len(graph),):
        raise NetworkInputError("length", (), field="area")
    if given.size and given.dtype.kind not in "iu":
        raise NetworkInputError("not_an_index", (), field="area")
    code = given.astype(np.int64)
    none = code < 0
    code[none] = code.max(initial=-1) + 1 + np.arange(int(none.sum()))
    return code
