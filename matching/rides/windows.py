"""Tightens time windows without losing a plan."""

from __future__ import annotations

import numpy as np


def tighten(
    n: int,
    early: np.ndarray,
    late: np.ndarray,
    span: np.ndarray,
    limit: np.ndarray,
    begun: frozenset[int] = frozenset(),
) -> tuple[np.ndarray, np.ndarray]:
    """Windows that follow from the windows of the partner stop and of the shifts.

    Parameters
    ----------
    n : int
        Trips; node ``i`` boards, node ``n + i`` gets off, drivers' nodes follow.
    early, late : ndarray of float, shape (nodes,), minutes
        Windows as given.
    span : ndarray of float, shape (nodes, nodes), minutes
        Service at the first node and the way to the second.
    limit : ndarray of float, shape (n,), minutes
        Longest time between the starts of boarding and getting off.
    begun : frozenset of int
        Trips that have boarded: their windows stay as they are.

    Returns
    -------
    early, late : ndarray of float, shape (nodes,), minutes
        Tightened; a window may end before it starts: nobody can serve the trip.

    Notes
    -----
    Boarding is no earlier than the latest ride allows before the earliest
    getting off, and so on in all four directions; then no earlier than the
    first driver can be there and no later than the last can still return.

    References
    ----------
    J.-F. Cordeau, "A branch-and-cut algorithm for the dial-a-ride problem",
    Operations Research 54(3), 2006, section 5.1.1.

    Examples
    --------
    >>> early, late = np.array([0.0, 50.0]), np.array([100.0, 60.0])
    >>> span = np.array([[0.0, 10.0], [10.0, 0.0]])
    >>> [window.tolist() for window in tighten(1, early, late, span, np.array([30.0]))]
    [[20.0, 50.0], [50.0, 60.0]]
    """
    early, late = early.astype(float).copy(), late.astype(float).copy()
    free = np.array([i for i in range(n) if i not in begun], dtype=np.int64)
    if not len(free):
        return early, late
    starts, ends = np.arange(2 * n, len(early), 2), np.arange(2 * n + 1, len(early), 2)
    if len(starts):
        nodes = np.concatenate([free, n + free])
        early[nodes] = np.maximum(early[nodes], (early[starts, None] + span[np.ix_(starts, nodes)]).min(axis=0))
        late[nodes] = np.minimum(late[nodes], (late[ends, None] - span[np.ix_(nodes, ends)].T).max(axis=0))
    direct = span[free, n + free]
    for _ in range(2):
        early[free] = np.maximum(early[free], early[n + free] - limit[free])
        late[free] = np.minimum(late[free], late[n + free] - direct)
        early[n + free] = np.maximum(early[n + free], early[free] + direct)
        late[n + free] = np.minimum(late[n + free], late[free] + limit[free])
    return early, late
