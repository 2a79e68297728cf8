"""Exact assignment, its proof, and what others need for the same optimum.

    python benchmarks/assignment.py FILE...                 OR-Library assign files, dense or sparse
    python benchmarks/assignment.py --synthetic 1000x500    a drawn town, side by side with others
    python benchmarks/assignment.py --extras --seed 1       fairness, few changes, towns, marginal costs
    python benchmarks/assignment.py --all --markdown FILE... --synthetic 1000x500    the table of docs/engines.md

Prints one JSON line per instance: name, objective, bound, seconds. Seconds are
CPU time; ratios within one line are robust against a busy machine.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from matching.batch.drawn import changed, draw_problem
from matching.batch.duals import certify, price_of_one_more
from matching.batch.exact import solve
from matching.batch.flow import FlowProblem
from matching.batch.other_solvers import solve_greedy, solve_matching


def read_orlib(path: Path) -> tuple[int, np.ndarray]:
    """Size and (row, column, cost) of an OR-Library assignment file, dense or sparse.

    A dense file holds n and n x n costs, a sparse one n and triples that count from 1.
    """
    numbers = [int(float(word)) for word in re.split(r"\s+", path.read_text().strip())]
    size, rest = numbers[0], np.array(numbers[1:], dtype=np.int64)
    if len(rest) == size * size:
        place = np.arange(size * size)
        return size, np.column_stack((place // size, place % size, rest))
    if len(rest) % 3:
        raise SystemExit(f"{path}: neither {size} x {size} costs nor triples")
    return size, rest.reshape(-1, 3) - np.array([1, 1, 0])


def orlib_problem(size: int, table: np.ndarray) -> FlowProblem:
    """Everybody must be served: leaving one open costs more than any full plan."""
    penalty = int(table[:, 2].max(initial=0) + 1) * size * 2
    ones = np.ones(size, dtype=np.int64)
    return FlowProblem.of(places=ones, penalty=ones * penalty, edges=table, cap=ones)


def run_file(path: Path) -> dict[str, Any]:
    """One line for one file."""
    size, table = read_orlib(path)
    problem = orlib_problem(size, table)
    start = time.process_time()
    used = solve(problem)
    seconds = time.process_time() - start
    proof = certify(problem, used)
    proved = time.process_time() - start - seconds
    line = {"name": path.stem, "objective": proof.objective, "bound": proof.bound, "seconds": round(seconds, 4)}
    line |= {"gap": proof.gap, "proof_seconds": round(proved, 4), "size": size, "edges": problem.edge_count}
    return line | {"open": int(problem.open_places(used).sum())}


def by_network_simplex(problem: FlowProblem) -> np.ndarray:
    """networkx: the same flow as a graph of dictionaries."""
    import networkx as nx

    graph = nx.DiGraph()
    sink, needs = "t", problem.need_count
    graph.add_node(sink, demand=needs)
    for need in range(needs):
        graph.add_node(("n", need), demand=-1)
        graph.add_edge(("n", need), sink, weight=int(problem.penalty[need]), capacity=1)
    for need, node, cost in zip(
        problem.edge_need.tolist(), problem.edge_node.tolist(), problem.edge_cost.tolist(), strict=True
    ):
        graph.add_edge(("n", need), ("s", node), weight=cost, capacity=1)
    for node, cap in enumerate(problem.cap.tolist()):
        graph.add_edge(("s", node), sink, weight=0, capacity=cap)
    start = time.process_time()
    _, flow = nx.network_simplex(graph)
    by_network_simplex.seconds = time.process_time() - start  # building the graph is not held against it
    pairs = zip(problem.edge_need.tolist(), problem.edge_node.tolist(), strict=True)
    return np.array([flow["n", need]["s", node] > 0 for need, node in pairs])


def clock(work: Callable[[], Any], repeats: int = 3) -> tuple[float, Any]:
    """Least CPU seconds of several runs, and the last result."""
    best, result = float("inf"), None
    for _ in range(repeats):
        start = time.process_time()
        result = work()
        best = min(best, time.process_time() - start)
    return best, result


def priced_pass(problem: FlowProblem) -> float:
    """CPU seconds of one reading of the edges with prices: min(cost + price) per need."""
    prices = np.zeros(problem.node_count, dtype=np.int64)
    starts = problem.indptr[:-1][np.diff(problem.indptr) > 0]
    return clock(lambda: np.minimum.reduceat(problem.edge_cost + prices[problem.edge_node], starts), 7)[0]


def run_synthetic(needs: int, supporters: int, seed: int, others: list[str], repeats: int) -> dict[str, Any]:
    """One drawn town, solved by everybody asked for."""
    problem = draw_problem(needs, supporters, seed)
    seconds, used = clock(lambda: solve(problem), repeats)
    proved, proof = clock(lambda: certify(problem, used), repeats)
    one_pass = priced_pass(problem)
    served = int(used.sum())
    line: dict[str, Any] = {
        "name": f"synthetic-{needs}x{supporters}-{seed}", "objective": proof.objective, "bound": proof.bound,
        "seconds": round(seconds, 4), "gap": proof.gap, "edges": problem.edge_count, "served": served,
        "proof_over_solve": round(proved / seconds, 2), "solve_in_passes": round(seconds / one_pass),
        "proof_passes": proof.passes,
    }  # fmt: skip
    for name in others:
        line |= _compare(name, problem, seconds, served, proof.objective)
    return line


def _compare(name: str, problem: FlowProblem, seconds: float, served: int, objective: int) -> dict[str, Any]:
    """How much longer another solver takes, and whether it ends at the same cost."""
    solver = {"networkx": by_network_simplex, "scipy": solve_matching, "greedy": solve_greedy}[name]
    took, used = clock(lambda: solver(problem), 1 if name != "greedy" else 3)
    took = getattr(solver, "seconds", took)
    if name == "greedy":
        gain = (served - int(used.sum())) / max(int(used.sum()), 1)
        cost = 1 - objective / problem.objective(used)
        return {
            "exact_over_greedy": round(seconds / took, 2), "served_over_greedy": f"{gain:+.1%}",
            "objective_below_greedy": f"{cost:.1%}",
        }  # fmt: skip
    return {f"{name}_over_exact": round(took / seconds, 1), f"{name}_same": problem.objective(used) == objective}


def run_extras(seed: int) -> Iterator[dict[str, Any]]:
    """Fairness, few changes, separate towns, marginal costs, shuffled rows."""
    yield fairness(seed)
    yield few_changes(seed)
    yield separate_towns(seed)
    yield marginals(seed)
    yield shuffled(seed)


def fairness(seed: int) -> dict[str, Any]:
    """Visits to the tenth with the longest history, with and without load prices."""
    problem = draw_problem(4000, 8000, seed)
    history = np.asarray(problem.base)
    top = np.argsort(-history, kind="stable")[: problem.node_count // 10]
    line: dict[str, Any] = {"case": "fairness"}
    plain = solve(problem)
    for step in (50, 100, 150):
        fair = solve(changed(problem, step=np.full(problem.node_count, step)))
        visits = [int(problem.node_flow(used)[top].sum()) for used in (plain, fair)]
        cost = [int(problem.edge_cost[used].sum()) for used in (plain, fair)]
        line[f"load_{step}"] = f"{1 - visits[1] / visits[0]:.0%} fewer visits for {cost[1] / cost[0] - 1:+.1%} cost"
        line[f"served_{step}"] = [int(plain.sum()), int(fair.sum())]
    return line


def few_changes(seed: int) -> dict[str, Any]:
    """2 % of the supporters drop out: choices that change although they need not."""
    problem = draw_problem(4000, 2000, seed)
    before = solve(problem)
    rng = np.random.default_rng(seed)
    cap = problem.cap.copy()
    cap[rng.choice(problem.node_count, problem.node_count // 50, replace=False)] = 0
    after = changed(problem, cap=cap)
    possible = before & (cap[problem.edge_node] > 0)
    had = np.bincount(problem.edge_need[before], minlength=problem.need_count) > 0
    bonus = np.where(had[problem.edge_need] & ~before, 1000, 0)
    kept = changed(after, edge_cost=problem.edge_cost + bonus, penalty=problem.penalty + had * 1000)
    plans = [solve(after), solve(kept)]
    changes = [int((possible & ~used).sum()) for used in plans]
    cost = [after.objective(used) for used in plans]
    return {
        "case": "few_changes", "unforced_free": changes[0], "unforced_with_bonus": changes[1],
        "share": f"{changes[1] / max(changes[0], 1):.1%}", "extra_cost": f"{cost[1] / cost[0] - 1:.2%}",
    }  # fmt: skip


def separate_towns(seed: int) -> dict[str, Any]:
    """Time per edge of many towns beside one large one of the same edges."""
    towns = [draw_problem(2000, 1000, seed + k) for k in range(10)]
    spent = sum(clock(lambda p=p: solve(p), 1)[0] for p in towns)
    edges = sum(p.edge_count for p in towns)
    large = draw_problem(20_000, 10_000, seed)
    whole = clock(lambda: solve(large), 1)[0]
    return {
        "case": "towns", "us_per_edge_towns": round(spent / edges * 1e6, 2),
        "us_per_edge_large": round(whole / large.edge_count * 1e6, 2),
        "ratio": round((whole / large.edge_count) / (spent / edges), 2), "large_edges": large.edge_count,
    }  # fmt: skip


def marginals(seed: int, cases: int = 8) -> dict[str, Any]:
    """Price of one more need beside solving again."""
    problem = draw_problem(2000, 1000, seed)
    rng = np.random.default_rng(seed)
    equal, ask, again = 0, 0.0, 0.0
    for need in rng.choice(problem.need_count, cases, replace=False).tolist():
        low, high = problem.indptr[need], problem.indptr[need + 1]
        places = problem.places.copy()
        places[need] = 0
        rest = changed(problem, places=places)
        used = solve(rest)
        proof = certify(rest, used)
        nodes, costs = problem.edge_node[low:high], problem.edge_cost[low:high]
        seconds, (price, _) = clock(lambda p=proof, n=nodes, c=costs, i=need: price_of_one_more(
            p, n, c, int(problem.penalty[i])), 5)  # fmt: skip
        took, full = clock(lambda: solve(problem), 1)
        ask, again = ask + seconds, again + took
        equal += problem.objective(full) - proof.objective == price
    return {"case": "marginal", "equal": f"{equal}/{cases}", "resolve_over_price": round(again / ask)}


def shuffled(seed: int) -> dict[str, Any]:
    """Pairs that differ after needs and supporters were put in another order."""
    problem = draw_problem(2000, 1000, seed)
    rng = np.random.default_rng(seed)
    want = _pairs(problem, np.arange(problem.need_count), np.arange(problem.node_count), solve(problem))
    different = 0
    for _ in range(4):
        needs, nodes = rng.permutation(problem.need_count), rng.permutation(problem.node_count)
        table = np.column_stack(
            (needs[problem.edge_need], nodes[problem.edge_node], problem.edge_cost, problem.edge_tie)
        )
        table = table[np.lexsort((table[:, 1], table[:, 0]))]
        back_n, back_s = np.argsort(needs), np.argsort(nodes)
        indptr = np.searchsorted(table[:, 0], np.arange(problem.need_count + 1))
        other = FlowProblem.from_columns(
            problem.places, problem.penalty[back_n], indptr, *table[:, 1:].T, problem.parent,
            problem.cap[back_s], problem.step[back_s], problem.base[back_s],
        )  # fmt: skip
        different += len(_pairs(other, back_n, back_s, solve(other)) ^ want)
    return {"case": "shuffled", "runs": 4, "different_pairs": different}


def _pairs(problem: FlowProblem, needs: np.ndarray, nodes: np.ndarray, used: np.ndarray) -> set[tuple[int, int]]:
    return set(zip(needs[problem.edge_need[used]].tolist(), nodes[problem.edge_node[used]].tolist(), strict=True))


def run_others(seed: int, cpsat_seconds: str) -> Iterator[dict[str, Any]]:
    """Lines of the other three benchmarks of the engine, each in a process of its own."""
    here = Path(__file__).resolve().parent
    for name, more in (("ranking", []), ("roster", ["--cpsat-seconds", cpsat_seconds]), ("asking", [])):
        command = [sys.executable, str(here / f"{name}.py"), "--seed", str(seed), *more]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        for line in done.stdout.splitlines():
            yield {"case": name} | {k if k != "case" else "what": v for k, v in json.loads(line).items()}


def as_row(line: dict[str, Any]) -> str:
    """One line as a row of a Markdown table: what, and its figures."""
    first = [str(line.pop(key)) for key in ("name", "case", "what") if key in line]
    figures = "; ".join(f"{key.replace('_', ' ')} {value}" for key, value in line.items())
    return f"| {' '.join(first)} | {figures} |"


def main() -> None:
    """Parse the arguments and print the lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--synthetic", metavar="NEEDSxSUPPORTERS", action="append", default=[])
    parser.add_argument("--against", default="networkx,scipy,greedy", help="others to run beside it, or none")
    parser.add_argument("--extras", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="extras, ranking, rosters and asking as well")
    parser.add_argument("--cpsat-seconds", default="20")
    parser.add_argument("--markdown", action="store_true", help="rows of a table instead of JSON")
    options = parser.parse_args()
    others = [name for name in options.against.split(",") if name and name != "none"]
    show = as_row if options.markdown else json.dumps
    solve(draw_problem(20, 10, 1))  # loads the libraries, which is nobody's solving time
    for path in options.files:
        print(show(run_file(path)), flush=True)
    for size in options.synthetic:
        needs, supporters = (int(n) for n in size.split("x"))
        print(show(run_synthetic(needs, supporters, options.seed, others, options.repeats)), flush=True)
    for line in run_extras(options.seed) if options.extras or options.all else ():
        print(show(line), flush=True)
    for line in run_others(options.seed, options.cpsat_seconds) if options.all else ():
        print(show(line), flush=True)


if __name__ == "__main__":
    main()
