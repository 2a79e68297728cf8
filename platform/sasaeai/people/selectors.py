"""Reading people. The viewer's reach is applied here and nowhere else: what is out of reach does not exist."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from sasaeai.accounts.models import StaffRole
from sasaeai.accounts.selectors import coordinator_posts
from sasaeai.common.kana import search_key
from sasaeai.common.phone import digits_of
from sasaeai.common.placename import name_key
from sasaeai.common.visibility import Viewer
from sasaeai.people.models import Consent, Group, GroupMenuItem, Membership, Person, Supporter, Task
from sasaeai.places.models import Area, Municipality, TownBlock

#: Fewer digits than this find half the town and help nobody.
DIGITS_MIN_COUNT = 3
#: From here on it is a whole number, which has an index of its own.
DIGITS_OF_A_NUMBER_COUNT = 10


def people_in_reach(*, visible_to: Viewer) -> QuerySet[Person]:
    """People a member of staff may see: the whole town, or for layer 2 those who live in or serve the own areas.

    Someone of whom no place is known yet (a name and a number left on the telephone) is seen by every
    coordinator of the town: otherwise nobody would call back.
    """
    return Person.objects.filter(_in_reach(visible_to))


def _in_reach(viewer: Viewer, prefix: str = "") -> Q:
    reach = Q(**{f"{prefix}municipality__in": viewer.whole_town_ids})
    if viewer.layer2_town_ids:
        serving = Supporter.areas.through.objects.filter(area__in=viewer.layer2_area_ids).values("supporter__person")
        placed = Supporter.areas.through.objects.values("supporter__person")
        person = f"{prefix}pk" if not prefix else f"{prefix.removesuffix('__')}_id"
        near = Q(**{f"{prefix}block__in": viewer.layer2_block_ids}) | Q(**{f"{person}__in": serving})
        nowhere = Q(**{f"{prefix}block": None}) & ~Q(**{f"{person}__in": placed})
        reach |= Q(**{f"{prefix}municipality__in": viewer.layer2_town_ids}) & (near | nowhere)
    return reach


def person_search(*, visible_to: Viewer, query: str, limit_count: int = 20) -> list[Person]:
    """People within reach found by digits of a telephone number, by kana, name or 町: two queries, `limit_count` rows.

    Every word must be found, anywhere; words of two characters work. Each row carries `block` and, where there
    is one, `supporter`.
    """
    words = matching(query)
    if words is None:
        return []
    found = people_in_reach(visible_to=visible_to).filter(words).order_by("kana", "pk")
    # First the keys, which the index person_search alone can tell; then the few rows that are shown.
    ids = list(found.values_list("pk", flat=True)[:limit_count])
    shown = Person.objects.filter(pk__in=ids).select_related("block", "supporter")
    return list(shown.order_by("kana", "pk"))


def matching(query: str, prefix: str = "") -> Q | None:
    """The condition of a search; None when there is nothing to search for."""
    digits = digits_of(query)
    if digits and not search_key(query).strip("0123456789()/+").strip():
        if len(digits) < DIGITS_MIN_COUNT:
            return None
        if len(digits) >= DIGITS_OF_A_NUMBER_COUNT:
            # In a query of its own, so that the databases take the two indexes of the numbers.
            same = Person.objects.filter(Q(phone_digits=digits) | Q(phone2_digits=digits))
            return Q(**{f"{prefix}pk__in": same.order_by().values("pk")})
        return Q(**{f"{prefix}search_text__contains": digits})
    condition = Q()
    for word in query.split():
        keys = {key for key in (search_key(word), name_key(word).lower()) if key}
        either = Q()
        for key in keys:
            either |= Q(**{f"{prefix}search_text__contains": key})
        condition &= either
    return condition if condition else None


def person_duplicates(
    *, visible_to: Viewer, municipality: Municipality, phone: str, kana: str, block: TownBlock | None
) -> list[Person]:
    """People of the town who may be the same: same digits, or same kana in the same 町. At most five."""
    same = Q()
    digits = digits_of(phone)
    if digits:
        same |= Q(phone_digits=digits) | Q(phone2_digits=digits)
    if kana and block:
        same |= Q(block=block, search_text__contains=search_key(kana))
    if not same:
        return []
    found = people_in_reach(visible_to=visible_to).filter(same, municipality=municipality)
    return list(found.select_related("block", "supporter").order_by("pk")[:5])


def person_for(*, visible_to: Viewer, public_id: str) -> Person | None:
    """One person within reach, or oneself; None when there is none such."""
    own = Q(pk=visible_to.person_id) if visible_to.person_id else Q(pk__in=[])
    found = Person.objects.filter(_in_reach(visible_to) | own, public_id=public_id)
    return found.select_related("block", "municipality").first()


def supporters_for_desk(*, visible_to: Viewer) -> QuerySet[Supporter]:
    """Supporters within reach, with person, block, tasks and areas: a page of them makes the same three queries."""
    found = Supporter.objects.filter(_in_reach(visible_to, "person__"))
    return found.select_related("person__block", "municipality").prefetch_related("can_do", "areas__scheme")


def supporters_filtered(
    *, visible_to: Viewer, query: str = "", status: str = "", task_id: str = "", area_id: str = ""
) -> QuerySet[Supporter]:
    """The desk's list: who waits for an interview first, then by kana. Task and area are public ids."""
    found = supporters_for_desk(visible_to=visible_to)
    words = matching(query, "person__")
    if query.strip():
        number = Q(number__iexact=query.strip())
        found = found.filter((words | number) if words is not None else number)
    if status:
        found = found.filter(status=status)
    if task_id:
        found = found.filter(Exists(Supporter.can_do.through.objects.filter(_of_row, task__public_id=task_id)))
    if area_id:
        found = found.filter(Exists(Supporter.areas.through.objects.filter(_of_row, area__public_id=area_id)))
    return found.order_by("person__kana", "pk")


_of_row = Q(supporter=OuterRef("pk"))


def supporter_for(*, visible_to: Viewer, public_id: str) -> Supporter | None:
    """One supporter within reach, or oneself; None when there is none such, which looks the same on purpose."""
    own = Q(pk=visible_to.supporter_id) if visible_to.supporter_id else Q(pk__in=[])
    found = Supporter.objects.filter(_in_reach(visible_to, "person__") | own, public_id=public_id)
    return _with_everything(found).first()


def own_supporter(*, visible_to: Viewer) -> Supporter | None:
    """The viewer's own registration."""
    if visible_to.supporter_id is None:
        return None
    return _with_everything(Supporter.objects.filter(pk=visible_to.supporter_id)).first()


def _with_everything(found: QuerySet[Supporter]) -> QuerySet[Supporter]:
    return found.select_related("person__block", "person__user", "municipality", "approved_by").prefetch_related(
        "can_do", "wants_to_try", "areas__scheme", "availability", "person__certificates", "person__vehicles"
    )


def tasks_of(*, municipality: Municipality) -> QuerySet[Task]:
    """The town's task menu, in its order."""
    return Task.objects.filter(municipality=municipality, is_active=True)


def task_menu(municipality: Municipality) -> QuerySet[Task]:
    """What can be asked for in this town: the same menu, for pages about needs."""
    return tasks_of(municipality=municipality)


def staff_for_areas(*, municipality: Municipality, area_ids: Iterable[int]) -> list[StaffRole]:
    """Who looks after these areas today: their layer-2 coordinators, else those of layer 1, else the others."""
    posts = list(coordinator_posts(municipality).select_related("user").order_by("pk"))
    wanted = set(area_ids)
    near = [post for post in posts if post.role == "sc2" and wanted & {area.pk for area in post.areas.all()}]
    return near or [post for post in posts if post.role == "sc1"] or posts


def area_ids_of(*, supporter: Supporter) -> list[int]:
    """Areas a supporter belongs to: those served, and those around the home."""
    served = [area.pk for area in supporter.areas.all()]
    block_id = supporter.person.block_id
    home = Area.objects.filter(blocks=block_id).values_list("pk", flat=True) if block_id else []
    return [*served, *home]


def block_named(*, municipality: Municipality, text: str) -> TownBlock | None:
    """The town block someone typed, however they wrote the number; None when no single block is meant."""
    key = name_key(text)
    if not key:
        return None
    found = list(TownBlock.objects.filter(municipality=municipality, name_key=key)[:2])
    if not found:
        found = list(TownBlock.objects.filter(municipality=municipality, name_key__startswith=key)[:2])
    return found[0] if len(found) == 1 else None


def groups_public(*, municipality: Municipality, task_id: str = "", area_id: str = "") -> QuerySet[Group]:
    """Groups that anybody may see: those that chose to be shown and are running or resting."""
    found = Group.objects.filter(
        municipality=municipality, is_public=True, status__in=[Group.Status.RUNNING, Group.Status.PAUSED]
    )
    if task_id:
        found = found.filter(Exists(GroupMenuItem.objects.filter(group=OuterRef("pk"), task__public_id=task_id)))
    if area_id:
        found = found.filter(Exists(Group.areas.through.objects.filter(group=OuterRef("pk"), area__public_id=area_id)))
    return _with_menu(found)


def groups_for_desk(*, visible_to: Viewer) -> QuerySet[Group]:
    """Groups of the staff's towns, all states, with the number of present members. Groups are no secret to staff."""
    today = timezone.localdate()
    present = Q(memberships__from_on__lte=today) & (Q(memberships__to_on=None) | Q(memberships__to_on__gt=today))
    found = Group.objects.filter(municipality__in=visible_to.staff_town_ids)
    return _with_menu(found).annotate(member_count=Count("memberships", filter=present))


def group_for_desk(*, visible_to: Viewer, public_id: str) -> Group | None:
    """One group of the staff's towns, in whatever state; None when there is none such."""
    return groups_for_desk(visible_to=visible_to).filter(public_id=public_id).first()


def _with_menu(found: QuerySet[Group]) -> QuerySet[Group]:
    return found.select_related("home_block", "municipality").prefetch_related(
        "menu__task", "areas__scheme", "availability"
    )


def members_of(*, visible_to: Viewer, group: Group, today: dt.date | None = None) -> QuerySet[Membership]:
    """Present members of a group whom this viewer may see as people."""
    day = today or timezone.localdate()
    present = Q(from_on__lte=day) & (Q(to_on=None) | Q(to_on__gt=day))
    found = Membership.objects.filter(present, group=group).filter(_in_reach(visible_to, "person__"))
    return found.select_related("person__block").order_by("role", "person__kana")


def registered_in_session(*, public_id: str) -> Supporter | None:
    """The registration that was made in one's own session, which alone knows its id; within two days of making it."""
    since = timezone.now() - dt.timedelta(days=2)
    return _with_everything(Supporter.objects.filter(public_id=public_id, created_at__gte=since)).first()


def consents_of(*, person: Person) -> QuerySet[Consent]:
    """What someone agreed to; for a person that the caller has found within reach."""
    return Consent.objects.filter(person=person).select_related("recorded_by")


def groups_of_person(*, person: Person) -> QuerySet[Membership]:
    """Groups someone belongs to today; for a person that the caller has found within reach."""
    today = timezone.localdate()
    present = Q(from_on__lte=today) & (Q(to_on=None) | Q(to_on__gt=today))
    return Membership.objects.filter(present, person=person).select_related("group")


def town_of_staff(*, visible_to: Viewer) -> Municipality | None:
    """The town for which a member of staff works (the first, for someone posted to several)."""
    return Municipality.objects.filter(pk__in=visible_to.staff_town_ids).order_by("-is_home", "pk").first()
