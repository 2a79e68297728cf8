"""Reading the outbox."""

from django.db.models import Count, QuerySet

from sasaeai.common.visibility import Viewer
from sasaeai.notices.models import Notice


def notices_to_tell(*, visible_to: Viewer) -> QuerySet[Notice]:
    """What no machine delivers: people without mail, and mails that did not arrive. Oldest first.

    Whole towns see all of it; a layer-2 coordinator sees it for the people of the own areas, whom the caller
    picks by `to_person_public_id` (people lie above the outbox).
    """
    return (
        Notice.objects.filter(
            municipality_id__in=visible_to.staff_town_ids,
            status__in=[Notice.Status.BY_HAND, Notice.Status.FAILED],
        )
        .select_related("municipality", "to_user")
        .order_by("created_at", "pk")
    )


def notice_counts(*, visible_to: Viewer) -> dict[str, int]:
    """How many notices of one's towns are in each status."""
    rows = Notice.objects.filter(municipality_id__in=visible_to.staff_town_ids).order_by()
    found = dict(rows.values_list("status").annotate(Count("pk")))
    return {status: found.get(status, 0) for status in Notice.Status.values}
