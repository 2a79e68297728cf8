"""Reading offers, visits, worries and thanks. What a viewer may see is decided here.

Two kinds of reach: a member of staff sees what belongs to the needs within reach (needs.selectors), and a helper
sees the own offers and visits, either signed in or by the secret code of one offer or one visit.
"""

import datetime as dt
from collections import defaultdict

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from sasaeai.accounts.models import User
from sasaeai.common.visibility import Viewer
from sasaeai.coordination.models import Concern, Offer, Thanks, Visit
from sasaeai.needs.models import Need
from sasaeai.needs.selectors import needs_for_desk
from sasaeai.notices.models import Notice
from sasaeai.notices.selectors import notices_to_tell
from sasaeai.people.models import BusinessContact, Membership, Person
from sasaeai.people.selectors import people_in_reach, staff_for_areas
from sasaeai.places.models import Area, Municipality

HELPER = ("supporter__person__user", "group", "business")


# --- Who stands behind an offer --------------------------------------------------------------------------------------
def helper_person(offer: Offer) -> Person | None:
    """The person an offer is written to: the supporter, or whoever answers for the group or business."""
    if offer.supporter_id is not None:
        return offer.supporter.person
    today = timezone.localdate()
    if offer.group_id is not None:
        # "desk" sorts before "leader": whoever takes the calls is asked first.
        members = Membership.objects.filter(
            Q(to_on__isnull=True) | Q(to_on__gt=today), group=offer.group_id, role__in=["desk", "leader"]
        )
        found = members.select_related("person__user").order_by("role", "pk").first()
    else:
        found = BusinessContact.objects.filter(business=offer.business_id).select_related("person__user").first()
    return found.person if found else None


def helper_name(offer: Offer) -> str:
    """The name of whoever the offer went to."""
    return offer.supporter.person.name if offer.supporter_id else str(offer.group or offer.business)


def daily_area_id(block_id: int | None) -> int | None:
    """The daily-living area a town block lies in."""
    return (
        Area.objects.filter(scheme__is_daily_living=True, area_blocks__block=block_id)
        .values_list("pk", flat=True)
        .first()
        if block_id
        else None
    )


def desk_users_for(need: Need) -> list[User]:
    """The coordinators who look after the need's area today."""
    posts = staff_for_areas(municipality=need.municipality, area_ids=[daily_area_id(need.block_id) or 0])
    return list({post.user_id: post.user for post in posts}.values())


# --- By a secret code: no login --------------------------------------------------------------------------------------
def offer_by_code(*, code: str) -> Offer | None:
    """The offer behind /o/<code>/. One that still waits for its turn does not exist yet."""
    found = Offer.objects.filter(code=code).exclude(status=Offer.Status.WAITING)
    return found.select_related(
        *HELPER,
        "need__task",
        "need__block",
        "need__municipality",
        "need__resident__person__block",
        "need__ride",
        "visit",
    ).first()


def visit_by_report_code(*, code: str) -> Visit | None:
    """The visit behind /r/<code>/."""
    return Visit.objects.filter(report_code=code).select_related("need__task", "need__block", *_offer_side()).first()


def _offer_side() -> list[str]:
    return [f"offer__{name}" for name in HELPER]


# --- A helper, signed in ---------------------------------------------------------------------------------------------
def visits_for_helper(*, visible_to: Viewer) -> QuerySet[Visit]:
    """The viewer's own visits, soonest first."""
    own = Visit.objects.filter(supporter=visible_to.supporter_id, supporter__isnull=False)
    return own.select_related(
        "need__task", "need__block", "need__municipality", "need__resident__person__block", "need__ride", *_offer_side()
    )


def visit_for_helper(*, visible_to: Viewer, public_id: str) -> Visit | None:
    """One of the viewer's own visits, or None."""
    return visits_for_helper(visible_to=visible_to).filter(public_id=public_id).first()


def offers_for_helper(*, visible_to: Viewer) -> QuerySet[Offer]:
    """The viewer's own offers that wait for an answer."""
    own = Offer.objects.filter(supporter=visible_to.supporter_id, supporter__isnull=False)
    return (
        own.filter(status__in=Offer.ASKED_STATUSES).select_related("need__task", "need__block").order_by("deadline_at")
    )


def thanks_for_helper(*, visible_to: Viewer) -> QuerySet[Thanks]:
    """Thanks for the viewer's own visits."""
    own = Thanks.objects.filter(visit__supporter=visible_to.supporter_id, visit__supporter__isnull=False)
    return own.select_related("visit__need__task")


def support_count(*, offer: Offer, year: int) -> tuple[int, int]:
    """(visits done, people helped) by whoever this offer went to, in one calendar year."""
    helper = {"supporter": offer.supporter_id, "group": offer.group_id, "business": offer.business_id}
    side = {f"offer__{kind}": key for kind, key in helper.items() if key is not None}
    return _count(Visit.objects.filter(**side), year)


def own_support_count(*, visible_to: Viewer, year: int) -> tuple[int, int]:
    """(visits done, people helped) by the viewer, in one calendar year."""
    return _count(Visit.objects.filter(supporter=visible_to.supporter_id, supporter__isnull=False), year)


def _count(visits: QuerySet[Visit], year: int) -> tuple[int, int]:
    done = visits.filter(status=Visit.Status.DONE).filter(
        Q(day_on__year=year) | Q(day_on__isnull=True, reported_at__year=year)
    )
    return done.count(), done.order_by().values("need__resident").distinct().count()


# --- The desk --------------------------------------------------------------------------------------------------------
def _needs(viewer: Viewer) -> QuerySet:
    return needs_for_desk(visible_to=viewer).order_by().values("pk")


def offers_for_desk(*, visible_to: Viewer) -> QuerySet[Offer]:
    """Offers for the needs within the viewer's reach."""
    return Offer.objects.filter(need__in=_needs(visible_to)).select_related(
        *HELPER, "need__task", "need__block", "need__resident__person"
    )


def offer_for_desk(*, visible_to: Viewer, public_id: str) -> Offer | None:
    """One offer within the viewer's reach, or None."""
    return offers_for_desk(visible_to=visible_to).filter(public_id=public_id).first()


def visits_for_desk(*, visible_to: Viewer) -> QuerySet[Visit]:
    """Visits for the needs within the viewer's reach."""
    return Visit.objects.filter(need__in=_needs(visible_to)).select_related(
        "need__task", "need__block", "need__resident__person", *_offer_side()
    )


def visit_for_desk(*, visible_to: Viewer, public_id: str) -> Visit | None:
    """One visit within the viewer's reach, or None."""
    return visits_for_desk(visible_to=visible_to).filter(public_id=public_id).first()


def concerns_for_desk(*, visible_to: Viewer) -> QuerySet[Concern]:
    """Worries about visits within reach, and those about residents of the own areas that came without a visit."""
    home = Q(resident__municipality__in=visible_to.whole_town_ids) | Q(
        resident__person__block__in=visible_to.layer2_block_ids
    )
    return (
        Concern.objects.filter(Q(visit__need__in=_needs(visible_to)) | Q(visit__isnull=True) & home)
        .select_related(
            "resident__person__block",
            "handled_by",
            "visit__need__task",
            "visit__need__block",
            "visit__offer__supporter__person",
            "visit__offer__group",
            "visit__offer__business",
        )
        .order_by("created_at", "pk")
    )


def concern_for_desk(*, visible_to: Viewer, public_id: str) -> Concern | None:
    """One worry within the viewer's reach, or None."""
    return concerns_for_desk(visible_to=visible_to).filter(public_id=public_id).first()


def notices_to_tell_for_desk(*, visible_to: Viewer) -> QuerySet[Notice]:
    """What staff have to tell by telephone or letter, but for the asks themselves (those are on the call list)."""
    people = people_in_reach(visible_to=visible_to).order_by().values("public_id")
    return notices_to_tell(visible_to=visible_to).filter(to_person_public_id__in=people).exclude(template="offer")


def people_by_public_id(*, visible_to: Viewer, public_ids: set[str]) -> dict[str, Person]:
    """Public id → person, of those within the viewer's reach."""
    found = people_in_reach(visible_to=visible_to).filter(public_id__in=public_ids)
    return {person.public_id: person for person in found}


def need_full(*, visible_to: Viewer, public_id: str) -> Need | None:
    """One need with all that hangs on it, in a fixed number of queries however long its story is."""
    offers = Offer.objects.select_related(*HELPER, "answered_for_by", "sent_by", "visit").order_by("position", "pk")
    visits = Visit.objects.select_related(*_offer_side(), "reported_for_by").prefetch_related(
        Prefetch("thanks", Thanks.objects.select_related("recorded_by")),
        Prefetch("concerns", Concern.objects.select_related("handled_by")),
    )
    return (
        needs_for_desk(visible_to=visible_to)
        .filter(public_id=public_id)
        .select_related("series")
        .prefetch_related("status_changes", "ladder_moves", Prefetch("offers", offers), Prefetch("visits", visits))
        .first()
    )


def visits_on(*, visible_to: Viewer, days: list[dt.date]) -> dict[dt.date, list[Visit]]:
    """Promised visits of these days, in the order of the day."""
    found: dict[dt.date, list[Visit]] = defaultdict(list)
    rows = visits_for_desk(visible_to=visible_to).filter(day_on__in=days, status=Visit.Status.PLANNED)
    for visit in rows.order_by("day_on", "start_min", "pk"):
        found[visit.day_on].append(visit)  # type: ignore[index]
    return dict(found)  # a template would ask a defaultdict for the key "items"


def notice_for_desk(*, visible_to: Viewer, public_id: str) -> Notice | None:
    """One notice to somebody within reach, told already or not."""
    people = people_in_reach(visible_to=visible_to).order_by().values("public_id")
    return Notice.objects.filter(public_id=public_id, to_person_public_id__in=people).first()


def towns_of(*, visible_to: Viewer) -> list[Municipality]:
    """Towns in which the viewer is staff."""
    return list(Municipality.objects.filter(pk__in=visible_to.staff_town_ids))
