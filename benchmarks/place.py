"""Where to open sites, against published optima and spopt; prints one JSON line per case.

    python benchmarks/place.py FILE…       any file of OR-Library's pmed format
    python benchmarks/place.py             San Francisco (../shared/data) and synthetic towns

A pmed file holds ``nodes edges p`` and then ``node node cost`` lines; of an edge given twice the
last line counts. Each line of a file gives name, p-median and p-center objective, bound and
seconds. Without files the other side is spopt where it is installed (group ``oracle``); otherwise
``spopt_seconds`` and ``ratio`` are null.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import network

ROOT = Path(__file__).resolve().parents[1]
SF = ROOT.parent / "shared" / "data" / "network" / "spopt_sf"
REACH = 1200.0
TOWNS = ((300, 60, 4), (1200, 300, 6))


def main(argv: list[str] | None = None) -> int:
    """Run the files given, or the standing cases."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0, help="time limit of a solver run")
    options = parser.parse_args(argv)
    status = 0
    for path in options.files:
        try:
            print(json.dumps(pmed_case(path, options.seconds)), flush=True)
        except (OSError, ValueError) as error:
            print(f"place.py: {path}: {error}", file=sys.stderr)
            status = 2
    if not options.files:
        for line in standing_cases(options.seconds):
            print(json.dumps(line), flush=True)
    return status


def pmed_case(path: Path, seconds: float) -> dict[str, Any]:
    """One OR-Library file, both objectives."""
    dist, p = read_pmed(path)
    pairs = full_table(dist)
    people = np.ones(len(dist))
    median, median_s = timed(lambda: network.p_median(pairs, people, p, seconds=seconds))
    center, center_s = timed(lambda: network.p_center(pairs, people, p, seconds=seconds))
    return {
        "benchmark": "place", "name": path.stem, "nodes": len(dist), "p": p,
        "p_median": number(median.objective), "p_median_bound": number(median.bound),
        "p_median_proven": median.proven, "p_median_method": median.method,
        "p_median_seconds": round(median_s, 3),
        "p_center": number(center.objective), "p_center_bound": number(center.bound),
        "p_center_proven": center.proven, "p_center_seconds": round(center_s, 3),
        "seconds": round(median_s + center_s, 3),
    }  # fmt: skip


def read_pmed(path: Path) -> tuple[np.ndarray, int]:
    """Shortest paths between all nodes of a pmed file, and its p."""
    words = path.read_text(encoding="ascii").split()
    try:
        numbers = [int(word) for word in words]
    except ValueError as error:
        raise ValueError(f"not a pmed file: {error}") from None
    if len(numbers) < 3 or len(numbers) < 3 + 3 * numbers[1]:
        raise ValueError("not a pmed file: fewer edges than it says")
    size, count, p = numbers[:3]
    edges = np.array(numbers[3 : 3 + 3 * count]).reshape(count, 3)
    ends = np.sort(edges[:, :2], axis=1) - 1
    if ends.min(initial=0) < 0 or ends.max(initial=0) >= size:
        raise ValueError("not a pmed file: an edge to a node that does not exist")
    cost = {tuple(end): float(c) for end, c in zip(ends.tolist(), edges[:, 2].tolist(), strict=True)}
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import shortest_path

    row, col = np.array(list(cost)).T
    network_ = csr_array((list(cost.values()), (row, col)), shape=(size, size))
    return shortest_path(network_, directed=False), p


def full_table(dist: np.ndarray) -> network.Pairs:
    """Every finite distance as a pair."""
    row, col = np.nonzero(np.isfinite(dist))
    return network.Pairs.from_table(row, col, dist[row, col], dist.shape)


def standing_cases(seconds: float) -> Iterator[dict[str, Any]]:
    """San Francisco where its files are, then synthetic towns."""
    if SF.is_dir():
        dist, people = san_francisco()
        yield from both_sides("san_francisco", dist, people, 5000.0, 4, seconds)
    for homes, sites, p in TOWNS:
        rng = np.random.default_rng(homes)
        a, b = rng.uniform(0, 10_000, (homes, 2)), rng.uniform(0, 10_000, (sites, 2))
        dist = np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=2))
        dist = dist[dist.min(axis=1) <= REACH]  # set covering needs everybody to have a candidate
        people = rng.integers(1, 400, len(dist)).astype(float)
        yield from both_sides(f"town_{homes}x{sites}", dist, people, REACH, p, seconds)


def san_francisco() -> tuple[np.ndarray, np.ndarray]:
    """Network distances of 205 tracts × 16 stores, both in order of NAME, and the people."""
    with (SF / "SF_demand_205_centroid_uniform_weight.csv").open(encoding="utf-8-sig") as handle:
        tracts = {r["NAME"]: float(r["POP2000"]) for r in csv.DictReader(handle)}
    file = "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    with (SF / file).open(encoding="utf-8-sig") as handle:
        rows = list(csv.DictReader(handle))
    names, stores = sorted(tracts), sorted({r["name"] for r in rows})
    dist = np.full((len(names), len(stores)), np.inf)
    for r in rows:
        dist[names.index(r["DestinationName"]), stores.index(r["name"])] = float(r["distance"])
    return dist, np.array([tracts[name] for name in names])


def both_sides(
    name: str, dist: np.ndarray, people: np.ndarray, radius: float, p: int, seconds: float
) -> list[dict[str, Any]]:
    """The four models, ours and spopt's."""
    table = full_table(dist)
    ours: dict[str, Callable[[], float]] = {
        "maximal_covering": lambda: network.maximal_covering(table.within(radius), people, p, seconds=seconds).covered,
        "set_covering": lambda: network.set_covering(table.within(radius), people, seconds=seconds).objective,
        "p_median": lambda: network.p_median(table, people, p, seconds=seconds).objective,
        "p_center": lambda: network.p_center(table, people, p, seconds=seconds).objective,
    }
    theirs = spopt_sides(dist, people, radius, p)
    lines = []
    for model, run in ours.items():
        value, took = timed(run)
        line = {"benchmark": "place", "case": name, "model": model, "p": p, "objective": number(value),
                "seconds": round(took, 4), "spopt_objective": None, "spopt_seconds": None, "ratio": None}  # fmt: skip
        # spopt's center model of even a small town takes minutes, its median of a larger one too.
        limit = {"p_center": 5_000, "p_median": 20_000}.get(model, np.inf)
        if model in theirs and dist.size <= limit:
            other, other_s = timed(theirs[model])
            line |= {
                "spopt_objective": number(other),
                "spopt_seconds": round(other_s, 4),
                "ratio": round(other_s / took, 1),
            }
        lines.append(line)
    return lines


def spopt_sides(dist: np.ndarray, people: np.ndarray, radius: float, p: int) -> dict[str, Callable[[], float]]:
    """The same four models in spopt, empty where it is not installed."""
    try:
        import pulp
        from spopt.locate import LSCP, MCLP, PCenter, PMedian
    except ImportError:
        return {}
    solver = pulp.PULP_CBC_CMD(msg=False)

    def covered() -> float:
        model = MCLP.from_cost_matrix(dist, people, radius, p_facilities=p).solve(solver)
        return float(people[[bool(c) for c in model.cli2fac]].sum())

    def median() -> float:
        return float(pulp.value(PMedian.from_cost_matrix(dist, people, p_facilities=p).solve(solver).problem.objective))

    return {
        "maximal_covering": covered,
        "set_covering": lambda: float(LSCP.from_cost_matrix(dist, radius).solve(solver).problem.objective.value()),
        "p_median": median,
        "p_center": lambda: float(
            PCenter.from_cost_matrix(dist, p_facilities=p).solve(solver).problem.objective.value()
        ),
    }


def timed(run: Callable[[], Any]) -> tuple[Any, float]:
    """Result and seconds by the clock."""
    begin = time.perf_counter()
    return run(), time.perf_counter() - begin


def number(value: float) -> float | int | None:
    """Whole numbers without a point, nothing for infinity."""
    if not np.isfinite(value):
        return None
    return int(value) if float(value).is_integer() else float(value)


if __name__ == "__main__":
    sys.exit(main())
