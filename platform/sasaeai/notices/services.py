"""The outbox. A notice is a row in the transaction of the change it tells of: no change without its notice."""

import datetime as dt
import functools
from typing import Any

from django.db import transaction
from django.utils import timezone

from sasaeai.accounts.models import User
from sasaeai.common.tasks import enqueue_at
from sasaeai.notices.models import Notice
from sasaeai.notices.quiet import out_of_quiet_hours
from sasaeai.notices.recipients import channel_for, email_of, language_of


@transaction.atomic
def notice_queue(
    template: str,
    *,
    municipality_id: int | None,
    to_person: Any | None = None,
    to_user: User | None = None,
    params: dict[str, Any],
    dedupe_key: str,
    channel: str | None = None,
    send_after_at: dt.datetime | None = None,
) -> Notice:
    """Write one notice into the outbox, in the caller's transaction, and have it sent after the commit.

    Parameters
    ----------
    template
        Name of `templates/mail/<template>.txt`; its first line is the subject.
    to_person, to_user
        A people.Person, told in the way they chose, or an account, which is written to by mail.
    params
        Codes, dates (keys ending in `_on`), moments (`_at`), numbers and full URLs for the template. Never a
        resident's name, address or condition; the recipient's own name is looked up when sending.
    dedupe_key
        One notice per business key, e.g. "offer.sent:7KX…": for a key that is there, the row that is there
        comes back and nothing is sent again.
    channel
        A Notice.Channel, to overrule the person's wish (a letter that has to be on paper).

    Returns
    -------
    Notice
        `queued` when it goes out by mail; `by_hand` when staff have to tell the person.
    """
    if to_person is None and to_user is None:
        raise ValueError("A notice needs a person or an account to go to.")
    way = channel or channel_for(to_person, to_user)
    if way == Notice.Channel.MAIL and to_person is not None and not email_of(to_person):
        way = Notice.Channel.PHONE
    by_mail = way == Notice.Channel.MAIL
    now = timezone.now()
    start_at = out_of_quiet_hours(max(send_after_at or now, now))
    notice, is_new = Notice.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "municipality_id": municipality_id,
            "channel": way,
            "to_user": to_user or (to_person.user if to_person is not None else None),
            "to_person_public_id": to_person.public_id if to_person is not None else "",
            "template": template,
            "language": language_of(to_person, to_user),
            "params": _plain(params),
            "status": Notice.Status.QUEUED if by_mail else Notice.Status.BY_HAND,
            "send_after_at": start_at if by_mail and start_at > now else None,
        },
    )
    if is_new and by_mail:
        _send_after_commit(notice)
    return notice


@transaction.atomic
def notices_cancel(*, dedupe_prefix: str = "", to_person_public_id: str = "") -> int:
    """Take back what has not gone out yet: everything for a person, or every key that begins so, or both.

    Returns the number of notices taken back.
    """
    if not (dedupe_prefix or to_person_public_id):
        raise ValueError("Say which notices: by the beginning of their key, by person, or both.")
    open_ones = Notice.objects.filter(status__in=[Notice.Status.QUEUED, Notice.Status.BY_HAND])
    if dedupe_prefix:
        open_ones = open_ones.filter(dedupe_key__startswith=dedupe_prefix)
    if to_person_public_id:
        open_ones = open_ones.filter(to_person_public_id=to_person_public_id)
    return open_ones.update(status=Notice.Status.CANCELLED, updated_at=timezone.now())


@transaction.atomic
def notice_told(*, notice: Notice) -> Notice:
    """Staff have told the person themselves: by telephone, letter or FAX. Telling twice changes nothing.

    The caller records who did it (audit and activity log).
    """
    told = Notice.objects.filter(pk=notice.pk, status__in=[Notice.Status.BY_HAND, Notice.Status.FAILED])
    now = timezone.now()
    told.update(status=Notice.Status.SENT, sent_at=now, updated_at=now)
    notice.refresh_from_db()
    return notice


def _send_after_commit(notice: Notice) -> None:
    from sasaeai.notices.tasks import notice_send

    # robust: the change is committed by then; a queue that fails must not turn it into an error page.
    # Whatever is lost here, run_due finds in the outbox.
    transaction.on_commit(functools.partial(enqueue_at, notice_send, notice.send_after_at, notice.pk), robust=True)


def _plain(params: dict[str, Any]) -> dict[str, Any]:
    """Dates and moments as ISO text, so that they can be stored; mails.py turns them back."""
    return {
        key: value.isoformat() if isinstance(value, dt.date | dt.datetime) else value for key, value in params.items()
    }
