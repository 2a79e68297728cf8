"""Many people in one go: what a single registration looks up each time is looked up once."""

from django.db.models import F
from django.db.models.functions import Length

from sasaeai.accounts.models import User
from sasaeai.common.errors import NotAllowed
from sasaeai.people.models import Person, Supporter
from sasaeai.people.selectors import people_in_reach
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import Municipality


def last_number_count(municipality: Municipality) -> int:
    """The count in the town's highest supporter number; 0 when there is none."""
    last = (
        Supporter.objects.filter(municipality=municipality, number__startswith="S-")
        .annotate(length=Length(F("number")))
        .order_by("-length", "-number")
        .values_list("number", flat=True)
        .first()
    )
    return int(last.removeprefix("S-")) if last and last.removeprefix("S-").isdecimal() else 0


class Batch:
    """One transaction of registrations by one member of staff in one town.

    Rights, reach and the next number are read once, when the batch is made inside the transaction. Services that
    are given a batch write their audit event as always, but neither a notice nor a line in the activity log for
    each person: whoever runs the batch tells of it as a whole.

    Raises
    ------
    NotAllowed
        The acting user is not staff of this town.
    """

    def __init__(self, *, municipality: Municipality, acting_user: User) -> None:
        self.municipality = Municipality.objects.select_for_update().get(pk=municipality.pk)
        self.acting_user = acting_user
        self.viewer = viewer_for(acting_user)
        if municipality.pk not in self.viewer.staff_town_ids:
            raise NotAllowed("")
        self._number_count = last_number_count(municipality)
        in_town = people_in_reach(visible_to=self.viewer).filter(municipality=municipality)
        self._reach = set(in_town.values_list("pk", flat=True))

    def next_number(self) -> str:
        self._number_count += 1
        return f"S-{self._number_count:04d}"

    def check(self, person: Person) -> None:
        """NotAllowed for somebody who was out of reach when the batch began and is not of this batch."""
        if person.pk not in self._reach:
            raise NotAllowed("")

    def made(self, person: Person) -> None:
        """Somebody new of this batch."""
        self._reach.add(person.pk)
