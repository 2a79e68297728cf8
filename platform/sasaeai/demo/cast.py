"""Who one can sign in as: the people of the demo town, each with a link that opens once."""

import datetime as dt
from dataclasses import asdict, dataclass

from django.conf import settings

from sasaeai.accounts.models import StaffRole, User
from sasaeai.accounts.services import sign_in_link_create
from sasaeai.people.models import Group, Supporter
from sasaeai.places.models import Municipality

LINK_VALID_FOR = dt.timedelta(days=1)
#: Accounts of the cast who are no staff: role and mailbox.
OTHERS = (("group", "g01"), ("business", "b01"), ("supporter", "s0001"))


@dataclass(frozen=True)
class CastMember:
    """`role` is office, sc1, sc2, group, business or supporter; `area` is "" for the whole town."""

    role: str
    name: str
    area: str
    link: str

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def cast_rows(municipality: Municipality) -> list[CastMember]:
    """A fresh link for everybody of the cast."""
    posts = StaffRole.objects.filter(municipality=municipality).select_related("user").prefetch_related("areas")
    order = {StaffRole.Role.OFFICE: 0, StaffRole.Role.SC1: 1, StaffRole.Role.SC2: 2}
    members = [
        CastMember(post.role, post.display_name, "・".join(a.name for a in post.areas.all()), _link(post.user))
        for post in sorted(posts, key=lambda post: (order[StaffRole.Role(post.role)], post.pk))
    ]
    return members + [_other(role, mailbox) for role, mailbox in OTHERS]


def _other(role: str, mailbox: str) -> CastMember:
    user = User.objects.select_related("person__block").get(email=f"{mailbox}@yuikawa.example")
    person = user.person
    if role == "group":
        group = person.memberships.select_related("group").get().group
        return CastMember(role, f"{person.name}（{group.name}）", _first_area(group), _link(user))
    if role == "business":
        business = person.business_contacts.select_related("business").get().business
        return CastMember(role, f"{person.name}（{business.name}）", "", _link(user))
    return CastMember(role, person.name, _first_area(person.supporter), _link(user))


def _first_area(helper: Group | Supporter) -> str:
    area = helper.areas.first()
    return area.name if area else ""


def _link(user: User) -> str:
    link = sign_in_link_create(user=user, valid_for=LINK_VALID_FOR)
    return f"{settings.PUBLIC_URL.rstrip('/')}/enter/{link.code}/"
