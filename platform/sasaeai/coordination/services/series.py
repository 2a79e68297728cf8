"""Series at work: occurrences two weeks ahead, the standing helper's promise for each, absence, cover, hand-over."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import DomainError, NotAllowed
from sasaeai.coordination.models import Offer, SeriesAbsence, SeriesHelper, Visit
from sasaeai.coordination.rules import colliding_visit, why_not_ask
from sasaeai.coordination.selectors import daily_area_id
from sasaeai.coordination.services import _moves
from sasaeai.coordination.services.aftercare import need_move_at_desk
from sasaeai.coordination.services.asking import cancel_offer
from sasaeai.needs.models import Need, Series
from sasaeai.needs.recurrence import days_between
from sasaeai.needs.selectors import series_for_desk
from sasaeai.needs.services import (
    need_update,
    occurrence_take,
    series_day_change,
    series_end,
    series_follow,
)
from sasaeai.people.models import Blockout, Group, Supporter
from sasaeai.people.viewer import viewer_for

#: Occurrences exist this far ahead: long enough for a cover to be found, short enough to change one's mind.
HORIZON_DAYS = 14
Place = SeriesHelper.Place


# --- The clock -------------------------------------------------------------------------------------------------------
def series_due(*, now: dt.datetime) -> int:
    """Make the occurrences of the coming days and promise them to who comes each time. Returns how many were made.

    Run twice, the second does nothing. One transaction for each day: a long list keeps nobody waiting.
    """
    today = timezone.localtime(now).date()
    end = today + dt.timedelta(days=HORIZON_DAYS)
    running = Series.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=today), from_on__lt=end)
    rows = running.select_related("first_need", "municipality").prefetch_related("changes")
    made = set(
        Need.objects.filter(series__in=running, series_on__gte=today).order_by().values_list("series_id", "series_on")
    )
    return sum(
        _occurrence(series, on, day_on)
        for series in rows
        for on, day_on in _days(series, today, end)
        if (series.pk, on) not in made
    )


def _days(series: Series, start: dt.date, end: dt.date) -> list[tuple[dt.date, dt.date]]:
    """(day by the rule, day on which it takes place), without the days that were called off."""
    changed = {change.on: change.moved_to_on for change in series.changes.all()}
    days = [(on, changed.get(on, on)) for on in days_between(series.rule, start, end)]
    return [(on, day_on) for on, day_on in days if day_on is not None]


@transaction.atomic
def _occurrence(series: Series, on: dt.date, day_on: dt.date) -> bool:
    helpers = _helpers_locked(series, day_on)
    need = occurrence_take(series=series, on=on, day_on=day_on)
    if need is None:
        return False
    _promise(_moves.need_locked(need.pk), helpers, acting_user=None)
    return True


# --- Promises --------------------------------------------------------------------------------------------------------
def _helpers_locked(series: Series, day_on: dt.date) -> list[SeriesHelper]:
    """Who comes that day, supporters locked by key first (the order of locks: supporter, then need)."""
    rows = SeriesHelper.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=day_on), series=series, from_on__lte=day_on
    ).exclude(absences__in=SeriesAbsence.objects.filter(from_on__lte=day_on, to_on__gt=day_on))
    helpers = list(rows.select_related("supporter__person__user", "group"))
    ids = sorted(helper.supporter_id for helper in helpers if helper.supporter_id)
    list(Supporter.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    return helpers


def _promise(need: Need, helpers: Iterable[SeriesHelper], *, acting_user: User | None) -> None:
    """Promise this day to those of `helpers` who can; with nobody, it is searched for as any other need."""
    if need.status not in (Need.Status.TAKEN, Need.Status.SEARCHING):
        return
    can = [helper for helper in helpers if _can_come(helper, need)]
    if len(can) > need.headcount:  # the second place is beside the first, not instead of it
        need = need_headcount(need, len(can))
    for helper in can:
        _promise_one(need, helper, acting_user)
    if can and _moves.places_left(need) <= 0:
        _moves.need_to(need, Need.Status.SETTLED, acting_user=acting_user)
    elif need.status == Need.Status.TAKEN:
        _moves.need_to(need, Need.Status.SEARCHING, acting_user=acting_user)


def need_headcount(need: Need, count: int) -> Need:
    """As many places as people come each time. Called with the need locked."""
    need.headcount, need.version = count, need.version + 1
    need.save(update_fields=["headcount", "version", "updated_at"])
    return need


def _can_come(helper: SeriesHelper, need: Need) -> bool:
    who = helper.supporter or helper.group
    if who is None or why_not_ask(who, need) is not None:
        return False
    if Visit.objects.filter(_side(helper), need=need).exclude(status=Visit.Status.CANCELLED).exists():
        return False
    if helper.supporter is None:
        return True
    away = Blockout.objects.filter(supporter=helper.supporter, from_on__lte=need.day_on, to_on__gt=need.day_on)
    return not away.exists() and colliding_visit(helper.supporter, need) is None


def _side(helper: SeriesHelper) -> Q:
    return Q(offer__supporter=helper.supporter_id, offer__group=helper.group_id)


def _promise_one(need: Need, helper: SeriesHelper, acting_user: User | None) -> None:
    now = timezone.now()
    offer = Offer.objects.create(
        need=need,
        supporter=helper.supporter,
        group=helper.group,
        position=helper.place,
        status=Offer.Status.ACCEPTED,
        sent_by=acting_user,
        answered_at=now,
    )
    visit = Visit.objects.create(
        need=need,
        offer=offer,
        supporter=helper.supporter,
        day_on=need.day_on,
        start_min=need.start_min,
        end_min=need.end_min,
    )
    event_record(
        "visit.standing", visit, acting_user=acting_user, municipality_id=need.municipality_id, place=helper.place
    )


def _release(need: Need, *, acting_user: User, helper: SeriesHelper | None = None) -> None:
    """Take back the promises of a day (of `helper` only, if given); who had it is told once. Need locked."""
    planned = Visit.objects.filter(need=need, status=Visit.Status.PLANNED)
    for visit in planned.filter(_side(helper)) if helper else planned:
        visit.status = Visit.Status.CANCELLED
        visit.save(update_fields=["status", "updated_at"])
        offer = Offer.objects.select_related(
            "need__task", "need__block", "supporter__person__user", "group", "business"
        ).get(pk=visit.offer_id)
        cancel_offer(offer, template="offer_cancelled")
        event_record("visit.cancel", visit, acting_user=acting_user, municipality_id=need.municipality_id)
    if need.status == Need.Status.SETTLED and _moves.places_left(need) > 0:
        _moves.need_to(need, Need.Status.SEARCHING, acting_user=acting_user)


def _coming(series: Series, from_on: dt.date, to_on: dt.date | None = None) -> list[Need]:
    """Open occurrences in [from_on, to_on)."""
    rows = Need.objects.filter(series=series, day_on__gte=from_on, status__in=Need.OPEN_STATUSES)
    return list(rows.filter(day_on__lt=to_on) if to_on else rows)


def _promise_again(series: Series, from_on: dt.date, acting_user: User) -> None:
    """Promise the open occurrences from a day on to those who come each time now."""
    for row in _coming(series, from_on):
        helpers = _helpers_locked(series, row.day_on or from_on)
        _promise(_moves.need_locked(row.pk), helpers, acting_user=acting_user)


# --- The desk --------------------------------------------------------------------------------------------------------
def _checked(series: Series, acting_user: User, *also: Supporter | Group) -> Series:
    """The series with its row locked; NotAllowed outside the user's reach.

    Everybody whose promises may change is locked before, supporters by key: then no answer by link, which locks
    supporter and need in this order, can wait for us while we wait for it.
    """
    if not series_for_desk(visible_to=viewer_for(acting_user)).filter(pk=series.pk).exists():
        raise NotAllowed("not found")
    _supporters_lock(SeriesHelper.objects.filter(series=series), also)
    return Series.objects.select_for_update(of=("self",)).select_related("first_need", "municipality").get(pk=series.pk)


def _supporters_lock(helpers: QuerySet[SeriesHelper], also: Iterable[Supporter | Group]) -> None:
    ids = {pk for pk in helpers.order_by().values_list("supporter_id", flat=True) if pk}
    ids |= {who.pk for who in also if isinstance(who, Supporter)}
    list(Supporter.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


def _log(action: str, series: Series, acting_user: User) -> None:
    activity_record(
        action,
        municipality_id=series.municipality_id,
        staff=acting_user,
        case=series,
        area_id=daily_area_id(series.block_id),
    )


@transaction.atomic
def series_helper_set(
    *, series: Series, helper: Supporter | Group, place: int, from_on: dt.date, acting_user: User
) -> SeriesHelper:
    """Who comes each time from this day on, in the first or the second place; whoever had the place hands it over.

    Raises DomainError when the helper may not be asked for this household (the sentence says why).
    """
    fresh = _checked(series, acting_user, helper)
    refusal = why_not_ask(helper, fresh.first_need)
    if refusal is not None:
        raise DomainError(refusal[1], code=refusal[0])
    kind = "supporter" if isinstance(helper, Supporter) else "group"
    in_force = SeriesHelper.objects.filter(series=fresh, to_on__isnull=True)
    same = in_force.filter(**{kind: helper}).first()
    if same is not None:
        if same.place == place:
            return same
        raise DomainError(_("この方は、もうこのお宅に来ています。"), code="comes_already")
    before = in_force.filter(place=place).first()
    if before is not None:
        _place_end(before, from_on, acting_user)
    made = SeriesHelper.objects.create(
        series=fresh, place=place, from_on=from_on, acting_user=acting_user, **{kind: helper}
    )
    event_record("series.helper", fresh, acting_user=acting_user, helper=helper.public_id, place=place)
    _log("series.helper", fresh, acting_user)
    _promise_again(fresh, from_on, acting_user)
    return made


def _place_end(helper: SeriesHelper, on: dt.date, acting_user: User) -> None:
    """A place is given back from `on`; history stays. A place that had not begun ends on the day it begins."""
    helper.to_on = max(on, helper.from_on)
    helper.save(update_fields=["to_on"])
    for row in _coming(helper.series, on):
        _release(_moves.need_locked(row.pk), acting_user=acting_user, helper=helper)


@transaction.atomic
def series_helper_leave(*, helper: SeriesHelper, on: dt.date, acting_user: User) -> None:
    """Someone no longer comes each time, from `on`. The open days are searched for."""
    series = _checked(helper.series, acting_user)
    fresh = SeriesHelper.objects.select_related("series").get(pk=helper.pk)
    if fresh.to_on is not None:
        return
    _place_end(fresh, on, acting_user)
    event_record("series.helper_leave", series, acting_user=acting_user, place=fresh.place)
    _log("series.helper", series, acting_user)


@transaction.atomic
def series_hand_over(
    *, helper: SeriesHelper, to: Supporter | Group, from_on: dt.date, all_households: bool, acting_user: User
) -> list[Series]:
    """Hand one household, or every household within the user's reach, over to somebody else from a day on.

    Returns the series handed over. Raises DomainError, and hands over nothing, when one of them may not be.
    """
    rows = SeriesHelper.objects.filter(to_on__isnull=True).select_related("series__resident__person")
    if all_households:
        mine = series_for_desk(visible_to=viewer_for(acting_user)).order_by().values("pk")
        rows = rows.filter(supporter=helper.supporter_id, group=helper.group_id, series__in=mine)
    else:
        rows = rows.filter(pk=helper.pk)
    _supporters_lock(SeriesHelper.objects.filter(series__in=rows.values("series")), [to])
    done = []
    for row in rows.order_by("series_id"):
        try:
            series_helper_set(series=row.series, helper=to, place=row.place, from_on=from_on, acting_user=acting_user)
        except DomainError as error:
            who = row.series.resident.person.name
            raise DomainError(
                _("%(name)sさんのお宅：%(why)s") % {"name": who, "why": error.message}, code=error.code
            ) from error
        done.append(row.series)
    return done


@transaction.atomic
def series_absence_add(*, helper: SeriesHelper, from_on: dt.date, to_on: dt.date, acting_user: User) -> SeriesAbsence:
    """A standing helper is away in [from_on, to_on): those days are searched for, the place stays theirs."""
    if from_on >= to_on:
        raise DomainError(_("お休みの終わりは、始まりよりあとの日にしてください。"), code="absence")
    series = _checked(helper.series, acting_user)
    made, is_new = SeriesAbsence.objects.get_or_create(helper=helper, from_on=from_on, to_on=to_on)
    if is_new:
        for row in _coming(series, from_on, to_on):
            _release(_moves.need_locked(row.pk), acting_user=acting_user, helper=helper)
        event_record("series.absence", series, acting_user=acting_user, place=helper.place)
        _log("series.absence", series, acting_user)
    return made


@transaction.atomic
def series_change_day(*, series: Series, on: dt.date, moved_to_on: dt.date | None, acting_user: User) -> None:
    """One day only: called off (None), or on another day. Raises DomainError for a day the rule does not give."""
    fresh = _checked(series, acting_user)
    if not fresh.rule.falls_on(on):
        raise DomainError(_("その日は、この予定の日ではありません。"), code="not_a_day")
    series_day_change(series=fresh, on=on, moved_to_on=moved_to_on, acting_user=acting_user)
    row = Need.objects.filter(series=fresh, series_on=on, status__in=Need.OPEN_STATUSES).first()
    if row is None:
        return
    if moved_to_on is None:
        _call_off(row, acting_user)
        return
    if row.day_on == moved_to_on:
        return
    helpers = _helpers_locked(fresh, moved_to_on)
    need = _moves.need_locked(row.pk)
    if _moves.live_offers(need).exists():
        raise DomainError(_("お願いしている方がいます。先にお願いを取り消してください。"), code="asked")
    _release(need, acting_user=acting_user)
    if need.status == Need.Status.SETTLED:
        _moves.need_to(need, Need.Status.SEARCHING, acting_user=acting_user)
    need = need_update(need=need, acting_user=acting_user, day_on=moved_to_on)
    _promise(_moves.need_locked(need.pk), helpers, acting_user=acting_user)


def _call_off(row: Need, acting_user: User) -> None:
    need_move_at_desk(
        need=row,
        to_status=Need.Status.UNMET,
        reason=Need.UnmetReason.WITHDRAWN,
        version=row.version,
        acting_user=acting_user,
    )


@transaction.atomic
def series_change_following(*, series: Series, on: dt.date, acting_user: User, **columns: object) -> Series:
    """From `on` another rule (every, weekday, nth, half_day, start_min, end_min): a new series, the same helpers."""
    fresh = _checked(series, acting_user)
    made = series_follow(series=fresh, on=on, acting_user=acting_user, **columns)
    for helper in SeriesHelper.objects.filter(Q(to_on__isnull=True) | Q(to_on__gt=on), series=fresh):
        SeriesHelper.objects.create(
            series=made,
            supporter=helper.supporter,
            group=helper.group,
            place=helper.place,
            from_on=max(helper.from_on, on),
            to_on=helper.to_on,
            acting_user=acting_user,
        )
    series_stop(series=fresh, on=on, acting_user=acting_user)
    return made


@transaction.atomic
def series_stop(*, series: Series, on: dt.date, acting_user: User) -> None:
    """The series ends before `on`; days after it are called off and who had promised them is told."""
    fresh = _checked(series, acting_user)
    series_end(series=fresh, on=on, acting_user=acting_user)
    for row in _coming(fresh, on):
        _call_off(row, acting_user)
    SeriesHelper.objects.filter(series=fresh, to_on__isnull=True).update(to_on=on)
    _log("series.end", fresh, acting_user)
