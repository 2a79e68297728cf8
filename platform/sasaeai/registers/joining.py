"""One record takes over what another has, and gives it back: generic over every table that points at people.

Nothing is listed by name here, so that a table of tomorrow follows by itself. Every step is written into a
history of plain JSON; `give_back` reads it in reverse.
"""

import json
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import models


class History:
    """What was moved, dropped and linked."""

    def __init__(self) -> None:
        self.moved: list[list] = []
        self.dropped: list[dict] = []
        self.links: list[list] = []

    def as_json(self) -> dict:
        return {"moved": self.moved, "dropped": self.dropped, "links": self.links}

    def drop(self, row: models.Model) -> None:
        """Keep a copy of the row, then delete it. Rows that point at it have to be moved before."""
        self.dropped.append(_copy(row))
        type(row)._base_manager.filter(pk=row.pk).delete()


def pointing_at(row: models.Model) -> list[tuple[Any, type[models.Model]]]:
    """(column, table) of every foreign key to this table, also those that are not reachable from it by a name."""
    relations = [found for found in row._meta.get_fields(include_hidden=True) if found.one_to_many or found.one_to_one]
    return [
        (relation.field, relation.related_model)
        for relation in relations
        if relation.auto_created and not relation.concrete and not relation.related_model._meta.auto_created
    ]


def take_over(kept: models.Model, gone: models.Model, history: History) -> None:
    """Everything that points at `gone` points at `kept`; then `gone` is dropped.

    Where both have the only one of a kind (two supporters), those are joined in the same way. A row that would
    be there twice (two memberships in one group) is dropped with its copy in the history.
    """
    for field, model in pointing_at(gone):
        for row in model._base_manager.filter(**{field.name: gone.pk}).order_by("pk"):
            _move(row, field, kept, gone, history)
    for relation in gone._meta.many_to_many:
        ours, theirs = getattr(kept, relation.name), getattr(gone, relation.name)
        added = sorted(set(theirs.values_list("pk", flat=True)) - set(ours.values_list("pk", flat=True)))
        ours.add(*added)
        history.links.append([kept._meta.label, kept.pk, relation.name, added])
    history.drop(gone)


def _move(row: models.Model, field: Any, kept: models.Model, gone: models.Model, history: History) -> None:
    model = type(row)
    if isinstance(field, models.OneToOneField):
        twin = model._base_manager.filter(**{field.name: kept.pk}).first()
        if twin is not None:
            _keep_lists(twin, row, history)
            take_over(twin, row, history)
            return
    elif _would_be_twice(row, field, kept):
        history.drop(row)
        return
    history.moved.append([model._meta.label, row.pk, field.attname, gone.pk, kept.pk])
    model._base_manager.filter(pk=row.pk).update(**{field.attname: kept.pk})


def _would_be_twice(row: models.Model, field: Any, kept: models.Model) -> bool:
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and field.name in constraint.fields:
            others = {name: getattr(row, row._meta.get_field(name).attname) for name in constraint.fields}
            others[field.name] = kept.pk
            if type(row)._base_manager.filter(**others).exclude(pk=row.pk).exists():
                return True
    return False


def _keep_lists(twin: models.Model, row: models.Model, history: History) -> None:
    """Lists (cautions) are united and empty texts filled, so that joining two roles loses nothing that was known."""
    changed = {}
    for field in row._meta.concrete_fields:
        mine, theirs = getattr(twin, field.attname), getattr(row, field.attname)
        if isinstance(field, models.JSONField) and isinstance(mine, list) and isinstance(theirs, list):
            united = [*mine, *(one for one in theirs if one not in mine)]
            if united != mine:
                changed[field.attname] = united
        elif isinstance(field, models.TextField | models.CharField | models.DateField) and not mine and theirs:
            changed[field.attname] = theirs
    if changed:
        before = _copy(twin, list(changed))["fields"]
        history.moved.append([twin._meta.label, twin.pk, "*", before, None])
        type(twin)._base_manager.filter(pk=twin.pk).update(**changed)


def _copy(row: models.Model, fields: list[str] | None = None) -> dict:
    """A row as plain JSON, moments to the microsecond (the JSON serialiser of Django cuts them)."""
    plain = serializers.serialize("python", [row], fields=fields)[0]
    return json.loads(json.dumps(plain, default=lambda value: value.isoformat()))


def give_back(history: dict) -> None:
    """The reverse: dropped rows return under their old keys, moved rows point at them again.

    What was added to the kept record after the joining stays with it.
    """
    for copy in reversed(history["dropped"]):
        for restored in serializers.deserialize("python", [copy]):
            restored.save()
    for label, pk, column, before, after in reversed(history["moved"]):
        rows = apps.get_model(label)._base_manager.filter(pk=pk)
        if column == "*":
            rows.update(**before)
        else:
            rows.filter(**{column: after}).update(**{column: before})
    for label, pk, name, added in history["links"]:
        row = apps.get_model(label)._base_manager.filter(pk=pk).first()
        if row is not None:
            getattr(row, name).remove(*added)
