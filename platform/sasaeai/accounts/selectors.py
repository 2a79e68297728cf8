"""Reading accounts and posts. Who is posted where is public; who may see whom is in people.selectors."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from sasaeai.accounts.models import SignInLink, StaffRole, User
from sasaeai.places.models import Municipality


def coordinator_posts(municipality: Municipality) -> QuerySet[StaffRole]:
    """Coordinators in office today, layer 1 first, with their areas: residents are told whom they talk to."""
    today = timezone.localdate()
    return StaffRole.objects.filter(
        Q(valid_to_on__isnull=True) | Q(valid_to_on__gt=today),
        municipality=municipality,
        role__in=[StaffRole.Role.SC1, StaffRole.Role.SC2],
        valid_from_on__lte=today,
    ).prefetch_related("areas")


def user_with_email(email: str) -> User | None:
    """The account of this address, however its capitals were typed."""
    return User.objects.filter(email__iexact=email.strip()).first()


def link_open(code: str) -> SignInLink | None:
    """The one-time link with this code, while it has neither been used nor run out."""
    return SignInLink.objects.filter(code=code, used_at=None, expires_at__gt=timezone.now()).first()
