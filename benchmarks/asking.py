"""Asking in waves beside asking everybody, when every question tires people a little.

    python benchmarks/asking.py --seed 1

A contact makes someone inactive for a geometric time (Manshadi and Rodilitz,
Management Science 68 (2022) 6572-6590); nobody sees who is active. Tasks come
one after the other, some of the people suit each. Prints one JSON line per
policy (mean over the seeds) and the ratios. Synthetic: it shows how policies
compare, not how a town will answer.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from matching import estimate_recovery
from matching.asking.waves import order_by, readiness, smallest_wave

TARGETS = (0.60, 0.85, 0.95)
MOST = 6
LEARN_EVERY = 200


@dataclass
class Town:
    """People who tire, and what the office knows about them."""

    rng: np.random.Generator
    recovery: float
    active: np.ndarray
    last: np.ndarray
    visits: np.ndarray
    messages: int = 0
    filled: int = 0
    log: list[tuple[float, float, bool]] = field(default_factory=list)
    learned: float = 0.2

    @classmethod
    def of(cls, people: int, recovery: float, seed: int) -> Town:
        rng = np.random.default_rng(seed)
        return cls(rng, recovery, np.ones(people, dtype=bool), np.full(people, -np.inf), np.zeros(people))

    def ask(self, who: np.ndarray, chance: np.ndarray, now: int) -> bool:
        """Write to these people; whether one of them comes."""
        yes = (self.rng.random(len(who)) < chance) & self.active[who]
        days = now - self.last[who]
        known = np.isfinite(days)
        self.log += list(zip(days[known].tolist(), chance[known].tolist(), yes[known].tolist(), strict=True))
        self.messages += len(who)
        self.active[who] = False
        self.last[who] = now
        if yes.any():
            self.visits[who[np.flatnonzero(yes)[0]]] += 1
            self.filled += 1
        return bool(yes.any())

    def step(self, now: int) -> None:
        """One task's time passes: some of the tired are ready again."""
        self.active |= self.rng.random(len(self.active)) < self.recovery
        if now % LEARN_EVERY == 0 and self.log:
            self.learned = estimate_recovery(self.log[-5000:], 30)


# From the town, the people who suit and the time to the chance that each will say yes, as far as known.
Belief = Callable[[Town, np.ndarray, np.ndarray, int], np.ndarray]


def rested(town: Town, who: np.ndarray, chance: np.ndarray, now: int) -> np.ndarray:
    """Nothing known about rest."""
    return chance


def estimated(town: Town, who: np.ndarray, chance: np.ndarray, now: int) -> np.ndarray:
    """Rest estimated from the time since the last contact and the recovery learned so far."""
    return chance * readiness(now - town.last[who], town.learned)


def seen(town: Town, who: np.ndarray, chance: np.ndarray, now: int) -> np.ndarray:
    """Who rests is known exactly: an upper bound that no office has."""
    return chance * town.active[who]


def in_waves(town: Town, who: np.ndarray, chance: np.ndarray, now: int, belief: Belief, fairness: float) -> None:
    """Three waves, each the smallest that reaches its target."""
    left = np.arange(len(who))
    for target in TARGETS:
        now_likely = belief(town, who[left], chance[left], now)
        order = order_by(now_likely, town.visits[who[left]], fairness)
        useful = order[now_likely[order] > 0]
        count = smallest_wave(now_likely[useful], target, MOST)
        some = left[useful[:count]]
        if len(some) and town.ask(who[some], chance[some], now):
            return
        left = np.setdiff1d(left, some)


def first(count: int) -> Callable:
    """Ask so many of the likeliest at once."""

    def policy(town: Town, who: np.ndarray, chance: np.ndarray, now: int) -> None:
        some = np.argsort(-chance, kind="stable")[:count]
        town.ask(who[some], chance[some], now)

    return policy


def waves(belief: Belief, fairness: float = 0.0) -> Callable:
    """Waves under one belief about rest."""
    return lambda town, who, chance, now: in_waves(town, who, chance, now, belief, fairness)


POLICIES: dict[str, Callable] = {
    "everybody": first(10**9),
    "likeliest_five": first(5),
    "waves": waves(rested),
    "waves_rest_estimated": waves(estimated),
    "waves_rest_estimated_fair": waves(estimated, 0.1),
    "waves_rest_known": waves(seen),
}


def gini(values: np.ndarray) -> float:
    """Gini coefficient: 0 all alike, 1 one has all."""
    ordered = np.sort(values)
    places = np.arange(1, len(ordered) + 1)
    return float(2 * (places * ordered).sum() / (len(ordered) * ordered.sum()) - (len(ordered) + 1) / len(ordered))


def simulate(policy: Callable, people: int, tasks: int, suit: int, recovery: float, seed: int) -> Town:
    """One run; people and tasks are the same for every policy of a seed."""
    world = np.random.default_rng(seed + 10_000)
    keen = world.beta(1.0, 4.5, people)
    town = Town.of(people, recovery, seed)
    for now in range(tasks):
        who = world.choice(people, suit, replace=False)
        chance = np.clip(keen[who] * world.uniform(0.5, 1.3, suit), 0.02, 0.95)
        policy(town, who, chance, now)
        town.step(now + 1)
    return town


def run(people: int, tasks: int, suit: int, recovery: float, seeds: list[int]) -> list[dict[str, Any]]:
    """All policies, and the ratios between them."""
    lines = []
    for name, policy in POLICIES.items():
        start = time.process_time()
        towns = [simulate(policy, people, tasks, suit, recovery, seed) for seed in seeds]
        filled = sum(t.filled for t in towns)
        lines.append(
            {
                "case": name, "filled": round(filled / tasks / len(seeds), 3),
                "messages_per_filled": round(sum(t.messages for t in towns) / filled, 2),
                "gini": round(sum(gini(t.visits) for t in towns) / len(towns), 2),
                "seconds": round(time.process_time() - start, 2),
            }
        )  # fmt: skip
        if "estimated" in name:
            lines[-1]["recovery_learned"] = round(sum(t.learned for t in towns) / len(towns), 3)
    of = {line["case"]: line for line in lines}
    ours, all_asked = of["waves_rest_estimated_fair"], of["everybody"]
    lines.append(
        {
            "case": "ratios", "recovery": recovery, "seeds": seeds,
            "filled_over_everybody": round(ours["filled"] / all_asked["filled"], 3),
            "messages_of_everybody": round(ours["messages_per_filled"] / all_asked["messages_per_filled"], 3),
            "between_waves_and_rest_known": [of["waves"]["filled"], ours["filled"], of["waves_rest_known"]["filled"]],
        }
    )  # fmt: skip
    return lines


def main() -> None:
    """Parse the arguments and print the lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--suit", type=int, default=30, help="how many people suit a task")
    parser.add_argument("--recovery", type=float, default=0.08, help="share of the tired who recover per task")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=2, help="how many seeds, from --seed on")
    options = parser.parse_args()
    seeds = list(range(options.seed, options.seed + options.seeds))
    for line in run(options.people, options.tasks, options.suit, options.recovery, seeds):
        print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
