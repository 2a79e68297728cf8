"""Who is tied to whom: graphs as typed arrays, components and cores.

The truth inside is a CSR array of 32-bit indices; `network.nx_io` takes and gives `nx.Graph`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, keep

__all__ = ["Graph", "components", "core_numbers"]


@dataclass(frozen=True, eq=False)
class Graph:
    """An undirected simple graph; build with `from_edges` or `from_labels`.

    Parameters
    ----------
    ids : sequence of hashable, length n
        Labels of the nodes; ``range(n)`` where the numbers are the labels.
    starts : ndarray of int32, shape (n + 1,)
        CSR row pointer.
    targets : ndarray of int32, shape (2 m,)
        Neighbours of each node, ascending; every edge stands in it twice.
    weight : ndarray of float64, shape (2 m,), or None
        Strength of each tie, > 0; None where all are 1.

    Notes
    -----
    8 bytes an edge and 4 a node without weights.

    Examples
    --------
    >>> graph = Graph.from_labels(["a", "b", "c"], [("a", "b"), ("b", "c")])
    >>> graph.degree().tolist(), graph.edge_count
    ([1, 2, 1], 2)
    """

    ids: Sequence[Hashable]
    starts: NDArray[np.int32]
    targets: NDArray[np.int32]
    weight: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        keep(self, starts=self.starts, targets=self.targets, weight=self.weight)

    @classmethod
    def from_edges(
        cls,
        nodes: int | Sequence[Hashable],
        source: ArrayLike,
        target: ArrayLike,
        weight: ArrayLike | None = None,
    ) -> Graph:
        """Graph from edges given as row numbers.

        Parameters
        ----------
        nodes : int or sequence of hashable
            Number of nodes, or their labels.
        source, target : array_like of int, shape (e,)
            Each edge once or more, either way round; repeats become one edge.
        weight : array_like of float, shape (e,), > 0, optional
            Repeats add up.

        Raises
        ------
        NetworkInputError
            Repeated labels, an edge to a node that does not exist, an edge of a node with
            itself, weights that are NaN or not above 0; with the rows or labels at fault.
        """
        ids = range(nodes) if isinstance(nodes, int) else _labels(nodes)
        u, v = np.asarray(source), np.asarray(target)
        if u.shape != v.shape or u.ndim != 1:
            raise NetworkInputError("length", (), field="edges")
        _check_ends(ids, u, v)
        strength = None if weight is None else np.asarray(weight, dtype=np.float64)
        if strength is not None:
            if strength.shape != u.shape:
                raise NetworkInputError("length", (), field="weight")
            bad = ~(np.isfinite(strength) & (strength > 0))
            if bad.any():
                raise NetworkInputError("bad_weight", np.flatnonzero(bad), field="weight")
        return cls(ids, *_symmetric(len(ids), u, v, strength))

    @classmethod
    def from_labels(
        cls,
        ids: Iterable[Hashable],
        edges: Iterable[tuple[Hashable, Hashable]],
        weight: ArrayLike | None = None,
    ) -> Graph:
        """Graph from edges given as pairs of labels; unknown labels are refused by name."""
        labels = _labels(ids)
        row = {label: i for i, label in enumerate(labels)}
        pairs = list(edges)
        unknown = {x for pair in pairs for x in pair if x not in row}
        if unknown:
            raise NetworkInputError("unknown_id", sorted(map(str, unknown)), field="edges")
        ends = np.array([(row[a], row[b]) for a, b in pairs], dtype=np.int32).reshape(-1, 2)
        return cls.from_edges(labels, ends[:, 0], ends[:, 1], weight)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def edge_count(self) -> int:
        """Number of edges."""
        return len(self.targets) // 2

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        extra = 0 if self.weight is None else self.weight.nbytes
        return self.starts.nbytes + self.targets.nbytes + extra

    def degree(self) -> NDArray[np.int32]:
        """Number of neighbours of each node, shape (n,)."""
        return np.diff(self.starts)

    @cached_property
    def sources(self) -> NDArray[np.int32]:
        """The node that each entry of `targets` belongs to."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.degree())

    def edges(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Each edge once, the lower row number first."""
        once = self.sources < self.targets
        return self.sources[once], self.targets[once]

    def matrix(self, *, weighted: bool = False) -> Any:
        """Adjacency as a `scipy.sparse.csr_array` of float64."""
        from scipy.sparse import csr_array

        plain = not weighted or self.weight is None
        data = np.ones(len(self.targets)) if plain else self.weight
        return csr_array((data, self.targets, self.starts), shape=(len(self),) * 2)


def components(graph: Graph) -> NDArray[np.int32]:
    """Label of the connected component of each node, numbered by first appearance.

    Examples
    --------
    >>> components(Graph.from_edges(4, [0, 2], [1, 3])).tolist()
    [0, 0, 1, 1]
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    if not len(graph):
        return np.zeros(0, dtype=np.int32)
    # One byte an edge is enough: only the structure is read.
    ones = np.broadcast_to(np.float64(1), len(graph.targets))
    matrix = csr_array((ones, graph.targets, graph.starts), shape=(len(graph),) * 2)
    # The array is symmetric: its strong components are its components, without a transpose.
    _, label = connected_components(matrix, directed=True, connection="strong")
    _, first = np.unique(label, return_index=True)
    number = np.empty(len(first), dtype=np.int32)
    number[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return np.asarray(number[label])


def core_numbers(graph: Graph) -> NDArray[np.int32]:
    """Core number of each node: the largest k such that it is in a k-core.

    Notes
    -----
    Peels all nodes of too low a degree at once; O(n + m) and one pass a round.

    References
    ----------
    Seidman 1983, Social Networks 5:269-287

    Examples
    --------
    >>> core_numbers(Graph.from_edges(4, [0, 1, 2, 2], [1, 2, 0, 3])).tolist()
    [2, 2, 2, 1]
    """
    left = graph.degree().astype(np.int64)
    core = np.zeros(len(graph), dtype=np.int32)
    alive = np.flatnonzero(left > 0)
    gone = left == 0
    k = 1
    while len(alive):
        low = alive[left[alive] <= k]
        while len(low):
            core[low], gone[low] = k, True
            near = neighbours_of(graph, low)
            near = near[~gone[near]]
            if len(near) * 8 > len(graph):
                left -= np.bincount(near, minlength=len(graph))
                low = np.flatnonzero((left <= k) & ~gone)
            else:
                np.subtract.at(left, near, 1)
                low = np.unique(near[left[near] <= k])
        alive = alive[~gone[alive]]
        k = max(k + 1, int(left[alive].min())) if len(alive) else k
    return core


def neighbours_of(graph: Graph, nodes: NDArray[Any]) -> NDArray[np.int32]:
    """Neighbours of these nodes, one after another, with repeats."""
    first, count = graph.starts[nodes], np.diff(graph.starts)[nodes]
    offset = np.repeat(first - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    return graph.targets[np.arange(len(offset)) + offset] if len(offset) else graph.targets[:0]


def _labels(ids: Iterable[Hashable]) -> Sequence[Hashable]:
    if isinstance(ids, range):
        return ids
    labels = tuple(ids)
    seen: set[Hashable] = set()
    twice = {x for x in labels if x in seen or seen.add(x)}  # type: ignore[func-returns-value]
    if twice:
        raise NetworkInputError("duplicate_id", sorted(map(str, twice)), field="nodes")
    return labels


def _check_ends(ids: Sequence[Hashable], u: NDArray[Any], v: NDArray[Any]) -> None:
    if u.size and (u.dtype.kind not in "iu" or v.dtype.kind not in "iu"):
        raise NetworkInputError("not_an_index", (), field="edges")
    if u.size and (min(u.min(), v.min()) < 0 or max(u.max(), v.max()) >= len(ids)):
        unknown = (u < 0) | (v < 0) | (u >= len(ids)) | (v >= len(ids))
        raise NetworkInputError("unknown_node", np.flatnonzero(unknown), field="edges")
    loop = np.flatnonzero(u == v)
    if len(loop):
        raise NetworkInputError("self_loop", [ids[int(u[i])] for i in loop], field="edges")


def _symmetric(
    size: int, u: NDArray[Any], v: NDArray[Any], weight: NDArray[np.float64] | None
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64] | None]:
    """CSR arrays of the edges both ways: two counting sorts put the neighbours in order."""
    from scipy.sparse import coo_array

    one = np.ones(len(u), dtype=np.int8) if weight is None else weight
    data = np.concatenate([one, one])
    row = np.concatenate([u, v]).astype(np.int32, copy=False)
    col = np.concatenate([v, u]).astype(np.int32, copy=False)
    both = coo_array((data, (row, col)), shape=(size, size))
    both.has_canonical_format = True  # keeps SciPy from sorting row by row
    ordered = both.tocsr().tocsc()  # symmetric: its columns are its rows, now ascending
    starts, targets, values = ordered.indptr, ordered.indices, ordered.data
    again = np.flatnonzero(targets[1:] == targets[:-1]) + 1
    # Equal neighbours across a row's end are two edges, not one.
    again = again[~np.isin(again, starts)] if len(again) else again
    if len(again):
        first = np.ones(len(targets), dtype=bool)
        first[again] = False
        if weight is not None:
            values = np.add.reduceat(values, np.flatnonzero(first))
        starts = np.concatenate([[0], np.cumsum(first)])[starts]
        targets = targets[first]
    edge_weight = None if weight is None else np.asarray(values, dtype=np.float64)
    return starts.astype(np.int32), targets.astype(np.int32), edge_weight
