"""Read an official population file: `manage.py import_population FILE`."""

from pathlib import Path

from django.core.management.base import CommandParser

from sasaeai.places.management.door import ImportCommand, day_option
from sasaeai.places.services import population_import


class Command(ImportCommand):
    help = "Read population by town block (町丁目) from an official Excel or CSV file. Tells the plan, then stores it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--as-of", type=day_option, help="the day of the figures, when the file does not carry it")
        parser.add_argument("--outline", type=Path, help="GeoJSON outline of the town, to check points against")
        parser.add_argument("--gazetteer", type=Path, help="JSON list of town, lat, lng, to check points against")
        parser.add_argument(
            "--use-gazetteer-points", action="store_true", help="take the gazetteer's point where the file's is wrong"
        )

    def handle(self, *args: object, **options: object) -> None:
        self.run(
            population_import,
            options,
            as_of_on=options["as_of"],
            outline_path=options["outline"],
            gazetteer_path=options["gazetteer"],
            use_gazetteer_points=options["use_gazetteer_points"],
        )
