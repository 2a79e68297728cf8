"""How long ranking and explaining take, beside one read of the same columns.

    python benchmarks/ranking.py --supporters 10000 --seed 1

Prints one JSON line per case. Ratios within one line are robust against a
busy machine; milliseconds are CPU time, the least of several runs. Nothing
is read from outside: the town is drawn from the seed.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from matching import (
    DEFAULT_POLICY,
    Booking,
    DayRange,
    HalfDay,
    Need,
    Slot,
    Snapshot,
    Supporter,
    explain,
    near_misses,
    rank,
)
from matching.masks import violations

TODAY = date(2026, 11, 22)
DAY = TODAY + timedelta(days=3)
TASKS = ("shopping", "rubbish", "talk", "garden", "cleaning", "outing", "repair", "call")
AREAS = tuple(f"area{n:03d}" for n in range(120))


def draw_supporter(rng: random.Random, number: int) -> Supporter:
    """One supporter of a hilly town, with a few visits this month."""
    asked = rng.randrange(12)
    return Supporter(
        id=number,
        kind=rng.choices(("person", "group", "business"), (90, 8, 2))[0],
        tasks=frozenset(rng.sample(TASKS, rng.randint(1, 4))),
        areas=frozenset(rng.sample(AREAS, 5)) if rng.random() < 0.4 else frozenset(),
        x_m=rng.uniform(0, 8000),
        y_m=rng.uniform(0, 8000),
        max_distance_m=rng.choice((1000.0, 2000.0, 4000.0, None)),
        availability=rng.getrandbits(21),
        blockouts=_blockouts(rng),
        bookings=tuple(_booking(rng) for _ in range(rng.randrange(4))),
        cap_week=rng.choice((1, 2, 3, None)),
        cap_month=rng.choice((4, 8, None)),
        trainings={"lifting": TODAY + timedelta(days=rng.randrange(-200, 700))} if rng.random() < 0.5 else {},
        licence_valid_until=TODAY + timedelta(days=rng.randrange(900)) if rng.random() < 0.6 else None,
        has_vehicle=rng.random() < 0.4,
        gender=rng.choice(("female", "male", None)),
        consent=rng.random() < 0.97,
        active=rng.random() < 0.95,
        visit_count=rng.randrange(20),
        history={rng.randrange(300): (rng.randint(1, 5), TODAY - timedelta(days=20))},
        load_30d=rng.randrange(6),
        last_asked_on=TODAY - timedelta(days=rng.randrange(120)) if asked else None,
        asked_count=asked,
        accepted_count=rng.randint(0, asked),
    )


def _blockouts(rng: random.Random) -> tuple[DayRange, ...]:
    if rng.random() > 0.2:
        return ()
    first = TODAY + timedelta(days=rng.randrange(30))
    return (DayRange(first, first + timedelta(days=rng.randint(1, 7))),)


def _booking(rng: random.Random) -> Booking:
    start = rng.randrange(540, 1020, 30)
    day = date(2026, 11, 1) + timedelta(days=rng.randrange(30))
    return Booking(day, start, start + 60, x_m=rng.uniform(0, 8000), y_m=rng.uniform(0, 8000))


def cases() -> dict[str, Need]:
    """From a need that is half typed to one with every wish."""
    place = {"area": AREAS[7], "x_m": 4000.0, "y_m": 4000.0, "resident": 7}
    return {
        "half_typed": Need(id="c1", task="talk", area=AREAS[7], x_m=4000.0, y_m=4000.0),
        "ordinary": Need(id="c2", task="shopping", day=DAY, half_day=HalfDay.MORNING, **place),
        "every_wish": Need(
            id="c3", task="outing", day=DAY, start_min=600, end_min=690, needs_vehicle=True, passengers=1,
            required_trainings=frozenset({"lifting"}), gender_wish="female", **place,
        ),
        "by_telephone": Need(
            id="c4", task="call", day=DAY, half_day=HalfDay.AFTERNOON, remote=True, resident=7
        ),
    }  # fmt: skip


def columns_read(need: Need, snap: Snapshot) -> list[np.ndarray]:
    """Every column over supporters that ranking this need has to look at once."""
    names = ["not_bookable", "no_consent", "pair_always", "pair_first", "visit_count"]
    if not need.remote:
        names += ["has_areas", "x_m", "y_m", "max_distance_m"]
    if need.day is not None:
        names += ["availability", "cap_day", "cap_week", "cap_month"]
    if need.needs_driver:
        names += ["licence_until", "vehicle_seats"]
    if need.gender_wish:
        names += ["gender"]
    read = [getattr(snap, name) for name in names] + [snap.lacks_task[need.task]]
    return read + [snap.trainings[code] for code in need.required_trainings]


def read_once(columns: list[np.ndarray]) -> None:
    """Touch every value once with the plainest reduction there is."""
    for column in columns:
        np.add.reduce(column)


class Row:
    """A supporter as a plain object, as an ORM would hand it over."""

    def __init__(self, supporter: Supporter) -> None:
        for name in Supporter.__dataclass_fields__:
            setattr(self, name, getattr(supporter, name))


def naive_checks(need: Need, row: Row) -> Iterator[bool]:
    """The hard rules one after the other, True where one is broken.

    Exact gaps between visits are left out: plain overlaps must do. That makes
    the loop a little faster than it ought to be.
    """
    day = need.day or TODAY
    yield not row.active or (row.paused_until is not None and row.paused_until > TODAY)
    yield not row.consent
    yield need.task not in row.tasks
    yield any(row.trainings.get(code, date.min) < day for code in need.required_trainings)
    yield need.needs_driver and (row.licence_valid_until or date.min) < day
    yield need.needs_vehicle and not (row.has_vehicle and row.seats >= need.passengers)
    if not need.remote:
        yield bool(row.areas) and need.area not in row.areas
        yield _metres(need, row) > (row.max_distance_m or 1e18)
    yield need.resident in row.blocked_residents
    yield (bool(need.gender_wish) and row.gender != need.gender_wish and (row.kind == "person" or bool(row.gender)))
    yield row.pair_wish == "always"
    if need.day is not None:
        yield from _naive_time_checks(need.slots[0], row)


def _metres(need: Need, row: Row) -> float:
    return ((row.x_m - need.x_m) ** 2 + (row.y_m - need.y_m) ** 2) ** 0.5


def _naive_time_checks(slot: Slot, row: Row) -> Iterator[bool]:
    bits, day = slot.week_bits, slot.day
    yield (row.availability & bits) != bits
    yield any(span.start_on <= day < span.end_on for span in row.blockouts)
    monday = day - timedelta(days=day.weekday())
    week = sum(monday <= b.day < monday + timedelta(days=7) for b in row.bookings)
    yield row.cap_week is not None and week >= row.cap_week
    month = sum((b.day.year, b.day.month) == (day.year, day.month) for b in row.bookings)
    yield row.cap_month is not None and month >= row.cap_month
    start, end = slot.window
    yield any(b.day == day and b.start_min < end and start < b.end_min for b in row.bookings)


def naive_rank(need: Need, rows: list[Row], *, early_exit: bool) -> list[tuple[float, int]]:
    """Ten best by the same parts, in plain Python.

    With `early_exit` a row is dropped at the first broken rule, so nobody can
    be told why; without it every rule is tried, as the engine does.
    """
    found, broken = [], Counter()
    for row in rows:
        if early_exit:
            fits = not any(naive_checks(need, row))
        else:
            pattern = tuple(naive_checks(need, row))
            broken[pattern] += 1
            fits = not any(pattern)
        if fits:
            found.append((_naive_score(need, row), row.id))
    return sorted(found, reverse=True)[:10]


def _naive_score(need: Need, row: Row) -> float:
    near = 0.0 if need.remote else 800.0 / (800.0 + _metres(need, row))
    accept = max((row.accepted_count + 3) / (row.asked_count + 5), 0.3)
    rest = 4.0 / (4.0 + row.load_30d)
    visits = row.history.get(need.resident, (0, None))[0]
    idle = 60 if row.last_asked_on is None else min((TODAY - row.last_asked_on).days, 60)
    return 0.3 * near + 0.15 * accept + 0.2 * rest + 0.15 * visits / (visits + 2) + 0.1 * idle / 60


def least_cpu_ms(run: Callable[[], object], repeats: int, inner: int) -> float:
    """Least CPU time of several runs, each the mean of `inner` calls."""
    run()
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time_ns()
        for _ in range(inner):
            run()
        best = min(best, (time.process_time_ns() - start) / inner)
    return best / 1e6


def measure(name: str, need: Need, snap: Snapshot, rows: list[Row], repeats: int) -> dict[str, object]:
    """All timings of one case."""
    read = columns_read(need, snap)
    rank_ms = least_cpu_ms(lambda: rank(need, snap), repeats, 20)
    read_ms = least_cpu_ms(lambda: read_once(read), repeats, 100)
    explain_ms = least_cpu_ms(lambda: explain(need, snap), repeats, 20)

    def on_a_fresh_snapshot() -> None:
        keep = snap.digest
        snap._cache.clear()
        snap._cache["digest"] = keep
        rank(need, snap)

    cold_ms = least_cpu_ms(on_a_fresh_snapshot, repeats, 5)
    few = max(2, repeats // 5)
    naive_ms = least_cpu_ms(lambda: naive_rank(need, rows, early_exit=False), few, 1)
    exit_ms = least_cpu_ms(lambda: naive_rank(need, rows, early_exit=True), few, 1)
    return {
        "case": name,
        "supporters": len(snap),
        "eligible": rank(need, snap).eligible_count,
        "columns": len(read),
        "read_ms": round(read_ms, 4),
        "rank_ms": round(rank_ms, 4),
        "rank_fresh_snapshot_ms": round(cold_ms, 4),
        "mask_ms": round(least_cpu_ms(lambda: violations(need, snap, DEFAULT_POLICY), repeats, 20), 4),
        "explain_ms": round(explain_ms, 4),
        "near_misses_ms": round(least_cpu_ms(lambda: near_misses(need, snap), max(2, repeats // 3), 3), 4),
        "naive_every_rule_ms": round(naive_ms, 3),
        "naive_early_exit_ms": round(exit_ms, 3),
        "rank_over_read": round(rank_ms / read_ms, 2),
        "explain_over_rank": round(explain_ms / rank_ms, 2),
        "naive_every_rule_over_rank": round(naive_ms / rank_ms, 1),
        "naive_early_exit_over_rank": round(exit_ms / rank_ms, 1),
    }


def shuffled_differences(supporters: list[Supporter], snap: Snapshot, rng: random.Random) -> int:
    """Answers that change when the supporters come in another order."""
    mixed = supporters[:]
    rng.shuffle(mixed)
    other = Snapshot.of(mixed, TODAY)
    return sum(rank(need, snap) != rank(need, other) for need in cases().values())


def run(supporters: int, seed: int, repeats: int) -> Iterator[dict[str, object]]:
    """One line for the build, one per case, one for the order of rows."""
    rng = random.Random(seed)
    people = [draw_supporter(rng, number) for number in range(supporters)]
    start = time.process_time()
    snap = Snapshot.of(people, TODAY)
    built = time.process_time() - start
    start = time.process_time()
    digest = snap.digest
    hashed = time.process_time() - start
    yield {"case": "build", "supporters": supporters, "seed": seed, "build_ms": round(built * 1e3, 1),
           "digest_ms": round(hashed * 1e3, 1), "digest": digest}  # fmt: skip
    rows = [Row(supporter) for supporter in people]
    gc.disable()
    for name, need in cases().items():
        yield measure(name, need, snap, rows, repeats)
    gc.enable()
    differences = shuffled_differences(people, snap, rng)
    yield {"case": "shuffled", "supporters": supporters, "differences": differences}


def main() -> None:
    """Parse the arguments and print the lines."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--supporters", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=15)
    options = parser.parse_args()
    for line in run(options.supporters, options.seed, options.repeats):
        print(json.dumps(line, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
