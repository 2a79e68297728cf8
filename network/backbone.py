"""Which ties of a weighted graph stand out: the disparity filter."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError
from network.graph import Graph

__all__ = ["disparity", "disparity_backbone"]


def disparity(graph: Graph) -> NDArray[np.float64]:
    """How likely chance alone gives each tie its share of a node's strength.

    Parameters
    ----------
    graph : Graph
        With weights; without, no tie stands out.

    Returns
    -------
    ndarray of float64, shape (m,), range 0..1
        For the ties in the order of `Graph.edges`: the smaller of the values of its two ends. A
        node with one tie says nothing about it (1).

    Notes
    -----
    α_ij = (1 - w_ij / Σ_k w_ik)^(k_i - 1) for a node of k_i ties. O(m).

    References
    ----------
    Serrano, Boguñá & Vespignani 2009, PNAS 106:6483-6488

    Examples
    --------
    >>> graph = Graph.from_edges(4, [0, 0, 0], [1, 2, 3], [8, 1, 1])
    >>> disparity(graph).round(2).tolist()
    [0.04, 0.81, 0.81]
    """
    strength = np.ones(len(graph.targets)) if graph.weight is None else graph.weight
    row, degree = graph.sources, graph.degree()
    total = np.bincount(row, weights=strength, minlength=len(graph))
    alpha = (1 - strength / total[row]) ** (degree[row] - 1)
    alpha[degree[row] == 1] = 1.0
    once = row < graph.targets
    # The same tie from its other end: sorted by target, then source.
    back = np.lexsort((row, graph.targets))
    return np.asarray(np.minimum(alpha, alpha[back])[once])


def disparity_backbone(graph: Graph, alpha: float = 0.05) -> Graph:
    """Keep the ties that chance gives with a probability below `alpha`; all nodes stay.

    Examples
    --------
    >>> graph = Graph.from_edges(4, [0, 0, 0], [1, 2, 3], [8, 1, 1])
    >>> disparity_backbone(graph).edge_count
    1
    """
    if not 0 < alpha <= 1:
        raise NetworkInputError("not_a_share", (), field="alpha")
    kept = disparity(graph) < alpha
    u, v = graph.edges()
    weight = None
    if graph.weight is not None:
        weight = graph.weight[graph.sources < graph.targets][kept]
    return Graph.from_edges(graph.ids, u[kept], v[kept], weight)
