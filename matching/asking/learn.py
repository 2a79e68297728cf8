"""How likely someone says yes: few answers count little, and a no never punishes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..errors import MatchingInputError
from ..model import Id

OUTCOMES = ("accepted", "declined", "no_answer")
# Reasons that say nothing about whether the task suits someone.
NEUTRAL_REASONS = frozenset({"busy", "away", "ill", "filled_meanwhile", "too_late"})


@dataclass(frozen=True, slots=True)
class Answer:
    """One question that was put to someone, and what came of it.

    Parameters
    ----------
    supporter : id
    task : str
    band : str
        Time band, for example 'weekday_morning'; the caller's choice.
    outcome : {'accepted', 'declined', 'no_answer'}
    reason : str or None
        Why not. Being busy, away or ill is no sign of anything and is not counted.

    Raises
    ------
    MatchingInputError
        For an unknown outcome.
    """

    supporter: Id
    task: str
    band: str
    outcome: str
    reason: str | None = None

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise MatchingInputError("outcome", self.supporter, f"{self.outcome!r} is not one of {', '.join(OUTCOMES)}")

    @property
    def counts(self) -> bool:
        """Whether it says something about the fit of task and time."""
        return self.outcome == "accepted" or self.reason not in NEUTRAL_REASONS


@dataclass(frozen=True)
class Acceptance:
    """Estimated chance of a yes, by supporter, task and time band.

    Make one with `learn`.

    Notes
    -----
    Beta-Binomial with shrinkage in two steps. The town's rate for a task in a band
    is ``(yes + a) / (asked + a + b)``; someone's own is
    ``(own yes + s m) / (own asked + s)`` around it, with m raised (never lowered)
    by what they accepted elsewhere, and never below the floor. So a no in one
    task and band touches only this task and band, and nobody falls out.
    """

    prior: tuple[float, float]
    strength: float
    floor: float
    town: Mapping[tuple[str, str], tuple[int, int]] = field(repr=False)
    own: Mapping[tuple[Id, str, str], tuple[int, int]] = field(repr=False)
    yes: Mapping[Id, Mapping[tuple[str, str], int]] = field(repr=False)

    def chance(self, supporter: Id, task: str, band: str) -> float:
        """Chance that this supporter accepts this task in this band, `floor`..1."""
        a, b = self.prior
        accepted, asked = self.town.get((task, band), (0, 0))
        mean = (accepted + a) / (asked + a + b)
        elsewhere = sum(n for cell, n in self.yes.get(supporter, {}).items() if cell != (task, band))
        # Each yes elsewhere moves the expectation a little of the way up.
        mean += (1.0 - mean) * elsewhere / (elsewhere + 4.0 * self.strength)
        own_yes, own_asked = self.own.get((supporter, task, band), (0, 0))
        return max(self.floor, (own_yes + self.strength * mean) / (own_asked + self.strength))


def learn(
    answers: Iterable[Answer], *, prior: tuple[float, float] = (3.0, 2.0), strength: float = 4.0, floor: float = 0.15
) -> Acceptance:
    """Estimate acceptance from past answers.

    Parameters
    ----------
    answers : iterable of Answer
    prior : (float, float)
        Yes and no that a task in a band starts with.
    strength : float
        As how many answers the expectation counts against someone's own.
    floor : float
        Nobody is estimated below.

    Raises
    ------
    MatchingInputError
        For a prior or strength that is not positive.

    Examples
    --------
    >>> known = learn([Answer("a", "talk", "morning", "accepted")] * 3 + [Answer("b", "talk", "morning", "declined")])
    >>> [round(known.chance(who, "talk", "morning"), 3) for who in ("a", "c", "b")]
    [0.81, 0.667, 0.533]
    >>> known.chance("b", "garden", "morning") == known.chance("c", "garden", "morning")
    True
    """
    if min(prior) <= 0 or not strength > 0 or not 0 <= floor <= 1:
        raise MatchingInputError("prior", "learn", "prior and strength above 0, floor in 0..1")
    town_yes: Counter = Counter()
    town_all: Counter = Counter()
    own_yes: Counter = Counter()
    own_all: Counter = Counter()
    yes: dict[Id, Counter] = {}
    for one in answers:
        if not one.counts:
            continue
        cell, accepted = (one.task, one.band), one.outcome == "accepted"
        town_all[cell] += 1
        own_all[one.supporter, *cell] += 1
        if accepted:
            town_yes[cell] += 1
            own_yes[one.supporter, *cell] += 1
            yes.setdefault(one.supporter, Counter())[cell] += 1
    return Acceptance(
        prior=prior,
        strength=strength,
        floor=floor,
        town={cell: (town_yes[cell], count) for cell, count in town_all.items()},
        own={key: (own_yes[key], count) for key, count in own_all.items()},
        yes=yes,
    )


def estimate_recovery(contacts: Iterable[tuple[float, float, bool]], steps: int = 60) -> float:
    """How fast people are ready to be asked again: share that recovers per day.

    Parameters
    ----------
    contacts : iterable of (float, float, bool)
        Days since the contact before, chance of a yes of someone rested, whether they said yes.
    steps : int
        Values tried between 0.5 % and 100 %, evenly on a log scale.

    Returns
    -------
    float
        Most likely value; 1.0 (no rest needed) without data.

    Notes
    -----
    Someone asked d days ago is taken to be ready with chance ``1 - (1 - q)^d``
    (Manshadi and Rodilitz, Management Science 68 (2022) 6572-6590, call the
    geometric absence after a notification inactivity).

    Examples
    --------
    >>> tired = [(1.0, 0.6, False)] * 30 + [(20.0, 0.6, True)] * 12 + [(20.0, 0.6, False)] * 8
    >>> 0.01 < estimate_recovery(tired) < 0.3
    True
    """
    rows = Counter((max(days, 0.0), min(max(p, 1e-6), 1 - 1e-6), bool(yes)) for days, p, yes in contacts)
    if not rows:
        return 1.0
    best, value = 1.0, -math.inf
    for k in range(steps + 1):
        q = 0.005 ** (1 - k / steps)
        total = 0.0
        for (days, p, yes), count in rows.items():
            chance = min(max(p * (1 - (1 - q) ** days), 1e-9), 1 - 1e-9)
            total += count * math.log(chance if yes else 1 - chance)
        if total > value:
            best, value = q, total
    return best
