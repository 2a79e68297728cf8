"""Read the outline of a town: `manage.py import_outline FILE`."""

from sasaeai.places.management.door import ImportCommand
from sasaeai.places.services import outline_import


class Command(ImportCommand):
    help = "Read the outline of a town from GeoJSON (e.g. 国土数値情報 N03). It is stored as it is, unsimplified."

    def handle(self, *args: object, **options: object) -> None:
        self.run(outline_import, options)
