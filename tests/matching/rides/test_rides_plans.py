"""Every solver's plan against the checker and, where tiny, against trying everything."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.rides import (
    Driver,
    Plan,
    RideProblem,
    Stop,
    Trip,
    UnderWay,
    plan_rides,
    price,
    routing,
    solve,
    violations,
)
from matching.rides.bundles import all_routes
from matching.rides.columns import solve as by_columns
from matching.rides.insertion import Inserter
from matching.rides.lns import Search
from matching.rides.net import Net, plan_of
from matching.rides.partition import choose
from matching.rides.timetables import timetable

from .make import cheapest, town

SEEDS = st.integers(0, 100_000)


def plan_from(net: Net, routes: tuple) -> Plan:
    chosen: dict = {}
    for number, nodes in routes:
        fleet = net.fleets[number]
        member = next(k for k in fleet.members if k not in chosen)
        chosen[member] = (nodes, timetable(net, fleet.start, fleet.end, nodes, fleet.duration))
    return plan_of(net, chosen)


@given(SEEDS, st.booleans())
@settings(max_examples=12, deadline=None)
def test_proven_plans_are_the_cheapest_there_are(seed, own_home):
    problem = town(seed, 3, 2, own_home=own_home)
    answer = plan_rides(problem, seconds=20)
    assert violations(problem, answer.plan) == ()
    assert answer.status == "optimal"
    assert answer.objective == pytest.approx(cheapest(problem), abs=1e-6)
    assert {one.trip for one in answer.unserved} == set(answer.plan.unserved)


@given(SEEDS, st.booleans())
@settings(max_examples=12, deadline=None)
def test_the_checker_accepts_every_plan_of_every_solver(seed, own_home):
    problem = town(seed, 7, 3, own_home=own_home)
    net = Net.of(problem)
    search = Search(net, Inserter(net), seed)
    start = search.start()
    assert start is not None
    better = search.run(start, lambda: False, rounds=15)
    assert search.cost(better) <= search.cost(start) + 1e-9
    pool = dict(search.pool)
    columns, bound = by_columns(net, pool, search.cost(better), lambda: 30.0)
    routes = all_routes(net, 1_000_000, lambda: False)
    whole, proven = choose(net, list(routes), np.array(list(routes.values())), search.cost(better), lambda: 30.0)
    assert proven == pytest.approx(bound, abs=1e-4)
    exact = [columns or better, whole or better]
    assert bound <= search.cost(exact[0]) + 1e-6
    if solve.one_depot(net) and not net.apart:
        found = solve.by_events(net, search.cost(better), lambda: 30.0)
        assert found.bound == pytest.approx(bound, abs=1e-4)
        exact.append(found.routes or better)
    assert {round(search.cost(one), 4) for one in exact} == {round(search.cost(exact[0]), 4)}
    for some in (start, better, *exact):
        plan = plan_from(net, some)
        assert violations(problem, plan) == ()
        assert price(problem, plan) == pytest.approx(search.cost(some), abs=1e-6)
        assert solve.weak_bound(net) <= price(problem, plan) + 1e-6


@given(SEEDS)
@settings(max_examples=8, deadline=None)
def test_never_worse_than_the_plan_that_came_in(seed):
    problem = town(seed, 8, 3)
    good = plan_rides(problem, seconds=10, seed=1)
    again = plan_rides(problem, seconds=0.0, seed=2, incumbent=good.plan)
    assert again.objective <= good.objective + 1e-9
    assert again.bound <= good.objective + 1e-6


@given(SEEDS, st.integers(1, 3))
@settings(max_examples=15, deadline=None)
def test_what_is_under_way_stays(seed, length):
    problem = town(seed, 6, 2)
    plan = plan_rides(problem, seconds=10).plan
    if not plan.routes:
        return
    route = plan.routes[0]
    begun = UnderWay(route.driver, route.leaves, route.stops[:length])
    later = replace(problem, under_way=(begun,))
    answer = plan_rides(later, seconds=10, incumbent=plan)
    assert violations(later, answer.plan) == ()
    kept = next(r for r in answer.plan.routes if r.driver == route.driver)
    assert kept.stops[: len(begun.stops)] == begun.stops
    assert answer.objective == pytest.approx(price(problem, plan), abs=1e-6)


def test_being_late_already_is_an_answer():
    table = np.array([[0.0, 5.0], [5.0, 0.0]])
    trip = Trip(id="t", origin=0, destination=1, dropoff=(0, 20))
    late = UnderWay("d", 0.0, (Stop("t", "pickup", 18.0),))
    answer = plan_rides(RideProblem((trip,), (Driver(id="d", start=0, end=0),), table, under_way=(late,)))
    assert answer.status == "infeasible"
    assert [(one.trip, one.code) for one in answer.unserved] == [("t", "under_way")]


def test_reasons_for_those_left_out():
    table = np.array([[0.0, 5.0], [5.0, 0.0]])
    base = Trip(id="t", origin=0, destination=1, pickup=(10, 20))
    car = Driver(id="d", start=0, end=0, shift=(0, 60), seats=2)
    cases = {
        "ride_limit": (replace(base, max_ride=4), car),
        "window": (replace(base, dropoff=(0, 12)), car),
        "places": (replace(base, wheelchairs=1), car),
        "not_by": (replace(base, not_by=frozenset({"d"})), car),
        "max_trips": (base, replace(car, max_trips=0)),
        "shift": (base, replace(car, max_duration=8)),
    }
    for code, (trip, driver) in cases.items():
        answer = plan_rides(RideProblem((trip,), (driver,), table), seconds=5)
        assert [one.code for one in answer.unserved] == [code]
        assert (answer.status, answer.gap) == ("optimal", 0.0)
    other = replace(base, id="u", seats=2, penalty=20_000)
    answer = plan_rides(RideProblem((base, other), (replace(car, max_trips=1),), table), seconds=5)
    assert [(one.trip, one.code) for one in answer.unserved] == [("t", "taken")]


def test_nothing_to_do():
    table = np.zeros((1, 1))
    for drivers in ((), (Driver(id="d", start=0, end=0),)):
        answer = plan_rides(RideProblem((), drivers, table), seconds=1)
        assert (answer.plan, answer.objective, answer.status) == (Plan(), 0.0, "optimal")
    alone = plan_rides(RideProblem((Trip(id="t", origin=0, destination=0),), (), table), seconds=1)
    assert alone.plan.unserved == ("t",)


def test_the_same_seed_gives_the_same_plan():
    problem = town(5, 10, 3)
    first, second = (plan_rides(problem, seconds=20, seed=3) for _ in range(2))
    assert first == second


def test_shortcuts_make_no_false_proof():
    """If a detour beats the direct way, bounds are not claimed."""
    table = np.array([[0.0, 9.0, 1.0], [9.0, 0.0, 1.0], [1.0, 1.0, 0.0]])
    problem = RideProblem((Trip(id="t", origin=1, destination=2),), (Driver(id="d", start=0, end=0),), table)
    answer = plan_rides(problem, seconds=1)
    assert (answer.status, answer.bound) == ("feasible", 0.0)


def test_routing_as_second_opinion():
    problem = town(11, 8, 3, wheelchairs=False)
    problem = replace(problem, trips=tuple(replace(trip, not_with=frozenset()) for trip in problem.trips))
    net = Net.of(problem)
    routes = routing.search(net, 1.0)
    assert routes is not None
    assert violations(problem, plan_from(net, routes)) == ()
    assert routing.search(net, 0.0) is None


def test_no_way_is_not_a_number_to_reckon_with():
    table = np.array([[0.0, math.inf], [math.inf, 0.0]])
    problem = RideProblem((Trip(id="t", origin=0, destination=1),), (Driver(id="d", start=0, end=0),), table)
    assert plan_rides(problem, seconds=1).plan.unserved == ("t",)
