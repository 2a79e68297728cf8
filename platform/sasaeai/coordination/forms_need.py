"""What is asked later about one need: the form on its page."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sasaeai.common.forms import PlainForm
from sasaeai.common.wareki import parse_date, wareki
from sasaeai.coordination.clock import half_day_at, parse_times
from sasaeai.needs.models import Need
from sasaeai.needs.selectors import NAME_PENDING
from sasaeai.people.models import HalfDay

TIME_FIELDS = ("day", "half_day", "time")


class FillForm(PlainForm):
    """Name, telephone and address of the resident, day and time, where the ride goes, the spoken consent."""

    autocomplete_off = True
    name = forms.CharField(label=gettext_lazy("お名前"), max_length=80, required=False)
    kana = forms.CharField(label=gettext_lazy("フリガナ"), max_length=160, required=False)
    phone = forms.CharField(label=gettext_lazy("電話番号"), max_length=40, required=False)
    address_rest = forms.CharField(label=gettext_lazy("番地・建物"), max_length=120, required=False)
    destination = forms.CharField(label=gettext_lazy("行き先"), max_length=120, required=False)
    day = forms.CharField(
        label=gettext_lazy("日にち"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("11/25 や R8.11.25 のように"),
    )
    half_day = forms.ChoiceField(
        label=gettext_lazy("時間帯"),
        choices=[("", gettext_lazy("相談して決める")), *HalfDay.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    time = forms.CharField(
        label=gettext_lazy("時刻"),
        max_length=30,
        required=False,
        help_text=gettext_lazy("9:30 や 10時から11時 のように"),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("「お名前と住所を、お手伝いの方に伝えてよいですか」と聞き、同意をいただきました"),
        required=False,
    )

    def __init__(self, *args: object, need: Need, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.need = need
        if need.status in (Need.Status.ASKING, Need.Status.SETTLED):
            self._drop(*TIME_FIELDS)  # somebody is asked for this very time
        if not hasattr(need, "ride"):
            self._drop("destination")
        if need.consented_at is not None:
            self._drop("consent")

    def _drop(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def clean_day(self) -> object:
        text = self.cleaned_data["day"].strip()
        if not text:
            return None
        try:
            day = parse_date(text, today=timezone.localdate())
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if day < timezone.localdate() and day != self.need.day_on:
            raise forms.ValidationError(_("日にちは、今日かそのあとの日を入力してください"))
        return day

    def clean_time(self) -> tuple[int | None, int | None]:
        try:
            return parse_times(self.cleaned_data["time"])
        except ValueError as error:
            raise forms.ValidationError(_("時刻は、9:30 や 10時から11時 のように入力してください")) from error

    def changes(self) -> dict[str, object]:
        """Columns of the need, as need_update takes them; a time says which half-day it lies in."""
        if "day" not in self.fields:
            return {}
        start, end = self.cleaned_data["time"]
        half_day = half_day_at(start) if start is not None else self.cleaned_data["half_day"]
        return {"day_on": self.cleaned_data["day"], "half_day": half_day, "start_min": start, "end_min": end}

    def person_facts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("name", "kana", "phone", "address_rest")}


def fill_initial(need: Need) -> dict[str, object]:
    """What is known now, so that nothing has to be typed twice."""
    person = need.resident.person
    times = [f"{minute // 60}:{minute % 60:02d}" for minute in (need.start_min, need.end_min) if minute is not None]
    return {
        "name": "" if person.name == NAME_PENDING else person.name,
        "kana": person.kana,
        "phone": person.phone,
        "address_rest": person.address_rest,
        "destination": need.ride.destination if hasattr(need, "ride") else "",
        "day": wareki(need.day_on) if need.day_on else "",
        "half_day": need.half_day,
        "time": "-".join(times),
    }
