"""The calendar feed by secret link: task, town block and time; never who is visited or where they live."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sasaeai.accounts.roles import public, role_required
from sasaeai.coordination import selectors_calendar, services
from sasaeai.coordination.ics import feed_of
from sasaeai.coordination.services._notify import link as full_link
from sasaeai.coordination.views._common import found
from sasaeai.people.viewer import viewer_for


@role_required("supporter", "coordinator")
@require_http_methods(["GET", "HEAD", "POST"])
def me_calendar(request: HttpRequest) -> HttpResponse:
    """The own link: make it, make a new one, take it back."""
    if request.method == "POST":
        if request.POST.get("act") == "revoke":
            services.calendar_link_revoke(acting_user=request.user)
            messages.success(request, _("カレンダーのリンクをやめました。前のリンクは、もう使えません。"))
        else:
            services.calendar_link_renew(acting_user=request.user)
            messages.success(request, _("新しいリンクを作りました。前のリンクは、もう使えません。"))
        return redirect("me_calendar")
    link = selectors_calendar.calendar_link_of(visible_to=request.viewer)
    url = full_link("calendar_feed", link.code) if link else ""
    return render(request, "coordination/me_calendar.html", {"nav": "me", "url": url})


@public
@require_safe
def calendar_feed(request: HttpRequest, code: str) -> HttpResponse:
    viewer = viewer_for(found(selectors_calendar.calendar_user(code=code)))
    visits = selectors_calendar.calendar_visits(visible_to=viewer)
    page = full_link("me" if viewer.supporter_id else "sc_home")
    answer = HttpResponse(feed_of(visits, url=page), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["Referrer-Policy"] = "same-origin"
    return answer
