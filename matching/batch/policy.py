"""The knobs of planning many needs at once."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import MatchingInputError
from ..model import Id
from ..times import Slot
from .flow import MAX_COST

# A pair's cost runs from 0 (best) to this.
COST_STEPS = 10_000
# Visits in thirty days beyond this make nobody dearer still.
HISTORY_CAP = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPolicy:
    """How a town wants needs to be weighed against each other.

    All values are in cost units: 10,000 lie between the best and the worst pair.

    Parameters
    ----------
    open_cost : int
        One place left open, times (1 + the need's priority). Two of the worst
        pairs by default, so almost any swap is made to serve one more.
    load_cost : int
        Each visit that a supporter has in the last 30 days or got in this plan
        makes the next one so much dearer. In drawn towns 100 takes four fifths of the
        visits off the tenth who do most, for about five in a hundred of the pairs' cost.
    other_time_cost : int
        For each step down the resident's list of alternative times.
    stay_bonus : int
        What keeping a choice of the plan before is worth; see `repair`.

    Examples
    --------
    >>> PlanPolicy(load_cost=-1)
    Traceback (most recent call last):
        ...
    matching.errors.MatchingInputError: load_cost of 'plan policy': -1 must lie in 0..1099511627776
    """

    open_cost: int = 2 * COST_STEPS
    load_cost: int = 100
    other_time_cost: int = 300
    stay_bonus: int = 1000

    def __post_init__(self) -> None:
        for name in ("open_cost", "load_cost", "other_time_cost", "stay_bonus"):
            value = getattr(self, name)
            if not 0 <= value <= MAX_COST:
                raise MatchingInputError(name, "plan policy", f"{value} must lie in 0..{MAX_COST}")


@dataclass(frozen=True, slots=True)
class Lock:
    """A choice that stays, whatever the engine thinks of it.

    Parameters
    ----------
    need, supporter : id
    slot : Slot or None
        When; None means the need's wished time.
    """

    need: Id
    supporter: Id
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Team:
    """Supporters who share one limit on top of their own.

    Parameters
    ----------
    id : id
    members : frozenset of id
        Each supporter belongs to one team at most.
    cap : int
        Most visits of all members together in one plan.
    """

    id: Id
    members: frozenset[Id]
    cap: int

    def __post_init__(self) -> None:
        if self.cap < 0:
            raise MatchingInputError("cap", self.id, "must not be negative")
