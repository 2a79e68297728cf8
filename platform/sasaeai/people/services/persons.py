"""A person's own facts. Whoever writes them, the search columns stay current, because they are written here."""

from typing import Any

from django.db import transaction

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.common.errors import NotAllowed
from sasaeai.common.kana import search_key, to_katakana
from sasaeai.common.phone import digits_of
from sasaeai.common.placename import name_key
from sasaeai.people.models import Person
from sasaeai.people.selectors import person_for
from sasaeai.people.services.batch import Batch
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import Municipality

#: What person_register and person_update may be given.
PERSON_FIELDS = frozenset(
    {
        "name",
        "kana",
        "phone",
        "phone2",
        "email",
        "gender",
        "birth_year",
        "block",
        "address_rest",
        "languages",
        "reach_by",
        "large_print",
    }
)


def search_text_of(person: Person) -> str:
    """What the search looks through: name, kana, digits and 町, each as its key. Does not save."""
    parts = [
        search_key(person.name),
        search_key(person.kana),
        digits_of(person.phone),
        digits_of(person.phone2),
        *((search_key(person.block.name), name_key(person.block.name)) if person.block else ()),
    ]
    return " ".join(dict.fromkeys(part for part in parts if part))[:500]


def normalise(person: Person) -> None:
    """Bring the computed columns up to date. Names stay exactly as they were written; does not save."""
    person.name = person.name.strip()
    person.kana = to_katakana(person.kana)[:160]
    person.phone_digits = digits_of(person.phone)[:20]
    person.phone2_digits = digits_of(person.phone2)[:20]
    person.email = person.email.strip().lower()
    person.search_text = search_text_of(person)


@transaction.atomic
def person_register(
    *,
    municipality: Municipality,
    person_fields: dict[str, Any],
    acting_user: User | None,
    entered_for_them: bool,
    account: User | None = None,
    public_id: str = "",
    batch: Batch | None = None,
) -> Person:
    """A new person of the town. `public_id` may be drawn beforehand, so that a form sent twice makes one row."""
    _only_known(person_fields)
    person = Person(
        municipality=municipality,
        user=account,
        entered_by=acting_user if entered_for_them else None,
        **person_fields,
        **({"public_id": public_id} if public_id else {}),
    )
    normalise(person)
    person.save()
    if batch is not None:
        batch.made(person)
    event_record("person.register", person, acting_user=acting_user, by_staff=entered_for_them)
    return person


@transaction.atomic
def person_update(
    *, person: Person, person_fields: dict[str, Any], acting_user: User, batch: Batch | None = None
) -> Person:
    """Change facts of a person: by themselves, or by staff who may see them.

    Raises
    ------
    NotAllowed
        The person is out of the acting user's reach.
    """
    _only_known(person_fields)
    if batch is not None:
        batch.check(person)
    elif person_for(visible_to=viewer_for(acting_user), public_id=person.public_id) is None:
        raise NotAllowed("")
    fresh = Person.objects.select_for_update(of=("self",)).select_related("block").get(pk=person.pk)
    for name, value in person_fields.items():
        setattr(fresh, name, value)
    normalise(fresh)
    fresh.save()
    event_record("person.update", fresh, acting_user=acting_user, fields=sorted(person_fields))
    return fresh


def _only_known(person_fields: dict[str, Any]) -> None:
    unknown = set(person_fields) - PERSON_FIELDS
    if unknown:
        raise TypeError(f"Not facts of a person: {', '.join(sorted(unknown))}")
