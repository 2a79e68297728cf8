"""2SFCA of a nation on one core, against a compiled kernel and against tiles; one JSON line.

    python benchmarks/national.py [--scale 1.0] [--radius 5000] [--tile 100000] [--no-tiles]
    python benchmarks/national.py --table     all five benchmarks, as the table of docs/engines.md

1.5 million 500 m cells on an arc of 2,000 km, people around 1,700 centres, more than half of the
cells empty, and 140,000 sites near people; `--scale` takes a part of it. Only inhabited cells are
joined. The compiled side is a grid hash in numba that stores nothing (group ``oracle``); without
numba its columns are null. `bytes_a_pair` is what the process grew by at its peak, divided by the
pairs.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import network
from network.access_stream import access_within

CELLS, SITES, CENTRES = 1_500_000, 140_000, 1_700


def main(argv: list[str] | None = None) -> int:
    """Measure once and print the line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--radius", type=float, default=5000.0)
    parser.add_argument("--tile", type=float, default=100_000.0)
    parser.add_argument("--no-tiles", action="store_true")
    parser.add_argument("--table", action="store_true", help="run all five benchmarks and print a Markdown table")
    parser.add_argument("--ties", type=int, default=2_000_000, help="of the graph in the table")
    options = parser.parse_args(argv)
    if options.table:
        return print_table(options)
    homes, sites, people, capacity = nation(options.scale)
    access_within(homes.take(np.arange(9)), sites, 1.0, people[:9], capacity)  # loads SciPy
    before, begin = peak(), time.process_time()
    found = access_within(homes, sites, options.radius, people, capacity)
    seconds, grown = time.process_time() - begin, peak() - before
    pairs = count_pairs(homes, sites, options.radius)
    line: dict[str, Any] = {
        "benchmark": "national", "cells": int(CELLS * options.scale), "inhabited": len(homes),
        "sites": len(sites), "radius": options.radius, "pairs": pairs, "cpu_seconds": round(seconds, 3),
        "bytes_a_pair": round(grown / pairs, 1), "mass": float(people @ found.value),
        "reached_supply": found.reached_supply,
    }  # fmt: skip
    line |= kernel_side(homes, sites, people, capacity, options.radius, found.value, seconds)
    if not options.no_tiles:
        line |= tile_side(homes, sites, people, capacity, options, found.value, seconds)
    print(json.dumps(line))
    return 0


def nation(scale: float):  # type: ignore[no-untyped-def]
    """Inhabited cells with people, and sites with capacity, in metres on a plane."""
    rng = np.random.default_rng(0)
    cells, sites, centres = (int(n * scale) for n in (CELLS, SITES, CENTRES))
    along = rng.uniform(0, 2_000_000 * scale, centres)
    middle = np.column_stack([along, 300_000 * np.sin(along / 700_000) + rng.normal(0, 60_000, centres)])
    weight = rng.lognormal(0, 1.2, centres)
    near = rng.choice(centres, cells, p=weight / weight.sum())
    spot = middle[near] + rng.normal(0, 12_000, (cells, 2))
    people = np.where(rng.random(cells) < 0.55, 0.0, np.rint(rng.lognormal(3.5, 1.2, cells)))
    lived = np.flatnonzero(people > 0)
    # One cell of 500 m is one point: those who fall into the same one are put together.
    square = np.floor(spot[lived] / 500).astype(np.int64)
    _, first, place = np.unique(square, axis=0, return_index=True, return_inverse=True)
    centre = (square[first] + 0.5) * 500
    heads = np.bincount(place.ravel(), weights=people[lived])
    around = middle[rng.choice(centres, sites, p=weight / weight.sum())] + rng.normal(0, 14_000, (sites, 2))
    homes = network.Points.plane(range(len(centre)), centre[:, 0], centre[:, 1])
    return homes, network.Points.plane(range(sites), *around.T), heads, rng.integers(1, 20, sites).astype(float)


def count_pairs(homes: network.Points, sites: network.Points, radius: float) -> int:
    """Pairs within the radius, without listing them."""
    from scipy.spatial import cKDTree

    trees = [cKDTree(np.column_stack([p.x, p.y])) for p in (homes, sites)]
    return int(trees[0].count_neighbors(trees[1], radius))


def kernel_side(homes, sites, people, capacity, radius, value, seconds) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    """The same in compiled code, after one run to compile it."""
    try:
        import numba
    except ImportError:
        return {"kernel_cpu_seconds": None, "ratio_kernel": None, "kernel_difference": None}
    kernel = numba.njit(grid_hash)

    def run(x, y, demand):  # type: ignore[no-untyped-def]
        low_x, low_y = min(x.min(), sites.x.min()), min(y.min(), sites.y.min())
        column = ((sites.x - low_x) // radius).astype(np.int64)
        row = ((sites.y - low_y) // radius).astype(np.int64)
        wide = int(max(column.max(), ((x - low_x) // radius).max())) + 1
        high = int(max(row.max(), ((y - low_y) // radius).max())) + 1
        order = np.argsort(row * wide + column, kind="stable")
        starts = np.searchsorted((row * wide + column)[order], np.arange(wide * high + 1))
        return kernel(x, y, demand, sites.x[order], sites.y[order], capacity[order],
                       starts, low_x, low_y, wide, high, radius)  # fmt: skip

    run(homes.x[:100], homes.y[:100], people[:100])
    begin = time.process_time()
    other = run(homes.x, homes.y, people)
    took = time.process_time() - begin
    worst = float(np.max(np.abs(other - value) / np.maximum(other, 1e-300), initial=0.0, where=other > 0))
    return {
        "kernel_cpu_seconds": round(took, 3),
        "ratio_kernel": round(seconds / took, 2),
        "kernel_difference": worst,
    }


def grid_hash(x, y, demand, sx, sy, supply, starts, low_x, low_y, wide, high, radius):  # type: ignore[no-untyped-def]
    """Both steps over the nine squares around each cell; compiled by numba."""
    near = np.zeros(len(sx))
    value = np.zeros(len(x))
    limit = radius * radius
    for step in range(2):
        for i in range(len(x)):
            column, row = int((x[i] - low_x) // radius), int((y[i] - low_y) // radius)
            total = 0.0
            for r in range(max(row - 1, 0), min(row + 2, high)):
                first = r * wide + max(column - 1, 0)
                last = r * wide + min(column + 1, wide - 1)
                for j in range(starts[first], starts[last + 1]):
                    if (x[i] - sx[j]) ** 2 + (y[i] - sy[j]) ** 2 <= limit:
                        if step == 0:
                            near[j] += demand[i]
                        elif near[j] > 0:
                            total += supply[j] / near[j]
            if step == 1:
                value[i] = total
    return value


def tile_side(homes, sites, people, capacity, options, value, seconds) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    """The same in tiles with their halo."""
    begin = time.process_time()
    parts = network.tile_parts(homes, options.tile)
    jobs = network.make_jobs(homes, sites, people, capacity, options.radius, parts)
    tiled, _ = network.access_in_parts(jobs, len(homes))
    took = time.process_time() - begin
    worst = float(np.max(np.abs(tiled - value) / np.maximum(value, 1e-300), initial=0.0, where=value > 0))
    return {
        "tiles": len(parts), "tiled_cpu_seconds": round(took, 3),
        "ratio_tiled": round(took / seconds, 2), "tiled_difference": worst,
    }  # fmt: skip


#: What a ratio is called in the lines of each benchmark, and what it should reach (design/network.md §8).
TARGETS = {
    ("graph", "build"): ("ratio_networkx", ">= 80"),
    ("graph", "components"): ("ratio_networkx", ">= 10"),
    ("graph", "articulation"): ("ratio_networkx", ">= 10"),
    ("graph", "bridges"): ("ratio_networkx", ">= 20"),
    ("graph", "k_core"): ("ratio_networkx", ">= 50"),
    ("graph", "projection"): ("ratio_networkx", ">= 30"),
    ("graph", "constraint"): ("ratio_networkx", ">= 5"),
    ("graph", "betweenness"): ("ratio_igraph", "<= 0.35"),
    ("graph", "memory"): ("ratio", "<= 0.1"),
    ("access", "2sfca"): ("ratio", ">= 10"),
    ("access", "e2sfca"): ("ratio", ">= 30"),
    ("access", "3sfca"): ("ratio", ">= 30"),
    ("knockout", ""): ("ratio", ">= 1000"),
    ("national", ""): ("ratio_kernel", "<= 4"),
}


def print_table(options: argparse.Namespace) -> int:
    """Run the other benchmarks one after another and print what they measured."""
    folder = Path(__file__).resolve().parent
    rng = np.random.default_rng(0)
    commands = [["national.py", "--scale", str(options.scale)], ["knockout.py"], ["place.py", "--seconds", "8"],
                ["graph.py", "--edges", str(options.ties)]]  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        files = [str(Path(place) / name) for name in ("demand.csv", "supply.csv", "out.csv")]
        for file, size in zip(files, (6000, 900), strict=False):
            rows = [f"p{i},{x},{y},{1 + i % 70}" for i, (x, y) in enumerate(rng.uniform(0, 30_000, (size, 2)))]
            Path(file).write_text("id,x,y,weight\n" + "\n".join(rows) + "\n", encoding="utf-8")
        given = ["--demand", files[0], "--supply", files[1], "--out", files[2], "--radius", "5000", "--oracle"]
        commands += [["access.py", *given, "--method", method] for method in ("2sfca", "e2sfca", "3sfca")]
        print("| benchmark | case | this engine, s | other side, s | ratio | target |\n|---|---|---|---|---|---|")
        for name, *arguments in commands:
            run = [sys.executable, "-W", "ignore", str(folder / name), *arguments]
            done = subprocess.run(run, capture_output=True, text=True, check=False)
            for text in done.stdout.splitlines():
                print(table_row(json.loads(text)), flush=True)
            if done.returncode:
                print(f"| {name} | failed: {done.stderr.strip().splitlines()[-1:]} | | | | |")
    return 0


def table_row(line: dict[str, Any]) -> str:
    """One line of a benchmark as a row."""
    kind = line["benchmark"]
    case = line.get("operation") or line.get("method") or " ".join(
        str(line[key]) for key in ("case", "model") if key in line
    )  # fmt: skip
    column, target = TARGETS.get((kind, case), ("ratio", ""))
    own = next((line[k] for k in ("method_cpu_seconds", "cpu_seconds", "seconds") if k in line), None)
    side = "igraph" if column == "ratio_igraph" else "networkx"
    names = (f"{side}_cpu_seconds", "access_cpu_seconds", "naive_cpu_seconds", "kernel_cpu_seconds", "spopt_seconds")
    other = next((line[k] for k in names if line.get(k) is not None), None)
    extra = {
        "national": f" ({line.get('pairs', 0):,} pairs, {line.get('bytes_a_pair')} B a pair,"
        f" tiled {line.get('ratio_tiled')}x, difference {line.get('tiled_difference', 0):.0e})",
        "graph": f" ({line.get('ties', 0):,} ties; igraph {line.get('ratio_igraph')}x)",
    }.get(kind, "")
    cells = [kind, f"{case}{extra}", own, other, line.get(column), target]
    return "| " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |"


def peak() -> int:
    """Greatest resident size so far, bytes."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024


if __name__ == "__main__":
    sys.exit(main())
