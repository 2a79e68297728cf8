"""この順でお願いする: the list of candidates is sent as picks in order."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sasaeai.accounts.roles import role_required
from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.coordination import services
from sasaeai.coordination.models import Offer
from sasaeai.coordination.views import candidates
from sasaeai.coordination.views._common import found
from sasaeai.needs.selectors import need_for_desk

PLACES = ("pick1", "pick2", "pick3")
#: The evening until which an answer is awaited, and the least time anybody gets.
EVENING = dt.time(17)
LEAST = dt.timedelta(hours=2)


@role_required("coordinator")
@require_POST
def sc_offers_send(request: HttpRequest, public_id: str) -> HttpResponse:
    need = found(need_for_desk(visible_to=request.viewer, public_id=public_id))
    try:
        offers = services.offers_send(
            need=need,
            picks=_picks(request),
            acting_user=request.user,
            deadline_at=_deadline_at(request.POST.get("deadline", "")),
            despite=request.POST.get("despite", ""),
        )
    except NotAllowed as error:
        raise Http404 from error
    except DomainError as error:
        messages.warning(request, error.message)
        fresh = found(need_for_desk(visible_to=request.viewer, public_id=public_id))
        return candidates._page(request, fresh, status=409 if isinstance(error, Conflict) else 422)
    messages.success(request, _done(offers))
    return redirect("sc_need", public_id=public_id)


def _picks(request: HttpRequest) -> list[tuple[str, str]]:
    """("supporter", public id) … in the order chosen; places left empty do not count."""
    chosen = [request.POST.get(place, "") for place in PLACES]
    return [(kind, public_id) for kind, _colon, public_id in (pick.partition(":") for pick in chosen) if public_id]


def _deadline_at(day: str) -> dt.datetime | None:
    """The evening of an ISO day, never less than two hours from now; None (as usual) for anything else."""
    try:
        evening = dt.datetime.combine(dt.date.fromisoformat(day), EVENING, tzinfo=timezone.get_default_timezone())
    except ValueError:
        return None
    return max(evening, timezone.now() + LEAST)


def _done(offers: list[Offer]) -> str:
    """What happens now, in words: who is written to by itself and who waits for a call."""
    if any(offer.status in Offer.ASKED_STATUSES and offer.channel in ("phone", "fax", "paper") for offer in offers):
        return _("お願いを登録しました。メールを使わない方がいます。下の番号に電話してください。")
    return _("お願いを送りました。お返事が来たら、ここに出ます。")
