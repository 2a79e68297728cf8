"""Pure engine: who can meet which need, and why the others cannot.

Nothing here knows a framework, reads a file or looks at a clock: the caller
hands in rows and today's date and gets data back. See README.md for a worked
example. Names are loaded when they are first used, so that importing the
package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

# No module bears the name of a public function: importing it would hide the function.
_HOMES = {
    "MatchingInputError": "errors",
    "ALWAYS": "times",
    "Booking": "times",
    "DayRange": "times",
    "HalfDay": "times",
    "RecurringLeave": "times",
    "Slot": "times",
    "availability_mask": "times",
    "half_day_of": "times",
    "KINDS": "model",
    "Need": "model",
    "Supporter": "model",
    "DEFAULT_POLICY": "policy",
    "Policy": "policy",
    "Candidate": "answers",
    "ENGINE_VERSION": "answers",
    "Explanation": "answers",
    "LeftOut": "answers",
    "LeftOutSupporter": "answers",
    "NEAR_MISS_CODES": "answers",
    "NearMiss": "answers",
    "REASON_CODES": "answers",
    "Ranking": "answers",
    "Reason": "answers",
    "WORRY_CODES": "answers",
    "Snapshot": "snapshot",
    "RULE_CODES": "rules",
    "WHY_NOT_CODES": "details",
    "rank": "ranking",
    "explain": "explaining",
    "why_not": "explaining",
    "near_misses": "near",
    "assign": "batch.assigning",
    "eligible_pairs": "batch.candidates",
    "Choice": "batch.plan",
    "OpenNeed": "batch.plan",
    "Plan": "batch.plan",
    "Lock": "batch.policy",
    "PlanPolicy": "batch.policy",
    "Team": "batch.policy",
    "Fault": "batch.check",
    "check_choices": "batch.check",
    "Move": "batch.questions",
    "OneMore": "batch.questions",
    "Scarcity": "batch.shortage",
    "Way": "batch.questions",
    "WhyOpen": "batch.questions",
    "one_more": "batch.questions",
    "scarcity": "batch.shortage",
    "why_open": "batch.questions",
    "Change": "batch.repairing",
    "Repair": "batch.repairing",
    "Repairs": "batch.repairing",
    "repair": "batch.repairing",
    "Answer": "asking.learn",
    "Acceptance": "asking.learn",
    "estimate_recovery": "asking.learn",
    "learn": "asking.learn",
    "Askable": "asking.model",
    "Asked": "asking.model",
    "AskPolicy": "asking.model",
    "Held": "asking.model",
    "Wave": "asking.model",
    "next_wave": "asking.waves",
    "OpenVisit": "rosters.model",
    "Recurring": "rosters.model",
    "Roster": "rosters.model",
    "RosterPolicy": "rosters.model",
    "Visit": "rosters.model",
    "roster": "rosters.rostering",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
