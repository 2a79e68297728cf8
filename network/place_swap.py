"""Exchange one site for another while more people come within reach."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["swap"]

ROUNDS = 200


def swap(cover: Any, weights: NDArray[np.float64], chosen: list[int]) -> list[int]:
    """Best exchange of one chosen site for another, again and again until none helps.

    Parameters
    ----------
    cover : scipy.sparse array, shape (n, m)
        Ones where a site reaches a row.
    weights : ndarray of float64, shape (n,)
    chosen : list of int

    Notes
    -----
    All exchanges are valued at once: the gain of the new site on rows that nobody reaches, less
    the rows that only the old one reaches, plus those of them that the new one takes over.
    """
    from scipy.sparse import csr_array

    picked = list(chosen)
    if not picked or not len(weights):
        return picked
    columns = cover.tocsc()
    for _ in range(ROUNDS):
        part = columns[:, picked].tocsr()
        count = np.diff(part.indptr)
        open_gain = np.asarray(columns.T @ (weights * (count == 0))).ravel()
        alone = np.flatnonzero(count == 1)
        holder = part.indices[part.indptr[alone]]
        shape = (len(picked), len(weights))
        mine = csr_array((weights[alone], (holder, alone)), shape=shape)
        lost = np.asarray(mine.sum(axis=1)).ravel()
        profit = open_gain[None, :] - lost[:, None] + (mine @ columns).toarray()
        profit[:, picked] = -np.inf
        out, new = np.unravel_index(int(np.argmax(profit)), profit.shape)
        if profit[out, new] <= 1e-9 * max(1.0, float(weights.sum())):
            break
        picked[int(out)] = int(new)
    return picked
