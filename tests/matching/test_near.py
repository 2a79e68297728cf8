"""The smallest change that brings someone in."""

from __future__ import annotations

from datetime import timedelta

from matching import NEAR_MISS_CODES, Booking, DayRange, HalfDay, availability_mask, near_misses, rank
from matching.near import RELAXATIONS

from .make import MONDAY, TUESDAY, WEDNESDAY, need, supporter, town

TUESDAY_AFTERNOON = availability_mask([(1, HalfDay.AFTERNOON)])


def only_miss(one_need, *people):
    found = near_misses(one_need, town(*people))
    assert len(found) == 1, found
    return found[0]


def test_if_it_could_be_tuesday_afternoon():
    people = [supporter(i, availability=TUESDAY_AFTERNOON) for i in (1, 2, 3)]
    found = near_misses(need(), town(*people))
    # Tuesday of this week, then of the next one.
    assert [m.code for m in found] == ["other_time", "other_time", "outside_hours"]
    assert found[0].params == {"day": TUESDAY, "half_day": "afternoon"}
    assert (found[0].count, set(found[0].supporters), found[0].kind) == (3, {1, 2, 3}, "resident")


def test_no_time_before_today_and_none_already_asked_for():
    for miss in near_misses(need(day=MONDAY), town(supporter("s", availability=(1 << 21) - 1 ^ 1))):
        if miss.code == "other_time":
            assert miss.params["day"] >= MONDAY
            assert miss.params != {"day": MONDAY, "half_day": "morning"}


def test_another_hour_of_the_same_morning():
    busy = supporter("s", bookings=(Booking(WEDNESDAY, 600, 660),))
    found = near_misses(need(start_min=600, end_min=660, half_day=None), town(busy))
    assert found[0].params == {"day": WEDNESDAY, "half_day": "morning"}


def test_the_smallest_extra_distance():
    people = (
        supporter("a", x_m=1900.0, max_distance_m=1000.0),
        supporter("b", x_m=2900.0, max_distance_m=1000.0),
    )
    miss = only_miss(need(), *people)
    assert (miss.code, miss.params, miss.supporters) == ("more_distance", {"extra_m": 1000.0}, ("a",))


def test_too_far_for_any_step():
    assert near_misses(need(), town(supporter("a", x_m=9000.0, max_distance_m=1000.0))) == ()


def test_one_visit_more_but_not_against_a_plain_no():
    once = supporter("a", cap_month=1, bookings=(Booking(MONDAY, 540, 600),))
    december_is_free = near_misses(need(), town(once))
    assert "one_more_visit" in {m.code for m in december_is_free}
    never = supporter("b", cap_month=0)
    assert near_misses(need(), town(never)) == ()


def test_single_changes_and_who_has_to_agree():
    cases = {
        "without_gender_wish": ("resident", need(gender_wish="female"), {"gender": "male"}),
        "with_interpreter": ("prepare", need(language="pt"), {}),
        "second_person": ("prepare", need(), {"pair_wish": "always"}),
        "get_consent": ("prepare", need(), {"consent": False}),
        "other_area": ("supporter", need(area="a1"), {"areas": frozenset({"a2"})}),
        "after_training": ("prepare", need(required_trainings=frozenset({"lift"})), {}),
        "ask_again": ("supporter", need(already_asked=frozenset({"s"})), {}),
        "lend_vehicle": ("prepare", need(needs_vehicle=True), {"licence_valid_until": WEDNESDAY}),
    }
    for code, (kind, one_need, changes) in cases.items():
        miss = only_miss(one_need, supporter("s", **changes))
        assert (miss.code, miss.kind, miss.supporters) == (code, kind, ("s",))
    assert set(cases) | {"other_time", "more_distance", "one_more_visit", "outside_hours"} == set(NEAR_MISS_CODES)
    assert len(RELAXATIONS) == len(NEAR_MISS_CODES) - 1


def test_what_is_never_on_offer():
    fortnight = (DayRange(MONDAY, MONDAY + timedelta(days=30)),)
    for changes in ({"blockouts": fortnight}, {"blocked_residents": frozenset({"r1"})}, {"active": False}):
        assert near_misses(need(), town(supporter("s", **changes))) == ()
    assert near_misses(need(needs_vehicle=True), town(supporter("s"))) == ()


def test_two_changes_only_if_no_single_one_helps():
    both = supporter("s", gender="male", x_m=1400.0, max_distance_m=1000.0)
    miss = only_miss(need(gender_wish="female"), both)
    assert (miss.code, [r.code for r in miss.also]) == ("more_distance", ["without_gender_wish"])
    wish_only = supporter("t", gender="male")
    miss = only_miss(need(gender_wish="female"), both, wish_only)
    assert (miss.code, miss.also, miss.supporters) == ("without_gender_wish", (), ("t",))


def test_those_who_can_already_are_not_named():
    people = (supporter("can"), supporter("cannot", availability=TUESDAY_AFTERNOON))
    assert rank(need(), town(*people)).candidates[0].id == "can"
    assert all(m.supporters == ("cannot",) for m in near_misses(need(), town(*people)))


def test_an_open_day_has_no_other_times():
    assert near_misses(need(day=None, half_day=None), town(supporter("s", consent=False)))[0].code == "get_consent"
