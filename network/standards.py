"""The distance to measure coverage by, and the ones that Japanese sources name.

"No public transport" and "nobody near" have no single legal distance: each town chooses its
standard, and every result carries the standard that made it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from network.errors import NetworkInputError, keep

STRAIGHT = "straight"
ROAD = "road"


@dataclass(frozen=True)
class Standard:
    """A named, versioned distance to measure coverage by, with where it comes from.

    Parameters
    ----------
    code : str
    name : str
        As its source calls it.
    source : str
    version : str
    distance_m : float
        Metres, > 0. A point at exactly this distance is inside.
    distance_kind : str
        ``straight`` or ``road``; shown beside every figure. Straight lines understate the walk.

    Examples
    --------
    >>> Standard("walk", "徒歩圏", "town council", "2026", 500, "straight").distance_m
    500.0
    """

    code: str
    name: str
    source: str
    version: str
    distance_m: float
    distance_kind: str = STRAIGHT

    def __post_init__(self) -> None:
        distance = float(self.distance_m)
        if not (np.isfinite(distance) and distance > 0):
            raise NetworkInputError("not_positive", [self.code], field="distance_m")
        if self.distance_kind not in (STRAIGHT, ROAD):
            raise NetworkInputError("unknown_kind", [self.code], field="distance_kind")
        keep(self, distance_m=distance)


_MAFF = "農林水産政策研究所 食料品アクセスマップ"
_MAFF_PRESS = "農林水産省 食料品の買い物における不便や苦労の調査 (2011-08-02)"
_MLIT = "国土交通省 地域公共交通づくりハンドブック"
_SUBSIDY = "地域公共交通確保維持改善事業費補助金交付要綱"

#: Standards by code. Straight-line distances unless `distance_kind` says road.
STANDARDS: dict[str, Standard] = {
    standard.code: standard
    for standard in (
        Standard("food_500", "食料品アクセス困難 500m", _MAFF, "2020", 500),
        Standard("food_road_1000", "買い物の苦労が増える距離 1km", _MAFF_PRESS, "2011", 1000, ROAD),
        Standard("stop_300", "交通空白 停留所300m (交通の多い町)", _MLIT, "unversioned", 300),
        Standard("stop_500", "交通空白 停留所500m (地方部)", _MLIT, "unversioned", 500),
        Standard("station_500", "交通空白 駅500m (交通の多い町)", _MLIT, "unversioned", 500),
        Standard("station_1000", "交通空白 駅1km (地方部)", _MLIT, "unversioned", 1000),
        Standard("transit_1000", "駅・停留所・港が1km以内にない", _SUBSIDY, "unversioned", 1000),
    )
}
