"""networkx at the edge: take an `nx.Graph`, give one back, and dicts keyed by label.

The engine computes on arrays; these functions carry labels in and out. networkx loads on use.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError
from network.graph import Graph

__all__ = ["by_label", "from_networkx", "of_networkx", "to_networkx"]


def from_networkx(graph: Any, weight: str | None = None) -> Graph:
    """Arrays of an undirected `nx.Graph`, its nodes in their order.

    Parameters
    ----------
    graph : networkx.Graph
        Parallel edges of a multigraph become one.
    weight : str, optional
        Edge attribute to keep as the strength of ties, 1 where an edge lacks it.

    Raises
    ------
    NetworkInputError
        A directed graph, or one with an edge of a node with itself.

    Examples
    --------
    >>> import networkx as nx
    >>> from_networkx(nx.path_graph(["a", "b", "c"])).degree().tolist()
    [1, 2, 1]
    """
    if graph.is_directed():
        raise NetworkInputError("directed", (), field="graph")
    labels = list(graph)
    row = {label: i for i, label in enumerate(labels)}
    ends = np.array([(row[u], row[v]) for u, v in graph.edges()], dtype=np.int32).reshape(-1, 2)
    if weight is None:
        return Graph.from_edges(labels, ends[:, 0], ends[:, 1])
    strength = [1.0 if w is None else w for _, _, w in graph.edges(data=weight)]
    return Graph.from_edges(labels, ends[:, 0], ends[:, 1], strength)


def to_networkx(graph: Graph, **columns: Mapping[Hashable, Any] | NDArray[Any]) -> Any:
    """`nx.Graph` with the same labels; weights as ``weight``, columns as node attributes.

    Examples
    --------
    >>> graph = Graph.from_edges(["a", "b"], [0], [1], [2.5])
    >>> to_networkx(graph, area=np.array([7, 8])).nodes["b"], to_networkx(graph)["a"]["b"]
    ({'area': 8}, {'weight': 2.5})
    """
    import networkx as nx

    found = nx.Graph()
    found.add_nodes_from(graph.ids)
    once = graph.sources < graph.targets
    u, v = ([graph.ids[i] for i in side.tolist()] for side in graph.edges())
    if graph.weight is None:
        found.add_edges_from(zip(u, v, strict=True))
    else:
        found.add_weighted_edges_from(zip(u, v, graph.weight[once].tolist(), strict=True))
    for name, values in columns.items():
        keyed = values if isinstance(values, Mapping) else by_label(graph, values)
        nx.set_node_attributes(found, keyed, name)
    return found


def by_label(graph: Graph, values: NDArray[Any]) -> dict[Hashable, Any]:
    """Dict of label to value, plain Python numbers.

    Examples
    --------
    >>> by_label(Graph.from_edges(["a", "b"], [0], [1]), np.array([1, 2]))
    {'a': 1, 'b': 2}
    """
    if len(values) != len(graph):
        raise NetworkInputError("length", (), field="values")
    return dict(zip(graph.ids, values.tolist(), strict=True))


def of_networkx(measure: Callable[..., NDArray[Any]], graph: Any, *args: Any, **options: Any) -> dict[Hashable, Any]:
    """Any measure of nodes, of an `nx.Graph`: a dict keyed by label.

    Parameters
    ----------
    measure : callable
        `betweenness`, `components`, `core_numbers`, `constraint`, `participation` …; called with
        the graph, then `args`. A mapping among `args` is read by label.

    Examples
    --------
    >>> import networkx as nx
    >>> from network import core_numbers, participation
    >>> of_networkx(core_numbers, nx.path_graph(["a", "b", "c"]))
    {'a': 1, 'b': 1, 'c': 1}
    >>> of_networkx(participation, nx.path_graph(["a", "b", "c"]), {"a": 0, "b": 0, "c": 1})
    {'a': 0.0, 'b': 0.5, 'c': 0.0}
    """
    arrays = from_networkx(graph)
    given = [_column(arrays, a) if isinstance(a, Mapping) else a for a in args]
    return by_label(arrays, measure(arrays, *given, **options))


def _column(graph: Graph, values: Mapping[Hashable, Any]) -> NDArray[Any]:
    missing = [str(label) for label in graph.ids if label not in values]
    if missing:
        raise NetworkInputError("unknown_id", missing, field="column")
    return np.array([values[label] for label in graph.ids])
