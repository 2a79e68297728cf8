"""Every provider left out once, all at the same time, against leaving them out one by one.

    python benchmarks/knockout.py [--cells N] [--providers M] [--radius R] [--sample K]

Prints a JSON line. The naive side joins nothing again: it recomputes coverage and 2SFCA from the
same pairs without one provider, for K providers, and the time of all M is K's times M / K.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import network


def main(argv: list[str] | None = None) -> int:
    """Compare both ways and print the line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cells", type=int, default=60_000)
    parser.add_argument("--providers", type=int, default=4_000)
    parser.add_argument("--radius", type=float, default=500.0)
    parser.add_argument("--sample", type=int, default=40, help="providers left out one by one")
    options = parser.parse_args(argv)
    rng = np.random.default_rng(0)
    side = np.sqrt(options.cells) * 200.0
    homes = network.Points.plane(range(options.cells), *rng.uniform(0, side, (2, options.cells)))
    sites = network.Points.plane(range(options.providers), *rng.uniform(0, side, (2, options.providers)))
    people = rng.integers(0, 40, options.cells).astype(float)
    capacity = rng.integers(1, 30, options.providers).astype(float)
    pairs = network.radius_pairs(homes, sites, options.radius)
    whole = network.fca2(pairs, people, capacity)
    floor = float(np.median(whole.value[whole.reached]))
    begin = time.process_time()
    found = network.leave_one_out(pairs, people, access=whole, floor=floor)
    seconds = time.process_time() - begin
    sample = rng.choice(options.providers, min(options.sample, options.providers), replace=False)
    begin = time.process_time()
    slow = [naive(pairs, people, capacity, whole.value, int(j), floor) for j in sample]
    each = (time.process_time() - begin) / len(sample)
    lost, below = np.array(slow).T
    line = {
        "benchmark": "knockout", "cells": options.cells, "providers": options.providers, "pairs": pairs.count,
        "cpu_seconds": round(seconds, 5), "naive_cpu_seconds": round(each * options.providers, 2),
        "sampled": len(sample), "ratio": round(each * options.providers / seconds, 1),
        "same_people": bool((found.people[sample] == lost).all()),
        "greatest_difference_below_floor": float(np.abs(found.below_floor[sample] - below).max()),
    }  # fmt: skip
    print(json.dumps(line))
    return 0


def naive(  # type: ignore[no-untyped-def]
    pairs, people, capacity, today, provider: int, floor: float
) -> tuple[float, float]:
    """People who lose everybody, and who fall below the floor, without one provider."""
    kept = np.delete(np.arange(len(capacity)), provider)
    rest = pairs.of_columns(kept)
    alone = (pairs.counts() > 0) & (rest.counts() == 0)
    value = network.fca2(rest, people, capacity[kept]).value
    return float(people[alone].sum()), float(people[(today >= floor) & (value < floor)].sum())


if __name__ == "__main__":
    sys.exit(main())
