"""What the desk's views share: 404 for what is out of reach, plain answers for errors of the domain."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sasaeai.common.errors import Conflict, DomainError, NotAllowed
from sasaeai.needs.models import Caution


def caution_words(codes: list[str]) -> list[str]:
    """The cautions a resident lets us tell, in words."""
    return [str(label) for code, label in Caution.choices if code in codes]


def found[Row](row: Row | None) -> Row:
    """The row, or the page does not exist: missing and foreign rows look alike."""
    if row is None:
        raise Http404
    return row


def do(
    request: HttpRequest,
    act: Callable[[], object],
    *,
    done: str,
    fresh: Callable[[int], HttpResponse],
    back: str,
    anchor: str = "",
) -> HttpResponse:
    """Run one service for a desk button, then show the page again.

    `fresh(status)` draws the page as it is now: 409 when somebody was first, 422 when something is to be mended.
    """
    try:
        act()
    except NotAllowed as error:
        raise Http404 from error
    except Conflict as error:
        messages.warning(request, error.message)
        return fresh(409)
    except DomainError as error:
        messages.error(request, error.message)
        return fresh(422)
    messages.success(request, done or _("記録しました。"))
    return redirect(back + anchor)
