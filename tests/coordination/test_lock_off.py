"""The proof that locking is what keeps us from overbooking: interleaved without it, one place is promised twice.

tests/coordination/test_races.py shows the other half: with the locks, twelve at once leave one visit.
"""

import contextlib

import pytest
from django.db.models import QuerySet

from sasaeai.common.errors import Conflict
from sasaeai.coordination import services
from sasaeai.coordination.models import Offer, Visit
from sasaeai.coordination.services import answers
from tests import make


def answers_of_two(monkeypatch, *, interleaved):
    """Two say yes to one place; interleaved, the second comes between the first one's look and its promise.

    What either writes about the need is kept back, as the other would not see it before the commit. The locks are
    off, so nobody waits.
    """
    town = make.town()
    need = make.need(make.resident(town), status="asking")
    one, two = (
        Offer.objects.create(need=need, supporter=make.supporter(town, name=name), status="sent", position=place)
        for place, name in enumerate(("一", "二"), start=1)
    )
    look, waiting = answers._check_helper, [two] if interleaved else []

    def look_and_let_the_other_in(offer, row, *, for_them):
        look(offer, row, for_them=for_them)
        if waiting:
            services.offer_accept(offer=waiting.pop())

    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *args, **kwargs: self)
    monkeypatch.setattr(answers, "_check_helper", look_and_let_the_other_in)
    monkeypatch.setattr(answers, "_settle", lambda need, acting_user: None)
    for offer in (one, two):
        with contextlib.suppress(Conflict):
            services.offer_accept(offer=offer)
    assert need.headcount == 1
    return Visit.objects.filter(need=need, status="planned").count()


@pytest.mark.django_db
def test_without_the_lock_one_place_is_promised_twice(monkeypatch):
    assert answers_of_two(monkeypatch, interleaved=True) == 2


@pytest.mark.django_db
def test_one_after_the_other_it_is_promised_once(monkeypatch):
    assert answers_of_two(monkeypatch, interleaved=False) == 1
