"""The two questions of signing in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sasaeai.accounts.codes import LENGTH, digits_typed
from sasaeai.common.forms import PlainForm


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("メールアドレス"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", "autocapitalize": "none"}),
        error_messages={
            "required": _("メールアドレスを入力してください"),
            "invalid": _("メールアドレスは、「@」をふくめて入力してください（例：hana@example.jp）"),
        },
    )


class EmailForm(PlainForm):
    email = email_field()


class CodeForm(PlainForm):
    code = forms.CharField(
        label=_("メールの6けたの番号"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "input--code",
                "spellcheck": "false",
            }
        ),
        error_messages={
            "required": _("メールの6けたの番号を入力してください"),
            "max_length": _("番号は6けたです。メールを見て、もう一度入力してください"),
        },
    )

    def clean_code(self) -> str:
        code = digits_typed(self.cleaned_data["code"])
        if len(code) != LENGTH:
            raise forms.ValidationError(_("番号は6けたです。メールを見て、もう一度入力してください"))
        return code
