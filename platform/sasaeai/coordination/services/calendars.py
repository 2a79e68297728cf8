"""The secret link of a calendar feed."""

from django.db import transaction

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.common.ids import link_code
from sasaeai.coordination.models import CalendarLink


@transaction.atomic
def calendar_link_renew(*, acting_user: User) -> CalendarLink:
    """Make the own link, or a new one: the old one stops working at once."""
    link, _made = CalendarLink.objects.update_or_create(user=acting_user, defaults={"code": link_code()})
    event_record("calendar.link", link, acting_user=acting_user)
    return link


@transaction.atomic
def calendar_link_revoke(*, acting_user: User) -> None:
    """Take the own link back. Without one there is nothing to do."""
    link = CalendarLink.objects.filter(user=acting_user).first()
    if link is not None:
        event_record("calendar.revoke", link, acting_user=acting_user)
        link.delete()
