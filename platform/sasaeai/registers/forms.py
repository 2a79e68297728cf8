"""What staff fill in about files. The long tables of cells are read in views/posted.py."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sasaeai.common.forms import PlainForm
from sasaeai.registers.models import Kind
from sasaeai.registers.services.exporting import Format, Purpose


class UploadForm(PlainForm):
    """Step one: which register, which file."""

    kind = forms.ChoiceField(
        label=_("何の名簿ですか"),
        widget=forms.RadioSelect,
        choices=Kind.choices,
        initial=Kind.SUPPORTERS,
        error_messages={
            "required": _("何の名簿かをえらんでください"),
            "invalid_choice": _("何の名簿かをえらんでください"),
        },
    )
    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("Excel（.xlsx）か CSV。表の上に題名があっても、そのままで大丈夫です。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt", "class": "input"}),
        error_messages={
            "required": _("ファイルをえらんでください"),
            "empty": _("ファイルが空です。中身のあるファイルをえらんでください"),
            "invalid": _("ファイルをえらんでください"),
        },
    )


class HeaderForm(PlainForm):
    """Step two, when the guess was wrong: the sheet, and the line of the headings."""

    sheet = forms.TypedChoiceField(label=_("シート"), coerce=int)
    header_line = forms.IntegerField(
        label=_("見出しの行"),
        min_value=1,
        error_messages={
            "required": _("見出しの行の番号を入力してください"),
            "invalid": _("見出しの行は、数字で入力してください"),
            "min_value": _("見出しの行は、1からの数字で入力してください"),
        },
    )

    def __init__(self, *args: Any, sheets: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice_field("sheet").choices = [
            (number, title or _("（名前なし）")) for number, title in enumerate(sheets)
        ]


class ExportForm(PlainForm):
    """Which register leaves, as what, and why."""

    kind = forms.ChoiceField(
        label=_("どの名簿ですか"), widget=forms.RadioSelect, choices=Kind.choices, initial=Kind.SUPPORTERS,
        error_messages={"required": _("どの名簿かをえらんでください")},
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("何に使いますか"), widget=forms.RadioSelect, choices=Purpose.choices,
        help_text=_("だれが、いつ、何のために書き出したかを残します。"),
        error_messages={"required": _("何に使うかをえらんでください")},
    )  # fmt: skip
    file_format = forms.ChoiceField(
        label=_("ファイルの形"), widget=forms.RadioSelect, choices=Format.choices, initial=Format.XLSX,
        error_messages={"required": _("ファイルの形をえらんでください")},
    )  # fmt: skip
    #: Set on the page that lists the signs which Shift-JIS cannot hold.
    knows_losses = forms.BooleanField(required=False, widget=forms.HiddenInput)
