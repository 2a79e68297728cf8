"""The knobs of the engine, each with its unit and why it stands where it does."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import MatchingInputError

PARTS = ("nearness", "acceptance", "load", "continuity", "spare", "idle")


def _default_weights() -> dict[str, float]:
    return dict(zip(PARTS, (0.30, 0.15, 0.20, 0.15, 0.10, 0.10), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a town wants candidates to be weighed.

    Parameters
    ----------
    weights : mapping
        Weight of each of nearness, acceptance, load, continuity, spare, idle;
        any scale, zero or more. What does not count for a need (nearness of a
        telephone task) drops out and the rest keep their proportions.
    task_nearness : mapping of str to float
        Factor on the weight of nearness by task; 1 if absent. A lift by car
        depends less on where the driver lives than a doorstep errand.
    half_distance_m : float
        Distance at which nearness is one half: 800 m is ten minutes on foot.
    walk_m_per_min : float
        Walking speed for the minutes shown: 60 m/min suits supporters of
        60-75 on hilly ground (estate agents' 80 m/min does not).
    travel_m_per_min, travel_fixed_min, detour : float
        Between two visits: minutes = fixed + distance x detour / speed, rounded
        up; zero at the same place. 150 m/min is an easy bicycle; streets are
        about 1.3 times the straight line.
    acceptance_prior : (float, float)
        Beta prior (accepted, declined) towards which few answers shrink.
    acceptance_floor : float
        The estimate never falls below: a decline is information about fit,
        never a punishment.
    load_half_count : float
        Visits in 30 days at which the load part is one half.
    continuity_half_count : float
        Earlier visits to this resident at which continuity is one half.
    usual_month_count : int
        Limit assumed for the spare part when someone named none.
    idle_full_days : float
        Days without being asked after which the idle part is full.
    first_visit_count : int
        Visits below which someone counts as new.
    far_m : float
        Distance from which "far" is said as a worry.
    often_month_count : int
        From this visit of the month on it is said as a worry ("third time").
    ends_soon_days : int
        A training or licence that ends so soon after the visit is mentioned.
    relax_distance_m : tuple of float
        Extra metres tried by `near_misses`, smallest first.
    relax_days : int
        Days ahead for which `near_misses` tries other half days.
    tie_seed : int
        Mixed into the tie-break; the same seed gives the same order.

    Examples
    --------
    >>> Policy(half_distance_m=0)
    Traceback (most recent call last):
        ...
    matching.errors.MatchingInputError: half_distance_m of 'policy': must be a positive number
    """

    weights: Mapping[str, float] = field(default_factory=_default_weights)
    task_nearness: Mapping[str, float] = field(default_factory=dict)
    half_distance_m: float = 800.0
    walk_m_per_min: float = 60.0
    travel_m_per_min: float = 150.0
    travel_fixed_min: float = 5.0
    detour: float = 1.3
    acceptance_prior: tuple[float, float] = (3.0, 2.0)
    acceptance_floor: float = 0.3
    load_half_count: float = 4.0
    continuity_half_count: float = 2.0
    usual_month_count: int = 8
    idle_full_days: float = 60.0
    first_visit_count: int = 1
    far_m: float = 2000.0
    often_month_count: int = 3
    ends_soon_days: int = 30
    relax_distance_m: tuple[float, ...] = (500.0, 1000.0, 2000.0)
    relax_days: int = 7
    tie_seed: int = 0

    def __post_init__(self) -> None:
        for name in (
            "half_distance_m",
            "walk_m_per_min",
            "travel_m_per_min",
            "detour",
            "load_half_count",
            "continuity_half_count",
            "usual_month_count",
            "idle_full_days",
        ):
            value = getattr(self, name)
            if not (math.isfinite(value) and value > 0):
                raise MatchingInputError(name, "policy", "must be a positive number")
        for part, weight in self.weights.items():
            if part not in PARTS or not (math.isfinite(weight) and weight >= 0):
                raise MatchingInputError("weights", part, "unknown part or negative weight")
        if not sum(self.weights.values()) > 0:
            raise MatchingInputError("weights", "policy", "at least one part must count")
        if any(not (math.isfinite(m) and m > 0) for m in self.relax_distance_m):
            raise MatchingInputError("relax_distance_m", "policy", "every step must be a positive number")
        if min(self.acceptance_prior) <= 0 or not 0 <= self.acceptance_floor <= 1:
            raise MatchingInputError("acceptance_prior", "policy", "prior above 0 and floor in 0..1")

    def nearness_weight(self, task: str, has_place: bool) -> float:
        """Weight of nearness for a task; 0 where there is no distance to speak of."""
        return self.weights.get("nearness", 0.0) * self.task_nearness.get(task, 1.0) if has_place else 0.0


DEFAULT_POLICY = Policy()
