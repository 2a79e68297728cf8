"""The weekday × half-day grid: rows for the page, and ticks back to cells."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from sasaeai.people.models import Availability, GroupAvailability, HalfDay, Weekday

Slot = tuple[int, str]


def grid_of(availability: Iterable[Availability], *, chosen: Iterable[Slot] | None = None) -> list[dict[str, Any]]:
    """Seven rows, one a weekday, each with its cells: name of the tick box, words, and whether it is ticked.

    `chosen` overrules what is stored: ticks of a form that has to be shown again.
    """
    ticked = set(chosen) if chosen is not None else {(row.weekday, row.half_day) for row in availability}
    return [
        {
            "weekday": weekday.label,
            "cells": [
                {
                    "name": f"slot-{weekday.value}-{half.value}",
                    "label": half.label,
                    "ticked": (weekday.value, half.value) in ticked,
                }
                for half in HalfDay
            ],
        }
        for weekday in Weekday
    ]


def slots_from_grid(posted: Any) -> list[Slot]:
    """The cells ticked in a posted form."""
    return [
        (day.value, half.value) for day in Weekday for half in HalfDay if f"slot-{day.value}-{half.value}" in posted
    ]


def slots_in_words(availability: Iterable[Availability | GroupAvailability]) -> str:
    """月曜から金曜の午前・午後、土曜の午前; empty when nothing was said. Days with the same halves are one phrase."""
    halves: dict[int, list[str]] = {}
    for row in sorted(availability, key=lambda cell: (cell.weekday, HalfDay.values.index(cell.half_day))):
        halves.setdefault(row.weekday, []).append(str(HalfDay(row.half_day).label))
    runs: list[tuple[int, int, str]] = []
    for day, words in halves.items():
        when = _("・").join(words)
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == when:
            runs[-1] = (runs[-1][0], day, when)
        else:
            runs.append((day, day, when))
    phrases = [_("%(days)sの%(half)s") % {"days": _days(first, last), "half": when} for first, last, when in runs]
    return _("、").join(phrases)


def _days(first: int, last: int) -> str:
    if first == last:
        return str(Weekday(first).label)
    joint = _("・") if last == first + 1 else _("から")
    return f"{Weekday(first).label}{joint}{Weekday(last).label}"
