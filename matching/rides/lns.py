"""Large-neighbourhood search with exact schedules, for what no exact method can hold.

Takes some trips out of a plan, puts them back at their cheapest feasible
places (regret order with noise), accepts by simulated annealing, and now and
then recombines all routes ever seen by set partitioning.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from .insertion import Inserter, Nodes
from .net import Net
from .partition import recombine

Deadline = Callable[[], bool]
Routes = tuple[tuple[int, Nodes], ...]
# Rounds without a better plan before all routes seen are recombined.
PATIENCE = 1000
POOL = 30_000
# Most trips taken out in one round.
MOST_OUT = 10


@dataclass(eq=False)
class Search:
    """One search: the plan at hand, the best plan, the routes seen.

    Parameters
    ----------
    net : Net
    inserter : Inserter
    seed : int
    """

    net: Net
    inserter: Inserter
    seed: int = 0
    pool: dict[tuple[int, Nodes], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.near = _relatedness(self.net)
        self.last_pool = 0

    def cost(self, routes: Routes) -> float:
        """Ways of all routes and penalties of the unserved, without the promised parts."""
        net = self.net
        served = {v for _, route in routes for v in route if v < net.n}
        total = math.fsum(float(net.penalty[trip]) for trip in net.open if trip not in served)
        return total + math.fsum(self._way(number, route) for number, route in routes)

    def _way(self, number: int, route: Nodes) -> float:
        key = (number, route)
        if key not in self.pool:
            if len(self.pool) >= POOL:
                self.pool = dict(list(self.pool.items())[POOL // 2 :])
            self.pool[key] = self.net.way(self.net.fleets[number], route)
        return self.pool[key]

    def start(self) -> Routes | None:
        """Plan by regret insertion; None if someone on board cannot be brought home."""
        routes: list[tuple[int, Nodes]] = []
        for number, fleet in enumerate(self.net.fleets):
            if fleet.aboard or fleet.members[0] in self.net.under_way:
                route = self.inserter.opening(fleet)
                if route is None:
                    return None
                routes.append((number, route))
        return self.repair(tuple(routes), list(self.net.open), 0.0)

    def repair(self, routes: Routes, missing: list[int], noise: float) -> Routes:
        """Puts trips back where they cost least, those first that would lose most by waiting."""
        net, lines = self.net, list(routes)
        offers = {trip: {} for trip in missing}  # type: dict[int, dict]
        for trip in missing:
            for slot, (number, route) in enumerate(lines):
                offers[trip][slot] = self.inserter.best(number, route, trip)
        depth = self.random.choice((1, 2, 2, 3))
        waiting = list(missing)
        while waiting:
            trip, choice = self._choose(lines, offers, waiting, depth, noise)
            waiting.remove(trip)
            if choice is None:
                continue
            slot, nodes = choice
            if slot < 0:
                lines.append((-1 - slot, nodes))
                slot = len(lines) - 1
            else:
                lines[slot] = (lines[slot][0], nodes)
            for other in waiting:
                offers[other][slot] = self.inserter.best(*lines[slot], other)
        return tuple(line for line in lines if line[1] or net.fleets[line[0]].members[0] in net.under_way)

    def _choose(
        self, lines: list, offers: dict, waiting: list[int], depth: int, noise: float
    ) -> tuple[int, tuple[int, Nodes] | None]:
        """Next trip and its place: the slot (or a new route, negative) and the stops."""
        used = [0] * len(self.net.fleets)
        for number, _ in lines:
            used[number] += 1
        fresh = [k for k, fleet in enumerate(self.net.fleets) if used[k] < len(fleet.members)]
        best: tuple = (-math.inf, 0, None)
        for trip in waiting:
            priced = [(offer[0], slot, offer[1]) for slot, offer in offers[trip].items() if offer]
            priced += [
                (offer[0], -1 - k, offer[1]) for k in fresh if (offer := self.inserter.best(k, (), trip)) is not None
            ]
            penalty = float(self.net.penalty[trip])
            priced = sorted(one for one in priced if one[0] < penalty)
            costs = [one[0] for one in priced[: max(depth, 2)]]
            if not priced:
                regret, place = -math.inf, None
            elif depth == 1:
                regret, place = -costs[0], priced[0][1:]
            else:
                regret = sum(cost - costs[0] for cost in costs) + (depth - len(costs)) * penalty
                place = priced[0][1:]
            if noise:
                regret += noise * self.random.random()
            if regret > best[0] or (best[2] is None and place is not None):
                best = (regret, trip, place)
        return (best[1], best[2]) if best[2] is not None else (waiting[0], None)

    def run(self, routes: Routes, deadline: Deadline, rounds: int | None = None) -> Routes:
        """Improves a plan until the deadline, or for some rounds.

        Parameters
        ----------
        routes : tuple of (fleet, stops)
        deadline : callable
            True when time is up.
        rounds : int or None

        Returns
        -------
        tuple of (fleet, stops)
            Never worse than the plan that came in.
        """
        best = now = routes
        best_cost = now_cost = self.cost(routes)
        heat, calm, round_number = 0.004 * max(best_cost, 1.0), 0, 0
        while not deadline() and (rounds is None or round_number < rounds):
            round_number += 1
            new = self._move(now)
            cost = self.cost(new)
            # Not below this: a search that has frozen finds nothing.
            heat = max(heat * 0.9993, 0.0004 * best_cost)
            if self.random.random() < math.exp(min(0.0, (now_cost - cost) / max(heat, 1e-9))):
                now, now_cost = new, cost
            calm += 1
            if cost < best_cost - 1e-7:
                best, best_cost, calm = new, cost, 0
            elif calm % PATIENCE == 0:
                new = self._recombined(best, best_cost)
                cost = self.cost(new)
                if cost < best_cost - 1e-7:
                    best, best_cost, calm = new, cost, 0
                now, now_cost = best, best_cost
                heat = 0.002 * max(best_cost, 1.0)
        return best

    def _recombined(self, best: Routes, best_cost: float) -> Routes:
        """The best choice among all routes seen."""
        for number, route in best:
            self._way(number, route)
        return recombine(self.net, self.pool, best, best_cost)

    def _move(self, routes: Routes) -> Routes:
        """Takes trips out and puts them back."""
        trips = [v for _, route in routes for v in route if v < self.net.n]
        served = set(trips)
        missing = [trip for trip in self.net.open if trip not in served]
        if not trips:
            return self.repair(routes, missing, 0.0)
        most = max(2, min(len(trips) // 2, MOST_OUT))
        count = min(len(trips), self.random.randint(2, most))
        out = self._out(routes, trips, count)
        left = tuple((number, tuple(v for v in route if v % self.net.n not in out)) for number, route in routes)
        left = tuple(line for line in left if line[1] or self.net.fleets[line[0]].members[0] in self.net.under_way)
        missing += sorted(out)
        self.random.shuffle(missing)
        scale = self.cost(routes) / max(len(trips), 1)
        return self.repair(left, missing, scale * self.random.choice((0.0, 0.1, 0.5)))

    def _out(self, routes: Routes, trips: list[int], count: int) -> set[int]:
        """Which trips are taken out: related, costly, a whole route, or any."""
        way = self.random.random()
        if way < 0.55:
            return self._related(trips, count)
        if way < 0.75:
            return self._costly(routes, count)
        if way < 0.85:
            open_trips = set(trips)
            number = self.random.randrange(len(routes))
            out = {v for v in routes[number][1] if v in open_trips}
            return out or set(self.random.sample(trips, count))
        return set(self.random.sample(trips, count))

    def _related(self, trips: list[int], count: int) -> set[int]:
        """Trips near each other in place and time."""
        rest = set(trips)
        out = {self.random.choice(trips)}
        rest -= out
        while len(out) < count and rest:
            seed = self.random.choice(sorted(out))
            ranked = sorted(rest, key=self.near[seed].__getitem__)
            pick = ranked[int(len(ranked) * self.random.random() ** 6)]
            out.add(pick)
            rest.remove(pick)
        return out

    def _costly(self, routes: Routes, count: int) -> set[int]:
        """Trips whose stops cost much, drawn with favour."""
        net, saving = self.net, {}  # type: ignore[var-annotated]
        for number, route in routes:
            fleet = net.fleets[number]
            nodes = (fleet.start, *route, fleet.end)
            for a, v, b in zip(nodes, nodes[1:], nodes[2:], strict=False):
                gain = net.cost[a, v] + net.cost[v, b] - net.cost[a, b]
                saving[v % net.n] = saving.get(v % net.n, 0.0) + float(gain)
        here = {v for _, route in routes for v in route if v < net.n}
        ranked = sorted(here, key=lambda trip: -saving[trip])
        out: set[int] = set()
        while len(out) < count and ranked:
            out.add(ranked.pop(int(len(ranked) * self.random.random() ** 4)))
        return out


def _relatedness(net: Net) -> list[list[float]]:
    """How far apart trips are in place and time; small means easily exchanged."""
    n = net.n
    ways = net.cost[:n, :n] + net.cost[n : 2 * n, n : 2 * n]
    up, down = (net.early + net.late)[:n] / 2, (net.early + net.late)[n : 2 * n] / 2
    times = abs(up[:, None] - up[None]) + abs(down[:, None] - down[None])
    return (ways + 0.1 * times).tolist()
