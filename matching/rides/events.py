"""Event graph: where a car can be together with who is on board.

An event is a stop and the set of others on board after it. It exists if some
order of earlier boardings and later goings-off around it has a schedule; an
arc joins two events if some order through both has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from .net import Fleet, Net
from .timetables import earliest

Event = tuple[int, frozenset[int]]
NOBODY: frozenset[int] = frozenset()


class TooMany(Exception):
    """The graph outgrows its limit: another method has to do."""


@dataclass(frozen=True, eq=False)
class EventGraph:
    """Events and arcs; event 0 is the depot.

    Parameters
    ----------
    events : list of (node, trips on board beside it)
    tail, head : ndarray of int, shape (arcs,)
    """

    events: list[Event]
    tail: np.ndarray
    head: np.ndarray

    @property
    def nodes(self) -> np.ndarray:
        """Stop of each event; -1 for the depot."""
        return np.array([node for node, _ in self.events])


def build(net: Net, fleet: Fleet, limit: int, out_of_time: Callable[[], bool]) -> EventGraph:
    """All events and arcs of one fleet.

    Parameters
    ----------
    net : Net
    fleet : Fleet
        Nobody on board at the start.
    limit : int
        Most events.
    out_of_time : callable

    Returns
    -------
    EventGraph

    Raises
    ------
    TooMany
        If the graph outgrows the limit or the time.

    References
    ----------
    D. Gaul, K. Klamroth, M. Stiglmayr, "Event-based MILP models for ridepooling
    applications", European Journal of Operational Research 301(3), 2022.
    """
    judge = _Judge(net, fleet)
    events = _events(net, fleet, judge, limit, out_of_time)
    index = {event: k for k, event in enumerate(events)}
    pairs = [(a, b) for a, b in _successors(net, events[1:]) if b in index]
    tail, head = [], []
    for first in range(0, len(pairs), 4000):
        if out_of_time():
            raise TooMany
        part = pairs[first : first + 4000]
        for (a, b), good in zip(part, judge.all(part), strict=True):
            if good:
                tail.append(index[a])
                head.append(index[b])
    for k, (node, others) in enumerate(events[1:], start=1):
        if not others:
            tail.append(0 if node < net.n else k)
            head.append(k if node < net.n else 0)
    return EventGraph(events, np.array(tail), np.array(head))


def _successors(net: Net, events: list[Event]) -> Iterator[tuple[Event, Event]]:
    """Pairs of events of which the second may follow, as far as sets go."""
    boards: dict[frozenset[int], list[Event]] = {}
    for node, others in events:
        if node < net.n:
            boards.setdefault(others, []).append((node, others))
    for node, others in events:
        aboard = others | {node} if node < net.n else others
        for trip in aboard:
            yield (node, others), (net.n + trip, aboard - {trip})
        for event in boards.get(aboard, ()):
            if event[0] != node and event[0] + net.n != node:
                yield (node, others), event


def _events(net: Net, fleet: Fleet, judge: _Judge, limit: int, out_of_time: Callable[[], bool]) -> list[Event]:
    """Level by level: a set can be on board only if all its subsets can."""
    load = net.load
    trips = [i for i in net.open if i not in fleet.barred and (load[i] <= fleet.capacity).all()]
    events: list[Event] = [(-1, NOBODY)]
    sets: list[frozenset[int]] = [NOBODY]
    together: set[frozenset[int]] = {NOBODY}
    while sets:
        wanted: list[Event] = []
        for others in sets:
            used = load[sorted(others)].sum(axis=0) if others else 0
            for trip in trips:
                if trip in others or ((used + load[trip]) > fleet.capacity).any():
                    continue
                if any((trip, other) in net.apart for other in others):
                    continue
                if all(others - {other} | {trip} in together for other in others):
                    wanted += [(trip, others), (net.n + trip, others)]
            if len(wanted) > 12 * limit or out_of_time():
                raise TooMany
        good = [event for event, ok in zip(wanted, judge.all([(event,) for event in wanted]), strict=True) if ok]
        events += good
        if len(events) > limit or out_of_time():
            raise TooMany
        sets = sorted({others | {node % net.n} for node, others in good if node < net.n}, key=sorted)
        together |= set(sets)
    return events


class _Judge:
    """Says which (pairs of) events some order of stops can realise."""

    def __init__(self, net: Net, fleet: Fleet) -> None:
        self.net, self.fleet = net, fleet

    def all(self, items: list) -> np.ndarray:
        """One answer per item; items whose orders have one shape are judged together."""
        good = np.zeros(len(items), dtype=bool)
        groups: dict[tuple, list] = {}
        for k, item in enumerate(items):
            nodes = tuple(node for node, _ in item)
            before = item[0][1] | ({item[0][0] - self.net.n} if item[0][0] >= self.net.n else NOBODY)
            after = item[-1][1] | ({item[-1][0]} if item[-1][0] < self.net.n else NOBODY)
            groups.setdefault((len(nodes), len(before), len(after)), []).append(
                (k, sorted(before), nodes, sorted(after))
            )
        for (_, ups, downs), members in groups.items():
            who = np.array([k for k, *_ in members])
            before, stops, after = (np.array([m[i] for m in members], dtype=np.int64) for i in (1, 2, 3))
            for first in permutations(range(ups)):
                for last in permutations(range(downs)):
                    open_ = ~good[who]
                    if not open_.any():
                        continue
                    parts = (before[open_][:, list(first)], stops[open_], self.net.n + after[open_][:, list(last)])
                    good[who[open_]] = self._possible(np.hstack([p.reshape(open_.sum(), -1) for p in parts]))
        return good

    def _possible(self, rows: np.ndarray) -> np.ndarray:
        """Which sequences have a schedule, from the depot and back to it."""
        if not len(rows):
            return np.zeros(0, dtype=bool)
        net = self.net
        edge = np.ones((len(rows), 1), dtype=np.int64)
        full = np.hstack([self.fleet.start * edge, rows, self.fleet.end * edge])
        line = np.arange(len(rows))[:, None]
        up = full < net.n
        boards = np.argsort(~up, axis=1, kind="stable")[:, : up[0].sum()]
        trips = full[line, boards]
        leaves = (full[:, None, :] == (trips + net.n)[:, :, None]).argmax(axis=2)
        return earliest(net, full, boards, leaves, trips, self.fleet.duration)[1]


def paths(arcs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Walks from the depot (0) back to it along chosen arcs, as events; each arc once."""
    following: dict[int, list[int]] = {}
    for a, b in arcs:
        following.setdefault(a, []).append(b)
    walks = []
    for first in following.pop(0, []):
        walk, event = [], first
        while event:
            walk.append(event)
            event = following[event].pop()
        walks.append(walk)
    return walks
