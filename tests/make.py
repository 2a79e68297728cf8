"""Builders for tests: the smallest valid row of each kind, in the words of the glossary. No randomness."""

import datetime as dt
import itertools

from django.utils import timezone

from sasaeai.accounts.models import StaffRole, User
from sasaeai.needs.models import Need, Resident
from sasaeai.people.models import (
    Availability,
    Business,
    BusinessContact,
    Consent,
    Group,
    GroupMenuItem,
    HalfDay,
    Membership,
    Person,
    Supporter,
    Task,
)
from sasaeai.places.models import Area, AreaBlock, AreaScheme, Municipality, TownBlock

_count = itertools.count(1)

TASKS = [
    ("companionship", "話し相手", {}),
    ("shopping", "買い物", {}),
    ("garbage", "ごみ出し", {"typical_min": 15}),
    ("light_bulb", "電球交換", {"typical_min": 30}),
    ("ride", "送り迎え", {"is_ride": True, "typical_min": 90}),
]


def town(code: str = "000019", name: str = "結川市") -> Municipality:
    made = Municipality.objects.create(
        code=code, name=name, is_home=code == "000019", office_name=f"{name}社会福祉協議会", phone="000-000-0000"
    )
    scheme = AreaScheme.objects.create(municipality=made, code="daily", name="日常生活圏域", is_daily_living=True)
    for number, (area_name, lat) in enumerate([("みどり台", 34.80), ("川辺", 34.84)], start=1):
        area = Area.objects.create(scheme=scheme, code=str(number), name=area_name)
        for chome in (1, 2):
            block = TownBlock.objects.create(
                municipality=made,
                code=f"{number}0{chome}",
                name=f"{area_name}{chome}丁目",
                name_key=f"{area_name}{chome}丁目",
                lat=lat + chome * 0.002,
                lng=135.40,
            )
            AreaBlock.objects.create(scheme=scheme, area=area, block=block)
    for order, (task_code, task_name, extra) in enumerate(TASKS):
        Task.objects.create(municipality=made, code=task_code, name=task_name, sort_order=order, **extra)
    return made


def area(municipality: Municipality, name: str) -> Area:
    return Area.objects.get(scheme__municipality=municipality, name=name)


def block(municipality: Municipality, name: str = "みどり台1丁目") -> TownBlock:
    return TownBlock.objects.get(municipality=municipality, name=name)


def task(municipality: Municipality, code: str = "shopping") -> Task:
    return Task.objects.get(municipality=municipality, code=code)


def user(email: str | None = None) -> User:
    return User.objects.create_user(email or f"user{next(_count)}@example.invalid")


def staff(municipality: Municipality, role: str, name: str, areas: list[str] | None = None) -> User:
    made = user()
    post = StaffRole.objects.create(
        user=made,
        municipality=municipality,
        role=role,
        display_name=name,
        valid_from_on=timezone.localdate() - dt.timedelta(days=365),
    )
    post.areas.set(area(municipality, a) for a in areas or [])
    return made


def person(municipality: Municipality, name: str = "山田 花子", kana: str = "ヤマダ ハナコ", **extra: object) -> Person:
    number = next(_count)
    digits = f"0000000{number:04d}"
    fields = {
        "block": block(municipality, TownBlock.objects.filter(municipality=municipality).first().name),
        "phone": digits,
        "phone_digits": digits,
    } | extra
    fields.setdefault("search_text", f"{name.replace(' ', '')} {kana.replace(' ', '')} {fields['phone_digits']}")
    return Person.objects.create(municipality=municipality, name=name, kana=kana, **fields)


def supporter(
    municipality: Municipality,
    name: str = "鈴木 一郎",
    tasks: tuple[str, ...] = ("shopping",),
    areas: tuple[str, ...] = ("みどり台",),
    status: str = Supporter.Status.ACTIVE,
    days: tuple[int, ...] = tuple(range(7)),
    with_account: bool = True,
    **extra: object,
) -> Supporter:
    account = user() if with_account else None
    who = person(
        municipality,
        name=name,
        kana="スズキ イチロウ",
        user=account,
        email=account.email if account else "",
        reach_by="mail" if account else "phone",
    )
    made = Supporter.objects.create(
        person=who, municipality=municipality, number=f"S-{next(_count):04d}", status=status, **extra
    )
    made.can_do.set(task(municipality, code) for code in tasks)
    made.areas.set(area(municipality, a) for a in areas)
    Availability.objects.bulk_create(
        Availability(supporter=made, weekday=day, half_day=half) for day in days for half in HalfDay.values
    )
    Consent.objects.create(
        person=who, purpose=Consent.Purpose.MATCHING, wording_version="test", method="self", given_at=timezone.now()
    )
    return made


def resident(municipality: Municipality, name: str = "高齢 みさを", **extra: object) -> Resident:
    return Resident.objects.create(
        person=person(municipality, name=name, kana="コウレイ ミサヲ", **extra), municipality=municipality
    )


def need(who: Resident, task_code: str = "shopping", in_days: int = 3, **extra: object) -> Need:
    fields = {
        "number": f"T-{next(_count):04d}",
        "task": task(who.municipality, task_code),
        "block": who.person.block,
        "taken_at": timezone.now(),
        "day_on": timezone.localdate() + dt.timedelta(days=in_days),
        "half_day": HalfDay.MORNING,
        "consented_at": timezone.now(),
    }
    return Need.objects.create(municipality=who.municipality, resident=who, **(fields | extra))


def group(
    municipality: Municipality,
    name: str = "みどり台助け合いの会",
    tasks: tuple[str, ...] = ("garbage",),
    areas: tuple[str, ...] = ("みどり台",),
    home: str = "みどり台1丁目",
    **extra: object,
) -> Group:
    made = Group.objects.create(municipality=municipality, name=name, home_block=block(municipality, home), **extra)
    made.areas.set(area(municipality, a) for a in areas)
    for code in tasks:
        GroupMenuItem.objects.create(group=made, task=task(municipality, code), first_unit_min=30, first_unit_jpy=300)
    return made


def group_leader(made: Group) -> User:
    account = user()
    who = person(made.municipality, name="団体 代表", user=account, email=account.email)
    Membership.objects.create(group=made, person=who, role="leader", from_on=dt.date(2020, 4, 1))
    return account


def business(municipality: Municipality, name: str = "まごころ移動スーパー") -> Business:
    return Business.objects.create(municipality=municipality, name=name, kind="mobile_sales")


def business_contact(made: Business) -> User:
    account = user()
    who = person(made.municipality, name="店 担当", user=account, email=account.email)
    BusinessContact.objects.create(business=made, person=who, role="担当")
    return account
