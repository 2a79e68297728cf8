"""Twelve answers at the same moment, each with a connection of its own: one wins, the others hear it kindly (I-02)."""

import threading

import pytest
from django.db import connection, connections
from django.test import Client

from sasaeai.common.errors import Conflict
from sasaeai.coordination import services
from sasaeai.coordination.models import Offer, Visit
from tests import make

ANSWERS = 12


def all_at_once(jobs):
    """Run the jobs in threads behind a barrier; results in the order of the jobs."""
    barrier = threading.Barrier(len(jobs))
    results = [None] * len(jobs)

    def run(place, job):
        try:
            barrier.wait(timeout=20)
            results[place] = job()
        except Exception as error:  # shown by the assertion
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def yes(code):
    return lambda: Client().post(f"/o/{code}/", {"answer": "accept"}).status_code


@pytest.mark.django_db(transaction=True)
def test_one_of_twelve_wins():
    town = make.town()
    need = make.need(make.resident(town), status="asking")
    codes = [
        Offer.objects.create(
            need=need, supporter=make.supporter(town, name=f"担い手{n}"), status="sent", position=n
        ).code
        for n in range(1, ANSWERS + 1)
    ]
    connection.close()
    results = all_at_once([yes(code) for code in codes])
    assert sorted(results, key=str) == [302] + [409] * (ANSWERS - 1)
    assert Visit.objects.count() == 1
    need.refresh_from_db()
    assert need.status == "settled"
    assert Offer.objects.filter(status="cancelled").count() == ANSWERS - 1


@pytest.mark.django_db(transaction=True)
def test_one_supporter_cannot_promise_the_same_morning_twice():
    town = make.town()
    helper = make.supporter(town)
    needs = [make.need(make.resident(town, name=f"方{n}"), status="asking") for n in range(4)]
    codes = [Offer.objects.create(need=need, supporter=helper, status="sent").code for need in needs]
    connection.close()
    results = all_at_once([yes(code) for code in codes])
    assert sorted(results, key=str) == [302, 409, 409, 409]
    assert Visit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_yes_twelve_times_is_one_visit():
    town = make.town()
    need = make.need(make.resident(town), status="asking")
    code = Offer.objects.create(need=need, supporter=make.supporter(town), status="sent").code
    connection.close()
    assert all_at_once([yes(code)] * ANSWERS) == [302] * ANSWERS
    assert Visit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_closed_need_keeps_no_promise():
    """Closing and accepting at the same moment: whoever is first, no planned visit stays on a closed need (I-07)."""
    town = make.town()
    desk = make.staff(town, "sc1", "林")
    for _ in range(3):
        need = make.need(make.resident(town), status="asking")
        offer = Offer.objects.create(need=need, supporter=make.supporter(town), status="sent")
        connection.close()

        def close(need=need):
            try:
                services.need_move_at_desk(
                    need=need, to_status="unmet", reason="withdrawn", version=need.version, acting_user=desk
                )
            except Conflict:
                return "conflict"
            return "closed"

        answer, closed = all_at_once([yes(offer.code), close])
        need.refresh_from_db()
        planned = Visit.objects.filter(need=need, status="planned").count()
        assert (answer, closed) in {(409, "closed"), (302, "conflict")}
        assert planned == (1 if need.status == "settled" else 0)
