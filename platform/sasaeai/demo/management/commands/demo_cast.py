import argparse
import json
import unicodedata

from django.core.management.base import BaseCommand, CommandError

from sasaeai.common.errors import DomainError
from sasaeai.demo.cast import CastMember
from sasaeai.demo.services import demo_cast_make

ROLES = {
    "office": "市役所",
    "sc1": "第1層コーディネーター",
    "sc2": "第2層コーディネーター",
    "group": "支えあい団体",
    "business": "お店",
    "supporter": "サポーター",
}


class Command(BaseCommand):
    help = "Print who one can sign in as in the demo town, each with a link that works once, for one day."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="A list of objects: role, name, area, link.")

    def handle(self, *args: object, **options: object) -> None:
        try:
            cast = demo_cast_make()
        except DomainError as error:
            raise CommandError(error.message) from error
        if options["json"]:
            self.stdout.write(json.dumps([member.as_dict() for member in cast], ensure_ascii=False, indent=2))
            return
        for member in cast:
            self.stdout.write(self._line(member))

    def _line(self, member: CastMember) -> str:
        cells = ((ROLES[member.role], 22), (member.name, 40), (member.area or "全市", 10))
        return "  ".join(_padded(text, width) for text, width in cells) + "  " + member.link


def _padded(text: str, width: int) -> str:
    """Kanji and kana take two columns of a terminal."""
    columns = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return text + " " * max(0, width - columns)
