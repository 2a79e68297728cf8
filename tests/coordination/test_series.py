"""Series: the days of the rule, occurrences ahead, the standing helper, absence and cover, hand-over, changed days."""

import datetime as dt

import pytest
from django.utils import timezone

from sasaeai.common.errors import DomainError
from sasaeai.coordination import services
from sasaeai.coordination.models import SeriesHelper, Visit
from sasaeai.needs.models import Need, Ride, Series
from sasaeai.needs.recurrence import Rule, days_between
from sasaeai.needs.services import series_start
from sasaeai.people.models import BlockedPair, Blockout
from tests import make

DAY = dt.timedelta(days=1)


def days(rule, start, end):
    return [day.isoformat() for day in days_between(rule, dt.date.fromisoformat(start), dt.date.fromisoformat(end))]


def test_days_of_the_rules():
    weekly = Rule("weekly", 0, dt.date(2026, 11, 2))
    assert days(weekly, "2026-11-01", "2026-12-01") == [
        "2026-11-02",
        "2026-11-09",
        "2026-11-16",
        "2026-11-30",
    ]  # fmt: skip  (23 November is Labour Thanksgiving Day)
    through = Rule("weekly", 0, dt.date(2026, 11, 2), skips_holidays=False)
    assert "2026-11-23" in days(through, "2026-11-01", "2026-12-01")
    second = Rule("fortnightly", 2, dt.date(2026, 12, 1))  # begins on a Tuesday: the first Wednesday is the 2nd
    assert days(second, "2026-12-01", "2027-01-10") == ["2026-12-02", "2026-12-16", "2026-12-30"]
    third = Rule("monthly", 4, dt.date(2026, 11, 1), nth=3)
    assert days(third, "2026-11-01", "2027-02-01") == ["2026-11-20", "2026-12-18", "2027-01-15"]
    last = Rule("monthly", 4, dt.date(2027, 1, 1), nth=5)
    assert days(last, "2027-01-01", "2027-03-01") == ["2027-01-29", "2027-02-26"]
    ends = Rule("weekly", 1, dt.date(2026, 11, 1), to_on=dt.date(2026, 11, 17))
    assert days(ends, "2026-11-01", "2026-12-31") == ["2026-11-10"]  # the 3rd is Culture Day, the 17th is out


@pytest.fixture
def series(need, sc):
    """The need of the cast every week, holidays or not, so that no test hangs on the calendar."""
    return series_start(need=need, acting_user=sc, skips_holidays=False)


@pytest.fixture
def standing(series, first, sc):
    return services.series_helper_set(series=series, helper=first, place=1, from_on=series.from_on, acting_user=sc)


def run():
    return services.series_due(now=timezone.now())


def visits_of(supporter):
    return list(Visit.objects.filter(supporter=supporter, status="planned").order_by("day_on"))


def test_a_need_becomes_a_series_once(need, sc):
    one = series_start(need=need, acting_user=sc)
    two = series_start(need=need, acting_user=sc)
    need.refresh_from_db()
    assert one == two == need.series
    assert (one.weekday, need.series_on, need.is_weekly) == (need.day_on.weekday(), need.day_on, True)


def test_without_a_day_there_is_no_series(town, sc):
    open_day = make.need(make.resident(town), day_on=None)
    with pytest.raises(DomainError):
        series_start(need=open_day, acting_user=sc)


def test_days_are_made_ahead_and_only_once(series, need):
    assert run() == 1  # in three days there is one already; one more lies within two weeks
    assert run() == 0
    later = Need.objects.get(series=series, series_on=need.day_on + 7 * DAY)
    assert (later.status, later.task, later.note_for_helper) == ("searching", need.task, need.note_for_helper)
    assert later.cautions_shared == need.cautions_shared
    assert [row.to_status for row in later.status_changes.all()] == ["taken", "searching"]


def test_the_standing_helper_has_each_day(standing, series, first, need):
    run()
    assert [visit.day_on for visit in visits_of(first)] == [need.day_on, need.day_on + 7 * DAY]
    assert set(Need.objects.filter(series=series).values_list("status", flat=True)) == {"settled"}


def test_the_money_of_one_ride_is_not_copied(town, sc):
    ride = make.need(make.resident(town), task_code="ride")
    Ride.objects.create(need=ride, mode="actual_cost_only", destination="中央病院", fuel_jpy=300)
    weekly = series_start(need=ride, acting_user=sc, skips_holidays=False)
    run()
    copy = Ride.objects.get(need__series=weekly, need__series_on=ride.day_on + 7 * DAY)
    assert (copy.destination, copy.fuel_jpy) == ("中央病院", None)


def test_absent_days_are_searched_for_and_a_cover_takes_nothing_over(standing, series, first, second, need, sc):
    run()
    next_on = need.day_on + 7 * DAY
    services.series_absence_add(helper=standing, from_on=next_on, to_on=next_on + DAY, acting_user=sc)
    gap = Need.objects.get(series=series, series_on=next_on)
    assert gap.status == "searching"
    (offer,) = services.offers_send(need=gap, picks=[("supporter", second.public_id)], acting_user=sc)
    services.offer_accept(offer=offer)
    assert [visit.day_on for visit in visits_of(second)] == [next_on]
    services.series_due(now=timezone.now() + 7 * DAY)
    after = Need.objects.get(series=series, series_on=next_on + 7 * DAY)
    assert after.visits.get().supporter == first
    assert SeriesHelper.objects.get(to_on=None).supporter == first


def test_who_is_away_or_busy_or_barred_is_not_promised(standing, series, first, need, town):
    Blockout.objects.create(supporter=first, from_on=need.day_on + 7 * DAY, to_on=need.day_on + 8 * DAY)
    run()
    assert Need.objects.get(series_on=need.day_on + 7 * DAY).status == "searching"
    BlockedPair.objects.create(supporter=first, resident_person=need.resident.person)
    services.series_due(now=timezone.now() + 7 * DAY)
    assert Need.objects.get(series_on=need.day_on + 14 * DAY).status == "searching"


def test_the_second_place_is_beside_the_first(standing, series, first, second, need, sc):
    services.series_helper_set(series=series, helper=second, place=2, from_on=need.day_on + DAY, acting_user=sc)
    run()
    later = Need.objects.get(series_on=need.day_on + 7 * DAY)
    assert {visit.supporter for visit in later.visits.all()} == {first, second}
    assert (later.headcount, later.status) == (2, "settled")
    need.refresh_from_db()
    assert need.headcount == 1  # before the second one joined


def test_one_household_is_handed_over(standing, series, first, second, need, sc):
    run()
    on = need.day_on + DAY
    services.series_hand_over(helper=standing, to=second, from_on=on, all_households=False, acting_user=sc)
    assert [visit.day_on for visit in visits_of(first)] == [need.day_on]
    assert [visit.day_on for visit in visits_of(second)] == [need.day_on + 7 * DAY]
    standing.refresh_from_db()
    assert standing.to_on == on


def test_all_households_are_handed_over_or_none(standing, series, first, second, need, sc, town):
    other = make.need(make.resident(town, name="となり 竹子"), half_day="afternoon", in_days=4)
    also = series_start(need=other, acting_user=sc, skips_holidays=False)
    services.series_helper_set(series=also, helper=first, place=1, from_on=also.from_on, acting_user=sc)
    barred = BlockedPair.objects.create(supporter=second, resident_person=other.resident.person)
    today = timezone.localdate()
    with pytest.raises(DomainError, match="となり 竹子"):
        services.series_hand_over(helper=standing, to=second, from_on=today, all_households=True, acting_user=sc)
    assert SeriesHelper.objects.filter(to_on=None, supporter=first).count() == 2
    barred.delete()
    services.series_hand_over(helper=standing, to=second, from_on=today, all_households=True, acting_user=sc)
    assert SeriesHelper.objects.filter(to_on=None, supporter=second).count() == 2
    assert visits_of(first) == []


def test_one_day_is_called_off(standing, series, first, need, sc):
    run()
    on = need.day_on + 7 * DAY
    services.series_change_day(series=series, on=on, moved_to_on=None, acting_user=sc)
    off = Need.objects.get(series_on=on)
    assert (off.status, off.unmet_reason) == ("unmet", "withdrawn")
    assert [visit.day_on for visit in visits_of(first)] == [need.day_on]
    assert run() == 0
    # Called off before it was made: it is never made.
    services.series_change_day(series=series, on=on + 7 * DAY, moved_to_on=None, acting_user=sc)
    assert services.series_due(now=timezone.now() + 7 * DAY) == 0


def test_one_day_is_moved_with_its_helper(standing, series, first, need, sc):
    run()
    on = need.day_on + 7 * DAY
    for _tap in range(2):
        services.series_change_day(series=series, on=on, moved_to_on=on + DAY, acting_user=sc)
    assert [visit.day_on for visit in visits_of(first)] == [need.day_on, on + DAY]
    assert Need.objects.get(series_on=on).day_on == on + DAY
    with pytest.raises(DomainError):
        services.series_change_day(series=series, on=on + DAY, moved_to_on=None, acting_user=sc)


def test_all_following_days_change(standing, series, first, need, sc):
    run()
    on = need.day_on + DAY
    weekday = (need.day_on.weekday() + 2) % 7
    after = services.series_change_following(series=series, on=on, weekday=weekday, acting_user=sc)
    run()
    assert [visit.day_on for visit in visits_of(first)][:2] == [need.day_on, need.day_on + 2 * DAY]
    assert Need.objects.get(series=series, series_on=need.day_on + 7 * DAY).status == "unmet"
    series.refresh_from_db()
    assert (series.to_on, after.from_on, after.to_on) == (on, on, None)


def test_another_area_cannot_touch_it(standing, series, sc_other_area):
    from sasaeai.common.errors import NotAllowed

    with pytest.raises(NotAllowed):
        services.series_stop(series=series, on=series.from_on, acting_user=sc_other_area)
    assert Series.objects.get().to_on is None


def act(client, series, name, **said):
    return client.post(f"/sc/series/{series.public_id}/change/", {"act": name, **said})


def test_from_the_page_of_a_need_to_the_list(need, visit, first, sc, signed_in):
    client = signed_in(sc)
    page = client.get(f"/sc/needs/{need.public_id}/").content.decode()
    assert "くり返しの予定にする" in page
    answer = client.post(f"/sc/needs/{need.public_id}/series/", {"every": "weekly", "same_helper": "on"})
    made = Series.objects.get()
    assert answer.headers["Location"] == f"/sc/series/{made.public_id}/"
    run()
    assert [row.day_on for row in visits_of(first)] == [need.day_on, need.day_on + 7 * DAY]
    assert "山田 一郎" in client.get("/sc/series/").content.decode()
    assert "毎週" in client.get(f"/sc/needs/{need.public_id}/").content.decode()


def test_forms_of_the_page(series, standing, first, second, need, sc, signed_in):
    client = signed_in(sc)
    run()
    on = need.day_on + 7 * DAY
    assert client.get(f"/sc/series/{series.public_id}/").status_code == 200
    assert act(client, series, "absence1", from_on=on.isoformat(), until_on=on.isoformat()).status_code == 302
    assert Need.objects.get(series_on=on).status == "searching"
    assert act(client, series, "hand_over1", who=second.number, from_on=on.isoformat()).status_code == 302
    assert [row.day_on for row in visits_of(second)] == [on]
    answer = act(client, series, "helper2", who="だれもいない", from_on=on.isoformat())
    assert answer.status_code == 422
    assert "だれもいない" in answer.content.decode()
    assert act(client, series, "day", on=on.isoformat(), moved_to_on="").status_code == 302
    assert visits_of(second) == []
    assert act(client, series, "leave1", on="なし").status_code == 422
    assert act(client, series, "leave2", on=on.isoformat()).status_code == 404
    assert act(client, series, "other1", on=on.isoformat()).status_code == 404
    weekday = (need.day_on.weekday() + 1) % 7
    said = {"on": on.isoformat(), "every": "weekly", "weekday": weekday, "half_day": "afternoon", "time": ""}
    assert act(client, series, "following", **said).status_code == 302
    after = Series.objects.get(to_on=None)
    assert (after.weekday, after.half_day) == (weekday, "afternoon")
    assert act(client, after, "stop", on=on.isoformat()).status_code == 302


def test_another_area_sees_no_series(series, standing, sc_other_area, signed_in):
    client = signed_in(sc_other_area)
    assert "神無月" not in client.get("/sc/series/").content.decode()
    assert client.get(f"/sc/series/{series.public_id}/").status_code == 404
    assert act(client, series, "stop", on="2030/1/1").status_code == 404


def test_the_supporter_sees_it_without_the_resident(series, standing, first, signed_in):
    page = signed_in(first.person.user).get("/me/").content.decode()
    assert "いつものお手伝い" in page
    assert "神無月" not in page


def test_the_list_asks_as_often_for_ten_as_for_one(series, standing, sc, town, signed_in):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(sc)
    client.get("/sc/series/")
    with CaptureQueriesContext(connection) as one:
        client.get("/sc/series/")
    for number in range(9):
        more = make.need(make.resident(town, name=f"方{number}"))
        weekly = series_start(need=more, acting_user=sc)
        who = make.supporter(town, name=f"担い手{number}")
        services.series_helper_set(series=weekly, helper=who, place=1, from_on=weekly.from_on, acting_user=sc)
    run()
    with CaptureQueriesContext(connection) as ten:
        client.get("/sc/series/")
    assert len(ten) <= len(one)
