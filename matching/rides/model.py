"""Trips, drivers, plans: what goes into the rides engine and what comes out.

Times are minutes of one day (any common zero), distances minutes of driving.
Places are row numbers of the distance table. Every class checks itself when it
is made; a problem that cannot be solved is not an error.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..errors import MatchingInputError

Id = int | str
Kind = Literal["pickup", "dropoff"]
Window = tuple[float, float]

KINDS = ("pickup", "dropoff")
OPEN: Window = (0.0, 1440.0)


def _check_window(owner: object, name: str, window: Window) -> None:
    """Refuse windows that are not two numbers in order."""
    start, end = window
    if math.isnan(start) or math.isnan(end):
        raise MatchingInputError(name, owner, "must be numbers")
    if end < start:
        raise MatchingInputError(name, owner, f"ends at {end:g}, before its start {start:g}")


def _check_amount(owner: object, whole: bool = False, **amounts: float) -> None:
    """Refuse negative amounts and those that are not numbers; infinity means no limit."""
    for name, amount in amounts.items():
        if math.isnan(amount) or amount < 0:
            raise MatchingInputError(name, owner, f"{amount} must be a number, zero or more")
        if whole and amount != int(amount):
            raise MatchingInputError(name, owner, f"{amount} must be a whole number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One ride from a place to another, for one party that stays together.

    Parameters
    ----------
    id : int or str
        The trip's id.
    origin, destination : int
        Rows of the distance table.
    pickup, dropoff : tuple of float, minutes
        Earliest and latest start of boarding and of getting off.
    pickup_service, dropoff_service : float, minutes
        Time to board and to get off.
    seats, wheelchairs : int
        Places taken while on board.
    max_ride : float, minutes
        Longest time between the end of boarding and the start of getting off.
    penalty : float
        Cost of not serving the trip, in the unit of the cost table.
    not_with : frozenset of ids
        Trips that must not be on board at the same time.
    not_by : frozenset of ids
        Drivers who must not drive it.

    Raises
    ------
    MatchingInputError
        If a window ends before it starts, an amount is negative, ...

    Examples
    --------
    >>> Trip(id="t1", origin=0, destination=1, pickup=(540, 570)).seats
    1
    >>> Trip(id="t1", origin=0, destination=1, pickup=(570, 540))
    Traceback (most recent call last):
        ...
    matching.errors.MatchingInputError: pickup of 't1': ends at 540, before its start 570
    """

    id: Id
    origin: int
    destination: int
    pickup: Window = OPEN
    dropoff: Window = OPEN
    pickup_service: float = 0.0
    dropoff_service: float = 0.0
    seats: int = 1
    wheelchairs: int = 0
    max_ride: float = math.inf
    penalty: float = 10_000.0
    not_with: frozenset[Id] = frozenset()
    not_by: frozenset[Id] = frozenset()

    def __post_init__(self) -> None:
        _check_window(self.id, "pickup", self.pickup)
        _check_window(self.id, "dropoff", self.dropoff)
        _check_amount(self.id, pickup_service=self.pickup_service, dropoff_service=self.dropoff_service)
        _check_amount(self.id, max_ride=self.max_ride)
        _check_amount(self.id, whole=True, seats=self.seats, wheelchairs=self.wheelchairs)
        if not math.isfinite(self.penalty) or self.penalty < 0:
            raise MatchingInputError("penalty", self.id, f"{self.penalty} must be a number, zero or more")


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One car with its driver, for one day.

    Parameters
    ----------
    id : int or str
        The driver's id.
    start, end : int
        Rows of the distance table: where the day begins and ends, often home.
    shift : tuple of float, minutes
        Earliest departure and latest return.
    max_duration : float, minutes
        Longest time between departure and return.
    seats, wheelchairs : int
        Places for passengers.
    max_trips : int or None
        Most trips on the day; None means no limit.

    Raises
    ------
    MatchingInputError
        As for `Trip`.

    Examples
    --------
    >>> Driver(id="d1", start=0, end=0, seats=-1)
    Traceback (most recent call last):
        ...
    matching.errors.MatchingInputError: seats of 'd1': -1 must be a number, zero or more
    """

    id: Id
    start: int
    end: int
    shift: Window = OPEN
    max_duration: float = math.inf
    seats: int = 3
    wheelchairs: int = 0
    max_trips: int | None = None

    def __post_init__(self) -> None:
        _check_window(self.id, "shift", self.shift)
        _check_amount(self.id, max_duration=self.max_duration)
        _check_amount(self.id, whole=True, seats=self.seats, wheelchairs=self.wheelchairs)
        if self.max_trips is not None:
            _check_amount(self.id, whole=True, max_trips=self.max_trips)


@dataclass(frozen=True, slots=True)
class Stop:
    """Boarding or getting off, with the time at which it starts."""

    trip: Id
    kind: Kind
    start: float

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise MatchingInputError("kind", self.trip, f"{self.kind!r} is not one of {', '.join(KINDS)}")
        if not math.isfinite(self.start):
            raise MatchingInputError("start", self.trip, "must be a number")


@dataclass(frozen=True, slots=True)
class Route:
    """What one driver does: departure, stops in order, return (minutes)."""

    driver: Id
    leaves: float
    stops: tuple[Stop, ...]
    returns: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes of all drivers who drive, and the trips nobody serves."""

    routes: tuple[Route, ...] = ()
    unserved: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The part of a route that has happened or is promised: it stays as it is.

    Parameters
    ----------
    driver : int or str
        Whose route.
    leaves : float, minutes
        When the driver left.
    stops : tuple of Stop
        At least one stop; times as they were, even if the distance table disagrees.
    """

    driver: Id
    leaves: float
    stops: tuple[Stop, ...]

    def __post_init__(self) -> None:
        if not self.stops:
            raise MatchingInputError("stops", self.driver, "a route under way has at least one stop")
        times = [self.leaves, *(stop.start for stop in self.stops)]
        if not all(math.isfinite(t) for t in times) or times != sorted(times):
            raise MatchingInputError("stops", self.driver, "times must be numbers in order")


@dataclass(frozen=True, slots=True)
class RideProblem:
    """A day of rides.

    Parameters
    ----------
    trips, drivers : tuple
        At most one of each id.
    minutes : ndarray of float, shape (places, places)
        Driving time between places; must not be negative nor NaN; infinity: no way.
    cost : ndarray of float, shape (places, places), or None
        What is minimised; None means the driving time.
    under_way : tuple of UnderWay
        At most one per driver.

    Raises
    ------
    MatchingInputError
        With the field and the id that is wrong.

    Examples
    --------
    >>> table = np.array([[0.0, 5.0], [5.0, 0.0]])
    >>> problem = RideProblem((Trip(id="t", origin=0, destination=1),), (Driver(id="d", start=0, end=0),), table)
    >>> problem.costs is problem.minutes
    True
    >>> RideProblem((Trip(id="t", origin=0, destination=7),), (), table)
    Traceback (most recent call last):
        ...
    matching.errors.MatchingInputError: destination of 't': 7 is not a row of the distance table
    """

    trips: tuple[Trip, ...]
    drivers: tuple[Driver, ...]
    minutes: np.ndarray
    cost: np.ndarray | None = None
    under_way: tuple[UnderWay, ...] = ()

    def __post_init__(self) -> None:
        from .validate import check_problem

        for name in ("minutes", "cost"):
            table = getattr(self, name)
            if table is not None:
                table = np.array(table, dtype=float)
                table.setflags(write=False)
                object.__setattr__(self, name, table)
        check_problem(self)

    @property
    def costs(self) -> np.ndarray:
        """The table that is minimised."""
        return self.minutes if self.cost is None else self.cost

    def digest(self) -> str:
        """Hash of the content: equal problems, equal hash."""
        words: Iterable[bytes] = (
            repr((self.trips, self.drivers, self.under_way)).encode(),
            self.minutes.tobytes(),
            b"" if self.cost is None else self.cost.tobytes(),
        )
        return hashlib.sha256(b"|".join(words)).hexdigest()[:16]
