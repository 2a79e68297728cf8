"""2SFCA of a nation: joined some cells at a time, with 8 bytes a pair kept between the two steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.access import Access, Decay
from network.errors import NetworkInputError, as_column
from network.points import Points
from network.reach import chord_limits, distances, search_vectors

__all__ = ["access_within"]

#: Cells joined at a time; the join of one block is in memory at 24 bytes a pair.
CHUNK = 10_000


def access_within(
    origins: Points,
    targets: Points,
    radius_m: float,
    demand: ArrayLike,
    supply: ArrayLike,
    *,
    decay: Decay | None = None,
    chunk: int = CHUNK,
) -> Access:
    """2SFCA, or E2SFCA with a decay, straight from points.

    Parameters
    ----------
    origins, targets : Points
        Demand side, n points, and supply side, m points, in one frame.
    radius_m : float, >= 0
        Metres, or the unit of the plane; the bound included.
    demand : array_like, shape (n,), >= 0
        Cells without people take part in the second step only.
    supply : array_like, shape (m,), >= 0
    decay : callable, optional
        As in `network.e2sfca`; 16 bytes a pair are then kept.
    chunk : int
        Cells joined at a time. Bounds memory; changes the result by rounding only.

    Returns
    -------
    Access
        As `network.fca2` over `network.radius_pairs`, to within rounding (1e-12): sums run in
        the order of the join.

    Notes
    -----
    Pairs are told in or out by the search distance, and by the exact one where the two could
    differ. O((n + m) log m + k).

    Examples
    --------
    >>> homes, site = Points.plane(["a", "b"], [0, 9], [0, 0]), Points.plane(["s"], [1], [0])
    >>> access_within(homes, site, 5, [10, 20], [4]).value.tolist()
    [0.4, 0.0]
    """
    people = as_column(demand, origins.ids, "demand")
    capacity = as_column(supply, targets.ids, "supply")
    size, sites = len(origins), len(targets)
    value, reached = np.zeros(size), np.zeros(size, dtype=bool)
    if not (size and sites):
        return Access(value, reached, np.zeros(sites), 0.0)
    near = np.zeros(sites)
    blocks = []
    for first, row, col, weight in _blocks(origins, targets, float(radius_m), decay, chunk):
        mine = people[first : first + chunk][row]
        near += np.bincount(col, weights=mine if weight is None else mine * weight, minlength=sites)
        blocks.append((first, row, col, weight))
    ratio = np.divide(capacity, near, out=np.zeros(sites), where=near > 0)
    useful = capacity > 0
    for first, row, col, weight in blocks:
        span = slice(first, min(first + chunk, size))
        part = ratio[col] if weight is None else ratio[col] * weight
        value[span] = np.bincount(row, weights=part, minlength=span.stop - first)
        kept = useful[col] if weight is None else useful[col] & (weight > 0)
        reached[first + row[kept]] = True
    return Access(value, reached, ratio, float(capacity[near > 0].sum()))


def _blocks(  # type: ignore[no-untyped-def]
    origins: Points, targets: Points, radius: float, decay: Decay | None, chunk: int
):
    """First row, rows within the block, columns and weights of each block of cells."""
    from scipy.spatial import cKDTree

    if origins.frame != targets.frame:
        raise NetworkInputError("different_frames", (), field="points")
    if not radius >= 0:
        raise NetworkInputError("negative", (), field="radius_m")
    tree = cKDTree(search_vectors(targets))
    vectors = search_vectors(origins)
    surely, possibly = chord_limits(radius, origins.frame)
    for first in range(0, len(origins), chunk):
        block = cKDTree(vectors[first : first + chunk])
        found = block.sparse_distance_matrix(tree, possibly, output_type="ndarray")
        row, col = found["i"].astype(np.int32), found["j"].astype(np.int32)
        unsure = np.flatnonzero(found["v"] > surely)
        del found
        out = unsure[distances(origins, targets, first + row[unsure], col[unsure]) > radius]
        if len(out):
            row, col = np.delete(row, out), np.delete(col, out)
        weight: NDArray[np.float64] | None = None
        if decay is not None:
            weight = np.asarray(decay(distances(origins, targets, first + row, col)))
            if not np.isfinite(weight).all() or (weight < 0).any():
                raise NetworkInputError("bad_weight", (), field="decay")
        yield first, row, col, weight
