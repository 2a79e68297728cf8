"""Who sees which needs and callers, and how a caller is found while the telephone is at the ear."""

import pytest
from django.utils import timezone

from sasaeai.common.kana import search_key
from sasaeai.needs.selectors import (
    caller_for_desk,
    caller_search,
    desk_area,
    need_for_desk,
    needs_for_desk,
    taken_just_now,
)
from sasaeai.people.viewer import viewer_for
from tests import make


def hanako(town, **extra):
    found = {"phone": "090-1234-5678", "phone_digits": "09012345678", "phone2_digits": "0727590000"}
    text = f"{search_key('山田 みさを')} {search_key('ヤマダ ミサヲ')} 09012345678"
    return make.resident(town, "山田 みさを", **(found | {"search_text": text} | extra))


@pytest.mark.parametrize(
    "query",
    ["０９０ー１２３４ー５６７８", "090 1234 5678", "+81 90-1234-5678", "(090)1234/5678", "5678", "(072)759/0000",
     "みさを", "ミサオ", "ﾔﾏﾀﾞ", "やまだみさ", "山田"],
)  # fmt: skip
def test_a_caller_is_found_however_the_number_or_kana_is_typed(town, sc, query):
    who = hanako(town)
    make.resident(town, "川西 次郎", search_text="川西次郎 カワニシジロウ 0727591111")
    assert [caller.person for caller in caller_search(visible_to=viewer_for(sc), query=query)] == [who.person]


@pytest.mark.parametrize("query", ["", " ", "0", "090", "や", "山", "-"])
def test_too_little_finds_nobody_instead_of_half_the_town(town, sc, query):
    hanako(town)
    assert caller_search(visible_to=viewer_for(sc), query=query) == []


def test_open_needs_come_first_and_the_last_one_is_told(town, sc):
    quiet, busy = hanako(town), hanako(town)
    make.need(busy, status="done", taken_at=timezone.now() - timezone.timedelta(days=30))
    now_open = make.need(busy)
    ended = make.need(quiet, "garbage", status="done")
    first, second = caller_search(visible_to=viewer_for(sc), query="5678")
    assert (first.person, first.open_needs, first.last_need) == (busy.person, [now_open], now_open)
    assert (second.open_needs, second.last_need) == ([], ended)


def test_a_list_of_callers_costs_the_same_for_one_and_for_many(town, sc, django_assert_max_num_queries):
    for _ in range(6):
        make.need(hanako(town))
    viewer = viewer_for(sc)
    with django_assert_max_num_queries(3):
        assert len(caller_search(visible_to=viewer, query="5678")) == 6


def test_areas_and_towns_stay_apart(town, other_town, sc, sc_other_area, sc1, office):
    here, beyond = hanako(town), hanako(other_town)
    need, foreign = make.need(here), make.need(beyond)
    river = make.need(make.resident(town, block=make.block(town, "川辺1丁目")))
    seen = {user: set(needs_for_desk(visible_to=viewer_for(user))) for user in (sc, sc_other_area, sc1, office)}
    assert seen == {sc: {need}, sc_other_area: {river}, sc1: {need, river}, office: {need, river}}
    assert need_for_desk(visible_to=viewer_for(sc), public_id=foreign.public_id) is None
    assert need_for_desk(visible_to=viewer_for(sc), public_id=river.public_id) is None
    assert not needs_for_desk(visible_to=viewer_for(make.user())).exists()
    assert caller_search(visible_to=viewer_for(sc_other_area), query="5678") == []
    assert caller_for_desk(visible_to=viewer_for(sc_other_area), public_id=here.person.public_id) is None


def test_a_call_from_another_area_goes_to_its_coordinator_and_stays_with_the_taker(town, sc, sc_other_area):
    river = make.block(town, "川辺1丁目")
    need = make.need(make.resident(town, block=river), taken_by=sc)
    for user in (sc, sc_other_area):
        assert need_for_desk(visible_to=viewer_for(user), public_id=need.public_id) == need
    found = desk_area(river)
    assert (found.area.name, found.coordinator_names) == ("川辺", ["佐藤"])


def test_two_on_one_call_are_told(town, sc, sc1):
    who = hanako(town)
    mine = make.need(who, taken_by=sc)
    assert taken_just_now(visible_to=viewer_for(sc), person=who.person) is None
    assert taken_just_now(visible_to=viewer_for(sc1), person=who.person) == mine
    mine.taken_at -= timezone.timedelta(minutes=11)
    mine.save()
    assert taken_just_now(visible_to=viewer_for(sc1), person=who.person) is None
