"""Series: the same help again and again. Each day of it becomes a need of its own, with its own story and end."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.common.errors import DomainError
from sasaeai.common.ids import public_id
from sasaeai.needs.models import Need, NeedStatusChange, Ride, Series, SeriesChange
from sasaeai.needs.services.changing import lock_checked
from sasaeai.needs.services.taking import need_create
from sasaeai.places.models import Municipality

#: Columns an occurrence takes over from the need its series began with.
COPIED = ("channel", "asked_by", "headcount", "gender_wish", "cautions", "cautions_shared", "note", "note_for_helper")


@transaction.atomic
def series_start(
    *,
    need: Need,
    acting_user: User,
    every: str = Series.Every.WEEKLY,
    skips_holidays: bool = True,
) -> Series:
    """Make a series of a need that has a day; the need becomes its first occurrence. Twice gives the same series.

    Monthly means: the same weekday of the month as the need's (the fifth counts as the last). Raises DomainError
    while the day is open, NotAllowed outside the user's reach.
    """
    need = lock_checked(need=need, acting_user=acting_user)
    if need.series is not None:
        return need.series
    if need.day_on is None:
        raise DomainError(_("先に、最初の日にちを決めてください"), code="day_open")
    if every not in Series.Every.values:
        raise DomainError(_("どのくらいの間かくかをえらんでください"), code="every")
    series = Series.objects.create(
        municipality_id=need.municipality_id,
        resident=need.resident,
        task=need.task,
        block=need.block,
        first_need=need,
        every=every,
        weekday=need.day_on.weekday(),
        nth=nth_of(need.day_on) if every == Series.Every.MONTHLY else None,
        half_day=need.half_day,
        start_min=need.start_min,
        end_min=need.end_min,
        from_on=need.day_on,
        skips_holidays=skips_holidays,
    )
    need.series, need.series_on, need.is_weekly = series, need.day_on, every == Series.Every.WEEKLY
    need.version += 1
    need.save(update_fields=["series", "series_on", "is_weekly", "version", "updated_at"])
    event_record("series.start", series, acting_user=acting_user, need=need.public_id, every=every)
    return series


def nth_of(day: dt.date) -> int:
    """Which such weekday of its month a day is: 1 to 4, or 5 for the last."""
    return min((day.day - 1) // 7 + 1, 5)


def occurrence_take(*, series: Series, on: dt.date, day_on: dt.date) -> Need | None:
    """The need of one day of a series, in state "taken"; None when it is there already.

    `on` is the day its rule gives, `day_on` the day on which it takes place. Runs in the caller's transaction; the
    unique constraint on (series, day) decides between two at the same moment.
    """
    Municipality.objects.select_for_update(no_key=True).get(pk=series.municipality_id)
    if Need.objects.filter(series=series, series_on=on).exists():
        return None
    first = series.first_need
    need, _is_new = need_create(
        public_id=public_id(),
        municipality=series.municipality,
        resident=series.resident,
        task=series.task,
        block=series.block,
        taken_by_id=first.taken_by_id,
        taken_at=timezone.now(),
        day_on=day_on,
        half_day=series.half_day,
        start_min=series.start_min,
        end_min=series.end_min,
        is_weekly=series.every == Series.Every.WEEKLY,
        consented_at=first.consented_at,
        series=series,
        series_on=on,
        **{name: getattr(first, name) for name in COPIED},
    )
    NeedStatusChange.objects.create(need=need, to_status=Need.Status.TAKEN, acting_user=None)
    ride = Ride.objects.filter(need=first).first()
    if ride is not None:  # the way, never the money: costs are of one ride
        Ride.objects.create(
            need=need,
            mode=ride.mode,
            destination=ride.destination,
            is_round_trip=ride.is_round_trip,
            mobility=ride.mobility,
        )
    event_record("need.take", need, acting_user=None, series=series.public_id)
    return need


def series_day_change(*, series: Series, on: dt.date, moved_to_on: dt.date | None, acting_user: User) -> SeriesChange:
    """Note that one day is called off (None) or moved. The caller has checked the reach and looks after promises."""
    change, _made = SeriesChange.objects.update_or_create(
        series=series, on=on, defaults={"moved_to_on": moved_to_on, "acting_user": acting_user}
    )
    event_record(
        "series.day_change",
        series,
        acting_user=acting_user,
        on=on.isoformat(),
        moved_to_on=moved_to_on.isoformat() if moved_to_on else "",
    )
    return change


def series_end(*, series: Series, on: dt.date, acting_user: User) -> Series:
    """The series no longer takes place from `on`. An earlier end stays."""
    if series.to_on is None or on < series.to_on:
        series.to_on = on
        series.save(update_fields=["to_on", "updated_at"])
        event_record("series.end", series, acting_user=acting_user, on=on.isoformat())
    return series


def series_follow(*, series: Series, on: dt.date, acting_user: User, **columns: object) -> Series:
    """A new series from `on`, like `series` but for `columns` (every, weekday, nth, half_day, start_min, end_min)."""
    names = ("municipality_id", "resident_id", "task_id", "block_id", "first_need_id", "skips_holidays")
    kept = ("every", "weekday", "nth", "half_day", "start_min", "end_min")
    values = {name: getattr(series, name) for name in (*names, *kept)} | columns
    made = Series.objects.create(from_on=on, to_on=series.to_on, **values)
    event_record("series.follow", made, acting_user=acting_user, after=series.public_id)
    return made
