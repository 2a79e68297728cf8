"""300 residents who ask for help: who they are, what to know about them, whom to call."""

import datetime as dt
from dataclasses import dataclass

from sasaeai.accounts.models import User
from sasaeai.demo.geography import Land, Place
from sasaeai.demo.names import Names
from sasaeai.demo.planted import AREAS
from sasaeai.demo.supporters import Helper
from sasaeai.demo.writing import Pen, moment
from sasaeai.needs.models import Caution, Resident, ResidentContact
from sasaeai.needs.services.callers import CONSENT_WORDING
from sasaeai.people.models import BlockedPair, Consent, ReachBy

RESIDENT_COUNT = 300
RELATIONS = ("娘", "息子", "妹", "となりの方", "ケアマネジャー", "おい")
NOTES = (
    "",
    "",
    "",
    "玄関の呼び鈴が鳴りにくい。電話をしてから行く。",
    "午後は昼寝をされることが多い。",
    "大きな声でゆっくり話す。",
)


@dataclass
class Household:
    """A resident on the pile, and where."""

    row: Resident
    place: Place


def residents_make(pen: Pen, names: Names, land: Land, staff: dict[str, User], today: dt.date) -> list[Household]:
    return [_resident(pen, names, land, staff, today, number) for number in range(RESIDENT_COUNT)]


def _resident(pen: Pen, names: Names, land: Land, staff: dict[str, User], today: dt.date, number: int) -> Household:
    chance = pen.random
    area = AREAS[number % len(AREAS)]
    place = chance.choice(land.of(area))
    made_at = moment(today - dt.timedelta(days=chance.randint(380, 1500)), chance.randint(9 * 60, 16 * 60))
    age = chance.choices((chance.randint(66, 74), chance.randint(75, 84), chance.randint(85, 94)), (18, 50, 32))[0]
    person = names.person(
        place, age=age, made_at=made_at, reach_by=ReachBy.PAPER if chance.random() < 0.06 else ReachBy.PHONE,
        large_print=age > 80, entered_by=staff[area],
    )  # fmt: skip
    cautions = chance.sample(Caution.values, chance.choices((0, 1, 2, 3), (30, 40, 22, 8))[0])
    row = pen.add(
        Resident,
        person=person,
        municipality=land.municipality,
        cautions=cautions,
        cautions_shared=[code for code in cautions if code != Caution.MEMORY or chance.random() < 0.5],
        note=chance.choice(NOTES),
        made_at=made_at,
    )
    for purpose in Consent.Purpose:
        pen.add(
            Consent, person=person, purpose=purpose, wording_version=CONSENT_WORDING, method=Consent.Method.SPOKEN,
            recorded_by=staff[area], given_at=made_at, made_at=made_at,
        )  # fmt: skip
    if chance.random() < 0.55:
        name = names.full("female" if chance.random() < 0.6 else "male", 55)[0]
        pen.add(
            ResidentContact, resident=row, name=name, relation=chance.choice(RELATIONS), phone=names.phone(mobile=True)
        )
    return Household(row, place)


def blocked_pairs_make(pen: Pen, households: list[Household], helpers: list[Helper]) -> set[tuple[int, int]]:
    """Three pairs that are not to meet, as (id of the supporter's, id of the person's row in memory)."""
    reasons = {
        (10, 24): "以前の自治会のもめごとのため",
        (53, 88): "ご本人の希望",
        (171, 150): "親類どうしで、他人のほうが気楽とのこと",
    }
    pairs = set()
    for (helper, household), reason in reasons.items():
        supporter, person = helpers[helper].row, households[household].row.person
        pen.add(BlockedPair, supporter=supporter, resident_person=person, reason=reason)
        pairs.add((id(supporter), id(person)))
    return pairs
