"""あとで聞くこと: what was asked on the second call is written on the page of the need."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sasaeai.accounts.roles import role_required
from sasaeai.coordination import selectors
from sasaeai.coordination.forms_need import FillForm
from sasaeai.coordination.views import needs
from sasaeai.coordination.views._common import do, found
from sasaeai.needs.services import need_fill_in


@role_required("coordinator")
@require_POST
def sc_need_fill(request: HttpRequest, public_id: str) -> HttpResponse:
    need = found(selectors.need_full(visible_to=request.viewer, public_id=public_id))
    form = FillForm(request.POST, need=need, auto_id="id_fill_%s")
    if not form.is_valid():
        return needs._page(request, public_id, form=form, form_kind="fill", status=422)
    version = request.POST.get("version", "")
    return do(
        request,
        lambda: need_fill_in(
            need=need,
            acting_user=request.user,
            version=int(version) if version.isdecimal() else -1,
            person_facts=form.person_facts(),
            changes=form.changes(),
            destination=form.cleaned_data.get("destination"),
            consent=form.cleaned_data.get("consent", False),
        ),
        done=_("聞いたことを記録しました。"),
        fresh=lambda status: needs._page(request, public_id, form=form, form_kind="fill", status=status),
        back=reverse("sc_need", args=[public_id]),
    )
