"""What coordinators fill in about supporters."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sasaeai.common.forms import PlainForm
from sasaeai.common.ids import ALPHABET
from sasaeai.common.wareki import has_year, parse_date
from sasaeai.people.forms.fields import (
    TIME_CHOICES,
    PhoneField,
    boxes,
    kana_field,
    name_field,
    offer_tasks,
    task_boxes,
    town_block_field,
)
from sasaeai.people.models import Consent, Supporter, Task
from sasaeai.places.models import Area


class DeskPersonForm(PlainForm):
    """A supporter entered at the desk, from the telephone or a paper form: one page."""

    autocomplete_off = True

    came_by = forms.ChoiceField(
        label=_("受けた方法"),
        widget=forms.RadioSelect,
        choices=[("phone", _("電話")), ("letter", _("用紙・手紙")), ("office", _("来所")), ("fax", _("FAX"))],
        initial="phone",
        error_messages={"required": _("受けた方法をえらんでください")},
    )
    name = name_field()
    kana = kana_field()
    phone = PhoneField(required=False)
    block_text = town_block_field()
    tasks = task_boxes(_("できること"), "", required=False)
    driving = boxes(_("車（送り迎えの方）"), "", required=False)
    areas = boxes(_("行けるところ"), "", required=False)
    times = boxes(_("都合"), "", required=False)
    consent = forms.ChoiceField(
        label=_("同意"),
        widget=forms.RadioSelect,
        choices=[
            (Consent.Method.SPOKEN.value, _("読み上げて、口頭で同意")),
            (Consent.Method.PAPER.value, _("用紙に署名")),
            ("later", _("まだ")),
        ],
        error_messages={"required": _("同意をえらんでください。聞いていなければ「まだ」をえらんでください")},
    )
    note = forms.CharField(
        label=_("ひとこと"),
        required=False,
        max_length=400,
        error_messages={"max_length": _("ひとことは、400文字までにしてください")},
    )
    once_key = forms.RegexField(rf"^[{ALPHABET}]{{10}}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, tasks: Iterable[Task], areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs["autocomplete"] = "off"
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["block_text"].widget.attrs["autocomplete"] = "off"
        self.fields["block_text"].help_text = gettext("例：みどり台1")
        self.fields["kana"].help_text = ""
        self.fields["phone"].help_text = gettext("電話のない方は、空のままで")
        offer_tasks(self.fields["tasks"], tasks)  # type: ignore[arg-type]
        self.choice_field("areas").choices = [(area.public_id, area.name) for area in areas]
        self.choice_field("times").choices = TIME_CHOICES[:3]
        self.choice_field("driving").choices = [
            ("has_licence", _("免許")),
            ("has_car", _("車")),
            ("insured", _("任意保険")),
        ]


class DeskSearchForm(PlainForm):
    """Search and filters of the desk's list; nothing is required."""

    autocomplete_off = True

    q = forms.CharField(label=_("名前・かな・電話・町名"), required=False, max_length=80)
    status = forms.ChoiceField(label=_("状態"), required=False, choices=[("", _("すべて")), *Supporter.Status.choices])
    task = forms.ChoiceField(label=_("できること"), required=False)
    area = forms.ChoiceField(label=_("行けるところ"), required=False)

    def __init__(self, *args: Any, tasks: Iterable[Task], areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice_field("task").choices = [("", _("すべて")), *((task.public_id, task.name) for task in tasks)]
        self.choice_field("area").choices = [("", _("すべて")), *((area.public_id, area.name) for area in areas)]


class ApproveForm(PlainForm):
    """After the interview: on which days the person was met and their identity seen."""

    autocomplete_off = True

    interviewed = forms.CharField(
        label=_("面談した日"), max_length=30, error_messages={"required": _("面談した日を入力してください")}
    )
    identity_seen = forms.CharField(
        label=_("本人確認をした日"),
        max_length=30,
        error_messages={"required": _("本人確認をした日を入力してください")},
    )

    def clean_interviewed(self) -> dt.date:
        return self._past_day("interviewed", gettext("面談した日"))

    def clean_identity_seen(self) -> dt.date:
        return self._past_day("identity_seen", gettext("本人確認をした日"))

    def _past_day(self, name: str, label: str) -> dt.date:
        today = timezone.localdate()
        try:
            day = parse_date(self.cleaned_data[name], today=today)
        except ValueError as problem:
            words = gettext("%(label)sは、ある日付にしてください（例：11月25日）") % {"label": label}
            raise forms.ValidationError(str(problem) or words) from problem
        if day > today and not has_year(self.cleaned_data[name]):
            day = day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
        if day > today:
            raise forms.ValidationError(gettext("%(label)sは、今日までの日にしてください") % {"label": label})
        return day


class SupporterEditForm(PlainForm):
    """Everything the desk may change about what someone offers."""

    autocomplete_off = True

    name = name_field()
    kana = kana_field()
    phone = PhoneField(required=False)
    block_text = town_block_field()
    tasks = boxes(_("できること"), "", required=False)
    areas = boxes(_("行けるところ"), "", required=False)
    visits_per_week_count = forms.IntegerField(
        label=_("1週間に行ける回数"),
        min_value=0,
        max_value=14,
        error_messages={
            "required": _("1週間に行ける回数を入力してください"),
            "invalid": _("1週間に行ける回数は、数字で入力してください"),
            "min_value": _("1週間に行ける回数は、0から14までにしてください"),
            "max_value": _("1週間に行ける回数は、0から14までにしてください"),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )
    visits_per_month_count = forms.IntegerField(
        label=_("1か月に行ける回数"),
        min_value=0,
        max_value=60,
        error_messages={
            "required": _("1か月に行ける回数を入力してください"),
            "invalid": _("1か月に行ける回数は、数字で入力してください"),
            "min_value": _("1か月に行ける回数は、0から60までにしてください"),
            "max_value": _("1か月に行ける回数は、0から60までにしてください"),
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
    )
    first_visit_in_pair = forms.BooleanField(label=_("はじめは2人で行きたい"), required=False)
    note = forms.CharField(
        label=_("ひとこと"),
        required=False,
        max_length=400,
        error_messages={"max_length": _("ひとことは、400文字までにしてください")},
    )

    def __init__(self, *args: Any, tasks: Iterable[Task], areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "phone", "block_text"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.choice_field("tasks").choices = [(task.public_id, task.name) for task in tasks]
        self.choice_field("areas").choices = [(area.public_id, area.name) for area in areas]
