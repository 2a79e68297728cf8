"""What stands behind one cell about places, measured when it is asked for. Above engine_io, because selectors do not
compute."""

from dataclasses import dataclass

from sasaeai.insights.engine_io import PLACE_SERVICE_BY_CODE, ladder, reach_of_blocks
from sasaeai.places.models import Area, Municipality, TownBlock


@dataclass(frozen=True)
class BlockRow:
    """One block and how far its nearest place is."""

    name: str
    age65_count: int
    nearest_m: int | None
    is_far: bool


def place_details(*, municipality: Municipality, area: Area | None, service: str) -> dict[str, object]:
    """What stands behind a cell of the space table: blocks from far to near, the ladder, the standard."""
    kind = PLACE_SERVICE_BY_CODE[service.removeprefix("place:")]
    names = dict(
        (area.blocks.all() if area else TownBlock.objects.filter(municipality=municipality)).values_list("pk", "name")
    )
    rows = [
        BlockRow(
            names[reach.block_id],
            reach.age65_count,
            None if reach.nearest_m is None else round(reach.nearest_m),
            reach.nearest_m is None or reach.nearest_m > kind.standard.distance_m,
        )
        for reach in reach_of_blocks(municipality, kind)
        if reach.block_id in names
    ]
    rows.sort(key=lambda row: (not row.is_far, -row.age65_count))
    return {"blocks": rows, "ladder": ladder(municipality, kind), "standard": kind.standard}
