"""The desk's list of needs with its filters, by promised time."""

from django.db.models import F, Q, QuerySet

from sasaeai.common.kana import search_key
from sasaeai.common.phone import digits_of
from sasaeai.common.visibility import Viewer
from sasaeai.needs.models import Need
from sasaeai.needs.selectors import needs_for_desk
from sasaeai.places.models import AreaBlock


def needs_filtered(
    *, visible_to: Viewer, status: str = "", area: str = "", task: str = "", q: str = ""
) -> QuerySet[Need]:
    """Needs within reach. `status` "" = open ones, "all" = every one; `area` and `task` are public ids."""
    rows = needs_for_desk(visible_to=visible_to)
    if status in Need.Status.values:
        rows = rows.filter(status=status)
    elif status != "all":
        rows = rows.filter(status__in=Need.OPEN_STATUSES)
    if area:
        rows = rows.filter(block__in=_blocks_of(area))
    if task:
        rows = rows.filter(task__public_id=task)
    if q.strip():
        rows = rows.filter(_matches(q.strip()))
    # Promised soonest first; never by last change, which lets the forgotten ones sink.
    return rows.order_by(F("closed_at").desc(nulls_first=True), F("day_on").asc(nulls_last=True), "taken_at", "pk")


def _blocks_of(area: str) -> QuerySet:
    return AreaBlock.objects.filter(area__public_id=area).values("block")


def _matches(text: str) -> Q:
    wanted = Q(number__icontains=text)
    digits, key = digits_of(text), search_key(text)
    if len(digits) >= 4:
        wanted |= Q(resident__person__phone_digits__contains=digits)
    if key and not key.isdecimal():
        wanted |= Q(resident__person__search_text__contains=key)
    return wanted
