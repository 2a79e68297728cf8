"""Names and telephone numbers of the few who are shown, read after the engine has answered. Three queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from sasaeai.coordination.engine_io.rows import engine_id
from sasaeai.people.models import Business, Group, Supporter


@dataclass(frozen=True)
class Shown:
    name: str = ""
    phone: str = ""
    person_public_id: str | None = None


def shown_names(ids: Iterable[str]) -> dict[str, Shown]:
    """Engine id ("supporter:…", "group:…", "business:…") to name, telephone and person."""
    by_kind: dict[str, list[str]] = {"supporter": [], "group": [], "business": []}
    for found in ids:
        kind, _sep, public_id = found.partition(":")
        by_kind[kind].append(public_id)
    shown = {}
    people = Supporter.objects.filter(public_id__in=by_kind["supporter"])
    for public_id, name, phone, person in people.values_list(
        "public_id", "person__name", "person__phone", "person__public_id"
    ):
        shown[engine_id("supporter", public_id)] = Shown(name, phone, person)
    for kind, rows in (("group", Group.objects), ("business", Business.objects)):
        found_rows = rows.filter(public_id__in=by_kind[kind]).values_list("public_id", "name", "phone")
        shown |= {engine_id(kind, public_id): Shown(name, phone) for public_id, name, phone in found_rows}
    return shown
