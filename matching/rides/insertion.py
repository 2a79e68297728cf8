"""Cheapest feasible place of a trip in a route; all places are judged at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import permutations

import numpy as np

from .net import Fleet, Net
from .timetables import earliest, positions, timetable

Nodes = tuple[int, ...]
# Checked first: the cheapest place is mostly among the first few.
FIRST = 24
CHUNK = 400
# Entries kept before the memory of judged pairs is emptied.
MEMORY = 400_000


@lru_cache(maxsize=256)
def _places(stops: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """All ways to put two nodes, in order, between `stops` stops.

    Returns positions of both (before which stop); for each way indices into
    (stops, boarding, getting off) with the route's ends around; and where each
    of these went.
    """
    first, second = np.triu_indices(stops + 1)
    order = np.empty((len(first), stops + 2), dtype=np.int64)
    at = np.arange(stops)
    old = at[None] + (at[None] >= first[:, None]) + (at[None] >= second[:, None])
    line = np.arange(len(first))
    order[line[:, None], old] = at
    order[line, first] = stops
    order[line, second + 1] = stops + 1
    ends = np.full((len(first), 1), stops + 2)
    order = np.hstack([ends, order, ends + 1])
    return first, second, order, np.argsort(order, axis=1)


@dataclass(eq=False)
class Facts:
    """What is known of a route before something is put into it."""

    nodes: np.ndarray
    soon: np.ndarray
    latest: np.ndarray
    gaps: np.ndarray
    boards: np.ndarray
    leaves: np.ndarray
    trips: np.ndarray
    aboard: np.ndarray


@dataclass(eq=False)
class Inserter:
    """Judges insertions and remembers the answers.

    Parameters
    ----------
    net : Net

    Notes
    -----
    A place is dropped unread if it breaks a window with every other trip left
    out; the rest are sorted by added cost and scheduled exactly, in chunks,
    until one is possible. So the answer is exact: the cheapest feasible place.
    """

    net: Net
    facts: dict[tuple[int, Nodes], Facts] = field(default_factory=dict)
    known: dict[tuple[int, Nodes, int], tuple[float, Nodes] | None] = field(default_factory=dict)

    def opening(self, fleet: Fleet) -> Nodes | None:
        """Cheapest way to bring home those already on board, or None."""
        best = None
        drops = sorted((self.net.n + trip for trip in fleet.aboard), key=lambda v: (self.net.late[v], v))
        # More than six on board (a bus): in the order of their latest times only.
        for order in permutations(drops) if len(drops) <= 6 else (tuple(drops),):
            cost = self.net.way(fleet, order)
            if (best is None or cost < best[0]) and self.possible(fleet, order):
                best = (cost, order)
        return None if best is None else best[1]

    def possible(self, fleet: Fleet, route: Nodes) -> bool:
        """Whether a sequence keeps every rule (checked in full)."""
        net = self.net
        load = net.load[list(fleet.aboard)].sum(axis=0) if fleet.aboard else np.zeros(2, dtype=np.int64)
        loads = load + np.cumsum(net.load[list(route)], axis=0).reshape(-1, 2)
        if (loads > fleet.capacity).any() or sum(v < net.n for v in route) > fleet.trips:
            return False
        if any(v % net.n in fleet.barred for v in route if v < net.n) or not self._kept_apart(fleet, route):
            return False
        return timetable(net, fleet.start, fleet.end, route, fleet.duration) is not None

    def best(self, number: int, route: Nodes, trip: int) -> tuple[float, Nodes] | None:
        """Added cost and new route of the cheapest feasible place, or None.

        Parameters
        ----------
        number : int
            Which fleet drives the route.
        route : tuple of int
            Stops, without the ends.
        trip : int

        Returns
        -------
        tuple of float and tuple of int, or None
        """
        key = (number, route, trip)
        if key not in self.known:
            if len(self.known) > MEMORY:
                self.known.clear()
                self.facts.clear()
            self.known[key] = self._judge(number, route, trip)
        return self.known[key]

    def _judge(self, number: int, route: Nodes, trip: int) -> tuple[float, Nodes] | None:
        fleet = self.net.fleets[number]
        begun = sum(v < self.net.n for v in route)
        if trip in fleet.barred or begun >= fleet.trips or (self.net.load[trip] > fleet.capacity).any():
            return None
        facts = self.facts.get((number, route))
        if facts is None:
            facts = self.facts[(number, route)] = self._facts(fleet, route)
        first, second, order, spots = _places(len(route))
        added, keep = self._added(facts, trip, first, second)
        keep = keep[np.argsort(added[keep], kind="stable")]
        found = self._first_possible(fleet, facts, trip, keep, order, spots)
        if found is None:
            return None
        where, nodes = found
        empty = not route and not fleet.aboard and fleet.members[0] not in self.net.under_way
        return float(added[where] + (self.net.cost[fleet.start, fleet.end] if empty else 0.0)), nodes

    def _facts(self, fleet: Fleet, route: Nodes) -> Facts:
        """Earliest and latest times of a route and what its gaps cost."""
        net = self.net
        nodes = np.array((fleet.start, *route, fleet.end))
        boards, leaves, trips = positions(net, route)
        spans = net.span[nodes[:-1], nodes[1:]]
        way = np.concatenate([[0.0], np.cumsum(spans)])
        soon = np.maximum.accumulate(net.early[nodes] - way) + way
        latest = np.minimum.accumulate((net.late[nodes] - way)[::-1])[::-1] + way
        start = net.load[list(fleet.aboard)].sum(axis=0) if fleet.aboard else np.zeros(2, dtype=np.int64)
        aboard = np.vstack([start, start + np.cumsum(net.load[list(route)], axis=0).reshape(-1, 2)])
        return Facts(nodes, soon, latest, net.cost[nodes[:-1], nodes[1:]], boards, leaves, trips, aboard)

    def _added(self, facts: Facts, trip: int, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Added cost of every place, and the places that no window forbids."""
        net, before, after = self.net, facts.nodes[:-1], facts.nodes[1:]
        up, down = trip, net.n + trip
        gains, fits = [], []
        for node in (up, down):
            gains.append(net.cost[before, node] + net.cost[node, after] - facts.gaps)
            there = np.maximum(facts.soon[:-1] + net.span[before, node], net.early[node])
            fits.append((there <= net.late[node] + 1e-6) & (there + net.span[node, after] <= facts.latest[1:] + 1e-6))
        added = gains[0][first] + gains[1][second]
        same = first == second
        both = net.cost[before, up] + net.cost[up, down] + net.cost[down, after] - facts.gaps
        added[same] = both[first[same]]
        return added, np.flatnonzero(fits[0][first] & fits[1][second])

    def _first_possible(
        self, fleet: Fleet, facts: Facts, trip: int, keep: np.ndarray, order: np.ndarray, spots: np.ndarray
    ) -> tuple[int, Nodes] | None:
        """The first of the places, in order of cost, that a schedule exists for."""
        net, stops = self.net, len(facts.nodes) - 2
        pool = np.concatenate([facts.nodes[1:-1], [trip, net.n + trip, fleet.start, fleet.end]])
        trips = np.append(facts.trips, trip)
        done = 0
        while done < len(keep):
            chunk = keep[done : done + (CHUNK if done else FIRST)]
            done += len(chunk)
            rows = pool[order[chunk]]
            load = facts.aboard[0] + np.cumsum(net.load[rows[:, 1:-1]], axis=1)
            light = (load <= fleet.capacity).all(axis=(1, 2))
            chunk, rows = chunk[light], rows[light]
            where = spots[chunk]
            boards = where[:, np.append(facts.boards, stops)]
            leaves = where[:, np.append(facts.leaves, stops + 1)]
            _, possible = earliest(net, rows, boards, leaves, trips, fleet.duration)
            for line in np.flatnonzero(possible):
                nodes = tuple(rows[line, 1:-1].tolist())
                if self._kept_apart(fleet, nodes):
                    return int(chunk[line]), nodes
        return None

    def _kept_apart(self, fleet: Fleet, route: Nodes) -> bool:
        """Whether no two who must not meet are on board together."""
        if not self.net.apart:
            return True
        aboard = set(fleet.aboard)
        for node in route:
            if node >= self.net.n:
                aboard.discard(node - self.net.n)
                continue
            if any((node, other) in self.net.apart for other in aboard):
                return False
            aboard.add(node)
        return True
