"""An entry by hand: with whom, how, how long, what kind, and one line. Three clicks and one text."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sasaeai.casework.models import Activity
from sasaeai.common.forms import PlainForm

MINUTES = [("15", _("15分")), ("30", _("30分")), ("60", _("1時間")), ("120", _("2時間"))]
#: Ways in which a contact by hand happens; "画面" is for rows that write themselves.
CHANNELS = [choice for choice in Activity.Channel.choices if choice[0] != Activity.Channel.SCREEN]


class ActivityForm(PlainForm):
    autocomplete_off = True
    note = forms.CharField(
        label=_("相手と、ひとこと"),
        max_length=400,
        help_text=_("例：みどり台自治会長、サロンの場所の相談"),
        error_messages={"required": _("だれと何をしたかを、ひとこと入力してください")},
    )
    channel = forms.ChoiceField(
        label=_("方法"),
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": _("方法をえらんでください")},
    )
    minutes = forms.ChoiceField(label=_("時間"), choices=MINUTES, widget=forms.RadioSelect, required=False)
    category = forms.ChoiceField(
        label=_("区分"),
        choices=[choice for choice in Activity.Category.choices if choice[0] != Activity.Category.MATCHING],
        widget=forms.RadioSelect,
        error_messages={"required": _("区分をえらんでください")},
    )
    area = forms.ChoiceField(label=_("圏域"), required=False)

    def __init__(self, *args: object, areas: list, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # One own area needs no choosing: it is the one.
        blank = [] if len(areas) == 1 else [("", _("全域・決めない"))]
        self.fields["area"].choices = [*blank, *((area.public_id, area.name) for area in areas)]  # type: ignore[attr-defined]
