"""What hangs on one provider: every provider left out once, all at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.access import Access
from network.coverage import straight_only
from network.errors import NetworkInputError, keep
from network.model import Areas, Cells, Providers
from network.reach import Pairs, radius_pairs
from network.standards import Standard


@dataclass(frozen=True, eq=False)
class LeaveOneOut:
    """What each provider's end would change, arrays of length m.

    Parameters
    ----------
    people : people who would have nobody in reach any more
    cells : cells, inhabited or not, that would have nobody in reach any more
    below_floor : people whose access would fall below the floor and is not below it today;
        0 where no access was given
    """

    people: NDArray[np.float64]
    cells: NDArray[np.int64]
    below_floor: NDArray[np.float64]

    def __post_init__(self) -> None:
        keep(self, people=self.people, cells=self.cells, below_floor=self.below_floor)


def leave_one_out(
    pairs: Pairs,
    demand: ArrayLike,
    *,
    access: Access | None = None,
    weight: NDArray[np.float64] | None = None,
    floor: float = 0.0,
) -> LeaveOneOut:
    """Leave out every provider at once, exactly, in one pass over the pairs.

    Parameters
    ----------
    pairs : Pairs, shape (n, m)
    demand : array_like, shape (n,), >= 0
    access : Access, optional
        Result of `fca2` or `e2sfca` over the same pairs (not of `fca3`, where the others' shares
        change when one leaves).
    weight : ndarray, shape (k,), optional
        The weights of `e2sfca`, ``decay(pairs.dist)``; ones when None.
    floor : float
        Access below which people count as under-served.

    Returns
    -------
    LeaveOneOut

    Notes
    -----
    people_j = Σ_i D_i [count_i = 1] c_ij. Without j, A_i falls by exactly w_ij R_j, because
    nobody else's R changes.

    Examples
    --------
    >>> pairs = Pairs.from_table([0, 1, 1], [0, 0, 1], [1.0, 2.0, 3.0], shape=(3, 2))
    >>> leave_one_out(pairs, [10, 20, 30]).people.tolist()
    [10.0, 0.0]
    """
    people = np.asarray(demand, dtype=np.float64)
    if people.shape != (pairs.shape[0],):
        raise NetworkInputError("length", (), field="demand")
    size = pairs.shape[1]
    only = pairs.counts()[pairs.row] == 1
    lost = np.bincount(pairs.col[only], weights=people[pairs.row[only]], minlength=size)
    cells = np.bincount(pairs.col[only], minlength=size)
    below = np.zeros(size)
    if access is not None:
        used = np.ones(pairs.count) if weight is None else weight
        today = access.value[pairs.row]
        after = today - used * access.ratio[pairs.col]
        # A sole provider leaves exactly nothing; the subtraction may leave a rounding error.
        after[only] = 0.0
        falls = (today >= floor) & (after < floor)
        below = np.bincount(pairs.col[falls], weights=people[pairs.row[falls]], minlength=size)
    return LeaveOneOut(lost, cells, below)


@dataclass(frozen=True)
class SoleProvider:
    """An area and service that hangs on one provider.

    Parameters
    ----------
    area, service, provider : str
    kind : str
        Kind of the provider; a supporter is a person.
    people : float
        People of the area within the standard of this provider and of nobody else.
    only_in_area : bool
        Whether nobody else goes to the area for this service.
    capacity_h : float
        The provider's hours a week, over all its areas.
    standard : Standard
    """

    area: str
    service: str
    provider: str
    kind: str
    people: float
    only_in_area: bool
    capacity_h: float
    standard: Standard


def sole_providers(
    areas: Areas,
    cells: Cells,
    providers: Providers,
    standards: Standard | Mapping[str, Standard],
    *,
    kind: str | None = None,
    travel: Pairs | None = None,
    min_people: float = 1.0,
) -> tuple[SoleProvider, ...]:
    """Find who is alone for a service in an area, the most people first.

    Parameters
    ----------
    areas, cells, providers, standards, kind, travel
        As in `network.gap_table`.
    min_people : float
        A provider with company in the area is listed from this number of people who would have
        nobody within the standard without it.

    Returns
    -------
    tuple of SoleProvider
    """
    found = []
    people = cells.people(kind)
    goes = providers.goes_to(len(areas))
    for service in providers.services:
        standard = standards if isinstance(standards, Standard) else standards[service]
        who = providers.of(service)
        lost = _lost_by_area(areas, cells, people, providers, who, standard, travel)
        going = goes[who]
        alone = going & (going.sum(axis=0) == 1)
        for j, a in np.argwhere(alone | (lost >= min_people)):
            found.append(
                SoleProvider(
                    area=areas.ids[a],
                    service=service,
                    provider=providers.ids[who[j]],
                    kind=providers.kind[who[j]],
                    people=float(lost[j, a]),
                    only_in_area=bool(alone[j, a]),
                    capacity_h=float(providers.capacity_h[who[j]]),
                    standard=standard,
                )
            )
    return tuple(sorted(found, key=_order))


def _order(sole: SoleProvider) -> tuple[float, bool, str, str, str]:
    return -sole.people, not sole.only_in_area, sole.area, sole.service, sole.provider


def _lost_by_area(
    areas: Areas,
    cells: Cells,
    people: NDArray[np.float64],
    providers: Providers,
    who: NDArray[np.int64],
    standard: Standard,
    travel: Pairs | None,
) -> NDArray[np.float64]:
    """People by provider and area who have this provider only, shape (len(who), a)."""
    if travel is None:
        straight_only(standard)
        pairs = radius_pairs(cells.points, providers.points.take(who), standard.distance_m)
    else:
        pairs = travel.of_columns(who).within(standard.distance_m)
    only = (pairs.counts()[pairs.row] == 1) & (cells.area[pairs.row] >= 0)
    row, col = pairs.row[only], pairs.col[only].astype(np.int64)
    key = col * len(areas) + cells.area[row]
    flat = np.bincount(key, weights=people[row], minlength=len(who) * len(areas))
    return flat.reshape(len(who), len(areas))
