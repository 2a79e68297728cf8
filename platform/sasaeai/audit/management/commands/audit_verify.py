"""`manage.py audit_verify`: whether a row of the two logs was changed, removed or put in. Exit code 1 if so."""

import sys

from django.core.management.base import BaseCommand
from django.db import connection

from sasaeai.audit import chain, triggers


class Command(BaseCommand):
    help = "Check the chains of the two logs. Keep the printed hashes outside of this machine."

    def handle(self, *args: object, **options: object) -> None:
        found = [f"{fault.log} {fault.sequence}: {fault.what}" for log in chain.LOGS for fault in chain.breaks(log)]
        found += [f"the guard {name} is not there" for name in triggers.missing(connection)]
        for line in found:
            self.stdout.write(self.style.ERROR(line))
        for log in chain.LOGS:
            count, newest = chain.head_of(log)
            self.stdout.write(f"{log}: {count} rows, newest hash {newest}")
        if found:
            sys.exit(1)
