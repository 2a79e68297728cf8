"""Drawn towns as flow problems: for benchmarks, tests and trying out a policy."""

from __future__ import annotations

from typing import Any

import numpy as np

from .flow import ROOT, FlowProblem, mix

HALF_DAYS = 21
TASKS = 8


def draw_problem(needs: int, supporters: int, seed: int) -> FlowProblem:
    """A clustered town: skills, half days, own radius, one to four visits; too few people.

    Parameters
    ----------
    needs, supporters : int
    seed : int
        The same seed draws the same town.

    Examples
    --------
    >>> one, other = draw_problem(40, 20, 1), draw_problem(40, 20, 1)
    >>> one.edge_count == other.edge_count > 0
    True
    """
    rng = np.random.default_rng(seed)
    side = 1000.0 * np.sqrt(supporters / 12.0)
    centres = rng.uniform(0, side, (max(3, supporters // 60), 2))
    spot = [centres[rng.integers(len(centres), size=n)] + rng.normal(0, 500, (n, 2)) for n in (needs, supporters)]
    skills = rng.random((supporters, TASKS)) < 0.35
    free = rng.random((supporters, HALF_DAYS)) < 0.5
    task, half = rng.integers(TASKS, size=needs), rng.integers(HALF_DAYS, size=needs)
    radius = rng.uniform(800, 3500, supporters)
    parts = []
    for first in range(0, needs, 256):
        rows = np.arange(first, min(first + 256, needs))
        metres = np.hypot(*(spot[0][rows, None, k] - spot[1][None, :, k] for k in (0, 1)))
        row, column = np.nonzero((metres <= radius) & skills[:, task[rows]].T & free[:, half[rows]].T)
        parts.append(np.column_stack((rows[row], column, np.minimum(metres[row, column] * 2, 9000))))
    table = np.concatenate(parts).astype(np.int64)
    table[:, 2] += rng.integers(0, 1000, len(table))
    cap = rng.choice((1, 2, 3, 4), supporters, p=(0.4, 0.3, 0.2, 0.1))
    penalty = 20_000 * (1 + rng.choice(3, needs, p=(0.7, 0.2, 0.1)))
    history = rng.poisson(rng.gamma(0.7, 3.0, supporters))
    indptr = np.searchsorted(table[:, 0], np.arange(needs + 1))
    return FlowProblem.from_columns(
        np.ones(needs), penalty, indptr, table[:, 1], table[:, 2], mix(table[:, 0], table[:, 1]),
        np.full(supporters, ROOT), cap, np.zeros(supporters), history,
    )  # fmt: skip


def changed(problem: FlowProblem, **columns: Any) -> FlowProblem:
    """The same problem with some columns replaced.

    Examples
    --------
    >>> town = draw_problem(40, 20, 1)
    >>> changed(town, cap=town.cap * 0).cap.sum()
    np.int64(0)
    """
    fields = {name: getattr(problem, name) for name in FlowProblem.__dataclass_fields__}
    return FlowProblem.from_columns(*(fields | columns).values())
