"""Two towns in which every personal field holds a word of its own (a canary), and one user for each role.

The home town has somebody for every role; the other town has one of every kind of row. A canary that turns up
where its owner may not be seen names the field that leaked.
"""

import datetime as dt
import itertools
from dataclasses import dataclass, field

from django.utils import timezone

from sasaeai.accounts.models import User
from sasaeai.accounts.services import sign_in_link_create
from sasaeai.audit.services import event_record
from sasaeai.casework.services import activity_record
from sasaeai.common.ids import public_id
from sasaeai.coordination import services
from sasaeai.coordination.models import Concern, Offer, Thanks, Visit
from sasaeai.exchange.models import PeerQuestion
from sasaeai.insights.services import coverage_report_create
from sasaeai.needs.models import Need, Resident, ResidentContact, Ride
from sasaeai.needs.services import series_start
from sasaeai.notices.services import notice_queue
from sasaeai.people.models import BlockedPair, Group, Membership, Person, Supporter
from sasaeai.people.services.persons import search_text_of
from sasaeai.places.models import DataImport, Municipality
from sasaeai.registers.models import ImportJob, PersonMerge
from sasaeai.shopping.models import Route, Stop
from tests import make

#: Every role that opens pages. "…_other" stands beside the first in the same town and owns nothing of it.
ROLES = (
    "anonymous",
    "supporter",
    "supporter_other",
    "group",
    "group_other",
    "business",
    "business_other",
    "sc2",
    "sc2_other",
    "sc1",
    "office",
    "other_town",
)
#: What no row has: shaped like an id of ours.
MISSING = "ZZZZZZZZZZ"


@dataclass
class Flock:
    """The canaries: word → (whose, which field)."""

    birds: dict[str, tuple[str, str]] = field(default_factory=dict)
    #: Word of a person's own facts → the person's public id.
    owners: dict[str, str] = field(default_factory=dict)
    number: itertools.count = field(default_factory=lambda: itertools.count(1))

    def word(self, whose: str, what: str) -> str:
        made = f"cnry{next(self.number):04d}q"
        self.birds[made] = (whose, what)
        return made

    def name(self, whose: str) -> str:
        """Family and given name are canaries each: half a name is a leak, too."""
        return f"{self.word(whose, 'name')} {self.word(whose, 'name')}"

    def digits(self, whose: str, what: str) -> str:
        made = f"0005{next(self.number):03d}7391"
        self.birds[made] = (whose, what)
        return made

    def mail(self, whose: str) -> str:
        return f"{self.word(whose, 'email')}@example.invalid"


@dataclass
class World:
    town: Municipality
    other_town: Municipality
    flock: Flock
    users: dict[str, User | None] = field(default_factory=dict)
    #: kind of row → id, of the home town and of the other one.
    ids: dict[str, str] = field(default_factory=dict)
    foreign_ids: dict[str, str] = field(default_factory=dict)


def build() -> World:
    """The two towns. About a hundred rows; call inside a test's transaction."""
    world = World(make.town(), make.town(code="282171", name="となり市"), Flock())
    _staff(world)
    world.ids = _rows(world, world.town, world.users["sc1"], "home")
    world.foreign_ids = _rows(world, world.other_town, world.users["other_town"], "foreign")
    _river(world)
    for town in (world.town, world.other_town):
        coverage_report_create(municipality=town, acting_user=None)
    return world


def _staff(world: World) -> None:
    town, users = world.town, world.users
    users["anonymous"] = None
    users["sc2"] = make.staff(town, "sc2", "田中", areas=["みどり台"])
    users["sc2_other"] = make.staff(town, "sc2", "佐藤", areas=["川辺"])
    users["sc1"] = make.staff(town, "sc1", "林")
    users["office"] = make.staff(town, "office", "市の担当")
    users["other_town"] = make.staff(world.other_town, "sc1", "となりの林")
    make_office(users["other_town"], world.other_town)


def make_office(user: User, town: Municipality) -> None:
    """The same person is staff of the office too: whoever sees most in a town."""
    post = user.staff_roles.first()
    post.pk, post.public_id, post.role = None, public_id(), "office"
    post._state.adding = True
    post.save()


def _dress(world: World, person: Person, whose: str) -> Person:
    """Every field of a person gets a canary."""
    flock, known = world.flock, set(world.flock.birds)
    person.name, person.kana = flock.name(whose), flock.word(whose, "kana")
    person.phone = person.phone_digits = flock.digits(whose, "phone")
    person.phone2 = person.phone2_digits = flock.digits(whose, "phone")
    person.address_rest = flock.word(whose, "address")
    person.email = flock.mail(whose)
    person.search_text = search_text_of(person)
    person.save()
    if person.user:
        person.user.email = person.email
        person.user.save()
    flock.owners |= dict.fromkeys(set(flock.birds) - known, person.public_id)
    return person


def _supporter(world: World, town: Municipality, whose: str, area: str = "みどり台") -> Supporter:
    made = make.supporter(town, areas=(area,), tasks=("shopping", "garbage"))
    made.person.block = make.block(town, f"{area}1丁目")
    _dress(world, made.person, whose)
    made.note = world.flock.word(whose, "note")
    made.save()
    return made


def _resident(world: World, town: Municipality, whose: str, area: str = "みどり台") -> Resident:
    made = make.resident(town, block=make.block(town, f"{area}1丁目"))
    _dress(world, made.person, whose)
    made.note = world.flock.word(whose, "desk_note")
    made.save()
    ResidentContact.objects.create(
        resident=made,
        name=world.flock.name(whose),
        relation=world.flock.word(whose, "contact"),
        phone=world.flock.digits(whose, "contact"),
    )
    return made


def _need(world: World, who: Resident, whose: str, **extra: object) -> Need:
    word = world.flock.word
    return make.need(who, note=word(whose, "desk_note"), note_for_helper=word(whose, "helper_note"), **extra)


def _rows(world: World, town: Municipality, staff: User, side: str) -> dict[str, str]:
    """One row of every kind, with the people behind them."""
    whose = (lambda who: who) if side == "home" else (lambda who: f"foreign_{who}")
    helper, second = (_supporter(world, town, whose(who)) for who in ("supporter", "supporter_other"))
    who = _resident(world, town, whose("resident"))
    visit, asked = _visits(world, who, helper, second, staff, whose("resident"))
    BlockedPair.objects.create(
        supporter=second,
        resident_person=_resident(world, town, whose("resident")).person,
        reason=world.flock.word(whose("resident"), "desk_note"),
    )
    concern = Concern.objects.create(
        visit=visit, resident=who, text=world.flock.word(whose("resident"), "desk_note"), wants_call=True
    )
    Thanks.objects.create(visit=visit, text=world.flock.word(whose("resident"), "thanks"), recorded_by=staff)
    ids = _group_rows(world, town, whose, asked, staff) | _shop_rows(world, town, whose)
    notice = notice_queue(
        "supporter_approved",
        municipality_id=town.pk,
        to_person=_supporter(world, town, whose("supporter")).person,
        params={"number": "S-1", "url": "x"},
        dedupe_key=f"{side}:told",
        channel="phone",
    )
    imported = DataImport.objects.create(municipality=town, kind="venues", file_name="list.csv", sha256="0" * 64)
    job = ImportJob.objects.create(
        municipality=town,
        kind="residents",
        state="applied",
        file_name="list.csv",
        sha256="0" * 64,
        encoding="utf-8",
        uploaded_by=staff,
        applied_by=staff,
        applied_at=timezone.now(),
        cleared_at=timezone.now(),
    )
    merge = PersonMerge.objects.create(
        municipality=town,
        kept_public_id=who.person.public_id,
        gone_public_id="GGGGGGGGGG",
        merged_by=staff,
        undone_at=timezone.now(),
        undone_by=staff,
    )
    link = sign_in_link_create(user=make.user())
    if side == "home":
        world.users |= {"supporter": helper.person.user, "supporter_other": second.person.user}
    event_record("test.made", who, acting_user=staff)
    activity_record("need.take", municipality_id=town.pk, staff=staff, case=asked)
    return ids | {
        "supporter": helper.public_id,
        "applied": _applied(world, town, whose("supporter")).public_id,
        "person": helper.person.public_id,
        "resident_person": who.person.public_id,
        "need": asked.public_id,
        "series": series_start(need=visit.need, acting_user=staff).public_id,
        "offer": visit.offer.public_id,
        "offer_code": visit.offer.code,
        "open_offer_code": asked.offers.get(supporter=second).code,
        "visit": visit.public_id,
        "report_code": visit.report_code,
        "calendar_code": services.calendar_link_renew(acting_user=helper.person.user).code,
        "concern": concern.public_id,
        "notice": notice.public_id,
        "import": imported.public_id,
        "import_job": job.public_id,
        "merge": merge.public_id,
        "link": link.code,
        "area": make.area(town, "みどり台").public_id,
    }


def _applied(world: World, town: Municipality, whose: str) -> Supporter:
    made = _supporter(world, town, whose)
    made.status = Supporter.Status.APPLIED
    made.save()
    return made


def _visits(
    world: World, who: Resident, helper: Supporter, second: Supporter, staff: User, whose: str
) -> tuple[Visit, Need]:
    """A promised visit tomorrow by `helper`, and a need (a ride) that waits for the answer of `second`."""
    settled = _need(world, who, whose, in_days=1)
    [offer] = services.offers_send(need=settled, picks=[("supporter", helper.public_id)], acting_user=staff)
    visit = services.offer_accept(offer=offer)
    asked = _need(world, who, whose, in_days=4)
    services.offers_send(need=asked, picks=[("supporter", second.public_id)], acting_user=staff)
    Ride.objects.create(need=asked, mode="free_no_charge", destination=world.flock.word(whose, "destination"))
    asked.refresh_from_db()
    return visit, asked


def _group_rows(world: World, town: Municipality, whose, asked: Need, staff: User) -> dict[str, str]:
    own, other = (make.group(town, name=f"{town.name}の会{n}", home=f"みどり台{n}丁目") for n in (1, 2))
    for group, role in ((own, "group"), (other, "group_other")):
        leader = make.group_leader(group)
        _dress(world, leader.person, whose(role))
        if town is world.town:
            world.users[role] = leader
    member = _dress(world, make.person(town), whose("member"))
    Membership.objects.create(group=own, person=member, role="member", from_on=dt.date(2020, 4, 1))
    Offer.objects.create(need=asked, group=own, position=9, status="sent", sent_at=timezone.now(), sent_by=staff)
    word = world.flock.word
    asked_them = PeerQuestion.objects.create(
        from_group=other, to_group=own, theme="flow", text=word(whose("group"), "question")
    )
    return {"group": own.public_id, "group_other": other.public_id, "question": asked_them.public_id}


def _shop_rows(world: World, town: Municipality, whose) -> dict[str, str]:
    stops = {}
    for role in ("business", "business_other"):
        shop = make.business(town, name=f"{town.name}の店{role}")
        contact = make.business_contact(shop)
        _dress(world, contact.person, whose(role))
        if town is world.town:
            world.users[role] = contact
        route = Route.objects.create(business=shop, name="月曜の道")
        stops[role] = Stop.objects.create(
            route=route,
            place="公園",
            block=make.block(town),
            weekday=1,
            start_min=600,
            end_min=630,
            valid_from_on=dt.date(2020, 4, 1),
        )
    return {"stop": stops["business"].public_id}


def _river(world: World) -> None:
    """People of the other area of the same town: a resident with a need, a supporter, a member of the first group."""
    who = _resident(world, world.town, "river_resident", "川辺")
    _need(world, who, "river_resident", block=make.block(world.town, "川辺1丁目"))
    _supporter(world, world.town, "river_supporter", "川辺")
    member = make.person(world.town, block=make.block(world.town, "川辺2丁目"))
    _dress(world, member, "river_member")
    own = Group.objects.get(public_id=world.ids["group"])
    Membership.objects.create(group=own, person=member, role="member", from_on=dt.date(2020, 4, 1))
