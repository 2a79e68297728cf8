"""One door for each register: canonical words become rows, through the services of the apps they belong to."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sasaeai.accounts.models import User
from sasaeai.needs.services.residents import resident_register, resident_update
from sasaeai.people.models import Business, Group, Person
from sasaeai.people.services import person_update, supporter_register, supporter_update
from sasaeai.people.services.batch import Batch
from sasaeai.people.services.directory import business_register, business_update, group_register, group_update
from sasaeai.places.models import Area
from sasaeai.registers.models import Kind
from sasaeai.registers.understanding import (
    BUSINESS_KINDS,
    GENDERS,
    GROUP_STATUS,
    REACH_BY,
    Town,
    slots_of_words,
)

PERSON_CODES = (
    "name", "kana", "phone", "phone2", "email", "gender", "birth_year", "block", "address_rest", "reach_by",
    "large_print",
)  # fmt: skip
SUPPORTER_CODES = ("visits_per_week_count", "visits_per_month_count", "first_visit_in_pair", "note")
GROUP_CODES = (
    "name", "kana", "status", "home_block", "about", "contact_name", "phone", "reception_hours",
    "visits_per_month_count", "active_since_on", "is_public",
)  # fmt: skip
BUSINESS_CODES = ("name", "kana", "kind", "phone", "about", "is_active")
#: What a count becomes when an undo takes it back to "never said"; the tables do not hold an empty one.
_DEFAULT_COUNTS = {
    Kind.SUPPORTERS: {"visits_per_week_count": 2, "visits_per_month_count": 4},
    Kind.GROUPS: {"visits_per_month_count": 10},
}


class Writer:
    """Writes rows of one kind within one batch."""

    def __init__(self, kind: str, town: Town, batch: Batch, acting_user: User) -> None:
        self.kind, self.town, self.batch, self.acting_user = kind, town, batch, acting_user
        self._codes = {label: code for code, label in GENDERS.items()}

    def create(self, values: dict[str, str]) -> str:
        """A new record. Returns its public id."""
        return self._creators[self.kind](self, values)

    def update(self, record: Any, values: dict[str, str]) -> None:
        """Write exactly these fields; a person without the role gets it."""
        {Kind.GROUPS: self._update_group, Kind.BUSINESSES: self._update_business}.get(self.kind, self._update_person)(
            record, values
        )

    # --- people -------------------------------------------------------------------------------------------------

    def _person_fields(self, values: dict[str, str]) -> dict[str, Any]:
        convert: dict[str, Callable[[str], Any]] = {
            "gender": lambda text: self._codes.get(text, ""),
            "birth_year": lambda text: int(text) if text else None,
            "block": self._block,
            "reach_by": lambda text: code_of(REACH_BY, text) or "phone",
            "large_print": lambda text: text == "はい",
        }
        return {code: convert.get(code, str)(values[code]) for code in PERSON_CODES if code in values}

    def _block(self, text: str) -> Any:
        return self.town.block_by_name[text] if text else None

    def _supporter_fields(self, values: dict[str, str]) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for code in SUPPORTER_CODES:
            if code in values:
                fields[code] = self._plain(code, values[code])
        for code, name in (("can_do", "tasks"), ("wants_to_try", "wants_to_try")):
            if code in values:
                fields[name] = self._tasks(values[code])
        if "areas" in values:
            fields["areas"] = self._areas(values["areas"])
        if "slots" in values:
            fields["slots"] = slots_of_words(values["slots"])
        return fields

    def _create_supporter(self, values: dict[str, str]) -> str:
        fields = self._supporter_fields(values)
        supporter = supporter_register(
            municipality=self.batch.municipality,
            person_fields=self._person_fields(values),
            acting_user=self.acting_user,
            entered_for_them=True,
            tasks=fields.pop("tasks", ()),
            areas=fields.pop("areas", ()),
            slots=fields.pop("slots", ()),
            note=fields.pop("note", ""),
            batch=self.batch,
        )
        if fields:
            supporter_update(supporter=supporter, acting_user=self.acting_user, batch=self.batch, **fields)
        return supporter.person.public_id

    def _create_resident(self, values: dict[str, str]) -> str:
        resident = resident_register(
            municipality=self.batch.municipality,
            person_fields=self._person_fields(values),
            acting_user=self.acting_user,
            note=values.get("note", ""),
            batch=self.batch,
        )
        return resident.person.public_id

    def update_facts(self, person: Person, values: dict[str, str]) -> None:
        """The person's own facts alone, whatever roles there are."""
        if fields := self._person_fields(values):
            person_update(person=person, person_fields=fields, acting_user=self.acting_user, batch=self.batch)

    def _update_person(self, person: Person, values: dict[str, str]) -> None:
        self.update_facts(person, values)
        if self.kind == Kind.SUPPORTERS:
            self._update_supporter(person, values)
        else:
            self._update_resident(person, values)

    def _update_supporter(self, person: Person, values: dict[str, str]) -> None:
        supporter = getattr(person, "supporter", None)
        if supporter is None:
            supporter = supporter_register(
                municipality=self.batch.municipality,
                person_fields={},
                acting_user=self.acting_user,
                entered_for_them=True,
                # Read anew: the registration writes this person, whose facts have just changed.
                existing_person=Person.objects.select_related("block").get(pk=person.pk),
                batch=self.batch,
            )
        if offer := self._supporter_fields(values):
            supporter_update(supporter=supporter, acting_user=self.acting_user, batch=self.batch, **offer)

    def _update_resident(self, person: Person, values: dict[str, str]) -> None:
        resident = getattr(person, "resident", None)
        if resident is None:
            resident = resident_register(
                municipality=self.batch.municipality,
                person_fields={},
                acting_user=self.acting_user,
                existing_person=person,
                batch=self.batch,
            )
        if "note" in values:
            resident_update(resident=resident, note=values["note"], acting_user=self.acting_user, batch=self.batch)

    # --- groups and businesses ----------------------------------------------------------------------------------

    def _group_fields(self, values: dict[str, str]) -> dict[str, Any]:
        return {code: self._plain(code, values[code]) for code in GROUP_CODES if code in values}

    def _business_fields(self, values: dict[str, str]) -> dict[str, Any]:
        return {code: self._plain(code, values[code]) for code in BUSINESS_CODES if code in values}

    def _plain(self, code: str, text: str) -> Any:
        if code.endswith("_count"):
            return int(text) if text else _DEFAULT_COUNTS[self.kind][code]  # type: ignore[index]
        if code in ("first_visit_in_pair", "is_public", "is_active"):
            return text == "はい"
        if code == "active_since_on":
            return dt.date.fromisoformat(text) if text else None
        if code == "home_block":
            return self._block(text)
        if code == "status":
            return code_of(GROUP_STATUS, text)
        return code_of(BUSINESS_KINDS, text) if code == "kind" else text

    def _create_group(self, values: dict[str, str]) -> str:
        return group_register(
            municipality=self.batch.municipality,
            group_fields=self._group_fields(values),
            areas=self._areas(values.get("areas", "")),
            acting_user=self.acting_user,
            batch=self.batch,
        ).public_id

    def _update_group(self, group: Group, values: dict[str, str]) -> None:
        group_update(
            group=group,
            group_fields=self._group_fields(values),
            areas=self._areas(values["areas"]) if "areas" in values else None,
            acting_user=self.acting_user,
            batch=self.batch,
        )

    def _create_business(self, values: dict[str, str]) -> str:
        return business_register(
            municipality=self.batch.municipality,
            business_fields=self._business_fields(values),
            areas=self._areas(values.get("areas", "")),
            tasks=self._tasks(values.get("tasks", "")),
            acting_user=self.acting_user,
            batch=self.batch,
        ).public_id

    def _update_business(self, business: Business, values: dict[str, str]) -> None:
        business_update(
            business=business,
            business_fields=self._business_fields(values),
            areas=self._areas(values["areas"]) if "areas" in values else None,
            tasks=self._tasks(values["tasks"]) if "tasks" in values else None,
            acting_user=self.acting_user,
            batch=self.batch,
        )

    def _tasks(self, words: str) -> list:
        wanted = set(words.split("、"))
        return [task for task in self.town.tasks.values() if task.name in wanted]

    def _areas(self, words: str) -> list[Area]:
        wanted = set(words.split("、"))
        return [area for area in self.town.areas.values() if area.name in wanted]

    _creators: dict[str, Callable[["Writer", dict[str, str]], str]] = {
        Kind.SUPPORTERS: _create_supporter,
        Kind.RESIDENTS: _create_resident,
        Kind.GROUPS: _create_group,
        Kind.BUSINESSES: _create_business,
    }


def code_of(labels: dict[str, str], label: str) -> str:
    """The stored code of a Japanese word; "" when there is none."""
    return next((code for code, word in labels.items() if word == label), "")
