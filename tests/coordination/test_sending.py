"""From the list of candidates to the first ask: five clicks, one effect."""

import datetime as dt

from django.utils import timezone

from sasaeai.coordination.models import Offer
from sasaeai.people.models import Supporter


def pick(helper):
    return f"supporter:{helper.public_id}"


def test_picks_are_asked_in_order(signed_in, need, first, second, sc):
    client = signed_in(sc)
    page = client.get(f"/sc/needs/{need.public_id}/candidates/").content.decode()
    assert f'action="/sc/needs/{need.public_id}/offers/"' in page
    assert pick(first) in page
    day = (timezone.localdate() + dt.timedelta(days=2)).isoformat()
    form = {"pick1": pick(second), "pick2": pick(first), "pick3": "", "deadline": day}
    for _ in range(2):
        answer = client.post(f"/sc/needs/{need.public_id}/offers/", form)
        assert (answer.status_code, answer["Location"]) == (302, f"/sc/needs/{need.public_id}/")
    offers = list(Offer.objects.order_by("position"))
    assert [offer.supporter for offer in offers] == [second, first]
    assert timezone.localtime(offers[0].deadline_at).isoformat()[:13] == f"{day}T17"
    assert {offer.rank_shown for offer in offers} == {1, 2}
    assert offers[0].reason_codes


def test_why_you_is_told_to_the_helper(client, signed_in, need, first, sc):
    desk = signed_in(sc)
    desk.get(f"/sc/needs/{need.public_id}/candidates/")
    desk.post(f"/sc/needs/{need.public_id}/offers/", {"pick1": pick(first)})
    desk.logout()
    html = client.get(f"/o/{Offer.objects.get().code}/").content.decode()
    assert "お願いしたわけ" in html
    assert "ご都合のよい曜日と時間です" in html


def test_nobody_picked_says_what_to_do(signed_in, need, first, sc):
    page = signed_in(sc).post(f"/sc/needs/{need.public_id}/offers/", {"pick1": ""})
    assert page.status_code == 422
    assert "1人から3人までえらんでください" in page.content.decode()


def test_somebody_who_rests_meanwhile(signed_in, need, first, sc):
    Supporter.objects.filter(pk=first.pk).update(status="paused")
    page = signed_in(sc).post(f"/sc/needs/{need.public_id}/offers/", {"pick1": pick(first)})
    assert page.status_code == 422
    assert "お休み中" in page.content.decode()
    assert not Offer.objects.exists()


def test_not_for_another_area(signed_in, need, first, sc_other_area):
    url = f"/sc/needs/{need.public_id}/offers/"
    assert signed_in(sc_other_area).post(url, {"pick1": pick(first)}).status_code == 404


def test_nonsense_picks(signed_in, need, sc):
    url = f"/sc/needs/{need.public_id}/offers/"
    client = signed_in(sc)
    for nonsense in ("supporter:22", "nobody:22", ":", "supporter"):
        assert client.post(url, {"pick1": nonsense, "deadline": "zzz"}).status_code == 422
