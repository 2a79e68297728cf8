"""Column generation over fragments: routes worth looking at, for each driver, with proof.

Enumerating every route is hopeless beyond some eighty trips. Instead the
relaxation of the set partitioning program is solved with few routes; its prices
say which fragments pay; a backward pass bounds what any continuation can still
gain; and a forward pass lists the routes below a threshold. With the threshold
at zero that is pricing, with the gap between plan and bound it is an
enumeration that leaves out no route of a better plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .bundles import Block, TooMany, _home, chained
from .net import Fleet, Net

Nodes = tuple[int, ...]
# The link table is in single precision.
ROUNDING = 2e-3


@dataclass(eq=False)
class Pieces:
    """Fragments of one size of car, and which may follow which.

    Parameters
    ----------
    net : Net
    blocks : list of Block
    """

    net: Net
    blocks: list[Block]

    def __post_init__(self) -> None:
        net, blocks = self.net, self.blocks
        self.first = np.array([b.nodes[0] for b in blocks], dtype=np.int64)
        self.last = np.array([b.nodes[-1] for b in blocks], dtype=np.int64)
        self.latest = np.array([b.latest for b in blocks])
        self.soonest = np.array([b.soonest for b in blocks])
        self.cost = np.array([b.cost for b in blocks])
        self.size = np.array([len(b.trips) for b in blocks], dtype=np.int64)
        member = np.zeros((len(blocks), net.n), dtype=np.float32)
        for k, one in enumerate(blocks):
            member[k, list(one.trips)] = 1
        self.member = member
        way = (net.span[np.ix_(self.last, self.first)] - net.service[self.last][:, None]).astype(np.float32)
        fits = self.soonest[:, None] + way <= self.latest[None] + ROUNDING
        fits &= member @ member.T < 0.5
        self.link = np.where(fits, net.cost[np.ix_(self.last, self.first)].astype(np.float32), np.float32(np.inf))


@dataclass(eq=False)
class Pricer:
    """Lists routes of one fleet below a threshold of reduced cost.

    Parameters
    ----------
    net : Net
    fleet : Fleet
    pieces : Pieces
    opening : list of Block
        What its routes may begin with.
    """

    net: Net
    fleet: Fleet
    pieces: Pieces
    opening: list[Block]

    def __post_init__(self) -> None:
        net, fleet, pieces = self.net, self.fleet, self.pieces
        soon = min((one.soonest for one in self.opening), default=np.inf)
        home = net.span[pieces.last, fleet.end] - net.service[pieces.last]
        if fleet.aboard or not self.opening:
            out = np.zeros(len(pieces.blocks))
        else:
            out = net.span[fleet.start, pieces.first] - net.service[fleet.start]
        usable = (soon + out <= pieces.latest + 1e-6) & (pieces.soonest + home <= net.late[fleet.end] + 1e-6)
        usable &= pieces.size <= fleet.trips
        if fleet.barred:
            usable &= pieces.member[:, sorted(fleet.barred)].sum(axis=1) == 0
        self.mine = np.flatnonzero(usable)
        self.depth = int(min(fleet.trips, net.n))

    def _gains(self, value: np.ndarray) -> list[np.ndarray]:
        """Least reduced cost of going on from each piece, with r trips left, sets ignored."""
        link = self.pieces.link[np.ix_(self.mine, self.mine)]
        net, size = self.net, self.pieces.size[self.mine]
        back = net.cost[self.pieces.last[self.mine], self.fleet.end]
        gains = [back.astype(np.float32)]
        for left in range(1, self.depth + 1):
            onward = np.full(len(self.mine), np.inf, dtype=np.float32)
            for count in range(1, left + 1):
                some = np.flatnonzero(size == count)
                if len(some):
                    onward[some] = value[some] + gains[left - count][some]
            gains.append(np.minimum(back, (link + onward[None]).min(axis=1, initial=np.inf)).astype(np.float32))
            if left >= 12 or (left > 1 and np.array_equal(gains[-1], gains[-2])):
                break
        return gains

    def below(
        self, prices: np.ndarray, threshold: float, most: int, stop: Callable[[], bool], beam: int | None = None
    ) -> tuple[list[tuple[float, frozenset[int], float, Nodes]], bool]:
        """Routes whose cost less the prices of their trips is below a threshold.

        Parameters
        ----------
        prices : ndarray of float, shape (n,)
            Worth of serving each trip.
        threshold : float
        most : int
            More labels than this raise `TooMany`.
        stop : callable
        beam : int or None
            A quick look: only so many labels of each length, the most promising.

        Returns
        -------
        routes : list of (reduced cost, trips, cost, stops)
        complete : bool
            Whether no route is missing.

        Raises
        ------
        TooMany
        """
        net, fleet, pieces, mine = self.net, self.fleet, self.pieces, self.mine
        value = (pieces.cost - pieces.member @ prices)[mine]
        # A quick look takes every route as ending with the piece it has just gained.
        ahead = np.stack(self._gains(value) if beam is None else [self.net.cost[pieces.last[mine], fleet.end]])
        size, first = pieces.size[mine], pieces.first[mine]
        found: dict[frozenset[int], tuple[float, frozenset[int], float, Nodes]] = {}
        level = [(one, -1, one.cost - sum(prices[i] for i in one.trips)) for one in self.opening]
        complete, labels, line = beam is None, 0, np.arange(len(mine))
        while level:
            following: list[tuple] = []
            for one, at, worth in level:
                self._finish(one, worth, threshold, found)
                left = fleet.trips - len(one.trips)
                if left <= 0 or not len(mine):
                    continue
                way = net.cost[one.nodes[-1], first] if at < 0 else pieces.link[mine[at]][mine]
                after = np.minimum(np.maximum(left - size, 0), len(ahead) - 1)
                total = worth + way + value + ahead[after, line]
                # In a quick look a route above the threshold may still go below it.
                most_worth = threshold + ROUNDING if beam is None else 1e12
                near = np.flatnonzero((total <= most_worth) & (size <= left))
                if beam is not None and len(near) > beam:
                    near, complete = near[np.argpartition(total[near], beam)[:beam]], False
                for k in near:
                    piece = pieces.blocks[mine[k]]
                    if one.trips & piece.trips:
                        continue
                    made = chained(net, one, piece)
                    if made is not None and _home(net, fleet, made):
                        step = float(net.cost[one.nodes[-1], piece.nodes[0]])
                        following.append((made, int(k), worth + step + float(value[k]), float(total[k])))
                        labels += 1
                if labels > most or stop():
                    raise TooMany
            if beam is not None and len(following) > beam:
                following, complete = sorted(following, key=lambda label: label[3])[:beam], False
            level = [label[:3] for label in following]
        return list(found.values()), complete

    def _finish(self, one: Block, worth: float, threshold: float, found: dict) -> None:
        """Notes a complete route."""
        net, fleet = self.net, self.fleet
        nodes = one.nodes[1:]
        if not nodes and fleet.members[0] not in net.under_way:
            return
        if not _home(net, fleet, one):
            return
        back = float(net.cost[one.nodes[-1], fleet.end])
        if worth + back <= threshold and (one.trips not in found or one.cost + back < found[one.trips][2]):
            found[one.trips] = (worth + back, one.trips, one.cost + back, nodes)
