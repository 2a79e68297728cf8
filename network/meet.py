"""Who sits with whom when groups meet: tables over one or more rounds.

The point of a meeting is that people of different areas with a theme in common get to know each
other. Two of one area are put at one table only where there is no other way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError, as_flags, as_ids, keep
from network.meet_search import search

__all__ = ["Guests", "Meeting", "plan_meeting"]

#: A new pair counts 1, and this much more for each theme that both have.
THEME_BONUS = 0.5
#: A theme on which one asks and the other is strong counts as much as two in common.
ANSWER_BONUS = 1.0


@dataclass(frozen=True, eq=False)
class Guests:
    """Who comes to a meeting.

    Parameters
    ----------
    ids : tuple of str, length n
        One a person.
    group : tuple of str or None, length n
        People of one group know each other and never count as a new pair.
    area : tuple of str or None, length n
    themes : tuple of str
    has : array_like of bool, shape (n, themes)
        What each works on.
    asks, strong : array_like of bool, shape (n, themes), optional
        Questions and strengths.

    Examples
    --------
    >>> Guests(("p", "q"), ("A", "B"), ("north", "south"), ("ride",), [[True], [True]]).ids
    ('p', 'q')
    """

    ids: tuple[str, ...]
    group: tuple[str | None, ...]
    area: tuple[str | None, ...]
    themes: tuple[str, ...]
    has: NDArray[np.bool_]
    asks: NDArray[np.bool_] = None  # type: ignore[assignment]
    strong: NDArray[np.bool_] = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        ids, themes = as_ids(self.ids), as_ids(self.themes, "themes")
        shape = (len(ids), len(themes))
        for field in ("group", "area"):
            if len(getattr(self, field)) != len(ids):
                raise NetworkInputError("length", (), field=field)
        keep(self, ids=ids, themes=themes, group=tuple(self.group), area=tuple(self.area))
        for field in ("has", "asks", "strong"):
            given = getattr(self, field)
            given = np.zeros(shape, dtype=bool) if given is None else given
            keep(self, **{field: as_flags(given, shape, field)})

    def worth(self, ties: Iterable[tuple[str, str]] = ()) -> NDArray[np.float64]:
        """What a first meeting of each pair is worth, shape (n, n); 0 for those who are tied.

        Parameters
        ----------
        ties : iterable of (group, group)
        """
        has, asks, strong = (v.astype(np.float64) for v in (self.has, self.asks, self.strong))
        answers = asks @ strong.T
        value = 1 + THEME_BONUS * (has @ has.T) + ANSWER_BONUS * (answers + answers.T)
        value[self.same()] = 0.0
        known = {frozenset(tie) for tie in ties}
        unknown = {g for tie in known for g in tie} - set(self.group)
        if unknown:
            raise NetworkInputError("unknown_id", sorted(map(str, unknown)), field="ties")
        for i, a in enumerate(self.group):
            for j, b in enumerate(self.group):
                if a is not None and a != b and frozenset((a, b)) in known:
                    value[i, j] = 0.0
        return value

    def same(self) -> NDArray[np.bool_]:
        """Pairs of one area or one group, and each with itself, shape (n, n)."""
        area, group = _codes(self.area), _codes(self.group)
        return np.asarray((area[:, None] == area) | (group[:, None] == group))


@dataclass(frozen=True)
class Meeting:
    """Tables of a meeting.

    Parameters
    ----------
    rounds : tuple of tuple of tuple of str
        Ids by round and table.
    new_pairs : int
        Pairs of different areas and groups, not tied before, that share a table at least once.
    worth : float
        Their sum of worth; see `Guests.worth`.
    same_area : int
        Pairs of one area or one group at a table, over all rounds.
    unavoidable : int
        No seating has fewer of them, from the size of the largest areas alone.
    """

    rounds: tuple[tuple[tuple[str, ...], ...], ...]
    new_pairs: int
    worth: float
    same_area: int
    unavoidable: int


def plan_meeting(
    guests: Guests,
    tables: int,
    *,
    rounds: int = 1,
    ties: Iterable[tuple[str, str]] = (),
    seed: int = 0,
    restarts: int = 12,
) -> Meeting:
    """Seat guests at tables of equal size over one or more rounds.

    Parameters
    ----------
    guests : Guests
    tables : int, 1..n
        Sizes differ by one at most.
    rounds : int, >= 1
    ties : iterable of (group, group)
        Groups that know each other already.
    seed, restarts : int
        The same seed gives the same tables.

    Returns
    -------
    Meeting

    Notes
    -----
    Best exchange of two seats, again and again, from several starts; pairs of one area cost more
    than everything else together. Rounds are seated one after the other, then each again with the
    others held. O(rounds · restarts · exchanges · n²).

    Examples
    --------
    >>> guests = Guests("abcd", "ABCD", ("north", "north", "south", "south"), (), np.ones((4, 0)))
    >>> found = plan_meeting(guests, 2, rounds=2)
    >>> found.new_pairs, found.same_area
    (4, 0)
    """
    size = len(guests.ids)
    if not 1 <= tables <= max(size, 1) or rounds < 1 or restarts < 1:
        raise NetworkInputError("out_of_range", (), field="tables")
    worth, same = guests.worth(ties), guests.same()
    seats = search(worth, same, tables, rounds, restarts, np.random.default_rng(seed))
    together = seats[:, :, None] == seats[:, None, :]
    met = np.triu(together.any(axis=0), 1) & (worth > 0)
    clash = int(np.triu(together & same, 1).sum())
    named = tuple(tuple(tuple(guests.ids[i] for i in np.flatnonzero(one == t)) for t in range(tables)) for one in seats)
    least = rounds * _unavoidable(guests, tables)
    return Meeting(named, int(met.sum()), float(worth[met].sum()), clash, least)


def _unavoidable(guests: Guests, tables: int) -> int:
    """Pairs of one area at a table in one round, however one seats: each area spread evenly."""
    by_area = _spread(_codes(guests.area), tables)
    by_group = _spread(_codes(guests.group), tables)
    return max(by_area, by_group)


def _spread(codes: NDArray[np.int64], tables: int) -> int:
    count = np.unique(codes, return_counts=True)[1]
    each, more = np.divmod(count, tables)
    pairs = (tables - more) * each * (each - 1) // 2 + more * (each + 1) * each // 2
    return int(pairs.sum())


def _codes(labels: Sequence[str | None]) -> NDArray[np.int64]:
    """Equal numbers for equal labels; None is equal to nothing."""
    numbers: dict[str, int] = {}
    size = len(labels)
    found = [size + i if label is None else numbers.setdefault(label, len(numbers)) for i, label in enumerate(labels)]
    return np.array(found, dtype=np.int64)
