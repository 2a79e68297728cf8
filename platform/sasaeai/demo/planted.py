"""The gaps of the demo town, as data. The generator builds them, the tests recount them, the analysis must find them.

"Supporters" of an area and a task are active supporters who do it there plus running groups with it on their menu.
"""

from dataclasses import dataclass, field

#: The seven 日常生活圏域, in the order of their codes.
AREAS = ("中央", "川辺", "東原", "みどり台", "星見台", "奥谷", "風見台")

#: Length of one window of the lived figures.
WINDOW_DAYS = 90


@dataclass(frozen=True)
class PlantedGap:
    """One gap: `kind`, where, which task or kind of venue, and its numbers in the last 90 days.

    Kinds: "none" nobody does it and needs stay unmet; "single" one group alone carries it; "idle" supporters whom
    nobody asks; "rising" requests multiply; "no_record" nobody asks and nobody offers; "far" no venue in reach.
    """

    kind: str
    area: str
    service: str
    figures: dict[str, int] = field(default_factory=dict)


PLANTED = (
    PlantedGap("none", "みどり台", "ride", {"requests": 12, "not_met": 7, "supporters": 0}),
    PlantedGap("single", "星見台", "garbage", {"requests": 18, "not_met": 0, "supporters": 1}),
    PlantedGap("idle", "風見台", "companionship", {"requests": 0, "not_met": 0, "supporters": 6}),
    PlantedGap("rising", "奥谷", "shopping", {"requests": 9, "previous_requests": 2, "nearest_over_m": 1200}),
    PlantedGap("no_record", "川辺", "furniture", {"requests": 0, "not_met": 0, "supporters": 0}),
    PlantedGap("far", "東原", "gathering_place", {"within_m": 500}),
)


def planted(kind: str) -> PlantedGap:
    """The gap of a kind: each kind is planted once."""
    return next(gap for gap in PLANTED if gap.kind == kind)


#: Nobody of the area does this, or (idle) only those who are placed there on purpose.
CLOSED_TO_CHANCE = {(gap.area, gap.service) for gap in PLANTED if gap.kind in ("none", "single", "idle", "no_record")}

#: Requests of each 90-day window in an ordinary area, newest first, before a chance of one more or less.
USUAL_REQUESTS = {
    "cleaning": 6,
    "shopping": 7,
    "garbage": 6,
    "garden": 4,
    "light_bulb": 4,
    "small_repair": 4,
    "companionship": 6,
    "furniture": 3,
    "outing": 5,
    "ride": 6,
    "phone_call": 3,
}

#: Busy cells: enough requests that one unmet need stays under ten in a hundred. They hold the unmet needs of the
#: last window that belong to no gap, so that the lists of reasons are not empty.
BUSY = {
    ("中央", "companionship"): 14,
    ("中央", "ride"): 14,
    ("川辺", "shopping"): 14,
    ("東原", "cleaning"): 14,
    ("みどり台", "garden"): 14,
    ("風見台", "ride"): 14,
}

#: Requests of the planted cells in the four windows, newest first.
PLANTED_REQUESTS = {
    ("みどり台", "ride"): (12, 10, 9, 9),
    ("星見台", "garbage"): (18, 17, 18, 16),
    ("風見台", "companionship"): (0, 3, 2, 3),
    ("奥谷", "shopping"): (9, 2, 3, 2),
    ("川辺", "furniture"): (0, 0, 0, 0),
}
