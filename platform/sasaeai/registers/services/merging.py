"""Two records of one person: found, joined with their history kept, and made two again."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record, view_record
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.common.kana import search_key
from sasaeai.people.models import Person
from sasaeai.people.selectors import people_in_reach
from sasaeai.people.services.persons import normalise
from sasaeai.people.viewer import viewer_for
from sasaeai.registers.joining import History, give_back, take_over
from sasaeai.registers.models import DistinctPair, PersonMerge
from sasaeai.registers.selectors import merges_for_office

#: Facts of a person of which one of two is kept.
FACTS = (
    "name", "kana", "phone", "phone2", "email", "gender", "birth_year", "block", "address_rest", "reach_by",
    "large_print",
)  # fmt: skip
PAIRS_MAX_COUNT = 200


@dataclass(frozen=True)
class Pair:
    """Two people who may be one; `why` is "digits" or "kana_block"."""

    first: Person
    second: Person
    why: str


def duplicates_found(*, acting_user: User, municipality_id: int) -> list[Pair]:
    """Pairs within reach with the same digits, or with the same kana in the same 町; at most 200, older first."""
    viewer = viewer_for(acting_user)
    people = people_in_reach(visible_to=viewer).filter(
        municipality=municipality_id, municipality__in=viewer.staff_town_ids
    )
    pairs: dict[tuple[int, int], str] = {}
    same_digits = people.exclude(phone_digits="").values("phone_digits").annotate(n=Count("pk")).filter(n__gt=1)
    _pair_up(pairs, "digits", people.filter(phone_digits__in=same_digits.values("phone_digits")), lambda p: p[1])
    same_kana = (
        people.exclude(kana="").exclude(block=None).values("block", "kana").annotate(n=Count("pk")).filter(n__gt=1)
    )
    _pair_up(
        pairs, "kana_block",
        people.filter(block__in=same_kana.values("block"), kana__in=same_kana.values("kana")),
        lambda p: (search_key(p[2]), p[3]),
    )  # fmt: skip
    apart = set(DistinctPair.objects.values_list("person_a_id", "person_b_id"))
    wanted = [(key, why) for key, why in pairs.items() if key not in apart][:PAIRS_MAX_COUNT]
    found = people.select_related("block", "supporter", "resident").in_bulk({pk for key, _why in wanted for pk in key})
    return [Pair(found[a], found[b], why) for (a, b), why in wanted]


def _pair_up(pairs: dict, why: str, people: object, key_of: object) -> None:
    groups: dict[object, list[int]] = defaultdict(list)
    for row in people.order_by("pk").values_list("pk", "phone_digits", "kana", "block_id"):
        groups[key_of(row)].append(row[0])  # type: ignore[operator]
    for members in groups.values():
        # The oldest against each other one: of four records of one person, three pairs lead to one.
        for other in members[1:6]:
            pairs.setdefault((members[0], other), why)


@transaction.atomic
def people_merge(*, kept: Person, gone: Person, take_from_gone: set[str], acting_user: User) -> PersonMerge:
    """`gone` becomes part of `kept`: every need, visit, consent, blocked pair and membership follows.

    Parameters
    ----------
    take_from_gone
        Names of FACTS whose value comes from `gone`; an empty fact of `kept` is filled by itself.

    Raises
    ------
    DomainError
        Both have an account of their own, or they are the same record.
    NotAllowed
        One of them is out of reach.
    """
    kept, gone = _both(kept, gone, acting_user)
    if kept.user_id and gone.user_id:
        raise DomainError(
            _("お二人とも、自分でサインインする登録があります。どちらかの登録をやめてから、1つにしてください"),
            code="two_accounts",
        )
    before = {name: getattr(kept, _column(name)) for name in (*FACTS, "user")}
    history = History()
    merge = PersonMerge(
        municipality=kept.municipality, kept_public_id=kept.public_id, gone_public_id=gone.public_id,
        gone_name=gone.name, merged_by=acting_user,
    )  # fmt: skip
    facts = {
        name: getattr(gone, _column(name))
        for name in FACTS
        if name in take_from_gone or (not before[name] and getattr(gone, _column(name)))
    }
    account_id = kept.user_id or gone.user_id
    take_over(kept, gone, history)
    for name, value in facts.items():
        setattr(kept, _column(name), value)
    kept.user_id = account_id
    kept = _saved(kept)
    merge.history = history.as_json() | {
        "values": {
            name: [before[name], getattr(kept, _column(name))]
            for name in before
            if before[name] != getattr(kept, _column(name))
        }
    }
    merge.save()
    event_record("person.merge", kept, acting_user=acting_user, gone=merge.gone_public_id, fields=sorted(facts))
    activity_record("person.merge", municipality_id=kept.municipality_id, staff=acting_user, case=kept)
    return merge


@transaction.atomic
def merge_undo(*, merge: PersonMerge, acting_user: User) -> PersonMerge:
    """Two records again, each with what it had. What was added since stays with the kept one.

    Raises Conflict when it was undone already, or when one of the two was merged again since.
    """
    if not merges_for_office(visible_to=viewer_for(acting_user)).filter(pk=merge.pk).exists():
        raise NotAllowed("")
    fresh = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    kept = Person.objects.filter(public_id=fresh.kept_public_id).first()
    if fresh.undone_at is not None:
        raise Conflict(_("この2人は、もう別々に戻しています"), code="undone")
    if kept is None:
        raise Conflict(_("そのあと、さらに別の記録と1つにしています。先にそちらを戻してください"), code="merged_again")
    values = fresh.history["values"]
    if "user" in values:
        # The account is the only one of its kind: it has to leave before its old owner returns.
        Person.objects.filter(pk=kept.pk).update(user=values["user"][0])
        kept.user_id = values["user"][0]
    give_back(fresh.history)
    for name, (was, became) in values.items():
        if name != "user" and getattr(kept, _column(name)) == became:
            setattr(kept, _column(name), was)
    _saved(kept)
    fresh.undone_at, fresh.undone_by = timezone.now(), acting_user
    fresh.save()
    event_record("person.merge_undo", kept, acting_user=acting_user, gone=fresh.gone_public_id)
    activity_record("person.merge_undo", municipality_id=kept.municipality_id, staff=acting_user, case=kept)
    return fresh


@transaction.atomic
def people_keep_apart(*, first: Person, second: Person, acting_user: User) -> None:
    """These two are two people. Nobody is asked again."""
    first, second = _both(first, second, acting_user)
    a, b = sorted((first.pk, second.pk))
    DistinctPair.objects.get_or_create(person_a_id=a, person_b_id=b, defaults={"decided_by": acting_user})
    event_record("person.keep_apart", first, acting_user=acting_user, other=second.public_id)


def pair_view(*, people: list[Person], acting_user: User) -> None:
    """Record that these people were shown side by side."""
    view_record("office_duplicates", [person.public_id for person in people], acting_user=acting_user)


def _both(one: Person, other: Person, acting_user: User) -> tuple[Person, Person]:
    viewer = viewer_for(acting_user)
    in_reach = people_in_reach(visible_to=viewer).filter(municipality__in=viewer.staff_town_ids)
    found = in_reach.select_for_update(of=("self",)).in_bulk([one.pk, other.pk])
    if len(found) != 2 or one.municipality_id != other.municipality_id:
        raise NotAllowed("")
    return found[one.pk], found[other.pk]


def _column(name: str) -> str:
    return f"{name}_id" if name in ("block", "user") else name


def _saved(person: Person) -> Person:
    person.save()
    fresh = Person.objects.select_related("block", "municipality").get(pk=person.pk)
    normalise(fresh)
    fresh.save()
    return fresh
