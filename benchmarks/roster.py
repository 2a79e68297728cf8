"""Rosters over weeks: template and weekly repair beside planning without memory and CP-SAT.

    python benchmarks/roster.py --seed 1 --cpsat-seconds 20

Draws a town from the seed, plans its recurring needs in several ways and holds
coverage, cost and faces per resident side by side, one JSON line per way. The
cost is the same yardstick for all: pairs + 3,000 per face beyond the first.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from matching import (
    DEFAULT_POLICY,
    DayRange,
    HalfDay,
    Need,
    PlanPolicy,
    Recurring,
    RosterPolicy,
    Snapshot,
    Supporter,
    availability_mask,
    eligible_pairs,
    roster,
)
from matching.batch.costs import pair_costs

TODAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 23)
TASKS = ("shopping", "talk", "rubbish", "cleaning")
FACE_COST = 3000


def draw(visits: int, supporters: int, weeks: int, seed: int) -> tuple[list[Recurring], Snapshot]:
    """Weekly visits and too few people, each away in 15 % of the weeks."""
    rng = random.Random(seed)
    people = [
        Supporter(
            id=i,
            tasks=frozenset(rng.sample(TASKS, 2)),
            x_m=rng.uniform(0, 4000),
            y_m=rng.uniform(0, 4000),
            max_distance_m=rng.choice((1200.0, 2000.0, 3000.0)),
            availability=availability_mask((d, HalfDay(h)) for d in range(7) for h in range(3) if rng.random() < 0.45),
            blockouts=tuple(_week(w) for w in range(weeks) if rng.random() < 0.15),
            cap_week=rng.choice((1, 2, 2, 3)),
            visit_count=rng.randrange(12),
        )
        for i in range(supporters)
    ]
    needs = [
        Recurring(
            Need(
                id=i,
                task=rng.choice(TASKS),
                day=MONDAY + timedelta(days=rng.randrange(7)),
                half_day=HalfDay(rng.randrange(3)),
                x_m=rng.uniform(0, 4000),
                y_m=rng.uniform(0, 4000),
                resident=i,
            )
        )
        for i in range(visits)
    ]
    return needs, Snapshot.of(people, TODAY)


def _week(number: int) -> DayRange:
    first = MONDAY + timedelta(days=7 * number)
    return DayRange(first, first + timedelta(days=7))


def yardstick(visits: list[tuple[int, int, int]], due: int) -> dict[str, Any]:
    """Open visits, cost with 3,000 per face beyond the first, and faces per resident.

    `visits` are (need, supporter, cost of the pair).
    """
    faces: defaultdict[int, set[int]] = defaultdict(set)
    for need, who, _ in visits:
        faces[need].add(who)
    cost = sum(cost for _, _, cost in visits) + FACE_COST * sum(len(f) - 1 for f in faces.values())
    return {"open": due - len(visits), "cost": cost, "faces": round(sum(map(len, faces.values())) / len(faces), 2)}


def base_costs(recurring: list[Recurring], snap: Snapshot, weeks: int) -> dict[tuple[str, int], int]:
    """Plain cost of every possible pair of a visit and a supporter."""
    needs = [one.on(day) for one in recurring for day in one.days(MONDAY, weeks)]
    pairs = eligible_pairs(needs, snap)
    costs = pair_costs(pairs, snap, DEFAULT_POLICY, PlanPolicy())
    ids = [pairs.needs[o.need].id for o in pairs.options]
    rows = zip(pairs.option.tolist(), pairs.supporter.tolist(), costs.cost.tolist(), strict=True)
    return {(ids[option], who): cost for option, who, cost in rows}


def run_roster(
    name: str, recurring: list[Recurring], snap: Snapshot, weeks: int, policy: RosterPolicy,
    costs: dict[tuple[str, int], int],
) -> tuple[dict[str, Any], dict[tuple[str, int], bool]]:  # fmt: skip
    """One way of the engine; also its visits, as a hint for CP-SAT."""
    plan = PlanPolicy(load_cost=0)
    roster(recurring[:2], snap, MONDAY, 1)  # the first call loads the libraries
    start = time.process_time()
    made = roster(recurring, snap, MONDAY, weeks, None, plan, policy)
    seconds = time.process_time() - start
    due = len(made.visits) + len(made.open_visits)
    chosen = {(f"{v.day.isoformat()}|{v.need}", v.supporter): True for v in made.visits}
    line = {"case": name, "seconds": round(seconds, 3), "faults": len(made.faults), "gaps": sum(map(abs, made.gaps))}
    rows = [(v.need, v.supporter, costs[f"{v.day.isoformat()}|{v.need}", v.supporter]) for v in made.visits]
    return line | yardstick(rows, due), chosen


def run_cpsat(
    recurring: list[Recurring], snap: Snapshot, weeks: int, costs: dict[tuple[str, int], int], seconds: float,
    hint: dict[tuple[str, int], bool] | None,
) -> dict[str, Any]:  # fmt: skip
    """The whole roster as one integer program: coverage first, then pairs and faces."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    days = {f"{d.isoformat()}|{one.need.id}": (one, d) for one in recurring for d in one.days(MONDAY, weeks)}
    used = {key: model.new_bool_var("") for key in costs}
    face = {(days[v][0].need.id, who): model.new_bool_var("") for v, who in costs}
    by_visit, by_slot, by_week = defaultdict(list), defaultdict(list), defaultdict(list)
    for (visit, who), x in used.items():
        one, day = days[visit]
        by_visit[visit].append(x)
        by_slot[who, day, one.need.half_day].append(x)
        by_week[who, (day - MONDAY).days // 7].append(x)
        model.add_implication(x, face[one.need.id, who])
    for group in (*by_visit.values(), *by_slot.values()):
        model.add_at_most_one(group)
    for (who, _), group in by_week.items():
        model.add(sum(group) <= int(snap.cap_week[who]))
    gain = 20_000
    model.minimize(sum((costs[k] - gain) * x for k, x in used.items()) + FACE_COST * sum(face.values()))
    for key, x in used.items() if hint else ():
        model.add_hint(x, key in hint)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = seconds, 2
    start = time.perf_counter()
    status = solver.solve(model)
    spent = time.perf_counter() - start
    name = "cpsat_hinted" if hint else "cpsat"
    line = {"case": name, "wall_seconds": round(spent, 1), "status": solver.status_name(status)}
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return line
    rows = [(days[v][0].need.id, who, costs[v, who]) for (v, who), x in used.items() if solver.value(x)]
    return line | yardstick(rows, len(days))


def run(visits: int, supporters: int, weeks: int, seed: int, cpsat_seconds: float) -> Iterator[dict[str, Any]]:
    """All ways for one seed, and their ratios."""
    recurring, snap = draw(visits, supporters, weeks, seed)
    costs = base_costs(recurring, snap, weeks)
    about = {"visits": visits, "supporters": supporters, "weeks": weeks, "seed": seed}
    without, _ = run_roster("weekly_without_memory", recurring, snap, weeks, RosterPolicy(change_cost=0), costs)
    yield about | without
    ours, chosen = run_roster("template_and_repair", recurring, snap, weeks, RosterPolicy(change_cost=FACE_COST), costs)
    yield about | ours
    reserve, _ = run_roster("with_reserve", recurring, snap, weeks, RosterPolicy(reserve=0.2), costs)
    yield about | reserve
    ratios = {"case": "ratios", "cost_below_without_memory": f"{1 - ours['cost'] / without['cost']:.1%}"}
    for hint in (None, chosen) if cpsat_seconds else ():
        line = run_cpsat(recurring, snap, weeks, costs, cpsat_seconds, hint)
        yield about | line
        if "cost" in line:
            name = line["case"]
            ratios[f"faster_than_{name}"] = round(line["wall_seconds"] / ours["seconds"])
            ratios[f"cost_over_{name}"] = f"{ours['cost'] / line['cost'] - 1:+.2%}"
            ratios[f"open_beside_{name}"] = [ours["open"], line["open"]]
    yield ratios


def main() -> None:
    """Parse the arguments and print the lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visits", type=int, default=200)
    parser.add_argument("--supporters", type=int, default=80)
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cpsat-seconds", type=float, default=0.0)
    options = parser.parse_args()
    for line in run(options.visits, options.supporters, options.weeks, options.seed, options.cpsat_seconds):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
