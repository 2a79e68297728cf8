"""What may follow what for offers and visits, and when two promises collide. Pure: no queries.

The moves of a need itself are in needs/states.py.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from sasaeai.coordination.models import Offer, Visit
from sasaeai.needs.models import Need
from sasaeai.people.models import HalfDay

OfferStatus = Offer.Status
VisitStatus = Visit.Status

#: Every move an offer can make. ACCEPTED → CANCELLED is a drop-out or the end of the need.
OFFER_MOVES: dict[str, frozenset[str]] = {
    OfferStatus.WAITING: frozenset(
        {OfferStatus.SENT, OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.CANCELLED}
    ),
    OfferStatus.SENT: frozenset(
        {
            OfferStatus.OPENED,
            OfferStatus.ACCEPTED,
            OfferStatus.DECLINED,
            OfferStatus.EXPIRED,
            OfferStatus.CANCELLED,
        }
    ),
    OfferStatus.OPENED: frozenset(
        {OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.EXPIRED, OfferStatus.CANCELLED}
    ),
    OfferStatus.ACCEPTED: frozenset({OfferStatus.CANCELLED}),
    OfferStatus.DECLINED: frozenset(),
    OfferStatus.EXPIRED: frozenset(),
    OfferStatus.CANCELLED: frozenset(),
}

#: Visits that take one of the places of a need (I-01).
PLACE_TAKING = (VisitStatus.PLANNED, VisitStatus.DONE)

#: For this many days after the visit the helper's page still shows name, address and telephone; then no more (I-21).
CONTACT_DAYS = 7
#: Nearer than this to the visit, someone who cannot come is first shown the number to call.
LATE_HOURS = 24

HALF_DAY_MIN = {
    HalfDay.MORNING: (0, 12 * 60),
    HalfDay.AFTERNOON: (12 * 60, 17 * 60),
    HalfDay.EVENING: (17 * 60, 24 * 60),
}


@dataclass(frozen=True)
class Slot:
    """When somebody is busy: [start_min, end_min) on `day_on`, minutes after midnight, Tokyo."""

    day_on: dt.date
    start_min: int
    end_min: int

    def overlaps(self, other: "Slot") -> bool:
        """Half-open: back to back is no collision."""
        return self.day_on == other.day_on and self.start_min < other.end_min and other.start_min < self.end_min


def slot_of(
    day_on: dt.date | None, start_min: int | None, end_min: int | None, half_day: str, typical_min: int
) -> Slot | None:
    """The slot of a promise; a half-day without times fills its half-day. None while the time is to be talked over."""
    if day_on is None:
        return None
    if start_min is not None:
        return Slot(day_on, start_min, end_min if end_min is not None else start_min + typical_min)
    if half_day in HALF_DAY_MIN:
        return Slot(day_on, *HALF_DAY_MIN[half_day])
    return None


def slot_of_need(need: Need) -> Slot | None:
    return slot_of(need.day_on, need.start_min, need.end_min, need.half_day, need.task.typical_min)


def slot_of_visit(visit: Visit) -> Slot | None:
    return slot_of(visit.day_on, visit.start_min, visit.end_min, visit.need.half_day, visit.need.task.typical_min)


def starts_at(visit: Visit) -> dt.datetime | None:
    """When the visit begins (a half-day counts from its first working hour); None without a day."""
    if visit.day_on is None:
        return None
    start_min = visit.start_min
    if start_min is None:
        start_min = {HalfDay.AFTERNOON: 13 * 60, HalfDay.EVENING: 17 * 60}.get(visit.need.half_day, 9 * 60)
    midnight = dt.datetime.combine(visit.day_on, dt.time.min, tzinfo=timezone.get_default_timezone())
    return midnight + dt.timedelta(minutes=start_min)


def is_late_drop_out(visit: Visit, now: dt.datetime) -> bool:
    begins = starts_at(visit)
    return begins is not None and begins - now < dt.timedelta(hours=LATE_HOURS)


def contact_is_open(visit: Visit, today: dt.date) -> bool:
    """May the helper still see who and where? From acceptance until CONTACT_DAYS after the visit."""
    if visit.status not in (VisitStatus.PLANNED, VisitStatus.DONE, VisitStatus.NOT_DONE):
        return False
    last = visit.day_on or (timezone.localtime(visit.reported_at).date() if visit.reported_at else today)
    return today <= last + dt.timedelta(days=CONTACT_DAYS)
