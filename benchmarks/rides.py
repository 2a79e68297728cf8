"""Pooled rides of Cordeau's format: prints one JSON line per instance.

    python benchmarks/rides.py --seconds 60 FILE…

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
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0, help="time budget of an instance")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    status = 0
    for path in options.files:
        try:
            print(json.dumps(case(path, options.seconds, options.seed)), flush=True)
        except (OSError, ValueError) as error:
            print(f"rides.py: {path}: {error}", file=sys.stderr)
            status = 2
    return status


def case(path: Path, seconds: float, seed: int) -> dict[str, Any]:
    """One instance."""
    problem, numbers = read_cordeau(path)
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
        "benchmark": "rides", "name": path.stem, "objective": round(answer.objective, 6),
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


if __name__ == "__main__":
    raise SystemExit(main())
