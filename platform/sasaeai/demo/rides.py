"""What makes a need a ride: where to, and the legal mode. Money only where the mode allows it."""

from typing import Any

from sasaeai.demo.writing import Pen
from sasaeai.needs.models import Need, Ride

DESTINATIONS = (
    "結川病院",
    "駅南町の眼科",
    "まるゆい食品館",
    "結川市役所",
    "若宮町の整形外科",
    "結川駅",
    "星見台の歯科",
)


def ride_make(pen: Pen, need: Need, *, by_group: bool, is_done: bool, is_referred: bool = False) -> Ride:
    """The ride of a need. Groups drive as part of their help; single drivers take nothing, or fuel and parking."""
    chance = pen.random
    if is_referred:
        mode = Ride.Mode.REFERRAL
    elif by_group:
        mode = Ride.Mode.BUNDLED
    else:
        mode = chance.choice((Ride.Mode.FREE, Ride.Mode.FREE, Ride.Mode.ACTUAL_COST))
    wheelchair = "wheelchair" in need.cautions
    cane = "walking" in need.cautions
    mobility = Ride.Mobility.WHEELCHAIR if wheelchair else Ride.Mobility.CANE if cane else Ride.Mobility.WALKS
    costs: dict[str, Any] = {}
    if mode == Ride.Mode.ACTUAL_COST and is_done:
        # Kilometres / 15 km per litre × the price of a litre: the cost of this one ride.
        costs = {"fuel_jpy": round(chance.uniform(4, 16) / 15 * 172), "parking_jpy": chance.choice((0, 0, 100, 200))}
    return pen.add(
        Ride, need=need, mode=mode, destination=chance.choice(DESTINATIONS), mobility=mobility,
        is_round_trip=chance.random() < 0.85, **costs,
    )  # fmt: skip
