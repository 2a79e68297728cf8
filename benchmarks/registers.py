"""Search among many people, and imports of small and large lists; prints one JSON line a case.

    python benchmarks/registers.py --people 100000 --rounds 100 --rows 300 10000

Builds a town in a database of its own in a temporary folder: `people` persons in 120 blocks. Search: wall-clock
milliseconds (median, p95) by kana, digits, 町 and two-character words. Import: seconds to read, plan and write.
"""

from __future__ import annotations

import argparse
import io
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

FAMILY = [
    ("佐藤", "サトウ"), ("鈴木", "スズキ"), ("髙橋", "タカハシ"), ("田中", "タナカ"), ("伊藤", "イトウ"),
    ("渡邉", "ワタナベ"), ("山本", "ヤマモト"), ("中村", "ナカムラ"), ("小林", "コバヤシ"), ("加藤", "カトウ"),
]  # fmt: skip
GIVEN = [("一郎", "イチロウ"), ("花子", "ハナコ"), ("みさを", "ミサヲ"), ("正", "タダシ"), ("和子", "カズコ"),
         ("博", "ヒロシ"), ("幸子", "サチコ"), ("清", "キヨシ"), ("節子", "セツコ"), ("実", "ミノル")]  # fmt: skip


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


def draw_town(count: int, rng: random.Random) -> tuple[object, object]:
    """A town with `count` people, every fifth a supporter, and its office."""
    from django.utils import timezone

    from sasaeai.accounts.models import StaffRole, User
    from sasaeai.people.models import Person, Supporter, Task
    from sasaeai.people.services.persons import normalise
    from sasaeai.places.models import Area, AreaBlock, AreaScheme, Municipality, TownBlock

    town = Municipality.objects.create(code="000019", name="結川市", is_home=True)
    scheme = AreaScheme.objects.create(municipality=town, code="daily", name="日常生活圏域", is_daily_living=True)
    areas = [Area.objects.create(scheme=scheme, code=str(n), name=f"圏域{n}") for n in range(10)]
    blocks = [
        TownBlock.objects.create(municipality=town, code=str(n), name=name, name_key=name)
        for n, name in enumerate(f"緑{n // 4}町{n % 4 + 1}丁目" for n in range(120))
    ]
    AreaBlock.objects.bulk_create(AreaBlock(scheme=scheme, area=areas[n % 10], block=b) for n, b in enumerate(blocks))
    Task.objects.create(municipality=town, code="shopping", name="買い物")
    people = []
    for number in range(count):
        (family, family_kana), (given, given_kana) = rng.choice(FAMILY), rng.choice(GIVEN)
        who = Person(
            municipality=town, name=f"{family} {given}", kana=f"{family_kana} {given_kana}",
            phone=f"072-{number // 10000:03d}-{number % 10000:04d}", block=rng.choice(blocks),
        )  # fmt: skip
        normalise(who)
        people.append(who)
    Person.objects.bulk_create(people, batch_size=2000)
    Supporter.objects.bulk_create(
        (Supporter(person=p, municipality=town, number=f"S-{n:05d}") for n, p in enumerate(people) if n % 5 == 0),
        batch_size=2000,
    )
    office = User.objects.create_user("office@example.invalid")
    StaffRole.objects.create(
        user=office, municipality=town, role="office", display_name="市", valid_from_on=timezone.localdate()
    )
    return town, office


def search(office: object, people: int, rounds: int, rng: random.Random) -> None:
    """Milliseconds of the desk's search, case by case."""
    from sasaeai.people.selectors import person_search
    from sasaeai.people.viewer import viewer_for

    viewer = viewer_for(office)
    cases = {
        "kana": lambda: f"{rng.choice(FAMILY)[1]} {rng.choice(GIVEN)[1]}",
        "two_characters": lambda: rng.choice(FAMILY)[0],
        "digits": lambda: f"072{rng.randrange(people) // 10000:03d}{rng.randrange(10000):04d}",
        "last_digits": lambda: f"{rng.randrange(10000):04d}",
        "block": lambda: f"緑{rng.randrange(30)}町{rng.randrange(4) + 1}丁目",
        "nobody": lambda: "ソンザイシナイ",
    }
    for name, draw in cases.items():
        times, found = [], 0
        for _round in range(rounds):
            query = draw()
            begin = time.perf_counter()
            found += len(person_search(visible_to=viewer, query=query))
            times.append((time.perf_counter() - begin) * 1000)
        times.sort()
        report(
            case=f"search_{name}", people=people, rounds=rounds, found=found,
            median_ms=round(statistics.median(times), 2), p95_ms=round(times[int(len(times) * 0.95)], 2),
        )  # fmt: skip


def imports(town: object, office: object, row_count: int, rng: random.Random) -> None:
    """Seconds for each part of one import of `row_count` new people, and of the same file again."""
    from openpyxl import Workbook

    from sasaeai.registers.services.applying import import_apply, import_confirm
    from sasaeai.registers.services.deciding import import_plan
    from sasaeai.registers.services.uploading import columns_choose, import_upload

    book = Workbook(write_only=True)
    sheet = book.create_sheet("名簿")
    sheet.append(["氏名", "フリガナ", "電話番号", "町名", "生年月日", "できること", "備考"])
    for number in range(row_count):
        (family, family_kana), (given, given_kana) = rng.choice(FAMILY), rng.choice(GIVEN)
        prefix = ("090", "080", "070")[number // 10_000 % 3]
        phone = f"{prefix}-{(row_count + number // 30_000) % 10_000:04d}-{number % 10_000:04d}"
        kana = f"{family_kana} {given_kana}{row_count}{number}"
        block = f"緑{number % 30}町{number % 4 + 1}丁目"
        sheet.append([f"{family} {given}", kana, phone, block, "S28.4.1", "買い物", str(number)])
    out = io.BytesIO()
    book.save(out)
    for again in (False, True):
        begin = time.perf_counter()
        job = import_upload(
            municipality=town, kind="supporters", data=out.getvalue(), file_name="m.xlsx", acting_user=office
        )
        columns_choose(job=job, mapping={c["at"]: c["field"] for c in job.columns}, acting_user=office)
        read = time.perf_counter()
        job = import_plan(job=job, acting_user=office)
        planned = time.perf_counter()
        if not again:
            import_confirm(job=job, plan_digest=job.plan_digest, acting_user=office)
            job.state = import_apply(job_id=job.pk, acting_user=office).state
        written = time.perf_counter()
        report(
            case="import_again" if again else "import", rows=row_count, counts=job.counts, state=job.state,
            read_s=round(read - begin, 2), plan_s=round(planned - read, 2), write_s=round(written - planned, 2),
            total_s=round(written - begin, 2),
        )  # fmt: skip


def report(**figures: object) -> None:
    print(json.dumps(figures, ensure_ascii=False), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--rows", type=int, nargs="*", default=[300, 10_000])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        from django.conf import settings

        settings.TASKS["default"]["BACKEND"] = "django.tasks.backends.dummy.DummyBackend"
        town, office = draw_town(options.people, rng)
        search(office, options.people, options.rounds, rng)
        for row_count in options.rows:
            imports(town, office, row_count, rng)


if __name__ == "__main__":
    main()
