"""A roster over weeks: regulars from one model week, then every week repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from ..batch.assigning import settle
from ..batch.candidates import Pairs, eligible_pairs
from ..batch.check import check_choices
from ..batch.costs import Costs, pair_costs
from ..batch.limits import Earlier
from ..batch.plan import Choice, Plan
from ..batch.policy import PlanPolicy, Team
from ..batch.town import TownProblem, check_teams, pose
from ..errors import MatchingInputError
from ..model import Id
from ..policy import DEFAULT_POLICY, Policy
from ..snapshot import Snapshot
from .model import OpenVisit, Recurring, Roster, RosterPolicy, Visit
from .template import choose_regulars, monday_of, reserved_needs


@dataclass(eq=False)
class _Weeks:
    """Everything that the weeks share while they are planned one after the other."""

    recurring: Sequence[Recurring]
    visits: list[int]
    snap: Snapshot
    policy: Policy
    plan: PlanPolicy
    roster: RosterPolicy
    teams: tuple[Team, ...]
    regular: dict[int, int]
    reserved: frozenset[int]
    earlier: Earlier
    covered: set[tuple[int, int]] = field(default_factory=set)

    def price(self, rows: Pairs, costs: Costs, visits: Sequence[int]) -> Costs:
        """Costs with continuity: a cover is never cheaper than the regular, plus the change.

        So a cover cannot push the regular out merely by fitting better.
        """
        need = np.array([visits[o.need] for o in rows.options], dtype=np.int64)[rows.option]
        regular = np.full(len(self.recurring), -1, dtype=np.int64)
        for place, row in self.regular.items():
            regular[place] = row
        usual = np.zeros(len(self.recurring), dtype=np.int64)
        is_regular = regular[need] == rows.supporter
        np.maximum.at(usual, need[is_regular], costs.cost[is_regular])
        change = np.where(regular[need] >= 0, self.roster.change_cost, 0)
        known = np.array([(n, s) in self.covered for n, s in zip(need.tolist(), rows.supporter.tolist(), strict=True)])
        change = np.where(known, change // 2, change) if len(known) else change
        cost = np.where(is_regular, costs.cost, np.maximum(costs.cost, usual[need]) + change)
        held = np.array([visits[o.need] in self.reserved for o in rows.options], dtype=bool)[rows.option]
        old = self.snap.visit_count[rows.supporter] >= self.roster.newcomer_visits
        return replace(costs, cost=cost + np.where(held & old, self.roster.newcomer_bonus, 0))


def roster(
    recurring: Iterable[Recurring], snapshot: Snapshot, first_on: date, weeks: int, policy: Policy | None = None,
    plan: PlanPolicy | None = None, roster_policy: RosterPolicy | None = None, *,
    regulars: Mapping[Id, Id] | None = None, teams: Iterable[Team] = (),
) -> Roster:  # fmt: skip
    """Plan recurring needs for some weeks.

    Parameters
    ----------
    recurring : iterable of Recurring
    snapshot : Snapshot
        Absences are block-outs and leave in it.
    first_on : date
        Any day of the first week.
    weeks : int
        How many weeks, at least 1.
    policy, plan, roster_policy : optional
    regulars : mapping of id to id, optional
        Who is whose regular already (`Roster.regulars`). Covers never enter it, so a
        cover cannot become a takeover.
    teams : iterable of Team
        Limits per week that several supporters share.

    Returns
    -------
    Roster

    Raises
    ------
    MatchingInputError
        For ids that occur twice, or fewer than one week.

    Notes
    -----
    First a flow over one model week chooses the regulars; then each week is a
    flow of its own, in which somebody else than the regular pays for the change.
    Each is proven best in itself; the sequence of them is a good heuristic for
    the whole, which is not a flow.

    Examples
    --------
    >>> from matching import DayRange, Need, Supporter, roster
    >>> from matching.rosters.model import Recurring
    >>> talk = frozenset({"talk"})
    >>> away = (DayRange(date(2026, 12, 1), date(2026, 12, 3)),)
    >>> town = Snapshot.of([Supporter(id="a", tasks=talk, blockouts=away, x_m=0, y_m=0),
    ...                     Supporter(id="b", tasks=talk, x_m=0, y_m=900)], date(2026, 11, 22))
    >>> weekly = Recurring(Need(id="n", task="talk", day=date(2026, 11, 25), x_m=0, y_m=0))
    >>> made = roster([weekly], town, date(2026, 11, 23), 3)
    >>> [(v.day.day, v.supporter, v.role) for v in made.visits], dict(made.regulars)
    ([(25, 'a', 'regular'), (2, 'b', 'cover'), (9, 'a', 'regular')], {'n': 'a'})
    """
    if weeks < 1:
        raise MatchingInputError("weeks", "roster", "at least one week")
    policy, plan, roster_policy = policy or DEFAULT_POLICY, plan or PlanPolicy(), roster_policy or RosterPolicy()
    ordered = _sorted(recurring)
    monday = monday_of(first_on)
    due = sorted((day, place) for place, one in enumerate(ordered) for day in one.days(monday, weeks))
    place_of: dict[Id, int] = {f"{day.isoformat()}|{ordered[place].need.id}": place for day, place in due}
    pairs = eligible_pairs([ordered[place].on(day) for day, place in due], snapshot, policy)
    visits = [place_of[need.id] for need in pairs.needs]
    costs = pair_costs(pairs, snapshot, policy, plan)
    need = np.array([visits[o.need] for o in pairs.options], dtype=np.int64)[pairs.option]
    known = {n: s for n, s in (regulars or {}).items() if s in snapshot.index}
    shared = check_teams(teams, snapshot)
    held = reserved_needs(ordered, need, pairs.supporter, snapshot, roster_policy, known)
    regular, gap = ({}, 0) if not roster_policy.change_cost else choose_regulars(
        ordered, visits, pairs, costs, snapshot, policy, plan, roster_policy, monday, known, held, shared
    )  # fmt: skip
    earlier = Earlier(np.zeros(len(snapshot), dtype=np.int64))
    state = _Weeks(ordered, visits, snapshot, policy, plan, roster_policy, shared, regular, held, earlier)
    plans = [_plan_week(state, *part) for part in _by_week(pairs, costs, visits)]
    return _named(state, pairs, plans, gap, known)


def _sorted(recurring: Iterable[Recurring]) -> list[Recurring]:
    ordered = sorted(recurring, key=lambda r: (isinstance(r.need.id, str), r.need.id))
    seen: set[str] = set()
    for one in ordered:
        if str(one.need.id) in seen:
            raise MatchingInputError("id", one.need.id, "occurs twice")
        seen.add(str(one.need.id))
    return ordered


def _by_week(pairs: Pairs, costs: Costs, visits: list[int]) -> list[tuple[Pairs, Costs, list[int]]]:
    """Cut pairs into weeks; visit ids begin with their day, so a week is one stretch."""
    week = np.array([monday_of(need.day).toordinal() for need in pairs.needs], dtype=np.int64)
    need_of = np.array([o.need for o in pairs.options], dtype=np.int64)
    found = []
    for monday in np.unique(week).tolist():
        low, high = np.searchsorted(week, (monday, monday + 1)).tolist()
        first, last = np.searchsorted(need_of, (low, high)).tolist()
        begin, end = np.searchsorted(pairs.option, (first, last)).tolist()
        options = tuple(replace(o, need=o.need - low) for o in pairs.options[first:last])
        part = Pairs(pairs.needs[low:high], options, pairs.option[begin:end] - first, pairs.supporter[begin:end])
        parts = {name: values[begin:end] for name, values in costs.parts.items()}
        found.append((part, Costs(costs.cost[begin:end], parts, costs.tie[begin:end]), visits[low:high]))
    return found


def _plan_week(state: _Weeks, rows: Pairs, costs: Costs, visits: list[int]) -> Plan:
    """One week's flow; what it decides counts in the weeks after."""
    priced = state.price(rows, costs, visits)

    def make(whole_days: frozenset[tuple[int, int]]) -> TownProblem:
        none = np.zeros(len(rows), dtype=bool)
        return pose(
            rows, none, priced, state.snap, state.policy, state.plan, state.teams, whole_days, earlier=state.earlier
        )

    made = settle(make, state.teams)
    place = {need.id: visits[i] for i, need in enumerate(rows.needs)}
    for choice in made.choices:
        row = state.snap.index[choice.supporter]
        state.earlier.add(row, choice.slot.day)
        if state.regular.get(place[choice.need]) != row:
            state.covered.add((place[choice.need], row))
    return made


def _named(state: _Weeks, pairs: Pairs, plans: list[Plan], gap: int, known: Mapping[Id, Id]) -> Roster:
    """The weeks as one roster, checked once more as a whole."""
    choices = tuple(choice for plan in plans for choice in plan.choices)
    place = dict(zip((need.id for need in pairs.needs), state.visits, strict=True))
    day = {need.id: need.day for need in pairs.needs}
    needs = [one.need.id for one in state.recurring]
    ids = state.snap.ids
    missing = [(one, place[one.need]) for plan in plans for one in plan.open_needs]
    regulars = {needs[n]: ids[row] for n, row in sorted(state.regular.items())}
    # Whoever was a regular and cannot come in these weeks stays one: a cover takes nothing over.
    regulars = {n: regulars.get(n, known.get(n)) for n in needs if n in regulars or n in known}
    teamless = check_choices(choices, pairs.needs, state.snap, state.policy)
    return Roster(
        visits=tuple(_visit(state, choice, place[choice.need], day[choice.need]) for choice in choices),
        open_visits=tuple(OpenVisit(needs[n], day[one.need], one.layer) for one, n in missing),
        regulars=regulars,
        reserved=tuple(needs[n] for n in sorted(state.reserved)),
        objective=sum(plan.objective for plan in plans),
        gaps=(gap, *(plan.gap for plan in plans)),
        faults=teamless,
        snapshot_digest=state.snap.digest,
    )


def _visit(state: _Weeks, choice: Choice, place: int, day: date) -> Visit:
    regular = state.regular.get(place)
    row = state.snap.index[choice.supporter]
    role = "reserve" if regular is None else "regular" if row == regular else "cover"
    return Visit(state.recurring[place].need.id, day, choice.supporter, choice.slot, choice.cost, role)
