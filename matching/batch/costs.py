"""What each pair costs: whole numbers for the solver, named parts for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..columns import id_hash
from ..policy import PARTS, Policy
from ..score import acceptance, idle, nearness, part_weights, spare
from ..snapshot import Snapshot
from .candidates import Pairs
from .flow import mix
from .policy import COST_STEPS, PlanPolicy

# The load part has prices of its own, which rise with every visit.
PAIR_PARTS = tuple(part for part in PARTS if part != "load")


@dataclass(frozen=True, eq=False)
class Costs:
    """Costs of pairs and where they come from.

    Parameters
    ----------
    cost : ndarray of int64, shape (pairs,)
        0 (best) to `COST_STEPS`, plus the price of a less wished time.
    parts : dict of str to ndarray of float64, shape (pairs,)
        0..1, more is better; nan where a part does not count.
    tie : ndarray of int64, shape (pairs,)
        From the two ids and the time alone.
    """

    cost: np.ndarray
    parts: Mapping[str, np.ndarray]
    tie: np.ndarray


def pair_costs(pairs: Pairs, snap: Snapshot, policy: Policy, plan: PlanPolicy) -> Costs:
    """Cost of every pair.

    Returns
    -------
    Costs

    Notes
    -----
    ``cost = round(10000 * sum(weight * (1 - part)) / sum(weight)) + other_time_cost * rank``
    over the parts that count for the need. Only sums, products and quotients,
    so that a pair costs the same wherever it stands in the columns.
    """
    need_of = np.array([o.need for o in pairs.options], dtype=np.int64)[pairs.option]
    weights = _weights(pairs, policy)
    parts = {
        "nearness": nearness(_distance(pairs, snap, need_of), policy),
        "acceptance": acceptance(snap, policy)[pairs.supporter],
        "continuity": _continuity(pairs, snap, need_of, policy),
        "spare": _spare(pairs, snap, policy),
        "idle": idle(snap, policy)[pairs.supporter],
    }
    total = np.zeros(len(pairs))
    for part, values in parts.items():
        weight = weights[part][need_of]
        total += weight * (1.0 - values)
        parts[part] = np.where(weight > 0, values, np.nan)
    rank = np.array([o.rank for o in pairs.options], dtype=np.int64)[pairs.option]
    cost = np.rint(total * COST_STEPS).astype(np.int64) + rank * plan.other_time_cost
    return Costs(cost, parts, _ties(pairs, snap, policy))


def _weights(pairs: Pairs, policy: Policy) -> dict[str, np.ndarray]:
    """Weight of each part by need, summing to 1 without the load part."""
    found = {part: np.zeros(len(pairs.needs)) for part in PAIR_PARTS}
    for place, need in enumerate(pairs.needs):
        weights = {p: w for p, w in part_weights(need, policy).items() if p != "load"}
        whole = sum(weights.values())
        for part, weight in weights.items():
            found[part][place] = weight / whole
    return found


def _distance(pairs: Pairs, snap: Snapshot, need_of: np.ndarray) -> np.ndarray:
    places = [(n.x_m, n.y_m) if n.has_place else (np.nan, np.nan) for n in pairs.needs]
    xy = np.array(places, dtype=np.float64).reshape(-1, 2)
    dx = snap.x_m[pairs.supporter] - xy[need_of, 0]
    dy = snap.y_m[pairs.supporter] - xy[need_of, 1]
    return np.sqrt(dx * dx + dy * dy)


def _continuity(pairs: Pairs, snap: Snapshot, need_of: np.ndarray, policy: Policy) -> np.ndarray:
    """visits / (visits + half) to the very resident of the need."""
    part = np.zeros(len(pairs))
    cuts = np.searchsorted(need_of, np.arange(len(pairs.needs) + 1)).tolist()
    for place, need in enumerate(pairs.needs):
        known = snap.history.get(need.resident) if need.resident is not None else None
        if known is None or cuts[place] == cuts[place + 1]:
            continue
        here = slice(cuts[place], cuts[place + 1])
        who = pairs.supporter[here]
        at = np.minimum(np.searchsorted(known[0], who), len(known[0]) - 1)
        visits = np.where(known[0][at] == who, known[1][at], 0)
        part[here] = visits / (visits + policy.continuity_half_count)
    return part


def _spare(pairs: Pairs, snap: Snapshot, policy: Policy) -> np.ndarray:
    days = [snap.today if o.slot is None else o.slot.day for o in pairs.options]
    number = {day: i for i, day in enumerate(dict.fromkeys(days))}
    if not number:
        return np.zeros(len(pairs))
    columns = np.stack([spare(snap, day, policy) for day in number])
    row = np.array([number[day] for day in days], dtype=np.int64)
    return columns[row[pairs.option], pairs.supporter]


def _ties(pairs: Pairs, snap: Snapshot, policy: Policy) -> np.ndarray:
    marks = [id_hash(f"{pairs.needs[o.need].id!r}|{o.slot}", policy.tie_seed) for o in pairs.options]
    return mix(np.array(marks, dtype=np.uint64)[pairs.option], snap.id_hash[pairs.supporter])
