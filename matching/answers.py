"""What the engine answers: data, never sentences.

A code and its parameters leave the engine; the web half turns them into words
and translates them. Days are `date` objects, quantities carry their unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from .model import Id
from .times import Slot

if TYPE_CHECKING:
    import numpy as np

ENGINE_VERSION = "1"

# Every code that can leave the engine, so that the web half can prove that it
# has a sentence for each.
REASON_CODES = (
    "same_area",
    "near",
    "within_distance",
    "remote_ok",
    "available",
    "on_request",
    "continuity",
    "idle",
    "trained",
    "licence",
    "vehicle",
    "wheelchair_vehicle",
    "speaks",
)
WORRY_CODES = (
    "often_this_month",
    "far",
    "distance_unknown",
    "never_asked",
    "first_visit",
    "first_visit_pair",
    "group_capacity",
    "other_time",
    "training_ends_soon",
    "licence_ends_soon",
    "needs_second_person",
    "gender_to_ask",
    "last_visit_of_cap",
)
NEAR_MISS_CODES = (
    "other_time",
    "more_distance",
    "other_area",
    "outside_hours",
    "one_more_visit",
    "without_gender_wish",
    "with_interpreter",
    "second_person",
    "lend_vehicle",
    "after_training",
    "get_consent",
    "ask_again",
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One stated fact: a code and what it counts.

    Examples
    --------
    >>> Reason("near", {"distance_m": 410, "walk_min": 7}).as_json()
    {'code': 'near', 'distance_m': 410, 'walk_min': 7}
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The same fact with days as ISO text, ready to be stored."""
        plain = {k: v.isoformat() if isinstance(v, date) else v for k, v in self.params.items()}
        return {"code": self.code, **plain}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who can meet the need, with why and with what to look out for.

    Parameters
    ----------
    id, kind
        As in `Supporter`.
    score : float
        0..1, the weighted mean of `parts`, rounded to six digits.
    parts : dict
        nearness, acceptance, load, continuity, spare, idle: each 0..1, more
        is better. A part that does not count for this need is absent.
    reasons, worries : tuple of Reason
        In the order in which they are worth saying.
    slot : Slot or None
        The time for which they fit; None if the need has no day yet.
    """

    id: Id
    kind: str
    score: float
    parts: Mapping[str, float]
    reasons: tuple[Reason, ...]
    worries: tuple[Reason, ...]
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many are left out, by rule.

    Parameters
    ----------
    count : int
        Supporters with at least one rule against them.
    by_rule : dict of str to int
        Rule code to how many it leaves out (one person may count under several).
    only_blocker : dict of str to int
        Rule code to how many would be candidates but for this one rule.
    """

    count: int
    by_rule: Mapping[str, int]
    only_blocker: Mapping[str, int]


@dataclass(frozen=True)
class Ranking:
    """Answer of `rank`.

    Parameters
    ----------
    need_id : id
        Which need was asked about.
    candidates : tuple of Candidate
        Best first, at most `limit`.
    eligible_count : int
        How many could do it, also beyond the limit.
    left_out : LeftOut
        Why the others are not in the list, in numbers.
    mask : ndarray of uint16, shape (supporters,)
        One bit per rule, in the order of `Snapshot.ids`; 0 means eligible.
    snapshot_digest : str
        Which state of the world it was computed on.
    """

    need_id: Id
    candidates: tuple[Candidate, ...]
    eligible_count: int
    left_out: LeftOut
    mask: np.ndarray = field(repr=False, compare=False)
    snapshot_digest: str = ""
    engine_version: str = ENGINE_VERSION


@dataclass(frozen=True, slots=True)
class LeftOutSupporter:
    """One who is left out, with every rule against them."""

    id: Id
    kind: str
    rules: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Explanation:
    """Answer of `explain`: why the list is as short as it is.

    Parameters
    ----------
    eligible_count : int
        How many could do it.
    left_out : LeftOut
        In numbers, by rule.
    patterns : tuple of ((codes), int)
        Each combination of rules that occurs and how many it holds back,
        fewest rules first, then the most people.
    nearest : tuple of LeftOutSupporter
        Those whom a single rule keeps out, nearest first.
    """

    need_id: Id
    eligible_count: int
    left_out: LeftOut
    patterns: tuple[tuple[tuple[str, ...], int], ...]
    nearest: tuple[LeftOutSupporter, ...]
    snapshot_digest: str = ""
    engine_version: str = ENGINE_VERSION


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A change that would bring someone in.

    Parameters
    ----------
    code : str
        One of `NEAR_MISS_CODES`.
    params : dict
        How much, for example ``{"day": date, "half_day": "afternoon"}`` or
        ``{"extra_m": 500}``.
    supporters : tuple of id
        Who would come in, best first, at most ten.
    count : int
        How many would come in.
    kind : {'resident', 'supporter', 'prepare'}
        Who has to agree: the resident, the supporter, or nobody but something
        must be prepared first (a course, a car, a form).
    also : tuple of Reason
        Further changes needed at the same time; empty for a single change.
    """

    code: str
    params: Mapping[str, Any]
    supporters: tuple[Id, ...]
    count: int
    kind: str
    also: tuple[Reason, ...] = ()
