"""What the town writes beside the people's own rows names nobody: mails, logs, notices, audit, reports."""

import logging

import pytest
from django.core import mail

from sasaeai.audit.models import Event, PersonalDataView
from sasaeai.coordination import services
from sasaeai.coordination.models import MatchRun, Offer, Visit
from sasaeai.insights.models import CoverageReport, Finding
from sasaeai.notices.models import Notice
from tests.contracts import world
from tests.contracts.matrix import ROWS
from tests.contracts.test_canaries import canaries_in
from tests.contracts.walking import Walker, path_of

pytestmark = pytest.mark.django_db


def test_canaries_are_neither_in_mails_nor_in_logs_nor_in_records(
    db, caplog, monkeypatch, django_capture_on_commit_callbacks
):
    """A whole story from asking to thanks: what is written down beside the people's own rows names nobody."""
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        town = world.build()
        walk_a_story(town)
    walker = Walker(town)
    for row in ROWS:
        for role in ("sc2", "supporter", "anonymous"):
            walker.ask(role, "get", path_of(row.route, row.kind, town.ids))
    flock = town.flock
    assert mail.outbox
    for message in mail.outbox:
        [to] = message.to
        own = {bird for bird, whose in flock.birds.items() if f"{bird}@" in to}
        owner = {flock.birds[bird][0] for bird in own}
        assert canaries_in(message.subject, flock) == set()
        assert {whose for whose, _what in canaries_in(message.body, flock)} <= owner, message.subject
    assert canaries_in(caplog.text, flock) == set()
    for model in (Event, PersonalDataView, Notice, MatchRun, CoverageReport, Finding):
        for values in model.objects.values():
            assert canaries_in(repr(values), flock) == set(), model


def walk_a_story(town: world.World) -> None:
    sc = town.users["sc2"]
    visit = Visit.objects.get(public_id=town.ids["visit"])
    services.visit_report(
        visit=visit, acting_user=None, outcome="done", length="longer", concern=True, concern_text="x"
    )
    services.thanks_record(visit=visit, text=town.flock.word("resident", "thanks"), acting_user=sc)
    asked = Offer.objects.get(code=town.ids["open_offer_code"])
    second = services.offer_accept(offer=asked)
    services.visit_drop_out(visit=second, acting_user=None)
