"""The ladder: in which order help is looked for, from the nearest outwards. Data; what a step does is a list to call.

Each step has its hours. When they are over the page of the need says so and names the next one; a coordinator
takes the step, never the clock: some needs are better left with the neighbours a day longer.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sasaeai.coordination.models import LadderMove
from sasaeai.needs.models import Need

S = LadderMove.Step


@dataclass(frozen=True)
class Step:
    code: str
    what: str | Promise
    hours: int | None


STEPS = (
    Step(S.OWN_GROUP, _("住んでいる地区の団体にお願いする"), 24),
    Step(S.SAME_AREA, _("同じ地区の担い手にお願いする"), 24),
    Step(S.NEIGHBOURS, _("近くの地区の担い手にお願いする"), 24),
    Step(S.OTHER_GROUPS, _("ほかの地区の団体・お店にお願いする"), 24),
    Step(S.COORDINATOR, _("第1層の担当者と相談する"), 48),
    Step(S.ELSEWHERE, _("職員が行く・有料のサービス・ほかの窓口につなぐ"), None),
)
BY_CODE = {step.code: step for step in STEPS}
#: Steps that are a part of the list of candidates.
LISTED = (S.OWN_GROUP, S.SAME_AREA, S.NEIGHBOURS, S.OTHER_GROUPS)


@dataclass(frozen=True)
class Standing:
    """Where a need stands on the ladder."""

    step: Step
    number: int
    since_at: dt.datetime
    until_at: dt.datetime | None
    next_step: Step | None

    @property
    def has_list(self) -> bool:
        return self.step.code in LISTED


def standing_of(need: Need, moves: list[LadderMove]) -> Standing:
    """From the moves of this need, oldest first; without one it stands on the first step since it was taken."""
    code, since_at = (moves[-1].step, moves[-1].created_at) if moves else (STEPS[0].code, need.taken_at)
    number = next(number for number, step in enumerate(STEPS) if step.code == code)
    step = STEPS[number]
    until_at = since_at + dt.timedelta(hours=step.hours) if step.hours else None
    return Standing(step, number + 1, since_at, until_at, STEPS[number + 1] if number + 1 < len(STEPS) else None)
