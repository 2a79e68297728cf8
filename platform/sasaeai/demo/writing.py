"""Rows by the thousand: collected in memory, written in one stroke per table, with moments of the past."""

import datetime as dt
import random
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models

from sasaeai.common.ids import ALPHABET

TOKYO = zoneinfo.ZoneInfo("Asia/Tokyo")


def moment(day: dt.date, minute: int) -> dt.datetime:
    """The minute of a day in Tokyo, as an aware moment in UTC. Minutes may run past midnight."""
    local = dt.datetime(day.year, day.month, day.day, tzinfo=TOKYO) + dt.timedelta(minutes=minute)
    return local.astimezone(dt.UTC)


def awake(at: dt.datetime, *, at_desk: bool) -> dt.datetime:
    """This moment, or the next morning if people sleep then; `at_desk`: or the coordinators are at home."""
    local = at.astimezone(TOKYO)
    opens, closes = (8 * 60 + 45, 17 * 60 + 15) if at_desk else (7 * 60, 21 * 60)
    minute = local.hour * 60 + local.minute
    day = local.date()
    if opens <= minute < closes and not (at_desk and day.weekday() >= 5):
        return at
    if minute >= closes:
        day += dt.timedelta(days=1)
    while at_desk and day.weekday() >= 5:
        day += dt.timedelta(days=1)
    return moment(day, opens + minute % 60)


@contextmanager
def _own_moments(model: type[models.Model]) -> Iterator[None]:
    """Let rows keep the `created_at` and `at` they were given: `auto_now_add` would make all history happen today.

    Only the loader runs in this process while it does this, so changing the field for a moment is safe.
    """
    fields = [
        f for f in model._meta.local_fields if isinstance(f, models.DateTimeField) and (f.auto_now or f.auto_now_add)
    ]
    before = [(f, f.auto_now, f.auto_now_add) for f in fields]
    try:
        for field in fields:
            field.auto_now = field.auto_now_add = False
        yield
    finally:
        for field, auto_now, auto_now_add in before:
            field.auto_now, field.auto_now_add = auto_now, auto_now_add


class Pen:
    """One source of chance and one pile of rows. The same seed gives the same rows in the same order.

    Public ids come from the seed. Codes of links (offers, reports) do not: they open pages without a sign-in,
    also in a demo that somebody put on the internet.
    """

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._rows: dict[type[models.Model], list[models.Model]] = {}

    def public_id(self) -> str:
        return "".join(self.random.choices(ALPHABET, k=10))

    def add[Row: models.Model](self, model: type[Row], *, made_at: dt.datetime | None = None, **fields: object) -> Row:
        """A row for the pile. `made_at` becomes `created_at` and `updated_at`."""
        if hasattr(model, "public_id"):
            fields["public_id"] = self.public_id()
        row = model(**fields)
        if hasattr(row, "created_at"):
            row.created_at = made_at
            if hasattr(row, "updated_at"):
                row.updated_at = made_at
        self._rows.setdefault(model, []).append(row)
        return row

    def link(self, field: models.ManyToManyField, row: models.Model, others: list) -> None:  # type: ignore[type-arg]
        """Many-to-many links of a row on the pile."""
        own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
        through = field.remote_field.through
        assert through is not None
        for one in others:
            self.add(through, **{own: row, other: one})

    def of[Row: models.Model](self, model: type[Row]) -> list[Row]:
        """The rows of a table that wait to be written."""
        return self._rows.get(model, [])  # type: ignore[return-value]

    def write(self) -> None:
        """Write everything, in the order in which the tables were first used, and empty the pile."""
        for model, rows in self._rows.items():
            with _own_moments(model):
                model._default_manager.bulk_create(rows)
        self._rows.clear()
