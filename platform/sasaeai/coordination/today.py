"""今日やること: everything that waits for a coordinator, by the time that was promised.

Nothing may die silently (I-09): each open need without anybody being asked is in here, and so is each ask that a
person without mail has to be told by voice.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from sasaeai.common.visibility import Viewer
from sasaeai.coordination import selectors, states
from sasaeai.coordination.models import Concern, Offer, Visit
from sasaeai.needs.models import Need
from sasaeai.needs.selectors import needs_for_desk
from sasaeai.notices.models import Notice
from sasaeai.people.models import Person, ReachBy, Supporter
from sasaeai.people.selectors import supporters_for_desk

#: Rows of one kind that are fetched at most; the page says how many more there are.
KIND_MAX_COUNT = 50
BY_VOICE = (ReachBy.PHONE, ReachBy.FAX, ReachBy.PAPER)
WEEKLY_LOOK_BACK_DAYS = 14


@dataclass(frozen=True)
class Todo:
    """One thing to do. `kind` is a code with a sentence in the template."""

    kind: str
    at: dt.datetime
    is_overdue: bool
    need: Need | None = None
    resident: Person | None = None
    helper: Any = None
    row: Any = None


@dataclass(frozen=True)
class Today:
    todos: list[Todo]
    #: Kinds of which not all rows are shown.
    has_more: bool
    visits: dict[dt.date, list[Visit]]
    applied_count: int
    concern_count: int

    @property
    def person_ids(self) -> list[str]:
        """Public ids of everybody whose personal data the page shows."""
        shown = [todo.resident.public_id for todo in self.todos if todo.resident is not None]
        shown += [todo.helper.public_id for todo in self.todos if isinstance(todo.helper, Person)]
        for visit in (visit for visits in self.visits.values() for visit in visits):
            shown.append(visit.need.resident.person.public_id)
            if visit.supporter_id:
                shown.append(visit.offer.supporter.person.public_id)
        return shown


def today_for_desk(*, visible_to: Viewer, now: dt.datetime | None = None) -> Today:
    """The coordinator's day, in a fixed number of queries."""
    now = now or timezone.now()
    day = timezone.localtime(now).date()
    calls = _calls_back(visible_to, now)
    in_calls = {todo.row.pk for todo in calls}
    parts = [
        calls,
        _asks(visible_to, now),
        # One row for one need: whoever is to be called back hears then how the search stands.
        [todo for todo in _searching(visible_to, now) if todo.row.pk not in in_calls],
        _weekly(visible_to, day, now),
        _reports(visible_to, day, now),
        _concerns(visible_to, now),
        _to_tell(visible_to, now),
    ]
    todos = sorted((todo for part in parts for todo in part[:KIND_MAX_COUNT]), key=lambda todo: todo.at)
    return Today(
        todos=todos,
        has_more=any(len(part) > KIND_MAX_COUNT for part in parts),
        visits=selectors.visits_on(visible_to=visible_to, days=[day, day + dt.timedelta(days=1)]),
        applied_count=supporters_for_desk(visible_to=visible_to).filter(status=Supporter.Status.APPLIED).count(),
        concern_count=selectors.concerns_for_desk(visible_to=visible_to).filter(handled_at__isnull=True).count(),
    )


def _calls_back(viewer: Viewer, now: dt.datetime) -> list[Todo]:
    promised = needs_for_desk(visible_to=viewer).filter(
        status__in=Need.OPEN_STATUSES, call_back_by_at__isnull=False, called_back_at__isnull=True
    )
    return [
        Todo("call_back", need.call_back_by_at, need.call_back_by_at < now, need, need.resident.person, row=need)
        for need in promised.order_by("call_back_by_at", "pk")[: KIND_MAX_COUNT + 1]
    ]


def _asks(viewer: Viewer, now: dt.datetime) -> list[Todo]:
    """People to telephone because no mail reaches them, and asks whose deadline has passed without an answer."""
    asked = selectors.offers_for_desk(visible_to=viewer).filter(status__in=Offer.ASKED_STATUSES)
    waiting = asked.filter(Q(channel__in=BY_VOICE) | Q(deadline_at__lte=now)).order_by("deadline_at", "pk")
    return [
        Todo(
            "ask_by_phone" if offer.channel in BY_VOICE else "no_answer",
            offer.deadline_at or offer.created_at,
            offer.deadline_at is not None and offer.deadline_at <= now,
            offer.need,
            helper=helper_of(offer),
            row=offer,
        )
        for offer in waiting[: KIND_MAX_COUNT + 1]
    ]


def helper_of(offer: Offer) -> Any:
    """Whoever was asked, with a name and a telephone number: the person, the group or the business."""
    return offer.supporter.person if offer.supporter_id else offer.group or offer.business


def _searching(viewer: Viewer, now: dt.datetime) -> list[Todo]:
    live = Offer.objects.filter(need=OuterRef("pk"), status__in=Offer.LIVE_STATUSES)
    promised = Visit.objects.filter(need=OuterRef("pk"), status=Visit.Status.PLANNED)
    idle = needs_for_desk(visible_to=viewer).filter(
        ~Exists(live), Q(status__in=["taken", "searching", "asking"]) | Q(~Exists(promised), status="settled")
    )
    return [
        Todo("search", _needed_at(need), _needed_at(need) < now, need, need.resident.person, row=need)
        for need in idle.order_by("day_on", "taken_at", "pk")[: KIND_MAX_COUNT + 1]
    ]


def _needed_at(need: Need) -> dt.datetime:
    """Until when somebody should be found: the eve of the day, or two days after the call when no day is set."""
    if need.day_on is None:
        return need.taken_at + dt.timedelta(days=2)
    evening = dt.datetime.combine(need.day_on, dt.time(17), tzinfo=timezone.get_default_timezone())
    return evening - dt.timedelta(days=1)


def _weekly(viewer: Viewer, day: dt.date, now: dt.datetime) -> list[Todo]:
    """Weekly needs whose last visit is done while no next one has been taken in."""
    next_one = Need.objects.filter(
        resident=OuterRef("resident"), task=OuterRef("task"), taken_at__gt=OuterRef("taken_at")
    )
    ended = needs_for_desk(visible_to=viewer).filter(
        ~Exists(next_one),
        status=Need.Status.DONE,
        is_weekly=True,
        series__isnull=True,
        day_on__gte=day - dt.timedelta(days=WEEKLY_LOOK_BACK_DAYS),
    )
    return [
        Todo("weekly", _noon(need.day_on + dt.timedelta(days=5)), False, need, need.resident.person, row=need)
        for need in ended.order_by("day_on", "pk")[: KIND_MAX_COUNT + 1]
    ]


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=timezone.get_default_timezone())


def _reports(viewer: Viewer, day: dt.date, now: dt.datetime) -> list[Todo]:
    silent = selectors.visits_for_desk(visible_to=viewer).filter(day_on__lt=day, status=Visit.Status.PLANNED)
    return [
        Todo(
            "report_missing",
            states.starts_at(visit) or now,
            True,
            visit.need,
            visit.need.resident.person,
            helper=helper_of(visit.offer),
            row=visit,
        )
        for visit in silent.order_by("day_on", "pk")[: KIND_MAX_COUNT + 1]
    ]


def _concerns(viewer: Viewer, now: dt.datetime) -> list[Todo]:
    open_ones = selectors.concerns_for_desk(visible_to=viewer).filter(handled_at__isnull=True)
    return [_concern(concern, now) for concern in open_ones[: KIND_MAX_COUNT + 1]]


def _concern(concern: Concern, now: dt.datetime) -> Todo:
    wanted_at = concern.created_at + dt.timedelta(days=1)
    need = concern.visit.need if concern.visit else None
    return Todo("concern", wanted_at, wanted_at < now, need, concern.resident.person, row=concern)


def _to_tell(viewer: Viewer, now: dt.datetime) -> list[Todo]:
    notices = list(selectors.notices_to_tell_for_desk(visible_to=viewer)[: KIND_MAX_COUNT + 1])
    ids = {notice.to_person_public_id for notice in notices}
    people = selectors.people_by_public_id(visible_to=viewer, public_ids=ids)
    return [
        _tell(notice, people[notice.to_person_public_id], now)
        for notice in notices
        if notice.to_person_public_id in people
    ]


def _tell(notice: Notice, person: Person, now: dt.datetime) -> Todo:
    wanted_at = notice.created_at + dt.timedelta(days=1)
    return Todo("tell", wanted_at, wanted_at < now, helper=person, row=notice)
