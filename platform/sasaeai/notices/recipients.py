"""Whom a notice goes to and by which way. The address is looked up when sending and never stored in the outbox."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from sasaeai.accounts.models import User
from sasaeai.notices.models import Notice

#: How a person wants to be reached → the way of the notice. LINE messages are not sent yet: those people get a
#: mail when they have an address, else staff tell them.
CHANNEL_OF = {
    "mail": Notice.Channel.MAIL,
    "line": Notice.Channel.MAIL,
    "phone": Notice.Channel.PHONE,
    "fax": Notice.Channel.FAX,
    "paper": Notice.Channel.LETTER,
}


@dataclass(frozen=True)
class Recipient:
    name: str
    email: str
    language: str


def channel_for(person: Any | None, user: User | None) -> Notice.Channel:
    """The way a notice takes. An account addressed as such (staff, a group's desk) is written to by mail."""
    if person is None:
        return Notice.Channel.MAIL if user is not None else Notice.Channel.PHONE
    wish = CHANNEL_OF.get(person.reach_by, Notice.Channel.PHONE)
    if wish == Notice.Channel.MAIL and not email_of(person):
        return Notice.Channel.PHONE
    return wish


def email_of(person: Any) -> str:
    """The person's own address, or else that of their account."""
    return person.email or (person.user.email if person.user else "")


def language_of(person: Any | None, user: User | None) -> str:
    account = user or (person.user if person is not None else None)
    return account.language if account else "ja"


def recipient_of(notice: Notice) -> Recipient | None:
    """Who is written to now, or None when they have gone, were closed or have no mail address any more."""
    if notice.to_person_public_id:
        person = _person(notice.to_person_public_id)
        if person is None or not email_of(person):
            return None
        return Recipient(person.name, email_of(person), notice.language)
    user = notice.to_user
    if user is None or not user.is_active:
        return None
    own = getattr(user, "person", None)
    post = user.staff_roles.first()
    return Recipient(own.name if own else post.display_name if post else "", user.email, notice.language)


def _person(public_id: str) -> Any | None:
    # People lie above the outbox, which keeps only their public id: the table is asked for by its name.
    return apps.get_model("people", "Person").objects.select_related("user").filter(public_id=public_id).first()
