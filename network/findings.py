"""From tables to findings: gaps in space, lived gaps, sole providers, idle help, rising demand.

Each builder reads one result of the engine and returns findings in order of priority. Numbers are
copied from the result, never from prose.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from math import comb, isnan

from network.finding import (
    COORDINATOR,
    HIGH,
    K_NEEDS,
    K_VOLUNTEERS,
    LOW,
    MEDIUM,
    PUBLIC,
    Fact,
    Finding,
    Suggestion,
    facts,
    rank_findings,
)
from network.findings_sole import sole_findings
from network.gap_rows import FEW, NONE, Gap, GapTable
from network.lived import NO_REQUEST, LivedGap, LivedTable
from network.model import Areas
from network.points import PointProblem

__all__ = [
    "Fact", "Finding", "Suggestion", "data_findings", "gap_findings", "idle_findings",
    "lived_findings", "rank_findings", "rising_findings", "sole_findings",
]  # fmt: skip

#: Share of the known groups that must have answered before a zero is said with confidence.
COMPLETE, HALF_COMPLETE = 0.8, 0.5
#: Idle help and rising demand matter less than people without anybody.
IDLE_WEIGHT, RISING_WEIGHT = 0.25, 0.5


def gap_findings(
    table: GapTable,
    areas: Areas | None = None,
    *,
    min_people: float = 10.0,
    since: date | None = None,
) -> tuple[Finding, ...]:
    """Rows of the gap table with level ``none`` or ``few``.

    Parameters
    ----------
    table : GapTable
    areas : Areas, optional
        For the completeness of the register; without it nothing is said with high confidence.
    min_people : float
        Rows with fewer people out of reach (mid) are left out.
    since : date, optional

    Notes
    -----
    Confidence is high where at least half of the possible people are certain and 80 % of the
    known groups have answered; low where no one is certain or fewer than half have answered.
    Where the sizes of the zones are not known it is never high.
    """
    share = {} if areas is None else dict(zip(areas.ids, areas.completeness, strict=True))
    town = float(table.people[:, 0].sum()) if table.people.size else 0.0
    found = []
    for gap in table.rows():
        if gap.level in (NONE, FEW) and gap.band.mid >= min_people:
            found.append(_gap_finding(gap, float(share.get(gap.area, float("nan"))), town, since))
    return rank_findings(found)


def _gap_finding(gap: Gap, complete: float, town: float, since: date | None) -> Finding:
    public = gap.persons == 0 and gap.band.mid >= K_NEEDS
    return Finding(
        kind="gap_in_space",
        area=gap.area,
        service=gap.service,
        people=gap.band.mid,
        band=gap.band,
        providers=gap.providers,
        evidence=facts(
            level=gap.level,
            people_total=gap.people,
            provider_count=len(gap.providers),
            capacity_h=gap.capacity_h,
            access=gap.access,
            share_within=gap.share_within,
            standard=gap.standard.code,
            distance_m=gap.standard.distance_m,
            distance_kind=gap.standard.distance_kind,
            shortfall=gap.parts.shortfall,
            no_alternative=gap.parts.no_alternative,
            register_share=None if isnan(complete) else complete,
        ),
        confidence=_space_confidence(gap, complete),
        since=since,
        suggest=_space_suggestions(gap, complete),
        privacy=PUBLIC if public else COORDINATOR,
        priority=gap.priority / town if town else 0.0,
    )


def _space_confidence(gap: Gap, complete: float) -> str:
    if complete < HALF_COMPLETE or (gap.band.known and gap.band.low == 0):
        return LOW
    certain = gap.band.known and gap.band.low >= gap.band.high / 2
    return HIGH if certain and complete >= COMPLETE else MEDIUM


def _space_suggestions(gap: Gap, complete: float) -> tuple[Suggestion, ...]:
    params = {"area": gap.area, "service": gap.service}
    first = [] if complete >= COMPLETE else [Suggestion("ask_groups_to_register", params)]
    code = "recruit_provider" if not gap.providers else "add_place_nearer"
    return (*first, Suggestion(code, params))


def lived_findings(lived: LivedTable, *, since: date | None = None) -> tuple[Finding, ...]:
    """Rows of the lived table with level ``none`` or ``few``: needs that found nobody.

    Notes
    -----
    Fewer than `LivedRule.few_cases` requests: low confidence, "for reference only". A stated
    need without any request is low as well.
    """
    town = max(int(lived.counts.requests.sum()), 1)
    found = []
    for gap in lived.rows():
        if gap.level not in (NONE, FEW):
            continue
        not_met = gap.requests if gap.level == NONE else gap.declined + gap.unmet
        params = {"area": gap.area, "service": gap.service}
        found.append(
            _needs_finding("gap_lived", gap, since, _lived_confidence(gap, lived), not_met / town,
                           (Suggestion("recruit_supporter", params),
                            Suggestion("ask_neighbour_area", params)))
        )  # fmt: skip
    return rank_findings(found)


def idle_findings(lived: LivedTable, *, min_supporters: int = 5, since: date | None = None) -> tuple[Finding, ...]:
    """Where many would help and nobody asks: perhaps it is not known there.

    Parameters
    ----------
    lived : LivedTable
    min_supporters : int
        Supporters from which it is worth saying.
    """
    town = max(int(lived.counts.supporters.sum()), 1)
    found = []
    for gap in lived.rows():
        if gap.level == NO_REQUEST and gap.supporters >= min_supporters:
            suggest = (Suggestion("make_known", {"area": gap.area, "service": gap.service}),)
            weight = IDLE_WEIGHT * gap.supporters / town
            found.append(_needs_finding("idle_supporters", gap, since, MEDIUM, weight, suggest))
    return rank_findings(found)


def rising_findings(lived: LivedTable, *, min_rise: int = 5, since: date | None = None) -> tuple[Finding, ...]:
    """Where requests at least doubled against the window before.

    Parameters
    ----------
    lived : LivedTable
        Made from counts with `previous_requests`; without them nothing is found.
    min_rise : int
        More requests than before by at least this many.

    Notes
    -----
    If nothing had changed, each of the n requests of both windows would fall into the later one
    with probability 1/2. The chance of at least as many as seen, p, is reported; p <= .001 is
    high confidence, p <= .05 medium, else low (many rows are looked at).
    """
    town = max(int(lived.counts.requests.sum()), 1)
    found = []
    for gap in lived.rows():
        before = gap.previous_requests
        if before is None or gap.requests < 2 * before or gap.requests - before < min_rise:
            continue
        chance = _chance_of_rise(before, gap.requests)
        confidence = HIGH if chance <= 0.001 else MEDIUM if chance <= 0.05 else LOW
        suggest = (Suggestion("ask_why", {"area": gap.area, "service": gap.service}),)
        weight = RISING_WEIGHT * (gap.requests - before) / town
        extra = facts(chance_if_unchanged=chance)
        found.append(_needs_finding("rising_demand", gap, since, confidence, weight, suggest, extra))
    return rank_findings(found)


def data_findings(problems: Iterable[PointProblem]) -> tuple[Finding, ...]:
    """Points of a municipality's own file that cannot be right."""
    return rank_findings(
        Finding(
            kind="data_point", area=None, service=None, people=None, band=None, providers=(),
            evidence=facts(problem=problem.code, row=problem.id), confidence=HIGH, since=None,
            suggest=(Suggestion("use_gazetteer_point", {"row": problem.id}),), privacy=PUBLIC,
            priority=0.0,
        )
        for problem in problems
    )  # fmt: skip


def _needs_finding(
    kind: str,
    gap: LivedGap,
    since: date | None,
    confidence: str,
    priority: float,
    suggest: tuple[Suggestion, ...],
    extra: tuple[Fact, ...] = (),
) -> Finding:
    """Build a finding from counts of needs and supporters."""
    public = gap.requests >= K_NEEDS and gap.supporters >= K_VOLUNTEERS
    evidence = facts(
        level=gap.level,
        requests=gap.requests,
        declined=gap.declined,
        unmet=gap.unmet,
        not_met_share=gap.not_met_share,
        supporters=gap.supporters,
        town_mean_supporters=gap.town_mean_supporters,
        previous_requests=gap.previous_requests,
    )
    return Finding(
        kind=kind, area=gap.area, service=gap.service, people=None, band=None, providers=(),
        evidence=evidence + extra, confidence=confidence, since=since, suggest=suggest,
        privacy=PUBLIC if public else COORDINATOR, priority=priority,
    )  # fmt: skip


def _lived_confidence(gap: LivedGap, lived: LivedTable) -> str:
    """High from the number of cases on that the table itself does not call few."""
    return LOW if gap.requests < lived.rule.few_cases else HIGH


def _chance_of_rise(before: int, now: int) -> float:
    """P(X >= now) for X ~ Binomial(before + now, 1/2), exact."""
    total = before + now
    return float(sum(comb(total, x) for x in range(now, total + 1)) / 2**total)
