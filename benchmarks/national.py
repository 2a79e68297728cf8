"""2SFCA of a nation on one core, against a compiled kernel and against tiles; one JSON line.

    python benchmarks/national.py [--scale 1.0] [--radius 5000] [--tile 100000] [--no-tiles]

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
import sys
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
    options = parser.parse_args(argv)
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


def peak() -> int:
    """Greatest resident size so far, bytes."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024


if __name__ == "__main__":
    sys.exit(main())
