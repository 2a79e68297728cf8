"""What stays with the coordinators: worries until they are handled, thanks until passed on, moves by hand."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.models import Activity
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.coordination.models import Concern, Offer, Thanks, Visit
from sasaeai.coordination.selectors import concerns_for_desk, daily_area_id, notices_to_tell_for_desk
from sasaeai.coordination.services import _moves, _notify
from sasaeai.coordination.services.asking import cancel_offer
from sasaeai.needs.models import Need
from sasaeai.needs.states import may_move
from sasaeai.notices.models import Notice
from sasaeai.notices.services import notice_told
from sasaeai.people.viewer import viewer_for


def _log(action: str, need: Need, acting_user: User, channel: str) -> None:
    activity_record(
        action,
        municipality_id=need.municipality_id,
        staff=acting_user,
        channel=channel,
        case=need,
        area_id=daily_area_id(need.block_id),
    )


@transaction.atomic
def concern_handle(*, concern: Concern, outcome: str, acting_user: User) -> Concern:
    """Tick a worry as handled, with what came of it. Ticked twice, the first words stay.

    Raises DomainError without words about the outcome, NotAllowed outside of the acting user's reach.
    """
    outcome = outcome.strip()
    seen = concerns_for_desk(visible_to=viewer_for(acting_user)).filter(pk=concern.pk)
    if not seen.exists():
        raise NotAllowed("not found")
    if not outcome:
        raise DomainError(_("どうなったかを、ひとこと入力してください。"), code="outcome_missing")
    fresh = Concern.objects.select_for_update(of=("self",)).select_related("resident__person").get(pk=concern.pk)
    if fresh.handled_at is not None:
        return fresh
    fresh.handled_at, fresh.handled_by, fresh.outcome = timezone.now(), acting_user, outcome
    fresh.save(update_fields=["handled_at", "handled_by", "outcome", "updated_at"])
    town_id = fresh.resident.municipality_id
    event_record("concern.handle", fresh, acting_user=acting_user, municipality_id=town_id)
    activity_record(
        "concern.handle",
        municipality_id=town_id,
        staff=acting_user,
        category=Activity.Category.PERSONAL,
        channel=Activity.Channel.PHONE,
        case=fresh.visit.need if fresh.visit else fresh.resident,
        area_id=daily_area_id(fresh.visit.need.block_id if fresh.visit else fresh.resident.person.block_id),
    )
    return fresh


@transaction.atomic
def thanks_record(*, visit: Visit, text: str, acting_user: User) -> Thanks:
    """Keep the words of thanks and let the helper know. The same words for the same visit are kept once."""
    text = text.strip()
    if not text:
        raise DomainError(_("お礼の言葉を入力してください。"), code="text_missing")
    _moves.desk_check(acting_user=acting_user, need=visit.need)
    need = _moves.need_locked(visit.need_id)
    known = Thanks.objects.filter(visit=visit, text=text).first()
    if known is not None:
        return known
    made = Thanks.objects.create(visit=visit, text=text, recorded_by=acting_user)
    event_record("thanks.record", made, acting_user=acting_user, municipality_id=need.municipality_id)
    _log("thanks.record", need, acting_user, Activity.Channel.PHONE)
    _notify.tell_visit("thanks", visit, key=f"thanks:{made.public_id}")
    return made


@transaction.atomic
def need_move_at_desk(*, need: Need, to_status: str, version: int, acting_user: User, reason: str = "") -> Need:
    """Move a need by hand: the search goes on, it is over, or it could not be done (with a reason).

    Ends what hangs on it: live offers, and promised visits unless it is over (I-07). Each helper hears it once.

    Raises
    ------
    Conflict
        The page was old (`version`), or the move is not in the table any more.
    DomainError
        Could not be done, but no reason was chosen; a promised visit has no report yet.
    """
    _moves.desk_check(acting_user=acting_user, need=need)
    need = _moves.need_locked(need.pk)
    if need.status == to_status:
        return need
    if need.version != version or not may_move(need.status, to_status):
        raise Conflict(
            _("この依頼は、ほかの人が先に変更しました。いまは「%(status)s」です。")
            % {"status": need.get_status_display()},
            code="changed",
        )
    if to_status == Need.Status.UNMET and reason not in Need.UnmetReason.values:
        raise DomainError(_("できなかった理由をえらんでください。"), code="reason_missing")
    visits = Visit.objects.filter(need=need, status=Visit.Status.PLANNED).select_related("offer")
    if to_status == Need.Status.DONE and visits.exists():
        raise DomainError(_("先に、訪問の報告を入力してください。"), code="report_missing")
    if to_status in (Need.Status.UNMET, Need.Status.SEARCHING, Need.Status.DONE):
        _end_promises(need, visits, acting_user)
    _moves.need_to(need, to_status, acting_user=acting_user, reason=reason)
    if to_status != Need.Status.UNMET:  # closing as unmet is logged by need_move itself
        _log("need.move", need, acting_user, Activity.Channel.SCREEN)
    return need


def _end_promises(need: Need, visits: object, acting_user: User) -> None:
    for visit in visits:  # type: ignore[attr-defined]
        visit.status = Visit.Status.CANCELLED
        visit.save(update_fields=["status", "updated_at"])
        event_record("visit.cancel", visit, acting_user=acting_user, municipality_id=need.municipality_id)
    ending = Offer.objects.filter(need=need, status__in=[*Offer.LIVE_STATUSES, Offer.Status.ACCEPTED]).exclude(
        visit__status__in=[Visit.Status.DONE, Visit.Status.NOT_DONE]
    )
    for offer in ending.select_related("need__task", "need__block", "supporter__person__user", "group", "business"):
        cancel_offer(offer, template="offer_cancelled")
        event_record("offer.cancel", offer, acting_user=acting_user, municipality_id=need.municipality_id)


@transaction.atomic
def notice_tell(*, notice: Notice, acting_user: User) -> Notice:
    """Staff told somebody what no mail could bring. Logged as a call."""
    if not notices_to_tell_for_desk(visible_to=viewer_for(acting_user)).filter(pk=notice.pk).exists():
        return notice  # told already, by this tap or by a colleague
    told = notice_told(notice=notice)
    event_record("notice.tell", told, acting_user=acting_user)
    activity_record(
        "notice.tell",
        municipality_id=told.municipality_id,
        staff=acting_user,
        channel=Activity.Channel.PHONE,
        case=told,
    )
    return told
