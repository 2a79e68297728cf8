"""How many sites reach everybody (set covering), and how far the farthest must go (p-center)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.place import EXACT, GREEDY, check_placement
from network.place_median import Location
from network.reach import Pairs

__all__ = ["p_center", "set_covering"]

GAP = 1e-6


def set_covering(
    pairs: Pairs,
    demand: ArrayLike,
    *,
    existing: Sequence[int] = (),
    seconds: float = 30.0,
) -> Location:
    """Fewest new sites so that everybody has a site in reach.

    Parameters
    ----------
    pairs : Pairs, shape (n, m)
        Who would be in reach of which candidate.
    demand : array_like, shape (n,), >= 0
        Rows without people need no site.
    existing : sequence of int
        Columns that are open already and stay.
    seconds : float
        Time limit of the solver.

    Returns
    -------
    Location
        Infeasible, with the rows, where people have no candidate in reach; `sites` then reach
        everybody else.

    Notes
    -----
    min Σ x_j, Σ_j a_ij x_j >= 1, x binary; rows whose candidates include another row's are left
    out.

    References
    ----------
    Toregas, Swain, ReVelle & Bergman 1971, Operations Research 19:1363

    Examples
    --------
    >>> pairs = Pairs.from_table([0, 1, 1, 2], [0, 0, 1, 1], [1.0] * 4, shape=(4, 2))
    >>> set_covering(pairs, [1, 1, 1, 0]).sites
    (0, 1)
    >>> found = set_covering(pairs, [1, 1, 1, 1])
    >>> found.feasible, found.unserved
    (False, (3,))
    """
    people, fixed = check_placement(pairs, demand, 0, existing)
    reach = _Reach(pairs, people, fixed)
    chosen, bound = reach.fewest(np.inf, seconds)
    return reach.location(chosen, float(bound), len(chosen) <= bound)


def p_center(
    pairs: Pairs,
    demand: ArrayLike,
    p: int,
    *,
    existing: Sequence[int] = (),
    seconds: float = 30.0,
) -> Location:
    """Choose p new sites so that the farthest person has the shortest way.

    Parameters
    ----------
    pairs, demand, p, existing
        As in `network.p_median`; rows without people do not count.
    seconds : float
        Time limit of the solver for each distance tried.

    Returns
    -------
    Location
        `objective` is the greatest distance to the nearest site, `bound` the least it can be.
        Infeasible where no p sites serve everybody at any distance of the table.

    Notes
    -----
    Bisection over the distances of the table; each asks whether p sites cover everybody.

    References
    ----------
    Hakimi 1964, Operations Research 12:450; Minieka 1970, SIAM Review 12:138

    Examples
    --------
    >>> pairs = Pairs.from_table([0, 0, 1, 1], [0, 1, 0, 1], [0.0, 6.0, 9.0, 5.0], shape=(2, 2))
    >>> p_center(pairs, [1, 1], 1).objective
    6.0
    """
    people, fixed = check_placement(pairs, demand, p, existing)
    reach = _Reach(pairs, people, fixed)
    steps = np.unique(pairs.dist[(people > 0)[pairs.row]])
    low, high = 0, len(steps) - 1
    proven = True
    chosen, bound = reach.fewest(np.inf, seconds)
    if len(chosen) > p or reach.beyond(np.inf):
        certain = bound > p or bool(reach.beyond(np.inf))
        return reach.location([], np.inf if certain else 0.0, certain, infeasible=True)
    held = chosen
    while low < high:
        middle = (low + high) // 2
        chosen, bound = reach.fewest(float(steps[middle]), seconds, p)
        if chosen is not None and len(chosen) <= p and not reach.beyond(float(steps[middle])):
            high, held = middle, chosen
        else:
            # Not shown to be impossible within the time: the bound stays below.
            proven = proven and (bound > p or bool(reach.beyond(float(steps[middle]))))
            low = middle + 1
    extra = reach.location(held, 0.0, proven)
    farthest = reach.farthest(extra.nearest)
    bound_m = farthest if proven and extra.feasible else 0.0
    return Location(
        extra.sites, farthest if extra.feasible else np.inf, bound_m, proven, extra.method,
        extra.feasible, extra.nearest, extra.unserved,
    )  # fmt: skip


class _Reach:
    """Rows with people against candidates, at any distance."""

    def __init__(self, pairs: Pairs, people: NDArray[np.float64], fixed: NDArray[Any]) -> None:
        self.pairs, self.fixed = pairs, fixed
        self.people = people > 0
        self.free = np.setdiff1d(np.arange(pairs.shape[1]), fixed)
        self.is_fixed = np.zeros(pairs.shape[1], dtype=bool)
        self.is_fixed[fixed] = True

    def beyond(self, limit: float) -> list[int]:
        """Rows with people that no candidate and no existing site reaches."""
        met = np.bincount(self.pairs.row[self.pairs.dist <= limit], minlength=len(self.people)) > 0
        return [int(i) for i in np.flatnonzero(self.people & ~met)]

    def fewest(self, limit: float, seconds: float, enough: int | None = None) -> tuple[list[int], int]:
        """Fewest sites for all rows that can be reached, and a bound on their number.

        With `enough` any choice of so many sites, or a bound above it, ends the search.
        """
        cover = self._open_rows(limit)
        if not cover.shape[0]:
            return [], 0
        greedy = _greedy_cover(cover)
        if enough is not None and len(greedy) <= enough:
            return [int(self.free[j]) for j in greedy], 0
        relaxed, _ = _solve_cover(cover, False, seconds)
        bound = int(np.ceil(relaxed - GAP))
        if len(greedy) > bound and (enough is None or bound <= enough):
            relaxed, found = _solve_cover(cover, True, seconds)
            bound = max(bound, int(np.ceil(relaxed - GAP)))
            greedy = found if found is not None and len(found) < len(greedy) else greedy
        return [int(self.free[j]) for j in greedy], bound

    def _open_rows(self, limit: float) -> Any:
        """Cover of the rows that need a new site, rows implied by another left out."""
        from scipy.sparse import csr_array

        near = self.pairs.dist <= limit
        row, col = self.pairs.row[near], self.pairs.col[near]
        done = np.zeros(len(self.people), dtype=bool)
        done[row[self.is_fixed[col]]] = True
        kept = self.people[row] & ~done[row]
        place = np.cumsum(~self.is_fixed) - 1
        rows, number = np.unique(row[kept], return_inverse=True)
        shape = (len(rows), len(self.free))
        cover = csr_array((np.ones(int(kept.sum())), (number, place[col[kept]])), shape=shape)
        size = np.diff(cover.indptr)
        shared = (cover @ cover.T).tocoo()
        # Row a asks no more than row b when all candidates of b are candidates of a.
        implied = (shared.data == size[shared.col]) & (shared.row != shared.col)
        smaller = size[shared.row] > size[shared.col]
        equal = (size[shared.row] == size[shared.col]) & (shared.row > shared.col)
        drop = np.zeros(len(rows), dtype=bool)
        drop[shared.row[implied & (smaller | equal)]] = True
        return cover[np.flatnonzero(~drop)]

    def location(self, chosen: list[int], bound: float, proven: bool, *, infeasible: bool = False) -> Location:
        """Answer with the nearest open site of each row."""
        open_sites = np.zeros(self.pairs.shape[1], dtype=bool)
        open_sites[self.fixed] = True
        open_sites[chosen] = True
        used = np.flatnonzero(open_sites[self.pairs.col])
        order = used[np.lexsort((self.pairs.dist[used], self.pairs.row[used]))]
        rows, first = np.unique(self.pairs.row[order], return_index=True)
        near = np.full(len(self.people), -1, dtype=np.int32)
        near[rows] = self.pairs.col[order[first]]
        alone = tuple(int(i) for i in np.flatnonzero(self.people & (near < 0)))
        feasible = not alone and not infeasible
        sites = tuple(sorted(int(j) for j in chosen))
        objective = float(len(sites)) if feasible else np.inf
        method = EXACT if proven else GREEDY
        return Location(sites, objective, bound, proven, method, feasible, near, alone)

    def farthest(self, near: NDArray[np.int32]) -> float:
        """Greatest distance of a row with people to its site."""
        mine = (near[self.pairs.row] == self.pairs.col) & self.people[self.pairs.row]
        return float(self.pairs.dist[mine].max(initial=0.0))


def _greedy_cover(cover: Any) -> list[int]:
    """Take the site that reaches most of the open rows until none is open."""
    columns, open_rows = cover.tocsc(), np.ones(cover.shape[0])
    chosen = []
    while open_rows.any():
        site = int(np.argmax(columns.T @ open_rows))
        chosen.append(site)
        open_rows[columns.indices[columns.indptr[site] : columns.indptr[site + 1]]] = 0.0
    return chosen


def _solve_cover(cover: Any, whole: bool, seconds: float) -> tuple[float, list[int] | None]:
    """Objective bound of the model, and the sites of the best choice found."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    result = milp(
        np.ones(cover.shape[1]),
        constraints=[LinearConstraint(cover, 1, np.inf)],
        integrality=np.full(cover.shape[1], int(whole)),
        bounds=Bounds(0, 1),
        options={"time_limit": seconds},
    )
    low = result.get("mip_dual_bound") if whole else result.fun
    found = None if result.x is None else np.flatnonzero(result.x > 0.5).tolist()
    return 0.0 if low is None else float(low), found
