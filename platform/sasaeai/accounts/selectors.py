"""Reading posts. Who is posted where is public: residents are told whom they talk to."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from sasaeai.accounts.models import StaffRole
from sasaeai.places.models import Municipality


def coordinator_posts(municipality: Municipality) -> QuerySet[StaffRole]:
    """Coordinators in office today, layer 1 first, with their areas."""
    today = timezone.localdate()
    return StaffRole.objects.filter(
        Q(valid_to_on__isnull=True) | Q(valid_to_on__gt=today),
        municipality=municipality,
        role__in=[StaffRole.Role.SC1, StaffRole.Role.SC2],
        valid_from_on__lte=today,
    ).prefetch_related("areas")
