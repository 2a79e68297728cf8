"""The next wave: the fewest people who make it likely enough that the need is filled."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime, timedelta

import numpy as np

from ..columns import id_hash
from ..errors import MatchingInputError
from ..model import Id
from .hours import after_open_minutes, open_minutes, opens_at
from .model import Askable, Asked, AskPolicy, Held, Wave

DAY_S = 86_400.0


def filled_chance(chances: Iterable[float], places: int = 1) -> float:
    """Chance that at least `places` of them say yes (Poisson binomial).

    Examples
    --------
    >>> filled_chance([0.5, 0.5]), filled_chance([0.5, 0.5], 2)
    (0.75, 0.25)
    """
    # below[k]: chance of exactly k yeses so far, for k < places.
    below = [1.0] + [0.0] * (places - 1)
    for p in chances:
        for k in range(places - 1, 0, -1):
            below[k] = below[k] * (1 - p) + below[k - 1] * p
        below[0] *= 1 - p
    return 1.0 - sum(below)


def smallest_wave(chance: np.ndarray, target: float, most: int, before: tuple[float, ...] = (), places: int = 1) -> int:
    """How many of the first to ask so that the target is reached; `most` if it cannot be.

    With the likeliest first no smaller set reaches the target.

    Examples
    --------
    >>> smallest_wave(np.array([0.5, 0.5, 0.5, 0.5]), 0.85, 10)
    3
    """
    asked = list(before)
    for count in range(min(most, len(chance)) + 1):
        if filled_chance(asked, places) >= target:
            return count
        if count < len(chance):
            asked.append(float(chance[count]))
    return min(most, len(chance))


def order_by(chance: np.ndarray, burden: np.ndarray, fairness: float) -> np.ndarray:
    """Whom to ask first: likely ones, with those who carry much moved back.

    Examples
    --------
    >>> order_by(np.array([0.6, 0.55]), np.array([8.0, 0.0]), 0.1).tolist()
    [1, 0]
    """
    return np.argsort(-chance / (1.0 + fairness * burden), kind="stable")


def readiness(days: np.ndarray, recovery: float) -> np.ndarray:
    """Chance that someone contacted so many days ago is ready again: ``1 - (1 - q)^days``.

    Examples
    --------
    >>> readiness(np.array([0.0, 1.0, np.inf]), 0.25).tolist()
    [0.0, 0.25, 1.0]
    """
    return 1.0 - (1.0 - recovery) ** days if recovery < 1 else np.ones(len(days))


def next_wave(
    people: Iterable[Askable], now: datetime, deadline: datetime, policy: AskPolicy | None = None, *,
    places: int = 1, need: Id = "",
) -> Wave:  # fmt: skip
    """Whom to ask next about one need.

    Parameters
    ----------
    people : iterable of Askable
        Everyone eligible (`rank`), and those asked before who have not answered.
        Leave out whoever said no.
    now, deadline : datetime
        Both with or both without a time zone.
    policy : AskPolicy, optional
    places : int
        People still wanted.
    need : id, optional
        Seeds the order among equals.

    Returns
    -------
    Wave
        The smallest that reaches the target; an empty one is an answer too.

    Raises
    ------
    MatchingInputError
        If `places` is below 1, an id occurs twice, or the deadline has passed.

    Notes
    -----
    A yes in time has the chance ``acceptance x readiness x (1 - exp(-t / answer_min))``.
    The target follows the waves that still fit: (60, 85, 95) % by default.

    Examples
    --------
    >>> people = [Askable(i, 0.5) for i in "abcdef"]
    >>> wave = next_wave(people, datetime(2026, 11, 23, 9), datetime(2026, 11, 26, 18))
    >>> len(wave.ask), wave.target, wave.answer_by.isoformat()
    (2, 0.6, '2026-11-23T13:00:00')
    """
    policy = policy or AskPolicy()
    if places < 1:
        raise MatchingInputError("places", need, "at least one person must be wanted")
    if deadline <= now:
        raise MatchingInputError("deadline", need, "has passed")
    ordered = _sorted(people, need)
    send_at = opens_at(now, policy.quiet)
    waves = open_minutes(send_at, deadline, policy.quiet) // policy.wait_min
    target = policy.targets[max(len(policy.targets) - max(waves, 1), 0)]
    answer_by = min(after_open_minutes(send_at, policy.wait_min, policy.quiet), deadline)
    minutes = open_minutes(send_at, answer_by, policy.quiet)
    pending = tuple(_still_to_come(p, send_at, minutes, policy) for p in ordered if p.asked_at is not None)
    held = [h for p in ordered if (h := _held(p, send_at, policy)) is not None]
    kept = {one.id for one in held}
    free = [p for p in ordered if p.id not in kept] if minutes else []
    chance, burden = _chances(free, send_at, minutes, policy), np.array([_burden(p, send_at) for p in free])
    order = order_by(chance, burden, policy.fairness) if free else np.empty(0, dtype=np.int64)
    count = smallest_wave(chance[order], target, policy.most, pending, places)
    asked = tuple(Asked(free[i].id, round(float(chance[i]), 6)) for i in order[:count].tolist())
    reached = filled_chance((*pending, *chance[order[:count]].tolist()), places)
    return Wave(
        ask=asked, send_at=send_at, answer_by=answer_by, chance=round(reached, 6), target=target,
        reached=reached >= target, waves_left=max(waves - 1, 0), held=tuple(held),
    )  # fmt: skip


def _sorted(people: Iterable[Askable], need: Id) -> list[Askable]:
    """By a hash of both ids: who registered first gains nothing."""
    ordered = sorted(people, key=lambda p: (id_hash(f"{need!r}|{p.id!r}"), str(p.id)))
    seen: set[Id] = set()
    for one in ordered:
        if one.id in seen:
            raise MatchingInputError("id", one.id, "occurs twice")
        seen.add(one.id)
    return ordered


def _held(person: Askable, at: datetime, policy: AskPolicy) -> Held | None:
    """Why someone is not asked now, if so."""
    if person.asked_at is not None:
        return Held(person.id, "asked_already", None)
    past = sorted(c for c in person.contacts if c <= at)
    if past and (at - past[-1]).total_seconds() < policy.rest_days * DAY_S:
        return Held(person.id, "rest", past[-1] + timedelta(days=policy.rest_days))
    for code, days, most in (("week_budget", 7, policy.contacts_week), ("month_budget", 30, policy.contacts_month)):
        recent = [c for c in past if (at - c).total_seconds() < days * DAY_S]
        if len(recent) >= most:
            free = recent[len(recent) - most] + timedelta(days=days) if most else None
            return Held(person.id, code, free)
    return None


def _days_since_contact(person: Askable, at: datetime) -> float:
    past = [c for c in person.contacts if c <= at]
    return (at - max(past)).total_seconds() / DAY_S if past else math.inf


def _burden(person: Askable, at: datetime) -> float:
    """Visits and contacts of the last thirty days; a contact weighs a quarter of a visit."""
    recent = sum(0 <= (at - c).total_seconds() < 30 * DAY_S for c in person.contacts)
    return person.visits_30d + recent / 4.0


def _chances(people: list[Askable], at: datetime, minutes: int, policy: AskPolicy) -> np.ndarray:
    """Chance of a yes before the answers are looked at."""
    days = np.array([_days_since_contact(p, at) for p in people])
    rested = np.array([p.chance for p in people]) * (readiness(days, policy.recovery) if len(people) else 1.0)
    return rested * (1.0 - math.exp(-minutes / policy.answer_min))


def _still_to_come(person: Askable, at: datetime, minutes: int, policy: AskPolicy) -> float:
    """Chance that someone asked before, silent so far, says yes in the minutes to come."""
    waited = open_minutes(person.asked_at, at, policy.quiet)
    silent = 1.0 - person.chance * (1.0 - math.exp(-waited / policy.answer_min))
    coming = math.exp(-waited / policy.answer_min) - math.exp(-(waited + minutes) / policy.answer_min)
    return person.chance * coming / silent if silent > 0 else 0.0
