"""Earliest schedules of many node sequences at once.

A schedule is a solution of difference constraints: each stop is no earlier
than the one before allows, boarding no earlier than the longest ride before
getting off, departure no earlier than the longest shift before the return.
The least solution is found by repeated forward passes, all sequences of one
length together: one pass is one running maximum.
"""

from __future__ import annotations

import numpy as np

from .net import Net

SLACK = 1e-6


def earliest(
    net: Net, rows: np.ndarray, boards: np.ndarray, leaves: np.ndarray, trips: np.ndarray, duration: float
) -> tuple[np.ndarray, np.ndarray]:
    """Earliest start times of sequences of equal length, and which are possible.

    Parameters
    ----------
    net : Net
    rows : ndarray of int, shape (sequences, stops)
        Node numbers.
    boards, leaves : ndarray of int, shape (sequences, trips)
        Positions of the boarding and the getting off of each trip.
    trips : ndarray of int, shape (sequences, trips) or (trips,)
        Trip numbers that belong to the positions.
    duration : float, minutes
        Longest time between the first and the last node.

    Returns
    -------
    times : ndarray of float, shape (sequences, stops), minutes
        Least solution; meaningless where not possible.
    possible : ndarray of bool, shape (sequences,)

    Notes
    -----
    A pass that still changes something after as many passes as there are
    backward constraints lies on a positive cycle: impossible.
    """
    spans = net.span[rows[:, :-1], rows[:, 1:]]
    way = np.zeros(rows.shape)
    np.cumsum(spans, axis=1, out=way[:, 1:])
    slack = net.late[rows] - way + SLACK
    times = np.maximum.accumulate(net.early[rows] - way, axis=1)
    possible = (times <= slack).all(axis=1)
    limit = np.broadcast_to(net.limit[trips], boards.shape)
    alive = np.flatnonzero(possible)
    for _ in range(boards.shape[1] + 3):
        if not len(alive):
            break
        late, changed = _raised(times[alive], way[alive], boards[alive], leaves[alive], limit[alive], duration)
        alive, late = alive[changed], late[changed]
        times[alive] = late
        fits = (late <= slack[alive]).all(axis=1)
        possible[alive[~fits]] = False
        alive = alive[fits]
    possible[alive] = False
    return times + way, possible


def _raised(
    times: np.ndarray, way: np.ndarray, boards: np.ndarray, leaves: np.ndarray, limit: np.ndarray, duration: float
) -> tuple[np.ndarray, np.ndarray]:
    """One pass: backward constraints, then forward; times are relative to the way covered."""
    line = np.arange(len(times))[:, None]
    now = times[line, boards]
    least = times[line, leaves] + way[line, leaves] - limit - way[line, boards]
    short = least > now + SLACK
    first = times[:, -1] + way[:, -1] - duration
    changed = short.any(axis=1) | (first > times[:, 0] + SLACK)
    if changed.any():
        times[line, boards] = np.maximum(now, least)
        times[:, 0] = np.maximum(times[:, 0], first)
        times = np.maximum.accumulate(times, axis=1)
    return times, changed


def positions(net: Net, nodes: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Where each trip of a sequence boards and gets off.

    Parameters
    ----------
    net : Net
    nodes : tuple of int
        Stops without the ends; a trip already on board has no pair.

    Returns
    -------
    boards, leaves, trips : ndarray of int, shape (trips,)
        Positions within the stops.
    """
    at = {v: k for k, v in enumerate(nodes)}
    trips = [v for v in nodes if v < net.n and net.n + v in at]
    return (
        np.array([at[v] for v in trips], dtype=np.int64),
        np.array([at[net.n + v] for v in trips], dtype=np.int64),
        np.array(trips, dtype=np.int64),
    )


def timetable(net: Net, start: int, end: int, nodes: tuple[int, ...], duration: float) -> np.ndarray | None:
    """Earliest times of one route with both ends, or None.

    The departure is put off as far as the first stop allows.
    """
    boards, leaves, trips = positions(net, nodes)
    row = np.array([(start, *nodes, end)])
    times, possible = earliest(net, row, boards[None] + 1, leaves[None] + 1, trips, duration)
    if not possible[0]:
        return None
    if nodes:
        wait = times[0, 1] - times[0, 0] - net.span[start, nodes[0]]
        times[0, 0] = min(times[0, 0] + max(wait, 0.0), net.late[start])
    return times[0]
