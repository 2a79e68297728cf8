"""気になること: what worried the helpers, until somebody has handled it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.common.errors import DomainError, NotAllowed
from sasaeai.coordination import selectors, services
from sasaeai.coordination.forms import ConcernForm
from sasaeai.coordination.models import Concern
from sasaeai.coordination.views._common import found

PAGE_COUNT = 50


@role_required("coordinator")
@require_safe
def sc_inbox(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(
    request: HttpRequest, *, form: ConcernForm | None = None, answered: Concern | None = None, status: int = 200
) -> HttpResponse:
    """The list; `form` is a refused answer to the worry `answered`."""
    all_rows = selectors.concerns_for_desk(visible_to=request.viewer)
    shows_handled = request.GET.get("show") == "handled"
    rows = all_rows.filter(handled_at__isnull=not shows_handled)
    if shows_handled:
        rows = rows.order_by("-handled_at", "-pk")
    page = Paginator(rows, PAGE_COUNT).get_page(request.GET.get("page"))
    forms = [
        (
            concern,
            form if form is not None and concern == answered else ConcernForm(auto_id=f"id_{concern.public_id}_%s"),
        )
        for concern in page
    ]
    people = [concern.resident.person.public_id for concern in page]
    people += [c.visit.offer.supporter.person.public_id for c in page if c.visit and c.visit.supporter_id]
    view_record("sc_inbox", people, acting_user=request.user)
    context = {"nav": "inbox", "page": page, "rows": forms, "shows_handled": shows_handled, "form": form}
    return render(request, "coordination/sc_inbox.html", context, status=status)


@role_required("coordinator")
@require_POST
def sc_concern_handle(request: HttpRequest, public_id: str) -> HttpResponse:
    concern = found(selectors.concern_for_desk(visible_to=request.viewer, public_id=public_id))
    form = ConcernForm(request.POST, auto_id=f"id_{concern.public_id}_%s")
    if not form.is_valid():
        return _page(request, form=form, answered=concern, status=422)
    try:
        services.concern_handle(concern=concern, outcome=form.cleaned_data["outcome"], acting_user=request.user)
    except NotAllowed as error:
        raise Http404 from error
    except DomainError as error:
        form.add_error("outcome", error.message)
        return _page(request, form=form, answered=concern, status=422)
    messages.success(request, _("対応したことを記録しました。"))
    return redirect("sc_inbox")
