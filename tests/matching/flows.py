"""Small flow problems and small towns for the tests of planning."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import strategies as st

from matching import Need, Supporter
from matching.batch.flow import FlowProblem

from .make import TALK, Pick, draw_need, draw_supporter, from_random


@st.composite
def flow_problems(draw) -> FlowProblem:
    """Needs for none to three people, limits two deep, prices for load."""
    number = lambda low, high: draw(st.integers(low, high))  # noqa: E731
    needs, leaves, inner, roots = number(1, 6), number(1, 5), number(1, 3), number(1, 2)
    nodes = leaves + inner + roots
    parent = [number(leaves, leaves + inner - 1) if number(0, 3) else -1 for _ in range(leaves)]
    parent += [number(leaves + inner, nodes - 1) if number(0, 3) else -1 for _ in range(inner)] + [-1] * roots
    edges = {(number(0, needs - 1), number(0, nodes - 1)): number(0, 30) for _ in range(number(0, 16))}
    many = lambda low, high, size: [number(low, high) for _ in range(size)]  # noqa: E731
    return FlowProblem.of(
        places=many(0, 3, needs),
        penalty=many(0, 60, needs),
        edges=[(n, s, c) for (n, s), c in edges.items()],
        cap=many(0, 3, nodes),
        parent=parent,
        step=many(0, 5, nodes),
        base=many(0, 3, nodes),
    )


def willing(supporter: Supporter, pick: Pick) -> Supporter:
    """The same one, but not kept out by what has nothing to do with planning."""
    return replace(
        supporter, consent=True, active=True, paused_until=None, tasks=TALK,
        max_distance_m=pick.one((None, None, 500.0, 1500.0)), areas=frozenset(),
    )  # fmt: skip


def draw_plain_need(pick: Pick, identifier: int | str, headcount: int = 1) -> Need:
    """A need that many can meet."""
    changes = {"task": "talk", "gender_wish": None, "language": None, "headcount": headcount, "area": None}
    changes |= {"required_trainings": frozenset(), "priority": pick.number(0, 2)}
    drivers = {"required_licence": False, "needs_vehicle": False, "needs_wheelchair_vehicle": False}
    return replace(draw_need(pick), id=identifier, **changes, **drivers)


def small_town(seed: int, people: int = 6, needs: int = 8) -> tuple[list[Supporter], list[Need]]:
    """Supporters and needs from one seed."""
    pick = from_random(Random(seed))
    supporters = [willing(draw_supporter(pick, i), pick) for i in range(people)]
    return supporters, [draw_plain_need(pick, k, pick.one((1, 1, 1, 2))) for k in range(needs)]
