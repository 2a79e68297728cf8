"""What a wave of questions is made of, as data."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from ..errors import MatchingInputError
from ..model import Id
from ..times import DAY_MIN

HOLD_CODES = ("asked_already", "rest", "week_budget", "month_budget")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPolicy:
    """How a town wants to ask.

    Parameters
    ----------
    targets : tuple of float
        Chance that the need is filled once this wave is answered: last value for the
        last wave before the deadline, the one before for the wave before, and so on.
        With time to spare few are asked at once.
    wait_min : int
        Open minutes between two waves.
    answer_min : float
        Mean open minutes until someone answers.
    quiet : (int, int)
        Minutes of the day between which nobody is written to; may run over midnight.
    rest_days : float
        Nobody is asked again sooner than this after any contact.
    recovery : float
        Share of people who are ready again per day after a contact, 0..1; 1: at once.
        See `estimate_recovery`.
    contacts_week, contacts_month : int
        Most contacts per person in the last 7 and 30 days.
    fairness : float
        0: likeliest first. Above, those with more visits and contacts lately move back.
    most : int
        Largest wave.

    Examples
    --------
    >>> AskPolicy(targets=(0.9, 0.6))
    Traceback (most recent call last):
        ...
    matching.errors.MatchingInputError: targets of 'ask policy': must lie in 0..1 and rise
    """

    targets: tuple[float, ...] = (0.60, 0.85, 0.95)
    wait_min: int = 240
    answer_min: float = 120.0
    quiet: tuple[int, int] = (1200, 480)
    rest_days: float = 1.0
    recovery: float = 0.25
    contacts_week: int = 3
    contacts_month: int = 8
    fairness: float = 0.1
    most: int = 6

    def __post_init__(self) -> None:
        if not self.targets or list(self.targets) != sorted(self.targets) or not 0 < self.targets[0] <= 1:
            raise MatchingInputError("targets", "ask policy", "must lie in 0..1 and rise")
        if self.targets[-1] > 1:
            raise MatchingInputError("targets", "ask policy", "must lie in 0..1 and rise")
        for name in ("wait_min", "answer_min", "most"):
            if not getattr(self, name) > 0:
                raise MatchingInputError(name, "ask policy", "must be above 0")
        for name in ("rest_days", "contacts_week", "contacts_month", "fairness"):
            if not getattr(self, name) >= 0:
                raise MatchingInputError(name, "ask policy", "must not be negative")
        if not 0 < self.recovery <= 1:
            raise MatchingInputError("recovery", "ask policy", "must lie above 0, at most 1")
        if any(not 0 <= minute <= DAY_MIN for minute in self.quiet):
            raise MatchingInputError("quiet", "ask policy", "minutes of the day")


@dataclass(frozen=True, slots=True)
class Askable:
    """Someone who could be asked about one need.

    Parameters
    ----------
    id : id
    chance : float
        Chance of a yes, rested (`Acceptance.chance`).
    contacts : tuple of datetime
        When they were contacted about anything, in any order.
    visits_30d : int
    asked_at : datetime or None
        When they were asked about this very need, if no answer has come yet.

    Raises
    ------
    MatchingInputError
        For a chance outside 0..1 or negative visits.
    """

    id: Id
    chance: float
    contacts: tuple[datetime, ...] = ()
    visits_30d: int = 0
    asked_at: datetime | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.chance) and 0 <= self.chance <= 1):
            raise MatchingInputError("chance", self.id, f"{self.chance} must lie in 0..1")
        if self.visits_30d < 0:
            raise MatchingInputError("visits_30d", self.id, "must not be negative")


@dataclass(frozen=True, slots=True)
class Asked:
    """One person of a wave, with the chance of a yes in time."""

    id: Id
    chance: float


@dataclass(frozen=True, slots=True)
class Held:
    """One person who is not asked now, why, and from when they may be."""

    id: Id
    code: str
    free_at: datetime | None


@dataclass(frozen=True)
class Wave:
    """Answer of `next_wave`.

    Parameters
    ----------
    ask : tuple of Asked
        In this order; empty if those asked before suffice, or nobody is left.
    send_at : datetime
        Now, or the end of the quiet hours.
    answer_by : datetime
        When to look at the answers and send the next wave: at the deadline at the latest.
    chance : float
        That the need is filled by then, those asked before included.
    target : float
        What this wave aimed at.
    reached : bool
        Whether the chance meets the target; if not, telephone.
    waves_left : int
        How many more would fit before the deadline.
    held : tuple of Held
    """

    ask: tuple[Asked, ...]
    send_at: datetime
    answer_by: datetime
    chance: float
    target: float
    reached: bool
    waves_left: int
    held: tuple[Held, ...]
