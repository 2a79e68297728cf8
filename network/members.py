"""Who belongs to which group: people × groups, and the groups tied by the people they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError, as_ids, keep
from network.graph import Graph

__all__ = ["Memberships"]


@dataclass(frozen=True, eq=False)
class Memberships:
    """Who belongs to which group.

    Parameters
    ----------
    people, groups : tuple of str
    person, group : array_like of int, shape (k,)
        One row a membership; repeats are refused.

    Examples
    --------
    >>> m = Memberships(("p", "q", "r"), ("A", "B"), [0, 1, 1, 2], [0, 0, 1, 1])
    >>> m.sizes().tolist(), m.projection().edge_count
    ([2, 2], 1)
    """

    people: tuple[str, ...]
    groups: tuple[str, ...]
    person: NDArray[np.int32]
    group: NDArray[np.int32]

    def __post_init__(self) -> None:
        people, groups = as_ids(self.people, "people"), as_ids(self.groups, "groups")
        person, group = np.array(self.person), np.array(self.group)
        if person.shape != group.shape or person.ndim != 1:
            raise NetworkInputError("length", (), field="memberships")
        outside = (person < 0) | (person >= len(people)) | (group < 0) | (group >= len(groups))
        if outside.any():
            raise NetworkInputError("unknown_index", np.flatnonzero(outside), field="memberships")
        order = np.lexsort((group, person))
        person, group = person[order].astype(np.int32), group[order].astype(np.int32)
        twice = (np.diff(person) == 0) & (np.diff(group) == 0)
        if twice.any():
            rows = person[1:][twice]
            raise NetworkInputError("duplicate", [people[i] for i in rows], field="memberships")
        keep(self, people=people, groups=groups, person=person, group=group)

    def matrix(self) -> Any:
        """People × groups as a `scipy.sparse.csr_array` of ones."""
        from scipy.sparse import csr_array

        starts = np.searchsorted(self.person, np.arange(len(self.people) + 1))
        shape = (len(self.people), len(self.groups))
        return csr_array((np.ones(len(self.group)), self.group, starts), shape=shape)

    def sizes(self) -> NDArray[np.int64]:
        """People of each group, shape (g,)."""
        return np.bincount(self.group, minlength=len(self.groups))

    def graph(self) -> Graph:
        """People and groups as one graph: ids ``("person", id)``, then ``("group", id)``."""
        labels = [("person", p) for p in self.people] + [("group", g) for g in self.groups]
        return Graph.from_edges(labels, self.person, self.group + len(self.people))

    def projection(self, *, newman: bool = False) -> Graph:
        """Groups tied by the people they share.

        Parameters
        ----------
        newman : bool
            Weight Σ 1/(k - 1) over shared people of k groups each, instead of their number:
            somebody in many groups then ties each pair less.

        References
        ----------
        Newman 2001, Physical Review E 64, 016132
        """
        links = self.matrix()
        scaled = links
        if newman:
            count = np.maximum(np.diff(links.indptr) - 1, 1)
            scaled = links.multiply((1 / count)[:, None]).tocsr()
        shared = (links.T @ scaled).tocoo()
        upper = shared.row < shared.col
        ends = shared.row[upper], shared.col[upper]
        return Graph.from_edges(self.groups, *ends, shared.data[upper])
