"""Posting staff from the command line: the first of a town, who then has nobody to ask."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from sasaeai.accounts.models import SignInLink, StaffRole
from sasaeai.accounts.services import sign_in_link_create, user_register
from sasaeai.common.errors import DomainError
from sasaeai.places.models import Area, Municipality

ACTIVATION = dt.timedelta(days=7)


@transaction.atomic
def staff_post(*, town_code: str, email: str, name: str, role: str, areas: Sequence[str] = ()) -> SignInLink:
    """Give somebody a post in a town, and a link that signs them in once within seven days.

    Run again with the same address and role it changes name and areas and makes a new link.

    Raises
    ------
    DomainError
        Unknown town, role or area; a layer-2 coordinator without areas, or another role with areas.
    """
    town = Municipality.objects.filter(code=town_code).first()
    if town is None:
        raise DomainError(f"No town with the code {town_code}. Load its areas first.", code="unknown_town")
    if role not in StaffRole.Role.values:
        raise DomainError(f"The role is one of {', '.join(StaffRole.Role.values)}.", code="unknown_role")
    if (role == StaffRole.Role.SC2) != bool(areas):
        raise DomainError("Areas are named for sc2, and only there.", code="areas")
    found = [_area(town, area) for area in areas]
    user = user_register(email=email)
    post, _is_new = StaffRole.objects.update_or_create(
        user=user, municipality=town, role=role, valid_to_on=None, defaults={"display_name": name}
    )
    if post.valid_from_on > timezone.localdate():
        raise DomainError(f"This post begins on {post.valid_from_on}.", code="later")
    post.areas.set(found)
    return sign_in_link_create(user=user, valid_for=ACTIVATION)


def _area(town: Municipality, name: str) -> Area:
    area = Area.objects.filter(scheme__municipality=town, scheme__is_daily_living=True, name=name).first()
    if area is None:
        raise DomainError(f"No daily-living area called {name} in {town.name}.", code="unknown_area")
    return area
