"""Groups worth meeting: the engine's answer in words. Above engine_io, because a selector does not compute."""

from sasaeai.common.visibility import Viewer
from sasaeai.exchange.engine_io import PeerRow, peers_of
from sasaeai.exchange.sentences import peer_reason
from sasaeai.people.models import Group, Task


def peers_for(*, visible_to: Viewer, group: Group) -> list[tuple[PeerRow, list[str]]]:
    """Groups of other areas worth meeting, each with its reasons in words."""
    if group.pk not in visible_to.group_ids:
        return []
    names = dict(Task.objects.filter(municipality=group.municipality).values_list("code", "name"))
    return [(row, [peer_reason(code, params, names) for code, params in row.reasons]) for row in peers_of(group)]
