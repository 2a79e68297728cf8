"""Taking a consent back: a date on the consent and, in the same transaction, the end of what rests on it."""

from django.db import transaction
from django.utils import timezone

from sasaeai.accounts.models import User
from sasaeai.audit.services import event_record
from sasaeai.common.errors import NotAllowed
from sasaeai.coordination.models import Offer, Visit
from sasaeai.coordination.services import visit_drop_out
from sasaeai.coordination.services._moves import need_locked
from sasaeai.coordination.services.asking import after_no
from sasaeai.needs.models import Need, Resident
from sasaeai.notices.services import notices_cancel
from sasaeai.people.models import Consent, Person, Supporter
from sasaeai.people.selectors import person_for
from sasaeai.people.viewer import viewer_for


@transaction.atomic
def consent_withdraw(*, person: Person, purpose: str, acting_user: User) -> int:
    """End every agreement of this person to this purpose, at once. Returns how many were in force.

    By the person, or by staff within reach for them. Taking back 「お手伝いの調整」 cancels the asks that wait for this
    person (the next one is asked), frees the promised visits (the desk is told) and takes back what is queued for
    them; from then on no list of candidates holds them. Taking back 「お手伝いの方に伝える」 stops telling cautions to
    helpers of open needs. Twice is the same as once.

    Raises
    ------
    NotAllowed
        The person is out of the acting user's reach.
    """
    if person_for(visible_to=viewer_for(acting_user), public_id=person.public_id) is None:
        raise NotAllowed("")
    supporter = Supporter.objects.select_for_update(of=("self",)).filter(person=person).first()
    ended = Consent.objects.filter(person=person, purpose=purpose, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), updated_at=timezone.now()
    )
    if not ended:
        return 0
    event_record("consent.withdraw", person, acting_user=acting_user, purpose=purpose, count=ended)
    if purpose == Consent.Purpose.MATCHING and supporter is not None:
        _end_offers(supporter, acting_user)
        _free_visits(supporter, acting_user)
    if purpose == Consent.Purpose.MATCHING:
        notices_cancel(to_person_public_id=person.public_id)
    if purpose == Consent.Purpose.SHARE_WITH_HELPER:
        _stop_sharing(person)
    return ended


def _end_offers(supporter: Supporter, acting_user: User) -> None:
    """Asks that wait end without a word to the person; the next one is asked. Supporter's row locked before."""
    live = Offer.objects.filter(supporter=supporter, status__in=Offer.LIVE_STATUSES).order_by("need_id", "pk")
    for offer_id, need_id in list(live.values_list("pk", "need_id")):
        need = need_locked(need_id)
        now = timezone.now()
        Offer.objects.filter(pk=offer_id).update(status=Offer.Status.CANCELLED, answered_at=now, updated_at=now)
        offer = Offer.objects.get(pk=offer_id)
        event_record("offer.consent_gone", offer, acting_user=acting_user, municipality_id=need.municipality_id)
        after_no(need, acting_user=acting_user)


def _free_visits(supporter: Supporter, acting_user: User) -> None:
    planned = Visit.objects.filter(supporter=supporter, status=Visit.Status.PLANNED).order_by("need_id", "pk")
    for visit in list(planned):
        visit_drop_out(visit=visit, acting_user=acting_user)


def _stop_sharing(person: Person) -> None:
    resident = Resident.objects.filter(person=person).first()
    if resident is None:
        return
    resident.cautions_shared = []
    resident.save(update_fields=["cautions_shared", "updated_at"])
    Need.objects.filter(resident=resident, status__in=Need.OPEN_STATUSES).update(
        cautions_shared=[], updated_at=timezone.now()
    )


@transaction.atomic
def package_record(*, person: Person, acting_user: User, row_count: int) -> None:
    """Record that a copy of everything about this person was handed out."""
    event_record("privacy.package", person, acting_user=acting_user, row_count=row_count)
