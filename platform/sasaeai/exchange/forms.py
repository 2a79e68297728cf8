"""Asking another group, and answering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sasaeai.common.forms import PlainForm
from sasaeai.exchange.models import Theme


class AskForm(PlainForm):
    theme = forms.ChoiceField(
        label=_("何について"),
        choices=Theme.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("何についての質問か、1つえらんでください")},
    )
    text = forms.CharField(
        label=_("聞いてみたいこと"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("400字まで。住んでいる方のお名前や住所は書かないでください。"),
        error_messages={
            "required": _("聞いてみたいことを入力してください"),
            "max_length": _("聞いてみたいことは、400字までにしてください"),
        },
    )


class AnswerForm(PlainForm):
    answer = forms.CharField(
        label=_("お返事"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("お返事を入力してください")},
    )
