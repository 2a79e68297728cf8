"""The classic graphs of the shared folder, as `Graph` and `Memberships`, and their published values."""

from __future__ import annotations

import csv
from functools import cache

from network import Graph, Memberships

from .shared_data import shared_file

FOLDER = "network/classics/"


def edge_list(name: str) -> list[tuple[str, str]]:
    with shared_file(f"{FOLDER}{name}.csv").open(encoding="utf-8") as handle:
        return [(row["source"], row["target"]) for row in csv.DictReader(handle)]


@cache
def classic(name: str) -> Graph:
    edges = edge_list(name)
    return Graph.from_labels(dict.fromkeys(x for edge in edges for x in edge), edges)


@cache
def davis() -> Memberships:
    edges = edge_list("davis_southern_women")
    women, events = list(dict.fromkeys(w for w, _ in edges)), list(dict.fromkeys(e for _, e in edges))
    return Memberships(
        women, events, [women.index(w) for w, _ in edges], [events.index(e) for _, e in edges]
    )  # fmt: skip


def published() -> list[tuple[str, float, str]]:
    """(measure, value of the file, value as printed)."""
    with shared_file(FOLDER + "expected_values.csv").open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle))
    assert len(rows) == 73
    return [(r["measure"], float(r["value_with_networkx_3.7"]), r["published"]) for r in rows]
