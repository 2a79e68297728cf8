"""The database itself refuses to change or remove rows of the two logs, whoever asks through the application.

A rebuilt table loses its triggers on SQLite; `manage.py audit_verify` says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = ("audit_event", "audit_personaldataview")

_FUNCTION = """
CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger AS $body$
BEGIN RAISE EXCEPTION 'append-only: rows of % are never changed or removed', TG_TABLE_NAME; END
$body$ LANGUAGE plpgsql
"""


def _create(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return [_FUNCTION] + [
            f"CREATE TRIGGER {table}_{act} BEFORE {what} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION audit_append_only()"
            for table in TABLES
            for act, what, each in (("row", "UPDATE OR DELETE", "ROW"), ("all", "TRUNCATE", "STATEMENT"))
        ]
    return [
        f"CREATE TRIGGER {table}_{act} BEFORE {act.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only: rows of {table} are never changed or removed'); END"
        for table in TABLES
        for act in ("update", "delete")
    ]


def names(vendor: str) -> list[tuple[str, str]]:
    """(trigger, table) of each guard."""
    acts = ("row", "all") if vendor == "postgresql" else ("update", "delete")
    return [(f"{table}_{act}", table) for table in TABLES for act in acts]


def create(connection: BaseDatabaseWrapper) -> None:
    """Put the guards up."""
    with connection.cursor() as cursor:
        for statement in _create(connection.vendor):
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Take the guards down: for migrations that rebuild the tables, and for emptying a test's database."""
    with connection.cursor() as cursor:
        for name, table in names(connection.vendor):
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def taken_down(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The guards down for as long as this lasts."""
    drop(connection)
    try:
        yield
    finally:
        create(connection)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Guards that should be there and are not."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {row[0] for row in cursor.fetchall()}
    return [name for name, _table in names(connection.vendor) if name not in there]
