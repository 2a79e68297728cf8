"""Template tags of every page: dates, times and money in the words people use."""

import datetime as dt

from django import forms, template
from django.forms import BoundField
from django.utils import timezone, translation
from django.utils.translation import gettext as _

register = template.Library()

WEEKDAYS_JA = "月火水木金土日"
#: やさしい日本語 has furigana on every kanji, and full words.
EASY = "ja-x-easy"
EASY_WEEKDAYS = ("げつ", "か", "すい", "もく", "きん", "ど", "にち")
#: Days of the month that are not read as number + にち.
EASY_DAYS = {
    1: "ついたち",
    2: "ふつか",
    3: "みっか",
    4: "よっか",
    5: "いつか",
    6: "むいか",
    7: "なのか",
    8: "ようか",
    9: "ここのか",
    10: "とおか",
    14: "じゅうよっか",
    20: "はつか",
    24: "にじゅうよっか",
}


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """2026年11月25日（水）; in English 25 November 2026 (Wed)."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if translation.get_language() == "en":
        return f"{value.day} {value:%B %Y} ({value:%a})"
    if translation.get_language() == EASY:
        return f"{value.year}{{年|ねん}}{_easy_day(value)}"
    return f"{value.year}年{value.month}月{value.day}日（{WEEKDAYS_JA[value.weekday()]}）"


@register.filter
def short_day(value: dt.date | dt.datetime | None) -> str:
    """11月25日（水）; in English 25 Nov (Wed)."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if translation.get_language() == "en":
        return f"{value.day} {value:%b} ({value:%a})"
    if translation.get_language() == EASY:
        return _easy_day(value)
    return f"{value.month}月{value.day}日（{WEEKDAYS_JA[value.weekday()]}）"


def _easy_day(value: dt.date) -> str:
    """11月25日（水曜日） with furigana."""
    reading = EASY_DAYS.get(value.day, "にち")
    weekday, weekday_reading = WEEKDAYS_JA[value.weekday()], EASY_WEEKDAYS[value.weekday()]
    return f"{value.month}{{月|がつ}}{value.day}{{日|{reading}}}（{{{weekday}曜日|{weekday_reading}ようび}}）"


@register.filter
def day_of_month(value: dt.date) -> str:
    """25（水）, for a row of near days; in English 25 Nov (Wed)."""
    if translation.get_language() == "en":
        return short_day(value)
    return f"{value.day}（{WEEKDAYS_JA[value.weekday()]}）"


@register.filter
def minute(value: int | None) -> str:
    """Minutes after midnight as 午前9時30分; in English 9:30."""
    if value is None:
        return ""
    hour, rest = divmod(int(value), 60)
    if translation.get_language() == "en":
        return f"{hour}:{rest:02d}"
    if translation.get_language() == EASY:
        half = "{午前|ごぜん}" if hour < 12 else "{午後|ごご}"
        minutes = f"{rest}{{分|{'ぷん' if rest % 10 in (0, 1, 3, 4, 6, 8) else 'ふん'}}}" if rest else ""
        return f"{half}{hour if hour <= 12 else hour - 12}{{時|じ}}{minutes}"
    half = "午前" if hour < 12 else "午後"
    return f"{half}{hour if hour <= 12 else hour - 12}時" + (f"{rest}分" if rest else "")


@register.filter
def moment(value: dt.datetime | None) -> str:
    """11月25日（水）午前9時30分, in Tokyo."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{short_day(local)} {minute(local.hour * 60 + local.minute)}".replace("） ", "）")


@register.filter
def yen(value: int | None) -> str:
    """300円; 0 is 無料."""
    if value is None:
        return ""
    if translation.get_language() == "en":
        return "free" if value == 0 else f"¥{value:,}"
    if translation.get_language() == EASY:
        return "{無料|むりょう}" if value == 0 else f"{value:,}{{円|えん}}"
    return "無料" if value == 0 else f"{value:,}円"


@register.filter
def people(value: int | None) -> str:
    """1,234人; an unknown number is 記録なし, which never looks like 0."""
    if value is None:
        return _("記録なし")
    if translation.get_language() == EASY:
        return f"{value:,}{{人|にん}}"
    return f"{value:,}" if translation.get_language() == "en" else f"{value:,}人"


@register.filter
def percent(value: float | None) -> str:
    """A share 0..1 as 59.7%."""
    return _("記録なし") if value is None else f"{value * 100:.1f}%"


@register.filter
def get(mapping: dict, key: object) -> object:
    """The value under a key that is itself a variable."""
    return mapping.get(key) if mapping else None


@register.simple_tag(takes_context=True)
def lang_url(context: template.Context, code: str) -> str:
    """This page in another language, keeping its other parameters."""
    query = context["request"].GET.copy()
    query["lang"] = code
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """This page with some parameters changed; None takes one away."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        else:
            query[key] = str(value)
    return "?" + query.urlencode()


@register.filter
def field_kind(field: BoundField) -> str:
    """How components/field.html draws a field: hidden, radio, checkboxes, checkbox, input."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.RadioSelect):
        return "checkboxes" if widget.allow_multiple_selected else "radio"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "input"


@register.filter
def first_control_id(field: BoundField) -> str:
    """Where a link of the error summary leads: the first control of the field."""
    if field_kind(field) in ("radio", "checkboxes"):
        return f"{field.auto_id}_0"
    return field.id_for_label


@register.filter
def at(items: list, index: int) -> object:
    """The item at a place that is itself a variable."""
    return items[index]


@register.filter
def round_people(value: float | None) -> str:
    """An estimate of people as 1,234人."""
    return people(None if value is None else round(value))
