"""What a plan is, as data: who goes where, what stays open and why, and the proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..answers import ENGINE_VERSION
from ..model import Id
from ..times import Slot

if TYPE_CHECKING:
    import numpy as np

    from .duals import Certificate
    from .town import TownProblem


@dataclass(frozen=True, slots=True)
class Choice:
    """One supporter for one need.

    Parameters
    ----------
    need, supporter : id
    slot : Slot or None
        When; None if the need has no day yet.
    cost : int
        0 (best) to 10,000, plus the price of a less wished time.
    parts : mapping of str to float
        Where the cost comes from: each 0..1, more is better.
    locked : bool
        Whether it was given, not chosen.
    """

    need: Id
    supporter: Id
    slot: Slot | None
    cost: int
    parts: Mapping[str, float]
    locked: bool = False


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A need with places that nobody fills.

    Parameters
    ----------
    places : int
        How many people are missing.
    layer : {'rules', 'taken'}
        'rules': nobody is eligible, see `explain` and `near_misses`.
        'taken': there are people, but they do more good elsewhere; see `why_open`.
    candidates : int
        How many different supporters are eligible.
    """

    need: Id
    places: int
    layer: str
    candidates: int


@dataclass(frozen=True)
class Plan:
    """Answer of `assign`.

    Parameters
    ----------
    choices : tuple of Choice
        Sorted by need, then supporter.
    open_needs : tuple of OpenNeed
    objective : int
        Pairs, load and open places in cost units; locked choices have no part in it.
    bound : int
        No plan can be cheaper than this.
    gap : int
        Primal minus dual; 0 proves that the plan cannot be beaten.
    faults : tuple of Fault
        What the independent check found against it; only locked choices can break a rule.
    snapshot_digest : str
        Which state of the supporters it was made on.
    """

    choices: tuple[Choice, ...]
    open_needs: tuple[OpenNeed, ...]
    objective: int
    bound: int
    gap: int
    faults: tuple = ()
    snapshot_digest: str = ""
    engine_version: str = ENGINE_VERSION
    town: TownProblem | None = field(default=None, repr=False, compare=False)
    used: np.ndarray | None = field(default=None, repr=False, compare=False)
    certificate: Certificate | None = field(default=None, repr=False, compare=False)

    @property
    def input_digest(self) -> str:
        """Hash of everything that went in, worked out when it is asked for."""
        from .town import input_digest

        return "" if self.town is None else input_digest(self.town)

    @property
    def served(self) -> int:
        """Places filled."""
        return len(self.choices)

    @property
    def stays(self) -> dict[tuple[Id, Id], Slot | None]:
        """The decisions alone, as `repair` takes them in."""
        return {(c.need, c.supporter): c.slot for c in self.choices}
