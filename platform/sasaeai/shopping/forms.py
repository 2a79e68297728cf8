"""Forms of the shop's week and of wishes for a stop."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from sasaeai.common.forms import PlainForm
from sasaeai.people.models import Weekday
from sasaeai.places.models import Municipality, TownBlock
from sasaeai.places.selectors import block_search
from sasaeai.shopping.models import Stop

DAY_MIN = 24 * 60


class BlockField(forms.CharField):
    """A town block by name or reading; more than one match is answered with their names."""

    def __init__(self, municipality: Municipality | None = None, **kwargs: object) -> None:
        self.municipality = municipality
        super().__init__(**kwargs)  # type: ignore[arg-type]

    def clean(self, value: object) -> TownBlock | None:
        text = super().clean(value)
        if not text:
            return None
        found = list(block_search(municipality=self.municipality, query=text, limit=6))
        exact = [block for block in found if block.name == text.strip()]
        if len(exact or found) == 1:
            return (exact or found)[0]
        if not found:
            raise forms.ValidationError(
                _("「%(text)s」という町は見つかりません。町の名前か、よみがなを入力してください（例：みどり台1丁目）"),
                params={"text": text},
            )
        names = "、".join(block.name for block in found)
        raise forms.ValidationError(_("どの町か、もう少しくわしく入力してください：%(names)s"), params={"names": names})


class ClockField(forms.CharField):
    """A time of day in any usual writing (9:30, 930, 午前9時半, ９時３０分) as minutes after midnight."""

    CLOCK = re.compile(r"^(午前|午後)?(\d{1,2})(?:[:時](\d{1,2}|半)?分?)?$")

    def clean(self, value: object) -> int | None:
        text = unicodedata.normalize("NFKC", super().clean(value) or "").replace(" ", "").replace("：", ":")
        if not text:
            return None
        if re.fullmatch(r"\d{3,4}", text):
            text = f"{text[:-2]}:{text[-2:]}"
        match = self.CLOCK.match(text)
        minutes = self._minutes(match) if match else None
        if minutes is None or minutes > DAY_MIN:
            raise forms.ValidationError(_("時刻は「9:30」または「午前9時30分」のように入力してください"))
        return minutes

    @staticmethod
    def _minutes(match: re.Match) -> int | None:
        hour, rest = int(match[2]), 30 if match[3] == "半" else int(match[3] or 0)
        if match[1] == "午後" and hour < 12:
            hour += 12
        return hour * 60 + rest if hour <= 24 and rest < 60 else None


class StopForm(PlainForm):
    """Six fields, under a minute."""

    block = BlockField(
        label=_("町"), help_text=_("町の名前か、よみがな"), error_messages={"required": _("町を入力してください")}
    )
    place = forms.CharField(
        label=_("場所"),
        max_length=80,
        help_text=_("例：中央公園の東側、公民館の駐車場"),
        error_messages={"required": _("場所を入力してください")},
    )
    weekday = forms.TypedChoiceField(
        label=_("曜日"),
        choices=Weekday.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("曜日をえらんでください")},
    )
    start_min = ClockField(label=_("着く時刻"), error_messages={"required": _("着く時刻を入力してください")})
    stay_min = forms.IntegerField(
        label=_("とまる時間（分）"),
        min_value=5,
        max_value=480,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
        error_messages={
            "required": _("とまる時間を分で入力してください（例：30）"),
            "invalid": _("とまる時間は、数字で入力してください（例：30）"),
            "min_value": _("とまる時間は、5分以上にしてください"),
            "max_value": _("とまる時間は、480分までにしてください"),
        },
    )
    permission = forms.ChoiceField(
        label=_("場所の許可"),
        choices=Stop.Permission.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("場所の許可をえらんでください")},
    )

    def __init__(self, *args: object, municipality: Municipality, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["block"].municipality = municipality  # type: ignore[attr-defined]
        self.fields["start_min"].widget.attrs["class"] += " input--short"

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        start, stay = data.get("start_min"), data.get("stay_min")
        if start is not None and stay is not None and start + stay > DAY_MIN:
            self.add_error("stay_min", _("とまる時間は、その日のうちに終わるようにしてください"))
        return data

    def stop_fields(self) -> dict[str, object]:
        data = self.cleaned_data
        return {
            "block": data["block"],
            "place": data["place"],
            "weekday": data["weekday"],
            "start_min": data["start_min"],
            "end_min": data["start_min"] + data["stay_min"],
            "permission": data["permission"],
        }


class WishForm(PlainForm):
    """Where should a shop come? No name is asked."""

    block = BlockField(
        label=_("町"), help_text=_("町の名前か、よみがな"), error_messages={"required": _("町を入力してください")}
    )
    weekday = forms.TypedChoiceField(
        label=_("来てほしい曜日"),
        choices=[("", _("いつでも")), *Weekday.choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    people_count = forms.IntegerField(
        label=_("使いたい人の数"),
        min_value=1,
        max_value=99,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"}),
        error_messages={
            "required": _("使いたい人の数を入力してください（例：3）"),
            "invalid": _("使いたい人の数は、数字で入力してください（例：3）"),
            "min_value": _("使いたい人の数は、1人以上にしてください"),
            "max_value": _("使いたい人の数は、99人までにしてください"),
        },
    )

    def __init__(self, *args: object, municipality: Municipality, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["block"].municipality = municipality  # type: ignore[attr-defined]
