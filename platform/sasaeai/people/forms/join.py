"""The steps of /join/, one thing per page."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sasaeai.accounts.forms import email_field
from sasaeai.common.forms import PlainForm
from sasaeai.people.forms.fields import (
    TIME_CHOICES,
    UNDECIDED,
    PhoneField,
    boxes,
    kana_field,
    name_field,
    offer_tasks,
    task_boxes,
    town_block_field,
)
from sasaeai.people.models import Task
from sasaeai.places.models import Area


class ContactForm(PlainForm):
    """a2: how to reach the person; for mail the address is asked on the same page."""

    reach_by = forms.ChoiceField(
        label=_("連絡のしかた"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("連絡のしかたをえらんでください"),
            "invalid_choice": _("下の中からえらんでください"),
        },
    )
    email = email_field()

    def __init__(self, *args: Any, line_ready: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line = [("line", _("LINE"))] if line_ready else []
        self.choice_field("reach_by").choices = [("mail", _("メール")), ("phone", _("電話と紙")), *line]
        self.fields["email"].required = self.data.get("reach_by") == "mail"
        self.fields["email"].help_text = _("メールをえらんだ方だけ入力してください。6けたの番号をお送りします")


class CallMeForm(PlainForm):
    """By telephone: a name and a number are enough, the rest is talked over."""

    name = name_field()
    phone = PhoneField(help_text=_("この番号に、社会福祉協議会からお電話します"))


class NameForm(PlainForm):
    """a4."""

    name = name_field()
    kana = kana_field()
    phone = PhoneField(help_text=_("お願いの前の日の確認や、急ぎの連絡に使います"))


class TasksForm(PlainForm):
    """a5: what the person can do; for rides also car, licence and insurance."""

    tasks = task_boxes(
        _("できること（いくつでも）"),
        _("できることを1つ以上えらんでください。決まっていなければ「相談して決める」をえらんでください"),
    )
    driving = boxes(_("「送り迎え」をえらんだ方へ（あてはまるもの）"), "", required=False)

    def __init__(self, *args: Any, tasks: Iterable[Task], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        more = (UNDECIDED, _("相談して決める"))
        self.has_rides = offer_tasks(self.fields["tasks"], tasks, more)  # type: ignore[arg-type]
        self.choice_field("driving").choices = [
            ("has_licence", _("運転免許があります")),
            ("has_car", _("使える車があります")),
            ("insured", _("任意保険に入っています")),
        ]


class PlacesForm(PlainForm):
    """a6: where and when."""

    areas = boxes(
        _("行けるところ（いくつでも）"),
        _("行けるところを1つ以上えらんでください。決まっていなければ「相談して決める」をえらんでください"),
    )
    block_text = town_block_field()
    times = boxes(
        _("都合のよいとき（いくつでも）"),
        _("都合のよいときを1つ以上えらんでください。決まっていなければ「相談して決める」をえらんでください"),
    )

    def __init__(self, *args: Any, areas: Iterable[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice_field("areas").choices = [
            *((area.public_id, area.name) for area in areas),
            (UNDECIDED, _("相談して決める")),
        ]
        self.choice_field("times").choices = TIME_CHOICES
