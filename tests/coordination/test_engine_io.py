"""Rows to the engine and its answer in words: nothing personal goes in, everything is explained on the way out."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import matching
from sasaeai.coordination import sentences
from sasaeai.coordination.engine_io import NeedDraft, asking, candidates_for
from sasaeai.coordination.models import Offer, Visit
from sasaeai.needs.selectors import need_for_desk
from sasaeai.people.models import BlockedPair, Certificate, Supporter, Vehicle
from sasaeai.people.viewer import viewer_for
from tests import make


def listed(need, user, **extra):
    return candidates_for(need=need, visible_to=viewer_for(user), **extra)


def visit(supporter, need, **extra):
    offer = Offer.objects.create(need=need, supporter=supporter, status="accepted", sent_at=timezone.now())
    fields = {"day_on": need.day_on, "start_min": need.start_min, "end_min": need.end_min, "status": "planned"}
    return Visit.objects.create(need=need, offer=offer, supporter=supporter, **(fields | extra))


def left_out(found):
    return {line.code: line.count for line in found.left_out}


def test_every_code_that_can_leave_the_engine_has_a_sentence():
    assert set(sentences.REASONS) == set(matching.REASON_CODES)
    assert set(sentences.WORRIES) == {*matching.WORRY_CODES, sentences.ASK_FOR_PAPERS}
    assert set(sentences.NEAR) == set(matching.NEAR_MISS_CODES)
    assert set(sentences.LEFT_OUT) == set(matching.RULE_CODES) == set(matching.WHY_NOT_CODES)
    assert set(sentences.WHY_NOT) == {code for codes in matching.WHY_NOT_CODES.values() for code in codes}


def test_every_sentence_can_be_said():
    """With all parameters the engine may send; a forgotten one would be a KeyError on somebody's desk."""
    day = dt.date(2026, 11, 25)
    everything = {
        "day": day, "half_day": "morning", "walk_min": 8, "distance_m": 480, "count": 2, "last_on": day, "days": 95,
        "training": "ride_course", "seats": 3, "nth": 3, "on": day, "left_min": 60, "valid_until": day, "headcount": 2,
        "wish": "female", "cap": 4, "until": day, "max_distance_m": 2000, "same_day": ("afternoon",), "extra_m": 500,
    }  # fmt: skip
    for table in (sentences.REASONS, sentences.WORRIES, sentences.WHY_NOT, sentences.NEAR):
        said = [sentence(everything, dt.date(2026, 11, 22)) for sentence in table.values()]
        assert all(words and "%(" not in words and "None" not in words for words in said)
    assert sentences.REASONS["near"](everything, day) == "歩いて8分"
    assert sentences.REASONS["available"](everything, day) == "水曜の午前が都合よい"
    assert sentences.REASONS["continuity"](everything, dt.date(2026, 12, 1)) == "先月も同じ方へ"
    assert sentences.REASONS["idle"](everything, day) == "3か月お願いしていません"
    assert sentences.WORRIES["often_this_month"](everything, day) == "今月3回目"
    assert sentences.WORRIES["often_this_month"](everything, dt.date(2026, 10, 30)) == "11月3回目"


def test_people_groups_and_shops_stand_in_one_list_with_reasons_worries_and_load(town, sc):
    who = make.supporter(town)
    make.group(town, tasks=("shopping",))
    shop = make.business(town)
    shop.tasks.add(make.task(town))
    shop.areas.add(make.area(town, "みどり台"))
    resident = make.resident(town)
    before = make.need(resident, in_days=-40)
    visit(who, before, status="done")
    found = listed(make.need(resident), sc)
    assert {row.kind for row in found.candidates} == {"supporter", "group", "business"}
    assert (found.count_words, found.eligible_count) == ("1人・1団体・1店", 3)
    person = next(row for row in found.candidates if row.kind == "supporter")
    assert (person.name, person.pick) == ("鈴木 一郎", f"supporter:{who.public_id}")
    assert "同じ町の方" in person.reasons
    assert any("同じ方へ" in reason for reason in person.reasons)
    assert person.load.endswith("0回・上限4回")
    assert found.shown_person_ids == [who.person.public_id]


def test_the_third_visit_of_the_month_is_a_worry_and_the_load_is_said(town, sc):
    who = make.supporter(town, visits_per_month_count=4, visits_per_week_count=7)
    day = timezone.localdate().replace(day=15)
    for hour in (9, 10):
        visit(who, make.need(make.resident(town), day_on=day, start_min=hour * 60, end_min=hour * 60 + 30))
    need = make.need(make.resident(town), day_on=day, half_day="afternoon")
    row = listed(need, sc, today=day).candidates[0]
    assert row.load == "今月2回・上限4回"
    assert "今月3回目" in row.worries


def test_those_left_out_are_counted_once_with_the_fact_behind_it(town, sc):
    need = make.need(make.resident(town))
    day = need.day_on
    make.supporter(town, "できる 人")
    make.supporter(town, "ほか 区域", areas=("川辺",))
    make.supporter(town, "ほか 内容", tasks=("garbage",))
    make.supporter(town, "曜日 違い", days=((day.weekday() + 1) % 7,))
    pause = timezone.localdate() + dt.timedelta(days=20)
    make.supporter(town, "お休み 中", status="paused", paused_until_on=pause)
    make.supporter(town, "面談 前", status="applied")
    asked = make.supporter(town, "声かけ 済")
    Offer.objects.create(need=need, supporter=asked, status="declined", sent_at=timezone.now())
    apart = make.supporter(town, "組合せ 不可")
    BlockedPair.objects.create(supporter=apart, resident_person=need.resident.person)
    quiet = make.supporter(town, "同意 なし")
    quiet.person.consents.all().delete()

    found = listed(need, sc)
    assert [row.name for row in found.candidates] == ["できる 人"]
    assert left_out(found) == {
        "inactive": 1, "consent": 1, "area": 1, "availability": 1, "blocked": 1, "asked": 1, "task": 1,
    }  # fmt: skip
    assert (found.nearby_left_out_count, found.left_out[-1].sentence) == (6, "この内容をしていない方")
    people = {name: why for line in found.left_out for name, why in line.people}
    assert people["お休み 中"].startswith("お休み中（")
    assert people["お休み 中"].endswith("まで）")
    assert people["曜日 違い"].endswith("曜は都合がつきません")
    assert people["声かけ 済"] == "この依頼で、もう声をかけています"
    assert "ほか 内容" not in people


def test_a_withdrawn_ask_leaves_nobody_out_and_nobody_helps_themselves(town, sc):
    who = make.supporter(town)
    need = make.need(make.resident(town))
    Offer.objects.create(need=need, supporter=who, status="cancelled")
    assert listed(need, sc).eligible_count == 1
    own = make.need(make.Resident.objects.create(person=who.person, municipality=town))
    assert listed(own, sc).eligible_count == 0
    assert left_out(listed(own, sc)) == {}


def test_another_time_that_would_work_is_offered_in_words(town, sc):
    need = make.need(make.resident(town))
    for _ in range(3):
        who = make.supporter(town, days=())
        who.availability.create(weekday=need.day_on.weekday(), half_day="afternoon")
    found = listed(need, sc)
    assert found.eligible_count == 0
    best = found.near[0]
    assert (best.day_on, best.half_day, best.count) == (need.day_on, "afternoon", 3)
    assert best.sentence.endswith("の午後なら3人")


def test_an_undated_need_says_how_soon(town, sc):
    soon = timezone.localdate() + dt.timedelta(days=2)
    make.supporter(town, days=(soon.weekday(),))
    found = listed(make.need(make.resident(town), day_on=None, half_day=""), sc)
    assert found.eligible_count == 1
    assert found.earliest.endswith("の午前")
    assert f"{soon.day}日" in found.earliest


def test_a_ride_needs_a_licence_and_a_car_whose_papers_hold_on_the_day(town, sc):
    need = make.need(make.resident(town), "ride")
    day = need.day_on
    names = {"免許と車": (day, True), "車検切れ": (day - dt.timedelta(days=1), True), "保険会社に未確認": (day, False)}
    for name, (until, told) in names.items():
        who = make.supporter(town, name, tasks=("ride",))
        Certificate.objects.create(person=who.person, code="driving_licence", seen_on=day, valid_until_on=day)
        Vehicle.objects.create(
            person=who.person, inspection_until_on=until, insurance_until_on=day, insurer_knows_rides=told
        )
    make.supporter(town, "免許なし", tasks=("ride",))
    group = make.group(town, tasks=("ride",))
    found = listed(need, sc)
    assert {row.name for row in found.candidates} == {"免許と車", group.name}
    assert left_out(found) == {"driving": 3}
    by_kind = {row.kind: row for row in found.candidates}
    assert any("車があります" in reason for reason in by_kind["supporter"].reasons)
    assert not any("車があります" in reason for reason in by_kind["group"].reasons), "nobody has seen its car"
    assert any("確かめてください" in worry for worry in by_kind["group"].worries)
    wheelchair = listed(NeedDraft(municipality=town, task=need.task, block=need.block, wheelchair=True), sc)
    assert wheelchair.eligible_count == 0


def test_a_group_answers_for_the_training_of_its_own_people(town, sc):
    task = make.task(town)
    task.required_training = "supporter_course"
    task.save()
    group = make.group(town, tasks=("shopping",))
    make.supporter(town)
    found = listed(make.need(make.resident(town)), sc)
    assert [row.name for row in found.candidates] == [group.name]
    assert left_out(found) == {"training": 1}


def test_nothing_personal_crosses_into_the_engine(town, sc, monkeypatch):
    canary = "カナリア7777"
    who = make.supporter(town, canary, note=canary)
    who.person.address_rest = who.person.phone = who.person.email = canary
    who.person.save()
    make.group(town, canary, tasks=("shopping",), contact_name=canary, phone=canary)
    need = make.need(make.resident(town, canary), note=canary, note_for_helper=canary)
    passed = []
    honest = matching.Snapshot.of

    def spy(rows, today, **extra):
        passed.extend(rows)
        return honest(passed, today, **extra)

    monkeypatch.setattr(asking.matching.Snapshot, "of", spy)
    honest_rank = matching.rank
    monkeypatch.setattr(asking.matching, "rank", lambda n, *a, **k: (passed.append(n), honest_rank(n, *a, **k))[1])
    found = listed(need, sc)
    assert canary in [row.name for row in found.candidates]
    assert len(passed) >= 3
    assert not [row for row in passed if canary in repr(row) or who.person.phone_digits in repr(row)]


def test_a_hundred_supporters_cost_as_many_queries_as_ten(town, sc):
    made = make.need(make.resident(town))
    viewer = viewer_for(sc)

    def count():
        need = need_for_desk(visible_to=viewer, public_id=made.public_id)
        with CaptureQueriesContext(connection) as queries:
            found = candidates_for(need=need, visible_to=viewer)
        return len(queries), found.eligible_count

    for _ in range(10):
        make.supporter(town, with_account=False)
    ten = count()
    for _ in range(90):
        make.supporter(town, with_account=False)
    assert ten[1] == 10
    assert count() == (ten[0], 100)


def test_other_towns_stay_out(town, other_town, sc):
    make.supporter(other_town)
    make.group(other_town, tasks=("shopping",))
    found = listed(make.need(make.resident(town)), sc)
    assert (found.eligible_count, found.left_out) == (0, [])


@pytest.mark.parametrize(("user_name", "is_hidden"), [("sc", False), ("sc1", False), ("sc_other_area", True)])
def test_a_draft_shows_names_only_to_those_who_cover_the_block(town, request, user_name, is_hidden):
    who = make.supporter(town)
    make.supporter(town, status=Supporter.Status.PAUSED)
    draft = NeedDraft(municipality=town, task=make.task(town), block=make.block(town))
    found = listed(draft, request.getfixturevalue(user_name))
    assert found.names_hidden == is_hidden
    assert found.eligible_count == 1
    assert found.candidates[0].name == ("" if is_hidden else who.person.name)
    assert bool(found.shown_person_ids) != is_hidden
    assert found.candidates[0].reasons
