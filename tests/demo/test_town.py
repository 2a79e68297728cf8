"""What the town holds: enough of everything that no page is empty, and nothing that could be real."""

import datetime as dt
import itertools
from collections import defaultdict

import pytest
from django.db.models import F, Sum

from sasaeai.accounts.models import User
from sasaeai.casework.models import Activity
from sasaeai.common.kana import search_key
from sasaeai.common.phone import phone_problem
from sasaeai.coordination.models import Concern, Offer, Thanks, Visit
from sasaeai.demo.writing import TOKYO
from sasaeai.needs.models import Need, NeedStatusChange, Ride
from sasaeai.needs.states import replay
from sasaeai.people.models import BlockedPair, Business, Group, GroupMenuItem, Person, Supporter
from sasaeai.places.models import Area, AreaBlock, Municipality, Population, TownBlock, Venue
from tests.demo.conftest import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_town")]
MIDNIGHT = dt.datetime.combine(TODAY, dt.time.min, tzinfo=TOKYO)


def test_the_counts_of_the_town():
    assert TownBlock.objects.count() == 120
    assert Group.objects.count() == 24
    assert Business.objects.count() == 9
    assert Supporter.objects.count() == 420
    assert Need.objects.values("resident").distinct().count() == 300
    assert 60_000 < Population.objects.aggregate(people=Sum("total_count"))["people"] < 64_000
    assert Population.objects.filter(total_count=None).count() == 1


def test_the_code_has_a_right_check_digit_and_no_prefecture():
    code = Municipality.objects.get().code
    rest = sum(int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True)) % 11
    assert code[5] == str((11 - rest) % 10)
    assert code[:2] == "00"


def test_the_schemes_cover_every_block_and_do_not_nest():
    of = defaultdict(dict)
    for row in AreaBlock.objects.select_related("scheme"):
        of[row.scheme.code][row.block_id] = row.area_id
    assert {code: (len(blocks), len(set(blocks.values()))) for code, blocks in of.items()} == {
        "daily": (120, 7),
        "school": (120, 20),
        "minjikyo": (120, 2),
    }
    for inner, outer in itertools.permutations(of, 2):
        pairs = {(area, of[outer][block]) for block, area in of[inner].items()}
        assert len(pairs) > len(set(of[inner].values())), f"{inner} nests in {outer}"


def test_every_point_lies_in_its_polygon_and_the_outline_is_one_ring():
    for block in TownBlock.objects.all():
        assert inside(block.lng, block.lat, block.outline["coordinates"][0]), block.name
    ring = Municipality.objects.get().outline["coordinates"][0]
    assert ring[0] == ring[-1]
    assert len({tuple(corner) for corner in ring}) == len(ring) - 1
    assert all(inside(block.lng, block.lat, ring) for block in TownBlock.objects.all())


def inside(lng, lat, ring):
    """Even-odd rule."""
    crossings = 0
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 > lat) != (y2 > lat) and lng < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
            crossings += 1
    return crossings % 2 == 1


def test_no_telephone_rings_and_no_mail_arrives():
    for model in (Person, Venue, Group, Business, Municipality):
        for phone in model.objects.values_list("phone", flat=True):
            assert phone.startswith("000-")
            assert phone_problem(phone) is None
    assert all(email.endswith(".example") for email in User.objects.values_list("email", flat=True))


def test_people_are_found_by_name_reading_and_digits():
    person = Person.objects.get(name="西川 和子")
    for typed in ("西川", "ニシカワ", person.phone_digits[-4:]):
        assert search_key(typed) in person.search_text


def test_history_replays_to_the_present_and_runs_forward():
    moves = defaultdict(list)
    for change in NeedStatusChange.objects.order_by("need_id", "pk"):
        moves[change.need_id].append(change)
    for need in Need.objects.all():
        rows = moves[need.pk]
        assert replay([(row.from_status, row.to_status) for row in rows]) == need.status
        assert [row.at for row in rows] == sorted(row.at for row in rows)
        assert need.version == len(rows)


def test_nothing_has_happened_yet_today():
    assert not NeedStatusChange.objects.filter(at__gte=MIDNIGHT).exists()
    assert not Offer.objects.filter(answered_at__gte=MIDNIGHT).exists()
    assert not Visit.objects.filter(reported_at__gte=MIDNIGHT).exists()
    assert not Activity.objects.filter(at__gte=MIDNIGHT).exists()
    assert Need.objects.filter(taken_at__lt=MIDNIGHT - dt.timedelta(days=300)).exists()


def test_nobody_is_in_two_places_at_once_and_blocked_pairs_never_meet():
    promised = list(Visit.objects.exclude(supporter=None).values_list("supporter", "day_on", "need__half_day"))
    assert len(promised) == len(set(promised))
    for pair in BlockedPair.objects.all():
        assert not Offer.objects.filter(
            supporter=pair.supporter, need__resident__person=pair.resident_person, status="accepted"
        ).exists()


def test_rides_name_money_only_where_the_mode_allows_it():
    assert not Ride.objects.exclude(mode=Ride.Mode.ACTUAL_COST).exclude(fuel_jpy=None).exists()
    assert Ride.objects.filter(mode=Ride.Mode.ACTUAL_COST, fuel_jpy__gt=0).exists()
    assert set(GroupMenuItem.objects.filter(task__is_ride=True).values_list("first_unit_jpy", flat=True)) == {0}


def test_every_coordinator_finds_work_on_the_desk():
    for area in Area.objects.filter(scheme__is_daily_living=True):
        statuses = set(Need.objects.filter(block__areas=area).values_list("status", flat=True))
        assert statuses >= {"taken", "searching", "asking", "settled", "done"}, area
        calls = Need.objects.filter(block__areas=area, status="taken", called_back_at=None)
        assert {need.call_back_by_at.astimezone(TOKYO).date() for need in calls} == {TODAY}
        assert Activity.objects.filter(area=area, action="").exists()
        assert Supporter.objects.filter(areas=area, status="applied").exists(), area
    assert Visit.objects.filter(status="planned", day_on=TODAY).exists()
    assert Concern.objects.filter(handled_at=None).count() >= 3
    tomorrow = MIDNIGHT + dt.timedelta(days=1, hours=17)
    assert set(Offer.objects.filter(status__in=Offer.ASKED_STATUSES).values_list("deadline_at", flat=True)) == {
        tomorrow
    }


def test_the_supporter_of_the_cast_has_a_question_a_promise_and_thanks():
    own = Supporter.objects.get(person__name="西川 和子")
    assert own.offers.filter(status__in=Offer.ASKED_STATUSES).count() == 1
    assert own.visits.filter(status="planned", day_on__gte=TODAY).count() == 1
    assert Thanks.objects.filter(visit__supporter=own).count() >= 2


def test_unmet_needs_have_all_kinds_of_reasons():
    assert set(Need.objects.filter(status="unmet").values_list("unmet_reason", flat=True)) == set(
        Need.UnmetReason.values
    )
    assert set(Offer.objects.filter(status="declined").values_list("decline_reason", flat=True)) >= {
        "day",
        "far",
        "task",
        "health",
    }
    assert not Need.objects.filter(closed_at__lt=F("taken_at")).exists()
