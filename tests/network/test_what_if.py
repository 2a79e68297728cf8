"""One change at a time equals building the changed town; snapshots add up; gaps in time and law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import (
    AddProvider,
    ChangeLicence,
    CloseProvider,
    Licences,
    MoreHelpers,
    MoveProvider,
    NetworkInputError,
    Snapshot,
    Town,
    gap_changes,
    gap_history,
    gap_table,
    group_survival,
    law_findings,
    law_gaps,
    linking_findings,
    linking_groups,
    sole_providers,
    survival_findings,
    thin_findings,
    thin_groups,
    time_findings,
    time_gaps,
    what_changes,
)

from .test_decay import members
from .test_gaps import AREAS, WALK, town

DAY, LATER = date(2026, 4, 1), date(2026, 10, 1)


def whole(seed: int, **changed) -> Town:
    cells, providers = town(seed, sizes=20_000)
    return replace(Town(AREAS, cells, providers, WALK), **changed)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 9))
def test_closing_a_provider_equals_the_table_without_it(seed, j):
    found = what_changes(whole(seed), CloseProvider(f"s{j}"))
    cells, providers = town(seed, sizes=20_000, drop=j)
    expected = gap_table(AREAS, cells, providers, WALK)
    np.testing.assert_array_equal(found.after.mid, expected.mid)
    np.testing.assert_array_equal(found.after.access, expected.access)
    assert all(row.uncovered >= 0 for row in found.rows)
    changed = (found.after.mid != found.before.mid).sum()
    assert sum(row.uncovered != 0 for row in found.rows) == changed
    soles = sole_providers(AREAS, cells, town(seed)[1], WALK)
    assert all(s.people >= 0 for s in soles)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.floats(0, 1000), st.floats(0, 1000))
def test_adding_only_helps_and_closing_undoes_it(seed, x, y):
    before = whole(seed)
    new = AddProvider("new", x, y, ("ride",), area="north", capacity_h=3)
    found = what_changes(before, new)
    assert all(row.uncovered <= 1e-9 for row in found.rows)
    assert all(row.service == "ride" for row in found.rows if row.uncovered)
    assert found.uncovered("ride") == pytest.approx((found.after.mid - found.before.mid)[:, 0].sum())
    assert what_changes(before, new, CloseProvider("new")).rows == ()


def test_moving_away_and_back_changes_nothing():
    before = whole(3)
    x, y = before.providers.points.x[3], before.providers.points.y[3]
    away = what_changes(before, MoveProvider("s3", 5000, 5000, "south"))
    assert away.rows
    home = AREAS.ids[before.providers.area[3]]
    assert what_changes(before, MoveProvider("s3", 9, 9), MoveProvider("s3", x, y, home)).rows == ()


def test_helpers_change_hours_and_nobody_is_closer():
    found = what_changes(whole(5), MoreHelpers("s2", 3, 1.5))
    assert {row.uncovered for row in found.rows} <= {0.0}
    assert {row.capacity_h for row in found.rows if row.capacity_h} == {4.5}
    with pytest.raises(NetworkInputError):
        what_changes(whole(5), MoreHelpers("s2", -30, 10))


def licences(seed: int) -> Licences:
    holders = np.random.default_rng(seed).integers(0, 2, (10, 1))
    return Licences(("course",), holders, {"ride": "course"})


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 9))
def test_one_licence_more_opens_the_service_and_one_less_closes_it(seed, j):
    before = whole(seed, licences=licences(seed))
    more = what_changes(before, ChangeLicence(f"s{j}", "course"))
    has = before.licences.holders[j, 0] > 0
    offers = before.providers.offers[j, 0]
    assert bool(more.rows) == (not has and bool(offers))
    assert all(row.service == "ride" for row in more.rows)
    assert what_changes(before, ChangeLicence(f"s{j}", "course"), ChangeLicence(f"s{j}", "course", -1)).rows == ()
    if not has:
        with pytest.raises(NetworkInputError):
            what_changes(before, ChangeLicence(f"s{j}", "course", -1))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_gaps_in_law_by_hand(seed):
    _, providers = town(seed)
    held = licences(seed)
    for gap in law_gaps(AREAS, providers, held):
        a = AREAS.ids.index(gap.area)
        who = [j for j in range(10) if providers.offers[j, 0] and providers.area[j] == a]
        count = sum(int(held.holders[j, 0]) for j in who)
        level = "no_provider" if not who else {0: "no_holder", 1: "one_holder"}.get(count, "enough")
        assert (gap.service, gap.holders, gap.level) == ("ride", count, level)
    found = law_findings(law_gaps(AREAS, providers, held))
    assert all(f.privacy == "coordinator" and f.kind == "gap_in_law" for f in found)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_gaps_in_time_by_hand(seed):
    _, providers = town(seed)
    rng = np.random.default_rng(seed)
    week, asked = rng.random((10, 7, 2)) < 0.2, rng.integers(0, 4, (2, 2, 7, 2))
    table = time_gaps(AREAS, providers, week, asked=asked)
    for row in table.rows():
        a, s = AREAS.ids.index(row.area), providers.services.index(row.service)
        d, h = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index(row.weekday), ("am", "pm").index(row.half)
        going = [j for j in range(10) if providers.offers[j, s] and providers.area[j] == a]
        there = tuple(providers.ids[j] for j in going if week[j, d, h])
        assert row.providers == there
        assert row.asked == asked[a, s, d, h]
        if row.level in ("nobody", "no_record"):
            assert not there
    gaps = table.gaps()
    assert [g.asked for g in gaps] == sorted((g.asked for g in gaps), reverse=True)
    found = time_findings(gaps, town_asked=int(asked.sum()))
    assert sum(f.fact("half_days") for f in found) == len(gaps)


def test_a_provider_that_never_said_when_is_no_gap():
    _, providers = town(1)
    table = time_gaps(AREAS, providers, np.zeros((10, 7, 2), dtype=bool))
    assert {row.level for row in table.rows()} == {"no_record"}
    assert table.gaps() == ()
    assert time_findings(()) == ()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 9))
def test_series_adds_up_and_names_who_left(seed, j):
    first = whole(seed)
    after = what_changes(first, CloseProvider(f"s{j}")).after
    for change in gap_changes(Snapshot(DAY, first.table()), Snapshot(LATER, after)):
        assert change.uncovered == pytest.approx(change.by_people + change.by_supply)
        assert change.by_people == 0
        assert change.joined == ()
        k = after.services.index(change.service)
        offers = first.providers.offers[j, k] and AREAS.ids[first.providers.area[j]] == change.area
        assert change.left == ((f"s{j}",) if offers else ())
        assert change.kind in ("same", "wider", "opened")
    history = gap_history([Snapshot(LATER, after), Snapshot(DAY, first.table())], "north", "ride")
    assert [on for on, _ in history] == [DAY, LATER]


def test_people_who_move_in_are_told_from_providers_who_leave():
    first = whole(8)
    more = replace(first.cells, demand=first.cells.demand * 2)
    grown = replace(first, cells=more).table()
    for change in gap_changes(Snapshot(DAY, first.table()), Snapshot(LATER, grown)):
        assert change.by_supply == pytest.approx(0, abs=1e-9)
    other = replace(first, standards=replace(WALK, distance_m=300)).table()
    kinds = {c.kind for c in gap_changes(Snapshot(DAY, first.table()), Snapshot(LATER, other))}
    assert kinds == {"not_comparable"}
    with pytest.raises(NetworkInputError):
        gap_changes(Snapshot(LATER, grown), Snapshot(DAY, grown))


def test_findings_about_groups_stay_with_coordinators_where_people_show():
    made, age = members(2)
    thin = thin_findings(thin_groups(made))
    assert all((f.privacy == "public") == (f.fact("active") >= 5) for f in thin)
    ends = survival_findings(group_survival(made, age))
    assert all(f.confidence != "high" and f.privacy == "coordinator" for f in ends)
    assert all(f.fact("chance_low") < 0.5 for f in ends)
    links = linking_groups(made.projection(), np.arange(5))
    found = linking_findings(links, made.groups, ["a", "b", "c", "d", "e"])
    assert all(f.fact("areas") >= 2 for f in found)


@pytest.mark.parametrize(
    "change",
    [
        CloseProvider("ghost"),
        ChangeLicence("s1", "course"),
        AddProvider("s1", 0, 0, ("ride",)),
        AddProvider("new", 0, 0, ("ghost",)),
        AddProvider("new", 0, 0, ("ride",), area="ghost"),
        AddProvider("new", float("nan"), 0, ("ride",)),
        MoveProvider("s1", 0, 0, "ghost"),
    ],
)
def test_changes_that_cannot_be_are_refused(change):
    with pytest.raises(NetworkInputError):
        what_changes(whole(1), change)
