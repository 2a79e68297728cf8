"""Where to open p more sites so that the most people come within reach (maximal covering)."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError
from network.place_swap import swap
from network.reach import Pairs

EXACT, GREEDY = "exact", "greedy"
#: Up to this many sites the solver is asked; above, greedy with the bound of the relaxation.
EXACT_UP_TO = 10
GAP = 1e-9


@dataclass(frozen=True)
class Placement:
    """A choice of new sites.

    Parameters
    ----------
    sites : tuple of int
        Columns of the new sites, ascending.
    covered : float
        People in reach of existing and new sites.
    gained : float
        Of these, people whom no existing site reaches.
    bound : float
        No choice of as many sites covers more.
    proven : bool
        Whether `covered` is the optimum.
    method : str
        ``exact`` or ``greedy`` (greedy, then the best exchanges).
    """

    sites: tuple[int, ...]
    covered: float
    gained: float
    bound: float
    proven: bool
    method: str


def maximal_covering(
    pairs: Pairs,
    demand: ArrayLike,
    p: int,
    *,
    existing: Sequence[int] = (),
    method: str | None = None,
    seconds: float = 30.0,
) -> Placement:
    """Choose p new sites so that as many people as possible have a site in reach.

    Parameters
    ----------
    pairs : Pairs, shape (n, m)
        Who would be in reach of which candidate; see `network.radius_pairs`.
    demand : array_like, shape (n,), >= 0
    p : int, >= 0
        New sites, beside the existing ones.
    existing : sequence of int
        Columns that are open already and stay.
    method : str, optional
        ``exact`` or ``greedy``; by default exact up to ten sites.
    seconds : float
        Time limit of the solver; the bound stays valid when it runs out.

    Returns
    -------
    Placement

    Notes
    -----
    max Σ w_i z_i, z_i <= Σ_j a_ij x_j, Σ x = p, x binary, over the people not yet in reach;
    places with the same candidates in reach are one row. Greedy reaches at least 1 - 1/e.

    References
    ----------
    Church & ReVelle 1974, Papers of the Regional Science Association 32:101-118

    Examples
    --------
    Greedy takes the middle first; the exact choice, like an exchange, does better:

    >>> pairs = Pairs.from_table([0, 1, 1, 2, 2, 3], [0, 0, 1, 1, 2, 2], [1.0] * 6, shape=(4, 3))
    >>> maximal_covering(pairs, [4, 5, 5, 4], 2).sites
    (0, 2)
    >>> maximal_covering(pairs, [4, 5, 5, 4], 2, method="greedy").covered
    18.0
    """
    people, fixed = check_placement(pairs, demand, p, existing)
    base, weights, cover = _open_rows(pairs, people, fixed)
    free = np.setdiff1d(np.arange(pairs.shape[1]), fixed)
    count = min(p, len(free))
    chosen_method = method or (EXACT if count <= EXACT_UP_TO else GREEDY)
    if chosen_method not in (EXACT, GREEDY):
        raise NetworkInputError("unknown_method", [chosen_method], field="method")
    cover = cover[:, free]
    total = float(weights.sum())
    if count <= 1:
        picked = _best_single(cover, weights, count)
        bound = _gain(cover, weights, picked)
    elif chosen_method == EXACT:
        picked, bound = _solve(cover, weights, count, True, seconds)
    else:
        picked = swap(cover, weights, _greedy(cover, weights, count))
        bound = _solve(cover, weights, count, False, seconds)[1]
    gained = _gain(cover, weights, picked)
    bound = min(max(bound, gained), total)
    sites = tuple(sorted(int(free[j]) for j in picked))
    proven = bound - gained <= GAP * max(1.0, gained)
    return Placement(sites, base + gained, gained, base + bound, proven, chosen_method)


def covering_curve(
    pairs: Pairs,
    demand: ArrayLike,
    up_to: int,
    *,
    existing: Sequence[int] = (),
    seconds: float = 30.0,
) -> tuple[Placement, ...]:
    """Maximal covering for 0, 1, … `up_to` new sites: what one more site brings.

    Parameters
    ----------
    pairs, demand, existing
        As in `maximal_covering`.
    up_to : int
        Stops earlier where nobody is left to reach.
    seconds : float
        Time limit of the solver for each number.

    Examples
    --------
    >>> pairs = Pairs.from_table([0, 1, 1, 2, 2, 3], [0, 0, 1, 1, 2, 2], [1.0] * 6, shape=(4, 3))
    >>> [found.covered for found in covering_curve(pairs, [4, 5, 5, 4], 3)]
    [0.0, 10.0, 18.0]
    """
    found: list[Placement] = []
    reachable = float(np.asarray(demand, dtype=np.float64)[pairs.counts() > 0].sum())
    for p in range(up_to + 1):
        found.append(maximal_covering(pairs, demand, p, existing=existing, seconds=seconds))
        if found[-1].covered >= reachable:
            break
    return tuple(found)


def check_placement(
    pairs: Pairs, demand: ArrayLike, p: int, existing: Sequence[int]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Checked people and existing sites; refuses what cannot be placed."""
    people = np.asarray(demand, dtype=np.float64)
    if people.shape != (pairs.shape[0],):
        raise NetworkInputError("length", (), field="demand")
    bad = ~np.isfinite(people) | (people < 0)
    if bad.any():
        raise NetworkInputError("not_a_count", np.flatnonzero(bad), field="demand")
    fixed = np.unique(np.asarray(list(existing), dtype=np.int64))
    unknown = fixed[(fixed < 0) | (fixed >= pairs.shape[1])]
    if len(unknown):
        raise NetworkInputError("unknown_index", unknown.tolist(), field="existing")
    if p < 0:
        raise NetworkInputError("negative", (), field="p")
    return people, fixed


def _open_rows(
    pairs: Pairs, people: NDArray[np.float64], fixed: NDArray[np.int64]
) -> tuple[float, NDArray[np.float64], Any]:
    """People covered already; weights and rows of the rest, equal rows merged into one."""
    from scipy.sparse import csr_array

    done = np.zeros(pairs.shape[0], dtype=bool)
    done[pairs.row[np.isin(pairs.col, fixed)]] = True
    merged: dict[bytes, float] = {}
    for i in np.flatnonzero(~done & (people > 0) & (pairs.counts() > 0)):
        key = pairs.col[pairs.starts[i] : pairs.starts[i + 1]].tobytes()
        merged[key] = merged.get(key, 0.0) + people[i]
    rows = [np.frombuffer(key, dtype=np.int32) for key in merged]
    starts = np.concatenate([[0], np.cumsum([len(r) for r in rows])]).astype(np.int64)
    columns = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int32)
    shape = (len(rows), pairs.shape[1])
    cover = csr_array((np.ones(len(columns)), columns, starts), shape=shape).tocsc()
    return float(people[done].sum()), np.array(list(merged.values())), cover


def _solve(
    cover: Any, weights: NDArray[np.float64], count: int, whole: bool, seconds: float
) -> tuple[list[int], float]:
    """Best choice and the solver's bound; without `whole` the bound of the relaxation only."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_array, eye_array, hstack

    rows, sites = cover.shape
    reach = hstack([cover, -eye_array(rows)], format="csc")
    budget = csc_array(np.r_[np.ones(sites), np.zeros(rows)][None, :])
    result = milp(
        np.r_[np.zeros(sites), -weights],
        constraints=[LinearConstraint(reach, 0, np.inf), LinearConstraint(budget, count, count)],
        integrality=np.r_[np.full(sites, int(whole)), np.zeros(rows)],
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": GAP},
    )
    lower = result.get("mip_dual_bound") if whole else result.fun
    bound = float(weights.sum()) if lower is None else -float(lower)
    if not whole:
        return [], bound
    greedy = swap(cover, weights, _greedy(cover, weights, count))
    if result.x is None:
        return greedy, bound
    solved = np.flatnonzero(result.x[:sites] > 0.5).tolist()
    return max(solved, greedy, key=lambda chosen: _gain(cover, weights, chosen)), bound


def _greedy(cover: Any, weights: NDArray[np.float64], count: int) -> list[int]:
    """Take the site that adds most, again and again; lazily, as gains only fall."""
    open_rows = weights.copy()
    heap = [(-gain, j) for j, gain in enumerate((cover.T @ weights).tolist())]
    heapq.heapify(heap)
    chosen: list[int] = []
    while heap and len(chosen) < count:
        _, j = heapq.heappop(heap)
        rows = cover.indices[cover.indptr[j] : cover.indptr[j + 1]]
        gain = float(open_rows[rows].sum())
        if heap and (-gain, j) > heap[0]:
            heapq.heappush(heap, (-gain, j))
            continue
        chosen.append(j)
        open_rows[rows] = 0.0
    return chosen


def _best_single(cover: Any, weights: NDArray[np.float64], count: int) -> list[int]:
    """One site needs no solver: the greatest sum, the first of equals."""
    return [int(np.argmax(cover.T @ weights))] if count == 1 else []


def _gain(cover: Any, weights: NDArray[np.float64], chosen: list[int]) -> float:
    """Weight of the rows that any of these sites covers."""
    if not chosen or not len(weights):
        return 0.0
    reached = cover[:, chosen].sum(axis=1) > 0
    return float(weights[np.asarray(reached).ravel()].sum())
