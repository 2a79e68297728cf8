"""A large study in parts: each part with what lies near it, mapped by any executor, and merged.

A part is a municipality or a tile. Its halo holds every provider that its cells reach and every
cell that those providers reach, so that a part knows all that it needs and the whole is the parts
put side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.access import Decay, fca3
from network.access_stream import access_within
from network.coverage import CellCoverage, cell_coverage
from network.errors import NetworkInputError, as_column, keep
from network.graph import Graph, components
from network.halo import Nearby
from network.points import Points
from network.reach import radius_pairs

__all__ = [
    "Executor",
    "GraphPart",
    "Job",
    "access_in_parts",
    "components_in_parts",
    "coverage_in_parts",
    "dask_map",
    "in_process",
    "label_parts",
    "make_jobs",
    "tile_parts",
]


class Executor(Protocol):
    """Anything that maps a function over jobs, in order.

    ``in_process``, ``concurrent.futures.Executor.map``, `dask_map` of a client, or a function
    that puts each job on the task queue and waits. Jobs and results can be pickled.
    """

    def __call__[T, R](self, function: Callable[[T], R], jobs: Iterable[T], /) -> Iterable[R]:
        """Results in the order of the jobs."""
        ...


def in_process[T, R](function: Callable[[T], R], jobs: Iterable[T], /) -> Iterator[R]:
    """One part after another, here."""
    return map(function, jobs)


def dask_map(client: Any) -> Executor:
    """Executor over a `distributed.Client`; Dask itself is never imported here."""

    def run[T, R](function: Callable[[T], R], jobs: Iterable[T], /) -> Iterable[R]:
        found: Iterable[R] = client.gather(client.map(function, list(jobs), pure=False))
        return found

    return run


def label_parts(labels: ArrayLike) -> tuple[NDArray[np.int64], ...]:
    """Rows of each part, by label (a municipality's code), labels ascending.

    Examples
    --------
    >>> [part.tolist() for part in label_parts(["b", "a", "b"])]
    [[1], [0, 2]]
    """
    given = np.asarray(labels)
    order = np.argsort(given, kind="stable")
    _, first = np.unique(given[order], return_index=True)
    return tuple(np.sort(part) for part in np.split(order, first[1:])) if len(given) else ()


def tile_parts(points: Points, size: float) -> tuple[NDArray[np.int64], ...]:
    """Rows of each square tile, `size` in the unit of x and y (degrees, or of the plane).

    Examples
    --------
    >>> found = tile_parts(Points.plane(["a", "b", "c"], [1, 11, 2], [1, 1, 3]), 10)
    >>> [part.tolist() for part in found]
    [[0, 2], [1]]
    """
    if not size > 0:
        raise NetworkInputError("not_positive", (), field="size")
    column = np.floor(points.x / size).astype(np.int64)
    row = np.floor(points.y / size).astype(np.int64)
    wide = int(column.max(initial=0) - column.min(initial=0)) + 1
    return label_parts((row - row.min(initial=0)) * wide + column - column.min(initial=0))


#: A halo that makes a part at most so many times as large is not looked at any closer.
PLENTY = 1.6


@dataclass(frozen=True, eq=False)
class Job:
    """A part with its halo: all that a worker needs.

    Parameters
    ----------
    own : ndarray of int64
        Rows of the whole that this part answers for.
    inner : ndarray of int64
        Where those stand in `cells`.
    cells, sites : Points
        With the halo, in the order of the whole.
    demand, supply : ndarray of float64
    radius : float
    size_m2 : ndarray of float64
    """

    own: NDArray[np.int64]
    inner: NDArray[np.int64]
    cells: Points
    sites: Points
    demand: NDArray[np.float64]
    supply: NDArray[np.float64]
    radius: float
    size_m2: NDArray[np.float64]


def make_jobs(
    cells: Points,
    sites: Points,
    demand: ArrayLike,
    supply: ArrayLike,
    radius: float,
    parts: Iterable[NDArray[np.int64]],
    *,
    size_m2: ArrayLike | None = None,
    three_steps: bool = False,
) -> Iterator[Job]:
    """Cut out each part with its halo, one at a time.

    Parameters
    ----------
    cells, sites : Points
    demand, supply : array_like, >= 0
    radius : float
    parts : iterable of ndarray of int
        Rows of `cells`, each row in exactly one part; see `label_parts` and `tile_parts`.
    size_m2 : array_like, optional
        Sizes of the cells; they widen the halo by the radius of the largest.
    three_steps : bool
        For 3SFCA: a neighbour chooses among the sites in its own reach, so that those come too.

    Notes
    -----
    Sites within reach of the part, then all cells within reach of those sites.
    """
    given = [np.asarray(part, dtype=np.int64) for part in parts]
    count = np.bincount(np.concatenate(given), minlength=len(cells)) if given else np.zeros(0)
    if len(count) != len(cells) or (count != 1).any():
        raise NetworkInputError("not_a_partition", (), field="parts")
    people = as_column(demand, cells.ids, "demand")
    capacity = as_column(supply, sites.ids, "supply")
    sizes = np.full(len(cells), np.nan) if size_m2 is None else size_m2
    size = as_column(sizes, cells.ids, "size_m2", allow_nan=True)
    wide = radius + float(np.sqrt(np.nan_to_num(size).max(initial=0.0) / np.pi))
    homes, places = Nearby(cells), Nearby(sites)
    for own in given:
        plenty = int(PLENTY * len(own))
        near_sites = places.within(homes, own, wide, plenty)
        rows = np.union1d(homes.within(places, near_sites, radius, plenty), own)
        if three_steps:
            near_sites = np.union1d(places.within(homes, rows, radius, plenty), near_sites)
        yield Job(
            own, np.searchsorted(rows, np.sort(own)), cells.take(rows), sites.take(near_sites),
            people[rows], capacity[near_sites], radius, size[rows],
        )  # fmt: skip


def access_in_parts(
    jobs: Iterable[Job],
    size: int,
    *,
    method: str = "2sfca",
    decay: Decay | None = None,
    run: Executor = in_process,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Access of every cell from its parts.

    Parameters
    ----------
    jobs : iterable of Job
    size : int
        Number of cells of the whole.
    method : str
        ``2sfca``, ``e2sfca`` or ``3sfca``.
    decay : callable, optional
        For the last two (None for ``2sfca``); it has to be picklable for workers, as `StepDecay` is.
    run : Executor

    Returns
    -------
    (value, reached) : ndarray, shape (size,)
        The same numbers as `fca2`, `e2sfca` or `fca3` on the whole, to within rounding (1e-12);
        ``3sfca`` takes jobs made with ``three_steps``.
    """
    if method not in ("2sfca", "e2sfca", "3sfca") or (method == "2sfca") != (decay is None):
        raise NetworkInputError("unknown_method", [method], field="method")
    value, reached = np.zeros(size), np.zeros(size, dtype=bool)
    for own, part, met in run(_Measure(method, decay), jobs):
        value[own], reached[own] = part, met
    return value, reached


@dataclass(frozen=True)
class _Measure:
    """Access of one part; a class and not a closure, so that it can be sent to a worker."""

    method: str
    decay: Decay | None

    def __call__(self, job: Job) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
        if self.method == "3sfca" and self.decay is not None:
            pairs = radius_pairs(job.cells, job.sites, job.radius)
            found = fca3(pairs, job.demand, job.supply, self.decay)
        else:
            found = access_within(job.cells, job.sites, job.radius, job.demand, job.supply, decay=self.decay)
        return np.sort(job.own), found.value[job.inner], found.reached[job.inner]


def coverage_in_parts(
    jobs: Iterable[Job], size: int, *, run: Executor = in_process
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Shares out of reach (low, mid, high) of every cell, as `cell_coverage` on the whole."""
    low, mid, high = np.zeros(size), np.zeros(size), np.zeros(size)
    for own, cover in run(_cover, jobs):
        low[own], mid[own], high[own] = cover.low, cover.mid, cover.high
    return low, mid, high


def _cover(job: Job) -> tuple[NDArray[np.int64], CellCoverage]:
    mine = job.cells.take(job.inner)
    return np.sort(job.own), cell_coverage(mine, job.sites, job.radius, job.size_m2[job.inner])


@dataclass(frozen=True, eq=False)
class GraphPart:
    """Ties known to one part, as rows of the whole; a tie may stand in several parts."""

    u: NDArray[np.int64]
    v: NDArray[np.int64]

    def __post_init__(self) -> None:
        keep(self, u=np.array(self.u, dtype=np.int64), v=np.array(self.v, dtype=np.int64))


def components_in_parts(parts: Iterable[GraphPart], size: int, *, run: Executor = in_process) -> NDArray[np.int32]:
    """Components of a graph of which each part knows some ties.

    Each part sends one node of the whole for each of its nodes: a component's first. What is
    merged has no more ties than the parts have nodes.

    Examples
    --------
    >>> parts = [GraphPart([0], [1]), GraphPart([1, 3], [2, 4])]
    >>> components_in_parts(parts, 6).tolist()
    [0, 0, 0, 1, 1, 2]
    """
    ends = list(run(_part_components, parts))
    node = np.concatenate([e[0] for e in ends]) if ends else np.zeros(0, dtype=np.int64)
    head = np.concatenate([e[1] for e in ends]) if ends else np.zeros(0, dtype=np.int64)
    other = node != head
    return components(Graph.from_edges(size, node[other], head[other]))


def _part_components(part: GraphPart) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Nodes of a part, and the first node of each one's component."""
    nodes, place = np.unique(np.r_[part.u, part.v], return_inverse=True)
    half = len(part.u)
    label = components(Graph.from_edges(len(nodes), place[:half], place[half:]))
    _, first = np.unique(label, return_index=True)
    return nodes, nodes[first[label]]
