"""Moving a need along from this app: one declared step at a time, so that its history stays replayable."""

from django.db.models import QuerySet

from sasaeai.accounts.models import User
from sasaeai.common.errors import NotAllowed
from sasaeai.coordination import states
from sasaeai.coordination.models import Offer, Visit
from sasaeai.needs.models import Need
from sasaeai.needs.selectors import needs_for_desk
from sasaeai.needs.services import need_move
from sasaeai.needs.states import may_move
from sasaeai.people.viewer import viewer_for

S = Need.Status


def need_locked(need_id: int) -> Need:
    """The need with its row locked. Always after the supporter's row, never before (order: supporter, need)."""
    return (
        Need.objects.select_for_update(of=("self",))
        .select_related("task", "resident", "block", "municipality")
        .get(pk=need_id)
    )


def desk_check(*, acting_user: User, need: Need) -> None:
    """Raises NotAllowed (looks like a missing row) when the need lies outside of this member of staff's reach."""
    if not needs_for_desk(visible_to=viewer_for(acting_user)).filter(pk=need.pk).exists():
        raise NotAllowed("not found")


def need_to(need: Need, to_status: str, *, acting_user: User | None, reason: str = "") -> None:
    """Move the need, by way of `asking` where the table has no direct step; nothing if it is there already."""
    if need.status == to_status:
        return
    if not may_move(need.status, to_status) and may_move(need.status, S.ASKING) and may_move(S.ASKING, to_status):
        _step(need, S.ASKING, acting_user, "")
    _step(need, to_status, acting_user, reason)


def _step(need: Need, to_status: str, acting_user: User | None, reason: str) -> None:
    moved = need_move(need=need, to_status=to_status, acting_user=acting_user, reason=reason)
    need.status, need.version = moved.status, moved.version


def live_offers(need: Need) -> QuerySet[Offer]:
    return Offer.objects.filter(need=need, status__in=Offer.LIVE_STATUSES)


def places_left(need: Need) -> int:
    """How many people are still wanted (I-01). Call with the need locked."""
    return need.headcount - Visit.objects.filter(need=need, status__in=states.PLACE_TAKING).count()
