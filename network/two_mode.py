"""Centrality of people and groups, each side measured against the most its side can have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from network.between import betweenness, closeness
from network.members import Memberships

__all__ = ["two_mode_betweenness", "two_mode_closeness", "two_mode_degree"]

Sides = tuple[NDArray[np.float64], NDArray[np.float64]]


def two_mode_degree(memberships: Memberships) -> Sides:
    """Share of the groups that a person is in, and of the people that a group has.

    Returns
    -------
    (people, groups) : ndarray of float64, range 0..1

    References
    ----------
    Borgatti & Everett 1997, Social Networks 19:243-269

    Examples
    --------
    >>> m = Memberships(("p", "q"), ("A",), [0, 1], [0, 0])
    >>> [side.tolist() for side in two_mode_degree(m)]
    [[1.0, 1.0], [1.0]]
    """
    people, groups = len(memberships.people), len(memberships.groups)
    of_person = np.bincount(memberships.person, minlength=people)
    return of_person / max(groups, 1), memberships.sizes() / max(people, 1)


def two_mode_closeness(memberships: Memberships) -> Sides:
    """Closeness against the least distance sum that the side allows, as `two_mode_degree`."""
    people, groups = len(memberships.people), len(memberships.groups)
    value = closeness(memberships.graph())
    # The usual closeness has (n - 1) on top; a side's least sum is 1 to the others, 2 to its own.
    size = max(people + groups - 1, 1)
    return (
        value[:people] * (groups + 2 * (people - 1)) / size,
        value[people:] * (people + 2 * (groups - 1)) / size,
    )


def two_mode_betweenness(memberships: Memberships) -> Sides:
    """Betweenness against the most that the side allows, as `two_mode_degree`."""
    people, groups = len(memberships.people), len(memberships.groups)
    value = betweenness(memberships.graph(), normalized=False)
    most = _most_between(people, groups), _most_between(groups, people)
    return value[:people] / (most[0] or 1.0), value[people:] / (most[1] or 1.0)


def _most_between(own: int, other: int) -> float:
    """Highest betweenness of a node of a side of `own` nodes facing `other` (Borgatti & Everett)."""
    if not own or not other:
        return 0.0
    s, t = divmod(own - 1, other)
    value = other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)
    return value / 2
