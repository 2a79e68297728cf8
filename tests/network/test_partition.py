"""Parts put side by side equal the whole, whoever maps them."""

from __future__ import annotations

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network import (
    GraphPart,
    NetworkInputError,
    Points,
    access_in_parts,
    cell_coverage,
    components,
    components_in_parts,
    coverage_in_parts,
    dask_map,
    e2sfca,
    e2sfca_steps,
    fca2,
    fca3,
    fca3_steps,
    label_parts,
    make_jobs,
    radius_pairs,
    tile_parts,
)

from .oracles import flat_town
from .test_graph import random_graph


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(40, 300), st.floats(120, 700))
def test_tiles_equal_the_whole(seed, radius, tile):
    homes, sites, people, capacity = flat_town(seed, homes=80, sites=15)
    parts = tile_parts(homes, tile)
    assert sorted(np.concatenate(parts).tolist()) == list(range(80))
    pairs = radius_pairs(homes, sites, radius)
    for method, steps, whole in (
        ("2sfca", None, fca2(pairs, people, capacity)),
        ("e2sfca", e2sfca_steps(radius), e2sfca(pairs, people, capacity, e2sfca_steps(radius))),
        ("3sfca", fca3_steps(radius), fca3(pairs, people, capacity, fca3_steps(radius))),
    ):
        jobs = make_jobs(homes, sites, people, capacity, radius, parts, three_steps=method == "3sfca")
        value, reached = access_in_parts(jobs, 80, method=method, decay=steps)
        np.testing.assert_allclose(value, whole.value, rtol=1e-12)
        assert reached.tolist() == whole.reached.tolist()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(40, 300))
def test_coverage_of_parts_equals_the_whole(seed, radius):
    homes, sites, people, capacity = flat_town(seed, homes=80, sites=15)
    rng = np.random.default_rng(seed)
    size = np.where(rng.random(80) < 0.3, np.nan, rng.uniform(0, 40_000, 80))
    parts = label_parts(rng.integers(0, 5, 80))
    jobs = make_jobs(homes, sites, people, capacity, radius, parts, size_m2=size)
    whole = cell_coverage(homes, sites, radius, size)
    for part, one in zip(coverage_in_parts(jobs, 80), (whole.low, whole.mid, whole.high), strict=True):
        assert part.tolist() == one.tolist()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5))
def test_components_of_parts_equal_the_whole(seed, count):
    graph, _ = random_graph(seed)
    u, v = graph.edges()
    mine = np.random.default_rng(seed).integers(0, count, len(u))
    parts = [GraphPart(u[mine == k], v[mine == k]) for k in range(count)]
    assert components_in_parts(parts, len(graph)).tolist() == components(graph).tolist()


def small_jobs():
    homes, sites, people, capacity = flat_town(6, homes=80, sites=15)
    jobs = list(make_jobs(homes, sites, people, capacity, 150, tile_parts(homes, 300)))
    value = access_in_parts(jobs, 80)[0]
    whole = fca2(radius_pairs(homes, sites, 150), people, capacity).value
    np.testing.assert_allclose(value, whole, rtol=1e-12)
    return jobs, value.tolist()


def test_threads_and_pickled_jobs_give_the_same():
    jobs, expected = small_jobs()
    with ThreadPoolExecutor(2) as pool:
        assert access_in_parts(jobs, 80, run=pool.map)[0].tolist() == expected

    def queue(function, given_jobs):
        """As a task queue does: function and job travel as bytes."""
        return [pickle.loads(pickle.dumps(function))(pickle.loads(pickle.dumps(j))) for j in given_jobs]

    assert access_in_parts(jobs, 80, run=queue)[0].tolist() == expected


def test_dask_gives_the_same():
    distributed = pytest.importorskip("distributed", reason="dependency group oracle is not installed")
    jobs, expected = small_jobs()
    options = {"processes": False, "n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.Client(**options) as client:
        assert access_in_parts(jobs, 80, run=dask_map(client))[0].tolist() == expected


def test_dask_map_gathers_in_order():
    class Client:
        def map(self, function, jobs, pure):
            assert not pure
            return [(function, job) for job in jobs]

        def gather(self, futures):
            return [function(job) for function, job in futures]

    jobs, expected = small_jobs()
    assert access_in_parts(jobs, 80, run=dask_map(Client()))[0].tolist() == expected


def test_bad_input_is_refused():
    homes, sites, people, capacity = flat_town(1)
    for call in (
        lambda: list(make_jobs(homes, sites, people, capacity, 9, [np.arange(5)])),
        lambda: list(make_jobs(homes, sites, people, capacity, 9, [np.arange(40), np.arange(1)])),
        lambda: list(make_jobs(homes, sites, -people, capacity, 9, [np.arange(40)])),
        lambda: tile_parts(homes, 0),
        lambda: access_in_parts([], 3, method="guess"),
        lambda: access_in_parts([], 3, method="3sfca"),
    ):
        with pytest.raises(NetworkInputError):
            call()
    assert label_parts([]) == tile_parts(Points.plane([], [], []), 5) == ()
    assert components_in_parts([], 2).tolist() == [0, 1]
