"""`manage.py staff_add`: a post for a member of staff, and the link with which they come in the first time."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from sasaeai.accounts.staff import staff_post
from sasaeai.common.errors import DomainError


class Command(BaseCommand):
    help = "Give somebody a post (office, sc1, sc2) in a town and print a link that signs them in once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--town", required=True, help="six-digit code of the town")
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="the name residents hear on the telephone")
        parser.add_argument("--role", required=True, help="office, sc1 or sc2")
        parser.add_argument("--area", action="append", default=[], help="for sc2, once for each area")

    def handle(self, *, town: str, email: str, name: str, role: str, area: list[str], **options: object) -> None:
        try:
            link = staff_post(town_code=town, email=email, name=name, role=role, areas=area)
        except DomainError as error:
            raise CommandError(error.message) from error
        path = reverse("enter", args=[link.code])
        self.stdout.write(f"{settings.PUBLIC_URL.rstrip('/')}{path}")
        self.stdout.write("Works once, for seven days. Hand it over on paper or by telephone, not by open mail.")
