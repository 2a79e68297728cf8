"""Staff of the demo town and the accounts of those who sign in."""

import datetime as dt

from allauth.account.models import EmailAddress

from sasaeai.accounts.models import StaffRole, User
from sasaeai.demo.geography import Land
from sasaeai.demo.names import Names
from sasaeai.demo.planted import AREAS
from sasaeai.demo.writing import Pen

OFFICE, SHAKYO = "結川市 高齢者支え合い課", "結川市社会福祉協議会"
#: Layer-2 coordinators, one for each area, in the order of AREAS.
COORDINATORS = ("中村", "佐藤", "清水", "田中", "岡田", "藤井", "石川")


def user_make(pen: Pen, mailbox: str, made_at: dt.datetime) -> User:
    """An account whose mail address cannot receive mail: `.example` belongs to nobody (RFC 2606)."""
    user = pen.add(User, email=f"{mailbox}@yuikawa.example", made_at=made_at)
    user.set_unusable_password()
    pen.add(EmailAddress, user=user, email=user.email, verified=True, primary=True)
    return user


def staff_make(pen: Pen, names: Names, land: Land, made_at: dt.datetime) -> dict[str, User]:
    """Office (two), layer 1, and a layer-2 coordinator for each area. Keys: "office", "sc1", names of areas."""
    posts: list[tuple[str, str, str, str, str]] = [
        ("office", StaffRole.Role.OFFICE, "森", OFFICE, ""),
        ("office2", StaffRole.Role.OFFICE, "和田", OFFICE, ""),
        ("sc1", StaffRole.Role.SC1, "林", SHAKYO, ""),
        *((area, StaffRole.Role.SC2, name, SHAKYO, area) for area, name in zip(AREAS, COORDINATORS, strict=True)),
    ]
    staff = {}
    for number, (key, role, name, employer, area) in enumerate(posts, start=1):
        staff[key] = user_make(pen, f"staff{number:02d}", made_at)
        post = pen.add(
            StaffRole,
            user=staff[key],
            municipality=land.municipality,
            role=role,
            display_name=name,
            employer=employer,
            phone=names.phone(),
            valid_from_on=made_at.date(),
            made_at=made_at,
        )
        if area:
            pen.link(StaffRole._meta.get_field("areas"), post, [land.areas[area]])
    return staff
