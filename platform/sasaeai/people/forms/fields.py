"""Fields that several forms share: a name, its reading, a telephone number, a 町, times of the week."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sasaeai.common.phone import phone_problem
from sasaeai.people.models import HalfDay, Task

UNDECIDED = "undecided"
TIME_CHOICES = [
    ("weekday_morning", _("平日の午前")),
    ("weekday_afternoon", _("平日の午後")),
    ("weekend", _("土曜・日曜")),
    (UNDECIDED, _("相談して決める")),
]


def slots_of(times: Iterable[str]) -> list[tuple[int, str]]:
    """The cells of the weekday × half-day grid behind the three broad answers; 相談して決める is none."""
    chosen = set(times)
    slots = []
    for day in range(5):
        slots += [(day, HalfDay.MORNING.value)] if "weekday_morning" in chosen else []
        slots += [(day, HalfDay.AFTERNOON.value)] if "weekday_afternoon" in chosen else []
    if "weekend" in chosen:
        slots += [(day, half) for day in (5, 6) for half in (HalfDay.MORNING.value, HalfDay.AFTERNOON.value)]
    return slots


class PhoneField(forms.CharField):
    """A telephone number as people write it. What was typed is kept; only what cannot be dialled is asked again."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("電話番号"))
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}))
        super().__init__(**kwargs)
        self.error_messages["required"] = _("電話番号を入力してください")
        self.error_messages["max_length"] = _("電話番号は、1つだけ入力してください")

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        problem = phone_problem(text)
        if problem:
            raise forms.ValidationError(problem)
        return text


def name_field(**kwargs: Any) -> forms.CharField:
    """One field for the whole name; any character is welcome."""
    return forms.CharField(
        label=_("お名前"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={
            "required": _("お名前を入力してください"),
            "max_length": _("お名前は、80文字までで入力してください"),
        },
        **kwargs,
    )


def kana_field(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=_("フリガナ"),
        max_length=160,
        help_text=_("ひらがなでも、カタカナでもかまいません"),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        error_messages={
            "required": _("フリガナを入力してください"),
            "max_length": _("フリガナは、160文字までで入力してください"),
        },
        **kwargs,
    )


def town_block_field() -> forms.CharField:
    return forms.CharField(
        label=_("お住まいの町名"),
        max_length=80,
        required=False,
        help_text=_("例：みどり台1丁目。近いところのお願いから、ご相談します"),
        widget=forms.TextInput(attrs={"autocomplete": "address-level3", "list": "town-blocks"}),
        error_messages={"max_length": _("町名は、80文字までで入力してください")},
    )


class TaskBoxes(forms.CheckboxSelectMultiple):
    """Tick boxes of tasks; those of rides carry `data-ride`, which opens the questions about car and licence."""

    ride_ids: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) in self.ride_ids:
            option["attrs"]["data-ride"] = ""
        return option


def task_boxes(label: object, empty: object, required: bool = True) -> forms.MultipleChoiceField:
    """A choice of tasks; fill it with `offer_tasks`."""
    field = boxes(label, empty, required)
    field.widget = TaskBoxes()
    return field


def offer_tasks(field: forms.MultipleChoiceField, tasks: Iterable[Task], *more: tuple[str, object]) -> bool:
    """Fill a `task_boxes` field with a town's menu. Says whether rides are on it."""
    menu = list(tasks)
    field.choices = [*((task.public_id, task.name) for task in menu), *more]  # type: ignore[assignment]
    field.widget.ride_ids = frozenset(task.public_id for task in menu if task.is_ride)  # type: ignore[attr-defined]
    return any(task.is_ride for task in menu)


def boxes(label: object, empty: object, required: bool = True) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,  # type: ignore[arg-type]
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": empty, "invalid_choice": _("下の中からえらんでください")},  # type: ignore[dict-item]
    )
