"""Writing accounts: making one, and using up a one-time link."""

import datetime as dt

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from sasaeai.accounts.models import SignInLink, User


@transaction.atomic
def user_register(*, email: str, language: str = "ja") -> User:
    """The account of an address whose owner has proven it; the one that is there, or a new one."""
    email = email.strip().lower()
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user, _ = User.objects.get_or_create(email=email, defaults={"language": language, "password": "!"})
    email_proven(user=user, email=email)
    return user


def email_proven(*, user: User, email: str) -> None:
    """Tell allauth that this address was proven, so that it does not ask again."""
    row, _ = EmailAddress.objects.get_or_create(
        user=user, email=email.lower(), defaults={"verified": True, "primary": True}
    )
    if not row.verified:
        row.verified = True
        row.save(update_fields=["verified"])


@transaction.atomic
def sign_in_link_create(*, user: User, valid_for: dt.timedelta = dt.timedelta(days=7)) -> SignInLink:
    """A link that signs `user` in, once. Read the path with reverse("enter", args=[link.code])."""
    return SignInLink.objects.create(user=user, expires_at=timezone.now() + valid_for)


@transaction.atomic
def sign_in_link_use(*, code: str) -> User | None:
    """Use up the link; None if it was used, has run out or never was. Of two taps exactly one gets the user."""
    now = timezone.now()
    used = SignInLink.objects.filter(code=code, used_at=None, expires_at__gt=now, user__is_active=True)
    if used.update(used_at=now) != 1:
        return None
    return SignInLink.objects.select_related("user").get(code=code).user
