"""How long the desk waits for its candidates, rows to sentences, in a town drawn from the seed.

    python benchmarks/candidates.py --supporters 5000 --rounds 40

Builds the town in a database of its own in a temporary folder, asks for candidates of needs in
every block and task, and prints one JSON line: wall-clock milliseconds (median, p95, most) and the number of queries.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]


def prepare(folder: str) -> None:
    """Django on an empty database of its own; nothing of the installation is touched."""
    os.environ["SASAEAI_DATA_DIR"] = folder
    os.environ["DJANGO_SETTINGS_MODULE"] = "sasaeai.config.settings"
    os.environ["DJANGO_SECRET_KEY"] = secrets.token_urlsafe(40)
    os.environ["SASAEAI_DEMO"] = "1"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def draw_town(count: int, rng: random.Random) -> object:
    """A town of 120 blocks in ten areas, `count` supporters with three tasks and half of the week each."""
    from django.utils import timezone

    from sasaeai.people.models import Availability, Consent, HalfDay, Person, Supporter, Task
    from sasaeai.places.models import Area, AreaBlock, AreaScheme, Municipality, TownBlock

    town = Municipality.objects.create(code="000019", name="結川市", is_home=True)
    scheme = AreaScheme.objects.create(municipality=town, code="daily", name="日常生活圏域", is_daily_living=True)
    areas = [Area.objects.create(scheme=scheme, code=str(n), name=f"圏域{n}") for n in range(10)]
    blocks = [
        TownBlock.objects.create(
            municipality=town, code=str(n), name=f"町{n}", name_key=f"町{n}",
            lat=34.8 + rng.uniform(0, 0.08), lng=135.4 + rng.uniform(0, 0.08),
        )
        for n in range(120)
    ]  # fmt: skip
    AreaBlock.objects.bulk_create(
        AreaBlock(scheme=scheme, area=areas[n % 10], block=block) for n, block in enumerate(blocks)
    )
    tasks = [Task.objects.create(municipality=town, code=f"task{n}", name=f"こと{n}") for n in range(10)]
    people = Person.objects.bulk_create(
        Person(municipality=town, name=f"人{n}", block=rng.choice(blocks), phone=f"{n:010d}") for n in range(count)
    )
    helpers = Supporter.objects.bulk_create(
        Supporter(person=person, municipality=town, number=f"S-{n:05d}", status="active", max_distance_m=3000)
        for n, person in enumerate(people)
    )
    now = timezone.now()
    Consent.objects.bulk_create(
        Consent(person=person, purpose="matching", wording_version="bench", method="paper", given_at=now)
        for person in people
    )
    can, serves = Supporter.can_do.through, Supporter.areas.through
    can.objects.bulk_create(can(supporter=s, task=task) for s in helpers for task in rng.sample(tasks, 3))
    serves.objects.bulk_create(serves(supporter=s, area=area) for s in helpers for area in rng.sample(areas, 2))
    cells = [(day, half) for day in range(7) for half in HalfDay.values]
    Availability.objects.bulk_create(
        Availability(supporter=s, weekday=day, half_day=half) for s in helpers for day, half in rng.sample(cells, 10)
    )
    return town


def measure(town: object, rounds: int, rng: random.Random) -> dict[str, object]:
    """Ask `rounds` times for candidates of a drawn need."""
    import datetime as dt

    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from sasaeai.common.visibility import Viewer
    from sasaeai.coordination.engine_io import NeedDraft, candidates_for
    from sasaeai.people.models import Task
    from sasaeai.places.models import TownBlock

    viewer = Viewer(layer1_town_ids=frozenset({town.pk}))
    tasks, blocks = list(Task.objects.all()), list(TownBlock.objects.all())
    took, queries, found = [], set(), 0
    for _ in range(rounds):
        draft = NeedDraft(
            municipality=town,
            task=rng.choice(tasks),
            block=rng.choice(blocks),
            day_on=timezone.localdate() + dt.timedelta(days=rng.randint(1, 10)),
            half_day=rng.choice(["morning", "afternoon", "evening"]),
        )
        start = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            found += candidates_for(need=draft, visible_to=viewer).eligible_count
        took.append((time.perf_counter() - start) * 1000)
        queries.add(len(captured))
    took.sort()
    return {
        "rounds": rounds,
        "median_ms": round(statistics.median(took), 1),
        "p95_ms": round(took[min(int(rounds * 0.95), rounds - 1)], 1),
        "most_ms": round(took[-1], 1),
        "query_counts": sorted(queries),
        "eligible_mean": round(found / rounds, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--supporters", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        town = draw_town(given.supporters, rng)
        print(json.dumps({"case": "candidates", "supporters": given.supporters, **measure(town, given.rounds, rng)}))


if __name__ == "__main__":
    main()
