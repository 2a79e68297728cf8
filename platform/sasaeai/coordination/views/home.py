"""The coordinator's day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.coordination import selectors, services
from sasaeai.coordination.today import today_for_desk
from sasaeai.coordination.views._common import found


@role_required("coordinator")
@require_safe
def sc_home(request: HttpRequest) -> HttpResponse:
    return page(request)


def page(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    """The day as it is now."""
    now = timezone.now()
    today = today_for_desk(visible_to=request.viewer, now=now)
    view_record("sc_home", today.person_ids, acting_user=request.user)
    return render(
        request,
        "coordination/sc_home.html",
        {"nav": "home", "today": today, "now": now, "today_on": timezone.localdate()},
        status=status,
    )


@role_required("coordinator")
@require_POST
def sc_notice_told(request: HttpRequest, public_id: str) -> HttpResponse:
    """Staff told somebody what no mail could bring."""
    waiting = selectors.notices_to_tell_for_desk(visible_to=request.viewer)
    notice = waiting.filter(public_id=public_id).first()
    if notice is not None:
        services.notice_tell(notice=notice, acting_user=request.user)
    else:
        found(selectors.notice_for_desk(visible_to=request.viewer, public_id=public_id))
    messages.success(request, _("「伝えました」を記録しました。"))
    return redirect("sc_home")
