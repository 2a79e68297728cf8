"""Two people side by side, in words."""

from django.utils.translation import gettext as _

from sasaeai.people.models import Person
from sasaeai.registers.columns import columns_of
from sasaeai.registers.models import Kind
from sasaeai.registers.planning import alike
from sasaeai.registers.services.merging import FACTS


def comparison(first: Person, second: Person) -> list[dict]:
    """One line for each fact that either has: label, both values, and whether they differ."""
    columns = columns_of(Kind.RESIDENTS)
    lines = []
    for name in FACTS:
        one, other = _words(first, name), _words(second, name)
        if one or other:
            is_choice = bool(one and other) and not alike(columns[name].reader, one, other)
            lines.append(
                {"name": name, "label": columns[name].label, "first": one, "second": other, "is_choice": is_choice}
            )
    return lines


def _words(person: Person, name: str) -> str:
    if name == "block":
        return person.block.name if person.block else ""
    if name in ("gender", "reach_by"):
        return str(getattr(person, f"get_{name}_display")()) if getattr(person, name) else ""
    if name == "large_print":
        return _("はい") if person.large_print else ""
    return str(getattr(person, name) or "")
