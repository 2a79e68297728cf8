"""Measure one town now: `manage.py coverage_report --town 372013`."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from sasaeai.insights.selectors import findings_in_words
from sasaeai.insights.services import coverage_report_create
from sasaeai.places.models import Municipality


class Command(BaseCommand):
    help = "町の「足りないところ」を計算します。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--town", required=True, help="市区町村コード（6けた）")

    def handle(self, *args: object, **options: str) -> None:
        town = Municipality.objects.filter(code=options["town"]).first()
        if town is None:
            raise CommandError(f"コード {options['town']} の市区町村は、まだ読み込まれていません。")
        report = coverage_report_create(municipality=town, acting_user=None)
        said = findings_in_words(report)
        for row in said:
            self.stdout.write(f"・{row.headline} {row.evidence}（{row.confidence}）")
        if not said:
            self.stdout.write("新しく足りないところは見つかりませんでした。")
