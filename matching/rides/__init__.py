"""Pooled rides: who drives whom, when, with proof.

A pure engine: no framework, no files, no randomness but a seed, no clock but
the time budget that is passed in. See `plan_rides`, and `violations` for the
independent checker. Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "MatchingInputError": "..errors",
    "Driver": ".model",
    "Plan": ".model",
    "RideProblem": ".model",
    "Route": ".model",
    "Stop": ".model",
    "Trip": ".model",
    "UnderWay": ".model",
    "CODES": ".check",
    "Violation": ".check",
    "price": ".check",
    "schedule": ".check",
    "violations": ".check",
    "REASONS": ".reasons",
    "Unserved": ".reasons",
    "RideAnswer": ".portfolio",
    "plan_rides": ".portfolio",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
