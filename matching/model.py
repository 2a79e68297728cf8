"""Who needs something and who could do it: the rows that enter the engine.

Only ids, codes, metres, minutes and counts; never a name, a phone number or an
address. Both classes check themselves when they are made.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .errors import MatchingInputError
from .times import ALWAYS, Booking, DayRange, HalfDay, RecurringLeave, Slot, check_place, check_window

Id = int | str

KINDS = ("person", "group", "business")
PAIR_WISHES = ("none", "first_visits", "always")
NO_CODES: frozenset = frozenset()


def _check_not_negative(owner: object, **values: float | None) -> None:
    """Refuse negative or non-finite limits; None means no limit."""
    for name, value in values.items():
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise MatchingInputError(name, owner, f"{value} must be a number, zero or more")


def _check_choice(owner: object, name: str, value: object, choices: tuple) -> None:
    """Refuse a word outside its list."""
    if value not in choices:
        raise MatchingInputError(name, owner, f"{value!r} is not one of {', '.join(map(str, choices))}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One need, at the stage in which it is: half typed or complete.

    Everything but `id` and `task` may be left out; a rule whose field is not
    known yet leaves nobody out. So candidates can appear while the caller
    is still speaking.

    Parameters
    ----------
    id : int or str
        The need's id; it also seeds the tie-break.
    task : str
        Code from the task menu.
    day : date or None
        None: the day is open, and no rule about time applies.
    start_min, end_min, half_day, duration_min
        As in `Slot`.
    alternatives : tuple of Slot
        Other times that suit the resident as well, in order of preference.
    area : str or None
        Area id (town block) of the place.
    x_m, y_m : float or None
        Place in local plane metres; None: not known.
    remote : bool
        A telephone task: distance and area do not matter.
    resident : int, str or None
        Id of the resident, for blocked pairs and continuity.
    headcount : int
        How many people go together, at least 1.
    escort_first : bool
        Whether staff will come along the first time.
    required_trainings : frozenset of str
        Trainings that must be valid on the day.
    required_licence, needs_vehicle, needs_wheelchair_vehicle : bool
        A vehicle of either kind implies a valid licence.
    passengers : int
        Seats needed beside the driver, if a vehicle is needed.
    gender_wish : str or None
        Wished gender of the supporter.
    language : str or None
        Language needed beside everyday Japanese.
    priority : int
        0 (ordinary) upwards; not used to rank one need's candidates.
    already_asked : frozenset
        Supporters who were asked for this very need and did not take it.

    Raises
    ------
    MatchingInputError
        If the window ends before it starts, a coordinate is not a number, ...

    Examples
    --------
    >>> need = Need(id="n1", task="shopping", day=date(2026, 11, 25), half_day=HalfDay.MORNING)
    >>> [slot.day.isoformat() for slot in need.slots]
    ['2026-11-25']
    >>> Need(id="n2", task="talk", day=date(2026, 11, 25), start_min=600, end_min=540)
    Traceback (most recent call last):
        ...
    matching.errors.MatchingInputError: end_min of 'n2': ends at 540, before or at its start 600
    """

    id: Id
    task: str
    day: date | None = None
    start_min: int | None = None
    end_min: int | None = None
    half_day: HalfDay | None = None
    duration_min: int = 60
    alternatives: tuple[Slot, ...] = ()
    area: str | None = None
    x_m: float | None = None
    y_m: float | None = None
    remote: bool = False
    resident: Id | None = None
    headcount: int = 1
    escort_first: bool = False
    required_trainings: frozenset[str] = NO_CODES
    required_licence: bool = False
    needs_vehicle: bool = False
    needs_wheelchair_vehicle: bool = False
    passengers: int = 1
    gender_wish: str | None = None
    language: str | None = None
    priority: int = 0
    already_asked: frozenset[Id] = NO_CODES

    def __post_init__(self) -> None:
        check_window(self.id, self.start_min, self.end_min)
        check_place(self.id, self.x_m, self.y_m)
        _check_not_negative(self.id, passengers=self.passengers, priority=self.priority)
        if self.headcount < 1:
            raise MatchingInputError("headcount", self.id, "at least one person must go")
        if not 0 < self.duration_min <= 1440:
            raise MatchingInputError("duration_min", self.id, "must lie in 1..1440")
        if self.day is None and (self.start_min is not None or self.alternatives):
            raise MatchingInputError("day", self.id, "a time or an alternative needs a day")

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The wished time first, then the alternatives; empty if the day is open."""
        if self.day is None:
            return ()
        first = Slot(self.day, self.start_min, self.end_min, self.half_day, self.duration_min)
        return (first, *self.alternatives)

    @property
    def has_place(self) -> bool:
        """Whether a distance can be measured and matters."""
        return self.x_m is not None and not self.remote

    @property
    def needs_driver(self) -> bool:
        """Whether a valid driving licence is required."""
        return self.required_licence or self.needs_vehicle or self.needs_wheelchair_vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class Supporter:
    """One who may be asked: a person, a group or a business.

    Parameters
    ----------
    id : int or str
        Unique in a snapshot, over all three kinds.
    kind : {'person', 'group', 'business'}
        Groups and shops stand in the same list as people.
    tasks : frozenset of str
        What they do.
    areas : frozenset of str
        Areas served; empty: anywhere within `max_distance_m`.
    x_m, y_m : float or None
        Where they start from, local plane metres; None: not known.
    max_distance_m : float or None
        As the crow flies; None: no limit. Holds in addition to `areas`.
    availability : int or None
        21 bits, see `availability_mask`; None: "let us talk about it".
    open_days : tuple of DayRange
        If any are given, only these days are possible.
    blockouts : tuple of DayRange
        Days that are not possible.
    leaves : tuple of RecurringLeave
        Time off that comes back.
    bookings : tuple of Booking
        Visits they already have (past ones of this month too).
    at_once : int
        Visits that can run side by side; 1 for a person.
    cap_day, cap_week, cap_month : int or None
        Most visits wished; 0 means none at all, None no limit.
    capacity_min_week : int or None
        Minutes a group or business offers per week.
    trainings : mapping of str to (date or None)
        Code to last valid day; None: does not expire.
    licence_valid_until : date or None
        Last valid day of the driving licence seen; None: no licence seen.
    has_vehicle, has_wheelchair_vehicle : bool
        A wheelchair vehicle also counts as a vehicle.
    seats : int
        Passenger seats, if there is a vehicle.
    gender : str or None
        None: not told. A group or business without one can send anyone.
    languages : frozenset of str
        Beside everyday Japanese.
    consent : bool
        Whether a valid consent is on file.
    active : bool
        Whether they are approved and take part.
    paused_until : date or None
        First day on which they may be asked again.
    blocked_residents : frozenset
        Residents with whom they must not be paired, whoever wished so.
    pair_wish : {'none', 'first_visits', 'always'}
        Whether they want to go in twos.
    visit_count : int
        Visits ever made; decides who is new.
    history : mapping of id to (int, date or None)
        Resident to (visits, last one).
    load_30d : int
        Visits in the last 30 days.
    last_asked_on : date or None
        None: never asked.
    asked_count, accepted_count : int
        Over all time or a window of the caller's choice.

    Raises
    ------
    MatchingInputError
        For negative limits, coordinates that are not numbers, unknown kinds,
        or more acceptances than questions.

    Examples
    --------
    >>> Supporter(id="s1", tasks=frozenset({"talk"}), cap_week=-1)
    Traceback (most recent call last):
        ...
    matching.errors.MatchingInputError: cap_week of 's1': -1 must be a number, zero or more
    """

    id: Id
    kind: str = "person"
    tasks: frozenset[str] = NO_CODES
    areas: frozenset[str] = NO_CODES
    x_m: float | None = None
    y_m: float | None = None
    max_distance_m: float | None = None
    availability: int | None = ALWAYS
    open_days: tuple[DayRange, ...] = ()
    blockouts: tuple[DayRange, ...] = ()
    leaves: tuple[RecurringLeave, ...] = ()
    bookings: tuple[Booking, ...] = ()
    at_once: int = 1
    cap_day: int | None = None
    cap_week: int | None = None
    cap_month: int | None = None
    capacity_min_week: int | None = None
    trainings: Mapping[str, date | None] = field(default_factory=dict)
    licence_valid_until: date | None = None
    has_vehicle: bool = False
    has_wheelchair_vehicle: bool = False
    seats: int = 4
    gender: str | None = None
    languages: frozenset[str] = NO_CODES
    consent: bool = True
    active: bool = True
    paused_until: date | None = None
    blocked_residents: frozenset[Id] = NO_CODES
    pair_wish: str = "none"
    visit_count: int = 0
    history: Mapping[Id, tuple[int, date | None]] = field(default_factory=dict)
    load_30d: int = 0
    last_asked_on: date | None = None
    asked_count: int = 0
    accepted_count: int = 0

    def __post_init__(self) -> None:
        check_place(self.id, self.x_m, self.y_m)
        _check_choice(self.id, "kind", self.kind, KINDS)
        _check_choice(self.id, "pair_wish", self.pair_wish, PAIR_WISHES)
        _check_not_negative(
            self.id,
            max_distance_m=self.max_distance_m,
            cap_day=self.cap_day,
            cap_week=self.cap_week,
            cap_month=self.cap_month,
            capacity_min_week=self.capacity_min_week,
            seats=self.seats,
            visit_count=self.visit_count,
            load_30d=self.load_30d,
            asked_count=self.asked_count,
            accepted_count=self.accepted_count,
        )
        if self.availability is not None and not 0 <= self.availability <= ALWAYS:
            raise MatchingInputError("availability", self.id, "must have 21 bits, see availability_mask")
        if self.at_once < 1:
            raise MatchingInputError("at_once", self.id, "at least one visit at a time")
        if self.accepted_count > self.asked_count:
            raise MatchingInputError("accepted_count", self.id, "more acceptances than questions")
        if any(visits < 0 for visits, _ in self.history.values()):
            raise MatchingInputError("history", self.id, "visits must not be negative")
