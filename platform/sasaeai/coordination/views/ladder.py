"""The next step of the ladder, and the eve's call."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sasaeai.accounts.roles import role_required
from sasaeai.coordination import selectors, services
from sasaeai.coordination.views import home, needs
from sasaeai.coordination.views._common import do, found
from sasaeai.needs.selectors import need_for_desk


@role_required("coordinator")
@require_POST
def sc_need_ladder(request: HttpRequest, public_id: str) -> HttpResponse:
    need = found(need_for_desk(visible_to=request.viewer, public_id=public_id))
    return do(
        request,
        lambda: services.ladder_next(need=need, from_step=request.POST.get("from_step", ""), acting_user=request.user),
        done=_("次の段に進みました。"),
        fresh=lambda status: needs._page(request, public_id, status=status),
        back=reverse("sc_need", args=[public_id]),
    )


@role_required("coordinator")
@require_POST
def sc_visit_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """明日の訪問を確かめました."""
    visit = found(selectors.visit_for_desk(visible_to=request.viewer, public_id=public_id))
    return do(
        request,
        lambda: services.visit_confirm(visit=visit, acting_user=request.user),
        done=_("確かめたことを記録しました。"),
        fresh=lambda status: home.page(request, status=status),
        back=reverse("sc_home"),
    )
