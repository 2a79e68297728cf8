"""Asking: offers go out in order, the next one when the one before says no or lets the deadline pass."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict, DomainError
from sasaeai.coordination.models import MatchRun, Offer
from sasaeai.coordination.rules import OFFERS_PER_WEEK_MAX, Helper, asked_counts, why_not_ask
from sasaeai.coordination.selectors import daily_area_id
from sasaeai.coordination.services import _moves, _notify
from sasaeai.needs.models import Need
from sasaeai.people.models import Business, Group, ReachBy, Supporter

PICKS_MAX_COUNT = 3
KINDS: dict[str, type[Supporter] | type[Group] | type[Business]] = {
    "supporter": Supporter,
    "group": Group,
    "business": Business,
}
Pick = tuple[str, str]


@transaction.atomic
def offers_send(
    *,
    need: Need,
    picks: Sequence[Pick],
    acting_user: User,
    deadline_at: dt.datetime | None = None,
    despite: str = "",
) -> list[Offer]:
    """Ask one to three helpers for a need, in this order: the first now, each next when the one before says no.

    Parameters
    ----------
    picks
        Ordered (kind, public_id); kind is "supporter", "group" or "business".
    deadline_at
        Until when the first one may answer; default: the end of tomorrow's working day, earlier if the visit is near.
    despite
        An Offer.Despite value: why somebody is asked who was asked twice within a week already.

    Returns
    -------
    list[Offer]
        In the order of asking. The same picks sent twice give the same offers (I-06).

    Raises
    ------
    NotAllowed
        The need lies outside of the acting user's reach, or a helper does not exist.
    DomainError, Conflict
        A helper may not be asked (the code says why), or the need is closed or settled meanwhile.
    """
    picks = list(dict.fromkeys(picks))
    if not 1 <= len(picks) <= PICKS_MAX_COUNT:
        raise DomainError(_("お願いする方を、1人から3人までえらんでください。"), code="pick_count")
    _moves.desk_check(acting_user=acting_user, need=need)
    helpers = _helpers_locked(picks, need.municipality_id)
    need = _moves.need_locked(need.pk)
    known = {_key_of(offer): offer for offer in _with_helpers(need) if offer.status in Offer.LIVE_STATUSES}
    if all(pick in known for pick in picks):
        return [known[pick] for pick in picks]
    _check_may_ask(need, helpers, known)
    often = _check_often(need, helpers, despite)
    offers = _rows(need, picks, helpers, acting_user, often, despite)
    _moves.need_to(need, Need.Status.ASKING, acting_user=acting_user)
    ask_next(need, acting_user=acting_user, deadline_at=deadline_at)
    event_record("offer.send", need, acting_user=acting_user, offers=[offer.public_id for offer in offers])
    activity_record(
        "offer.send",
        municipality_id=need.municipality_id,
        staff=acting_user,
        case=need,
        area_id=daily_area_id(need.block_id),
    )
    for offer in offers:
        offer.refresh_from_db()
    return offers


def _helpers_locked(picks: list[Pick], municipality_id: int) -> dict[Pick, Helper]:
    """The picked helpers of this town; one of another town is as unknown as one that does not exist."""
    helpers: dict[Pick, Helper] = {}
    # Rows are locked in one order everywhere: supporters by key, then the need.
    for kind, public_id in sorted(picks, key=lambda pick: (pick[0] != "supporter", pick)):
        model = KINDS.get(kind)
        found = model.objects.filter(public_id=public_id, municipality=municipality_id) if model else None
        if kind == "supporter" and found is not None:
            found = found.select_for_update(of=("self",))
        helper = found.first() if found is not None else None
        if helper is None:
            raise DomainError(_("えらんだ方が見つかりません。一覧からえらび直してください。"), code="unknown_helper")
        helpers[kind, public_id] = helper
    return helpers


def _check_may_ask(need: Need, helpers: dict[Pick, Helper], known: dict[Pick, Offer]) -> None:
    if need.status not in (Need.Status.TAKEN, Need.Status.SEARCHING, Need.Status.ASKING):
        raise Conflict(
            _("この依頼は「%(status)s」になっています。") % {"status": need.get_status_display()}, code="need_closed"
        )
    for pick, helper in helpers.items():
        if pick in known:
            raise Conflict(
                _("%(name)sさんには、もうお願いしています。") % {"name": _name(helper)}, code="already_asked"
            )
        refusal = why_not_ask(helper, need)
        if refusal is not None:
            code, sentence = refusal
            raise DomainError(f"{_name(helper)}：{sentence}", code=code)


def _check_often(need: Need, helpers: dict[Pick, Helper], despite: str) -> set[Pick]:
    """Who was asked often enough this week: refused without a reason, returned with one."""
    if despite and despite not in Offer.Despite.values:
        raise DomainError(_("わけを、一覧からえらんでください。"), code="unknown_reason")
    ids = [public_id for kind, public_id in helpers if kind == "supporter"]
    counts = asked_counts(ids, timezone.now(), but=need)
    often = {pick for pick in helpers if counts.get(pick[1], 0) >= OFFERS_PER_WEEK_MAX}
    if often and not despite:
        names = "、".join(_name(helper) for pick, helper in helpers.items() if pick in often)
        raise DomainError(
            _(
                "%(names)sさんには、この1週間に%(count)s回お願いしています。それでもお願いするときは、わけをえらんでください。"
            )
            % {"names": names, "count": OFFERS_PER_WEEK_MAX},
            code="asked_often",
        )
    return often


def _name(helper: Helper) -> str:
    return helper.person.name if isinstance(helper, Supporter) else helper.name


def _with_helpers(need: Need) -> list[Offer]:
    return list(Offer.objects.filter(need=need).select_related("supporter", "group", "business"))


def _key_of(offer: Offer) -> Pick:
    helper = offer.supporter or offer.group or offer.business
    return helper._meta.model_name or "", helper.public_id  # type: ignore[union-attr]


def _rows(
    need: Need, picks: list[Pick], helpers: dict[Pick, Helper], acting_user: User, often: set[Pick], despite: str
) -> list[Offer]:
    shown = _shown_candidates(need)
    last = Offer.objects.filter(need=need).aggregate(last=Max("position"))["last"] or 0
    offers = []
    for position, pick in enumerate(picks, start=last + 1):
        rank, reasons = shown.get(pick, (None, []))
        offers.append(
            Offer.objects.create(
                need=need,
                **{pick[0]: helpers[pick]},
                position=position,
                rank_shown=rank,
                reason_codes=reasons,
                despite=despite if pick in often else "",
                sent_by=acting_user,
            )
        )
    return offers


def _shown_candidates(need: Need) -> dict[Pick, tuple[int, list]]:
    """Rank (from 1) and reason codes of each candidate as last shown, so that the ranking can be judged later."""
    run = MatchRun.objects.filter(need=need).first()
    rows = run.result.get("candidates", []) if run else []
    return {
        (row.get("kind", ""), row.get("id", "")): (rank, row.get("reasons") or row.get("reason_codes") or [])
        for rank, row in enumerate(rows, start=1)
    }


def ask_next(
    need: Need, *, acting_user: User | None, deadline_at: dt.datetime | None = None, now: dt.datetime | None = None
) -> None:
    """Send waiting offers until as many are asked as people are wanted. Call with the need locked."""
    asked = _moves.live_offers(need).filter(status__in=Offer.ASKED_STATUSES).count()
    free = _moves.places_left(need) - asked
    if free <= 0:
        return
    now = now or timezone.now()
    waiting = _moves.live_offers(need).filter(status=Offer.Status.WAITING)
    for offer in waiting.select_related("need__task", "need__block", "supporter__person__user").order_by("position"):
        if free == 0:
            return
        helper = offer.supporter or offer.group or offer.business
        if why_not_ask(helper, need) is not None:  # paused, left or barred since the list was made
            offer.status = Offer.Status.CANCELLED
            offer.save(update_fields=["status", "updated_at"])
            event_record("offer.skip", offer, acting_user=acting_user, municipality_id=need.municipality_id)
            continue
        _send(offer, deadline_at or default_deadline_at(need, now), now, acting_user)
        free -= 1


def _send(offer: Offer, deadline_at: dt.datetime, now: dt.datetime, acting_user: User | None) -> None:
    offer.status = Offer.Status.SENT
    offer.sent_at = now
    offer.deadline_at = deadline_at
    offer.channel = _notify.ask_helper(offer)
    offer.save(update_fields=["status", "sent_at", "deadline_at", "channel", "updated_at"])
    event_record("offer.ask", offer, acting_user=acting_user, municipality_id=offer.need.municipality_id)


def default_deadline_at(need: Need, now: dt.datetime) -> dt.datetime:
    """Five in the afternoon of tomorrow; when the visit is nearer than that, half of the time that is left."""
    tomorrow = timezone.localtime(now) + dt.timedelta(days=1)
    deadline = tomorrow.replace(hour=17, minute=0, second=0, microsecond=0)
    if need.day_on is None:
        return deadline
    begins = dt.datetime.combine(need.day_on, dt.time(8), tzinfo=timezone.get_default_timezone())
    if begins - deadline >= dt.timedelta(hours=12):
        return deadline
    return max(now + dt.timedelta(hours=2), now + (begins - now) / 2)


@transaction.atomic
def pick_on_the_phone(*, need: Need, pick: Pick, acting_user: User) -> Offer:
    """The ask that staff are making by telephone right now: no mail goes out. One that is live already is returned.

    A call is a conversation: the weekly limit, which keeps machines from pestering, is shown on the list instead.
    """
    _moves.desk_check(acting_user=acting_user, need=need)
    helpers = _helpers_locked([pick], need.municipality_id)
    need = _moves.need_locked(need.pk)
    known = {_key_of(offer): offer for offer in _with_helpers(need) if offer.status in Offer.LIVE_STATUSES}
    if pick in known:
        return known[pick]
    _check_may_ask(need, helpers, known)
    [offer] = _rows(need, [pick], helpers, acting_user, set(), "")
    now = timezone.now()
    offer.status, offer.channel, offer.sent_at = Offer.Status.SENT, ReachBy.PHONE, now
    offer.deadline_at = default_deadline_at(need, now)
    offer.save(update_fields=["status", "channel", "sent_at", "deadline_at", "updated_at"])
    _moves.need_to(need, Need.Status.ASKING, acting_user=acting_user)
    event_record("offer.ask", offer, acting_user=acting_user, municipality_id=need.municipality_id, by="phone")
    offer.need = need
    return offer


@transaction.atomic
def offer_open(*, offer: Offer) -> Offer:
    """The page of the offer was opened. Opening never answers: mail scanners open links as well."""
    opened = Offer.objects.filter(pk=offer.pk, status=Offer.Status.SENT).update(
        status=Offer.Status.OPENED, opened_at=timezone.now()
    )
    if opened:
        event_record("offer.open", offer, acting_user=None, municipality_id=offer.need.municipality_id)
        offer.refresh_from_db(fields=["status", "opened_at"])
    return offer


def after_no(need: Need, *, acting_user: User | None, now: dt.datetime | None = None) -> None:
    """Somebody cannot: ask the next one; with nobody left the need is searched for again. Need locked."""
    ask_next(need, acting_user=acting_user, now=now)
    if not _moves.live_offers(need).exists() and need.status == Need.Status.ASKING:
        _moves.need_to(need, Need.Status.SEARCHING, acting_user=acting_user)
        if acting_user is None:  # by link or by the clock: the desk does not know yet
            _notify.tell_desk("nobody_left", need, key=f"nobody_left:{need.public_id}:{need.version}")


@transaction.atomic
def offer_withdraw(*, offer: Offer, acting_user: User) -> Offer:
    """Take an ask back before it was answered. The person is thanked; the next one is asked."""
    _moves.desk_check(acting_user=acting_user, need=offer.need)
    need = _moves.need_locked(offer.need_id)
    offer = _locked(offer.pk)
    if offer.status == Offer.Status.CANCELLED:
        return offer
    if offer.status not in Offer.LIVE_STATUSES:
        raise Conflict(_("もうお返事をいただいています。"), code="answered")
    cancel_offer(offer, template="offer_cancelled")
    event_record("offer.withdraw", offer, acting_user=acting_user, municipality_id=need.municipality_id)
    activity_record(
        "offer.withdraw",
        municipality_id=need.municipality_id,
        staff=acting_user,
        case=need,
        area_id=daily_area_id(need.block_id),
    )
    after_no(need, acting_user=acting_user)
    return offer


def cancel_offer(offer: Offer, *, template: str) -> None:
    """End a live or accepted offer. Whoever knows of it is told, once; who was not reached yet is left in peace."""
    was_asked = offer.status in (*Offer.ASKED_STATUSES, Offer.Status.ACCEPTED)
    offer.status = Offer.Status.CANCELLED
    offer.answered_at = offer.answered_at or timezone.now()
    offer.save(update_fields=["status", "answered_at", "updated_at"])
    if was_asked and _notify.unask_helper(offer):
        _notify.tell_helper(template, offer, key=f"{template}:{offer.public_id}")


def _locked(offer_id: int) -> Offer:
    return (
        Offer.objects.select_for_update(of=("self",))
        .select_related("need__task", "need__block", "need__resident", "supporter__person__user", "group", "business")
        .get(pk=offer_id)
    )


def offers_expire(*, now: dt.datetime | None = None) -> int:
    """Let offers end whose deadline has passed, and ask the next in their order. Returns how many ended.

    One transaction for each: a long list must not keep anybody's answer waiting.
    """
    now = now or timezone.now()
    late = Offer.objects.filter(status__in=Offer.ASKED_STATUSES, deadline_at__lte=now)
    return sum(_expire_one(pk, need_id, now) for pk, need_id in late.order_by("pk").values_list("pk", "need_id"))


@transaction.atomic
def _expire_one(offer_id: int, need_id: int, now: dt.datetime) -> bool:
    need = _moves.need_locked(need_id)
    offer = _locked(offer_id)
    if offer.status not in Offer.ASKED_STATUSES or offer.deadline_at is None or offer.deadline_at > now:
        return False  # answered while we waited for the lock
    offer.status = Offer.Status.EXPIRED
    offer.save(update_fields=["status", "updated_at"])
    _notify.unask_helper(offer)
    event_record("offer.expire", offer, acting_user=None, municipality_id=need.municipality_id)
    after_no(need, acting_user=None, now=now)
    return True
