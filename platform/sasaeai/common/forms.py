"""The base of every form: our look, our words, and nothing the browser refuses by itself."""

from typing import cast

from django import forms
from django.forms.utils import ErrorList
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

#: Widgets that are drawn as a box to write in or to choose from.
BOXES = (forms.TextInput, forms.EmailInput, forms.NumberInput, forms.Textarea, forms.Select)


class PlainForm(forms.Form):
    """A form whose fields are drawn by components/field.html.

    No `required` attributes (the browser's bubbles say nothing a 70-year-old can use), no placeholders,
    ids that stay stable, errors tied to their control. Subclasses set error messages in the field's own words.
    """

    use_required_attribute = False
    #: Staff fill in other people's data: the browser must not offer the staff's own.
    autocomplete_off = False

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("error_class", ErrorList)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, field in self.fields.items():
            self._dress(name, field)

    def _dress(self, name: str, field: forms.Field) -> None:
        widget = field.widget
        if isinstance(widget, BOXES) and not widget.is_hidden:
            widget.attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
        if self.autocomplete_off:
            widget.attrs.setdefault("autocomplete", "off")

    def choice_field(self, name: str) -> forms.ChoiceField:
        """A field with choices that are filled in when the form is made (a town's own menu)."""
        return cast(forms.ChoiceField, self.fields[name])

    def full_clean(self) -> None:
        super().full_clean()
        for name in self.errors if self.is_bound else ():
            if name in self.fields:
                widget = self.fields[name].widget
                if not isinstance(widget, forms.RadioSelect):
                    widget.attrs["aria-invalid"] = "true"


def posted(request: HttpRequest) -> QueryDict | None:
    """What to bind a form to: everything that was sent, even nothing at all; None on a page that was only opened."""
    return request.POST if request.method == "POST" else None


def render_form(
    request: HttpRequest, template: str, form: forms.BaseForm, context: dict[str, object] | None = None
) -> HttpResponse:
    """The page with its form: 422 when the form was sent and something is to be mended, else 200."""
    return render(
        request, template, {"form": form, **(context or {})}, status=422 if form.is_bound and form.errors else 200
    )
