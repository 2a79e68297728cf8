"""Who may be asked and who may accept. Checked when an offer is sent and again when it is accepted (I-03, I-04)."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.coordination import states
from sasaeai.coordination.models import Offer, Visit
from sasaeai.needs.models import Need
from sasaeai.people.models import BlockedPair, Business, Certificate, Consent, Group, Supporter

Helper = Supporter | Group | Business

#: Asks within a week after which a supporter is left in peace, unless the desk says why not.
OFFERS_PER_WEEK_MAX = 2
WEEK = dt.timedelta(days=7)


def asked_counts(supporter_ids: Iterable[str], now: dt.datetime, *, but: Need | None = None) -> dict[str, int]:
    """Public id of a supporter → how often asked within the last seven days, asks that still wait included.

    Promises of a series are no asks, and one that was taken back counts for nothing.
    """
    asked = Offer.objects.filter(
        Q(sent_at__gt=now - WEEK) | Q(status=Offer.Status.WAITING), supporter__public_id__in=list(supporter_ids)
    ).exclude(status=Offer.Status.CANCELLED)
    if but is not None:
        asked = asked.exclude(need=but)
    rows = asked.order_by().values("supporter__public_id").annotate(count=Count("pk"))
    return {row["supporter__public_id"]: row["count"] for row in rows}


def why_not_ask(helper: Helper, need: Need) -> tuple[str, str] | None:
    """(code, sentence for the coordinator) when this helper must not be asked for this need, else None."""
    if helper.municipality_id != need.municipality_id:
        return "other_town", _("この町の方ではありません。")
    if isinstance(helper, Supporter):
        return _why_not_supporter(helper, need)
    if isinstance(helper, Group):
        if helper.status != Group.Status.RUNNING:
            return "not_active", _("この団体は、いま受付をしていません。")
        return None
    return None if helper.is_active else ("not_active", _("この事業者は、いま受付をしていません。"))


def _why_not_supporter(supporter: Supporter, need: Need) -> tuple[str, str] | None:
    person_id = supporter.person_id
    if not _is_active(supporter):
        return "not_active", _("この方は、いまお休み中か、登録がすんでいません。")
    if person_id == need.resident.person_id:
        return "same_person", _("ご本人の依頼です。")
    if not Consent.objects.filter(
        person_id=person_id, purpose=Consent.Purpose.MATCHING, withdrawn_at__isnull=True
    ).exists():
        return "no_consent", _("お手伝いの調整に使う同意がまだありません。")
    if BlockedPair.objects.filter(supporter=supporter, resident_person_id=need.resident.person_id).exists():
        return "blocked", _("このお二人の組み合わせは、さけることになっています。")
    for code in _certificates_for(need):
        if not _has_certificate(person_id, code, need.day_on):
            return "certificate", _("その日に有効な講習・免許の記録がありません。")
    return None


def _certificates_for(need: Need) -> list[str]:
    """What has to be valid on the day: the task's training, and the licence of whoever drives."""
    driving = [Certificate.DRIVING_LICENCE] if need.task.is_ride else []
    return [need.task.required_training, *driving] if need.task.required_training else driving


def _is_active(supporter: Supporter) -> bool:
    """Registered and not resting; a rest ends by itself on `paused_until_on`."""
    if supporter.status == Supporter.Status.PAUSED and supporter.paused_until_on is not None:
        return supporter.paused_until_on <= timezone.localdate()
    return supporter.status == Supporter.Status.ACTIVE


def _has_certificate(person_id: int, code: str, day_on: dt.date | None) -> bool:
    on = day_on or timezone.localdate()
    return (
        Certificate.objects.filter(person_id=person_id, code=code, seen_on__lte=on)
        .filter(Q(valid_until_on__isnull=True) | Q(valid_until_on__gte=on))
        .exists()
    )


def colliding_visit(supporter: Supporter, need: Need) -> Visit | None:
    """The promise this supporter already gave for the same time, if any. Call with the supporter's row locked."""
    wanted = states.slot_of_need(need)
    if wanted is None:
        return None
    promised = Visit.objects.filter(
        supporter=supporter, day_on=wanted.day_on, status__in=states.PLACE_TAKING
    ).select_related("need__task")
    for visit in promised:
        slot = states.slot_of_visit(visit)
        if slot is not None and slot.overlaps(wanted):
            return visit
    return None
