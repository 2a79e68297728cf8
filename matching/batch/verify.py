"""Counts a plan again, in plain loops: shares no code with whatever made it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .flow import FlowProblem


@dataclass(frozen=True, slots=True)
class Breach:
    """One limit that a plan breaks.

    Parameters
    ----------
    what : {'too_many', 'over_limit'}
        More people than a need wants, or more units than a node lets through.
    at : int
        Position of the need or node.
    count, limit : int
    """

    what: str
    at: int
    count: int
    limit: int


def breaches(problem: FlowProblem, used: list[bool]) -> tuple[Breach, ...]:
    """Limits that a plan breaks; empty for a good plan.

    Examples
    --------
    >>> problem = FlowProblem.of(places=[1, 1], penalty=[9, 9], edges=[(0, 0, 5), (1, 0, 3)], cap=[1])
    >>> breaches(problem, [True, True])
    (Breach(what='over_limit', at=0, count=2, limit=1),)
    """
    filled: Counter[int] = Counter()
    passed: Counter[int] = Counter()
    indptr, nodes = problem.indptr.tolist(), problem.edge_node.tolist()
    parent = problem.parent.tolist()
    for need in range(len(indptr) - 1):
        for edge in range(indptr[need], indptr[need + 1]):
            if used[edge]:
                filled[need] += 1
                node = nodes[edge]
                while node >= 0:
                    passed[node] += 1
                    node = parent[node]
    found = [
        Breach("too_many", need, count, int(problem.places[need]))
        for need, count in sorted(filled.items())
        if count > problem.places[need]
    ]
    return tuple(found) + tuple(
        Breach("over_limit", node, count, int(problem.cap[node]))
        for node, count in sorted(passed.items())
        if count > problem.cap[node]
    )
