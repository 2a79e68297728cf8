"""Which groups of other areas do similar work, and whose strength is the other's question.

Groups that are not yet tied come first: the point is an introduction, not a ranking.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError, as_column, as_flags, as_ids, keep

BLOCK = 2048
SHOWN_REASONS = 3


@dataclass(frozen=True)
class Reason:
    """Why two groups are shown together: a code and its parameters; the web half writes it."""

    code: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)


WhyPair = Callable[[int, int], list[Reason]]


@dataclass(frozen=True)
class Peer:
    """One group shown to another."""

    group: str
    peer: str
    peer_area: str | None
    score: float
    tied: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups with what they do, what they ask and what they are good at.

    Parameters
    ----------
    ids : tuple of str, length g
    area : tuple of str or None, length g
        Groups of one area know each other and are not shown to each other. None: no area.
    activities : tuple of str, length f
        Codes of work (``bulb``, ``rubbish``, ``hospital_ride`` …) or of themes.
    counts : array_like of float, shape (g, f), >= 0
        How often, for example visits of twelve months; 1 where only a menu is known.
    asks : array_like of bool, shape (g, f), optional
        Themes on which the group has an open question.
    strengths : array_like of bool, shape (g, f), optional
        What the group says it is good at. When None: work it does at least as often as the
        middle one of the groups that do it.
    """

    ids: tuple[str, ...]
    area: tuple[str | None, ...]
    activities: tuple[str, ...]
    counts: NDArray[np.float64]
    asks: NDArray[np.bool_] = None  # type: ignore[assignment]
    strengths: NDArray[np.bool_] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        ids, activities = as_ids(self.ids), as_ids(self.activities, "activities")
        if len(self.area) != len(ids):
            raise NetworkInputError("length", (), field="area")
        shape = (len(ids), len(activities))
        counts = as_column(self.counts, ids, "counts", width=len(activities))
        asks = np.zeros(shape, dtype=bool) if self.asks is None else self.asks
        strong = _often(counts) if self.strengths is None else self.strengths
        area = tuple(None if a is None else str(a) for a in self.area)
        keep(self, ids=ids, area=area, activities=activities, counts=counts)
        keep(self, asks=as_flags(asks, shape, "asks"))
        keep(self, strengths=as_flags(strong, shape, "strengths"))

    def vectors(self) -> NDArray[np.float64]:
        """TF-IDF vectors of length 1, shape (g, f); a group without work has zeros.

        tf = ln(1 + count), idf = ln((1 + g) / (1 + groups that do it)) + 1.
        """
        vectors = np.log1p(self.counts) * self.idf()
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0)

    def idf(self) -> NDArray[np.float64]:
        """How rare each kind of work is, shape (f,)."""
        doing = (self.counts > 0).sum(axis=0)
        return np.log((1 + len(self.ids)) / (1 + doing)) + 1


def similar_groups(
    groups: Groups,
    ties: Iterable[tuple[str, str]] = (),
    *,
    top: int = 10,
    min_score: float = 0.1,
) -> dict[str, tuple[Peer, ...]]:
    """For each group the groups of other areas with the most similar work.

    Parameters
    ----------
    groups : Groups
    ties : iterable of (id, id)
        Groups that already know each other, either way round.
    top : int
        At most so many for each group.
    min_score : float, range 0..1
        Cosine similarity from which a group is shown.

    Returns
    -------
    dict of str to tuple of Peer
        Not yet tied first, then by score, then by the order of `groups`.

    Notes
    -----
    Cosine of TF-IDF vectors, computed in blocks of rows: O(g² f) in all, O(g · block) memory.

    Examples
    --------
    >>> groups = Groups(("a", "b", "c"), ("north", "north", "south"), ("bulb", "ride"),
    ...                 [[9, 1], [9, 0], [8, 2]])
    >>> [(p.peer, p.reasons[0].code) for p in similar_groups(groups)["a"]]
    [('c', 'same_activity')]
    """
    vectors = groups.vectors()

    def reasons(i: int, j: int) -> list[Reason]:
        together = vectors[i] * vectors[j]
        shared = [int(f) for f in np.argsort(-together, kind="stable") if together[f] > 0]
        return [
            Reason("same_activity", {"activity": groups.activities[f],
                                     "own_count": float(groups.counts[i, f]),
                                     "peer_count": float(groups.counts[j, f])})
            for f in shared[:SHOWN_REASONS]
        ]  # fmt: skip

    return _ranked(groups, vectors, vectors, _tied(groups, ties), top, min_score, reasons)


def answering_groups(
    groups: Groups,
    ties: Iterable[tuple[str, str]] = (),
    *,
    top: int = 10,
) -> dict[str, tuple[Peer, ...]]:
    """For each group with a question, groups of other areas that are strong in it.

    Parameters
    ----------
    groups, ties, top
        As in `similar_groups`.

    Returns
    -------
    dict of str to tuple of Peer
        Only reasons that hold: ``strong_in_question`` for each question answered, and
        ``asks_your_strength`` where the other also asks what the group is strong in.

    Notes
    -----
    score = share of the group's questions, weighted by rarity (idf), that the peer is strong in.

    Examples
    --------
    >>> groups = Groups(("a", "b"), ("north", "south"), ("bulb", "ride"), [[9, 0], [0, 4]],
    ...                 asks=[[False, True], [False, False]])
    >>> peer = answering_groups(groups)["a"][0]
    >>> peer.peer, peer.score, peer.reasons[0].params["activity"]
    ('b', 1.0, 'ride')
    """
    asks, strong = groups.asks, groups.strengths
    weighted = asks * groups.idf()
    total = weighted.sum(axis=1, keepdims=True)
    wanted = np.divide(weighted, total, out=np.zeros_like(weighted), where=total > 0)

    def reasons(i: int, j: int) -> list[Reason]:
        answered = np.flatnonzero(asks[i] & strong[j])
        returned = np.flatnonzero(asks[j] & strong[i])
        codes = groups.activities
        found = [Reason("strong_in_question", {"activity": codes[f]}) for f in answered]
        return found + [Reason("asks_your_strength", {"activity": codes[f]}) for f in returned]

    offered = strong.astype(np.float64)
    return _ranked(groups, wanted, offered, _tied(groups, ties), top, 1e-12, reasons)


def _ranked(
    groups: Groups,
    left: NDArray[np.float64],
    right: NDArray[np.float64],
    tied: Mapping[int, set[int]],
    top: int,
    min_score: float,
    reasons: WhyPair,
) -> dict[str, tuple[Peer, ...]]:
    """Best columns of left · rightᵀ for each row, same area left out, not yet tied first."""
    codes = _area_codes(groups)
    result: dict[str, tuple[Peer, ...]] = {}
    for first in range(0, len(groups.ids), BLOCK):
        scores = left[first : first + BLOCK] @ right.T
        for offset, row in enumerate(scores):
            i = first + offset
            known = tied.get(i, set())
            other = (codes != codes[i]) | (codes < 0)
            other[i] = False
            able = np.flatnonzero(other & (row >= min_score))
            is_tied = np.fromiter((int(j) in known for j in able), dtype=bool, count=len(able))
            # Scores equal but for rounding keep the order of the list.
            order = np.lexsort((able, -row[able].round(12), is_tied))[:top]
            result[groups.ids[i]] = tuple(
                _peer(groups, i, int(able[k]), float(row[able[k]]), bool(is_tied[k]), reasons) for k in order
            )
    return result


def _peer(groups: Groups, i: int, j: int, score: float, tied: bool, reasons: WhyPair) -> Peer:
    area = groups.area[j]
    extra = [Reason("already_tied" if tied else "not_yet_tied")]
    if area is not None:
        extra.append(Reason("other_area", {"area": area}))
    # Rounding may leave a hair above 1.
    return Peer(groups.ids[i], groups.ids[j], area, min(score, 1.0), tied, (*reasons(i, j), *extra))


def _tied(groups: Groups, ties: Iterable[tuple[str, str]]) -> dict[int, set[int]]:
    """Rows that each row is tied to; unknown groups are refused by name."""
    row = {label: i for i, label in enumerate(groups.ids)}
    given = [(str(a), str(b)) for a, b in ties]
    unknown = {label for pair in given for label in pair if label not in row}
    if unknown:
        raise NetworkInputError("unknown_id", sorted(unknown), field="ties")
    known: dict[int, set[int]] = {}
    for a, b in given:
        known.setdefault(row[a], set()).add(row[b])
        known.setdefault(row[b], set()).add(row[a])
    return known


def _area_codes(groups: Groups) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([-1 if a is None else numbers.setdefault(a, len(numbers)) for a in groups.area])


def _often(counts: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Work done at least as often as the median of the groups that do it."""
    middle = [np.median(c[c > 0]) if (c > 0).any() else np.inf for c in counts.T]
    return (counts > 0) & (counts >= np.array(middle))
