"""All routes of volunteers with own home and shift, and the best choice among them.

Between two moments with an empty car lies a fragment: a fixed order of stops.
Its times are three numbers (see `Block`), and blocks can be chained in constant
time, exactly, ride limits included. So fragments are enumerated once per size
of car, chained per driver, and the best choice is a set partitioning program,
thinned by reduced costs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .net import Fleet, Net, peak_load

Nodes = tuple[int, ...]
Deadline = Callable[[], bool]
EPS = 1e-6


class TooMany(Exception):
    """More routes than the limit: another method has to do."""


@dataclass(frozen=True, slots=True)
class Block:
    """A fixed order of stops, as seen from outside.

    If its first stop starts at ``t`` (possible up to `latest`), its last stop
    ends at ``max(soonest, t + length)``.
    """

    nodes: Nodes
    trips: frozenset[int]
    cost: float
    latest: float
    soonest: float
    length: float


def block(net: Net, nodes: Nodes) -> Block | None:
    """Summary of an order of stops from empty to empty, or None if it has no schedule.

    Notes
    -----
    The least solution of difference constraints is, for each stop, the larger
    of a constant and ``t`` plus the longest path from the first stop.
    """
    _, late, service, span, price, limits = net.plain
    at = {v: k for k, v in enumerate(nodes)}
    spans = [span[a][b] for a, b in pairwise(nodes)]
    paired = [(k, v - net.n) for k, v in enumerate(nodes) if net.n <= v < 2 * net.n and v - net.n in at]
    back = [(at[trip], k, limits[trip]) for k, trip in paired]
    soon = [net.plain.early[v] for v in nodes]
    path = [0.0] + [-np.inf] * (len(nodes) - 1)
    for _ in range(len(back) + 2):
        for k, step in enumerate(spans):
            soon[k + 1] = max(soon[k + 1], soon[k] + step)
            path[k + 1] = max(path[k + 1], path[k] + step)
        changed = False
        for up, down, limit in back:
            if soon[down] - limit > soon[up] + EPS or path[down] - limit > path[up] + EPS:
                soon[up] = max(soon[up], soon[down] - limit)
                path[up] = max(path[up], path[down] - limit)
                changed = True
        if path[0] > EPS or any(s > late[v] + EPS for s, v in zip(soon, nodes, strict=True)):
            return None
        if not changed:
            break
    else:
        return None
    latest = min(late[v] - p for v, p in zip(nodes, path, strict=True))
    if latest < soon[0] - EPS:
        return None
    cost = sum(price[a][b] for a, b in pairwise(nodes))
    stay = service[nodes[-1]]
    trips = frozenset(v for v in nodes if v < net.n)
    return Block(nodes, trips, cost, latest, soon[-1] + stay, path[-1] + stay)


def fragments(
    net: Net, capacity: np.ndarray, most: int, limit: int, deadline: Deadline, fleet: Fleet | None = None
) -> list[Block]:
    """Every way to carry passengers from an empty car to an empty car.

    Parameters
    ----------
    net : Net
    capacity : ndarray of int, shape (2,)
    most : int
        Most trips in one fragment.
    limit : int
        Most orders of stops looked at.
    fleet : Fleet or None
        With passengers on board: every way to the first moment with an empty car.

    Returns
    -------
    list of Block

    Raises
    ------
    TooMany
    """
    found: dict[tuple, list[Block]] = {}
    trips = [i for i in net.open if (net.load[i] <= capacity).all()]
    looked = 0
    stack: list[tuple[Nodes, tuple[int, ...], np.ndarray]] = [((i,), (i,), net.load[i]) for i in trips]
    if fleet is not None:
        stack = [((fleet.start,), fleet.aboard, net.load[list(fleet.aboard)].sum(axis=0))]
        trips = [i for i in trips if i not in fleet.barred]
    while stack:
        nodes, aboard, load = stack.pop()
        looked += 1
        if looked > limit or (looked % 256 == 0 and deadline()):
            raise TooMany
        for trip in aboard:
            longer = (*nodes, net.n + trip)
            made = block(net, longer)
            if made is None:
                continue
            if len(aboard) == 1:
                _keep(found, made, peak_load(net, longer))
            else:
                stack.append((longer, tuple(i for i in aboard if i != trip), load - net.load[trip]))
        if sum(v < net.n for v in nodes) >= most:
            continue
        for trip in trips:
            if trip in nodes or any((trip, other) in net.apart for other in aboard):
                continue
            if not _near(net, nodes, trip, aboard) or ((load + net.load[trip]) > capacity).any():
                continue
            longer = (*nodes, trip)
            if block(net, longer) is not None:
                stack.append((longer, (*aboard, trip), load + net.load[trip]))
    return [one for blocks in found.values() for one in blocks]


def _near(net: Net, nodes: Nodes, trip: int, aboard: tuple[int, ...]) -> bool:
    """Cheap tests before a schedule is made: windows, and whether each on board can stand the detour."""
    early, late, _, span, _, limit = net.plain
    there = early[nodes[-1]] + span[nodes[-1]][trip]
    if there > late[trip] + EPS:
        return False
    there = max(there, early[trip])
    onward = span[trip]
    return all(
        there + onward[net.n + other] <= late[net.n + other] + EPS
        and (other not in nodes or span[other][trip] + onward[net.n + other] <= limit[other] + EPS)
        for other in aboard
    )


def _keep(found: dict[tuple, list[Block]], made: Block, peak: tuple = ()) -> None:
    """Keeps a fragment unless another of the same ends, trips and places is as good in everything."""
    rivals = found.setdefault((made.nodes[0], made.nodes[-1], made.trips, peak), [])
    if any(_beats(other, made) for other in rivals):
        return
    rivals[:] = [other for other in rivals if not _beats(made, other)] + [made]


def _beats(one: Block, other: Block) -> bool:
    return (
        one.cost <= other.cost + 1e-9
        and one.soonest <= other.soonest + 1e-9
        and one.length <= other.length + 1e-9
        and one.latest >= other.latest - 1e-9
    )


def chained(net: Net, first: Block, second: Block) -> Block | None:
    """Two blocks one after the other, or None if they do not fit."""
    last, start = first.nodes[-1], second.nodes[0]
    way = net.plain.span[last][start] - net.plain.service[last]
    if first.soonest + way > second.latest + EPS:
        return None
    return Block(
        first.nodes + second.nodes,
        first.trips | second.trips,
        first.cost + second.cost + net.plain.cost[last][start],
        min(first.latest, second.latest - way - first.length),
        max(second.soonest, first.soonest + way + second.length),
        first.length + way + second.length,
    )


def routes_of(
    net: Net, fleet: Fleet, pieces: list[Block], opening: list[Block], limit: int, deadline: Deadline
) -> dict[frozenset[int], tuple[float, Nodes]]:
    """Cheapest route of one fleet for every set of trips it can serve.

    Parameters
    ----------
    net : Net
    fleet : Fleet
    pieces : list of Block
        Fragments for its capacity.
    opening : list of Block
        What it may begin with: its start alone, or ways to bring home those on board.
    limit : int
        Most blocks looked at.
    deadline : callable

    Returns
    -------
    dict
        Trips begun -> (cost from start to end, stops).

    Raises
    ------
    TooMany
    """
    usable = [p for p in pieces if not p.trips & fleet.barred and len(p.trips) <= fleet.trips]
    usable.sort(key=lambda p: -p.latest)
    latest = np.array([p.latest for p in usable])
    starts = np.array([p.nodes[0] for p in usable], dtype=np.int64)
    best: dict[frozenset[int], tuple[float, Nodes]] = {}
    level, looked = list(opening), 0
    while level:
        following: dict[tuple, list[Block]] = {}
        for one in level:
            _finish(net, fleet, one, best)
            if len(one.trips) >= fleet.trips or not len(usable):
                continue
            last = one.nodes[-1]
            reach = one.soonest + net.span[last, starts] - net.service[last] <= latest + EPS
            for k in np.flatnonzero(reach):
                piece = usable[k]
                looked += 1
                if len(one.trips) + len(piece.trips) > fleet.trips or one.trips & piece.trips:
                    continue
                made = chained(net, one, piece)
                if made is not None and _home(net, fleet, made):
                    _keep(following, made)
            if looked > limit or deadline():
                raise TooMany
        level = [one for blocks in following.values() for one in blocks]
    return best


def _home(net: Net, fleet: Fleet, one: Block) -> bool:
    """Whether the driver can be back in time afterwards."""
    last = one.nodes[-1]
    way = net.plain.span[last][fleet.end] - net.plain.service[last]
    if one.soonest + way > net.plain.late[fleet.end] + EPS:
        return False
    return max(one.length + way, one.soonest + way - one.latest) <= fleet.duration + EPS


def _finish(net: Net, fleet: Fleet, one: Block, best: dict[frozenset[int], tuple[float, Nodes]]) -> None:
    """Notes a route from the start to the end."""
    if not _home(net, fleet, one):
        return
    nodes = one.nodes[1:]
    idle = not nodes and fleet.members[0] not in net.under_way
    cost = 0.0 if idle else one.cost + float(net.cost[one.nodes[-1], fleet.end])
    if one.trips not in best or cost < best[one.trips][0] - 1e-12:
        best[one.trips] = (cost, nodes)


def all_routes(net: Net, limit: int, deadline: Deadline) -> dict[tuple[int, Nodes], float]:
    """Cheapest route of every fleet for every set of trips.

    Parameters
    ----------
    net : Net
    limit : int
        Most blocks looked at, for each fleet.
    deadline : callable

    Returns
    -------
    dict
        (fleet, stops) -> cost of the way.

    Raises
    ------
    TooMany
    """
    shared: dict[tuple, list[Block]] = {}
    routes: dict[tuple[int, Nodes], float] = {}
    for number, fleet in enumerate(net.fleets):
        alike = [f for f in net.fleets if (f.capacity == fleet.capacity).all()]
        key = tuple(fleet.capacity.tolist())
        if key not in shared:
            shared[key] = fragments(net, fleet.capacity, max(f.trips for f in alike), limit, deadline)
        rest = float(net.service[fleet.start])
        early, late = float(net.early[fleet.start]), float(net.late[fleet.start])
        opening = [Block((fleet.start,), frozenset(), 0.0, late, early + rest, rest)]
        if fleet.aboard:
            opening = fragments(net, fleet.capacity, fleet.trips, limit, deadline, fleet)
        for cost, nodes in routes_of(net, fleet, shared[key], opening, limit, deadline).values():
            if nodes or fleet.members[0] in net.under_way:
                routes[(number, nodes)] = cost
    return routes
