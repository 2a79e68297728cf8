"""Pooled rides of Cordeau's format: prints one JSON line per instance.

    python benchmarks/rides.py --seconds 60 FILE…
    python benchmarks/rides.py --seconds 60 --town 80x30    volunteers' own cars, drawn from the seed

A file holds ``vehicles nodes longest_route capacity longest_ride`` and then one line per node:
``number x y service load earliest latest``, the depot first (and, in some files, again last).
The first half of the others boards, the second half gets off in the same order. A line gives name,
objective (length of all routes), bound, gap, seconds, status, routes as lists of the file's node
numbers without the depot, and starts as lists of the times at which service starts there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from matching import rides


def main(argv: list[str] | None = None) -> int:
    """Run the files given."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--town", action="append", default=[], metavar="TRIPSxDRIVERS")
    parser.add_argument("--seconds", type=float, default=60.0, help="time budget of an instance")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    status = 0
    for size in options.town:
        trips, drivers = (int(word) for word in size.split("x"))
        problem = draw_town(trips, drivers, options.seed)
        ids = {trip.id: (2 * k + 1, 2 * k + 2) for k, trip in enumerate(problem.trips)}
        print(json.dumps(case(f"town {size}", problem, ids, options.seconds, options.seed)), flush=True)
    for path in options.files:
        try:
            problem, numbers = read_cordeau(path)
            print(json.dumps(case(path.stem, problem, numbers, options.seconds, options.seed)), flush=True)
        except (OSError, ValueError) as error:
            print(f"rides.py: {path}: {error}", file=sys.stderr)
            status = 2
    return status


def case(
    name: str, problem: rides.RideProblem, numbers: dict[Any, tuple[int, int]], seconds: float, seed: int
) -> dict[str, Any]:
    """One instance."""
    plan_rides = rides.plan_rides  # loaded before the clock starts
    before, cpu = time.perf_counter(), time.process_time()
    answer = plan_rides(problem, seconds=seconds, seed=seed)
    spent, cpu = time.perf_counter() - before, time.process_time() - cpu
    wrong = rides.violations(problem, answer.plan)
    routes, starts = [], []
    for route in answer.plan.routes:
        routes.append([numbers[stop.trip][stop.kind == "dropoff"] for stop in route.stops])
        starts.append([round(stop.start, 6) for stop in route.stops])
    return {
        "benchmark": "rides", "name": name, "objective": round(answer.objective, 6),
        "bound": round(answer.bound, 6), "gap": round(answer.gap, 6), "seconds": round(spent, 2),
        "cpu_seconds": round(cpu, 2), "load": round(os.getloadavg()[0], 1), "status": answer.status,
        "method": answer.method, "unserved": len(answer.plan.unserved), "violations": len(wrong),
        "routes": routes, "starts": starts,
    }  # fmt: skip


def read_cordeau(path: Path) -> tuple[rides.RideProblem, dict[Any, tuple[int, int]]]:
    """A problem, and each trip's two node numbers in the file.

    Raises
    ------
    ValueError
        If the file is not of the format.
    """
    lines = [line.split() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    try:
        vehicles, _, longest, capacity, longest_ride = (float(word) for word in lines[0][:5])
        nodes = np.array([[float(word) for word in line] for line in lines[1:]])
    except (IndexError, ValueError) as error:
        raise ValueError(f"not of Cordeau's format: {error}") from None
    if nodes.ndim != 2 or nodes.shape[1] != 7 or len(nodes) < 3:
        raise ValueError("not of Cordeau's format: seven numbers a node, three nodes or more")
    last = len(nodes) - 1 if len(nodes) % 2 == 0 else len(nodes)
    count, end = (last - 1) // 2, last if last < len(nodes) else 0
    points = nodes[:, 1:3]
    table = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    # Leaving one trip out must cost more than all that it could save.
    penalty = float(10 ** np.ceil(np.log10(max(1.0, 4 * table.max() * (2 * count + 2)))))
    trips = tuple(_trip(nodes, k, k + count, longest_ride, penalty) for k in range(1, count + 1))
    day = (float(nodes[0, 5]), float(min(nodes[0, 6], nodes[end, 6])))
    drivers = tuple(
        rides.Driver(id=k, start=0, end=end, shift=day, max_duration=longest, seats=int(capacity))
        for k in range(int(vehicles))
    )
    numbers = {k: (int(nodes[k, 0]), int(nodes[k + count, 0])) for k in range(1, count + 1)}
    return rides.RideProblem(trips, drivers, table), numbers


def _trip(nodes: np.ndarray, up: int, down: int, longest: float, penalty: float) -> rides.Trip:
    """One pair of lines."""
    return rides.Trip(
        id=up, origin=up, destination=down, pickup=(nodes[up, 5], nodes[up, 6]),
        dropoff=(nodes[down, 5], nodes[down, 6]), pickup_service=nodes[up, 3], dropoff_service=nodes[down, 3],
        seats=int(nodes[up, 4]), max_ride=longest, penalty=penalty,
    )  # fmt: skip


def draw_town(trips: int, drivers: int, seed: int) -> rides.RideProblem:
    """Volunteers with own homes and shifts, at most four trips each; a trip left out costs 500.

    Homes and starts lie around five centres, most ways lead to two of them; a
    trip may take half as long again as the direct way, and ten minutes.
    """
    draw = np.random.default_rng(seed)
    centres = draw.uniform(-6, 6, (5, 2))
    homes = centres[draw.integers(5, size=drivers)] + draw.normal(0, 1.5, (drivers, 2))
    origins = centres[draw.integers(5, size=trips)] + draw.normal(0, 1.5, (trips, 2))
    busy = centres[draw.integers(2, size=trips)] + draw.normal(0, 0.7, (trips, 2))
    goals = np.where(draw.random(trips)[:, None] < 0.6, busy, draw.uniform(-7, 7, (trips, 2)))
    points = np.vstack([homes, origins, goals])
    table = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) * 2.0
    cars = []
    for k in range(drivers):
        start = float(draw.choice([480, 540, 600, 780, 840]))
        shift = (start, start + float(draw.choice([180, 240, 300])))
        places = int(draw.random() < 0.3)
        cars.append(rides.Driver(id=k, start=k, end=k, shift=shift, seats=3, wheelchairs=places, max_trips=4))
    people = []
    for k in range(trips):
        early, wheel = float(draw.integers(96, 200) * 5), int(draw.random() < 0.12)
        origin, goal = drivers + k, drivers + trips + k
        people.append(
            rides.Trip(
                id=k, origin=origin, destination=goal, pickup=(early, early + 30), pickup_service=2.0 + 3 * wheel,
                dropoff_service=2.0 + 3 * wheel, seats=1 - wheel, wheelchairs=wheel,
                max_ride=float(table[origin, goal]) * 1.5 + 10, penalty=500.0,
            )
        )  # fmt: skip
    return rides.RideProblem(tuple(people), tuple(cars), table)


if __name__ == "__main__":
    raise SystemExit(main())
