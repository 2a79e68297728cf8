"""Where to open p more sites so that the way to the nearest one is shortest for all (p-median).

Interchange finds a good choice, a Lagrangian relaxation bounds what any choice can reach and rules
sites out, and the solver proves the rest where it is small enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, keep
from network.median_search import interchange, relax
from network.place import EXACT, EXACT_UP_TO, GREEDY, check_placement
from network.reach import Pairs

__all__ = ["Location", "p_median"]

#: Distance steps up to which the solver is asked although p is above `EXACT_UP_TO`.
SOLVER_STEPS = 30_000
GAP = 1e-9


@dataclass(frozen=True, eq=False)
class Location:
    """A choice of new sites, what it costs and what no choice can beat.

    Parameters
    ----------
    sites : tuple of int
        Columns of the new sites, ascending.
    objective : float
        p-median: sum of people × distance; p-center: greatest distance; set covering: number of
        new sites. Infinite where infeasible.
    bound : float
        No choice has a lower objective.
    proven : bool
        Whether the objective is the optimum, or infeasibility is certain.
    method : str
        ``exact`` or ``greedy`` (greedy and interchange).
    feasible : bool
        Whether everybody is served.
    nearest : ndarray of int32, shape (n,)
        Column of the nearest existing or new site of each row, -1 for none in the table.
    unserved : tuple of int
        Rows with people that this choice leaves without a site.
    """

    sites: tuple[int, ...]
    objective: float
    bound: float
    proven: bool
    method: str
    feasible: bool
    nearest: NDArray[np.int32]
    unserved: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        keep(self, nearest=self.nearest)


def p_median(
    pairs: Pairs,
    demand: ArrayLike,
    p: int,
    *,
    existing: Sequence[int] = (),
    method: str | None = None,
    seconds: float = 30.0,
) -> Location:
    """Choose p new sites with the least sum of people × distance to the nearest site.

    Parameters
    ----------
    pairs : Pairs, shape (n, m)
        Distances of people to candidates; a pair not in the table cannot be used.
    demand : array_like, shape (n,), >= 0
    p : int, >= 0
        New sites, beside the existing ones.
    existing : sequence of int
        Columns that are open already and stay.
    method : str, optional
        ``exact`` or ``greedy``; by default exact up to ten sites and for small tables.
    seconds : float
        Time limit of the solver.

    Returns
    -------
    Location
        Infeasible (`feasible` false, with the rows) where people remain without any site.

    Notes
    -----
    min Σ w_i d_ij y_ij, y_ij <= x_j, Σ x = p, solved in the form of distance steps: z_ik says
    that row i goes farther than its k-th distance. The bound is that of the linear relaxation,
    reached from below by subgradients; with whole numbers it is rounded up.

    References
    ----------
    Hakimi 1964, Operations Research 12:450; Teitz & Bart 1968, Operations Research 16:955;
    Elloumi 2010, Journal of Combinatorial Optimization 19:69

    Examples
    --------
    >>> pairs = Pairs.from_table([0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1], [0, 9, 1, 8, 9, 0], (3, 2))
    >>> found = p_median(pairs, [5, 1, 2], 1)
    >>> found.sites, found.objective, found.proven
    ((0,), 19.0, True)
    """
    people, fixed = check_placement(pairs, demand, p, existing)
    if method not in (None, EXACT, GREEDY):
        raise NetworkInputError("unknown_method", [method], field="method")
    table = _Table(pairs, people, fixed)
    count = min(p, len(table.free))
    start = interchange(table.cost, table.base, count)
    if count <= 1 or not len(table.rows):
        return table.location(start, table.total(start), EXACT)
    bound, best, useful = relax(table.cost, table.base, count, start, float(table.whole))
    bound = table.rounded(bound)
    chosen_method = GREEDY
    if method != GREEDY and table.total(best) - bound > GAP * max(1.0, bound):
        small = table.cost[:, useful].size <= SOLVER_STEPS
        if method == EXACT or count <= EXACT_UP_TO or small:
            best, bound = _solve(table, count, useful, best, bound, seconds)
            chosen_method = EXACT
    elif method != GREEDY:
        chosen_method = EXACT
    return table.location(best, bound, chosen_method)


class _Table:
    """Cost of each row with people at each candidate, and at the existing sites."""

    def __init__(self, pairs: Pairs, people: NDArray[np.float64], fixed: NDArray[Any]) -> None:
        self.pairs, self.fixed = pairs, fixed
        self.rows = np.flatnonzero(people > 0)
        self.free = np.setdiff1d(np.arange(pairs.shape[1]), fixed)
        dist = np.full(pairs.shape, np.inf)
        dist[pairs.row, pairs.col] = pairs.dist
        self.dist, self.people = dist, people
        cost = dist[self.rows] * people[self.rows][:, None]
        usable = cost[np.isfinite(cost)]
        # Dearer than any choice that serves everybody: used only where nobody can.
        worst = float(usable.max(initial=0.0)) * max(len(self.rows), 1)
        self.penalty = max(worst, 1.0) * 2
        cost = np.where(np.isfinite(cost), cost, self.penalty)
        self.cost = np.ascontiguousarray(cost[:, self.free])
        self.base = cost[:, fixed].min(axis=1, initial=self.penalty)
        self.whole = bool((usable % 1 == 0).all())

    def rounded(self, bound: float) -> float:
        """A bound on whole numbers, rounded up to the next one."""
        return float(np.ceil(bound - 1e-6)) if self.whole else bound

    def total(self, chosen: Sequence[int]) -> float:
        """Objective of a choice of columns of `cost`, penalties included."""
        near = self.cost[:, list(chosen)].min(axis=1, initial=np.inf)
        return float(np.minimum(near, self.base).sum())

    def location(self, chosen: Sequence[int], bound: float, method: str) -> Location:
        """Answer in the numbering of the caller."""
        sites = np.sort(self.free[np.asarray(chosen, dtype=np.int64)])
        open_sites = np.sort(np.r_[self.fixed, sites]).astype(np.int64)
        near = np.full(self.dist.shape[0], -1, dtype=np.int32)
        if len(open_sites):
            part = self.dist[:, open_sites]
            best = part.argmin(axis=1)
            met = np.isfinite(part[np.arange(len(part)), best])
            near[met] = open_sites[best[met]]
        alone = tuple(int(i) for i in self.rows if near[i] < 0)
        total = self.total(chosen)
        proven = total - bound <= GAP * max(1.0, total)
        objective = total if not alone else np.inf
        low = min(bound, total) if not alone else (np.inf if proven else 0.0)
        picked = tuple(int(j) for j in sites)
        return Location(picked, objective, low, proven, method, not alone, near, alone)


def _solve(
    table: _Table,
    count: int,
    useful: NDArray[Any],
    best: list[int],
    bound: float,
    seconds: float,
) -> tuple[list[int], float]:
    """Solver over the sites that the relaxation leaves; the better choice and the bound."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csc_array

    upper = table.total(best)
    steps = _distance_steps(np.minimum(table.cost[:, useful], table.base[:, None]))
    rows, columns, values, lower, price, constant = steps
    size = len(useful) + len(price)
    links = csc_array((values, (rows, columns)), shape=(len(lower), size))
    budget = csc_array(np.r_[np.ones(len(useful)), np.zeros(len(price))][None, :])
    result = milp(
        np.r_[np.zeros(len(useful)), price],
        constraints=[LinearConstraint(links, lower, np.inf), LinearConstraint(budget, count, count)],
        integrality=np.r_[np.ones(len(useful)), np.zeros(len(price))],
        bounds=Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": GAP},
    )
    if result.status == 2:  # no choice among the sites left: `best` is the optimum
        return best, upper
    dual = result.get("mip_dual_bound")
    # Sites ruled out cannot beat `best`: the bound holds up to its objective.
    if dual is not None:
        bound = max(bound, min(table.rounded(float(dual) + constant), upper))
    if result.x is None:
        return best, bound
    chosen = [int(useful[j]) for j in np.flatnonzero(result.x[: len(useful)] > 0.5)]
    better = chosen if table.total(chosen) < upper else best
    return better, min(bound, table.total(better))


def _distance_steps(cost: NDArray[np.float64]) -> tuple[Any, ...]:
    """Rows, columns, values and lower bounds of the constraints, prices of z, and the constant.

    With the costs of a row in order c_1 < c_2 < …, its cost is c_1 + Σ (c_{k+1} - c_k) z_k and
    z_k + Σ x_j over the sites at c_k >= z_{k-1}, with z_0 = 1. The last step, what everybody has
    today, needs no site.
    """
    sites = cost.shape[1]
    rows, columns, values, lower, price = [], [], [], [], []
    constant, line, z = 0.0, 0, sites
    for one in cost:
        order = np.argsort(one, kind="stable")
        levels, first = np.unique(one[order], return_index=True)
        constant += float(levels[0])
        ends = np.r_[first[1:], len(order)]
        for k in range(len(levels) - 1):
            at = order[first[k] : ends[k]]
            before = [] if k == 0 else [z - 1]
            rows += [line] * (len(at) + 1 + len(before))
            columns += [*at.tolist(), z, *before]
            values += [1.0] * (len(at) + 1) + [-1.0] * len(before)
            lower.append(1.0 if k == 0 else 0.0)
            price.append(float(levels[k + 1] - levels[k]))
            line, z = line + 1, z + 1
    return rows, columns, values, np.array(lower), np.array(price), constant
