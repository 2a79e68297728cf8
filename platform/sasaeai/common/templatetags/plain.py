"""Template tags of every page: dates, times and money in the words people use."""

import datetime as dt

from django import forms, template
from django.forms import BoundField
from django.utils import timezone, translation
from django.utils.translation import gettext as _

register = template.Library()

WEEKDAYS_JA = "月火水木金土日"


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """2026年11月25日（水）; in English 25 November 2026 (Wed)."""
    if not value:
        return ""
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if translation.get_language() == "en":
        return f"{value.day} {value:%B %Y} ({value:%a})"
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
    return f"{value.month}月{value.day}日（{WEEKDAYS_JA[value.weekday()]}）"


@register.filter
def minute(value: int | None) -> str:
    """Minutes after midnight as 午前9時30分; in English 9:30."""
    if value is None:
        return ""
    hour, rest = divmod(int(value), 60)
    if translation.get_language() == "en":
        return f"{hour}:{rest:02d}"
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
    return "無料" if value == 0 else f"{value:,}円"


@register.filter
def people(value: int | None) -> str:
    """1,234人; an unknown number is 記録なし, which never looks like 0."""
    if value is None:
        return _("記録なし")
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
