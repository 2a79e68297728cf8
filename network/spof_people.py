"""What hangs on few people, on one person, or on one group between areas.

Persons appear as ids only; all of this is for coordinators, never for a public page.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, as_flags
from network.graph import Graph
from network.graph_cut import articulation_points
from network.members import Memberships

__all__ = [
    "KeyPerson",
    "LinkingGroup",
    "ThinGroup",
    "key_people",
    "linking_groups",
    "thin_groups",
]

#: Active people below which a group is taken not to go on, unless the town says otherwise.
MINIMUM = 3


@dataclass(frozen=True)
class ThinGroup:
    """A group near or below the people it needs: `spare` more may leave, below 0 it lacks some."""

    group: str
    active: int
    minimum: int

    @property
    def spare(self) -> int:
        """Active people above the minimum."""
        return self.active - self.minimum


@dataclass(frozen=True)
class KeyPerson:
    """One whose leaving brings groups below their minimum, or cuts groups off from each other.

    Parameters
    ----------
    person : str
    groups : tuple of str
        Groups that would fall below their minimum.
    links : bool
        Whether groups would lose every chain of shared people between them.
    """

    person: str
    groups: tuple[str, ...]
    links: bool


@dataclass(frozen=True)
class LinkingGroup:
    """A group without which others fall apart.

    Parameters
    ----------
    node : int
        Row in the graph.
    parts : int
        Pieces that its neighbours fall into.
    areas : tuple of int
        Areas that stand in one of the pieces only and lose their way to the other pieces.
    """

    node: int
    parts: int
    areas: tuple[int, ...]


def thin_groups(
    memberships: Memberships,
    *,
    active: ArrayLike | None = None,
    minimum: ArrayLike = MINIMUM,
    spare: int = 0,
) -> tuple[ThinGroup, ...]:
    """Groups with at most `spare` active people above their minimum, the thinnest first.

    Parameters
    ----------
    memberships : Memberships
    active : array_like of bool, shape (people,), optional
        Default all.
    minimum : int or array_like of int, shape (groups,)
    spare : int

    Examples
    --------
    >>> m = Memberships(("p", "q", "r"), ("A", "B"), [0, 1, 2, 2], [0, 0, 0, 1])
    >>> [(g.group, g.spare) for g in thin_groups(m)]
    [('B', -2), ('A', 0)]
    """
    count, needed = _counts(memberships, active, minimum)
    order = np.lexsort((np.arange(len(count)), count - needed))
    return tuple(
        ThinGroup(memberships.groups[g], int(count[g]), int(needed[g])) for g in order if count[g] - needed[g] <= spare
    )


def key_people(
    memberships: Memberships,
    *,
    active: ArrayLike | None = None,
    minimum: ArrayLike = MINIMUM,
) -> tuple[KeyPerson, ...]:
    """People on whom a group's going on or a link between groups hangs.

    Parameters
    ----------
    memberships, active, minimum
        As in `thin_groups`.

    Returns
    -------
    tuple of KeyPerson
        Most groups first, then links, then in the order of the list.

    Notes
    -----
    A group falls with a person when exactly its minimum is active and the person is one of them.
    A person links when it is an articulation point of the people and groups.

    Examples
    --------
    >>> m = Memberships(("p", "q", "r"), ("A", "B"), [0, 1, 1, 2], [0, 0, 1, 1])
    >>> key_people(m, minimum=2)[0]
    KeyPerson(person='q', groups=('A', 'B'), links=True)
    """
    is_active = _active(memberships, active)
    count, needed = _counts(memberships, active, minimum)
    used = is_active[memberships.person]
    person, group = memberships.person[used], memberships.group[used]
    size = len(memberships.people)
    cut = articulation_points(Graph.from_edges(size + len(memberships.groups), person, group + size))
    falls = (count == needed)[group]
    lost: dict[int, list[str]] = {int(p): [] for p in np.flatnonzero(cut[:size])}
    for p, g in zip(person[falls].tolist(), group[falls].tolist(), strict=True):
        lost.setdefault(p, []).append(memberships.groups[g])
    order = sorted(lost, key=lambda p: (-len(lost[p]), not cut[p], p))
    return tuple(KeyPerson(memberships.people[p], tuple(lost[p]), bool(cut[p])) for p in order)


def linking_groups(graph: Graph, area: ArrayLike) -> tuple[LinkingGroup, ...]:
    """Groups that alone hold areas together, the most areas first.

    Parameters
    ----------
    graph : Graph
        Groups and the ties between them, for example `Memberships.projection`.
    area : array_like of int, shape (n,)
        -1 for none.

    Notes
    -----
    Articulation points; each is taken out once, O(points × (n + m)).

    Examples
    --------
    >>> path = Graph.from_edges(3, [0, 1], [1, 2])
    >>> linking_groups(path, [7, 7, 9])
    (LinkingGroup(node=1, parts=2, areas=(7, 9)),)
    """
    code = np.asarray(area)
    if code.shape != (len(graph),):
        raise NetworkInputError("length", (), field="area")
    found = [_without(graph, code, int(v)) for v in np.flatnonzero(articulation_points(graph))]
    return tuple(sorted(found, key=lambda one: (-len(one.areas), -one.parts, one.node)))


def _without(graph: Graph, area: NDArray[np.int64], node: int) -> LinkingGroup:
    """What the neighbours of a node fall into without it."""
    from network.graph import components

    u, v = graph.edges()
    kept = (u != node) & (v != node)
    label = components(Graph.from_edges(len(graph), u[kept], v[kept]))
    near = graph.targets[graph.starts[node] : graph.starts[node + 1]]
    pieces = np.unique(label[near])
    homes = [set(area[(label == piece) & (area >= 0)].tolist()) for piece in pieces]
    once = [a for k, home in enumerate(homes) for a in home if not _elsewhere(a, k, homes)]
    return LinkingGroup(node, len(pieces), tuple(sorted(int(a) for a in once)))


def _elsewhere(area: int, piece: int, homes: list[set[int]]) -> bool:
    return any(area in home for k, home in enumerate(homes) if k != piece)


def _active(memberships: Memberships, active: ArrayLike | None) -> NDArray[np.bool_]:
    size = len(memberships.people)
    given = np.ones(size, dtype=bool) if active is None else active
    return as_flags(given, (size,), "active")


def _counts(
    memberships: Memberships, active: ArrayLike | None, minimum: ArrayLike
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Active people and minimum of each group."""
    used = _active(memberships, active)[memberships.person]
    size = len(memberships.groups)
    needed = np.asarray(minimum)
    if needed.dtype.kind not in "iu" or (needed < 1).any() or needed.shape not in ((), (size,)):
        raise NetworkInputError("not_a_count", (), field="minimum")
    count = np.bincount(memberships.group[used], minlength=size)
    return count, np.broadcast_to(needed, (size,)).astype(np.int64)
