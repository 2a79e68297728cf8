"""What supporters change about themselves."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sasaeai.common.forms import PlainForm
from sasaeai.common.wareki import parse_date
from sasaeai.people.forms.fields import PhoneField, boxes
from sasaeai.people.models import Task
from sasaeai.places.models import Area


class SkillsForm(PlainForm):
    """What a registered supporter can do."""

    tasks = boxes(_("できること（いくつでも）"), _("できることを1つ以上えらんでください"))

    def __init__(self, *args: Any, tasks: Iterable[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice_field("tasks").choices = [(task.public_id, task.name) for task in tasks]


class AreasForm(PlainForm):
    areas = boxes(_("行けるところ（いくつでも）"), _("行けるところを1つ以上えらんでください"))

    def __init__(self, *args: Any, areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice_field("areas").choices = [(area.public_id, area.name) for area in areas]


class PersonContactForm(PlainForm):
    """How to reach someone, changed by themselves."""

    phone = PhoneField()
    reach_by = forms.ChoiceField(
        label=_("連絡のしかた"),
        widget=forms.RadioSelect,
        choices=[("phone", _("電話")), ("mail", _("メール")), ("paper", _("手紙")), ("fax", _("FAX"))],
        error_messages={"required": _("連絡のしかたをえらんでください")},
    )
    large_print = forms.BooleanField(label=_("手紙や画面を大きな文字にする"), required=False)


class PauseForm(PlainForm):
    """Until when someone rests: four usual answers, or a day of one's own."""

    until = forms.ChoiceField(
        label=_("いつまでお休みしますか"),
        widget=forms.RadioSelect,
        choices=[
            ("1", _("1か月")),
            ("3", _("3か月")),
            ("open", _("決めていない（始めるときに連絡します）")),
            ("day", _("日を決める")),
        ],
        error_messages={
            "required": _("いつまでお休みするかをえらんでください"),
            "invalid_choice": _("下の中からえらんでください"),
        },
    )
    day = forms.CharField(
        label=_("また始める日（「日を決める」をえらんだ方）"),
        required=False,
        max_length=30,
        help_text=_("例：4月1日"),
        error_messages={"max_length": _("日にちだけを入力してください（例：4月1日）")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("until") == "day":
            data["until_on"] = self._day(data.get("day", ""))
        elif data.get("until") in ("1", "3"):
            data["until_on"] = months_later(timezone.localdate(), int(data["until"]))
        else:
            data["until_on"] = None
        return data

    def _day(self, text: str) -> dt.date | None:
        if not text:
            self.add_error("day", _("また始める日を入力してください（例：4月1日）"))
            return None
        try:
            day = parse_date(text, today=timezone.localdate())
        except ValueError as problem:
            self.add_error("day", str(problem) or _("また始める日は、ある日付にしてください（例：4月1日）"))
            return None
        if day <= timezone.localdate():
            self.add_error("day", _("また始める日は、今日より後の日にしてください"))
        return day


def months_later(day: dt.date, count: int) -> dt.date:
    """The same day `count` months later, or the last day of that month."""
    month = day.month - 1 + count
    first = dt.date(day.year + month // 12, month % 12 + 1, 1)
    next_first = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return min(first.replace(day=1) + dt.timedelta(days=day.day - 1), next_first - dt.timedelta(days=1))
