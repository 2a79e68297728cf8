"""Score parts of eligible supporters, each 0..1, more is better.

Only sums, products, quotients and square roots are used: these give the same
bits wherever an element stands in an array (an exponential need not), so the
order of candidates cannot depend on the order of rows. Parts that do not
depend on the need are computed for everyone once and kept with the snapshot.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np

from .columns import UNLIMITED, id_hash
from .model import Need
from .policy import PARTS, Policy
from .snapshot import Snapshot, month_of, week_of

# Scores are compared as whole millionths; what is equal there is a tie.
SCORE_STEPS = 1_000_000
# 20 bits of score and 42 of tie-break stay below the sign of an int64.
TIE_BITS = 42


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of the eligible.

    Parameters
    ----------
    rows : ndarray of int64, shape (eligible,)
        Their positions in the snapshot.
    millionths : ndarray of int64, shape (eligible,)
        Score x 10^6, 0..10^6.
    parts : dict of str to ndarray of float64, shape (eligible,)
        Without the parts that do not count for this need.
    distance_m : ndarray of float64, shape (eligible,), or None
        Straight line; nan where a supporter's place is unknown.
    """

    rows: np.ndarray
    millionths: np.ndarray
    parts: dict[str, np.ndarray]
    distance_m: np.ndarray | None


def part_weights(need: Need, policy: Policy) -> dict[str, float]:
    """Weights of the parts that count for a need, summing to 1.

    Examples
    --------
    >>> by_phone = Need(id="n", task="call", remote=True)
    >>> weights = part_weights(by_phone, Policy())
    >>> "nearness" in weights, round(sum(weights.values()), 12)
    (False, 1.0)
    """
    weights = {part: policy.weights.get(part, 0.0) for part in PARTS}
    weights["nearness"] = policy.nearness_weight(need.task, need.has_place)
    if need.resident is None:
        weights["continuity"] = 0.0
    total = sum(weights.values())
    if not total:
        # Everything that counts is unknown: all the same, the tie-break decides.
        return {}
    return {part: weight / total for part, weight in weights.items() if weight}


def distances(need: Need, snap: Snapshot, rows: np.ndarray) -> np.ndarray | None:
    """Straight-line metres from the need; None if that says nothing here."""
    if not need.has_place:
        return None
    dx, dy = snap.x_m[rows] - need.x_m, snap.y_m[rows] - need.y_m
    return np.sqrt(dx * dx + dy * dy)


def nearness(distance_m: np.ndarray, policy: Policy) -> np.ndarray:
    """half / (half + distance); one half where the distance is not known."""
    known = policy.half_distance_m / (policy.half_distance_m + distance_m)
    return np.where(np.isnan(distance_m), 0.5, known)


def acceptance(snap: Snapshot, policy: Policy) -> np.ndarray:
    """Mean of the Beta-Binomial estimate, never below the floor.

    Few answers shrink towards the prior; a decline lowers nothing else.
    """
    (yes, no), floor = policy.acceptance_prior, policy.acceptance_floor

    def make() -> np.ndarray:
        return np.maximum((snap.accepted + yes) / (snap.asked + (yes + no)), floor)

    return snap.cached(("acceptance", yes, no, floor), make)


def load(snap: Snapshot, policy: Policy) -> np.ndarray:
    """half / (half + visits of the last 30 days): who did much may rest."""
    half = policy.load_half_count
    return snap.cached(("load", half), lambda: half / (half + snap.load_30d))


def spare(snap: Snapshot, day: date, policy: Policy) -> np.ndarray:
    """Share of the month's limit (and of a group's weekly minutes) still free."""
    usual = policy.usual_month_count
    return snap.cached(("spare", day, usual), lambda: _spare(snap, day, usual))


def _spare(snap: Snapshot, day: date, usual: int) -> np.ndarray:
    limit = np.where(snap.cap_month == UNLIMITED, usual, np.maximum(snap.cap_month, 1))
    free = np.maximum(1.0 - snap.booked(*month_of(day)) / limit, 0.0)
    if not snap.limits_minutes:
        return free
    used = snap.booked(*week_of(day), minutes=True)
    return np.minimum(free, np.maximum(1.0 - used / np.maximum(snap.capacity_min_week, 1), 0.0))


def idle(snap: Snapshot, policy: Policy) -> np.ndarray:
    """Days since last asked, full after a while; never asked is full."""
    full = policy.idle_full_days

    def make() -> np.ndarray:
        days = np.minimum(snap.today.toordinal() - snap.last_asked, full)
        return np.maximum(days, 0.0) / full

    return snap.cached(("idle", full), make)


def continuity(need: Need, snap: Snapshot, rows: np.ndarray, policy: Policy) -> np.ndarray:
    """visits / (visits + half) to this very resident."""
    part = np.zeros(len(rows))
    known = snap.history.get(need.resident)
    if known is None:
        return part
    # Few have visited one resident: look these few up in the sorted rows.
    positions, visits = known[0], known[1]
    places = np.searchsorted(rows, positions)
    inside = places < len(rows)
    inside[inside] = rows[places[inside]] == positions[inside]
    part[places[inside]] = visits[inside] / (visits[inside] + policy.continuity_half_count)
    return part


def score(need: Need, snap: Snapshot, rows: np.ndarray, policy: Policy) -> Scores:
    """Weighted mean of the parts for the given rows.

    Parameters
    ----------
    rows : ndarray of int64
        Positions of the eligible, ascending.
    """
    weights = part_weights(need, policy)
    distance_m = distances(need, snap, rows)
    makers: dict[str, Callable[[], np.ndarray]] = {
        "nearness": lambda: nearness(cast(np.ndarray, distance_m), policy),
        "acceptance": lambda: acceptance(snap, policy)[rows],
        "load": lambda: load(snap, policy)[rows],
        "continuity": lambda: continuity(need, snap, rows, policy),
        "spare": lambda: spare(snap, need.day or snap.today, policy)[rows],
        "idle": lambda: idle(snap, policy)[rows],
    }
    parts = {part: makers[part]() for part in weights}
    total = np.zeros(len(rows))
    for part, weight in weights.items():
        total += parts[part] * weight
    return Scores(rows, np.rint(total * SCORE_STEPS).astype(np.int64), parts, distance_m)


def tie_break(need: Need, snap: Snapshot, rows: np.ndarray, policy: Policy) -> np.ndarray:
    """Evenly spread whole numbers from the two ids alone, `TIE_BITS` wide.

    Another need mixes the same people differently, so nobody is always last.
    The mixing is the finaliser of SplitMix64 (Steele, Lea and Flood 2014,
    https://doi.org/10.1145/2660193.2660195).
    """
    z = snap.id_hash[rows] ^ np.uint64(id_hash(need.id, policy.tie_seed))
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(64 - TIE_BITS)).astype(np.int64)


def best(scores: Scores, ties: np.ndarray, limit: int) -> np.ndarray:
    """Places of the `limit` best in `scores`, best first."""
    key = (scores.millionths << TIE_BITS) | ties
    cut = max(len(key) - limit, 0)
    chosen = np.argpartition(key, cut)[cut:] if cut else np.arange(len(key))
    return chosen[np.argsort(key[chosen])[::-1]]
