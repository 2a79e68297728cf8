"""Small towns for the tests: fixed ones to check by eye, drawn ones for properties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from matching import ALWAYS, Booking, DayRange, HalfDay, Need, RecurringLeave, Slot, Snapshot, Supporter

TODAY = date(2026, 11, 22)  # a Sunday
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
WEDNESDAY = date(2026, 11, 25)

TALK = frozenset({"talk"})


def supporter(identifier="s", **changes) -> Supporter:
    """Someone who can do everything the default need asks for."""
    return Supporter(**{"id": identifier, "tasks": TALK, "x_m": 0.0, "y_m": 0.0, "visit_count": 5, **changes})


def need(**changes) -> Need:
    """A talk on Wednesday morning, at the origin, for resident 'r1'."""
    fields = {
        "id": "n1",
        "task": "talk",
        "day": WEDNESDAY,
        "half_day": HalfDay.MORNING,
        "x_m": 0.0,
        "y_m": 0.0,
    }
    return Need(**{**fields, "resident": "r1", **changes})


def town(*supporters: Supporter, today: date = TODAY, **options) -> Snapshot:
    """Snapshot of a handful of supporters."""
    return Snapshot.of(supporters, today, **options)


class Pick:
    """Source of choices: hypothesis (which can shrink) or a seeded `Random` (which is fast)."""

    def __init__(self, one: Callable, number: Callable) -> None:
        self.one, self.number = one, number

    def maybe(self, make: Callable, chances: int = 2):
        """None, or with a chance of one in `chances` what `make` makes."""
        return make() if self.number(1, chances) == 1 else None

    def some(self, make: Callable, most: int) -> tuple:
        """Up to `most` of them."""
        return tuple(make() for _ in range(self.number(0, most)))

    def day(self) -> date:
        return TODAY + timedelta(days=self.number(-2, 9))

    def half(self) -> HalfDay | None:
        return self.one((None, *HalfDay))

    def window(self) -> tuple[int | None, int | None]:
        """Clock times on the half hour, or none."""
        if self.number(0, 1):
            return None, None
        start = self.number(16, 40) * 30
        return start, start + self.number(1, 6) * 30

    def place(self) -> dict[str, float | None]:
        """Both coordinates, or none."""
        if self.number(0, 3) == 0:
            return {"x_m": None, "y_m": None}
        return {"x_m": self.number(0, 20) * 100.0, "y_m": self.one((0.0, 300.0, 1500.0))}


def from_random(random: Random) -> Pick:
    return Pick(random.choice, random.randint)


def draw_booking(pick: Pick) -> Booking:
    start, end = pick.window()
    counts = pick.one((True, True, False))
    return Booking(pick.day(), start, end, half_day=pick.half(), counts=counts, **pick.place())


def draw_range(pick: Pick) -> DayRange:
    first = pick.day()
    return DayRange(first, first + timedelta(days=pick.number(1, 5)))


def draw_leave(pick: Pick) -> RecurringLeave:
    return RecurringLeave(pick.number(0, 6), pick.one(((), (1, 3), (4,), (5,))), pick.half())


def draw_cap(pick: Pick) -> int | None:
    return pick.one((None, None, 0, 1, 2, 3))


def draw_supporter(pick: Pick, identifier) -> Supporter:
    """One supporter in which any field may matter."""
    asked = pick.number(0, 5)
    return Supporter(
        id=identifier,
        kind=pick.one(("person", "person", "group", "business")),
        tasks=pick.one((TALK, TALK, TALK | {"other"}, frozenset())),
        areas=pick.one((frozenset(), frozenset({"a1"}), frozenset({"a1", "a2"}))),
        max_distance_m=pick.one((None, None, 500.0, 1500.0)),
        availability=pick.one((None, ALWAYS, ALWAYS, pick.number(0, ALWAYS))),
        open_days=pick.some(lambda: draw_range(pick), 1),
        blockouts=pick.some(lambda: draw_range(pick), 1),
        leaves=pick.some(lambda: draw_leave(pick), 2),
        bookings=pick.some(lambda: draw_booking(pick), 6),
        at_once=pick.one((1, 1, 2)),
        cap_day=draw_cap(pick), cap_week=draw_cap(pick), cap_month=draw_cap(pick),
        capacity_min_week=pick.one((None, None, 60, 240)),
        trainings={code: pick.one((None, pick.day())) for code in pick.one(((), ("one",), ("one", "two")))},
        licence_valid_until=pick.maybe(pick.day),
        has_vehicle=pick.one((True, False)), has_wheelchair_vehicle=pick.one((True, False)),
        seats=pick.number(0, 3),
        gender=pick.one((None, "female", "male")),
        languages=pick.one((frozenset(), frozenset({"en"}))),
        consent=pick.number(0, 5) > 0,
        active=pick.number(0, 5) > 0,
        paused_until=pick.maybe(pick.day, 3),
        blocked_residents=pick.one((frozenset(), frozenset(), frozenset({"r1"}))),
        pair_wish=pick.one(("none", "none", "first_visits", "always")),
        visit_count=pick.number(0, 2),
        history={resident: (pick.number(0, 4), TODAY) for resident in pick.one(((), ("r1",), ("r1", "r2")))},
        load_30d=pick.number(0, 6),
        last_asked_on=pick.maybe(pick.day),
        asked_count=asked,
        accepted_count=pick.number(0, asked),
        **pick.place(),
    )  # fmt: skip


def draw_slot(pick: Pick) -> Slot:
    """A clock time, a half day or a whole day."""
    start, end = pick.window()
    return Slot(pick.day(), start, end, pick.half(), pick.one((30, 60, 120)))


def draw_need(pick: Pick) -> Need:
    """A need in any stage between half typed and complete."""
    when = {}
    if pick.number(0, 4):
        first = draw_slot(pick)
        when = {name: getattr(first, name) for name in ("day", "start_min", "end_min", "half_day", "duration_min")}
        when["alternatives"] = pick.one(((), (), (draw_slot(pick),), (draw_slot(pick), draw_slot(pick))))
    return Need(
        id=pick.number(0, 9),
        task=pick.one(("talk", "talk", "talk", "other", "unheard")),
        area=pick.one((None, "a1", "a2", "a3")),
        remote=pick.one((False, False, True)),
        resident=pick.one((None, "r1")),
        headcount=pick.one((1, 1, 2)),
        escort_first=pick.one((True, False)),
        required_trainings=frozenset(pick.one(((), (), ("one",), ("one", "three")))),
        required_licence=pick.one((False, False, True)),
        needs_vehicle=pick.one((False, False, True)),
        needs_wheelchair_vehicle=pick.one((False, False, True)),
        gender_wish=pick.one((None, None, "female", "other")),
        language=pick.one((None, None, "en", "pt")),
        already_asked=pick.one((frozenset(), frozenset({"a", 1}))),
        **pick.place(), **when,
    )  # fmt: skip


@st.composite
def needs(draw) -> Need:
    """Hypothesis strategy for needs."""
    return draw_need(_drawn(draw))


@st.composite
def groups_of_supporters(draw, max_size=5) -> list[Supporter]:
    """A few supporters with different ids of both kinds."""
    ids = draw(st.lists(st.sampled_from([0, 1, 2, 10, "a", "b", "c", "10"]), max_size=max_size, unique=True))
    pick = _drawn(draw)
    return [draw_supporter(pick, identifier) for identifier in ids]


def _drawn(draw: Callable) -> Pick:
    return Pick(lambda options: draw(st.sampled_from(options)), lambda low, high: draw(st.integers(low, high)))
