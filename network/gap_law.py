"""The gap in law: providers are there, but nobody with the licence or course that it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from network.errors import NetworkInputError, as_ids, keep
from network.gap_rows import ENOUGH
from network.model import Areas, Providers

__all__ = ["LawGap", "Licences", "law_gaps", "lawful_providers"]

NO_PROVIDER, NO_HOLDER, ONE_HOLDER = "no_provider", "no_holder", "one_holder"


@dataclass(frozen=True, eq=False)
class Licences:
    """How many people of each provider hold which licence or course.

    Parameters
    ----------
    codes : tuple of str, length q
        For example ``paid_transport_course``.
    holders : array_like of int, shape (p, q), >= 0
        Valid today; the caller leaves out what has run out.
    requires : mapping of service code to licence code
        Services not named need none.

    Examples
    --------
    >>> Licences(("course",), [[1], [0]], {"ride": "course"}).holders.tolist()
    [[1], [0]]
    """

    codes: tuple[str, ...]
    holders: NDArray[np.int64]
    requires: Mapping[str, str]

    def __post_init__(self) -> None:
        codes = as_ids(self.codes, "licences")
        holders = np.array(self.holders)
        if holders.ndim != 2 or holders.shape[1] != len(codes):
            raise NetworkInputError("length", (), field="holders")
        if holders.size and (holders.dtype.kind not in "iu" or holders.min() < 0):
            raise NetworkInputError("not_a_count", (), field="holders")
        unknown = sorted(set(self.requires.values()) - set(codes))
        if unknown:
            raise NetworkInputError("unknown_id", unknown, field="requires")
        keep(self, codes=codes, holders=holders.astype(np.int64), requires=dict(self.requires))

    def of(self, service: str) -> NDArray[np.int64] | None:
        """Holders by provider for a service, None where it needs no licence."""
        code = self.requires.get(service)
        return None if code is None else self.holders[:, self.codes.index(code)]


@dataclass(frozen=True)
class LawGap:
    """An area and a service that takes a licence.

    Parameters
    ----------
    area, service, licence : str
    providers : tuple of str
        Active providers that offer the service and go to the area.
    holders : int
        Of their people, those with the licence.
    level : str
        ``no_provider``, ``no_holder`` (offered, but nobody may), ``one_holder`` (hangs on one
        person) or ``enough``.
    """

    area: str
    service: str
    licence: str
    providers: tuple[str, ...]
    holders: int
    level: str


def law_gaps(areas: Areas, providers: Providers, licences: Licences) -> tuple[LawGap, ...]:
    """Every area with every service that takes a licence, area by area.

    Examples
    --------
    >>> from network import Points
    >>> there = Providers(Points.plane(["g"], [0], [0]), ("ride",), [[True]], area=[0])
    >>> law_gaps(Areas(["hill"]), there, Licences(("course",), [[0]], {"ride": "course"}))[0].level
    'no_holder'
    """
    _matching(providers, licences)
    goes = providers.goes_to(len(areas))
    rows = []
    for a, area in enumerate(areas.ids):
        for service in providers.services:
            holders = licences.of(service)
            if holders is None:
                continue
            who = [i for i in providers.of(service) if goes[i, a]]
            count = int(holders[who].sum())
            level = NO_PROVIDER if not who else NO_HOLDER if not count else ENOUGH
            rows.append(
                LawGap(
                    area=area,
                    service=service,
                    licence=licences.requires[service],
                    providers=tuple(providers.ids[i] for i in who),
                    holders=count,
                    level=ONE_HOLDER if count == 1 else level,
                )
            )
    return tuple(rows)


def lawful_providers(providers: Providers, licences: Licences) -> Providers:
    """The same providers, offering only what one of their people may do.

    For a gap table of help that may be given today.
    """
    _matching(providers, licences)
    offers = np.array(providers.offers)
    for k, service in enumerate(providers.services):
        holders = licences.of(service)
        if holders is not None:
            offers[:, k] &= holders > 0
    return replace(providers, offers=offers)


def _matching(providers: Providers, licences: Licences) -> None:
    if licences.holders.shape[0] != len(providers):
        raise NetworkInputError("length", (), field="holders")
    unknown = sorted(set(licences.requires) - set(providers.services))
    if unknown:
        raise NetworkInputError("unknown_id", unknown, field="requires")
