"""The story of one need in one list: what happened, when, and by whom. Built from rows that are already fetched."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sasaeai.casework.models import Activity
from sasaeai.coordination.models import Offer, Visit
from sasaeai.needs.models import Need


@dataclass(frozen=True)
class Entry:
    """`kind` is a code with its sentence in the template; `row` is what it tells of."""

    at: dt.datetime
    kind: str
    row: Any
    #: Who did it, as a user's key; the template looks the name up.
    user_id: int | None = None


#: Rows of the log that no other row of the story tells of.
CALLS = frozenset({"", "offer.call_away", "offer.call_later"})


def timeline_of(need: Need, activities: list[Activity]) -> list[Entry]:
    """Newest first. `need` comes from selectors.need_full, `activities` from casework.selectors.case_rows."""
    entries = [Entry(change.at, "move", change, change.acting_user_id) for change in need.status_changes.all()]
    for offer in need.offers.all():
        entries += _offer_entries(offer)
    for visit in need.visits.all():
        entries += _visit_entries(visit)
    entries += [Entry(row.at, "activity", row, row.staff_id) for row in activities if row.action in CALLS]
    if need.called_back_at:
        entries.append(Entry(need.called_back_at, "called_back", need))
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _offer_entries(offer: Offer) -> list[Entry]:
    entries = []
    if offer.sent_at:
        entries.append(Entry(offer.sent_at, "asked", offer, offer.sent_by_id))
    if offer.opened_at:
        entries.append(Entry(offer.opened_at, "opened", offer))
    if offer.status == Offer.Status.DECLINED and offer.answered_at:
        entries.append(Entry(offer.answered_at, "declined", offer, offer.answered_for_by_id))
    elif offer.status == Offer.Status.EXPIRED:
        entries.append(Entry(offer.deadline_at or offer.updated_at, "expired", offer))
    elif offer.answered_at and (offer.status == Offer.Status.ACCEPTED or hasattr(offer, "visit")):
        entries.append(Entry(offer.answered_at, "accepted", offer, offer.answered_for_by_id))
    elif offer.status == Offer.Status.CANCELLED and offer.sent_at:
        entries.append(Entry(offer.answered_at or offer.updated_at, "cancelled", offer))
    return entries


def _visit_entries(visit: Visit) -> list[Entry]:
    entries = []
    if visit.reported_at:
        entries.append(Entry(visit.reported_at, "reported", visit, visit.reported_for_by_id))
    if visit.status == Visit.Status.CANCELLED:
        entries.append(Entry(visit.updated_at, "visit_cancelled", visit))
    for concern in visit.concerns.all():
        entries.append(Entry(concern.created_at, "concern", concern))
        if concern.handled_at:
            entries.append(Entry(concern.handled_at, "concern_handled", concern, concern.handled_by_id))
    entries += [Entry(thanks.created_at, "thanks", thanks, thanks.recorded_by_id) for thanks in visit.thanks.all()]
    return entries
