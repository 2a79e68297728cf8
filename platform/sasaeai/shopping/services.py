"""Writing stops and wishes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.common.errors import Conflict, NotAllowed
from sasaeai.people.models import Business
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import Municipality, TownBlock
from sasaeai.shopping.models import Route, Stop, StopWish
from sasaeai.shopping.selectors import clashes_of


class StopClash(Conflict):
    """Another shop comes close by at about the same time. The business may keep its plan knowingly."""

    code = "stop_clash"

    def __init__(self, clashes: list[tuple[Stop, int]]) -> None:
        super().__init__(_("近くの同じ時間に、ほかのお店が来ています。"))
        self.clashes = clashes


def _own_business(business: Business, acting_user: User) -> None:
    if business.pk not in viewer_for(acting_user).business_ids:
        raise NotAllowed(_("このお店の予定は変えられません。"))


@transaction.atomic
def stop_add(*, business: Business, fields: dict, acting_user: User, keep_clash: bool = False) -> Stop:
    """Add a weekly stop to the business's first route (made when there is none).

    Raises StopClash, having written nothing, when another shop comes within 500 m and two hours on that weekday
    and `keep_clash` is not set. The same stop sent twice is one stop.
    """
    _own_business(business, acting_user)
    route = business.routes.select_for_update().first() or Route.objects.create(business=business, name="定期便")
    same = Stop.objects.filter(
        route=route,
        block=fields["block"],
        place=fields["place"],
        weekday=fields["weekday"],
        start_min=fields["start_min"],
        valid_to_on__isnull=True,
    ).first()
    if same:
        return same
    stop = Stop(route=route, valid_from_on=timezone.localdate(), **fields)
    _place_on_map(stop)
    clashes = clashes_of(stop)
    if clashes and not keep_clash:
        raise StopClash(clashes)
    stop.clash_acknowledged = bool(clashes)
    stop.save()
    event_record("stop.add", stop, acting_user=acting_user, municipality_id=business.municipality_id)
    return stop


@transaction.atomic
def stop_change(*, stop: Stop, fields: dict, acting_user: User, keep_clash: bool = False) -> Stop:
    """Change a stop; the same check for clashes as when it was added."""
    _own_business(stop.route.business, acting_user)
    for name, value in fields.items():
        setattr(stop, name, value)
    _place_on_map(stop)
    clashes = clashes_of(stop)
    if clashes and not keep_clash:
        raise StopClash(clashes)
    stop.clash_acknowledged = bool(clashes)
    stop.save()
    event_record("stop.change", stop, acting_user=acting_user, municipality_id=stop.route.business.municipality_id)
    return stop


@transaction.atomic
def stop_end(*, stop: Stop, acting_user: User) -> Stop:
    """The shop comes no more, from today on. The row stays, so that the past can be read."""
    _own_business(stop.route.business, acting_user)
    if stop.valid_to_on is None:
        stop.valid_to_on = max(timezone.localdate(), stop.valid_from_on)
        stop.save()
        event_record("stop.end", stop, acting_user=acting_user, municipality_id=stop.route.business.municipality_id)
    return stop


@transaction.atomic
def wish_record(
    *,
    municipality: Municipality,
    block: TownBlock,
    weekday: int | None,
    people_count: int,
    acting_user: User | None,
) -> StopWish:
    """Somebody asks for a shop to come to `block`. No name, no telephone number."""
    wish = StopWish.objects.create(
        municipality=municipality,
        block=block,
        weekday=weekday,
        people_count=people_count,
        recorded_by=acting_user,
    )
    event_record("stop_wish.record", wish, acting_user=acting_user)
    return wish


def _place_on_map(stop: Stop) -> None:
    """A venue's point where there is one, else the town block's."""
    source = stop.venue if stop.venue and stop.venue.lat is not None else stop.block
    stop.lat, stop.lng = source.lat, source.lng
