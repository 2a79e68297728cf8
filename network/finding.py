"""What the engine says: a typed finding. The sentence is the web half's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from network.coverage import Band

HIGH, MEDIUM, LOW = "high", "medium", "low"
PUBLIC, COORDINATOR = "public", "coordinator"
#: Counts of needs below this, and of volunteers below the other, stay inside.
K_NEEDS, K_VOLUNTEERS = 10, 5


@dataclass(frozen=True)
class Fact:
    """One number or code that the finding rests on; its unit is in the code."""

    code: str
    value: float | int | str


@dataclass(frozen=True)
class Suggestion:
    """One thing to do about it: a code and its parameters."""

    code: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One thing worth saying.

    Parameters
    ----------
    kind : str
        ``gap_in_space``, ``gap_lived``, ``sole_provider``, ``idle_supporters``,
        ``rising_demand`` or ``data_point``.
    area, service : str or None
    people : float or None
        People concerned, best estimate; None where needs are counted and not people.
    band : Band or None
        low, mid and high of `people`.
    providers : tuple of str
        Ids; shown only as far as `privacy` allows.
    evidence : tuple of Fact
        The numbers of the sentence.
    confidence : str
        ``high``, ``medium`` or ``low``.
    since : date or None
        First day of the window that the evidence comes from.
    suggest : tuple of Suggestion
    privacy : str
        ``public`` or ``coordinator``: persons, or counts below `K_NEEDS` and `K_VOLUNTEERS`.
    priority : float, range 0..1
        Weighted share of the town's people, needs or supporters that it concerns; orders only.
    """

    kind: str
    area: str | None
    service: str | None
    people: float | None
    band: Band | None
    providers: tuple[str, ...]
    evidence: tuple[Fact, ...]
    confidence: str
    since: date | None
    suggest: tuple[Suggestion, ...]
    privacy: str
    priority: float

    def fact(self, code: str) -> float | int | str | None:
        """Value of one fact, None when the finding does not rest on it."""
        return next((f.value for f in self.evidence if f.code == code), None)


def facts(**values: float | int | str | None) -> tuple[Fact, ...]:
    """Facts in the order given; None is left out."""
    return tuple(Fact(code, value) for code, value in values.items() if value is not None)


def rank_findings(*groups: Iterable[Finding]) -> tuple[Finding, ...]:
    """Merge findings into one list: greatest priority first, then kind, area and service."""
    merged = [finding for group in groups for finding in group]
    return tuple(sorted(merged, key=_order))


def _order(finding: Finding) -> tuple[float, str, str, str, tuple[str, ...]]:
    area, service = finding.area or "", finding.service or ""
    return -finding.priority, finding.kind, area, service, finding.providers
