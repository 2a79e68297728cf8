"""From a need to the engine and back."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

import matching
from sasaeai.common.visibility import Viewer
from sasaeai.coordination import sentences
from sasaeai.coordination.engine_io.answers import CandidateList, CandidateRow, LeftOutLine, NearLine
from sasaeai.coordination.engine_io.names import Shown, shown_names
from sasaeai.coordination.engine_io.rows import business_rows, engine_id, group_rows, person_rows
from sasaeai.coordination.engine_io.town import HALF_DAYS, TownRows
from sasaeai.coordination.models import Offer
from sasaeai.coordination.rules import OFFERS_PER_WEEK_MAX, asked_counts
from sasaeai.needs.models import Need, Ride
from sasaeai.people.models import Task
from sasaeai.places.models import Municipality, TownBlock

#: People named under one reason for being left out.
NAMED_PER_RULE = 5
LEFT_OUT_NAMED = 40
#: How far ahead an undated need is tried, in days.
EARLIEST_DAYS = 7
#: Facts about one person's papers; for a group they are asked, not known.
PAPERS = frozenset({"trained", "licence", "vehicle", "wheelchair_vehicle"})
#: A group's course does not end, and nobody asks how far a shop is that comes with its own van.
UNFIT_FOR_GROUPS = frozenset({"training_ends_soon", "licence_ends_soon", "distance_unknown"})
#: A car for a ride is needed in every mode but the referral to taxi and bus, where nobody is asked.
DRIVING_MODES = frozenset(Ride.Mode.values) - {Ride.Mode.REFERRAL}


@dataclass(frozen=True)
class NeedDraft:
    """What is known of a need so far: the columns of Need that decide who can help. Everything may be missing
    but the task."""

    municipality: Municipality
    task: Task
    key: str = "draft"
    block: TownBlock | None = None
    day_on: dt.date | None = None
    half_day: str = ""
    start_min: int | None = None
    end_min: int | None = None
    headcount: int = 1
    gender_wish: str = ""
    #: The resident as a person: for continuity, blocked pairs, and so that nobody is asked to help themselves.
    person_id: int | None = None
    ride_mode: str = ""
    wheelchair: bool = False
    already_asked: frozenset[str] = frozenset()
    is_saved: bool = False


def draft_of(need: Need) -> NeedDraft:
    """A saved need, with those who were asked for it already (a withdrawn ask does not count)."""
    asked = (
        Offer.objects.filter(need=need)
        .exclude(status=Offer.Status.CANCELLED)
        .values_list("supporter__public_id", "group__public_id", "business__public_id")
    )
    ride = getattr(need, "ride", None)
    return NeedDraft(
        municipality=need.municipality,
        task=need.task,
        key=need.public_id,
        block=need.block,
        day_on=need.day_on,
        half_day=need.half_day,
        start_min=need.start_min,
        end_min=need.end_min,
        headcount=need.headcount,
        gender_wish=need.gender_wish,
        person_id=need.resident.person_id,
        ride_mode=ride.mode if ride else "",
        wheelchair=bool(ride) and ride.mobility == Ride.Mobility.WHEELCHAIR,
        already_asked=frozenset(
            engine_id(kind, found)
            for row in asked
            for kind, found in zip(("supporter", "group", "business"), row, strict=True)
            if found
        ),
        is_saved=True,
    )


def build_snapshot(
    municipality: Municipality,
    today: dt.date,
    *,
    on_day: dt.date | None = None,
    at_block_id: int | None = None,
    without_person_id: int | None = None,
) -> tuple[matching.Snapshot, TownRows, dict[str, matching.Supporter]]:
    """Everybody of the town who could be asked, as the engine's columns.

    With `at_block_id` (and `on_day`) it serves the one question that is asked now and is built faster.
    Returns the snapshot, the town's own rows (places of the blocks) and the supporters by engine id. The number
    of queries does not depend on how many there are.
    """
    town = TownRows(municipality, today, on_day, at_block_id)
    columns = Task.objects.filter(municipality=municipality).values_list("code", "is_ride", "required_training")
    menu = {code: (is_ride, training) for code, is_ride, training in columns}
    rows = [
        *person_rows(town, without_person_id=without_person_id),
        *group_rows(town, menu),
        *business_rows(town, menu),
    ]
    return matching.Snapshot.of(rows, today), town, {str(row.id): row for row in rows}


def candidates_for(
    *, need: Need | NeedDraft, visible_to: Viewer, limit: int = 20, today: dt.date | None = None
) -> CandidateList:
    """Who could be asked, best first, in sentences; who not and why; and what would help.

    For a saved need (the caller got it from a selector, so the viewer works on it) names are shown, also of
    supporters who live elsewhere in the town. For a draft people are named only where the viewer's own area or
    town covers the block; for another area there are numbers and reasons, and its coordinator will see the names.
    """
    draft = need if isinstance(need, NeedDraft) else draft_of(need)
    today = today or timezone.localdate()
    snapshot, town, rows = build_snapshot(
        draft.municipality,
        today,
        on_day=draft.day_on,
        at_block_id=draft.block.pk if draft.block else None,
        without_person_id=draft.person_id,
    )
    asked = engine_need(draft, town)
    ranking = matching.rank(asked, snapshot, limit=limit)
    near = matching.near_misses(asked, snapshot, limit=8)
    held_back = matching.explain(asked, snapshot, limit=LEFT_OUT_NAMED).nearest
    hidden = not (draft.is_saved or _covers(visible_to, draft))
    ids = [str(found.id) for found in (*ranking.candidates, *held_back)]
    names = shown_names(found for found in ids if not (hidden and found.startswith("supporter:")))
    counts = asked_counts(
        [str(found.id).partition(":")[2] for found in ranking.candidates if str(found.id).startswith("supporter:")],
        timezone.now(),
    )
    kinds = Counter(str(snapshot.ids[i]).partition(":")[0] for i in (ranking.mask == 0).nonzero()[0])
    return CandidateList(
        candidates=[
            with_asked(_row(rank, found, rows, names, asked, today), counts)
            for rank, found in enumerate(ranking.candidates, 1)
        ],
        left_out=_left_out(ranking.mask, held_back, names, today),
        near=[_near(miss, today) for miss in near],
        eligible_count=ranking.eligible_count,
        person_count=kinds["supporter"],
        group_count=kinds["group"],
        shop_count=kinds["business"],
        earliest=_earliest(asked, snapshot, today),
        names_hidden=hidden,
        input_digest=ranking.snapshot_digest,
        engine_version=ranking.engine_version,
        shown_person_ids=[shown.person_public_id for shown in names.values() if shown.person_public_id],
    )


def with_asked(row: CandidateRow, counts: dict[str, int]) -> CandidateRow:
    """The row with how often this person was asked within a week, once that is as often as anybody should be."""
    count = counts.get(row.public_id, 0) if row.kind == "supporter" else 0
    if count < OFFERS_PER_WEEK_MAX:
        return row
    return replace(row, worries=[sentences.asked_often_words(count), *row.worries], is_asked_often=True)


def engine_need(draft: NeedDraft, town: TownRows) -> matching.Need:
    """The need as the engine sees it."""
    dated = draft.day_on is not None
    drives = draft.task.is_ride and (draft.ride_mode or Ride.Mode.FREE) in DRIVING_MODES
    return matching.Need(
        id=draft.key,
        task=draft.task.code,
        day=draft.day_on,
        start_min=draft.start_min if dated else None,
        end_min=draft.end_min if dated and draft.start_min is not None else None,
        half_day=HALF_DAYS.get(draft.half_day),
        duration_min=max(draft.task.typical_min, 1),
        area=str(draft.block.pk) if draft.block else None,
        **town.place(draft.block.pk if draft.block else None),
        remote=draft.task.is_remote,
        resident=draft.person_id,
        headcount=max(draft.headcount, 2 if draft.task.needs_pair else 1),
        required_trainings=frozenset({draft.task.required_training} - {""}),
        needs_vehicle=drives,
        needs_wheelchair_vehicle=drives and draft.wheelchair,
        gender_wish=draft.gender_wish or None,
        already_asked=draft.already_asked,
    )


def _covers(viewer: Viewer, draft: NeedDraft) -> bool:
    if draft.municipality.pk in viewer.whole_town_ids:
        return True
    return draft.block is not None and draft.block.pk in viewer.layer2_block_ids


def _row(
    rank: int,
    found: matching.Candidate,
    rows: dict[str, matching.Supporter],
    names: dict[str, Shown],
    asked: matching.Need,
    today: dt.date,
) -> CandidateRow:
    kind, _sep, public_id = str(found.id).partition(":")
    shown = names.get(str(found.id), Shown())
    reasons, worries = _fitting(kind, found)
    return CandidateRow(
        rank=rank,
        kind=kind,
        public_id=public_id,
        name=shown.name,
        phone=shown.phone,
        person_public_id=shown.person_public_id,
        reasons=[sentences.REASONS[reason.code](reason.params, today) for reason in reasons],
        worries=[sentences.WORRIES[worry.code]({"on": asked.day or today, **worry.params}, today) for worry in worries],
        load=_load(rows[str(found.id)], asked.day or today, today),
        score=found.score,
        parts=dict(found.parts),
        reason_codes=[reason.code for reason in reasons],
    )


def _fitting(kind: str, found: matching.Candidate) -> tuple[list[matching.Reason], list[matching.Reason]]:
    """Reasons and worries that are true of this kind: nobody has seen the papers of a group's driver beforehand."""
    if kind == "supporter":
        return list(found.reasons), list(found.worries)
    reasons = [reason for reason in found.reasons if reason.code not in PAPERS]
    worries = [worry for worry in found.worries if worry.code not in UNFIT_FOR_GROUPS]
    if len(reasons) < len(found.reasons):
        worries.append(matching.Reason(sentences.ASK_FOR_PAPERS))
    return reasons, worries


def _load(row: matching.Supporter, day: dt.date, today: dt.date) -> str:
    in_month = [b for b in row.bookings if (b.day.year, b.day.month) == (day.year, day.month)]
    return sentences.load_words(len(in_month), row.cap_month, sentences.month_name(day, today))


def _left_out(
    mask: Iterable[int], held_back: Iterable[matching.LeftOutSupporter], names: dict[str, Shown], today: dt.date
) -> list[LeftOutLine]:
    """One line a rule; everybody counts once, under what says most about them: the task, then the first rule."""
    counts: Counter[str] = Counter()
    task_bit = 1 << matching.RULE_CODES.index("task")
    for value, count in Counter(int(value) for value in mask if value).items():
        first = (value & -value).bit_length() - 1
        counts["task" if value & task_bit else matching.RULE_CODES[first]] += count
    people: dict[str, list[tuple[str, str]]] = {}
    for found in held_back:
        shown = names.get(str(found.id))
        if shown and found.rules[0] != "task":
            why = "、".join(sentences.WHY_NOT[reason.code](reason.params, today) for reason in found.reasons)
            people.setdefault(found.rules[0], []).append((shown.name, why))
    order = [*(code for code in matching.RULE_CODES if code != "task"), "task"]
    return [
        LeftOutLine(code, sentences.LEFT_OUT[code](), counts[code], people.get(code, [])[:NAMED_PER_RULE])
        for code in order
        if counts[code]
    ]


def _near(miss: matching.NearMiss, today: dt.date) -> NearLine:
    words = "、".join(sentences.NEAR[code](params, today) for code, params in _changes(miss))
    kinds = Counter(str(found).partition(":")[0] for found in miss.supporters)
    named = sum(kinds.values())
    # Beyond the ten that the engine names, the rest is counted as people.
    counted = sentences.count_words(kinds["supporter"] + miss.count - named, kinds["group"], kinds["business"])
    is_time = miss.code == "other_time" and not miss.also
    return NearLine(
        code=miss.code,
        sentence=words + counted,
        count=miss.count,
        day_on=miss.params["day"] if is_time else None,
        half_day=miss.params["half_day"] if is_time else "",
    )


def _changes(miss: matching.NearMiss) -> list[tuple[str, dict]]:
    return [(miss.code, dict(miss.params)), *((also.code, dict(also.params)) for also in miss.also)]


def _earliest(asked: matching.Need, snapshot: matching.Snapshot, today: dt.date) -> str:
    """The first half day of the coming week for which somebody is free; only for a need without a day."""
    if asked.day is not None:
        return ""
    for offset in range(1, EARLIEST_DAYS + 1):
        day = today + dt.timedelta(days=offset)
        for half in (asked.half_day,) if asked.half_day is not None else matching.HalfDay:
            if matching.rank(replace(asked, day=day, half_day=half), snapshot, limit=0).eligible_count:
                return sentences.slot_words({"day": day, "half_day": half.code})
    return ""
