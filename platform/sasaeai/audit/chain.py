"""The chain of the two logs: each row carries the hash of the row before it and of itself.

Who changes, takes out or puts in a row would have to write the whole rest of the chain anew; who only has an old
copy of the newest hash (printed by `manage.py audit_verify`, kept elsewhere) sees even that.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sasaeai.audit.models import ChainHead, Event, PersonalDataView

LOGS: dict[str, type[Event] | type[PersonalDataView]] = {"event": Event, "view": PersonalDataView}
#: What stands before the first row.
START = "0" * 64

_COLUMNS = {
    "event": ("at", "municipality_id", "acting_user_id", "action", "object_kind", "object_public_id", "detail"),
    "personaldataview": ("at", "acting_user_id", "offer_public_id", "person_public_id", "page"),
}


@dataclass(frozen=True)
class Break:
    """One place at which a chain does not hold: which log, the number of the row, and what is wrong."""

    log: str
    sequence: int
    what: str


def row_hash(row: Event | PersonalDataView) -> str:
    """The hash of a row and of all before it."""
    values = [
        row.sequence,
        row.previous_hash,
        *(_plain(getattr(row, name)) for name in _COLUMNS[row._meta.model_name or ""]),
    ]
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds") if isinstance(value, dt.datetime) else value


def append(log: str, rows: Iterable[Event | PersonalDataView]) -> None:
    """Put rows at the end of their chain. Inside a transaction: whoever writes next waits for its end."""
    rows = list(rows)
    if not rows:
        return
    head = ChainHead.objects.select_for_update().get_or_create(log=log, defaults={"last_hash": START})[0]
    for row in rows:
        head.last_sequence += 1
        row.sequence, row.previous_hash = head.last_sequence, head.last_hash
        head.last_hash = row.hash = row_hash(row)
    LOGS[log].objects.bulk_create(rows)
    head.save()


def breaks(log: str) -> Iterator[Break]:
    """Every place at which the chain of this log does not hold, in its order."""
    expected, before = 1, START
    for row in LOGS[log].objects.order_by("sequence", "pk").iterator(chunk_size=2000):
        if row.sequence > expected:
            yield Break(log, expected, f"rows {expected} to {row.sequence - 1} are missing")
        elif row.sequence < expected:
            yield Break(log, row.sequence, "a row was put in")
            continue
        if row.hash != row_hash(row):
            yield Break(log, row.sequence, "the row was changed")
        elif row.previous_hash != before and row.sequence == expected:
            yield Break(log, row.sequence, "it does not follow the row before it")
        expected, before = row.sequence + 1, row.hash
    head = ChainHead.objects.filter(log=log).first()
    if head is not None and head.last_sequence >= expected:
        yield Break(log, expected, f"rows {expected} to {head.last_sequence} are missing at the end")
    elif head is not None and head.last_hash != before:
        yield Break(log, head.last_sequence, "the end of the chain is another one")


def head_of(log: str) -> tuple[int, str]:
    """(number of the newest row, its hash): to be kept outside of this machine."""
    head = ChainHead.objects.filter(log=log).first()
    return (head.last_sequence, head.last_hash) if head else (0, START)
