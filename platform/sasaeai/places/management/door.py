"""What the import commands share: reading their options, and saying what came out."""

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sasaeai.common.errors import DomainError
from sasaeai.common.wareki import parse_date
from sasaeai.places.reading.values import municipality_code
from sasaeai.places.services.results import ImportResult

LEVELS = {"error": "直すところ", "warning": "確かめるところ", "note": "お知らせ"}


def town_option(text: str) -> str:
    try:
        code = municipality_code(text)
    except ValueError:
        code = None
    if code is None:
        raise argparse.ArgumentTypeError("市区町村コードは 372013 のように6けたで入れてください")
    return code


def day_option(text: str) -> dt.date:
    try:
        return parse_date(text, today=timezone.localdate())
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


class ImportCommand(BaseCommand):
    """A thin door to one import service: the plan is always told first, then all of it is stored, or nothing."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the official file as it was published")
        parser.add_argument("--town", type=town_option, help="municipality code, when the file does not carry one")
        parser.add_argument("--name", default="", help="the town's name, when it is new and the file does not carry it")
        parser.add_argument("--source", default="", help="who published it, to be credited")
        parser.add_argument("--licence", default="", help="e.g. CC BY 4.0")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would change")

    def run(self, service: Callable[..., ImportResult], options: dict, **more: object) -> None:
        try:
            result = service(
                path=options["file"],
                town_code=options["town"],
                town_name=options["name"],
                source=options["source"],
                licence=options["licence"],
                dry_run=options["dry_run"],
                **more,
            )
        except DomainError as error:
            raise CommandError(f"{error.message}（何も保存していません）") from error
        self.tell(result)
        if result.is_refused:
            raise CommandError("直すところがあるので、何も保存していません。")

    def tell(self, result: ImportResult) -> None:
        self.stdout.write(result.sentence)
        for level, heading in LEVELS.items():
            lines = [entry for entry in result.report.lines if entry["level"] == level]
            if lines:
                self.stdout.write(f"\n{heading}（{len(lines)}）")
            for entry in lines[:40]:
                self.stdout.write(f"  ・{entry['text']}")
            if len(lines) > 40:
                self.stdout.write(f"  ・ほか{len(lines) - 40}件")
        if result.is_dry_run:
            self.stdout.write("\nためし読みです。保存していません。")
        elif result.is_applied:
            self.stdout.write("\n保存しました。")
