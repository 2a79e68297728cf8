"""From sole providers to findings; the numbers of `network.findings`, one builder apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from network.finding import (
    COORDINATOR,
    K_NEEDS,
    MEDIUM,
    PUBLIC,
    Finding,
    Suggestion,
    facts,
    rank_findings,
)
from network.lived import LivedTable
from network.model import SUPPORTER
from network.spof import SoleProvider


def sole_findings(
    soles: Iterable[SoleProvider],
    *,
    town_people: float,
    lived: LivedTable | None = None,
    since: date | None = None,
) -> tuple[Finding, ...]:
    """Areas and services that hang on one provider.

    Parameters
    ----------
    soles : iterable of SoleProvider
    town_people : float
        People of the town, for the priority.
    lived : LivedTable, optional
        Adds the requests of the window that would lose their only address.
    """
    return rank_findings(_sole_finding(sole, town_people, lived, since) for sole in soles)


def _sole_finding(sole: SoleProvider, town: float, lived: LivedTable | None, since: date | None) -> Finding:
    params = {"area": sole.area, "service": sole.service, "provider": sole.provider}
    requests = _requests(sole, lived)
    small = sole.people < K_NEEDS or (requests is not None and requests < K_NEEDS)
    person = sole.kind == SUPPORTER
    return Finding(
        kind="sole_provider",
        area=sole.area,
        service=sole.service,
        people=sole.people,
        band=None,
        providers=(sole.provider,),
        evidence=facts(
            provider_kind=sole.kind,
            only_in_area=int(sole.only_in_area),
            capacity_h=sole.capacity_h,
            requests=requests,
            standard=sole.standard.code,
            distance_m=sole.standard.distance_m,
            distance_kind=sole.standard.distance_kind,
        ),
        confidence=MEDIUM,
        since=since,
        suggest=(Suggestion("find_second_provider", params),),
        privacy=COORDINATOR if person or small else PUBLIC,
        priority=min(sole.people / town, 1.0) if town else 0.0,
    )


def _requests(sole: SoleProvider, lived: LivedTable | None) -> int | None:
    """Requests of the window; None where the desk keeps no count."""
    if lived is None or sole.area not in lived.counts.areas:
        return None
    if sole.service not in lived.counts.services:
        return None
    return lived.gap(sole.area, sole.service).requests
