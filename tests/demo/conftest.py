"""One demo town for all tests of a module: writing it takes seconds, looking at it does not change it."""

import datetime as dt

import pytest
from django.db import transaction

from sasaeai.demo.services import demo_town_load

#: A Monday that is a holiday, in a week with a second holiday behind it.
TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def demo_town(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield demo_town_load(today=TODAY)
        transaction.set_rollback(True)
