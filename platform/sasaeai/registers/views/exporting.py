"""Taking a register out as a file."""

from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse

from sasaeai.accounts.roles import role_required
from sasaeai.common.forms import posted, render_form
from sasaeai.people.selectors import town_of_staff
from sasaeai.registers.forms import ExportForm
from sasaeai.registers.services import exporting
from sasaeai.registers.services.exporting import Format

LOSSES_SHOWN_COUNT = 50


@role_required("office", "coordinator")
def register_export(request: HttpRequest) -> HttpResponse:
    """Which register, why, as what; then the file."""
    town = town_of_staff(visible_to=request.viewer)
    if town is None:
        raise Http404
    form = ExportForm(posted(request), initial={"kind": request.GET.get("kind", "supporters"), "file_format": "xlsx"})
    lost: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        wishes = form.cleaned_data
        if wishes["file_format"] == Format.CSV_CP932 and not wishes["knows_losses"]:
            lost = exporting.export_check(municipality=town, kind=wishes["kind"], acting_user=request.user)
        if not lost:
            return _file(request, town, wishes)
    context = {"nav": "office", "lost": lost[:LOSSES_SHOWN_COUNT], "lost_count": len(lost)}
    return render_form(request, "registers/register_export.html", form, context)


def _file(request: HttpRequest, town: object, wishes: dict) -> HttpResponse:
    made = exporting.register_export(
        municipality=town,  # type: ignore[arg-type]
        kind=wishes["kind"],
        file_format=wishes["file_format"],
        purpose=wishes["purpose"],
        acting_user=request.user,
    )
    response = HttpResponse(made.data, content_type=made.content_type)
    ending = made.file_name.rsplit(".", 1)[-1]
    response["Content-Disposition"] = (
        f"attachment; filename=\"{wishes['kind']}.{ending}\"; filename*=UTF-8''{quote(made.file_name)}"
    )
    return response
