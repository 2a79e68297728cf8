"""Who stands together: communities by Leiden over many seeds, and only what stays the same.

One run of a community search is one of many nearly equal answers. What is shown is the core that
stays together whichever seed one takes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, keep
from network.graph import Graph, components

__all__ = ["Communities", "communities", "modularity"]

SEEDS = 20
STABLE_SHARE = 0.9
MIN_CORE = 3


@dataclass(frozen=True, eq=False)
class Communities:
    """Communities of the best run, and which part of them is stable.

    Parameters
    ----------
    label : ndarray of int32, shape (n,)
        Community in the run of the highest modularity, numbered by first appearance.
    core : ndarray of int32, shape (n,)
        The same number for nodes of a stable core, -1 for all others: do not show those.
    agreement : ndarray of float64, shape (n,), range 0..1
        Share of the runs in which the node is with the heart of its community.
    modularity : float
        Of the best run.
    lowest : float
        Modularity of the worst run.
    seeds : int
        Number of runs.
    stable_share : float
        Any two nodes of a core are together in at least this share of the runs.
    """

    label: NDArray[np.int32]
    core: NDArray[np.int32]
    agreement: NDArray[np.float64]
    modularity: float
    lowest: float
    seeds: int
    stable_share: float

    def __post_init__(self) -> None:
        keep(self, label=self.label, core=self.core, agreement=self.agreement)


def communities(
    graph: Graph,
    *,
    seeds: int = SEEDS,
    stable_share: float = STABLE_SHARE,
    min_core: int = MIN_CORE,
    weighted: bool = False,
) -> Communities:
    """Leiden with seeds 0, 1, …, and the cores on which the runs agree.

    Parameters
    ----------
    graph : Graph
    seeds : int
        Number of runs, >= 1.
    stable_share : float, range 0..1
    min_core : int
        Smaller cores are not reported.
    weighted : bool
        Use the strength of the ties.

    Notes
    -----
    The heart of a community is its largest set of nodes that are together in every run. A node
    belongs to the core when it is with the heart in a share of at least (1 + stable_share)/2 of
    the runs: any two of the core are then together in at least `stable_share` of them.
    O(n + m) a run, in Python: up to a prefecture.

    References
    ----------
    Traag, Waltman & van Eck 2019, Scientific Reports 9:5233

    Examples
    --------
    >>> two = Graph.from_edges(6, [0, 1, 2, 3, 4, 5, 2], [1, 2, 0, 4, 5, 3, 3])
    >>> communities(two, seeds=5).core.tolist()
    [0, 0, 0, 1, 1, 1]
    """
    if seeds < 1:
        raise NetworkInputError("not_positive", (), field="seeds")
    if not 0 <= stable_share <= 1:
        raise NetworkInputError("not_a_share", (), field="stable_share")
    runs = np.array([_leiden(graph, seed, weighted) for seed in range(seeds)])
    value = [modularity(graph, run, weighted=weighted) for run in runs]
    best = int(np.argmax(value))
    label = runs[best]
    core = np.full(len(graph), -1, dtype=np.int32)
    agreement = np.zeros(len(graph))
    for one in range(int(label.max(initial=-1)) + 1):
        members = np.flatnonzero(label == one)
        kinds, size = np.unique(runs[:, members], axis=1, return_counts=True)
        heart = kinds[:, int(np.argmax(size))]
        agreement[members] = (runs[:, members] == heart[:, None]).mean(axis=0)
        inside = members[agreement[members] >= (1 + stable_share) / 2 - 1e-12]
        if len(inside) >= min_core:
            core[inside] = one
    return Communities(label, core, agreement, float(value[best]), float(min(value)), seeds, stable_share)


def modularity(graph: Graph, label: ArrayLike, *, weighted: bool = False) -> float:
    """How much more of the ties lie inside communities than chance would put there.

    Notes
    -----
    Q = Σ_c [L_c / m - (d_c / 2 m)²] with L_c the ties inside and d_c the degrees of c; 0 without
    ties.

    Examples
    --------
    >>> round(modularity(Graph.from_edges(4, [0, 2], [1, 3]), [0, 0, 1, 1]), 3)
    0.5
    """
    code = np.asarray(label)
    if code.shape != (len(graph),):
        raise NetworkInputError("length", (), field="label")
    used = graph.weight if weighted else None
    weight = np.ones(len(graph.targets)) if used is None else used
    twice = float(np.sum(weight))
    if not twice:
        return 0.0
    inside = code[graph.sources] == code[graph.targets]
    within = np.bincount(code[graph.sources], weights=weight * inside)
    degree = np.bincount(code[graph.sources], weights=weight)
    return float((within / twice - (degree / twice) ** 2).sum())


def _leiden(graph: Graph, seed: int, weighted: bool) -> NDArray[np.int32]:
    """One run, numbered by first appearance."""
    import networkx as nx

    plain = nx.Graph()
    plain.add_nodes_from(range(len(graph)))
    u, v = (side.tolist() for side in graph.edges())
    if weighted and graph.weight is not None:
        once = graph.weight[graph.sources < graph.targets].tolist()
        plain.add_weighted_edges_from(zip(u, v, once, strict=True))
    else:
        plain.add_edges_from(zip(u, v, strict=True))
    label = np.zeros(len(graph), dtype=np.int64)
    if not graph.edge_count:
        return components(graph)
    found = nx.community.leiden_communities(
        plain, weight="weight" if weighted else None, metric="modularity", seed=seed
    )
    for number, members in enumerate(found):
        label[list(members)] = number
    first = np.unique(label, return_index=True)[1]
    order = np.empty(len(first), dtype=np.int32)
    order[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return np.asarray(order[label])
