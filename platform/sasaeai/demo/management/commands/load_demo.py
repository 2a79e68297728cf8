import argparse
import datetime as dt

from django.core.management.base import BaseCommand, CommandError

from sasaeai.common.errors import DomainError
from sasaeai.demo.services import DEMO_SEED, demo_town_load


class Command(BaseCommand):
    help = "Fill an empty database with 結川市, the demo town. Needs SASAEAI_DEMO."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=DEMO_SEED, help="The same seed and day give the same town.")
        parser.add_argument("--today", type=dt.date.fromisoformat, default=None, help="YYYY-MM-DD; default: today.")

    def handle(self, *args: object, **options: object) -> None:
        try:
            town = demo_town_load(seed=options["seed"], today=options["today"])  # type: ignore[arg-type]
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"{town.name}を入れました。")
