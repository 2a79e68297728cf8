"""Nobody is asked more than twice a week without a reason; the call list; two people at once."""

import pytest
from django.utils import timezone

from sasaeai.common.errors import DomainError
from sasaeai.coordination import services
from sasaeai.coordination.models import Offer
from sasaeai.notices.models import Notice
from tests import make


def pick(who):
    return ("supporter", who.public_id)


@pytest.fixture
def asked_twice(town, first, sc):
    """山田 was asked twice this week."""
    for number in range(2):
        other = make.need(make.resident(town, name=f"前の方{number}"), in_days=10 + number)
        services.offers_send(need=other, picks=[pick(first)], acting_user=sc)
    return first


def test_a_third_ask_in_a_week_needs_a_reason(need, asked_twice, sc):
    with pytest.raises(DomainError) as refused:
        services.offers_send(need=need, picks=[pick(asked_twice)], acting_user=sc)
    assert refused.value.code == "asked_often"
    assert not need.offers.exists()
    [offer] = services.offers_send(need=need, picks=[pick(asked_twice)], acting_user=sc, despite="urgent")
    assert (offer.status, offer.despite) == ("sent", "urgent")


def test_asks_of_last_week_and_those_taken_back_do_not_count(need, asked_twice, sc):
    one, two = Offer.objects.order_by("pk")
    services.offer_withdraw(offer=one, acting_user=sc)
    Offer.objects.filter(pk=two.pk).update(sent_at=timezone.now() - timezone.timedelta(days=8))
    [offer] = services.offers_send(need=need, picks=[pick(asked_twice)], acting_user=sc)
    assert offer.despite == ""


def test_the_page_says_it_and_offers_the_reasons(need, asked_twice, second, sc, signed_in):
    client = signed_in(sc)
    url = f"/sc/needs/{need.public_id}/"
    page = client.get(f"{url}candidates/").content.decode()
    assert "この1週間に、もう2回お願いしています" in page
    assert 'name="despite"' in page
    order = {"pick1": f"supporter:{asked_twice.public_id}"}
    refused = client.post(f"{url}offers/", order)
    assert refused.status_code == 422
    assert "わけをえらんでください" in refused.content.decode()
    assert client.post(f"{url}offers/", {**order, "despite": "nobody"}).status_code == 302


def test_the_list_to_call_and_its_one_click_results(need, first, second, sc, signed_in):
    client = signed_in(sc)
    url = f"/sc/needs/{need.public_id}/calllist/"
    page = client.get(url).content.decode()
    assert first.person.phone in page
    assert "1分よろしいですか" in page
    for _tap in range(2):
        answer = client.post(f"{url}result/", {"pick": f"supporter:{first.public_id}", "result": "away"})
        assert answer.status_code == 302
    offer = Offer.objects.get(supporter=first)
    assert (offer.status, offer.channel) == ("sent", "phone")
    assert not Notice.objects.filter(template="offer").exists()  # somebody is talking to them
    client.post(f"{url}result/", {"pick": f"supporter:{first.public_id}", "result": "declined"})
    for _tap in range(2):
        client.post(f"{url}result/", {"pick": f"supporter:{second.public_id}", "result": "ok"})
    need.refresh_from_db()
    assert (need.status, need.visits.get().supporter) == ("settled", second)
    assert "もう声をかける必要はありません" in client.get(url).content.decode()
    assert client.post(f"{url}result/", {"pick": f"supporter:{first.public_id}", "result": "ok"}).status_code == 409
    assert client.post(f"{url}result/", {"pick": "supporter:none", "result": "oops"}).status_code == 422


def test_at_most_eight_on_a_sheet(need, town, sc, signed_in):
    for number in range(12):
        make.supporter(town, name=f"担い手{number}")
    page = signed_in(sc).get(f"/sc/needs/{need.public_id}/calllist/").content.decode()
    assert page.count('class="call-list__row"') == 8


def test_a_need_for_two_asks_two_at_once_and_thanks_the_others(town, sc, first, second):
    third = make.supporter(town, name="林 三郎")
    pair = make.need(make.resident(town), headcount=2)
    offers = services.offers_send(need=pair, picks=[pick(who) for who in (first, second, third)], acting_user=sc)
    assert [offer.status for offer in offers] == ["sent", "sent", "waiting"]
    services.offer_decline(offer=offers[0])
    offers[2].refresh_from_db()
    assert offers[2].status == "sent"
    services.offer_accept(offer=offers[1])
    pair.refresh_from_db()
    assert pair.status == "asking"
    services.offer_accept(offer=offers[2])
    pair.refresh_from_db()
    assert pair.status == "settled"
    with pytest.raises(DomainError):
        services.offers_send(need=pair, picks=[pick(first)], acting_user=sc)
