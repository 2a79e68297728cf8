"""Splits a day into parts that share no driver."""

from __future__ import annotations

from dataclasses import replace

from .insertion import Inserter
from .net import Net


def metric(net: Net) -> bool:
    """Whether no detour is shorter than the direct way, in minutes and in cost.

    Notes
    -----
    Only then does a stop left out never make a route worse, which the bounds
    and the split rely on. Tables of shortest ways have this property.
    """
    problem = net.problem
    for table in (problem.minutes, problem.costs):
        for via in range(len(table)):
            if (table[:, via, None] + table[None, via] < table - 1e-6).any():
                return False
    return True


def split(net: Net, inserter: Inserter) -> list[tuple[Net, tuple[int, ...]]]:
    """Parts that can be planned one by one.

    Parameters
    ----------
    net : Net
        With a metric table.
    inserter : Inserter

    Returns
    -------
    list of (Net, fleet numbers)
        A net of fewer trips and fleets, and which fleets of the whole these are.
        Trips that no driver can serve are in no part.
    """
    parent = list(range(len(net.fleets)))

    def root(k: int) -> int:
        while parent[k] != k:
            k = parent[k]
        return k

    home: dict[int, int] = {}
    for trip in net.open:
        able = [k for k in range(len(net.fleets)) if _able(net, inserter, k, trip)]
        for k in able[1:]:
            parent[root(k)] = root(able[0])
        if able:
            home[trip] = able[0]
    groups: dict[int, list[int]] = {}
    for k in range(len(net.fleets)):
        groups.setdefault(root(k), []).append(k)
    parts = []
    for number, members in groups.items():
        trips = tuple(trip for trip in net.open if trip in home and root(home[trip]) == number)
        part = replace(net, open=trips, fleets=tuple(net.fleets[k] for k in members))
        if trips or any(fleet.members[0] in net.under_way for fleet in part.fleets):
            parts.append((part, tuple(members)))
    return parts


def _able(net: Net, inserter: Inserter, number: int, trip: int) -> bool:
    """Whether a fleet can serve a trip if it has nothing else to do."""
    fleet = net.fleets[number]
    if not fleet.aboard:
        return inserter.best(number, (), trip) is not None
    # With passengers on board only what certainly bars it counts.
    reach = net.early[fleet.start] + net.span[fleet.start, trip] <= net.late[trip] + 1e-6
    return bool(reach and trip not in fleet.barred and fleet.trips and (net.load[trip] <= fleet.capacity).all())
