"""The one error that the engine raises about its input, and the checks that raise it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

#: How many ids an error message prints; ``ids`` itself always holds all of them.
SHOWN_IDS = 8


class NetworkInputError(ValueError):
    """Input that the engine refuses, with the ids of the rows at fault.

    Parameters
    ----------
    code : str
        Machine-readable reason in snake case (``duplicate_id``, ``not_finite``,
        ``negative``, ``swapped``, ``outside``, ``length``, ``unknown_id`` …).
    ids : iterable of str
        Ids of the rows at fault; empty when the fault is not about single rows.
    field : str
        Name of the field at fault.

    Examples
    --------
    >>> error = NetworkInputError("negative", ["a7"], field="demand")
    >>> error.code, error.ids, error.field
    ('negative', ('a7',), 'demand')
    >>> str(error)
    'demand: negative (a7)'
    """

    def __init__(self, code: str, ids: Iterable[object] = (), *, field: str = "") -> None:
        self.code = code
        self.field = field
        self.ids = tuple(str(i) for i in ids)
        shown = ", ".join(self.ids[:SHOWN_IDS])
        more = len(self.ids) - SHOWN_IDS
        if more > 0:
            shown += f" and {more} more"
        head = f"{field}: {code}" if field else code
        super().__init__(f"{head} ({shown})" if shown else head)


def as_ids(ids: Iterable[object], field: str = "ids") -> tuple[str, ...]:
    """Return ids as a tuple of str; blank and repeated ids are refused."""
    labels = tuple(str(i) for i in ids)
    if any(not label.strip() for label in labels):
        raise NetworkInputError("blank_id", (), field=field)
    if len(set(labels)) != len(labels):
        seen: set[str] = set()
        twice = [i for i in labels if i in seen or seen.add(i)]  # type: ignore[func-returns-value]
        raise NetworkInputError("duplicate_id", dict.fromkeys(twice), field=field)
    return labels


def refuse(bad: NDArray[np.bool_], ids: Sequence[str], code: str, field: str) -> None:
    """Raise `NetworkInputError` with the ids where `bad` (one flag a row) is true."""
    if bad.any():
        raise NetworkInputError(code, (ids[int(i)] for i in np.flatnonzero(bad)), field=field)


def as_column(
    values: ArrayLike,
    ids: Sequence[str],
    field: str,
    *,
    width: int | None = None,
    allow_nan: bool = False,
) -> NDArray[np.float64]:
    """Return a read-only float64 array of one row an id: finite and not negative.

    Parameters
    ----------
    values : array_like, shape (n,) or (n, width)
    ids : sequence of str, length n
        Named in the error.
    field : str
        Named in the error.
    width : int, optional
        Number of columns; None asks for a one-dimensional array.
    allow_nan : bool
        NaN then means "not known" and passes.
    """
    array = np.array(values, dtype=np.float64)
    expected = (len(ids),) if width is None else (len(ids), width)
    if array.shape != expected:
        raise NetworkInputError("length", (), field=field)
    rows = array.reshape(len(ids), -1) if len(ids) else array.reshape(0, 1)
    finite = np.isfinite(rows) | (np.isnan(rows) if allow_nan else False)
    refuse(~finite.all(axis=1), ids, "not_finite", field)
    refuse((rows < 0).any(axis=1), ids, "negative", field)
    array.setflags(write=False)
    return array


def as_index(values: ArrayLike, ids: Sequence[str], field: str, *, size: int | None = None) -> NDArray[np.int32]:
    """Return a read-only int32 index array, -1 meaning none, below `size` when given."""
    given = np.array(values)
    if given.shape != (len(ids),):
        raise NetworkInputError("length", (), field=field)
    if given.size and given.dtype.kind not in "iu":
        raise NetworkInputError("not_an_index", (), field=field)
    array = given.astype(np.int32)
    refuse(array < -1, ids, "unknown_index", field)
    if size is not None:
        refuse(array >= size, ids, "unknown_index", field)
    array.setflags(write=False)
    return array


def as_flags(values: ArrayLike, shape: tuple[int, ...], field: str) -> NDArray[np.bool_]:
    """Return a read-only boolean array of exactly this shape."""
    array = np.array(values, dtype=bool)
    if array.shape != shape:
        raise NetworkInputError("length", (), field=field)
    array.setflags(write=False)
    return array


def keep(target: object, **values: object) -> None:
    """Store checked values in a frozen dataclass; arrays become read-only."""
    for name, value in values.items():
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
        object.__setattr__(target, name, value)
