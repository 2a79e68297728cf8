"""What all helpers of a town need, read once: places, earlier visits, earlier questions. Fixed number of queries."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Max, Q
from django.utils import timezone

from matching import Booking, HalfDay
from sasaeai.common.geo import to_plane_m
from sasaeai.coordination.models import Offer, Visit
from sasaeai.places.models import AreaBlock, Municipality, TownBlock

HALF_DAYS = {half.code: half for half in HalfDay}
#: Bookings this far back still count towards a month's limit and the load of 30 days.
LOOK_BACK_DAYS = 62
#: Stands for every block that nobody asks about.
ELSEWHERE = "elsewhere"

Target = tuple[str, int]


class TownRows:
    """What all three kinds of helpers need, read once.

    Parameters
    ----------
    municipality
        The town; nothing of another town is read.
    today
        Tokyo's today.
    on_day
        Day of the visit: papers of a car have to be valid then. None: today.
    at_block_id
        The only block that will be asked about; the others are then left out of what people serve. None: all.
    """

    def __init__(
        self,
        municipality: Municipality,
        today: dt.date,
        on_day: dt.date | None = None,
        at_block_id: int | None = None,
    ) -> None:
        self.town, self.today, self.on_day = municipality, today, on_day or today
        self.asked_block = None if at_block_id is None else str(at_block_id)
        self.points = self._points()
        self.blocks_of_area: dict[int, set[str]] = defaultdict(set)
        for area_id, block_id in AreaBlock.objects.filter(scheme__municipality=municipality).values_list(
            "area_id", "block_id"
        ):
            self.blocks_of_area[area_id].add(str(block_id))
        self._served: dict[frozenset[int], frozenset[str]] = {}
        self.bookings = self._bookings()
        self.done, self.history = self._history()
        self.asks = self._asks()

    def _points(self) -> dict[int, tuple[float, float]]:
        rows = TownBlock.objects.filter(municipality=self.town, lat__isnull=False, lng__isnull=False)
        found = {pk: (lat, lng) for pk, lat, lng in rows.values_list("pk", "lat", "lng")}
        if not found:
            return {}
        lat0 = sum(lat for lat, _ in found.values()) / len(found)
        lng0 = sum(lng for _, lng in found.values()) / len(found)
        return {pk: to_plane_m(lat, lng, origin_lat=lat0, origin_lng=lng0) for pk, (lat, lng) in found.items()}

    def place(self, block_id: int | None) -> dict[str, float | None]:
        x_m, y_m = self.points.get(block_id, (None, None)) if block_id else (None, None)
        return {"x_m": x_m, "y_m": y_m}

    def served(self, area_ids: Iterable[int]) -> frozenset[str]:
        """Blocks of all these areas: schemes overlap, so the block is the one unit in which they can be compared."""
        key = frozenset(area_ids)
        if key not in self._served:
            served = frozenset().union(*(self.blocks_of_area[area] for area in key))
            if self.asked_block is not None and served:
                served = frozenset({self.asked_block if self.asked_block in served else ELSEWHERE})
            self._served[key] = served
        return self._served[key]

    def _bookings(self) -> dict[Target, list[Booking]]:
        found: dict[Target, list[Booking]] = defaultdict(list)
        rows = Visit.objects.filter(
            need__municipality=self.town,
            status__in=[Visit.Status.PLANNED, Visit.Status.DONE],
            day_on__gte=self.today - dt.timedelta(days=LOOK_BACK_DAYS),
        ).values_list(
            *_TARGET, "day_on", "start_min", "end_min", "need__half_day", "need__block_id", "need__task__is_remote"
        )
        for supporter, group, business, day, start, end, half, block, remote in rows:
            found[_target(supporter, group, business)].append(
                Booking(
                    day=day,
                    start_min=start,
                    end_min=end if start is not None else None,
                    half_day=HALF_DAYS.get(half),
                    **({} if remote else self.place(block)),
                )
            )
        return found

    def _history(self) -> tuple[dict[Target, int], dict[Target, dict[int, tuple[int, dt.date | None]]]]:
        """Visits ever made, in all and by resident (the person's key)."""
        total: dict[Target, int] = defaultdict(int)
        by_resident: dict[Target, dict[int, tuple[int, dt.date | None]]] = defaultdict(dict)
        rows = (
            Visit.objects.filter(need__municipality=self.town, status=Visit.Status.DONE)
            .order_by()
            .values_list(*_TARGET, "need__resident__person_id")
            .annotate(count=Count("pk"), last_on=Max("day_on"))
        )
        for supporter, group, business, resident, count, last_on in rows:
            target = _target(supporter, group, business)
            total[target] += count
            by_resident[target][resident] = (count, last_on)
        return total, by_resident

    def _asks(self) -> dict[Target, dict[str, object]]:
        rows = (
            Offer.objects.filter(need__municipality=self.town, sent_at__isnull=False)
            .order_by()
            .values_list("supporter_id", "group_id", "business_id")
            .annotate(
                asked=Count("pk"), accepted=Count("pk", filter=Q(status=Offer.Status.ACCEPTED)), last_at=Max("sent_at")
            )
        )
        return {
            _target(supporter, group, business): {
                "asked_count": asked,
                "accepted_count": accepted,
                "last_asked_on": timezone.localtime(last_at).date(),
            }
            for supporter, group, business, asked, accepted, last_at in rows
        }

    def past(self, target: Target) -> dict[str, object]:
        """What the engine's `Supporter` says about earlier visits and questions."""
        bookings = tuple(self.bookings.get(target, ()))
        since = self.today - dt.timedelta(days=30)
        return {
            "bookings": bookings,
            "load_30d": sum(since <= booking.day <= self.today for booking in bookings),
            "visit_count": self.done.get(target, 0),
            "history": self.history.get(target, {}),
            **self.asks.get(target, {}),
        }


_TARGET = ("offer__supporter_id", "offer__group_id", "offer__business_id")


def _target(supporter: int | None, group: int | None, business: int | None) -> Target:
    if supporter is not None:
        return "supporter", supporter
    return ("group", group) if group is not None else ("business", business or 0)
