"""OR-Tools routing as a second opinion when nothing else finds a complete plan.

Loaded only when called. Traps: `ortools.routing` is not in the wheel; allowed
vehicles are set by values of the vehicle variable; only local cheapest
insertion finds complete first plans under ride limits.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .net import Fleet, Net
from .timetables import timetable

Nodes = tuple[int, ...]
Routes = tuple[tuple[int, Nodes], ...]
# The solver counts in whole numbers: thousandths of a minute and of a unit of cost.
UNIT = 1000


def search(net: Net, seconds: float) -> Routes | None:
    """A plan by guided local search, or None.

    Parameters
    ----------
    net : Net
        Nothing under way.
    seconds : float
        Time limit.

    Returns
    -------
    tuple of (fleet, stops) or None
        Only routes that an exact schedule exists for; None if there are none.
    """
    if net.under_way or not net.open or net.apart or seconds <= 0:
        return None
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    nodes = [*net.open, *(net.n + trip for trip in net.open)]
    cars = [(number, fleet, k) for number, fleet in enumerate(net.fleets) for k in fleet.members]
    starts = [2 * net.n + 2 * k for *_, k in cars]
    everything = np.array(nodes + starts + [start + 1 for start in starts])
    count, fleet_size = len(nodes), len(cars)
    manager = pywrapcp.RoutingIndexManager(
        len(everything), fleet_size,
        list(range(count, count + fleet_size)), list(range(count + fleet_size, count + 2 * fleet_size)),
    )  # fmt: skip
    model = pywrapcp.RoutingModel(manager)
    _measures(net, model, manager, everything, cars)
    _trips(net, model, manager, cars)
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.LOCAL_CHEAPEST_INSERTION
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    options.time_limit.FromMilliseconds(max(1, int(1000 * seconds)))
    found = model.SolveWithParameters(options)
    return None if not found else _routes(net, model, manager, found, everything, cars)


def _measures(net: Net, model: Any, manager: Any, everything: np.ndarray, cars: list) -> None:
    """Cost, time and load along a route."""
    ways = np.rint(net.cost[np.ix_(everything, everything)] * UNIT).astype(np.int64).tolist()
    # Rounded up, so that whole numbers never promise what minutes cannot keep.
    spans = np.ceil(net.span[np.ix_(everything, everything)] * UNIT - 1e-6).astype(np.int64).tolist()
    node = manager.IndexToNode
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitCallback(lambda a, b: ways[node(a)][node(b)]))
    horizon = math.ceil(UNIT * min(float(net.late[everything].max()), 1e6)) + 1
    time = model.RegisterTransitCallback(lambda a, b: spans[node(a)][node(b)])
    model.AddDimension(time, horizon, horizon, False, "time")
    clock = model.GetDimensionOrDie("time")
    for car, (_, fleet, _) in enumerate(cars):
        if fleet.duration * UNIT < horizon:
            clock.SetSpanUpperBoundForVehicle(int(fleet.duration * UNIT), car)
        for index, end in ((model.Start(car), fleet.start), (model.End(car), fleet.end)):
            first, last = _whole(net, end, horizon)
            clock.CumulVar(index).SetRange(first, last)
    for kind, name in enumerate(("seats", "wheelchairs")):
        loads = net.load[everything, kind].tolist()
        callback = model.RegisterUnaryTransitCallback(lambda a, loads=loads: loads[node(a)])
        caps = [int(fleet.capacity[kind]) for _, fleet, _ in cars]
        model.AddDimensionWithVehicleCapacity(callback, 0, caps, True, name)
    begins = (everything < net.n).astype(int).tolist()
    callback = model.RegisterUnaryTransitCallback(lambda a: begins[node(a)])
    model.AddDimensionWithVehicleCapacity(callback, 0, [int(f.trips) for _, f, _ in cars], True, "trips")


def _whole(net: Net, node: int, horizon: int) -> tuple[int, int]:
    """A window in whole numbers, never wider than it is."""
    first = math.ceil(max(float(net.early[node]), 0.0) * UNIT)
    return first, max(first, min(horizon, math.floor(min(float(net.late[node]), 1e6) * UNIT)))


def _trips(net: Net, model: Any, manager: Any, cars: list) -> None:
    """Pairs, windows, ride limits, who may drive, what leaving out costs."""
    clock, solver = model.GetDimensionOrDie("time"), model.solver()
    horizon, half = len(net.open), {}
    for place, trip in enumerate(net.open):
        up, down = manager.NodeToIndex(place), manager.NodeToIndex(horizon + place)
        model.AddPickupAndDelivery(up, down)
        solver.Add(model.VehicleVar(up) == model.VehicleVar(down))
        solver.Add(clock.CumulVar(up) <= clock.CumulVar(down))
        if net.limit[trip] < 1e6:
            solver.Add(clock.CumulVar(down) - clock.CumulVar(up) <= math.floor(net.limit[trip] * UNIT))
        for index, stop in ((up, trip), (down, net.n + trip)):
            clock.CumulVar(index).SetRange(*_whole(net, stop, 10**9))
        half[trip] = int(net.penalty[trip] * UNIT / 2)
        model.AddDisjunction([up], half[trip])
        model.AddDisjunction([down], half[trip])
        allowed = [car for car, (_, fleet, _) in enumerate(cars) if trip not in fleet.barred]
        if len(allowed) < len(cars):
            for index in (up, down):
                model.VehicleVar(index).SetValues([-1, *allowed])


def _routes(net: Net, model: Any, manager: Any, found: Any, everything: np.ndarray, cars: list) -> Routes | None:
    """Routes of a solution, those without an exact schedule left out."""
    routes = []
    for car, (number, fleet, _) in enumerate(cars):
        index, nodes = found.Value(model.NextVar(model.Start(car))), []
        while not model.IsEnd(index):
            nodes.append(int(everything[manager.IndexToNode(index)]))
            index = found.Value(model.NextVar(index))
        if nodes and _right(net, fleet, tuple(nodes)):
            routes.append((number, tuple(nodes)))
    return tuple(routes) or None


def _right(net: Net, fleet: Fleet, nodes: Nodes) -> bool:
    """Whether every passenger boards and gets off, and a schedule exists."""
    ups = {v for v in nodes if v < net.n}
    pairs = ups == {v - net.n for v in nodes if v >= net.n}
    return pairs and timetable(net, fleet.start, fleet.end, nodes, fleet.duration) is not None
