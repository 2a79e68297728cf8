"""The template: one model week in which every recurring need gets its regular."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from ..batch.assigning import settle
from ..batch.candidates import Option, Pairs
from ..batch.costs import Costs
from ..batch.flow import mix
from ..batch.plan import Plan
from ..batch.policy import PlanPolicy, Team
from ..batch.town import TownProblem, pose
from ..columns import id_hash
from ..model import Id
from ..policy import Policy
from ..snapshot import Snapshot, week_of
from .model import Recurring, RosterPolicy


def reserved_needs(
    recurring: Sequence[Recurring], need: np.ndarray, supporter: np.ndarray, snap: Snapshot, policy: RosterPolicy,
    regulars: Mapping[Id, Id],
) -> frozenset[int]:  # fmt: skip
    """Places of the recurring needs that stay without a regular.

    Those that most newcomers could do come first, then a hash decides; a need
    that has a regular already is never taken from them.
    """
    wanted = int(policy.reserve * len(recurring))
    new = snap.visit_count[supporter] < policy.newcomer_visits
    pairs = np.unique(np.column_stack((need[new], supporter[new])), axis=0) if new.any() else np.empty((0, 2), int)
    count = np.bincount(pairs[:, 0], minlength=len(recurring))
    free = [i for i, one in enumerate(recurring) if count[i] and one.need.id not in regulars]
    free.sort(key=lambda i: (-count[i], id_hash(recurring[i].need.id)))
    return frozenset(free[:wanted])


def choose_regulars(
    recurring: Sequence[Recurring], visits: Sequence[int], pairs: Pairs, costs: Costs, snap: Snapshot,
    policy: Policy, plan: PlanPolicy, roster: RosterPolicy, monday: date, regulars: Mapping[Id, Id],
    reserved: frozenset[int], teams: tuple[Team, ...],
) -> tuple[dict[int, int], int]:  # fmt: skip
    """Regular of each recurring need (places in the columns), and the gap of the proof.

    Parameters
    ----------
    visits : sequence of int
        Recurring need of each visit, in the order of ``pairs.needs``.

    Notes
    -----
    One flow over a model week. A pair costs its mean over the weeks in which
    it is possible; each week in which it is not costs one change. Who is a
    regular already stays one, as far as the limits allow.
    """
    rows, cost = _model_week(recurring, visits, pairs, costs, monday, roster)
    held = np.array([o.need in reserved for o in rows.options], dtype=bool)[rows.option]
    rows = replace(rows, option=rows.option[~held], supporter=rows.supporter[~held])
    marks = np.array([id_hash(one.need.id, policy.tie_seed) for one in recurring], dtype=np.uint64)
    need = np.array([o.need for o in rows.options], dtype=np.int64)[rows.option]
    tie = mix(marks[need], snap.id_hash[rows.supporter])
    known = np.array([snap.index.get(regulars.get(one.need.id), -1) for one in recurring])
    stay = known[need] == rows.supporter
    # Far above any sum of swaps that a better fit could save.
    keep = replace(plan, stay_bonus=plan.open_cost * 8)
    table = Costs(cost[~held], {}, tie)

    def make(whole_days: frozenset[tuple[int, int]]) -> TownProblem:
        none = np.zeros(len(rows), dtype=bool)
        return pose(rows, none, table, snap, policy, keep, teams, whole_days, stay)

    made: Plan = settle(make, teams)
    place = {one.need.id: i for i, one in enumerate(recurring)}
    return {place[c.need]: snap.index[c.supporter] for c in made.choices}, made.gap


def _model_week(
    recurring: Sequence[Recurring], visits: Sequence[int], pairs: Pairs, costs: Costs, monday: date,
    roster: RosterPolicy,
) -> tuple[Pairs, np.ndarray]:  # fmt: skip
    """Pairs of all weeks laid on top of each other in the first one, with their mean costs."""
    first: dict[tuple[int, object], int] = {}
    options: list[Option] = []
    model = np.empty(len(pairs.options), dtype=np.int64)
    for place, one in enumerate(pairs.options):
        slot = replace(one.slot, day=monday + timedelta(days=one.slot.day.weekday()))
        key = (visits[one.need], slot)
        if key not in first:
            first[key] = len(options)
            options.append(Option(key[0], slot, one.rank))
        model[place] = first[key]
    order = sorted(range(len(options)), key=lambda i: (options[i].need, options[i].rank, i))
    new = np.empty(len(options), dtype=np.int64)
    new[order] = np.arange(len(order))
    size = int(pairs.supporter.max(initial=0)) + 1
    key = new[model[pairs.option]] * size + pairs.supporter
    keys, inverse = np.unique(key, return_inverse=True)
    count = np.bincount(inverse, minlength=len(keys))
    total = np.bincount(inverse, weights=costs.cost, minlength=len(keys)).astype(np.int64)
    wanted = np.bincount(np.asarray(visits, dtype=np.int64), minlength=len(recurring))
    ordered = tuple(options[i] for i in order)
    need = np.array([o.need for o in ordered], dtype=np.int64)[keys // size]
    missing = np.maximum(wanted[need] - count, 0)
    cost = total // count + missing * roster.change_cost // np.maximum(wanted[need], 1)
    needs = tuple(one.need for one in recurring)
    return Pairs(needs, ordered, keys // size, keys % size), cost


def monday_of(day: date) -> date:
    """Monday of a day's week."""
    return week_of(day)[0]
