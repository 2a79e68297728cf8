"""Who is asked for a need in the history, who declines and why, and who comes."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sasaeai.coordination.models import Offer
from sasaeai.demo.groups import Team
from sasaeai.demo.supporters import NEIGHBOURS, Helper
from sasaeai.demo.writing import Pen, awake
from sasaeai.needs.models import Need

Comer = Helper | Team
DECLINES = (Offer.DeclineReason.DAY, Offer.DeclineReason.FAR, Offer.DeclineReason.TASK, Offer.DeclineReason.HEALTH)
GROUP_SHARE = 0.35
#: The supporter of the cast comes so often that her pages have something to show.
FAVOURITE_SHARE = 0.12
VISIT_WITHIN_DAYS = 9


@dataclass
class Asked:
    offer: Offer
    answered_at: dt.datetime


class Asking:
    """Helpers by area and task, and the half-days they have promised already."""

    def __init__(
        self,
        pen: Pen,
        helpers: list[Helper],
        teams: list[Team],
        year_start_at: dt.datetime,
        blocked: set[tuple[int, int]],
    ) -> None:
        self.pen = pen
        self._blocked = blocked
        self.favourite = helpers[0]
        self.people: dict[tuple[str, str], list[Helper]] = defaultdict(list)
        self.groups: dict[tuple[str, str], list[Team]] = defaultdict(list)
        for helper in helpers:
            known_at = helper.row.approved_at
            if helper.row.status != "active" or known_at is None or known_at > year_start_at:
                continue
            for code in helper.tasks:
                for area in helper.areas if code != "ride" or helper.may_drive else ():
                    self.people[area, code].append(helper)
        for team in teams:
            for code in team.tasks if team.row.status == "running" else ():
                for area in team.areas:
                    self.groups[area, code].append(team)
        self._known: dict[tuple[int, str], Comer] = {}

    def near(self, area: str, code: str) -> list[Helper]:
        """People of the area; where there are none, those of the areas beside it."""
        own = self.people[area, code]
        return own or [helper for other in NEIGHBOURS[area] for helper in self.people[other, code]]

    def helper_and_day(self, need: Need, area: str, taken_on: dt.date) -> tuple[Comer, dt.date, str]:
        """Who comes, and on which free half-day within nine days of the call."""
        for _attempt in range(60):
            comer = self._helper_for(need, area)
            found = self._free_half_day(comer, taken_on)
            if found is not None and (id(comer.row), id(need.resident.person)) not in self._blocked:
                self._known[id(need.resident), need.task.code] = comer
                return comer, *found
        raise ValueError(f"The plan asks too much of the helpers of {area} for {need.task.code}.")

    def _helper_for(self, need: Need, area: str) -> Comer:
        """Half the time whoever came before, otherwise a group or a person of the area."""
        chance, key = self.pen.random, (id(need.resident), need.task.code)
        favourite = self.favourite
        if area == favourite.area and need.task.code in favourite.tasks and chance.random() < FAVOURITE_SHARE:
            return favourite
        if key in self._known and chance.random() < 0.5:
            return self._known[key]
        groups, own = self.groups[area, need.task.code], self.people[area, need.task.code]
        if groups and (not own or chance.random() < GROUP_SHARE):
            return chance.choice(groups)
        return chance.choice(self.near(area, need.task.code))

    def _free_half_day(self, comer: Comer, taken_on: dt.date) -> tuple[dt.date, str] | None:
        """A half-day that suits and is not promised; a group has more than one pair of hands."""
        days = [taken_on + dt.timedelta(days=ahead) for ahead in range(1, VISIT_WITHIN_DAYS + 1)]
        free = [
            (day, half_day)
            for day in days
            for weekday, half_day in comer.slots
            if weekday == day.weekday() and (isinstance(comer, Team) or (day, half_day) not in comer.taken)
        ]
        if not free:
            return None
        # Sooner is likelier: the smaller of two draws.
        chosen = min(self.pen.random.choice(free), self.pen.random.choice(free))
        comer.taken.add(chosen)
        return chosen

    def pick(self, need: Need, area: str, number: int) -> Comer:
        """Somebody of the area for a need of today: the `number`-th in line."""
        pool = self.near(area, need.task.code)
        return next(
            pool[(number + turn) % len(pool)]
            for turn in range(len(pool))
            if (id(pool[(number + turn) % len(pool)].row), id(need.resident.person)) not in self._blocked
        )

    def refusals(
        self, need: Need, area: str, comer: Comer | None, count: int, at: dt.datetime, limit: dt.datetime
    ) -> dt.datetime:
        """`count` offers that came to nothing, one after the other; the moment of the last answer."""
        chance = self.pen.random
        pool = [h for h in self.near(area, need.task.code) if h is not comer]
        for position, helper in enumerate(chance.sample(pool, min(count, len(pool))), start=1):
            asked = self._offer(need, helper, position, at, limit)
            if chance.random() < 0.15:
                asked.offer.status = Offer.Status.EXPIRED
                asked.offer.answered_at = None
                at = asked.offer.updated_at = asked.offer.deadline_at = asked.answered_at
                continue
            asked.offer.status = Offer.Status.DECLINED
            strange = area not in helper.areas
            asked.offer.decline_reason = (
                Offer.DeclineReason.FAR if strange and chance.random() < 0.6 else chance.choice(DECLINES)
            )
            at = asked.answered_at
        return at

    def accepted(self, need: Need, comer: Comer, position: int, at: dt.datetime, limit: dt.datetime) -> Asked:
        asked = self._offer(need, comer, position, at, limit)
        asked.offer.status = Offer.Status.ACCEPTED
        return asked

    def _offer(self, need: Need, comer: Comer, position: int, at: dt.datetime, limit: dt.datetime) -> Asked:
        """An offer with its answer between now and `limit`, sooner rather than later."""
        chance = self.pen.random
        offer = offer_make(self.pen, need, comer, position, at, at + dt.timedelta(days=1))
        answered_at = at + dt.timedelta(minutes=chance.choice((12, 35, 90, 200, 420, 900)))
        answered_at = awake(answered_at, at_desk=offer.channel != "mail")
        if answered_at > limit:
            answered_at = at + dt.timedelta(minutes=8)
        if offer.channel == "mail":
            offer.opened_at = at + (answered_at - at) / 2
        offer.answered_at = offer.updated_at = answered_at
        offer.answered_for_by = None if offer.channel == "mail" else need.taken_by
        return Asked(offer, answered_at)


def offer_make(
    pen: Pen, need: Need, comer: Comer, position: int, sent_at: dt.datetime, deadline_at: dt.datetime
) -> Offer:
    """An offer that was sent and waits."""
    if isinstance(comer, Team):
        group, supporter, channel = comer.row, None, "mail" if comer.leader else "phone"
    else:
        group, supporter, channel = None, comer.row, comer.row.person.reach_by
    return pen.add(
        Offer,
        need=need,
        group=group,
        supporter=supporter,
        position=position,
        rank_shown=position,
        channel=channel,
        status=Offer.Status.SENT,
        sent_by=need.taken_by,
        sent_at=sent_at,
        deadline_at=deadline_at,
        made_at=sent_at,
    )
