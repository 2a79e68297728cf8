"""The intake form: what a caller says, in the order in which it is said. Only shape is checked here."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sasaeai.common.forms import PlainForm
from sasaeai.common.ids import public_id
from sasaeai.common.phone import phone_problem
from sasaeai.common.templatetags.plain import day_of_month
from sasaeai.common.wareki import parse_date
from sasaeai.coordination.clock import closing_at, half_day_at, parse_times
from sasaeai.needs.models import Caution, Need, Ride
from sasaeai.needs.selectors import blocks_named
from sasaeai.needs.services import ride_problem
from sasaeai.people.selectors import task_menu
from sasaeai.places.models import Municipality, TownBlock

#: Offered as chips: today and the days after it.
NEAR_DAYS = 5
BLOCK_CHOICES_MAX = 12
NEED_COLUMNS = (
    "channel", "asked_by", "day_on", "half_day", "start_min", "end_min", "is_weekly", "headcount", "gender_wish",
    "note", "note_for_helper", "call_back_by_at",
)  # fmt: skip


class TaskRadios(forms.RadioSelect):
    """Marks the ride among the tasks, so that its own questions appear with it (by CSS; without it they stay open)."""

    ride_ids: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.ride_ids:
            option["attrs"]["data-ride"] = "yes"
        return option


def yen_field(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": gettext_lazy("金額は、数字で入力してください（例：300）")},
    )


class IntakeForm(PlainForm):
    """One call. `person` (hidden) is a known caller; `draft` (hidden) makes a form sent twice one need."""

    autocomplete_off = True

    draft = forms.CharField(required=False, widget=forms.HiddenInput)
    person = forms.CharField(required=False, widget=forms.HiddenInput)
    phone = forms.CharField(
        label=gettext_lazy("電話番号"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "data-live": "yes"}),
    )
    kana = forms.CharField(
        label=gettext_lazy("フリガナ"),
        required=False,
        max_length=160,
        widget=forms.TextInput(attrs={"data-live": "yes"}),
    )
    name = forms.CharField(
        label=gettext_lazy("お名前"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    block = forms.CharField(
        label=gettext_lazy("町名"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "town-blocks", "data-live": "yes"}),
        error_messages={"required": gettext_lazy("町名を入力してください")},
    )
    block_choice = forms.ChoiceField(label=gettext_lazy("どの町ですか"), required=False, widget=forms.RadioSelect)
    address_rest = forms.CharField(label=gettext_lazy("番地・建物"), required=False, max_length=120)
    asked_by = forms.ChoiceField(
        label=gettext_lazy("だれから"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (Need.AskedBy.SELF, gettext_lazy("本人")),
            (Need.AskedBy.FAMILY, gettext_lazy("家族")),
            (Need.AskedBy.CARE_MANAGER, gettext_lazy("ケアマネ")),
            (Need.AskedBy.WELFARE_COMMISSIONER, gettext_lazy("民生委員")),
            (Need.AskedBy.SUPPORT_CENTER, gettext_lazy("包括")),
            (Need.AskedBy.OTHER, gettext_lazy("ほか")),
        ],
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("受けた方法"), required=False, choices=Need.Channel, widget=forms.Select
    )
    task = forms.ChoiceField(
        label=gettext_lazy("何を"),
        widget=TaskRadios,
        error_messages={"required": gettext_lazy("何をお願いしたいか、1つえらんでください")},
    )
    mode = forms.ChoiceField(label=gettext_lazy("送迎の形"), required=False, choices=Ride.Mode, widget=forms.Select)
    destination = forms.CharField(label=gettext_lazy("行き先"), required=False, max_length=120)
    trip = forms.ChoiceField(
        label=gettext_lazy("片道・往復"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("both", gettext_lazy("往復")), ("one", gettext_lazy("片道"))],
    )
    mobility = forms.ChoiceField(
        label=gettext_lazy("歩き方"), required=False, choices=Ride.Mobility, widget=forms.RadioSelect
    )
    fuel_jpy = yen_field(gettext_lazy("ガソリン代（円）"))
    toll_jpy = yen_field(gettext_lazy("道路通行料（円）"))
    parking_jpy = yen_field(gettext_lazy("駐車場代（円）"))
    insurance_jpy = yen_field(gettext_lazy("保険料（円）"))
    vehicle_rental_jpy = yen_field(gettext_lazy("車両借料（円）"))
    day = forms.ChoiceField(label=gettext_lazy("いつ"), required=False, widget=forms.RadioSelect)
    day_text = forms.CharField(
        label=gettext_lazy("日にち（例：12/3）"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"data-live": "yes"}),
    )
    half_day = forms.ChoiceField(
        label=gettext_lazy("時間帯"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("morning", gettext_lazy("午前")),
            ("afternoon", gettext_lazy("午後")),
            ("evening", gettext_lazy("夕方")),
            ("", gettext_lazy("いつでも")),
        ],
    )
    time_text = forms.CharField(
        label=gettext_lazy("時刻"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"data-live": "yes"}),
    )
    is_weekly = forms.BooleanField(label=gettext_lazy("毎週"), required=False)
    headcount = forms.ChoiceField(
        label=gettext_lazy("行く人数"),
        required=False,
        widget=forms.Select,
        choices=lambda: [(str(count), _("%s人") % count) for count in range(1, 6)],
    )
    gender_wish = forms.ChoiceField(
        label=gettext_lazy("性別の希望"),
        required=False,
        widget=forms.Select,
        choices=[("", gettext_lazy("なし")), ("female", gettext_lazy("女性")), ("male", gettext_lazy("男性"))],
    )
    cautions = forms.MultipleChoiceField(
        label=gettext_lazy("気をつけること"), required=False, choices=Caution, widget=forms.CheckboxSelectMultiple
    )
    share_cautions = forms.BooleanField(label=gettext_lazy("この印をお手伝いの方に伝えてよい"), required=False)
    note = forms.CharField(
        label=gettext_lazy("メモ"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    note_for_helper = forms.CharField(label=gettext_lazy("お手伝いの方に伝えること"), required=False, max_length=1000)
    consent = forms.ChoiceField(
        label=gettext_lazy("同意"),
        widget=forms.RadioSelect,
        choices=[("yes", gettext_lazy("口頭で同意")), ("later", gettext_lazy("まだ"))],
        error_messages={"required": gettext_lazy("同意を聞いたかどうかを、えらんでください")},
    )
    call_back = forms.ChoiceField(
        label=gettext_lazy("折り返し"),
        widget=forms.RadioSelect,
        choices=[
            ("today", gettext_lazy("今日中")),
            ("tomorrow", gettext_lazy("明日")),
            ("day", gettext_lazy("日を決める")),
        ],
        error_messages={"required": gettext_lazy("折り返しの電話をいつまでにするか、えらんでください")},
    )
    call_back_text = forms.CharField(label=gettext_lazy("折り返す日"), required=False, max_length=30)

    def __init__(self, *args: object, municipality: Municipality, **kwargs: Any) -> None:
        self.town = municipality
        self.today = timezone.localdate()
        kwargs["initial"] = self._first_values() | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.tasks = {task.public_id: task for task in task_menu(municipality)}
        self._field("task").choices = [(key, task.name) for key, task in self.tasks.items()]
        self.fields["task"].widget.ride_ids = frozenset(key for key, task in self.tasks.items() if task.is_ride)
        self._field("day").choices = self._day_choices()
        self.found_blocks = self._find_blocks()
        several = self.found_blocks if 1 < len(self.found_blocks) <= BLOCK_CHOICES_MAX else []
        self._field("block_choice").choices = [(block.public_id, block.name) for block in several]

    def _first_values(self) -> dict[str, object]:
        return {
            "draft": public_id(),
            "asked_by": Need.AskedBy.SELF,
            "channel": Need.Channel.PHONE,
            "day": "talk",
            "half_day": "",
            "trip": "both",
            "mobility": Ride.Mobility.WALKS,
            "mode": Ride.Mode.FREE,
            "headcount": "1",
            "call_back": "tomorrow",
        }

    def _field(self, name: str) -> forms.ChoiceField:
        return self.fields[name]  # type: ignore[return-value]

    def _day_choices(self) -> list[tuple[str, str]]:
        near = [self.today + dt.timedelta(days=offset) for offset in range(NEAR_DAYS + 1)]
        words = {near[0]: _("今日"), near[1]: _("明日")}
        days = [(day.isoformat(), words.get(day) or day_of_month(day)) for day in near]
        return [*days, ("text", _("日を決める")), ("talk", _("あとで聞く"))]

    def _typed(self, name: str) -> object:
        return (self.data.get(name) if self.is_bound else self.initial.get(name)) or ""

    def _find_blocks(self) -> list[TownBlock]:
        text = str(self._typed("block"))
        return blocks_named(municipality=self.town, text=text) if text.strip() else []

    @property
    def chosen_block(self) -> TownBlock | None:
        """The block that is meant by now, also while the rest of the form is still empty."""
        if len(self.found_blocks) == 1:
            return self.found_blocks[0]
        choice = self._typed("block_choice")
        return next((block for block in self.found_blocks if block.public_id == choice), None)

    def looked_at(self) -> dict[str, Any]:
        """What can be read from the form so far; fields that are wrong or missing are left out, nothing is judged."""
        if self.is_bound:
            self.is_valid()
            return self.cleaned_data
        posted = QueryDict(mutable=True)
        for name, value in self.initial.items():
            posted.setlist(name, value if isinstance(value, list) else [str(value or "")])
        probe = type(self)(posted, municipality=self.town)
        probe.is_valid()
        return probe.cleaned_data

    @property
    def ride_money(self) -> list[forms.BoundField]:
        return [self[name] for name in Ride.ACTUAL_COST_FIELDS]

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if problem := phone_problem(phone):
            raise forms.ValidationError(problem)
        return phone

    def clean_block(self) -> TownBlock:
        if self.chosen_block:
            return self.chosen_block
        if not self.found_blocks:
            raise forms.ValidationError(_("この町名は見つかりません。町名を、はじめの2文字から入力しなおしてください"))
        if len(self.found_blocks) > BLOCK_CHOICES_MAX:
            raise forms.ValidationError(_("当てはまる町が多すぎます。丁目まで入力してください"))
        raise forms.ValidationError(_("当てはまる町がいくつかあります。下からえらんでください"))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not (given.get("phone") or given.get("name") or given.get("person")) and "phone" not in self.errors:
            self.add_error("phone", _("電話番号か、お名前を入力してください"))
        self._clean_day(given)
        self._clean_time(given)
        self._clean_call_back(given)
        task = self.tasks.get(given.get("task", ""))
        if task and task.is_ride:
            given["mode"] = given.get("mode") or Ride.Mode.FREE
            if problem := ride_problem(given):
                self.add_error("mode", problem)
        return given

    def _clean_day(self, given: dict[str, Any]) -> None:
        choice = given.get("day") or "talk"
        # A date written into the box is meant, whichever chip is still pressed.
        if given.get("day_text") and choice in ("text", "talk"):
            given["day_on"] = self._date("day_text", given["day_text"], _("訪問する日は、%(problem)s"))
        elif choice == "text":
            self.add_error(
                "day_text", _("訪問する日を入力してください（例：12/3）。まだなら「あとで聞く」をえらんでください")
            )
        else:
            given["day_on"] = None if choice == "talk" else dt.date.fromisoformat(choice)

    def _clean_time(self, given: dict[str, Any]) -> None:
        text = given.get("time_text", "")
        try:
            given["start_min"], given["end_min"] = parse_times(text)
        except ValueError:
            self.add_error("time_text", _("時刻は、9:30 や 13:00-14:30 のように入力してください"))
            return
        if given["start_min"] is not None:
            task = self.tasks.get(given.get("task", ""))
            length = task.typical_min if task else 60
            given["end_min"] = given["end_min"] or min(given["start_min"] + length, 24 * 60)
            given["half_day"] = half_day_at(given["start_min"])

    def _clean_call_back(self, given: dict[str, Any]) -> None:
        choice, text = given.get("call_back"), given.get("call_back_text", "")
        day = {"today": self.today, "tomorrow": self.today + dt.timedelta(days=1)}.get(choice or "")
        if choice == "day":
            if not text:
                self.add_error("call_back_text", _("折り返す日を入力してください（例：11/27）"))
                return
            day = self._date("call_back_text", text, _("折り返す日は、%(problem)s"))
        if day is not None:
            given["call_back_by_at"] = closing_at(day)

    def _date(self, field: str, text: str, words: str) -> dt.date | None:
        try:
            day = parse_date(text, today=self.today)
        except ValueError as error:
            self.add_error(field, words % {"problem": str(error).removeprefix(_("日付は、"))})
            return None
        if day < self.today:
            self.add_error(field, words % {"problem": _("今日か、今日より後の日にしてください")})
            return None
        return day

    def need_columns(self) -> dict[str, object]:
        """Columns of Need, as needs.services.need_take takes them. Only after is_valid()."""
        given = {name: self.cleaned_data.get(name) for name in NEED_COLUMNS}
        return given | {
            "headcount": int(given["headcount"] or 1),
            "channel": given["channel"] or Need.Channel.PHONE,
            "asked_by": given["asked_by"] or Need.AskedBy.SELF,
        }

    def ride_columns(self) -> dict[str, object] | None:
        """Columns of Ride, or None when the task is none. Only after is_valid()."""
        given = self.cleaned_data
        if not self.tasks[given["task"]].is_ride:
            return None
        money = {name: given.get(name) for name in Ride.ACTUAL_COST_FIELDS}
        return {
            "mode": given["mode"],
            "destination": given["destination"],
            "is_round_trip": given["trip"] != "one",
            "mobility": given["mobility"] or Ride.Mobility.WALKS,
            **money,
        }
