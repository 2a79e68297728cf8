"""How much supply each place can reach once everybody else is counted: the FCA family.

Notation of the formulas: demand D_i, supply S_j, weight w_ij = f(d_ij) for the pairs within
reach, 0 otherwise. An area without any supply in reach has value 0 and ``reached`` false; NaN
never appears, because those are the very areas one is looking for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, keep
from network.points import Points
from network.reach import Pairs, pair_chunks

Decay = Callable[[NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True)
class StepDecay:
    """Weight by distance band: ``weights[k]`` up to ``bounds[k]``, 0 beyond the last.

    Examples
    --------
    >>> StepDecay((10, 20, 30), (1.0, 0.68, 0.22))(np.array([0.0, 10.0, 10.1, 31.0])).tolist()
    [1.0, 1.0, 0.68, 0.0]
    """

    bounds: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.bounds) != len(self.weights) or list(self.bounds) != sorted(self.bounds):
            raise NetworkInputError("bad_steps", (), field="decay")
        if any(not 0 <= w < np.inf for w in self.weights):
            raise NetworkInputError("negative", (), field="decay")

    def __call__(self, dist: NDArray[np.float64]) -> NDArray[np.float64]:
        table = np.array([*self.weights, 0.0])
        band = np.zeros(np.shape(dist), dtype=np.int16)
        for bound in self.bounds:
            band += dist > bound
        return table[band]


@dataclass(frozen=True)
class GaussianDecay:
    """Weight exp(-d² / 2σ²), σ in the unit of the distances.

    Examples
    --------
    >>> GaussianDecay(100.0)(np.array([0.0, 100.0])).round(6).tolist()
    [1.0, 0.606531]
    """

    sigma: float

    def __post_init__(self) -> None:
        if not 0 < self.sigma < np.inf:
            raise NetworkInputError("not_positive", (), field="sigma")

    def __call__(self, dist: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.exp(-(dist * dist) / (2 * self.sigma**2)))


def e2sfca_steps(radius: float) -> StepDecay:
    """Three bands of Luo & Qi (2009), scaled to this radius: 1, .68, .22 a third each."""
    return StepDecay((radius / 3, radius * 2 / 3, radius), (1.0, 0.68, 0.22))


def fca3_steps(radius: float) -> StepDecay:
    """Four bands of Wan et al. (2012), scaled to this radius: .962, .704, .377, .042."""
    return StepDecay((radius / 6, radius / 3, radius / 2, radius), (0.962, 0.704, 0.377, 0.042))


@dataclass(frozen=True, eq=False)
class Access:
    """Result of a measure.

    Parameters
    ----------
    value : ndarray of float64, shape (n,)
        Supply per person within reach; 0 where nothing is in reach.
    reached : ndarray of bool, shape (n,)
        Whether any supply is in reach.
    ratio : ndarray of float64, shape (m,)
        R_j, supply per person of each provider; 0 where nobody is in reach of it.
    reached_supply : float
        Sum of S_j over the providers that someone reaches; equals sum of D_i value_i.
    """

    value: NDArray[np.float64]
    reached: NDArray[np.bool_]
    ratio: NDArray[np.float64]
    reached_supply: float

    def __post_init__(self) -> None:
        keep(self, value=self.value, reached=self.reached, ratio=self.ratio)


def fca_ratio(pairs: Pairs, neighbours: Pairs, demand: ArrayLike, supply: ArrayLike) -> Access:
    """Plain ratio of the supply to the demand within reach of each place.

    Parameters
    ----------
    pairs : Pairs, shape (n, m)
        Places to providers.
    neighbours : Pairs, shape (n, n)
        Places to places within the same reach, each place with itself.
    demand : array_like, shape (n,), >= 0
    supply : array_like, shape (m,), >= 0

    Notes
    -----
    value_i = Σ_j S_j / Σ_k D_k over all j and k within reach of i. It has no mass identity;
    `Access.ratio` and `reached_supply` are left 0.

    References
    ----------
    Luo 2004, Health & Place, doi:10.1016/S1353-8292(02)00067-9
    """
    demand_i, supply_j = _counts(pairs, demand, supply)
    if neighbours.shape != (pairs.shape[0],) * 2:
        raise NetworkInputError("length", (), field="neighbours")
    near_supply = _by_row(pairs, supply_j[pairs.col])
    near_demand = _by_row(neighbours, demand_i[neighbours.col])
    value = _divide(near_supply, near_demand)
    return Access(value, near_supply > 0, np.zeros(pairs.shape[1]), 0.0)


def sum_within(
    origins: Points, targets: Points, radius_m: float, values: ArrayLike, *, chunk: int = 5_000
) -> NDArray[np.float64]:
    """Sum of the targets' values within reach of each origin, without keeping the pairs.

    Parameters
    ----------
    origins, targets : Points
    radius_m : float
    values : array_like, shape (m,)
    chunk : int
        Origins joined at a time: people around people can be hundreds of pairs a place.

    Examples
    --------
    >>> homes = Points.plane(["a", "b", "c"], [0, 3, 50], [0, 0, 0])
    >>> sum_within(homes, homes, 5, [10, 30, 5]).tolist()
    [40.0, 40.0, 5.0]
    """
    weight = np.asarray(values, dtype=np.float64)
    total = np.zeros(len(origins))
    for row, col, _ in pair_chunks(origins, targets, radius_m, chunk=chunk):
        total += np.bincount(row, weights=weight[col], minlength=len(origins))
    return total


def fca2(pairs: Pairs, demand: ArrayLike, supply: ArrayLike) -> Access:
    """Two-step floating catchment area (2SFCA), every pair in reach counting fully.

    Parameters
    ----------
    pairs : Pairs, shape (n, m)
    demand : array_like, shape (n,), >= 0
        People.
    supply : array_like, shape (m,), >= 0
        Capacity, for example active hours a week.

    Notes
    -----
    R_j = S_j / Σ_i w_ij D_i and A_i = Σ_j w_ij R_j with w in {0, 1}.

    References
    ----------
    Luo & Wang 2003, Environment and Planning B, doi:10.1068/b29120

    Examples
    --------
    Two places share a provider of 6 hours, the third reaches none:

    >>> pairs = Pairs.from_table([0, 1], [0, 0], [100.0, 200.0], shape=(3, 1))
    >>> result = fca2(pairs, [10, 20, 30], [6])
    >>> result.value.tolist(), result.reached.tolist()
    ([0.2, 0.2, 0.0], [True, True, False])
    """
    return _two_steps(pairs, demand, supply, np.ones(pairs.count))


def e2sfca(pairs: Pairs, demand: ArrayLike, supply: ArrayLike, decay: Decay) -> Access:
    """Enhanced 2SFCA: near counts more than far, by steps or a Gaussian curve.

    Parameters
    ----------
    pairs, demand, supply
        As in `fca2`.
    decay : callable
        `StepDecay`, `GaussianDecay` or any function of distances; weights >= 0.

    References
    ----------
    Luo & Qi 2009, Health & Place, doi:10.1016/j.healthplace.2009.06.002
    """
    return _two_steps(pairs, demand, supply, _weights(pairs, decay))


def fca3(pairs: Pairs, demand: ArrayLike, supply: ArrayLike, decay: Decay) -> Access:
    """Three-step FCA: people first choose among the providers in their own reach.

    Notes
    -----
    G_ij = w_ij / Σ_k w_ik, then both steps use w_ij G_ij. The sum runs over the pairs in reach
    only; other software sums over all rows of its cost table, beyond the reach as well.

    References
    ----------
    Wan, Zou & Sternberg 2012, International Journal of Geographical Information Science
    """
    weight = _weights(pairs, decay)
    total = pairs.matrix(weight) @ np.ones(pairs.shape[1])
    return _two_steps(pairs, demand, supply, weight * _divide(weight, total[pairs.row]))


def _two_steps(pairs: Pairs, demand: ArrayLike, supply: ArrayLike, weight: NDArray[np.float64]) -> Access:
    demand_i, supply_j = _counts(pairs, demand, supply)
    reach = pairs.matrix(weight)
    column_demand = reach.T @ demand_i
    ratio = _divide(supply_j, column_demand)
    value = reach @ ratio
    # Weights are not negative: the sum is above 0 exactly where one of them meets some supply.
    reached = (reach @ (supply_j > 0).astype(np.float64)) > 0
    return Access(value, reached, ratio, float(supply_j[column_demand > 0].sum()))


def _weights(pairs: Pairs, decay: Decay) -> NDArray[np.float64]:
    weight = np.asarray(decay(pairs.dist), dtype=np.float64)
    if weight.shape != pairs.dist.shape or not np.isfinite(weight).all() or (weight < 0).any():
        raise NetworkInputError("bad_weight", (), field="decay")
    return weight


def _counts(pairs: Pairs, demand: ArrayLike, supply: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Check demand and supply against the pairs: length, finite, not negative."""
    arrays = []
    for field, values, size in (("demand", demand, 0), ("supply", supply, 1)):
        array = np.asarray(values, dtype=np.float64)
        if array.shape != (pairs.shape[size],):
            raise NetworkInputError("length", (), field=field)
        bad = ~np.isfinite(array) | (array < 0)
        if bad.any():
            raise NetworkInputError("not_a_count", np.flatnonzero(bad), field=field)
        arrays.append(array)
    return arrays[0], arrays[1]


def _by_row(pairs: Pairs, values: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.bincount(pairs.row, weights=values, minlength=pairs.shape[0])


def _divide(top: NDArray[np.float64], bottom: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotient, 0 where the divisor is 0: nobody there, or nothing in reach."""
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0)
