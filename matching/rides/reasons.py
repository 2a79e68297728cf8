"""Why a trip is not served: codes, never sentences."""

from __future__ import annotations

from dataclasses import dataclass

from .insertion import Inserter
from .model import Id, Plan
from .net import Net

REASONS = ("ride_limit", "window", "places", "not_by", "max_trips", "shift", "taken", "under_way")


@dataclass(frozen=True, slots=True)
class Unserved:
    """A trip nobody drives and the first reason that holds.

    Parameters
    ----------
    trip : int or str
    code : str
        ``ride_limit``: even the direct way takes longer. ``window``: its two windows
        (or any driver's shift) leave no time. ``places``: no car has the places.
        ``not_by``: every such driver is ruled out. ``max_trips``: they have all their
        trips. ``shift``: none can do it within the shift. ``taken``: some could, but
        other trips weigh more. ``under_way``: on board, and late already.
    """

    trip: Id
    code: str


def why_unserved(net: Net, inserter: Inserter, plan: Plan) -> tuple[Unserved, ...]:
    """A reason for each unserved trip of a plan.

    Parameters
    ----------
    net : Net
    inserter : Inserter
    plan : Plan

    Returns
    -------
    tuple of Unserved
    """
    index = {trip.id: i for i, trip in enumerate(net.problem.trips)}
    return tuple(Unserved(trip, _reason(net, inserter, index[trip])) for trip in plan.unserved)


def _reason(net: Net, inserter: Inserter, trip: int) -> str:
    down = net.n + trip
    if net.span[trip, down] > net.limit[trip] + 1e-6:
        return "ride_limit"
    if net.early[trip] > net.late[trip] + 1e-6 or net.early[down] > net.late[down] + 1e-6:
        return "window"
    fleets = [k for k, fleet in enumerate(net.fleets) if (net.load[trip] <= fleet.capacity).all()]
    if not fleets:
        return "places"
    fleets = [k for k in fleets if trip not in net.fleets[k].barred]
    if not fleets:
        return "not_by"
    fleets = [k for k in fleets if net.fleets[k].trips > 0]
    if not fleets:
        return "max_trips"
    if all(not net.fleets[k].aboard and inserter.best(k, (), trip) is None for k in fleets):
        return "shift"
    return "taken"
