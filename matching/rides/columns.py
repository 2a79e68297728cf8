"""Volunteers with own homes and shifts: column generation, then a proof by enumeration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .bundles import Block, TooMany, fragments
from .net import Net, peak_load
from .partition import Routes, choose, cover_matrix, relaxed
from .pricing import Pieces, Pricer

Nodes = tuple[int, ...]
Left = Callable[[], float]
# Orders of stops looked at while fragments are made; fragments held in one table.
MOST_ORDERS = 3_000_000
MOST_PIECES = 9_000
# Routes a driver adds in one round of pricing; labels in one pass.
BATCH = 25
MOST_LABELS = 60_000
# Labels of each length in a quick look.
QUICK = 40


@dataclass(eq=False)
class Columns:
    """Routes at hand and what they cost; (fleet, trips) -> (cost, stops)."""

    net: Net
    pricers: list[Pricer]
    held: dict[tuple[int, frozenset[int]], tuple[float, Nodes]]

    @classmethod
    def of(cls, net: Net, pool: dict[tuple[int, Nodes], float], left: Left) -> Columns:
        """Fragments of every size of car, pricers of every fleet, and the routes of a search.

        Raises
        ------
        TooMany
        """
        tables: dict[tuple, Pieces] = {}
        pricers = []
        widest = np.max([fleet.capacity for fleet in net.fleets], axis=0)
        # Made once for the widest car there could be; each takes those that it has places for.
        made = fragments(net, widest, max(f.trips for f in net.fleets), MOST_ORDERS, lambda: left() <= 0)
        peaks = np.array([peak_load(net, one.nodes) for one in made]).reshape(-1, 2)
        for fleet in net.fleets:
            key = tuple(fleet.capacity.tolist())
            if key not in tables:
                light = (peaks <= fleet.capacity).all(axis=1)
                blocks = [one for one, fits in zip(made, light, strict=True) if fits]
                if len(blocks) > MOST_PIECES:
                    raise TooMany
                tables[key] = Pieces(net, blocks)
            rest, early = float(net.service[fleet.start]), float(net.early[fleet.start])
            opening = [Block((fleet.start,), frozenset(), 0.0, float(net.late[fleet.start]), early + rest, rest)]
            if fleet.aboard:
                opening = fragments(net, fleet.capacity, fleet.trips, MOST_ORDERS, lambda: left() <= 0, fleet)
            pricers.append(Pricer(net, fleet, tables[key], opening))
        columns = cls(net, pricers, {})
        for (number, nodes), cost in pool.items():
            columns.add(number, frozenset(v for v in nodes if v < net.n), cost, nodes)
        return columns

    def add(self, number: int, trips: frozenset[int], cost: float, nodes: Nodes) -> bool:
        """Holds a route if it is the cheapest of its kind; says whether it is news."""
        old = self.held.get((number, trips))
        if old is not None and old[0] <= cost + 1e-9:
            return False
        self.held[(number, trips)] = (cost, nodes)
        return True

    def tables(self) -> tuple[list[tuple[int, Nodes]], np.ndarray]:
        """Routes and their costs."""
        routes = [(number, nodes) for (number, _), (_, nodes) in self.held.items()]
        return routes, np.array([cost for cost, _ in self.held.values()])

    def generate(self, left: Left) -> tuple[float, np.ndarray, np.ndarray] | None:
        """Solves the relaxation over all routes.

        Returns
        -------
        tuple of (value, price of each trip, price of each fleet), or None
            None: time ran out before anything was known.
        """
        net = self.net
        while True:
            routes, costs = self.tables()
            matrix, low, high = cover_matrix(net, routes)
            solved = relaxed(np.concatenate([costs, net.penalty[list(net.open)]]), matrix, low, high, left())
            if solved is None:
                return None
            prices = np.zeros(net.n)
            prices[list(net.open)] = solved.prices[: len(net.open)]
            rents = solved.prices[len(net.open) :]
            # First a quick look; only if it finds nothing, every route below zero.
            if self._priced(prices, rents, left, QUICK):
                continue
            news = self._priced(prices, rents, left, None)
            if news is None:
                return None
            if not news:
                return solved.value, prices, rents

    def _priced(self, prices: np.ndarray, rents: np.ndarray, left: Left, beam: int | None) -> int | None:
        """Adds routes that pay; says how many are news. None: out of time or of labels."""
        news = 0
        for number, pricer in enumerate(self.pricers):
            try:
                threshold = float(rents[number]) - 1e-6
                found, _ = pricer.below(prices, threshold, MOST_LABELS, lambda: left() <= 0, beam)
            except TooMany:
                return news or None
            for _, trips, cost, nodes in sorted(found, key=lambda one: (one[0], one[3]))[:BATCH]:
                news += self.add(number, trips, cost, nodes)
        return news

    def enumerate(self, prices: np.ndarray, rents: np.ndarray, gap: float, left: Left) -> None:
        """Adds every route of reduced cost up to the gap.

        Raises
        ------
        TooMany
        """
        for number, pricer in enumerate(self.pricers):
            threshold = gap + float(rents[number]) + 1e-6
            found, _ = pricer.below(prices, threshold, MOST_LABELS, lambda: left() <= 0)
            for _, trips, cost, nodes in found:
                self.add(number, trips, cost, nodes)


def solve(net: Net, pool: dict[tuple[int, Nodes], float], ceiling: float, left: Left) -> tuple[Routes | None, float]:
    """Best plan of volunteers' routes, and a bound.

    Parameters
    ----------
    net : Net
    pool : dict
        Routes at hand: (fleet, stops) -> cost of the way.
    ceiling : float
        Cost of the plan at hand.
    left : callable
        Seconds left.

    Returns
    -------
    routes : tuple of (fleet, stops) or None
        None: nothing better than the plan at hand.
    bound : float
        No plan costs less; minus infinity if nothing is known.

    References
    ----------
    R. Baldacci, N. Christofides, A. Mingozzi, "An exact algorithm for the vehicle
    routing problem based on the set partitioning formulation with additional
    cuts", Mathematical Programming 115, 2008 (bounding, then enumerating the gap).
    """
    try:
        columns = Columns.of(net, pool, left)
    except TooMany:
        return None, -np.inf
    spare = 0.3 * left()
    relaxation = columns.generate(lambda: left() - spare)
    if relaxation is None:
        # No proof, but routes that search did not see.
        return choose(net, *columns.tables(), ceiling, left)[0], -np.inf
    bound, prices, rents = relaxation
    routes, costs = columns.tables()
    best, _ = choose(net, routes, costs, ceiling, lambda: min(left(), max(1.0, left() / 3)))
    if best is not None:
        ceiling = sum(columns.held[(k, frozenset(v for v in r if v < net.n))][0] for k, r in best)
        served = {v for _, route in best for v in route}
        ceiling += float(sum(net.penalty[i] for i in net.open if i not in served))
    try:
        columns.enumerate(prices, rents, ceiling - bound, left)
    except TooMany:
        return best, min(bound, ceiling)
    routes, costs = columns.tables()
    better, proven = choose(net, routes, costs, ceiling, left)
    return better or best, max(bound, proven)
