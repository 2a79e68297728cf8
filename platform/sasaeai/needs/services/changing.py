"""Changing a need: its state, its details, the consent given later, the promised call."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.casework.models import Activity
from sasaeai.casework.services import activity_record
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.needs import states
from sasaeai.needs.models import Need, NeedStatusChange
from sasaeai.needs.selectors import desk_area, need_for_desk, staff_name
from sasaeai.needs.services.callers import consent_save
from sasaeai.people.viewer import viewer_for

#: What the desk may change on an open need, beside its state.
CHANGEABLE = frozenset(
    {
        "day_on", "half_day", "start_min", "end_min", "is_weekly", "headcount", "gender_wish", "cautions",
        "cautions_shared", "note", "note_for_helper", "call_back_by_at", "asked_by", "channel",
    }
)  # fmt: skip
#: Changing one of these under somebody who was asked for another time would make the ask untrue.
TIMING = frozenset({"day_on", "half_day", "start_min", "end_min", "is_weekly", "headcount"})


@transaction.atomic
def need_move(
    *, need: Need, to_status: str, acting_user: User | None, reason: str = "", version: int | None = None
) -> Need:
    """Move a need to its next state: one history row, version + 1, audit.

    `acting_user` is None when a helper answered by the link without a login. `reason` is a Need.UnmetReason for
    「できませんでした」, else free. Raises Conflict when the page was older (`version`) or the move is no longer
    possible, DomainError when a reason is missing, NotAllowed outside the user's areas.
    """
    fresh = _locked(need, _desk_user(acting_user, to_status), version)
    if not states.may_move(fresh.status, to_status):
        raise Conflict(
            _("この依頼は今「%(status)s」です。画面を新しくして、確かめてください")
            % {"status": fresh.get_status_display()}
        )
    if to_status == Need.Status.UNMET and reason not in Need.UnmetReason.values:
        raise DomainError(_("できなかった理由をえらんでください"), code="unmet_reason")
    move(fresh, to_status, acting_user=acting_user, reason=reason)
    if acting_user is not None and to_status == Need.Status.UNMET:
        activity_record(
            "need.close",
            municipality_id=fresh.municipality_id,
            staff=acting_user,
            case=fresh,
            area_id=area_id_of(fresh),
        )
    return _refreshed(need, fresh)


def move(need: Need, to_status: str, *, acting_user: User | None, reason: str) -> None:
    """Write one move: row, history, audit. The caller holds the lock and has checked the table."""
    from_status = need.status
    need.status = to_status
    need.unmet_reason = reason if to_status == Need.Status.UNMET else ""
    need.closed_at = timezone.now() if to_status in states.TERMINAL else None
    need.version += 1
    need.save(update_fields=["status", "unmet_reason", "closed_at", "version", "updated_at"])
    NeedStatusChange.objects.create(
        need=need, from_status=from_status, to_status=to_status, acting_user=acting_user, reason=reason
    )
    event_record(
        "need.move", need, acting_user=acting_user, from_status=from_status, to_status=to_status, reason=reason
    )


@transaction.atomic
def need_update(*, need: Need, acting_user: User, version: int | None = None, **changes: object) -> Need:
    """Change columns of an open need (CHANGEABLE). A save based on an older `version` raises Conflict.

    The time cannot change while somebody is asked for it: DomainError says what to do first.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"need_update has no {', '.join(sorted(unknown))}")
    fresh = _locked(need, acting_user, version)
    if fresh.status in states.TERMINAL:
        raise Conflict(_("この依頼はもう終わっています"))
    changed = sorted(name for name, value in changes.items() if getattr(fresh, name) != value)
    if TIMING & set(changed) and fresh.status in (Need.Status.ASKING, Need.Status.SETTLED):
        raise DomainError(
            _("お願いしている方がいます。日時や人数を変えるには、先にお願いを取り消してください"), code="asked"
        )
    if changed:
        for name in changed:
            setattr(fresh, name, changes[name])
        fresh.version += 1
        fresh.save(update_fields=[*changed, "version", "updated_at"])
        event_record("need.update", fresh, acting_user=acting_user, fields=changed)
    return _refreshed(need, fresh)


@transaction.atomic
def need_consent_record(*, need: Need, acting_user: User) -> Need:
    """The resident agreed after the intake: stamp the need and write the consent rows."""
    fresh = _locked(need, acting_user, None)
    if fresh.consented_at is None:
        consent_save(person=fresh.resident.person, acting_user=acting_user)
        fresh.consented_at = timezone.now()
        fresh.version += 1
        fresh.save(update_fields=["consented_at", "version", "updated_at"])
        event_record("need.consent", fresh, acting_user=acting_user)
    return _refreshed(need, fresh)


@transaction.atomic
def need_call_back_done(*, need: Need, acting_user: User) -> Need:
    """The promised call was made. Twice has the effect of once."""
    fresh = _locked(need, acting_user, None)
    if fresh.called_back_at is None:
        fresh.called_back_at = timezone.now()
        fresh.version += 1
        fresh.save(update_fields=["called_back_at", "version", "updated_at"])
        event_record("need.call_back", fresh, acting_user=acting_user)
        activity_record(
            "need.call_back",
            municipality_id=fresh.municipality_id,
            staff=acting_user,
            channel=Activity.Channel.PHONE,
            case=fresh,
            area_id=area_id_of(fresh),
        )
    return _refreshed(need, fresh)


def _desk_user(acting_user: User | None, to_status: str) -> User | None:
    """The user whose reach has to cover the need. A helper's own answer moves a need that helper cannot open:

    coordination has checked the offer then. Closing a need as unmet is the desk's alone.
    """
    if acting_user is None:
        return None
    viewer = viewer_for(acting_user)
    may_be_helper = viewer.supporter_id is not None or viewer.group_ids or viewer.business_ids
    return None if may_be_helper and to_status != Need.Status.UNMET else acting_user


def _locked(need: Need, acting_user: User | None, version: int | None) -> Need:
    """The row as it is now, locked; refused to users who may not see it and to saves based on an older page."""
    if acting_user is not None and need_for_desk(visible_to=viewer_for(acting_user), public_id=need.public_id) is None:
        raise NotAllowed(_("このページは見つかりません"))
    fresh = (
        Need.objects.select_for_update(of=("self",)).select_related("resident__person", "block", "task").get(pk=need.pk)
    )
    if version is not None and version != fresh.version:
        last = fresh.status_changes.last()
        raise Conflict(
            _("%(name)sさんが先に変更しました。あなたの入力は残っています。新しい内容を確かめてください")
            % {"name": staff_name(last.acting_user_id if last else None)}
        )
    return fresh


def lock_checked(*, need: Need, acting_user: User) -> Need:
    """The row as it is now, locked, for other services of this app; NotAllowed outside the user's reach."""
    return _locked(need, acting_user, None)


def _refreshed(need: Need, fresh: Need) -> Need:
    """Bring the caller's object up to date too, so that a page made from it tells the truth."""
    for field in Need._meta.concrete_fields:
        setattr(need, field.attname, getattr(fresh, field.attname))
    return need


def area_id_of(need: Need) -> int | None:
    """The daily-living area that the work on this need is counted under."""
    found = desk_area(need.block)
    return found.area.pk if found else None
