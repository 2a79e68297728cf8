"""Findings about time, law, thin groups, groups that link areas, and groups that may not go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from network.decay import Survival
from network.finding import (
    COORDINATOR,
    HIGH,
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
from network.gap_law import NO_HOLDER, ONE_HOLDER, LawGap
from network.gap_time import TimeGap
from network.spof_people import LinkingGroup, ThinGroup

__all__ = [
    "law_findings",
    "linking_findings",
    "survival_findings",
    "thin_findings",
    "time_findings",
]

#: Half days of one area and service from which they are said together.
LIKELY = 0.5


def time_findings(gaps: Iterable[TimeGap], *, town_asked: int = 0, since: date | None = None) -> tuple[Finding, ...]:
    """One finding an area and service: the half days on which nobody is there.

    Parameters
    ----------
    gaps : iterable of TimeGap
        See `TimeTable.gaps`.
    town_asked : int
        Needs of the town in the window, for the priority; 0 where not counted.
    """
    groups: dict[tuple[str, str], list[TimeGap]] = {}
    for gap in gaps:
        groups.setdefault((gap.area, gap.service), []).append(gap)
    found = []
    for (area, service), rows in groups.items():
        asked = sum(max(row.asked, 0) for row in rows)
        counted = rows[0].asked >= 0
        found.append(
            _finding(
                "gap_in_time",
                area,
                service,
                evidence=facts(
                    half_days=len(rows),
                    asked=asked if counted else None,
                    when=" ".join(f"{row.weekday}_{row.half}" for row in rows),
                ),
                confidence=MEDIUM if counted else LOW,
                since=since,
                suggest=Suggestion("ask_for_other_days", {"area": area, "service": service}),
                privacy=COORDINATOR if counted and asked < 10 else PUBLIC,
                priority=asked / town_asked if town_asked else len(rows) / 14 / 4,
            )
        )
    return rank_findings(found)


def law_findings(gaps: Iterable[LawGap], *, since: date | None = None) -> tuple[Finding, ...]:
    """Areas where a service is offered but nobody may give it, or one person only."""
    found = []
    for gap in gaps:
        if gap.level not in (NO_HOLDER, ONE_HOLDER):
            continue
        params = {"area": gap.area, "service": gap.service, "licence": gap.licence}
        found.append(
            _finding(
                "gap_in_law",
                gap.area,
                gap.service,
                providers=gap.providers,
                evidence=facts(licence=gap.licence, holders=gap.holders, level=gap.level),
                confidence=HIGH if gap.level == NO_HOLDER else MEDIUM,
                since=since,
                suggest=Suggestion("send_to_course", params),
                # One holder is one person.
                privacy=COORDINATOR,
                priority=0.5 if gap.level == NO_HOLDER else 0.25,
            )
        )
    return rank_findings(found)


def thin_findings(groups: Iterable[ThinGroup], *, since: date | None = None) -> tuple[Finding, ...]:
    """Groups that the next leaver brings below the people they need, or that lack some already."""
    return rank_findings(
        _finding(
            "thin_group",
            None,
            None,
            providers=(group.group,),
            evidence=facts(active=group.active, minimum=group.minimum),
            confidence=HIGH,
            since=since,
            suggest=Suggestion("find_members", {"group": group.group}),
            privacy=COORDINATOR if group.active < K_VOLUNTEERS else PUBLIC,
            priority=0.3 if group.spare < 0 else 0.2,
        )
        for group in groups
    )


def linking_findings(
    links: Iterable[LinkingGroup],
    groups: Sequence[str],
    areas: Sequence[str],
    *,
    since: date | None = None,
) -> tuple[Finding, ...]:
    """Groups that alone hold two or more areas together.

    Parameters
    ----------
    links : iterable of LinkingGroup
    groups, areas : sequence of str
        Labels of the rows that the links name.
    """
    return rank_findings(
        _finding(
            "linking_group",
            None,
            None,
            providers=(groups[link.node],),
            evidence=facts(areas=len(link.areas), parts=link.parts, names=" ".join(areas[a] for a in link.areas)),
            confidence=MEDIUM,
            since=since,
            suggest=Suggestion("tie_a_second_group", {"group": groups[link.node]}),
            privacy=PUBLIC,
            priority=0.1 * min(len(link.areas), 5),
        )
        for link in links
        if len(link.areas) >= 2
    )


def survival_findings(survival: Survival, *, year: int = 5, since: date | None = None) -> tuple[Finding, ...]:
    """Groups that are more likely than not to fall below their minimum, if nobody joins.

    Medium confidence where both runs say so, low where only the cautious one does; never high,
    as the rates are assumed.
    """
    column = survival.years.index(year)
    found = []
    for g, group in enumerate(survival.groups):
        low, high = float(survival.low[g, column]), float(survival.high[g, column])
        if low >= LIKELY:
            continue
        found.append(
            _finding(
                "group_may_end",
                None,
                None,
                providers=(group,),
                evidence=facts(
                    years=year,
                    chance_low=low,
                    chance_high=high,
                    minimum=survival.minimum,
                    rates=survival.rates.name,
                    rates_source=survival.rates.source,
                ),
                confidence=MEDIUM if high < LIKELY else LOW,
                since=since,
                suggest=Suggestion("find_members", {"group": group}),
                privacy=COORDINATOR,
                priority=0.3 * (1 - (low + high) / 2),
            )
        )
    return rank_findings(found)


def _finding(
    kind: str,
    area: str | None,
    service: str | None,
    *,
    evidence: tuple[Fact, ...],
    confidence: str,
    since: date | None,
    suggest: Suggestion,
    privacy: str,
    priority: float,
    providers: tuple[str, ...] = (),
) -> Finding:
    return Finding(
        kind=kind,
        area=area,
        service=service,
        people=None,
        band=None,
        providers=providers,
        evidence=evidence,
        confidence=confidence,
        since=since,
        suggest=(suggest,),
        privacy=privacy,
        priority=min(priority, 1.0),
    )
