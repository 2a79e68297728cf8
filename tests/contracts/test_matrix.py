"""The matrix against the town: nothing undeclared, everything as declared, foreign rows like missing ones."""

import re

import pytest

from tests.contracts import world
from tests.contracts.matrix import BY_SECRET, ROWS, SWITCHED_OFF, Row
from tests.contracts.test_urls import patterns
from tests.contracts.walking import Walker, class_of, normal, path_of, roles_and
from tests.contracts.world import MISSING, ROLES

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def town_of_everybody(django_db_setup, django_db_blocker):
    """One world for all tests of this file; every request is rolled back, and the whole of it at the end."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)


@pytest.fixture
def walker(town_of_everybody):
    return Walker(town_of_everybody)


def declared(row: Row, role: str, method: str) -> str:
    return getattr(row, method)[ROLES.index(role)]


def test_every_url_stands_in_the_matrix_and_nothing_else():
    there = {route for route, _entry in patterns()}
    known = {row.route for row in ROWS} | SWITCHED_OFF
    assert there - known == set(), "Add a row to tests/contracts/matrix.py for each of these."
    assert known - there == set(), "These are gone: take their rows out of tests/contracts/matrix.py."


def test_every_row_has_a_letter_for_each_role():
    assert [row.route for row in ROWS if len(row.get) != len(ROLES) or len(row.post) != len(ROLES)] == []


def test_every_id_in_a_url_has_a_kind():
    assert [row.route for row in ROWS if ("<" in row.route) != (row.kind != "-")] == []


def test_each_role_gets_what_is_declared(walker):
    ids = walker.world.ids
    wrong = []
    for row in ROWS:
        path = path_of(row.route, row.kind, ids)
        for role, method in roles_and():
            seen = class_of(walker.ask(role, method, path))
            if seen != declared(row, role, method):
                wrong.append(f"{method} {path} as {role}: {seen}, declared {declared(row, role, method)}")
    assert not wrong, "\n".join(wrong)


def test_what_is_switched_off_does_not_exist_for_anybody(walker):
    for route in SWITCHED_OFF:
        path = "/accounts/signup/" if "?:" in route else "/" + re.sub(r"\^|\$|\(\?P<[^)]*\)", "x", route)
        for role, method in roles_and():
            assert class_of(walker.ask(role, method, path)) == "n", (role, method, path)


def with_ids() -> list[Row]:
    return [row for row in ROWS if row.kind not in ("-", "passkey") and not row.route.startswith(BY_SECRET)]


def test_foreign_rows_look_like_missing_ones(walker):
    """Rows of another town for everybody here, and rows of the home town for whoever is told they do not exist."""
    home, foreign = walker.world.ids, walker.world.foreign_ids
    differ = []
    for row in with_ids():
        missing = path_of(row.route, row.kind, {})
        for role, method in roles_and():
            hidden = []
            if role != "other_town" and row.route not in OF_ANY_TOWN:
                hidden.append(foreign)
            if declared(row, role, method) in "ns":
                hidden.append(home)
            if not hidden:
                continue
            expected = normal(walker.ask(role, method, missing), MISSING)
            for ids in hidden:
                answer = walker.ask(role, method, path_of(row.route, row.kind, ids))
                seen = normal(answer, ids[row.kind], ids["resident_person"])
                if seen != expected:
                    differ.append(f"{method} {row.route} as {role}: {seen[:2]} instead of {expected[:2]}")
    assert not differ, "\n".join(differ)


#: A poster of a stop is public, whichever town it is in.
OF_ANY_TOWN = {"shopping/stops/<str:public_id>/"}


#: Posts that act, by route: an empty form stops at the form, these would go on to the row.
ACTS = {
    "sc/people/<str:public_id>/approve/": {"interviewed": "2026年11月1日", "identity_seen": "2026年11月1日"},
    "sc/people/<str:public_id>/pause/": {"until": "2099年1月1日"},
    "sc/needs/<str:public_id>/move/": {"to": "unmet", "reason": "withdrawn", "version": "1"},
    "sc/needs/<str:public_id>/candidates/time/": {"day_on": "2099-01-01", "half_day": "morning", "version": "1"},
    "sc/inbox/<str:public_id>/": {"outcome": "電話した"},
    "sc/visits/<str:public_id>/thanks/": {"text": "ありがとう"},
    "sc/visits/<str:public_id>/report/": {"outcome": "done", "length": "as_planned", "concern": "no"},
    "g/ask/<str:public_id>/": {"theme": "flow", "text": "どうしていますか"},
    "g/questions/<str:public_id>/": {"answer": "こうです"},
    "b/stops/<str:public_id>/": {"act": "end"},
}
#: Whose empty post is told that there is no such time, and whose full one acts.
LET_IN = {"sc/needs/<str:public_id>/candidates/time/": ("sc2", "sc1")}


@pytest.mark.parametrize("route", sorted(ACTS))
def test_acting_on_a_foreign_row_is_like_acting_on_none(walker, route):
    row = next(row for row in ROWS if row.route == route)
    for role in ROLES:
        hidden = [walker.world.foreign_ids] if role != "other_town" else []
        if declared(row, role, "post") in "ns" and role not in LET_IN.get(route, ()):
            hidden.append(walker.world.ids)
        expected = normal(walker.ask(role, "post", path_of(route, row.kind, {}), ACTS[route]), MISSING)
        assert expected[0] in (302, 404), role
        for ids in hidden:
            seen = normal(walker.ask(role, "post", path_of(route, row.kind, ids), ACTS[route]), ids[row.kind])
            assert seen == expected, (role, ids is walker.world.ids)


@pytest.mark.parametrize("kind", ["supporter", "group", "business"])
def test_helpers_of_another_town_cannot_be_asked_nor_named(walker, kind):
    """The picks of the candidate list are ids in a form: a write by bare id must not reach across towns."""
    path = path_of("sc/needs/<str:public_id>/offers/", "need", walker.world.ids)
    foreign = walker.world.foreign_ids.get(kind, MISSING)
    answers = [
        normal(walker.ask("sc2", "post", path, {"pick1": f"{kind}:{public_id}"}), public_id, walker.world.ids["need"])
        for public_id in (foreign, MISSING)
    ]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("sc2", "/sc/people/?area={area}"),
        ("sc2", "/sc/needs/?area={area}"),
        ("sc2", "/sc/intake/?person={person}"),
        ("sc1", "/sc/coverage/?town=282171"),
        ("office", "/sc/coverage/?town=282171"),
        ("group", "/g/?group={group}"),
        ("anonymous", "/shopping/?area={area}"),
        ("anonymous", "/groups/?area={area}"),
    ],
)
def test_foreign_ids_in_filters_are_like_unknown_ones(walker, role, path):
    foreign = walker.world.foreign_ids
    unknown = dict.fromkeys(foreign, MISSING)
    wanted = path.format(**unknown).replace("282171", "999999")
    seen = normal(walker.ask(role, "get", path.format(**foreign)), *foreign.values(), "282171")
    assert seen == normal(walker.ask(role, "get", wanted), MISSING, "999999")
