"""The public timetable, wishes, and a shop's own week."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from sasaeai.accounts.roles import public, role_required
from sasaeai.common.forms import render_form
from sasaeai.people.models import Business, Weekday
from sasaeai.places.selectors import daily_living_areas, home_town
from sasaeai.shopping import selectors, services
from sasaeai.shopping.forms import StopForm, WishForm
from sasaeai.shopping.models import Stop


@public
def shopping(request: HttpRequest) -> HttpResponse:
    """The timetable by area and weekday."""
    town = home_town()
    if town is None:
        raise Http404
    areas = list(daily_living_areas(town))
    area = next((a for a in areas if a.public_id == request.GET.get("area")), None)
    weekday = _weekday(request.GET.get("day", ""))
    stops = selectors.stops_public(municipality=town, area=area, weekday=weekday)
    return render(
        request,
        "shopping/shopping.html",
        {
            "areas": areas,
            "area": area,
            "weekdays": Weekday.choices,
            "weekday": weekday,
            "days": selectors.by_weekday(stops),
        },
    )


def _weekday(text: str) -> int | None:
    return int(text) if text in {"0", "1", "2", "3", "4", "5", "6"} else None


@public
def shopping_stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """One stop, large enough to hang up as a poster."""
    stop = selectors.stop_public(public_id=public_id)
    if stop is None:
        raise Http404
    return render(request, "shopping/shopping_stop.html", {"stop": stop})


@public
def shopping_wish(request: HttpRequest) -> HttpResponse:
    town = home_town()
    if town is None:
        raise Http404
    form = WishForm(request.POST if request.method == "POST" else None, municipality=town)
    if request.method == "POST" and form.is_valid():
        user = request.user if request.user.is_authenticated else None
        services.wish_record(municipality=town, acting_user=user, **form.cleaned_data)
        return redirect("shopping_wish_done")
    return render_form(request, "shopping/shopping_wish.html", form)


@public
def shopping_wish_done(request: HttpRequest) -> HttpResponse:
    return render(request, "shopping/shopping_wish_done.html")


def _own_business(request: HttpRequest) -> Business:
    business = selectors.businesses_of(visible_to=request.viewer).first()
    if business is None:
        raise Http404
    return business


@role_required("business")
def b_home(request: HttpRequest) -> HttpResponse:
    """A shop's week, and where people ask for a stop."""
    business = _own_business(request)
    stops = [s for s in selectors.stops_of_business(visible_to=request.viewer) if s.valid_to_on is None]
    return render(
        request,
        "shopping/b_home.html",
        {
            "nav": "business",
            "business": business,
            "days": selectors.by_weekday(stops),
            "wishes": selectors.wish_bands(municipality=business.municipality),
        },
    )


@role_required("business")
def b_stop_new(request: HttpRequest) -> HttpResponse:
    business = _own_business(request)
    initial = {"block": request.GET.get("block", ""), "stay_min": 30, "permission": Stop.Permission.NOT_NEEDED}
    form = StopForm(
        request.POST if request.method == "POST" else None, municipality=business.municipality, initial=initial
    )
    return _save_stop(
        request,
        form,
        "shopping/b_stop_new.html",
        lambda fields, keep: services.stop_add(
            business=business, fields=fields, acting_user=request.user, keep_clash=keep
        ),
        {"business": business},
    )


@role_required("business")
def b_stop(request: HttpRequest, public_id: str) -> HttpResponse:
    stop = selectors.stop_of_business(visible_to=request.viewer, public_id=public_id)
    if stop is None:
        raise Http404
    if request.POST.get("act") == "end":
        services.stop_end(stop=stop, acting_user=request.user)
        messages.success(request, _("この販売を、きょうで終わりにしました。"))
        return redirect("b_home")
    initial = {
        "block": stop.block.name,
        "place": stop.place,
        "weekday": stop.weekday,
        "start_min": f"{stop.start_min // 60}:{stop.start_min % 60:02d}",
        "stay_min": stop.end_min - stop.start_min,
        "permission": stop.permission,
    }
    form = StopForm(
        request.POST if request.method == "POST" else None,
        municipality=stop.route.business.municipality,
        initial=initial,
    )
    return _save_stop(
        request,
        form,
        "shopping/b_stop.html",
        lambda fields, keep: services.stop_change(stop=stop, fields=fields, acting_user=request.user, keep_clash=keep),
        {"stop": stop},
    )


def _save_stop(request: HttpRequest, form: StopForm, template: str, save, context: dict) -> HttpResponse:
    """Save, or show the interruption page when another shop comes close by at about the same time."""
    context["nav"] = "business"
    if request.method == "POST" and form.is_valid():
        try:
            save(form.stop_fields(), request.POST.get("keep_clash") == "yes")
        except services.StopClash as clash:
            return render(
                request, "shopping/b_stop_check.html", context | {"form": form, "clashes": clash.clashes}, status=409
            )
        messages.success(request, _("公開しました。時刻表と貼り紙に出ています。"))
        return redirect("b_home")
    return render_form(request, template, form, context)
