"""Accessibility of any demand file to any supply file; prints one JSON line.

    python benchmarks/access.py --demand FILE --supply FILE --radius R \
        --method 2sfca|e2sfca|3sfca --out FILE

Both files are CSVs with the columns id, x, y, weight (people; capacity). With points in Japan's
range of longitude and latitude the radius is metres, otherwise it is the unit of x and y;
``--frame`` says it outright. `seconds` is the join and the method; the plain ratio, which joins
places to places, is timed apart. Written per demand row: id, ratio (supply over demand within R of
it), accessibility (by the method) and reached (1 where any supply is in reach, else 0). With
``--oracle`` PySAL's `access` (group ``oracle``) works on the same pairs, and the ratio is printed.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


import network
from network.errors import as_column
from network.points import GEOGRAPHIC, JAPAN, PLANE, WORLD

COLUMNS = ("id", "x", "y", "weight")


def main(argv: list[str] | None = None) -> int:
    """Read both files, measure, write the result, print the JSON line."""
    options = _parser().parse_args(argv)
    try:
        demand, supply = _read(options.demand), _read(options.supply)
        frame = options.frame if options.frame != "auto" else _frame(demand, supply)
        homes, sites = _points(demand, frame), _points(supply, frame)
        people = as_column(demand["weight"], homes.ids, "demand")
        capacity = as_column(supply["weight"], sites.ids, "supply")
    except (OSError, ValueError) as error:
        print(f"access.py: {error}", file=sys.stderr)
        return 2
    begin = time.perf_counter(), time.process_time()
    pairs = network.radius_pairs(homes, sites, options.radius)
    joined = time.perf_counter()
    result = _measure(options, pairs, people, capacity)
    seconds, cpu = time.perf_counter() - begin[0], time.process_time() - begin[1]
    begun = time.perf_counter()
    near_people = network.sum_within(homes, homes, options.radius, people)
    near_supply = np.bincount(pairs.row, weights=capacity[pairs.col], minlength=len(homes))
    ratio = np.divide(near_supply, near_people, out=np.zeros(len(homes)), where=near_people > 0)
    ratio_seconds = time.perf_counter() - begun
    _write(options.out, homes.ids, ratio, result)
    line = {
        "benchmark": "access", "method": options.method, "frame": frame, "radius": options.radius,
        "demand_points": len(homes), "supply_points": len(sites), "pairs": pairs.count,
        "seconds": round(seconds, 6), "cpu_seconds": round(cpu, 6),
        "join_seconds": round(joined - begin[0], 6), "ratio_seconds": round(ratio_seconds, 6),
        "reached": int(result.reached.sum()), "reached_supply": result.reached_supply,
        "mass": float(people @ result.value), "out": str(options.out),
    }  # fmt: skip
    if options.oracle:
        line |= _oracle(options, pairs, people, capacity, result)
    print(json.dumps(line))
    return 0


def _oracle(options, pairs, people, capacity, result):  # type: ignore[no-untyped-def]
    """PySAL's `access` on the same pairs: seconds, ratio (how many times faster), difference."""
    # This file bears the same name as the package, and its folder stands first in the path.
    here = Path(__file__).resolve().parent
    sys.path[:] = [p for p in sys.path if Path(p or ".").resolve() != here]
    try:
        import access
        import pandas
    except ImportError:
        return {"access_seconds": None, "ratio": None, "difference": None}
    costs = pandas.DataFrame({"origin": pairs.row, "dest": pairs.col, "cost": pairs.dist})
    homes = pandas.DataFrame({"id": np.arange(len(people)), "people": people})
    sites = pandas.DataFrame({"id": np.arange(len(capacity)), "capacity": capacity})
    slow = access.Access(
        demand_df=homes, demand_index="id", demand_value="people",
        supply_df=sites, supply_index="id", supply_value=["capacity"],
        cost_df=costs, cost_origin="origin", cost_dest="dest", cost_name="cost",
    )  # fmt: skip
    if options.method == "2sfca":
        run = lambda: slow.two_stage_fca(max_cost=options.radius)  # noqa: E731
    else:
        wide = options.method == "e2sfca"
        steps = (network.e2sfca_steps if wide else network.fca3_steps)(options.radius)
        weight = access.weights.step_fn(dict(zip(steps.bounds, steps.weights, strict=True)))
        call = slow.enhanced_two_stage_fca if wide else slow.three_stage_fca
        run = lambda: call(max_cost=options.radius, weight_fn=weight)  # noqa: E731
    begin = time.process_time()
    found = run()
    took = time.process_time() - begin
    begin = time.process_time()
    _measure(options, pairs, people, capacity)
    own = time.process_time() - begin
    other = found.iloc[:, -1].reindex(homes.id).fillna(0.0).to_numpy()
    worst = float(np.max(np.abs(other - result.value) / np.maximum(other, 1e-300), initial=0.0, where=other > 0))
    return {"access_cpu_seconds": round(took, 5), "method_cpu_seconds": round(own, 6),
            "ratio": round(took / max(own, 1e-6), 1), "difference": worst}  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--demand", type=Path, required=True)
    parser.add_argument("--supply", type=Path, required=True)
    parser.add_argument("--radius", type=float, required=True)
    parser.add_argument("--method", choices=("2sfca", "e2sfca", "3sfca"), default="2sfca")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--frame", choices=("auto", GEOGRAPHIC, PLANE), default="auto")
    parser.add_argument("--decay", choices=("step", "gaussian"), default="step")
    parser.add_argument("--sigma", type=float, help="of the Gaussian; a third of the radius when not given")
    parser.add_argument("--oracle", action="store_true", help="time PySAL's access on the same pairs too")
    return parser


def _measure(options, pairs, people, capacity):  # type: ignore[no-untyped-def]
    """Run the method; steps are scaled to the radius as in the papers."""
    if options.method == "2sfca":
        return network.fca2(pairs, people, capacity)
    steps = network.e2sfca_steps if options.method == "e2sfca" else network.fca3_steps
    run = network.e2sfca if options.method == "e2sfca" else network.fca3
    if options.decay == "gaussian":
        return run(pairs, people, capacity, network.GaussianDecay(options.sigma or options.radius / 3))
    return run(pairs, people, capacity, steps(options.radius))


def _read(path: Path) -> dict[str, list]:
    """Columns of a CSV; a missing column or a value that is no number is named with its line."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{path}: no column {', '.join(missing)}")
        columns: dict[str, list] = {name: [] for name in COLUMNS}
        for row in reader:
            columns["id"].append(row["id"])
            for name in COLUMNS[1:]:
                try:
                    columns[name].append(float(row[name]))
                except (TypeError, ValueError):
                    raise ValueError(f"{path}, line {reader.line_num}: {name} is no number") from None
    return columns


def _frame(*tables: dict[str, list]) -> str:
    """Degrees where every point of both files lies in Japan's range, else a plane."""
    xs, ys = ([v for t in tables for v in t[name]] for name in ("x", "y"))
    inside = all(JAPAN.west <= x <= JAPAN.east for x in xs)
    return GEOGRAPHIC if inside and all(JAPAN.south <= y <= JAPAN.north for y in ys) else PLANE


def _points(table: dict[str, list], frame: str) -> network.Points:
    if frame == GEOGRAPHIC:
        return network.Points.latlon(table["id"], table["y"], table["x"], WORLD)
    return network.Points.plane(table["id"], table["x"], table["y"])


def _write(path: Path, ids: tuple[str, ...], ratio: np.ndarray, result: network.Access) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("id", "ratio", "accessibility", "reached"))
        columns = (ids, ratio.tolist(), result.value.tolist(), result.reached.astype(int).tolist())
        writer.writerows(zip(*columns, strict=True))


if __name__ == "__main__":
    sys.exit(main())
