"""The flow under planning: exact, proven, and the same under any order."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import assignment as bench
from matching import MatchingInputError
from matching.batch.chains import ChainFinder
from matching.batch.duals import FAR, certify, price_of_one_more
from matching.batch.exact import Scale, contract, solve
from matching.batch.flow import FlowProblem
from matching.batch.other_solvers import solve_greedy, solve_lp, solve_matching
from matching.batch.verify import breaches

from .flows import flow_problems

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "matching" / "orlib_assign"
OPTIMA = {
    "assign100": 305,
    "assign200": 475,
    "assign300": 626,
    "assign400": 804,
    "assignp800": 2239,
    "assignp1500": 5839,
}


def by_trying(problem: FlowProblem) -> int:
    """Least cost over all subsets of edges."""
    best = None
    for choice in product((False, True), repeat=problem.edge_count):
        used = np.array(choice, dtype=bool)
        if not breaches(problem, list(choice)):
            cost = problem.objective(used)
            best = cost if best is None else min(best, cost)
    return best


@settings(max_examples=120, deadline=None)
@given(flow_problems())
def test_the_plan_is_allowed_exact_and_proven(problem):
    used = solve(problem)
    assert not breaches(problem, used.tolist())
    proof = certify(problem, used)
    assert proof.gap == 0
    assert proof.bound == proof.objective == problem.objective(used)
    if problem.edge_count <= 7:
        assert proof.objective == by_trying(problem)


@settings(max_examples=60, deadline=None)
@given(flow_problems())
def test_a_linear_program_ends_at_the_same_cost(problem):
    other = solve_lp(problem)
    assert not breaches(problem, other.tolist())
    assert problem.objective(other) == problem.objective(solve(problem))


@settings(max_examples=80, deadline=None)
@given(flow_problems())
def test_greedy_is_allowed_and_never_proven_when_it_is_dearer(problem):
    greedy = solve_greedy(problem)
    assert not breaches(problem, greedy.tolist())
    dearer = problem.objective(greedy) > problem.objective(solve(problem))
    proof = certify(problem, greedy)
    assert proof.bound <= problem.objective(solve(problem))
    if dearer:
        assert not proof.proven


@settings(max_examples=80, deadline=None)
@given(flow_problems(), st.data())
def test_the_price_of_one_more_is_what_solving_again_costs(problem, data):
    need = data.draw(st.integers(0, problem.need_count - 1))
    columns = {name: getattr(problem, name) for name in FlowProblem.__dataclass_fields__}
    counts = problem.places.copy()
    counts[need] = 0
    without = FlowProblem.from_columns(*(columns | {"places": counts}).values())
    counts = counts.copy()
    counts[need] = 1
    full = FlowProblem.from_columns(*(columns | {"places": counts}).values())
    used = solve(without)
    low, high = problem.indptr[need], problem.indptr[need + 1]
    proof = certify(without, used)
    nodes, costs = problem.edge_node[low:high], problem.edge_cost[low:high]
    price, edge = price_of_one_more(proof, nodes, costs, int(problem.penalty[need]))
    assert full.objective(solve(full)) - proof.objective == price
    if edge is not None:
        chain = ChainFinder(without, used, proof).from_node(int(nodes[edge]))
        moved = used.copy()
        for step in chain:
            if step.from_edge is not None:
                assert moved[step.from_edge]
                moved[step.from_edge] = False
            if step.to_edge is not None:
                moved[step.to_edge] = True
        moved[low + edge] = True
        assert not breaches(full, moved.tolist())
        assert full.objective(moved) == full.objective(solve(full))


@settings(max_examples=60, deadline=None)
@given(flow_problems())
def test_chains_exist_wherever_a_price_is_finite(problem):
    used = solve(problem)
    proof = certify(problem, used)
    finder = ChainFinder(problem, used, proof)
    for node in np.flatnonzero(proof.node_price < FAR // 2).tolist():
        assert finder.from_node(node) is not None


def test_joined_nodes_keep_their_limits():
    problem = FlowProblem.of(
        places=[3], penalty=[50], edges=[(0, 0, 1), (0, 1, 2)], cap=[2, 5, 1], parent=[2, 2, -1],
    )  # fmt: skip
    assert contract(problem).keep.tolist() == [True, True, True]
    alone = FlowProblem.of(places=[3], penalty=[50], edges=[(0, 0, 1)], cap=[2, 1], parent=[1, -1])
    assert contract(alone).keep.tolist() == [True, False]
    assert contract(alone).cap[0] == 1


def test_the_tie_break_leaves_room_in_64_bits():
    huge = FlowProblem.of(places=[1], penalty=[2**40], edges=[(0, 0, 2**40)], cap=[1])
    assert Scale.of(huge).bits > 0
    assert certify(huge, solve(huge)).gap == 0


def test_two_needs_swap_to_serve_a_third():
    # By eye: 0 has a, b; 1 has a only; greedy gives a to 0 and leaves 1 open.
    problem = FlowProblem.of(places=[1, 1], penalty=[100, 90], edges=[(0, 0, 1), (0, 1, 9), (1, 0, 2)], cap=[1, 1])
    assert solve(problem).tolist() == [False, True, True]
    assert solve_greedy(problem).tolist() == [True, False, False]
    assert solve_matching(problem).tolist() == [False, True, True]


@pytest.mark.parametrize(("field", "row", "changes"), [
    ("cap", 0, {"cap": [-1]}),
    ("penalty", 1, {"penalty": [1, -1]}),
    ("places", 0, {"places": [-1, 1]}),
    ("parent", 0, {"parent": [0]}),
    ("edges", 0, {"edges": [(0, 3, 1)]}),
    ("edges", 5, {"edges": [(5, 0, 1)]}),
    ("edge_cost", 0, {"edges": [(0, 0, -1)]}),
])  # fmt: skip
def test_bad_columns_are_refused_by_name(field, row, changes):
    with pytest.raises(MatchingInputError) as error:
        FlowProblem.of(**{"places": [1, 1], "penalty": [9, 9], "edges": [(0, 0, 1)], "cap": [1], **changes})
    assert (error.value.field, error.value.owner) == (field, row)


@pytest.mark.data
@pytest.mark.parametrize("name", sorted(OPTIMA))
def test_published_instances_are_met_exactly(name):
    path = DATA / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"{path.name} is not at ../shared/data/matching/orlib_assign")
    line = bench.run_file(path)
    assert (line["objective"], line["bound"], line["gap"], line["open"]) == (OPTIMA[name], OPTIMA[name], 0, 0)


def test_a_drawn_town_is_the_same_in_any_order():
    assert bench.shuffled(3)["different_pairs"] == 0


def test_another_exact_solver_agrees_on_a_drawn_town():
    problem = bench.draw_problem(200, 100, 5)
    best = problem.objective(solve(problem))
    assert problem.objective(solve_matching(problem)) == best
    assert problem.objective(bench.by_network_simplex(problem)) == best


def test_a_dense_and_a_sparse_file_read_alike(tmp_path):
    (tmp_path / "dense.txt").write_text(" 2\n 5 1\n 2 9\n")
    (tmp_path / "sparse.txt").write_text("2\n1 1 5\n1 2 1\n2 1 2\n")
    assert bench.run_file(tmp_path / "dense.txt")["objective"] == 3
    assert bench.run_file(tmp_path / "sparse.txt")["objective"] == 3
