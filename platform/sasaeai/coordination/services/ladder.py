"""Climbing the ladder of a need, asking again after a drop-out, and confirming visits on the eve."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.models import Event
from sasaeai.audit.services import event_record
from sasaeai.casework.models import Activity
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict
from sasaeai.coordination.ladder import standing_of
from sasaeai.coordination.models import LadderMove, Offer, Visit
from sasaeai.coordination.rules import why_not_ask
from sasaeai.coordination.selectors import daily_area_id
from sasaeai.coordination.services import _moves
from sasaeai.coordination.services.asking import ask_next
from sasaeai.needs.models import Need


@transaction.atomic
def ladder_next(*, need: Need, from_step: str, acting_user: User) -> None:
    """Take the next step. `from_step` is the one the page showed: a second tap finds it taken and does nothing."""
    _moves.desk_check(acting_user=acting_user, need=need)
    fresh = _moves.need_locked(need.pk)
    if fresh.status not in Need.OPEN_STATUSES:
        raise Conflict(_("この依頼はもう終わっています"), code="need_closed")
    now = standing_of(fresh, list(LadderMove.objects.filter(need=fresh)))
    if now.step.code != from_step or now.next_step is None:
        return
    LadderMove.objects.create(need=fresh, step=now.next_step.code, acting_user=acting_user)
    event_record("need.ladder", fresh, acting_user=acting_user, step=now.next_step.code)


def ask_again(need: Need, *, but: Offer, acting_user: User | None) -> int:
    """After a drop-out, ask those at once who were thanked when the place was taken. Returns how many.

    Whoever said no or let it pass is left in peace, and so is whom the desk itself took back. Need locked.
    """
    thanked = Event.objects.filter(action="offer.taken", object_kind="offer").values("object_public_id")
    old = Offer.objects.filter(need=need, status=Offer.Status.CANCELLED, public_id__in=thanked).exclude(pk=but.pk)
    last = Offer.objects.filter(need=need).aggregate(last=Max("position"))["last"] or 0
    count = 0
    for offer in old.select_related("supporter", "group", "business").order_by("position", "pk"):
        helper = offer.supporter or offer.group or offer.business
        same = {"supporter": offer.supporter, "group": offer.group, "business": offer.business}
        later = Offer.objects.filter(need=need, pk__gt=offer.pk, **same).exists()
        if later or why_not_ask(helper, need) is not None:  # type: ignore[arg-type]
            continue
        count += 1
        Offer.objects.create(
            need=need, position=last + count, reason_codes=offer.reason_codes, sent_by=offer.sent_by, **same
        )
    if count:
        _moves.need_to(need, Need.Status.ASKING, acting_user=acting_user)
        ask_next(need, acting_user=acting_user)
        event_record("offer.ask_again", need, acting_user=acting_user, count=count)
    return count


@transaction.atomic
def visit_confirm(*, visit: Visit, acting_user: User) -> Visit:
    """The eve's call was made: both sides know of tomorrow. Twice has the effect of once."""
    _moves.desk_check(acting_user=acting_user, need=visit.need)
    fresh = Visit.objects.select_for_update(of=("self",)).select_related("need").get(pk=visit.pk)
    if fresh.status != Visit.Status.PLANNED:
        raise Conflict(_("このお手伝いは、もう終わったか、取りやめになっています。"), code="not_planned")
    if fresh.confirmed_at is None:
        fresh.confirmed_at, fresh.confirmed_by = timezone.now(), acting_user
        fresh.save(update_fields=["confirmed_at", "confirmed_by", "updated_at"])
        event_record("visit.confirm", fresh, acting_user=acting_user, municipality_id=fresh.need.municipality_id)
        activity_record(
            "visit.confirm",
            municipality_id=fresh.need.municipality_id,
            staff=acting_user,
            channel=Activity.Channel.PHONE,
            case=fresh.need,
            area_id=daily_area_id(fresh.need.block_id),
        )
    return fresh
