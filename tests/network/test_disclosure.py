"""Hidden cells stay hidden, even for a reader who knows everything that is visible."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import NetworkInputError, hide_small_cells, possible_values, round_to

TABLES = st.integers(0, 10**6).map(
    lambda seed: np.random.default_rng(seed).negative_binomial(
        1, 0.04, tuple(np.random.default_rng(seed).integers(1, 7, 2))
    )
)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.sampled_from([3, 5, 10]), st.booleans())
def test_every_hidden_cell_keeps_three_values(counts, k, hide_zero):
    table = hide_small_cells(counts, k, hide_zero=hide_zero)
    full = np.pad(counts, ((0, 1), (0, 1)))
    full[:-1, -1], full[-1] = counts.sum(axis=1), 0
    full[-1] = full.sum(axis=0)
    small = (full < k) & (hide_zero | (full > 0))
    assert (table.primary == small).all()
    assert table.hidden[small].all()
    low, high = possible_values(full, table.hidden)
    assert (high - low >= 2)[table.hidden].all()
    assert (low <= full).all()
    assert (full <= high).all()
    assert (table.published[table.hidden] == -1).all()
    assert (table.published[~table.hidden] == round_to(full[~table.hidden], 5)).all()


def brute_bounds(full, hidden, limit):
    """All tables that agree with what is visible, by trying them."""
    cells = np.argwhere(hidden)
    values = np.indices((limit,) * len(cells)).reshape(len(cells), -1)
    trials = np.broadcast_to(full[:, :, None], (*full.shape, values.shape[1])).copy()
    trials[tuple(cells.T)] = values
    rows = (trials[:, :-1].sum(axis=1) == trials[:, -1]).all(axis=0)
    columns = (trials[:-1].sum(axis=0) == trials[-1]).all(axis=0)
    seen = values[:, rows & columns]
    return seen.min(axis=1), seen.max(axis=1)


@pytest.mark.parametrize("seed", range(8))
def test_bounds_equal_trying_every_table(seed):
    rng = np.random.default_rng(seed)
    inner = rng.integers(0, 4, (3, 3))
    full = np.pad(inner, ((0, 1), (0, 1)))
    full[:-1, -1] = inner.sum(axis=1)
    full[-1] = full[:-1].sum(axis=0)
    hidden = np.zeros((4, 4), dtype=bool)
    hidden[:3, :3].flat[rng.choice(9, 5, replace=False)] = True
    low, high = possible_values(full, hidden)
    small, large = brute_bounds(full, hidden, 10)  # a row sums to 9 at most
    assert (low[hidden] == small).all()
    assert (high[hidden] == large).all()


def test_a_lone_small_cell_takes_three_more_with_it():
    counts = np.full((4, 5), 40)
    counts[1, 2] = 4
    table = hide_small_cells(counts, 10, base=1)
    assert table.hidden.sum() == 4
    assert table.primary.sum() == 1
    assert not table.hidden[-1].any()
    assert not table.hidden[:, -1].any()


def test_zeros_may_be_shown_where_they_tell_nothing():
    counts = [[0, 40, 50], [60, 30, 0], [20, 0, 80]]
    shown = hide_small_cells(counts, 5, hide_zero=False)
    assert not shown.hidden.any()
    assert shown.published[0, 0] == 0
    assert hide_small_cells(counts, 5).hidden[0, 0]


def test_a_table_without_small_cells_is_only_rounded():
    table = hide_small_cells([[12, 33], [47, 58]], 10)
    assert table.published.tolist() == [[10, 35, 45], [45, 60, 105], [60, 90, 150]]


def test_a_town_sized_table_is_quick():
    counts = np.random.default_rng(3).negative_binomial(1, 0.03, (20, 8))
    table = hide_small_cells(counts, 10)
    low, high = table.low[table.hidden], table.high[table.hidden]
    assert (high - low >= 2).all()
    assert table.hidden.sum() < 1.6 * table.primary.sum()


@pytest.mark.parametrize("counts", [[[1, -2]], [[1.5, 2]], [[np.nan, 1]], [1, 2]])
def test_bad_counts_are_refused(counts):
    with pytest.raises(NetworkInputError):
        hide_small_cells(counts)


def test_bad_settings_are_refused():
    with pytest.raises(NetworkInputError):
        hide_small_cells([[1]], 0)
    with pytest.raises(NetworkInputError):
        hide_small_cells([[1]], base=0)
