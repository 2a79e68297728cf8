"""Read an official list of facilities or licences: `manage.py import_venues FILE`."""

from django.core.management.base import CommandParser

from sasaeai.places.management.door import ImportCommand
from sasaeai.places.models import Venue
from sasaeai.places.services import venues_import


class Command(ImportCommand):
    help = "Read venues (facilities, clinics, food shops, mobile shops) from an official Excel or CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--kind", choices=Venue.Kind.values, help="what the venues are; guessed where it can be")

    def handle(self, *args: object, **options: object) -> None:
        self.run(venues_import, options, kind=options["kind"])
