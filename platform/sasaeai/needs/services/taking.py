"""Taking a need in: from the call to a number that can be read out."""

import datetime as dt
import re
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.models import Activity
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.common.ids import ALPHABET, public_id
from sasaeai.needs.models import Need, NeedStatusChange, Ride
from sasaeai.needs.services.callers import CallerData, consent_save, resident_save
from sasaeai.needs.services.changing import CHANGEABLE, area_id_of, move
from sasaeai.people.models import Person, Task
from sasaeai.people.viewer import viewer_for
from sasaeai.places.models import Municipality, TownBlock

KEY_PATTERN = re.compile(f"[{ALPHABET}]{{10}}")
NUMBER_ATTEMPTS = 8
ACTIVITY_CHANNEL = {
    Need.Channel.PHONE: Activity.Channel.PHONE,
    Need.Channel.VISIT: Activity.Channel.OFFICE,
    Need.Channel.FAX: Activity.Channel.FAX,
    Need.Channel.PAPER: Activity.Channel.LETTER,
    Need.Channel.MAIL: Activity.Channel.MAIL,
    Need.Channel.WEB: Activity.Channel.SCREEN,
}


@transaction.atomic
def need_take(
    *,
    acting_user: User,
    municipality: Municipality,
    caller: CallerData,
    task: Task,
    block: TownBlock,
    person: Person | None = None,
    consent: bool = False,
    ride: dict[str, object] | None = None,
    cautions: Sequence[str] = (),
    cautions_shared: Sequence[str] = (),
    idempotency_key: str = "",
    **details: object,
) -> Need:
    """Take a need in: person, consent, need with its number, history, ride, audit and log in one transaction.

    `person` is a known caller (from a selector); without one a new person is made from `caller`, unless somebody
    with the same number and name is there. `details` are columns of Need: day_on, half_day, start_min, end_min
    (minutes after midnight), is_weekly, headcount, gender_wish, note, note_for_helper, channel, asked_by,
    call_back_by_at. `ride` holds columns of Ride and is needed for, and only for, a ride task. With the same
    `idempotency_key` (ten signs of `common.ids`; it becomes the public id) the first need is returned again.

    Raises NotAllowed for a town the user has no post in, DomainError for what a person can mend, Conflict when
    the key belongs to somebody else's need.
    """
    if municipality.pk not in viewer_for(acting_user).staff_town_ids:
        raise NotAllowed(_("このページは見つかりません"))
    # One taking at a time in a town: a form sent twice at once must not leave a second person behind. The unique
    # constraints below decide where a database cannot lock. (no_key: rows that only refer to the town go on.)
    Municipality.objects.select_for_update(no_key=True).get(pk=municipality.pk)
    key = idempotency_key if KEY_PATTERN.fullmatch(idempotency_key) else public_id()
    before = _taken_before(key, acting_user)
    if before:
        return before
    _check_take(municipality, task, block, person, caller, ride, details)
    shared = [code for code in cautions_shared if code in cautions]
    resident = resident_save(
        municipality=municipality,
        person=person,
        data=caller,
        block=block,
        cautions=list(cautions),
        cautions_shared=shared,
        acting_user=acting_user,
    )
    if consent:
        consent_save(person=resident.person, acting_user=acting_user)
    now = timezone.now()
    need, is_new = need_create(
        public_id=key,
        municipality=municipality,
        resident=resident,
        task=task,
        block=block,
        taken_by=acting_user,
        taken_at=now,
        cautions=list(cautions),
        cautions_shared=shared,
        consented_at=now if consent else None,
        **details,
    )
    if is_new:
        _take_record(need, ride, acting_user)
    return need


def _check_take(
    municipality: Municipality,
    task: Task,
    block: TownBlock,
    person: Person | None,
    caller: CallerData,
    ride: dict[str, object] | None,
    details: dict[str, object],
) -> None:
    if unknown := set(details) - CHANGEABLE:
        raise TypeError(f"need_take has no {', '.join(sorted(unknown))}")
    rows: list[Model | None] = [task, block, person]
    if any(row is not None and row.municipality_id != municipality.pk for row in rows):  # type: ignore[attr-defined]
        raise NotAllowed(_("このページは見つかりません"))
    if person is None and not (caller.name.strip() or caller.phone.strip()):
        raise DomainError(_("電話番号か、お名前を入力してください"), code="who")
    if task.is_ride != (ride is not None):
        raise DomainError(_("送り迎えのときは、送迎の形をえらんでください"), code="ride")
    if ride is not None and (problem := ride_problem(ride)):
        raise DomainError(problem, code="ride_money")


def ride_problem(ride: dict[str, object]) -> str:
    """Why this ride may not be written down like that; empty when it may. The law: domain.md §2.3."""
    if ride.get("mode") not in Ride.Mode.values:
        return _("送迎の形をえらんでください")
    money = [name for name in Ride.ACTUAL_COST_FIELDS if ride.get(name) is not None]
    if money and ride["mode"] != Ride.Mode.ACTUAL_COST:
        return _(
            "ガソリン代などの実費を書けるのは、送迎の形が「実費だけ」のときです。金額を消すか、「実費だけ」をえらんでください"
        )
    return ""


def _taken_before(key: str, acting_user: User) -> Need | None:
    """The need of a form that was sent twice. Somebody else's key is refused without saying whose it is."""
    need = Need.objects.filter(public_id=key).first()
    if need is not None and need.taken_by_id != acting_user.pk:
        raise Conflict(_("この受付用紙はもう使われています。電話受付のページを開きなおしてください"))
    return need


def need_create(**columns: object) -> tuple[Need, bool]:
    """Insert with the next free number of the day; the unique constraint decides between two at the same moment."""
    for _attempt in range(NUMBER_ATTEMPTS):
        number = next_number(columns["municipality"], columns["taken_at"])
        try:
            with transaction.atomic():
                return Need.objects.create(number=number, **columns), True
        except IntegrityError:
            sent_twice = Need.objects.filter(public_id=columns["public_id"]).first()
            if sent_twice:
                return sent_twice, False
            if not Need.objects.filter(municipality=columns["municipality"], number=number).exists():
                raise
    raise Conflict(_("受付が込み合っています。もう一度「受け付ける」を押してください"))


def next_number(municipality: Municipality, at: dt.datetime) -> str:
    """Month, day and the next count of that day, e.g. "1122-07": short enough to be read out on the telephone.

    The count goes on where the same day of an earlier year ended, so a number never comes twice in a town.
    """
    prefix = f"{timezone.localtime(at):%m%d}-"
    used = Need.objects.filter(municipality=municipality, number__startswith=prefix).values_list("number", flat=True)
    counts = [int(tail) for number in used if (tail := number.removeprefix(prefix)).isdecimal()]
    return f"{prefix}{max(counts, default=0) + 1:02d}"


def _take_record(need: Need, ride: dict[str, object] | None, acting_user: User) -> None:
    NeedStatusChange.objects.create(need=need, to_status=Need.Status.TAKEN, acting_user=acting_user)
    event_record("need.take", need, acting_user=acting_user, task=need.task.code, channel=need.channel)
    activity_record(
        "need.take",
        municipality_id=need.municipality_id,
        staff=acting_user,
        channel=ACTIVITY_CHANNEL[Need.Channel(need.channel)],
        case=need,
        area_id=area_id_of(need),
    )
    if ride is not None:
        Ride.objects.create(need=need, **ride)
        if ride["mode"] == Ride.Mode.REFERRAL:
            move(need, Need.Status.UNMET, acting_user=acting_user, reason=Need.UnmetReason.REFERRED)
