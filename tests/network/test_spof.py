"""Leaving each provider out once equals doing it one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from network import GaussianDecay, e2sfca, fca2, gap_table, leave_one_out, radius_pairs, sole_providers

from .oracles import flat_town
from .test_gaps import AREAS, WALK, town


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(50, 500), st.floats(0.001, 0.3), st.booleans())
def test_equals_recomputing(seed, radius, floor, near_counts_more):
    homes, sites, people, capacity = flat_town(seed)
    pairs = radius_pairs(homes, sites, radius)
    decay = GaussianDecay(radius / 2) if near_counts_more else np.ones_like
    weight = decay(pairs.dist)
    full = e2sfca(pairs, people, capacity, decay)
    result = leave_one_out(pairs, people, access=full, weight=weight, floor=floor)
    covered = pairs.counts() > 0
    for j in range(len(sites)):
        others = pairs.of_columns([k for k in range(len(sites)) if k != j])
        gone = covered & (others.counts() == 0)
        assert result.people[j] == people[gone].sum()
        assert result.cells[j] == gone.sum()
        value = e2sfca(others, people, np.delete(capacity, j), decay).value
        clear = np.abs(value - floor) > 1e-12 * floor
        below = (full.value >= floor) & (value < floor) & (covered & clear)
        assert result.below_floor[j] >= people[below].sum()
        unclear = people[(full.value >= floor) & ~clear].sum()
        assert result.below_floor[j] <= people[below].sum() + unclear


def test_without_access_only_people_are_counted():
    homes, sites, people, _ = flat_town(1)
    result = leave_one_out(radius_pairs(homes, sites, 200), people)
    assert not result.below_floor.any()


def test_access_falls_by_weight_times_ratio():
    homes, sites, people, capacity = flat_town(2)
    pairs = radius_pairs(homes, sites, 300)
    full = fca2(pairs, people, capacity)
    for j in range(len(sites)):
        others = pairs.of_columns([k for k in range(len(sites)) if k != j])
        drop = full.value - fca2(others, people, np.delete(capacity, j)).value
        rows = pairs.row[pairs.col == j]
        expected = np.zeros(len(homes))
        expected[rows] = full.ratio[j]
        np.testing.assert_allclose(drop, expected, atol=1e-13)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_sole_providers_equal_two_tables(seed):
    """People named beside a provider are what its pause adds to the table."""
    cells, providers = town(seed)
    soles = {(s.area, s.service, s.provider): s for s in sole_providers(AREAS, cells, providers, WALK)}
    before = gap_table(AREAS, cells, providers, WALK)
    for j in range(len(providers)):
        after = gap_table(AREAS, *town(seed, drop=j), WALK)
        added, alone = after.mid - before.mid, (after.providers == 0) & (before.providers == 1)
        for a, area in enumerate(AREAS.ids):
            for k, service in enumerate(before.services):
                sole = soles.get((area, service, providers.ids[j]))
                assert (sole is not None) == bool(alone[a, k] or added[a, k] >= 1)
                if sole is not None:
                    assert sole.people == added[a, k]
                    assert sole.only_in_area == alone[a, k]
