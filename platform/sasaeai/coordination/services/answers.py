"""Answers: yes makes a visit, no asks the next one. Both may be tapped twice and count once (I-06)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.models import Activity
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict, DomainError
from sasaeai.coordination.models import Offer, Visit
from sasaeai.coordination.rules import colliding_visit, why_not_ask
from sasaeai.coordination.selectors import daily_area_id
from sasaeai.coordination.services import _moves, _notify
from sasaeai.coordination.services.asking import after_no, cancel_offer
from sasaeai.needs.models import Need
from sasaeai.people.models import Supporter


def _taken() -> Conflict:
    return Conflict(_("ありがとうございます。この件は、ほかの方が引き受けてくださいました。"), code="taken")


def _gone() -> Conflict:
    return Conflict(_("ありがとうございます。この件は、お願いしなくてよいことになりました。"), code="gone")


@transaction.atomic
def offer_accept(*, offer: Offer, acting_user: User | None = None, for_them: bool = False) -> Visit:
    """The helper says yes; a visit is made. `for_them`: staff note the answer of someone they spoke with.

    Locks the supporter's row, then the need's, then looks at everything again (I-01, I-03, I-04): of several
    simultaneous answers exactly as many win as people are wanted.

    Raises
    ------
    Conflict
        code "taken" (others were first), "gone" (withdrawn, closed), "expired", "declined", "overlap" (another
        promise at that time), or a code of rules.why_not_ask. The message is meant for the helper.
    """
    if for_them and acting_user is not None:
        _moves.desk_check(acting_user=acting_user, need=offer.need)
    offer, need = _lock_all(offer)
    if offer.status == Offer.Status.ACCEPTED:
        return offer.visit
    _check_still_open(offer, need, for_them=for_them)
    _check_helper(offer, need, for_them=for_them)
    now = timezone.now()
    offer.status, offer.answered_at = Offer.Status.ACCEPTED, now
    offer.answered_for_by = acting_user if for_them else None
    offer.save(update_fields=["status", "answered_at", "answered_for_by", "updated_at"])
    visit = Visit.objects.create(
        need=need,
        offer=offer,
        supporter=offer.supporter,
        day_on=need.day_on,
        start_min=need.start_min,
        end_min=need.end_min,
    )
    event_record(
        "offer.accept", offer, acting_user=acting_user, municipality_id=need.municipality_id, for_them=for_them
    )
    _log_call("offer.accept", need, acting_user, for_them)
    if for_them:
        _notify.asked_by_voice(offer)
    if _moves.places_left(need) <= 0:
        _settle(need, acting_user)
    _notify.tell_visit("visit_accepted", visit, key=f"visit_accepted:{visit.public_id}")
    return visit


def _lock_all(offer: Offer) -> tuple[Offer, Need]:
    """Supporter, need, offer: always in this order, so that two answers never wait for each other in a ring."""
    if offer.supporter_id is not None:
        Supporter.objects.select_for_update(of=("self",)).get(pk=offer.supporter_id)
    need = _moves.need_locked(offer.need_id)
    fresh = (
        Offer.objects.select_for_update(of=("self",))
        .select_related("supporter__person__user", "group", "business")
        .get(pk=offer.pk)
    )
    fresh.need = need
    return fresh, need


def _check_still_open(offer: Offer, need: Need, *, for_them: bool) -> None:
    if offer.status == Offer.Status.DECLINED:
        raise Conflict(
            _("「今回は行けません」とお返事をいただいています。変わったときは、お電話ください。"), code="declined"
        )
    if offer.status == Offer.Status.EXPIRED:
        raise Conflict(_("お返事の期限が過ぎました。行けるときは、お電話ください。"), code="expired")
    full = _moves.places_left(need) <= 0
    if full or need.status == Need.Status.SETTLED:
        raise _taken()
    if offer.status == Offer.Status.CANCELLED or need.status not in Need.OPEN_STATUSES:
        raise _gone()
    if offer.status == Offer.Status.WAITING and not for_them:
        raise _gone()


def _check_helper(offer: Offer, need: Need, *, for_them: bool) -> None:
    helper = offer.supporter or offer.group or offer.business
    refusal = why_not_ask(helper, need)
    if refusal is not None:
        code, sentence = refusal
        # Why is the desk's business: a helper never learns here that somebody does not want to meet them.
        hidden = _("ありがとうございます。この件は、いちど電話でお話しさせてください。")
        raise Conflict(sentence if for_them else hidden, code=code)
    if offer.supporter is None:
        return
    other = colliding_visit(offer.supporter, need)
    if other is not None:
        raise Conflict(
            _("同じ日の同じ時間に、「%(task)s」のお手伝いが決まっています。") % {"task": other.need.task.name},
            code="overlap",
        )


def _settle(need: Need, acting_user: User | None) -> None:
    for other in _moves.live_offers(need).select_related(
        "need__task", "need__block", "supporter__person__user", "group", "business"
    ):
        cancel_offer(other, template="offer_taken")
        event_record("offer.taken", other, acting_user=acting_user, municipality_id=need.municipality_id)
    _moves.need_to(need, Need.Status.SETTLED, acting_user=acting_user)


def _log_call(action: str, need: Need, acting_user: User | None, for_them: bool) -> None:
    if for_them:
        activity_record(
            action,
            municipality_id=need.municipality_id,
            staff=acting_user,
            channel=Activity.Channel.PHONE,
            case=need,
            area_id=daily_area_id(need.block_id),
        )


@transaction.atomic
def offer_decline(*, offer: Offer, reason: str = "", acting_user: User | None = None, for_them: bool = False) -> Offer:
    """The helper says no, which is never held against anybody. The next one is asked.

    Called again with a reason (an Offer.DeclineReason value), it only adds the reason.
    """
    if reason and reason not in Offer.DeclineReason.values:
        raise DomainError(_("わけを、一覧からえらんでください。"), code="unknown_reason")
    if for_them and acting_user is not None:
        _moves.desk_check(acting_user=acting_user, need=offer.need)
    offer, need = _lock_all(offer)
    if offer.status == Offer.Status.ACCEPTED:
        raise Conflict(
            _("「行けます」とお返事をいただいています。行けなくなったときは、お知らせください。"), code="accepted"
        )
    if offer.status == Offer.Status.DECLINED:
        _add_reason(offer, reason)
        return offer
    if offer.status not in Offer.LIVE_STATUSES:
        return offer  # over already: saying no changes nothing and needs no lecture
    offer.status, offer.answered_at, offer.decline_reason = Offer.Status.DECLINED, timezone.now(), reason
    offer.answered_for_by = acting_user if for_them else None
    offer.save(update_fields=["status", "answered_at", "decline_reason", "answered_for_by", "updated_at"])
    event_record(
        "offer.decline", offer, acting_user=acting_user, municipality_id=need.municipality_id, for_them=for_them
    )
    _log_call("offer.decline", need, acting_user, for_them)
    if for_them:
        _notify.asked_by_voice(offer)
    after_no(need, acting_user=acting_user)
    return offer


def _add_reason(offer: Offer, reason: str) -> None:
    if reason and offer.decline_reason != reason:
        offer.decline_reason = reason
        offer.save(update_fields=["decline_reason", "updated_at"])
        event_record("offer.decline_reason", offer, acting_user=None, municipality_id=offer.need.municipality_id)


#: What a call can lead to when it is no answer yet.
CALL_RESULTS = ("away", "later")


@transaction.atomic
def offer_called(*, offer: Offer, result: str, acting_user: User) -> None:
    """Note a call without an answer: nobody there ("away"), or they will call back ("later"). One line in the log.

    The same note within a minute is a double tap and counts once.
    """
    if result not in CALL_RESULTS:
        raise DomainError(_("電話の結果をえらんでください。"), code="unknown_result")
    _moves.desk_check(acting_user=acting_user, need=offer.need)
    need = _moves.need_locked(offer.need_id)
    action = f"offer.call_{result}"
    minute_ago = timezone.now() - dt.timedelta(minutes=1)
    case_key = f"need:{need.public_id}"
    if Activity.objects.filter(action=action, case_key=case_key, staff=acting_user, at__gte=minute_ago).exists():
        return
    event_record(action, offer, acting_user=acting_user, municipality_id=need.municipality_id)
    _log_call(action, need, acting_user, True)
