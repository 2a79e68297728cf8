"""Who is told of what. Notices hold links, dates, the task and the town block; never who the resident is."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from sasaeai.coordination.models import Offer, Visit
from sasaeai.coordination.selectors import desk_users_for, helper_person
from sasaeai.needs.models import Need
from sasaeai.notices.models import Notice
from sasaeai.notices.services import notice_queue, notice_told, notices_cancel
from sasaeai.people.models import ReachBy


def link(name: str, *args: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + reverse(name, args=args)


def when_where(need: Need) -> dict[str, object]:
    return {
        "task": need.task.name,
        "block": need.block.name,
        "day_on": need.day_on,
        "half_day": need.half_day,
        "start_min": need.start_min,
    }


def tell_helper(template: str, offer: Offer, *, key: str, send_after_at: dt.datetime | None = None) -> Notice | None:
    """Tell whoever the offer went to. None when a group or business has nobody on file to write to."""
    person = helper_person(offer)
    if person is None:
        return None
    params = {**when_where(offer.need), "url": link("offer", offer.code), "deadline_at": offer.deadline_at}
    return notice_queue(
        template,
        municipality_id=offer.need.municipality_id,
        to_person=person,
        params=params,
        dedupe_key=key,
        send_after_at=send_after_at,
    )


def ask_helper(offer: Offer) -> str:
    """Send the ask itself. Returns the channel it takes: telephone or paper when no machine can bring it."""
    notice = tell_helper("offer", offer, key=f"offer:{offer.public_id}")
    if notice is None:
        return ReachBy.PHONE
    if notice.status == Notice.Status.BY_HAND:
        person = helper_person(offer)
        by_hand = person is not None and person.reach_by in (ReachBy.PHONE, ReachBy.FAX, ReachBy.PAPER)
        return person.reach_by if by_hand else ReachBy.PHONE
    return notice.channel if notice.channel in ReachBy.values else ReachBy.MAIL


def unask_helper(offer: Offer) -> bool:
    """Take back an ask that has not gone out yet. True when it had: then the person has to be told."""
    return notices_cancel(dedupe_prefix=f"offer:{offer.public_id}") == 0


def asked_by_voice(offer: Offer) -> None:
    """Staff have spoken with the person: the ask that waited on their list is done."""
    for notice in Notice.objects.filter(dedupe_key=f"offer:{offer.public_id}"):
        notice_told(notice=notice)


def tell_desk(template: str, need: Need, *, key: str, **params: object) -> None:
    """Tell the coordinators of the need's area at once."""
    for user in desk_users_for(need):
        notice_queue(
            template,
            municipality_id=need.municipality_id,
            to_user=user,
            params={"number": need.number, "url": link("sc_need", need.public_id), **when_where(need), **params},
            dedupe_key=f"{key}:{user.public_id}",
        )


def tell_visit(template: str, visit: Visit, *, key: str) -> Notice | None:
    person = helper_person(visit.offer)
    if person is None:
        return None
    return notice_queue(
        template,
        municipality_id=visit.need.municipality_id,
        to_person=person,
        params={
            **when_where(visit.need),
            "url": link("offer", visit.offer.code),
            "report_url": link("report", visit.report_code),
            "thanks_url": link("me_thanks"),
        },
        dedupe_key=key,
    )
