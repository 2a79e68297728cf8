"""Reading what groups see of themselves and of each other."""

from django.db.models import Q, QuerySet

from sasaeai.common.visibility import Viewer
from sasaeai.coordination.models import Offer, Visit
from sasaeai.exchange.models import GroupTheme, PeerQuestion
from sasaeai.people.models import Group


def own_groups(*, visible_to: Viewer) -> QuerySet[Group]:
    """The groups this viewer acts for, with menus and areas."""
    return (
        Group.objects.filter(pk__in=visible_to.group_ids)
        .select_related("municipality", "home_block")
        .prefetch_related("menu__task", "areas", "themes")
    )


def offers_to_group(*, visible_to: Viewer, group: Group) -> QuerySet[Offer]:
    """Asks waiting for the group's answer. Only what may be seen before acceptance is on the page."""
    return (
        Offer.objects.filter(group=group, group__in=visible_to.group_ids, status__in=Offer.ASKED_STATUSES)
        .select_related("need__task", "need__block")
        .order_by("deadline_at", "pk")
    )


def visits_of_group(*, visible_to: Viewer, group: Group) -> QuerySet[Visit]:
    """Promised visits that have not been reported, next first."""
    return (
        Visit.objects.filter(offer__group=group, offer__group__in=visible_to.group_ids, status=Visit.Status.PLANNED)
        .select_related("need__task", "need__block", "offer")
        .order_by("day_on", "start_min", "pk")
    )


def questions_of(*, visible_to: Viewer, group: Group) -> QuerySet[PeerQuestion]:
    """Questions the group asked or was asked, newest first."""
    return (
        PeerQuestion.objects.filter(
            Q(from_group=group) | Q(to_group=group),
            Q(from_group__in=visible_to.group_ids) | Q(to_group__in=visible_to.group_ids),
        )
        .select_related("from_group", "to_group")
        .order_by("-created_at")
    )


def question_for(*, visible_to: Viewer, public_id: str) -> PeerQuestion | None:
    """A question addressed to one of the viewer's groups."""
    return (
        PeerQuestion.objects.filter(to_group__in=visible_to.group_ids, public_id=public_id)
        .select_related("from_group", "to_group__municipality")
        .first()
    )


def peer_for(*, visible_to: Viewer, group: Group, public_id: str) -> Group | None:
    """Another public group of the same town, to whom the viewer's group may write."""
    if group.pk not in visible_to.group_ids:
        return None
    return (
        Group.objects.filter(municipality=group.municipality, is_public=True, public_id=public_id)
        .exclude(pk=group.pk)
        .first()
    )


def themes_by_side(group: Group) -> dict[str, list[GroupTheme]]:
    """A group's strengths and questions, by side."""
    themes = list(group.themes.all())
    return {side: [theme for theme in themes if theme.side == side] for side in GroupTheme.Side.values}
