"""The engine against other people's software: run with the dependency group ``oracle``."""

from __future__ import annotations

import numpy as np
import pytest

import network
from network import (
    GaussianDecay,
    Graph,
    StepDecay,
    betweenness,
    e2sfca,
    fca2,
    fca3,
    maximal_covering,
    p_center,
    p_median,
    radius_pairs,
    set_covering,
)

from .oracles import flat_town
from .test_place import covered
from .test_place_median import san_francisco

GROUP = "dependency group oracle is not installed"


@pytest.mark.parametrize("method", ["2sfca", "e2sfca", "gauss", "3sfca"])
def test_access_of_pysal(method):
    """PySAL leaves places without supply out (NaN); its 3SFCA is asked for the pairs in reach only."""
    package = pytest.importorskip("access", reason=GROUP)
    import pandas

    homes, sites, people, capacity = flat_town(3, homes=60, sites=15)
    people += 1
    capacity += 1
    pairs = radius_pairs(homes, sites, 300)
    steps = StepDecay((100, 200, 300), (0.9, 0.5, 0.2))
    costs = pandas.DataFrame({
        "origin": [homes.ids[i] for i in pairs.row],
        "dest": [sites.ids[j] for j in pairs.col],
        "cost": pairs.dist,
    })  # fmt: skip
    slow = package.Access(
        demand_df=pandas.DataFrame({"id": homes.ids, "pop": people}), demand_index="id", demand_value="pop",
        supply_df=pandas.DataFrame({"id": sites.ids, "doc": capacity}), supply_index="id", supply_value=["doc"],
        cost_df=costs, cost_origin="origin", cost_dest="dest", cost_name="cost",
        neighbor_cost_df=costs, neighbor_cost_origin="origin", neighbor_cost_dest="dest", neighbor_cost_name="cost",
    )  # fmt: skip
    weight = package.weights.step_fn({100: 0.9, 200: 0.5, 300: 0.2})
    if method == "2sfca":
        found, other = fca2(pairs, people, capacity), slow.two_stage_fca(max_cost=300)
    elif method == "3sfca":
        found, other = fca3(pairs, people, capacity, steps), slow.three_stage_fca(max_cost=300, weight_fn=weight)
    elif method == "gauss":
        # `access` divides by σ sqrt(2π), which cancels in the ratio.
        found = e2sfca(pairs, people, capacity, GaussianDecay(120))
        other = slow.enhanced_two_stage_fca(max_cost=300, weight_fn=package.weights.gaussian(120))
    else:
        found = e2sfca(pairs, people, capacity, steps)
        other = slow.enhanced_two_stage_fca(max_cost=300, weight_fn=weight)
    expected = other.iloc[:, -1].reindex(homes.ids).fillna(0.0).to_numpy()
    np.testing.assert_allclose(found.value, expected, rtol=1e-12, atol=1e-15)


def test_betweenness_of_igraph():
    igraph = pytest.importorskip("igraph", reason=GROUP)
    rng = np.random.default_rng(2)
    graph = Graph.from_edges(900, rng.integers(0, 700, 1500), rng.integers(700, 900, 1500))
    other = igraph.Graph(n=900, edges=np.column_stack(graph.edges()).tolist())
    expected = np.array(other.betweenness())
    np.testing.assert_allclose(betweenness(graph, normalized=False), expected, rtol=1e-12, atol=1e-9)
    assert network.core_numbers(graph).tolist() == other.coreness()
    assert sorted(np.flatnonzero(network.articulation_points(graph))) == sorted(other.articulation_points())
    constraint = np.array(other.constraint())
    np.testing.assert_allclose(network.constraint(graph), constraint, rtol=1e-12)


def test_location_models_of_spopt():
    locate = pytest.importorskip("spopt.locate", reason=GROUP)
    pulp = pytest.importorskip("pulp", reason=GROUP)
    solver = pulp.PULP_CBC_CMD(msg=False)
    pairs, people = san_francisco()
    dist = np.full(pairs.shape, np.inf)
    dist[pairs.row, pairs.col] = pairs.dist
    near = pairs.within(5000)
    reach = locate.MCLP.from_cost_matrix(dist, people, 5000, p_facilities=4).solve(solver)
    served = people[[bool(c) for c in reach.cli2fac]].sum()
    best = maximal_covering(near, people, 4)
    assert best.covered == served == covered(near, people, best.sites)
    assert (
        set_covering(near, people).objective
        == locate.LSCP.from_cost_matrix(dist, 5000).solve(solver).problem.objective.value()
    )
    median = locate.PMedian.from_cost_matrix(dist, people, p_facilities=4).solve(solver)
    assert p_median(pairs, people, 4).objective == pytest.approx(pulp.value(median.problem.objective), rel=1e-9)
    center = locate.PCenter.from_cost_matrix(dist, p_facilities=4).solve(solver)
    assert p_center(pairs, people, 4).objective == pytest.approx(center.problem.objective.value(), rel=1e-6)


def test_modularity_of_python_louvain():
    """The best of twenty Leiden runs is at least what Louvain finds."""
    louvain = pytest.importorskip("community", reason=GROUP)
    from .classics import classic

    graph = classic("les_miserables")
    plain = network.to_networkx(graph)
    other = louvain.modularity(louvain.best_partition(plain, random_state=1), plain)
    assert network.communities(graph).modularity >= other - 1e-9
