"""Small things that the views about people share."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sasaeai.common.errors import DomainError
from sasaeai.people.forms.fields import UNDECIDED
from sasaeai.people.models import Task
from sasaeai.people.selectors import tasks_of, town_of_staff
from sasaeai.places.models import Area, Municipality, TownBlock
from sasaeai.places.selectors import daily_living_areas, home_town


def found[Row](row: Row | None) -> Row:
    """The row, or the page that says that there is none: missing and out of reach look the same."""
    if row is None:
        raise Http404
    return row


def the_town() -> Municipality:
    return found(home_town())


def staff_town(request: HttpRequest) -> Municipality:
    """The town for which the signed-in member of staff works."""
    return found(town_of_staff(visible_to=request.viewer))


def chosen_tasks(municipality: Municipality, ids: list[str]) -> list[Task]:
    return [task for task in tasks_of(municipality=municipality) if task.public_id in set(ids)]


def chosen_areas(municipality: Municipality, ids: list[str], block: TownBlock | None = None) -> list[Area]:
    """The areas ticked; with 相談して決める and a known 町, the area around the home."""
    chosen = [area for area in daily_living_areas(municipality) if area.public_id in set(ids)]
    if chosen or block is None or UNDECIDED not in ids:
        return chosen
    return list(daily_living_areas(municipality).filter(blocks=block))


def times_in_words(times: list[str], choices: list[tuple[str, str]]) -> str:
    return _("、").join(str(words) for code, words in choices if code in times)


def conflict(request: HttpRequest, problem: DomainError, *, back_url: str) -> HttpResponse:
    """Something changed meanwhile: say so, and lead back to the fresh state."""
    return render(request, "people/conflict.html", {"problem": problem, "back_url": back_url}, status=problem.status)
