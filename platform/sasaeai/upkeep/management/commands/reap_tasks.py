"""`manage.py reap_tasks`: tasks whose worker died go back to the queue once, then count as failed."""

import datetime as dt
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from sasaeai.upkeep.services import tasks_reap


class Command(BaseCommand):
    help = "Give tasks whose worker died back to the queue. run_due does this as well."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--older-than-min",
            type=float,
            help="minutes from which a running task counts as lost; 0 only where no worker runs",
        )

    def handle(self, *, older_than_min: float | None = None, **options: object) -> None:
        lease = None if older_than_min is None else dt.timedelta(minutes=older_than_min)
        count = tasks_reap(now=timezone.now(), lease=lease)
        if count:
            self.stdout.write(f"{count} tasks had lost their worker")
