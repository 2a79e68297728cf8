"""Who is looking. Every selector takes a `Viewer` as `visible_to=` and returns only what that viewer may see."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Viewer:
    """The reach of one signed-in person, resolved once per request (people.viewer.viewer_for).

    Attributes hold primary keys. An empty set means "none", never "all".
    """

    user_id: int | None = None
    person_id: int | None = None
    #: Towns in which this person is staff of the town's office.
    office_town_ids: frozenset[int] = field(default_factory=frozenset)
    #: Towns in which this person is a layer-1 coordinator: the whole town.
    layer1_town_ids: frozenset[int] = field(default_factory=frozenset)
    #: Areas for which this person is a layer-2 coordinator, and the town blocks inside them.
    layer2_area_ids: frozenset[int] = field(default_factory=frozenset)
    layer2_town_ids: frozenset[int] = field(default_factory=frozenset)
    layer2_block_ids: frozenset[int] = field(default_factory=frozenset)
    group_ids: frozenset[int] = field(default_factory=frozenset)
    business_ids: frozenset[int] = field(default_factory=frozenset)
    supporter_id: int | None = None

    @property
    def whole_town_ids(self) -> frozenset[int]:
        """Towns this person sees as a whole."""
        return self.office_town_ids | self.layer1_town_ids

    @property
    def staff_town_ids(self) -> frozenset[int]:
        return self.whole_town_ids | self.layer2_town_ids

    @property
    def is_staff_somewhere(self) -> bool:
        return bool(self.staff_town_ids)

    @property
    def is_coordinator(self) -> bool:
        return bool(self.layer1_town_ids or self.layer2_area_ids)


NOBODY = Viewer()
