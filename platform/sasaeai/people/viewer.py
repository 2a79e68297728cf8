"""Who is looking: resolves a user's posts, groups, businesses and own records into one Viewer."""

from django.db.models import Q
from django.utils import timezone

from sasaeai.accounts.models import StaffRole, User
from sasaeai.common.visibility import NOBODY, Viewer
from sasaeai.people.models import BusinessContact, Membership, Person
from sasaeai.places.models import AreaBlock


def viewer_for(user: User) -> Viewer:
    """The reach of `user` today. Five queries; read once per request, so a changed post acts on the next one."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    today = timezone.localdate()
    in_force = Q(valid_from_on__lte=today) & (Q(valid_to_on__isnull=True) | Q(valid_to_on__gt=today))
    posts = list(StaffRole.objects.filter(in_force, user=user))
    layer2 = [post for post in posts if post.role == StaffRole.Role.SC2]
    area_ids = frozenset(
        StaffRole.areas.through.objects.filter(staffrole__in=layer2).values_list("area_id", flat=True) if layer2 else []
    )
    person = Person.objects.filter(user=user).select_related("supporter").first()
    return Viewer(
        user_id=user.pk,
        person_id=person.pk if person else None,
        office_town_ids=frozenset(p.municipality_id for p in posts if p.role == StaffRole.Role.OFFICE),
        layer1_town_ids=frozenset(p.municipality_id for p in posts if p.role == StaffRole.Role.SC1),
        layer2_area_ids=area_ids,
        layer2_town_ids=frozenset(p.municipality_id for p in layer2),
        layer2_block_ids=frozenset(
            AreaBlock.objects.filter(area__in=area_ids).values_list("block_id", flat=True) if area_ids else []
        ),
        group_ids=_group_ids(person, today),
        business_ids=frozenset(
            BusinessContact.objects.filter(person=person).values_list("business_id", flat=True) if person else []
        ),
        supporter_id=getattr(getattr(person, "supporter", None), "pk", None),
    )


def _group_ids(person: Person | None, today: object) -> frozenset[int]:
    """Groups this person acts for: as leader or at the desk. Plain members see only their own visits."""
    if person is None:
        return frozenset()
    acting = Membership.objects.filter(
        Q(to_on__isnull=True) | Q(to_on__gt=today),
        person=person,
        role__in=[Membership.Role.LEADER, Membership.Role.DESK],
        from_on__lte=today,
    )
    return frozenset(acting.values_list("group_id", flat=True))
