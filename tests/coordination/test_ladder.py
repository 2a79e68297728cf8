"""The ladder of a need; asked again after a drop-out; the desk hears when nobody is left; the eve's call."""

import datetime as dt

from django.utils import timezone

from sasaeai.coordination import services
from sasaeai.coordination.ladder import STEPS, standing_of
from sasaeai.coordination.models import LadderMove, Offer
from sasaeai.needs.models import Need
from sasaeai.notices.models import Notice
from tests import make


def test_step_by_step_and_never_two_at_a_tap(need, sc, signed_in):
    client = signed_in(sc)
    url = f"/sc/needs/{need.public_id}/"
    assert "1/6段目" in client.get(url).content.decode()
    for _tap in range(2):
        client.post(f"{url}ladder/", {"from_step": "own_group"})
    assert LadderMove.objects.count() == 1
    for step in STEPS[1:]:
        client.post(f"{url}ladder/", {"from_step": step.code})
    assert [move.step for move in LadderMove.objects.all()] == [step.code for step in STEPS[1:]]
    assert "職員が行く" in client.get(url).content.decode()


def test_each_step_has_its_time(need):
    stands = standing_of(need, [])
    assert stands.until_at == need.taken_at + dt.timedelta(hours=24)
    last = LadderMove(need=need, step="elsewhere", created_at=timezone.now())
    assert (standing_of(need, [last]).until_at, standing_of(need, [last]).next_step) == (None, None)


def test_candidates_of_one_step(need, town, first, sc, signed_in):
    far = make.supporter(town, name="遠い 四郎", areas=("川辺",), max_distance_m=9000)
    far.areas.clear()
    far.person.block = make.block(town, "川辺1丁目")
    far.person.save()
    near_group = make.group(town, tasks=("shopping",))
    client = signed_in(sc)

    def names(step):
        return client.get(f"/sc/needs/{need.public_id}/candidates/?step={step}").content.decode()

    assert near_group.name in names("own_group")
    assert first.person.name not in names("own_group")
    assert first.person.name in names("same_area")
    assert near_group.name not in names("same_area")
    assert "遠い 四郎" not in names("same_area")
    assert client.get(f"/sc/needs/{need.public_id}/candidates/?step=oops").status_code == 200


def test_who_was_thanked_is_asked_again_at_once(visit, need, second, offers):
    offers[1].refresh_from_db()
    assert offers[1].status == "cancelled"
    services.visit_drop_out(visit=visit)
    need.refresh_from_db()
    again = Offer.objects.get(need=need, status="sent")
    assert (again.supporter, need.status) == (second, "asking")


def test_with_less_than_a_day_left_the_desk_calls(visit, need, sc, signed_in):
    Need.objects.filter(pk=need.pk).update(day_on=timezone.localdate())
    type(visit).objects.filter(pk=visit.pk).update(day_on=timezone.localdate(), start_min=24 * 60 - 1)
    visit.refresh_from_db()
    services.visit_drop_out(visit=visit)
    need.refresh_from_db()
    assert need.status == "searching"
    assert not Offer.objects.filter(need=need, status__in=["sent", "waiting"]).exists()
    assert "急ぎです：電話でお願いする" in signed_in(sc).get(f"/sc/needs/{need.public_id}/").content.decode()


def test_the_desk_hears_when_nobody_is_left(need, offers, sc):
    services.offer_decline(offer=offers[0])
    assert not Notice.objects.filter(template="nobody_left").exists()
    services.offer_decline(offer=offers[1])
    services.offer_decline(offer=offers[1])
    assert Notice.objects.get(template="nobody_left").to_user == sc


def test_tomorrow_is_on_the_list_until_confirmed(visit, sc, signed_in):
    type(visit).objects.filter(pk=visit.pk).update(day_on=timezone.localdate() + dt.timedelta(days=1))
    client = signed_in(sc)
    assert "まだ確かめていません" in client.get("/sc/").content.decode()
    for _tap in range(2):
        assert client.post(f"/sc/visits/{visit.public_id}/confirm/").status_code == 302
    page = client.get("/sc/").content.decode()
    assert "まだ確かめていません" not in page
    visit.refresh_from_db()
    assert visit.confirmed_by == sc
