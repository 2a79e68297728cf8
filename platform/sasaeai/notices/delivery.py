"""Sending what lies in the outbox: at least once, and the second time under the same Message-ID.

A worker first takes the notice by one conditional UPDATE (a lease), sends outside any transaction, then marks it
sent. Killed before the mail is out: the lease runs out and run_due sends it. Killed between mail and mark: it
goes out once more, as the same mail. Two workers at once: only one gets the lease.
"""

import datetime as dt
import logging

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from sasaeai.common.tasks import ATTEMPTS_MAX_COUNT, retry_at
from sasaeai.notices.mails import mail_of
from sasaeai.notices.models import Notice
from sasaeai.notices.recipients import recipient_of

logger = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)


def notice_deliver(notice_id: int, *, now: dt.datetime | None = None) -> dt.datetime | None:
    """Send one notice if it is due and nobody else is sending it.

    Returns the moment at which it wants to be tried again, or None when there is nothing more to do.
    """
    now = now or timezone.now()
    if not _take(notice_id, now):
        return None
    notice = Notice.objects.select_related("municipality", "to_user").get(pk=notice_id)
    recipient = recipient_of(notice)
    if recipient is None:
        _mark(notice, Notice.Status.BY_HAND, error="no_mail_address", channel=Notice.Channel.PHONE)
        return None
    try:
        mail_of(notice, recipient).send()
    except Exception as error:
        return _failed(notice, error, now)
    _mark(notice, Notice.Status.SENT, sent_at=timezone.now())
    return None


def notices_due(*, now: dt.datetime | None = None) -> QuerySet[Notice]:
    """What should have gone out by now: the worker was down, or was killed in the middle of it."""
    now = now or timezone.now()
    return Notice.objects.filter(_due(now)).order_by("created_at", "pk")


def notices_give_up(*, now: dt.datetime | None = None) -> int:
    """Mark as failed what was taken often enough and whose lease ran out: its workers died each time."""
    now = now or timezone.now()
    spent = Notice.objects.filter(
        status=Notice.Status.QUEUED, attempt_count__gte=ATTEMPTS_MAX_COUNT, send_after_at__lte=now
    )
    return spent.update(status=Notice.Status.FAILED, last_error="worker_lost", updated_at=now)


def _due(now: dt.datetime) -> Q:
    return Q(status=Notice.Status.QUEUED, attempt_count__lt=ATTEMPTS_MAX_COUNT) & (
        Q(send_after_at__isnull=True) | Q(send_after_at__lte=now)
    )


def _take(notice_id: int, now: dt.datetime) -> bool:
    taken = Notice.objects.filter(_due(now), pk=notice_id).update(
        attempt_count=F("attempt_count") + 1, send_after_at=now + LEASE, updated_at=now
    )
    return taken == 1


def _failed(notice: Notice, error: Exception, now: dt.datetime) -> dt.datetime | None:
    # Only the kind of the error: its text may hold the address.
    kind = type(error).__name__
    again_at = retry_at(notice.attempt_count, now=now)
    logger.warning("notice %s not sent (%s), attempt %s", notice.public_id, kind, notice.attempt_count)
    if again_at is None:
        _mark(notice, Notice.Status.FAILED, error=kind)
    else:
        _mark(notice, Notice.Status.QUEUED, error=kind, send_after_at=again_at)
    return again_at


def _mark(notice: Notice, status: str, *, error: str = "", **fields: object) -> None:
    # Only while it is still ours to mark: a notice taken back meanwhile stays taken back.
    Notice.objects.filter(pk=notice.pk, status=Notice.Status.QUEUED).update(
        status=status, last_error=error[:200], updated_at=timezone.now(), **fields
    )
