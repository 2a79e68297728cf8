"""`manage.py run_due`: everything that is due by now. Call it every minute (./run does; cron or a timer elsewhere)."""

import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from sasaeai.upkeep.services import run_due


class Command(BaseCommand):
    help = "Do what is due: expired offers, notices that were not sent, tasks whose worker died."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="stay, and do it again every SECONDS")

    def handle(self, *, every: float | None = None, **options: object) -> None:
        done = self._once(options)
        while every is not None:
            time.sleep(every)
            close_old_connections()
            self._once(options)
        if any(count < 0 for count in done.values()):
            raise CommandError("At least one job failed; see the log.")

    def _once(self, options: dict[str, object]) -> dict[str, int]:
        done = run_due()
        told = ", ".join(f"{job} {count}" for job, count in done.items() if count)
        if told or int(str(options.get("verbosity", 1))) > 1:
            self.stdout.write(told or "nothing was due")
        return done
