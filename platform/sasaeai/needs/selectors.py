"""Reading needs and callers. The scope is here and nowhere else.

Who sees what: the town's office and layer-1 coordinators see their whole town; a layer-2 coordinator sees the
needs and residents of the own areas' town blocks, and every need taken by him- or herself. A call from another
area is therefore never lost: it can be taken, goes to that area's coordinator by its block, and stays visible
to the one who gave the promise on the telephone. The *search* for callers stays inside the own areas.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import StaffRole
from sasaeai.common.kana import search_key
from sasaeai.common.phone import digits_of
from sasaeai.common.placename import name_key
from sasaeai.common.visibility import Viewer
from sasaeai.needs.models import Need, Resident, Series
from sasaeai.people.models import Consent, Person
from sasaeai.people.selectors import matching, people_in_reach
from sasaeai.places.models import Area, Municipality, TownBlock

#: Stored when only a telephone number is known; asked for later.
NAME_PENDING = "お名前未確認"
#: So short a query would list half the town.
MIN_DIGITS, MIN_LETTERS = 4, 2


def needs_for_desk(*, visible_to: Viewer) -> QuerySet[Need]:
    """Needs this viewer may work on, with person, task, block and ride at hand (no further queries)."""
    mine = Q(municipality__in=visible_to.whole_town_ids) | Q(block__in=visible_to.layer2_block_ids)
    if visible_to.user_id and visible_to.staff_town_ids:
        mine |= Q(taken_by=visible_to.user_id, municipality__in=visible_to.staff_town_ids)
    return Need.objects.filter(mine).select_related("resident__person__block", "task", "block", "ride", "municipality")


def need_for_desk(*, visible_to: Viewer, public_id: str) -> Need | None:
    """One need, or None: a missing and a foreign one look alike."""
    return needs_for_desk(visible_to=visible_to).filter(public_id=public_id).first()


def series_for_desk(*, visible_to: Viewer) -> QuerySet[Series]:
    """Series this viewer may work on: as with needs, by town, by town block, and those taken by the viewer."""
    mine = Q(municipality__in=visible_to.whole_town_ids) | Q(block__in=visible_to.layer2_block_ids)
    if visible_to.user_id and visible_to.staff_town_ids:
        mine |= Q(first_need__taken_by=visible_to.user_id, municipality__in=visible_to.staff_town_ids)
    return Series.objects.filter(mine).select_related("resident__person", "task", "block", "municipality")


def callers_for_desk(*, visible_to: Viewer) -> QuerySet[Person]:
    """People whose records this viewer may open at the intake: anybody may call, supporters too.

    Each row carries `has_consented`: an agreement to the use of the data for matching is in force.
    """
    agreed = Consent.objects.filter(person=OuterRef("pk"), purpose=Consent.Purpose.MATCHING, withdrawn_at__isnull=True)
    return (
        people_in_reach(visible_to=visible_to)
        .select_related("block", "resident")
        .annotate(has_consented=Exists(agreed))
    )


def desk_town(*, visible_to: Viewer) -> Municipality | None:
    """The town in which this coordinator takes calls."""
    posted = visible_to.layer1_town_ids | visible_to.layer2_town_ids
    return Municipality.objects.filter(pk__in=posted).order_by("-is_home", "pk").first()


@dataclass(frozen=True)
class Caller:
    """Someone who may be on the line: the record, open needs first, and what was last asked for."""

    person: Person
    resident: Resident | None = None
    open_needs: list[Need] = field(default_factory=list)
    last_need: Need | None = None

    @property
    def cautions(self) -> list[str]:
        return self.resident.cautions if self.resident else []


def caller_for_desk(*, visible_to: Viewer, public_id: str) -> Caller | None:
    """One caller's record by the person's public id, or None."""
    found = callers_for_desk(visible_to=visible_to).filter(public_id=public_id)
    return next(iter(_with_needs(list(found), visible_to)), None)


def caller_search(*, visible_to: Viewer, query: str, limit: int = 6) -> list[Caller]:
    """Callers by telephone digits in any writing, or by kana or name; those with open needs first.

    Three queries, however many are found. Too short a query finds nobody.
    """
    wanted = _caller_filter(query)
    if wanted is None:
        return []
    found = callers_for_desk(visible_to=visible_to).filter(wanted).order_by("kana", "pk")[: limit * 4]
    callers = _with_needs(list(found), visible_to)
    return sorted(callers, key=lambda caller: not caller.open_needs)[:limit]


def _caller_filter(query: str) -> Q | None:
    digits, key = digits_of(query), search_key(query)
    too_short = len(digits) < MIN_DIGITS if digits else len(key) < MIN_LETTERS
    return None if too_short else matching(query)


def _with_needs(people: list[Person], visible_to: Viewer) -> list[Caller]:
    """Attach the needs this viewer may see, newest first."""
    rows = list(
        needs_for_desk(visible_to=visible_to)
        .filter(resident__person__in=[person.pk for person in people])
        .order_by("-taken_at", "-pk")
    )
    return [
        Caller(
            person=person,
            resident=getattr(person, "resident", None),
            open_needs=[need for need in own if need.status in Need.OPEN_STATUSES],
            last_need=next(iter(own), None),
        )
        for person in people
        for own in [[need for need in rows if need.resident.person_id == person.pk]]
    ]


def taken_just_now(*, visible_to: Viewer, person: Person, within_min: int = 10) -> Need | None:
    """A need of this person that somebody else took in the last minutes: two may be on the same call.

    Not scoped by area on purpose: only who is working on it is told, and the viewer has this person's record open.
    """
    since = timezone.now() - dt.timedelta(minutes=within_min)
    recent = Need.objects.filter(
        resident__person=person, municipality__in=visible_to.staff_town_ids, taken_at__gte=since
    )
    return recent.exclude(taken_by=visible_to.user_id).select_related("task", "taken_by").order_by("-taken_at").first()


@dataclass(frozen=True)
class DeskArea:
    """The daily-living area of a block and who looks after it."""

    area: Area
    coordinator_names: list[str]


def desk_area(block: TownBlock) -> DeskArea | None:
    """Which area's coordinator a need at this block belongs to; None where the crosswalk has no area."""
    area = Area.objects.filter(scheme__is_daily_living=True, area_blocks__block=block).first()
    if area is None:
        return None
    today = timezone.localdate()
    posts = StaffRole.objects.filter(
        Q(valid_to_on__isnull=True) | Q(valid_to_on__gt=today),
        role=StaffRole.Role.SC2,
        areas=area,
        valid_from_on__lte=today,
    )
    return DeskArea(area=area, coordinator_names=list(posts.values_list("display_name", flat=True)))


def staff_name(user_id: int | None) -> str:
    """The name by which a member of staff is known on the telephone, e.g. 田中."""
    name = StaffRole.objects.filter(user=user_id).values_list("display_name", flat=True).first() if user_id else None
    return name or _("ほかの職員")


@dataclass(frozen=True)
class OpenQuestion:
    """One thing left for later at the intake: `code` for programs, `text` for people."""

    code: str
    text: str


def open_questions(need: Need) -> list[OpenQuestion]:
    """What was left 「あとで聞く」, as a to-do list. Empty for a need that is closed or complete."""
    if need.status not in Need.OPEN_STATUSES:
        return []
    person, ride = need.resident.person, getattr(need, "ride", None)
    missing = [
        ("name", person.name == NAME_PENDING, _("お名前を聞く")),
        ("phone", not person.phone_digits, _("電話番号を聞く")),
        ("address", not person.address_rest, _("番地・建物を聞く")),
        ("destination", ride is not None and not ride.destination, _("行き先を聞く")),
        ("day", need.day_on is None, _("日にちを決める")),
        ("consent", need.consented_at is None, _("情報を使うことの同意をいただく")),
    ]
    return [OpenQuestion(code, text) for code, is_missing, text in missing if is_missing]


def blocks_named(*, municipality: Municipality, text: str) -> list[TownBlock]:
    """Town blocks that the typed text can mean, by name in any writing or by kana.

    One row: understood. None: no such block. Several: the page offers them. An exact name beats longer ones.
    """
    key, sound = name_key(text).lower(), search_key(text)
    if not key:
        return []
    blocks = list(TownBlock.objects.filter(municipality=municipality).order_by("kana", "code"))
    exact = [block for block in blocks if key == block.name_key.lower() or sound == search_key(block.kana)]
    if exact:
        return exact
    begins = [b for b in blocks if b.name_key.lower().startswith(key) or search_key(b.kana).startswith(sound)]
    return begins or [b for b in blocks if key in b.name_key.lower() or (sound and sound in search_key(b.kana))]
