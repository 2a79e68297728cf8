"""Search and bound for p-median: interchange from below the optimum's cost, relaxation from above.

Costs are a dense array of rows × candidate sites; `base` is what each row pays today.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["interchange", "relax"]

ROUNDS = 400
#: Rounds without a better bound after which the steps are halved.
PATIENCE = 20
#: Every so many rounds the sites that the relaxation opens are improved by exchanges.
TRY_EVERY = 25


def interchange(
    cost: NDArray[np.float64],
    base: NDArray[np.float64],
    count: int,
    chosen: list[int] | None = None,
) -> list[int]:
    """Greedy choice, then the best exchange of one site for another until none helps.

    Parameters
    ----------
    cost : ndarray, shape (n, m)
    base : ndarray, shape (n,)
    count : int
        Sites to choose, at most m.
    chosen : list of int, optional
        Start from here instead.
    """
    picked = list(chosen) if chosen is not None else _greedy(cost, base, count)
    if not picked or not len(cost):
        return sorted(picked)
    while True:
        first, second, holder = _two_nearest(cost, base, picked)
        gain = np.maximum(first[:, None] - cost, 0.0).sum(axis=0)
        # What the rows of each open site pay more when it goes and the new one comes.
        more = np.minimum(second[:, None], cost) - np.minimum(first[:, None], cost)
        mine = (holder[None, :] == np.arange(len(picked))[:, None]).astype(np.float64)
        profit = gain[None, :] - mine @ more
        profit[:, picked] = -np.inf
        out, new = np.unravel_index(int(np.argmax(profit)), profit.shape)
        if profit[out, new] <= 1e-9 * max(1.0, float(first.sum())):
            return sorted(picked)
        picked[int(out)] = int(new)


def relax(
    cost: NDArray[np.float64],
    base: NDArray[np.float64],
    count: int,
    start: list[int],
    step: float = 0.0,
) -> tuple[float, list[int], NDArray[Any]]:
    """Lower bound by subgradients, the best choice met, and the sites that may still be in one.

    Returns
    -------
    bound : float
        No choice costs less.
    chosen : list of int
    useful : ndarray of int64
        Sites that a choice better than `chosen` by at least `step` can hold (1 where costs are
        whole numbers), with those of `chosen`.

    Notes
    -----
    L(u) = Σ u_i + the p least of ρ_j = Σ_i min(0, c_ij - u_i), u_i <= base_i.

    References
    ----------
    Narula, Ogbu & Samuelsson 1977, Operations Research 25:709
    """
    best, upper = list(start), _total(cost, base, start)
    price = np.minimum(_two_nearest(cost, base, best)[1], base)
    bound, scale, since = -np.inf, 1.5, 0
    held, tried = price, {tuple(best)}
    for turn in range(ROUNDS):
        worth = np.minimum(cost - price[:, None], 0.0).sum(axis=0)
        cheap = np.argpartition(worth, count - 1)[:count]
        value = float(price.sum() + worth[cheap].sum())
        if value > bound:
            bound, held, since = value, price, 0
        else:
            since += 1
            scale, since = (scale / 2, 0) if since >= PATIENCE else (scale, since)
        key = tuple(sorted(cheap.tolist()))
        if key not in tried and turn % TRY_EVERY == 0:
            tried.add(key)
            better = interchange(cost, base, count, list(key))
            total = _total(cost, base, better)
            best, upper = (better, total) if total < upper else (best, upper)
        slope = 1.0 - (cost[:, cheap] < price[:, None]).sum(axis=1)
        # A price at what the row pays today cannot rise.
        slope[(price >= base) & (slope > 0)] = 0.0
        length = float(slope @ slope)
        if not length or upper - bound <= 1e-9 * max(1.0, upper) or scale < 1e-4:
            break
        price = np.minimum(price + scale * (1.0001 * upper - value) / length * slope, base)
    return bound, best, _useful(cost, held, count, upper - step, best)


def _useful(
    cost: NDArray[np.float64],
    price: NDArray[np.float64],
    count: int,
    upper: float,
    best: list[int],
) -> NDArray[Any]:
    """Sites whose opening does not already lift the bound above the best choice."""
    worth = np.minimum(cost - price[:, None], 0.0).sum(axis=0)
    order = np.sort(worth)
    forced = price.sum() + order[: count - 1].sum() + np.maximum(worth, order[count - 1])
    kept = forced <= upper + 1e-9 * max(1.0, upper)
    kept[best] = True
    return np.flatnonzero(kept)


def _greedy(cost: NDArray[np.float64], base: NDArray[np.float64], count: int) -> list[int]:
    """Open the site that saves most, again and again."""
    picked: list[int] = []
    pay = base.copy()
    for _ in range(count):
        after = np.minimum(cost, pay[:, None]).sum(axis=0)
        after[picked] = np.inf
        site = int(np.argmin(after))
        picked.append(site)
        pay = np.minimum(pay, cost[:, site])
    return picked


def _two_nearest(
    cost: NDArray[np.float64], base: NDArray[np.float64], picked: list[int]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Cost at the nearest and the second, today's included, and which choice is nearest (-1)."""
    part = cost[:, picked]
    holder = part.argmin(axis=1)
    first = part[np.arange(len(part)), holder]
    rest = part.copy()
    rest[np.arange(len(part)), holder] = np.inf
    today = base <= first
    second = np.where(today, base, np.minimum(rest.min(axis=1), base))
    return np.where(today, base, first), second, np.where(today, -1, holder)


def _total(cost: NDArray[np.float64], base: NDArray[np.float64], chosen: list[int]) -> float:
    return float(np.minimum(cost[:, chosen].min(axis=1, initial=np.inf), base).sum())
