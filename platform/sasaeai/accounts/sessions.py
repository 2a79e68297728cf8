"""Sessions: staff are signed out after an hour without a page; everybody can list and end their own."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import salted_hmac

from sasaeai.accounts.models import User

#: Staff who open no page for so long are signed out.
STAFF_IDLE = dt.timedelta(minutes=60)
SEEN_KEY = "seen_at"
DEVICE_KEY = "device"
#: The moment is written down at most this often: a page must not cost a write.
SEEN_STEP = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class OwnSession:
    """One sign-in of one's own. `handle` names it in a form without giving the session's key away."""

    handle: str
    device: str
    seen_at: dt.datetime
    is_this: bool


def seen_at(session: SessionBase) -> dt.datetime | None:
    """When a page was last opened in this session."""
    value = session.get(SEEN_KEY)
    return dt.datetime.fromisoformat(value) if value else None


def touch(session: SessionBase, *, now: dt.datetime, device: str) -> None:
    """Note that a page was opened, at most every few minutes."""
    before = seen_at(session)
    if before is None or now - before >= SEEN_STEP:
        session[SEEN_KEY] = now.isoformat()
        session[DEVICE_KEY] = device


def device_of(user_agent: str) -> str:
    """A word for the machine, so that one recognises it; nothing that tells machines apart."""
    words = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac", "Mac"))
    return next((word for mark, word in words if mark in user_agent), "")


def sessions_of(*, user: User, this_key: str) -> list[OwnSession]:
    """The user's own running sessions, this one first, then the newest."""
    found = []
    for row in _own_rows(user):
        data = row.get_decoded()
        at = dt.datetime.fromisoformat(data[SEEN_KEY]) if data.get(SEEN_KEY) else row.expire_date
        found.append(OwnSession(_handle(row), data.get(DEVICE_KEY, ""), at, row.session_key == this_key))
    return sorted(found, key=lambda one: (not one.is_this, -one.seen_at.timestamp()))


def session_end(*, user: User, handle: str) -> bool:
    """End one of the user's own sessions; a foreign handle ends nothing."""
    for row in _own_rows(user):
        if _handle(row) == handle:
            row.delete()
            return True
    return False


def sessions_end_all(*, user: User, but_key: str = "") -> int:
    """End every session of the user but one; returns how many."""
    rows = [row for row in _own_rows(user) if row.session_key != but_key]
    for row in rows:
        row.delete()
    return len(rows)


def _own_rows(user: User) -> list[Session]:
    """Rows of the session table that belong to the user. The table knows no owners, so all are read: it is small."""
    running = Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=500)
    return [row for row in running if row.get_decoded().get("_auth_user_id") == str(user.pk)]


def _handle(row: Session) -> str:
    return salted_hmac("sasaeai.accounts.sessions", row.session_key, algorithm="sha256").hexdigest()[:16]
