"""Forms of the desk and of the report. Shape only: what may be done is decided in the services."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sasaeai.common.forms import PlainForm
from sasaeai.coordination.models import Visit
from sasaeai.needs.models import Need


class ReportForm(PlainForm):
    """Three taps after a visit; the words are never asked for."""

    outcome = forms.ChoiceField(
        label=_("お手伝いは、終わりましたか"),
        choices=[("done", _("終わった")), ("not_done", _("できなかった"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("「終わった」か「できなかった」をえらんでください")},
    )
    length = forms.ChoiceField(
        label=_("かかった時間"),
        choices=Visit.Length.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text=_("「できなかった」ときは、えらばなくてかまいません。"),
    )
    concern = forms.ChoiceField(
        label=_("気になったことはありますか"),
        choices=[("no", _("なし")), ("yes", _("少しある（電話がほしい）"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("気になったことは「なし」か「少しある」をえらんでください")},
    )
    concern_text = forms.CharField(
        label=_("どんなことですか"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=1000,
        help_text=_("書かなくても、お電話でうかがいます。"),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") == "done" and not cleaned.get("length") and "length" not in self.errors:
            self.add_error("length", _("かかった時間を「予定どおり」「短かった」「長かった」からえらんでください"))
        return cleaned


class DeskReportForm(ReportForm):
    """The same three answers, noted by staff for someone who told them."""

    autocomplete_off = True


class ThanksForm(PlainForm):
    autocomplete_off = True
    text = forms.CharField(
        label=_("お礼の言葉"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        help_text=_("聞いたとおりの言葉で。担い手の方のページに届きます。"),
        error_messages={"required": _("お礼の言葉を入力してください")},
    )


class UnmetForm(PlainForm):
    reason = forms.ChoiceField(
        label=_("できなかった理由"),
        choices=Need.UnmetReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("できなかった理由をえらんでください")},
    )


class ConcernForm(PlainForm):
    autocomplete_off = True
    outcome = forms.CharField(
        label=_("どうなりましたか"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        error_messages={"required": _("どうなったかを、ひとこと入力してください")},
    )


class NeedFilterForm(PlainForm):
    """Filters of the list of needs, sent by GET. What cannot be read is left out, never an error."""

    autocomplete_off = True
    status = forms.ChoiceField(label=_("状態"), required=False)
    area = forms.ChoiceField(label=_("圏域"), required=False)
    task = forms.ChoiceField(label=_("内容"), required=False)
    q = forms.CharField(label=_("受付番号・お名前・電話"), required=False, max_length=60)

    def __init__(self, *args: object, areas: list, tasks: list, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            ("", _("動いている依頼")),
            *Need.Status.choices,
            ("all", _("すべて")),
        ]
        self.fields["area"].choices = [("", _("すべて")), *((area.public_id, area.name) for area in areas)]  # type: ignore[attr-defined]
        self.fields["task"].choices = [("", _("すべて")), *((task.public_id, task.name) for task in tasks)]  # type: ignore[attr-defined]

    def values(self) -> dict[str, str]:
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}
