"""Which candidates belong to which step of the ladder."""

from collections.abc import Iterable

from django.db.models import Q

from sasaeai.coordination.engine_io.answers import CandidateRow
from sasaeai.coordination.models import LadderMove
from sasaeai.coordination.selectors import daily_area_id
from sasaeai.needs.models import Need
from sasaeai.people.models import Group, Supporter

S = LadderMove.Step


def steps_of_rows(*, need: Need, rows: Iterable[CandidateRow]) -> dict[str, str]:
    """Pick of each row → the step it belongs to: by the area of the need's block. Two queries."""
    rows = list(rows)
    area_id = daily_area_id(need.block_id) or 0
    here = Q(areas=area_id)
    own_groups = set(
        Group.objects.filter(here | Q(home_block__areas=area_id), public_id__in=[row.public_id for row in rows])
        .order_by()
        .values_list("public_id", flat=True)
    )
    own_people = set(
        Supporter.objects.filter(here | Q(person__block__areas=area_id), public_id__in=[row.public_id for row in rows])
        .order_by()
        .values_list("public_id", flat=True)
    )
    near = {row.pick: S.SAME_AREA if row.public_id in own_people else S.NEIGHBOURS for row in rows}
    far = {row.pick: S.OWN_GROUP if row.public_id in own_groups else S.OTHER_GROUPS for row in rows}
    return {row.pick: str(near[row.pick] if row.kind == "supporter" else far[row.pick]) for row in rows}
