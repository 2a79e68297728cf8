"""Small cells hidden before anything leaves, and the cells from which one could be computed back.

A published table with totals hides nothing by leaving one cell blank: total minus the rest gives
it. So further cells are hidden until every hidden one keeps at least three possible values, even
for a reader who knows all visible numbers and totals exactly; then the rest is rounded as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from network.errors import NetworkInputError, keep

#: A hidden cell keeps at least this many possible values.
POSSIBLE_VALUES = 3
HIDDEN = -1


@dataclass(frozen=True, eq=False)
class Disclosed:
    """A table that may leave, with row totals in the last column and column totals in the last row.

    Parameters
    ----------
    published : ndarray of int64, shape (r + 1, c + 1)
        Rounded figures; `HIDDEN` (-1) where hidden.
    hidden, primary : ndarray of bool, shape (r + 1, c + 1)
        All hidden cells; those hidden because they are small themselves.
    low, high : ndarray of float64, shape (r + 1, c + 1)
        What a reader with all other exact numbers could still narrow each cell down to; infinity
        where nothing bounds it.
    k, base : int
        Smallest count shown, and what figures are rounded to.
    """

    published: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    primary: NDArray[np.bool_]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    k: int
    base: int

    def __post_init__(self) -> None:
        keep(self, published=self.published, hidden=self.hidden, primary=self.primary)
        keep(self, low=self.low, high=self.high)


def round_to(values: ArrayLike, base: int) -> NDArray[np.int64]:
    """Round counts to the nearest multiple of `base`, halves up.

    Examples
    --------
    >>> round_to([12, 13, 0, 2], 5).tolist()
    [10, 15, 0, 0]
    """
    counts = np.asarray(values, dtype=np.int64)
    return (2 * counts + base) // (2 * base) * base


def hide_small_cells(counts: ArrayLike, k: int = 10, *, base: int = 5, hide_zero: bool = True) -> Disclosed:
    """Hide counts below `k`, then what would give them away, then round the rest.

    Parameters
    ----------
    counts : array_like of int, shape (r, c), >= 0
        Area × service, without totals; they are added here.
    k : int
        10 for needs and health by area, 5 for volunteers and groups.
    base : int
        Everything shown is a multiple of it, totals too; 1 leaves the exact counts. Rounded
        cells do not add up to rounded totals.
    hide_zero : bool
        For sensitive counts a zero tells as well ("nobody here asked") and is hidden like 1..k-1.

    Returns
    -------
    Disclosed

    Notes
    -----
    With totals as cells of their own, Σ_j x_ij - x_i+ = 0 and Σ_i x_ij - x_+j = 0. The bounds of
    a hidden x are those of the linear program over all tables that agree with what is visible.
    Its matrix is totally unimodular, so the bounds are integers and every integer between them
    occurs. For a cell with fewer than three, the cheapest rectangle of cells around which three
    values can be shifted is hidden; totals go last.

    References
    ----------
    Hundepool et al. 2012, Statistical Disclosure Control, Wiley, ch. 4

    Examples
    --------
    A 3 beside large counts: three more cells go, or 57 - 20 - 34 would tell.

    >>> table = hide_small_cells([[3, 20, 34], [15, 40, 28], [50, 60, 70]], k=10)
    >>> table.hidden[:3, :3].astype(int).tolist()
    [[1, 1, 0], [1, 1, 0], [0, 0, 0]]
    >>> table.published[2].tolist(), float(table.low[0, 0]), float(table.high[0, 0])
    ([50, 60, 70, 180], 0.0, 18.0)
    """
    full = _with_totals(counts)
    if k < 1 or base < 1:
        raise NetworkInputError("not_positive", (), field="k" if k < 1 else "base")
    floor = 0 if hide_zero else 1
    primary = (full < k) & (full >= floor)
    hidden = primary.copy()
    low, high = full.astype(float), full.astype(float)
    for i, j in np.argwhere(primary):
        while True:
            _narrow(full, hidden, floor, int(i), int(j), low, high)
            if high[i, j] - low[i, j] >= POSSIBLE_VALUES - 1:
                break
            _hide_rectangle(full, hidden, floor, int(i), int(j))
    low, high = possible_values(full, hidden, floor=floor)
    published = np.where(hidden, HIDDEN, round_to(full, base))
    return Disclosed(published, hidden, primary, low, high, k, base)


def possible_values(
    full: ArrayLike, hidden: ArrayLike, *, floor: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find how far each cell can be narrowed down from all visible cells and totals.

    Parameters
    ----------
    full : array_like of int, shape (r + 1, c + 1)
        With totals in the last row and column.
    hidden : array_like of bool, same shape
    floor : int
        Least value that a reader knows a hidden cell to have.

    Returns
    -------
    low, high : ndarray of float64
        Equal to the cell itself where it is visible.

    Examples
    --------
    One hidden cell in a row is no secret:

    >>> low, high = possible_values([[3, 20, 23], [15, 40, 55], [18, 60, 78]],
    ...                             [[True, False, False], [False] * 3, [False] * 3])
    >>> float(low[0, 0]), float(high[0, 0])
    (3.0, 3.0)
    """
    table, mask = np.asarray(full, dtype=np.int64), np.asarray(hidden, dtype=bool)
    low, high = table.astype(float), table.astype(float)
    for i, j in np.argwhere(mask):
        low[i, j], high[i, j] = (_extreme(table, mask, floor, int(i), int(j), s)[0] for s in (1, -1))
    return low, high


def _narrow(
    full: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    floor: int,
    i: int,
    j: int,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> None:
    """Widen the values known to be possible until cell (i, j) is safe or its bounds are exact.

    Every table found is a witness for all cells: hiding more never takes a witness away, so the
    values seen stay possible and most cells need no program of their own.
    """
    for sense in (1, -1):
        if high[i, j] - low[i, j] >= POSSIBLE_VALUES - 1:
            return
        value, witness = _extreme(full, hidden, floor, i, j, sense)
        if witness is not None:
            low[hidden] = np.minimum(low[hidden], witness[hidden])
            high[hidden] = np.maximum(high[hidden], witness[hidden])
        low[i, j], high[i, j] = min(low[i, j], value), max(high[i, j], value)


def _extreme(
    full: NDArray[np.int64], hidden: NDArray[np.bool_], floor: int, i: int, j: int, sense: int
) -> tuple[float, NDArray[np.float64] | None]:
    """Least (sense 1) or greatest (-1) value of a hidden cell, and a table where it occurs."""
    from scipy.optimize import linprog

    rows, columns = full.shape
    sign_row, sign_column = _signs(rows), _signs(columns)
    cells = np.argwhere(hidden)
    place = np.arange(len(cells))
    matrix = np.zeros((rows + columns, len(cells)))
    matrix[cells[:, 0], place] = sign_column[cells[:, 1]]
    matrix[rows + cells[:, 1], place] = sign_row[cells[:, 0]]
    seen = np.where(hidden, 0, full)
    right = -np.concatenate([seen @ sign_column, sign_row @ seen])
    cost = sense * ((cells[:, 0] == i) & (cells[:, 1] == j)).astype(float)
    result = linprog(cost, A_eq=matrix, b_eq=right, bounds=(floor, None), method="highs")
    if result.status == 3:  # unbounded: nothing visible limits the cell
        return np.inf, None
    if result.status != 0:
        raise RuntimeError(f"bounds not found: {result.message}")
    witness = full.astype(float)
    witness[hidden] = np.round(result.x)
    return float(witness[i, j]), witness


def _hide_rectangle(full: NDArray[np.int64], hidden: NDArray[np.bool_], floor: int, i: int, j: int) -> None:
    """Hide the cheapest rectangle through (i, j) whose corners can shift by enough, in place.

    Moving the corner (i, j) by t moves the others by t or -t, so that all sums stay; each corner
    can fall as far as the floor. Where no rectangle is left, everything is hidden.
    """
    rows, columns = full.shape
    sr, sc = _signs(rows) * _signs(rows)[i], _signs(columns) * _signs(columns)[j]
    room = (full - floor).astype(float)
    cost = np.where(hidden, 0.0, 1 + full / max(int(full.max()), 1))
    cost[-1, :] += (~hidden[-1, :]) * full.size
    cost[:, -1] += (~hidden[:, -1]) * full.size
    across, down, opposite = -sc[None, :], -sr[:, None], sr[:, None] * sc[None, :]
    fall, rise = np.full((rows, columns), room[i, j]), np.full((rows, columns), np.inf)
    for sign, space in ((across, room[i][None, :]), (down, room[:, j][:, None]), (opposite, room)):
        fall = np.where(sign > 0, np.minimum(fall, space), fall)
        rise = np.where(sign < 0, np.minimum(rise, space), rise)
    price = cost + cost[i][None, :] + cost[:, j][:, None]
    able = fall + rise >= POSSIBLE_VALUES - 1
    fits = (room >= 0) & (room[i] >= 0)[None, :] & (room[:, j] >= 0)[:, None]
    price[~(able & fits)] = np.inf
    price[i, :], price[:, j] = np.inf, np.inf
    if not np.isfinite(price).any():
        hidden[:] = True
        return
    r, c = np.unravel_index(int(np.argmin(price)), price.shape)
    hidden[r, c] = hidden[r, j] = hidden[i, c] = True


def _signs(size: int) -> NDArray[np.int64]:
    """1 for the cells of a sum, -1 for its total at the end."""
    return np.concatenate([np.ones(size - 1, dtype=np.int64), [-1]])


def _with_totals(counts: ArrayLike) -> NDArray[np.int64]:
    given = np.asarray(counts, dtype=np.float64)
    if given.ndim != 2:
        raise NetworkInputError("length", (), field="counts")
    if not np.isfinite(given).all() or (given < 0).any() or (given % 1 != 0).any():
        raise NetworkInputError("not_a_count", (), field="counts")
    inner = given.astype(np.int64)
    wide = np.column_stack([inner, inner.sum(axis=1)])
    return np.vstack([wide, wide.sum(axis=0)])
