"""Small towns for the tests: fixed ones to check by eye, drawn ones for properties."""

from __future__ import annotations

from datetime import date, timedelta

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
    fields = {"id": "n1", "task": "talk", "day": WEDNESDAY, "half_day": HalfDay.MORNING, "x_m": 0.0, "y_m": 0.0}
    return Need(**{**fields, "resident": "r1", **changes})


def town(*supporters: Supporter, today: date = TODAY, **options) -> Snapshot:
    """Snapshot of a handful of supporters."""
    return Snapshot.of(supporters, today, **options)


days = st.integers(-3, 12).map(lambda n: TODAY + timedelta(days=n))
metres = st.one_of(st.none(), st.integers(0, 30).map(lambda n: n * 100.0))
half_days = st.one_of(st.none(), st.sampled_from(HalfDay))
windows = st.tuples(st.integers(16, 40), st.integers(1, 6)).map(lambda w: (w[0] * 30, (w[0] + w[1]) * 30))
codes = st.sampled_from(["one", "two"])


@st.composite
def places(draw):
    """Both coordinates, or none."""
    x = draw(metres)
    return {"x_m": x, "y_m": None if x is None else draw(st.integers(0, 30)) * 100.0}


@st.composite
def bookings(draw):
    """A visit with a clock time, a half day, or only a day."""
    start, end = draw(windows) if draw(st.booleans()) else (None, None)
    counts = draw(st.booleans())
    return Booking(draw(days), start, end, half_day=draw(half_days), counts=counts, **draw(places()))


@st.composite
def ranges(draw):
    """One to five days."""
    first = draw(days)
    return DayRange(first, first + timedelta(days=draw(st.integers(1, 5))))


leaves = st.builds(
    RecurringLeave, weekday=st.integers(0, 6), nths=st.sampled_from([(), (1, 3), (4,), (5,)]), half_day=half_days
)
caps = st.one_of(st.none(), st.integers(0, 3))


@st.composite
def supporters(draw, identifier):
    """One supporter in which any field may matter."""
    asked = draw(st.integers(0, 5))
    return Supporter(
        id=identifier,
        kind=draw(st.sampled_from(["person", "person", "group", "business"])),
        tasks=draw(st.sampled_from([TALK, TALK, TALK | {"other"}, frozenset()])),
        areas=draw(st.sampled_from([frozenset(), frozenset({"a1"}), frozenset({"a1", "a2"})])),
        max_distance_m=draw(st.sampled_from([None, None, 500.0, 1500.0])),
        availability=draw(st.one_of(st.none(), st.just(ALWAYS), st.integers(0, ALWAYS))),
        open_days=tuple(draw(st.lists(ranges(), max_size=1))),
        blockouts=tuple(draw(st.lists(ranges(), max_size=1))),
        leaves=tuple(draw(st.lists(leaves, max_size=2))),
        bookings=tuple(draw(st.lists(bookings(), max_size=4))),
        at_once=draw(st.sampled_from([1, 1, 2])),
        cap_day=draw(caps), cap_week=draw(caps), cap_month=draw(caps),
        capacity_min_week=draw(st.sampled_from([None, None, 60, 240])),
        trainings=draw(st.dictionaries(codes, st.one_of(st.none(), days), max_size=2)),
        licence_valid_until=draw(st.one_of(st.none(), days)),
        has_vehicle=draw(st.booleans()), has_wheelchair_vehicle=draw(st.booleans()),
        seats=draw(st.integers(0, 3)),
        gender=draw(st.sampled_from([None, "female", "male"])),
        languages=draw(st.sampled_from([frozenset(), frozenset({"en"})])),
        consent=draw(st.sampled_from([True, True, True, False])),
        active=draw(st.sampled_from([True, True, True, False])),
        paused_until=draw(st.one_of(st.none(), st.none(), days)),
        blocked_residents=draw(st.sampled_from([frozenset(), frozenset(), frozenset({"r1"})])),
        pair_wish=draw(st.sampled_from(["none", "none", "first_visits", "always"])),
        visit_count=draw(st.integers(0, 2)),
        history=draw(st.dictionaries(st.sampled_from(["r1", "r2"]), st.tuples(st.integers(0, 4), st.just(TODAY)))),
        load_30d=draw(st.integers(0, 6)),
        last_asked_on=draw(st.one_of(st.none(), days)),
        asked_count=asked,
        accepted_count=draw(st.integers(0, asked)),
        **draw(places()),
    )  # fmt: skip


@st.composite
def groups_of_supporters(draw, max_size=6):
    """A few supporters with different ids of both kinds."""
    ids = draw(st.lists(st.one_of(st.integers(0, 99), st.sampled_from("abcdef")), max_size=max_size, unique=True))
    return [draw(supporters(identifier)) for identifier in ids]


@st.composite
def slots(draw):
    """A clock time, a half day or a whole day."""
    start, end = draw(windows) if draw(st.booleans()) else (None, None)
    return Slot(draw(days), start, end, draw(half_days), draw(st.sampled_from([30, 60, 120])))


@st.composite
def needs(draw):
    """A need in any stage between half typed and complete."""
    first = draw(st.one_of(st.none(), slots()))
    when = {}
    if first is not None:
        when = {
            "day": first.day, "start_min": first.start_min, "end_min": first.end_min,
            "half_day": first.half_day, "duration_min": first.duration_min,
            "alternatives": tuple(draw(st.lists(slots(), max_size=2))),
        }  # fmt: skip
    return Need(
        id=draw(st.integers(0, 9)),
        task=draw(st.sampled_from(["talk", "talk", "talk", "other", "unheard"])),
        area=draw(st.sampled_from([None, "a1", "a2", "a3"])),
        remote=draw(st.sampled_from([False, False, True])),
        resident=draw(st.sampled_from([None, "r1"])),
        headcount=draw(st.sampled_from([1, 1, 2])),
        escort_first=draw(st.booleans()),
        required_trainings=draw(st.sampled_from([frozenset(), frozenset(), frozenset({"one"}), frozenset({"three"})])),
        required_licence=draw(st.sampled_from([False, False, True])),
        needs_vehicle=draw(st.sampled_from([False, False, True])),
        needs_wheelchair_vehicle=draw(st.sampled_from([False, False, True])),
        gender_wish=draw(st.sampled_from([None, None, "female", "other"])),
        language=draw(st.sampled_from([None, None, "en", "pt"])),
        already_asked=draw(st.sampled_from([frozenset(), frozenset({"a", 1})])),
        **draw(places()), **when,
    )  # fmt: skip
