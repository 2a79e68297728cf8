"""Graph operations against networkx and igraph; prints one JSON line per case.

    python benchmarks/graph.py [--edges N] [--operations build,components,…] [--no-networkx]

People in groups: groups on a line, most ties near home, 4 % far. Seconds are of the processor, best
of three for this engine and igraph, one run for networkx. igraph is in the group ``oracle``; where
it is not installed its columns are null. ``ratio_networkx`` is how many times faster this engine
is; ``ratio_igraph`` is this engine's time over igraph's. networkx is timed on its own graph, built
beforehand; this engine on its arrays. ``same`` says that the results agree.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import networkx as nx

import network

OPERATIONS = ("build", "components", "articulation", "bridges", "k_core", "projection", "constraint", "betweenness")
#: Exact betweenness of networkx beyond so many ties takes minutes.
BETWEENNESS_TIES = 6_000
MEMORY_TIES = 100_000


def main(argv: list[str] | None = None) -> int:
    """Run the operations asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--edges", type=int, default=100_000)
    parser.add_argument("--operations", default=",".join(OPERATIONS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-networkx", action="store_true", help="leave the slow side out")
    options = parser.parse_args(argv)
    for line in cases(options):
        print(json.dumps(line), flush=True)
    return 0


def memberships(ties: int, seed: int) -> tuple[int, int, np.ndarray, np.ndarray]:
    """People, groups, and the two ends of each membership, repeats taken out."""
    rng = np.random.default_rng(seed)
    groups, people = max(ties // 25, 1), int(ties * 0.6)
    cumulated = np.cumsum(rng.lognormal(0, 0.8, groups))
    home = rng.integers(0, groups, people)
    person = np.r_[np.arange(people), rng.integers(0, people, ties - people)]
    near = np.clip(home[person] + np.rint(rng.normal(0, 1.5, ties)).astype(int), 0, groups - 1)
    far = np.searchsorted(cumulated, rng.random(ties) * cumulated[-1])
    group = np.where(rng.random(ties) < 0.04, far, near)
    person, group = np.divmod(np.unique(person * groups + group), groups)
    return people, groups, person, group + people


def cases(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """One line an operation."""
    people, groups, u, v = memberships(options.edges, options.seed)
    size = people + groups
    ours = network.Graph.from_edges(size, u, v)
    slow = None if options.no_networkx else nx.Graph(zip(u.tolist(), v.tolist(), strict=True))
    other = igraph_graph(size, u, v)
    made = network.Memberships(range(people), range(groups), u, v - people)
    runs = sides(size, u, v, ours, slow, other, made, people)
    for name in options.operations.split(","):
        if name == "betweenness" and options.edges > BETWEENNESS_TIES:
            people_, groups_, a, b = memberships(BETWEENNESS_TIES - 1000, options.seed)
            town = network.Graph.from_edges(people_ + groups_, a, b)
            small = None if slow is None else nx.Graph(zip(a.tolist(), b.tolist(), strict=True))
            sets = sides(len(town), a, b, town, small, igraph_graph(len(town), a, b), None, people_)
            yield case(name, len(a), *sets[name])
        else:
            yield case(name, len(u), *runs[name])
    if "build" in options.operations and slow is not None:
        yield memory(u, v)


def sides(size, u, v, ours, slow, other, made, people) -> dict[str, tuple]:  # type: ignore[no-untyped-def]
    """This engine, networkx, igraph, and how to compare their answers."""
    pairs = list(zip(u.tolist(), v.tolist(), strict=True))
    return {
        "build": (lambda: network.Graph.from_edges(size, u, v), lambda: nx.Graph(pairs),
                  lambda: igraph_graph(size, u, v), count_edges),
        "components": (lambda: network.components(ours), lambda: list(nx.connected_components(slow)),
                       lambda: other.connected_components().membership, count_parts),
        "articulation": (lambda: network.articulation_points(ours), lambda: list(nx.articulation_points(slow)),
                         lambda: other.articulation_points(), count_true),
        "bridges": (lambda: network.bridges(ours), lambda: list(nx.bridges(slow)), lambda: other.bridges(), len),
        "k_core": (lambda: network.core_numbers(ours), lambda: nx.core_number(slow), lambda: other.coreness(), add_up),
        "projection": (lambda: made.projection(), lambda: nx.bipartite.weighted_projected_graph(
            slow, range(people, size)), None, count_edges),
        "constraint": (lambda: network.constraint(ours), lambda: nx.constraint(slow),
                       lambda: other.constraint(), add_up),
        "betweenness": (lambda: network.betweenness(ours, normalized=False, exact=True),
                        lambda: nx.betweenness_centrality(slow, normalized=False),
                        lambda: other.betweenness(), add_up),
    }  # fmt: skip


def case(name: str, ties: int, ours: Callable, slow: Callable, other: Callable | None, key: Callable) -> dict:
    """Time the three sides of an operation."""
    mine, seconds = cpu(ours, 3)
    line = {"benchmark": "graph", "operation": name, "ties": ties, "cpu_seconds": round(seconds, 5),
            "networkx_cpu_seconds": None, "igraph_cpu_seconds": None,
            "ratio_networkx": None, "ratio_igraph": None, "same": None}  # fmt: skip
    same = []
    for column, run, repeat in (("networkx", slow, 1), ("igraph", other, 3)):
        if run is None:
            continue
        try:
            theirs, took = cpu(run, repeat)
        except (AttributeError, TypeError):  # that side is not there
            continue
        line[f"{column}_cpu_seconds"] = round(took, 5)
        line[f"ratio_{column}"] = round(took / seconds if column == "networkx" else seconds / took, 3)
        same.append(bool(np.isclose(key(mine), key(theirs), rtol=1e-9)))
    line["same"] = all(same) if same else None
    return line


def memory(u: np.ndarray, v: np.ndarray) -> dict[str, Any]:
    """Bytes that the two graphs keep, of at most `MEMORY_TIES` ties: tracing slows networkx down."""
    u, v = u[:MEMORY_TIES], v[:MEMORY_TIES]
    size = len(np.unique(np.r_[u, v]))
    u, v = np.unique(np.r_[u, v], return_inverse=True)[1].reshape(2, -1)
    pairs = list(zip(u.tolist(), v.tolist(), strict=True))
    tracemalloc.start()
    held = nx.Graph(pairs)
    theirs = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    ours = network.Graph.from_edges(size, u, v).nbytes
    return {
        "benchmark": "graph", "operation": "memory", "ties": held.number_of_edges(),
        "bytes": ours, "networkx_bytes": theirs, "ratio": round(ours / theirs, 4),
    }  # fmt: skip


def igraph_graph(size: int, u: np.ndarray, v: np.ndarray) -> Any:
    """The same graph in igraph, None where it is not installed."""
    try:
        import igraph
    except ImportError:
        return None
    return igraph.Graph(n=size, edges=np.column_stack([u, v]).tolist())


def cpu(run: Callable[[], Any], repeat: int) -> tuple[Any, float]:
    """Result and the least processor time of some runs."""
    best = np.inf
    result = None
    for _ in range(repeat):
        begin = time.process_time()
        result = run()
        best = min(best, time.process_time() - begin)
    return result, max(best, 1e-7)


def count_edges(graph: Any) -> int:
    """Edges of a graph of any of the three."""
    if isinstance(graph, network.Graph):
        return graph.edge_count
    return graph.number_of_edges() if isinstance(graph, nx.Graph) else graph.ecount()


def count_parts(found: Any) -> int:
    """Components, from labels or sets (networkx knows no node without a tie)."""
    return len(found) if len(found) and isinstance(found[0], set) else int(np.max(found)) + 1


def count_true(found: Any) -> int:
    """Nodes found, from flags or a list."""
    return int(found.sum()) if isinstance(found, np.ndarray) else len(found)


def add_up(found: Any) -> float:
    """Sum of the values that are defined."""
    return float(np.nansum(list(found.values()) if isinstance(found, dict) else np.asarray(found, dtype=float)))


if __name__ == "__main__":
    sys.exit(main())
