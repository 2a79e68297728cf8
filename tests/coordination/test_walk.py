"""A random walk over the services: whatever is done in whatever order, the books stay true.

Need, offers and visits of two needs of one morning, three supporters. After each step: as many visits as wanted at
most, nobody at two places at once, histories that replay to the present state, live offers only on open needs.
"""

import contextlib

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from sasaeai.common.errors import DomainError
from sasaeai.coordination import services
from sasaeai.coordination.models import Offer, Visit
from sasaeai.coordination.states import PLACE_TAKING
from sasaeai.needs.models import Need
from sasaeai.needs.services import need_take
from sasaeai.needs.services.callers import CallerData
from sasaeai.needs.states import TERMINAL, replay
from tests import make

NEEDS = st.integers(0, 1)
WHO = st.integers(0, 2)
ANY = st.integers(0, 5)


class Desk(RuleBasedStateMachine):
    @initialize()
    def town(self):
        self.around = transaction.atomic()
        self.around.__enter__()
        town = make.town()
        self.sc = make.staff(town, "sc1", "林")
        self.who = [make.supporter(town, name=f"担い手{n}") for n in range(3)]
        day = make.need(make.resident(town)).day_on
        self.needs = [
            need_take(
                acting_user=self.sc,
                municipality=town,
                caller=CallerData(name=f"方{n}", phone=f"00099900{n}"),
                task=make.task(town),
                block=make.block(town),
                day_on=day,
                half_day="morning",
                headcount=n + 1,
            )
            for n in range(2)
        ]

    def teardown(self):
        if hasattr(self, "around"):
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def do(self, act, **given):
        with contextlib.suppress(DomainError), transaction.atomic():
            act(**given)

    def one(self, model, number):
        rows = list(model.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    @rule(need=NEEDS, first=WHO, second=WHO)
    def ask(self, need, first, second):
        picks = [("supporter", self.who[number].public_id) for number in dict.fromkeys((first, second))]
        self.do(services.offers_send, need=self.needs[need], picks=picks, acting_user=self.sc, despite="urgent")

    @rule(number=ANY, yes=st.booleans(), taps=st.integers(1, 2))
    def answer(self, number, yes, taps):
        offer = self.one(Offer, number)
        for _tap in range(taps if offer else 0):
            self.do(services.offer_accept if yes else services.offer_decline, offer=offer)

    @rule(number=ANY)
    def withdraw(self, number):
        if offer := self.one(Offer, number):
            self.do(services.offer_withdraw, offer=offer, acting_user=self.sc)

    @rule(number=ANY)
    def drop_out(self, number):
        if visit := self.one(Visit, number):
            self.do(services.visit_drop_out, visit=visit)

    @rule(number=ANY, outcome=st.sampled_from(["done", "not_done"]))
    def report(self, number, outcome):
        if visit := self.one(Visit, number):
            self.do(services.visit_report, visit=visit, outcome=outcome)

    @rule(number=NEEDS, to=st.sampled_from(["searching", "done", "unmet"]))
    def move(self, number, to):
        need = Need.objects.get(pk=self.needs[number].pk)
        reason = "withdrawn" if to == "unmet" else ""
        self.do(
            services.need_move_at_desk,
            need=need,
            to_status=to,
            version=need.version,
            reason=reason,
            acting_user=self.sc,
        )

    @invariant()
    def books_are_true(self):
        if not hasattr(self, "needs"):
            return
        for row in self.needs:
            need = Need.objects.get(pk=row.pk)
            places = Visit.objects.filter(need=need, status__in=PLACE_TAKING).count()
            assert places <= need.headcount
            moves = [(change.from_status, change.to_status) for change in need.status_changes.all()]
            assert replay(moves) == need.status
            if need.status in TERMINAL:
                assert not Offer.objects.filter(need=need, status__in=Offer.LIVE_STATUSES).exists()
                assert not Visit.objects.filter(need=need, status="planned").exists()
            if need.status == "asking":
                assert Offer.objects.filter(need=need, status__in=[*Offer.LIVE_STATUSES, "accepted"]).exists()
        for who in self.who:  # both needs are on one morning
            assert Visit.objects.filter(supporter=who, status="planned").count() <= 1
        for visit in Visit.objects.filter(status="planned").select_related("offer"):
            assert visit.offer.status == "accepted"


@pytest.mark.django_db
def test_whatever_is_done_the_books_stay_true():
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=12,
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
