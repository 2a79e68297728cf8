"""くり返しの予定: series, who comes each time, absences, hand-over, changed days."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sasaeai.accounts.roles import role_required
from sasaeai.audit.services import view_record
from sasaeai.common.errors import DomainError
from sasaeai.common.forms import PlainForm
from sasaeai.common.templatetags.plain import day as day_words
from sasaeai.coordination import forms_series as forms
from sasaeai.coordination import selectors_series, services
from sasaeai.coordination.models import SeriesHelper
from sasaeai.coordination.series_words import series_words
from sasaeai.coordination.views import needs
from sasaeai.coordination.views._common import do, found
from sasaeai.needs.models import Series
from sasaeai.needs.selectors import need_for_desk
from sasaeai.needs.services import series_start
from sasaeai.people.models import Group, Supporter

ONE_DAY = dt.timedelta(days=1)


@role_required("coordinator")
@require_safe
def sc_series(request: HttpRequest) -> HttpResponse:
    rows = list(selectors_series.series_list(visible_to=request.viewer))
    view_record("sc_series", [pk for row in rows for pk in _people_of(row)], acting_user=request.user)
    context = {"nav": "series", "rows": [(row, series_words(row), _places(row)) for row in rows]}
    return render(request, "coordination/sc_series.html", context)


def _people_of(series: Series) -> list[str]:
    helpers = [helper.supporter.person.public_id for helper in series.helpers.all() if helper.supporter]
    return [series.resident.person.public_id, *helpers]


def _places(series: Series) -> dict[int, SeriesHelper]:
    """Who has the first and the second place now, or will have it."""
    return {helper.place: helper for helper in series.helpers.all()}


@role_required("coordinator")
@require_POST
def sc_series_start(request: HttpRequest, public_id: str) -> HttpResponse:
    """毎週の予定にする, from the page of a need."""
    need = found(need_for_desk(visible_to=request.viewer, public_id=public_id))
    form = forms.SeriesStartForm(request.POST, auto_id="id_series_%s")
    if not form.is_valid():
        return needs._page(request, public_id, form=form, form_kind="series", status=422)
    said = form.cleaned_data
    made: list[Series] = []

    def act() -> None:
        made.append(
            series_start(
                need=need,
                acting_user=request.user,
                every=said["every"],
                skips_holidays=said["skips_holidays"],
            )
        )
        visit = need.visits.filter(status__in=["planned", "done"]).first()
        if visit is not None and not made[0].helpers.all():
            who = visit.supporter or visit.offer.group
            if who is not None and request.POST.get("same_helper") == "on":
                services.series_helper_set(
                    series=made[0], helper=who, place=1, from_on=timezone.localdate(), acting_user=request.user
                )

    answer = do(
        request,
        act,
        done=_("くり返しの予定にしました。2週間先までの依頼が、ひとりでにできます。"),
        fresh=lambda status: needs._page(request, public_id, form=form, form_kind="series", status=status),
        back=reverse("sc_series"),
    )
    if made and answer.status_code == 302:
        answer["Location"] = reverse("sc_series_one", args=[made[0].public_id])
    return answer


@role_required("coordinator")
@require_safe
def sc_series_one(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, public_id)


def _page(
    request: HttpRequest, public_id: str, *, form: PlainForm | None = None, kind: str = "", status: int = 200
) -> HttpResponse:
    series = found(selectors_series.series_one(visible_to=request.viewer, public_id=public_id))
    coming = [
        visit.supporter.person.public_id for need in series.coming for visit in need.visits.all() if visit.supporter
    ]
    view_record("sc_series_one", [*_people_of(series), *coming], acting_user=request.user)
    today = timezone.localdate()
    context = {
        "nav": "series",
        "series": series,
        "words": series_words(series),
        "places": [
            (place, label, _places(series).get(place), _helper_forms(series, place, form, kind))
            for place, label in SeriesHelper.Place.choices
        ],
        "forms": {
            name: form if kind == name else make(series, auto_id=f"id_{name}_%s") for name, make in WHOLE.items()
        },
        "form": form,
        "kind": kind,
        "today": today,
    }
    return render(request, "coordination/sc_series_one.html", context, status=status)


def _helper_forms(series: Series, place: int, form: PlainForm | None, kind: str) -> dict[str, Any]:
    """The forms about one place; the one that was refused keeps what was typed."""
    return {
        name: form if kind == f"{name}{place}" else make(auto_id=f"id_{name}{place}_%s")
        for name, (make, _act) in OF_PLACE.items()
    }


def _who(request: HttpRequest, form: PlainForm) -> Supporter | Group:
    """The one helper the typed text means. Several or nobody: DomainError, with those it could mean."""
    hits = selectors_series.helper_named(visible_to=request.viewer, text=form.cleaned_data["who"])  # type: ignore[attr-defined]
    if len(hits.helpers) == 1:
        return hits.helpers[0]
    if hits.helpers:
        raise DomainError(_("何人かいます。番号で入力してください：%(names)s") % {"names": hits.names}, code="several")
    raise DomainError(_("見つかりません。担い手の番号か、お名前を入力してください。"), code="unknown_helper")


def _set_helper(request: HttpRequest, series: Series, helper: object, place: int, form: PlainForm) -> None:
    services.series_helper_set(
        series=series,
        helper=_who(request, form),
        place=place,
        from_on=form.cleaned_data["from_on"],
        acting_user=request.user,  # type: ignore[arg-type]
    )


def _hand_over(request: HttpRequest, series: Series, helper: SeriesHelper, place: int, form: PlainForm) -> None:
    said = form.cleaned_data
    services.series_hand_over(
        helper=helper,
        to=_who(request, form),
        from_on=said["from_on"],
        all_households=said["all_households"],
        acting_user=request.user,  # type: ignore[arg-type]
    )


def _absence(request: HttpRequest, series: Series, helper: SeriesHelper, place: int, form: PlainForm) -> None:
    said = form.cleaned_data
    services.series_absence_add(
        helper=helper,
        from_on=said["from_on"],
        to_on=said["until_on"] + ONE_DAY,
        acting_user=request.user,  # type: ignore[arg-type]
    )


def _leave(request: HttpRequest, series: Series, helper: SeriesHelper, place: int, form: PlainForm) -> None:
    services.series_helper_leave(helper=helper, on=form.cleaned_data["on"], acting_user=request.user)  # type: ignore[arg-type]


OF_PLACE: dict[str, tuple[type[PlainForm], Callable[..., None]]] = {
    "helper": (forms.HelperForm, _set_helper),
    "hand_over": (forms.HandOverForm, _hand_over),
    "absence": (forms.AbsenceForm, _absence),
    "leave": (forms.LeaveForm, _leave),
}


def _day_form(series: Series, data: object = None, **kwargs: Any) -> PlainForm:
    days = [(day.isoformat(), day_words(day)) for day in selectors_series.days_to_change(series)]
    return forms.ChangeDayForm(data, days=days, **kwargs)


def _following_form(series: Series, data: object = None, **kwargs: Any) -> PlainForm:
    now = {"every": series.every, "weekday": series.weekday, "half_day": series.half_day}
    return forms.FollowingForm(data, initial=now, **kwargs)


def _stop_form(series: Series, data: object = None, **kwargs: Any) -> PlainForm:
    return forms.StopForm(data, **kwargs)


#: Forms about the whole series.
WHOLE: dict[str, Callable[..., PlainForm]] = {"day": _day_form, "following": _following_form, "stop": _stop_form}


@role_required("coordinator")
@require_POST
def sc_series_act(request: HttpRequest, public_id: str) -> HttpResponse:
    """One change: the posted `act` names a form of the whole (day, following, stop) or of a place (absence1 …)."""
    series = found(selectors_series.series_one(visible_to=request.viewer, public_id=public_id))
    act = request.POST.get("act", "")
    form, run = _whole(request, series, act) if act in WHOLE else _of_place(request, series, act)
    if not form.is_valid():
        return _page(request, public_id, form=form, kind=act, status=422)
    return do(
        request,
        run,
        done=_("記録しました。"),
        fresh=lambda status: _page(request, public_id, form=form, kind=act, status=status),
        back=reverse("sc_series") if act == "stop" else reverse("sc_series_one", args=[public_id]),
    )


def _whole(request: HttpRequest, series: Series, act: str) -> tuple[PlainForm, Callable[[], None]]:
    form = WHOLE[act](series, request.POST, auto_id=f"id_{act}_%s")

    def run() -> None:
        said, user = form.cleaned_data, request.user
        if act == "day":
            services.series_change_day(
                series=series,
                on=dt.date.fromisoformat(said["on"]),
                moved_to_on=said["moved_to_on"],
                acting_user=user,  # type: ignore[arg-type]
            )
        elif act == "following":
            columns = form.columns(series)  # type: ignore[attr-defined]
            services.series_change_following(series=series, on=said["on"], acting_user=user, **columns)  # type: ignore[arg-type]
        else:
            services.series_stop(series=series, on=said["on"], acting_user=user)  # type: ignore[arg-type]

    return form, run


def _of_place(request: HttpRequest, series: Series, act: str) -> tuple[PlainForm, Callable[[], None]]:
    name, place = act[:-1], act[-1:]
    if name not in OF_PLACE or place not in ("1", "2"):
        raise Http404
    make, change = OF_PLACE[name]
    form = make(request.POST, auto_id=f"id_{act}_%s")
    helper = _places(series).get(int(place))
    if helper is None and name != "helper":
        raise Http404
    return form, lambda: change(request, series, helper, int(place), form)
