"""After the yes: somebody cannot come after all, or has been there and reports."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.models import Activity
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict, DomainError
from sasaeai.coordination import states
from sasaeai.coordination.models import Concern, Offer, Visit
from sasaeai.coordination.selectors import daily_area_id
from sasaeai.coordination.services import _moves, _notify
from sasaeai.coordination.services.asking import cancel_offer
from sasaeai.coordination.services.ladder import ask_again
from sasaeai.needs.models import Need

OUTCOMES = {"done": Visit.Status.DONE, "not_done": Visit.Status.NOT_DONE}


def _locked(visit: Visit) -> tuple[Visit, Need]:
    need = _moves.need_locked(visit.need_id)
    fresh = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("offer__supporter__person__user", "offer__group", "offer__business")
        .get(pk=visit.pk)
    )
    fresh.need = fresh.offer.need = need
    return fresh, need


def _log(action: str, need: Need, acting_user: User | None, channel: str = Activity.Channel.PHONE) -> None:
    activity_record(
        action,
        municipality_id=need.municipality_id,
        staff=acting_user,
        channel=channel,
        case=need,
        area_id=daily_area_id(need.block_id),
    )


@transaction.atomic
def visit_drop_out(*, visit: Visit, acting_user: User | None = None, for_them: bool = False) -> Visit:
    """行けなくなった: the place is free again at once, and the coordinators of the area are told.

    Raises Conflict when the visit was reported already.
    """
    if for_them and acting_user is not None:
        _moves.desk_check(acting_user=acting_user, need=visit.need)
    visit, need = _locked(visit)
    if visit.status == Visit.Status.CANCELLED:
        return visit
    if visit.status != Visit.Status.PLANNED:
        raise Conflict(_("このお手伝いは、もう報告をいただいています。"), code="reported")
    is_late = states.is_late_drop_out(visit, timezone.now())
    visit.status = Visit.Status.CANCELLED
    visit.save(update_fields=["status", "updated_at"])
    visit.offer.status = Offer.Status.CANCELLED
    visit.offer.save(update_fields=["status", "updated_at"])
    event_record(
        "visit.drop_out", visit, acting_user=acting_user, municipality_id=need.municipality_id, is_late=is_late
    )
    if need.status == Need.Status.SETTLED:
        _moves.need_to(need, Need.Status.SEARCHING, acting_user=acting_user)
    if not is_late:  # with less than a day left a telephone is faster than any mail: the desk calls
        ask_again(need, but=visit.offer, acting_user=acting_user)
    if for_them:
        _log("visit.drop_out", need, acting_user)
    else:
        _notify.tell_desk("drop_out", need, key=f"drop_out:{visit.public_id}", is_late=is_late)
    return visit


@transaction.atomic
def visit_report(
    *,
    visit: Visit,
    outcome: str,
    length: str = "",
    concern: bool = False,
    concern_text: str = "",
    acting_user: User | None = None,
    for_them: bool = False,
) -> Visit:
    """The three taps after a visit. Sent again, it changes the report instead of making a second one.

    Parameters
    ----------
    outcome
        "done" or "not_done".
    length
        A Visit.Length value; only kept when the visit was done.
    concern
        True: something worried the helper. It goes to the coordinators' list until someone ticks it handled.

    Raises
    ------
    DomainError, Conflict
        Unknown outcome; the visit was called off, or somebody else has taken the place after a "not_done".
    """
    if outcome not in OUTCOMES or (length and length not in Visit.Length.values):
        raise DomainError(_("「終わった」か「できなかった」をえらんでください。"), code="unknown_outcome")
    if for_them and acting_user is not None:
        _moves.desk_check(acting_user=acting_user, need=visit.need)
    visit, need = _locked(visit)
    if visit.status == Visit.Status.CANCELLED:
        raise Conflict(_("このお手伝いは、取りやめになっています。"), code="cancelled")
    if visit.status == Visit.Status.NOT_DONE and outcome == "done" and _moves.places_left(need) <= 0:
        raise Conflict(_("ほかの方が、もう一度うかがうことになっています。お電話ください。"), code="replaced")
    before = (visit.status, visit.length)
    visit.status = OUTCOMES[outcome]
    visit.length = length if outcome == "done" else ""
    visit.minutes_min = _minutes(visit) if outcome == "done" else None
    if visit.reported_at is None or (visit.status, visit.length) != before:
        visit.reported_at = timezone.now()
        visit.reported_for_by = acting_user if for_them else None
        visit.save()
        event_record(
            "visit.report", visit, acting_user=acting_user, municipality_id=need.municipality_id, outcome=outcome
        )
        if for_them:
            _log("visit.report", need, acting_user)
        _carry_on(visit, need, acting_user)
    if concern:
        _concern(visit, need, concern_text.strip())
    return visit


def _minutes(visit: Visit) -> int | None:
    """Planned length in minutes; unknown when it took longer or shorter than planned."""
    if visit.length != Visit.Length.AS_PLANNED:
        return None
    if visit.start_min is not None and visit.end_min is not None:
        return visit.end_min - visit.start_min
    return visit.need.task.typical_min


def _carry_on(visit: Visit, need: Need, acting_user: User | None) -> None:
    """What the report means for the need: over when everybody has been there, open again when it did not happen."""
    planned = Visit.objects.filter(need=need, status=Visit.Status.PLANNED).exists()
    if need.status in Need.OPEN_STATUSES and not planned and _moves.places_left(need) <= 0:
        # Searched for again after a "could not", which turns out to have been done after all.
        for offer in _moves.live_offers(need).select_related(
            "need__task", "need__block", "supporter__person__user", "group", "business"
        ):
            cancel_offer(offer, template="offer_cancelled")
        _moves.need_to(need, Need.Status.SETTLED, acting_user=acting_user)
        _moves.need_to(need, Need.Status.DONE, acting_user=acting_user)
    elif visit.status == Visit.Status.NOT_DONE:
        if need.status == Need.Status.SETTLED:
            _moves.need_to(need, Need.Status.SEARCHING, acting_user=acting_user)
        # A need that was closed stays closed: then the coordinator hears that the visit did not happen after all.
        _notify.tell_desk("not_done", need, key=f"not_done:{visit.public_id}")


def _concern(visit: Visit, need: Need, text: str) -> None:
    open_one = Concern.objects.filter(visit=visit, handled_at__isnull=True).first()
    if open_one is not None:
        if text and text != open_one.text:
            open_one.text = text
            open_one.save(update_fields=["text", "updated_at"])
            event_record("concern.change", open_one, acting_user=None, municipality_id=need.municipality_id)
        return
    if Concern.objects.filter(visit=visit, text=text).exists():
        return  # the same words again, handled already: a second tap
    made = Concern.objects.create(visit=visit, resident=need.resident, text=text)
    event_record("concern.raise", made, acting_user=None, municipality_id=need.municipality_id)
    _notify.tell_desk("concern", need, key=f"concern:{made.public_id}", inbox_url=_notify.link("sc_inbox"))
