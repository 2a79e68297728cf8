"""Forms about a series: who comes each time, absences, hand-over, changed days. Shape only."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sasaeai.common.forms import PlainForm
from sasaeai.common.wareki import parse_date
from sasaeai.coordination.clock import half_day_at, parse_times
from sasaeai.needs.models import Series
from sasaeai.people.models import HalfDay, Weekday


class DayField(forms.CharField):
    """A day as it is said and typed; gives a date, never one that is over."""

    def __init__(self, **kwargs: object) -> None:
        kwargs.setdefault("help_text", gettext_lazy("11/25 や R8.11.25 のように"))
        super().__init__(max_length=30, **kwargs)  # type: ignore[arg-type]

    def clean(self, value: object) -> dt.date | None:  # type: ignore[override]
        text = super().clean(value)
        if not text:
            return None
        try:
            day = parse_date(text, today=timezone.localdate())
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if day < timezone.localdate():
            raise forms.ValidationError(_("日にちは、今日かそのあとの日を入力してください"))
        return day


def _day(label: object) -> DayField:
    return DayField(label=label, error_messages={"required": _("日にちを入力してください")})


class SeriesStartForm(PlainForm):
    every = forms.ChoiceField(
        label=gettext_lazy("どのくらいの間かく"),
        choices=Series.Every.choices,
        widget=forms.RadioSelect,
        initial=Series.Every.WEEKLY,
        error_messages={"required": gettext_lazy("どのくらいの間かくかをえらんでください")},
    )
    skips_holidays = forms.BooleanField(label=gettext_lazy("祝日は休む"), required=False, initial=True)


class _WhoForm(PlainForm):
    autocomplete_off = True
    who = forms.CharField(
        label=gettext_lazy("担い手の番号・お名前、または団体の名前"),
        max_length=60,
        error_messages={"required": gettext_lazy("だれが行くかを入力してください")},
    )
    from_on = _day(gettext_lazy("いつから"))


class HelperForm(_WhoForm):
    pass


class HandOverForm(_WhoForm):
    all_households = forms.BooleanField(
        label=gettext_lazy("この方が行っている、ほかのお宅もいっしょに引きつぐ"), required=False
    )


class AbsenceForm(PlainForm):
    from_on = _day(gettext_lazy("お休みの始まり"))
    until_on = _day(gettext_lazy("お休みの最後の日"))

    def clean(self) -> dict[str, object]:
        said = super().clean() or {}
        if said.get("from_on") and said.get("until_on") and said["until_on"] < said["from_on"]:  # type: ignore[operator]
            self.add_error("until_on", _("お休みの最後の日は、始まりの日か、そのあとにしてください"))
        return said


class LeaveForm(PlainForm):
    on = _day(gettext_lazy("いつから来なくなりますか"))


class ChangeDayForm(PlainForm):
    """One day: called off, or moved when a new day is given."""

    on = forms.ChoiceField(
        label=gettext_lazy("変える日"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("変える日をえらんでください")},
    )
    moved_to_on = DayField(
        label=gettext_lazy("ほかの日"),
        required=False,
        help_text=gettext_lazy("入力しないと、その日はお休みになります。"),
    )

    def __init__(self, *args: object, days: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.choice_field("on").choices = days


class FollowingForm(PlainForm):
    on = _day(gettext_lazy("いつから"))
    every = forms.ChoiceField(
        label=gettext_lazy("どのくらいの間かく"), choices=Series.Every.choices, widget=forms.RadioSelect
    )
    weekday = forms.ChoiceField(label=gettext_lazy("曜日"), choices=Weekday.choices, widget=forms.RadioSelect)
    half_day = forms.ChoiceField(
        label=gettext_lazy("時間帯"), choices=HalfDay.choices, widget=forms.RadioSelect, required=False
    )
    time = forms.CharField(
        label=gettext_lazy("時刻"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("9:30 や 10時から11時 のように"),
    )

    def clean_time(self) -> tuple[int | None, int | None]:
        try:
            return parse_times(self.cleaned_data["time"])
        except ValueError as error:
            raise forms.ValidationError(_("時刻は、9:30 や 10時から11時 のように入力してください")) from error

    def columns(self, series: Series) -> dict[str, object]:
        """Columns of the series that follows. Monthly keeps the count of the week, or the second one."""
        said = self.cleaned_data
        start, end = said["time"]
        monthly = said["every"] == Series.Every.MONTHLY
        return {
            "every": said["every"],
            "weekday": int(said["weekday"]),
            "nth": (series.nth or (said["on"].day - 1) // 7 + 1) if monthly else None,
            "half_day": half_day_at(start) if start is not None else said["half_day"],
            "start_min": start,
            "end_min": end,
        }


class StopForm(PlainForm):
    on = _day(gettext_lazy("いつから行かなくなりますか"))
