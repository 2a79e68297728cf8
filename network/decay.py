"""Which groups go on in one, three and five years if nobody joins, and who is then left.

The rates at which helpers stop are assumptions, stated with the result, with a low and a high run.
They are not observations; a town that has its own puts them in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, as_column, keep
from network.members import Memberships
from network.reach import Pairs
from network.spof_people import MINIMUM

__all__ = [
    "ASSUMED_RATES",
    "FutureCoverage",
    "RetirementRates",
    "Survival",
    "at_least",
    "future_coverage",
    "group_survival",
]

YEARS = (1, 3, 5)


@dataclass(frozen=True)
class RetirementRates:
    """Assumed share of helpers who stop within a year, by age.

    Parameters
    ----------
    name, source : str
        Shown beside every figure.
    from_age : tuple of int
        First age of each band, ascending, the first 0.
    low, high : tuple of float, range 0..1
        Rate of each band in the hopeful and in the cautious run; low <= high.

    Examples
    --------
    >>> rates = RetirementRates("flat", "example", (0, 70), (0.0, 0.1), (0.1, 0.2))
    >>> rates.stay([69, 80], years=2, high=False).round(2).tolist()
    [0.9, 0.81]
    """

    name: str
    source: str
    from_age: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def __post_init__(self) -> None:
        ages = tuple(self.from_age)
        if not ages or ages[0] != 0 or list(ages) != sorted(set(ages)):
            raise NetworkInputError("bad_bands", [self.name], field="from_age")
        if not len(ages) == len(self.low) == len(self.high):
            raise NetworkInputError("length", [self.name], field="rates")
        if any(not 0 <= a <= b <= 1 for a, b in zip(self.low, self.high, strict=True)):
            raise NetworkInputError("not_a_share", [self.name], field="rates")

    def stay(self, age: ArrayLike, years: int, *, high: bool) -> NDArray[np.float64]:
        """Probability of still helping after so many years, everybody growing older on the way."""
        rate = np.array(self.high if high else self.low)
        now = np.asarray(age, dtype=np.float64)
        left = np.ones(now.shape)
        for year in range(years):
            left *= 1 - rate[np.searchsorted(self.from_age, now + year, side="right") - 1]
        return left


#: A stated guess to start from: no survey stands behind it.
ASSUMED_RATES = RetirementRates(
    "assumed", "assumption of this engine, not observed",
    (0, 65, 70, 75, 80), (0.03, 0.05, 0.07, 0.12, 0.20), (0.06, 0.10, 0.14, 0.20, 0.35),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Survival:
    """Probability that each group still has its minimum of people.

    Parameters
    ----------
    groups : tuple of str
    years : tuple of int
    low, high : ndarray of float64, shape (g, years), range 0..1
        In the cautious run (`high` rates give `low`) and in the hopeful one; low <= high.
    minimum : int
    rates : RetirementRates
    """

    groups: tuple[str, ...]
    years: tuple[int, ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    minimum: int
    rates: RetirementRates

    def __post_init__(self) -> None:
        keep(self, low=self.low, high=self.high)


def at_least(probability: ArrayLike, group: ArrayLike, groups: int, minimum: int) -> NDArray[np.float64]:
    """Probability that at least `minimum` of each group's independent members stay.

    Parameters
    ----------
    probability : array_like, shape (k,), range 0..1
        One a membership.
    group : array_like of int, shape (k,)
    groups : int
    minimum : int, >= 1

    Notes
    -----
    Poisson-binomial: P_t(j) = P_{t-1}(j) (1 - p_t) + P_{t-1}(j - 1) p_t for j below the minimum,
    all groups at once; O(k · minimum).

    Examples
    --------
    >>> at_least([0.5, 0.5, 0.5], [0, 0, 0], 1, 2).tolist()
    [0.5]
    """
    p, g = np.asarray(probability, dtype=np.float64), np.asarray(group)
    order = np.argsort(g, kind="stable")
    p, g = p[order], g[order]
    first = np.searchsorted(g, np.arange(groups + 1))
    size = np.diff(first)
    few = np.zeros((groups, minimum))
    few[:, 0] = 1.0
    for turn in range(int(size.max(initial=0))):
        rows = np.flatnonzero(size > turn)
        stays = p[first[rows] + turn][:, None]
        before = few[rows]
        after = before * (1 - stays)
        after[:, 1:] += before[:, :-1] * stays
        few[rows] = after
    return np.asarray(np.clip(1 - few.sum(axis=1), 0.0, 1.0))


def group_survival(
    memberships: Memberships,
    age: ArrayLike,
    *,
    years: Sequence[int] = YEARS,
    minimum: int = MINIMUM,
    rates: RetirementRates = ASSUMED_RATES,
) -> Survival:
    """Probability that each group goes on if nobody joins.

    Parameters
    ----------
    memberships : Memberships
        Active people only.
    age : array_like, shape (people,), years >= 0
    years : sequence of int
    minimum : int
        People a group needs.
    rates : RetirementRates

    Examples
    --------
    >>> m = Memberships(("p", "q", "r"), ("A",), [0, 1, 2], [0, 0, 0])
    >>> found = group_survival(m, [66, 71, 78], years=[5])
    >>> found.low.round(2).tolist(), found.high.round(2).tolist()
    ([[0.04]], [[0.2]])
    """
    ages = _checked(memberships, age, years, minimum)
    sides = []
    for high in (True, False):
        columns = [
            at_least(rates.stay(ages, y, high=high)[memberships.person], memberships.group,
                     len(memberships.groups), minimum)
            for y in years
        ]  # fmt: skip
        sides.append(np.column_stack(columns))
    return Survival(memberships.groups, tuple(years), sides[0], sides[1], minimum, rates)


@dataclass(frozen=True, eq=False)
class FutureCoverage:
    """People who still have a group in reach, by year, in both runs.

    Parameters
    ----------
    years : tuple of int
    today : float
        People with a group in reach today.
    low, high : ndarray of float64, shape (years, 3)
        5th percentile, mean and 95th percentile over the draws: `low` under the high rates,
        `high` under the low ones.
    people : float
    draws, seed : int
    rates : RetirementRates
    """

    years: tuple[int, ...]
    today: float
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    people: float
    draws: int
    seed: int
    rates: RetirementRates

    def __post_init__(self) -> None:
        keep(self, low=self.low, high=self.high)


def future_coverage(
    memberships: Memberships,
    age: ArrayLike,
    pairs: Pairs,
    demand: ArrayLike,
    *,
    years: Sequence[int] = YEARS,
    minimum: int = MINIMUM,
    rates: RetirementRates = ASSUMED_RATES,
    draws: int = 200,
    seed: int = 0,
) -> FutureCoverage:
    """People in reach of a group that goes on, over draws of who stops.

    Parameters
    ----------
    memberships, age, years, minimum, rates
        As in `group_survival`. One person in two groups leaves both on the same day: the groups
        fall together, which no product of their probabilities would show.
    pairs : Pairs, shape (n, groups)
        Who is in reach of which group.
    demand : array_like, shape (n,), >= 0
    draws, seed : int
        The same seed gives the same result.

    Notes
    -----
    O(draws · (memberships + pairs)). One uniform number a person decides in all years and both
    runs, so that coverage never rises with time and the low run never passes the high one.
    """
    ages = _checked(memberships, age, years, minimum)
    people = as_column(demand, [str(i) for i in range(pairs.shape[0])], "demand")
    if pairs.shape[1] != len(memberships.groups) or draws < 1:
        raise NetworkInputError("length", (), field="pairs")

    def covered(stays: NDArray[np.bool_]) -> float:
        count = np.bincount(memberships.group[stays[memberships.person]], minlength=pairs.shape[1])
        met = np.bincount(pairs.row[(count >= minimum)[pairs.col]], minlength=len(people)) > 0
        return float(people[met].sum())

    rng = np.random.default_rng(seed)
    chance = {(y, high): rates.stay(ages, y, high=high) for y in years for high in (True, False)}
    found = {key: np.empty(draws) for key in chance}
    for draw in range(draws):
        lot = rng.random(len(ages))
        for key, stay in chance.items():
            found[key][draw] = covered(lot < stay)
    low, high = (np.array([_spread(found[y, side]) for y in years]) for side in (True, False))
    today = covered(np.ones(len(ages), dtype=bool))
    return FutureCoverage(tuple(years), today, low, high, float(people.sum()), draws, seed, rates)


def _spread(values: NDArray[np.float64]) -> tuple[float, float, float]:
    low, high = np.percentile(values, [5, 95])
    return float(low), float(values.mean()), float(high)


def _checked(memberships: Memberships, age: ArrayLike, years: Sequence[int], minimum: int) -> NDArray[np.float64]:
    if minimum < 1 or not years or any(y < 0 for y in years):
        raise NetworkInputError("not_a_count", (), field="years" if minimum >= 1 else "minimum")
    return as_column(age, memberships.people, "age")
