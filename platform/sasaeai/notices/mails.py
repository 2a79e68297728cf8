"""From a notice to a mail: subject, body and the footer with the number to call."""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from sasaeai.common.middleware import RubyMiddleware
from sasaeai.notices.models import Notice
from sasaeai.notices.recipients import Recipient


def mail_of(notice: Notice, recipient: Recipient) -> EmailMessage:
    """The mail for this notice. Its Message-ID never changes, so that mail programs fold a second copy away."""
    subject, body = text_of(notice, recipient)
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return EmailMessage(
        subject=subject,
        body=body,
        to=[recipient.email],
        headers={"Message-ID": f"<notice.{notice.public_id}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def text_of(notice: Notice, recipient: Recipient) -> tuple[str, str]:
    """Subject and body in the notice's language: also what staff read out when they tell the person by hand."""
    with translation.override(notice.language):
        context = {
            **_values(notice.params),
            "name": recipient.name,
            "town": notice.municipality,
            "public_url": settings.PUBLIC_URL.rstrip("/"),
            "language": notice.language,
        }
        text = _render(f"mail/{notice.template}.txt", context).strip()
        footer = _render("mail/_footer.txt", context).strip()
    subject, _, body = text.partition("\n")
    return " ".join(subject.split()), f"{body.strip()}\n\n{footer}\n"


def _render(template: str, context: dict[str, Any]) -> str:
    # Plain text: names must not come out as &amp;. Furigana stand behind their word in brackets.
    made = get_template(template).template.render(Context(context, autoescape=False))  # type: ignore[attr-defined]
    return RubyMiddleware.in_brackets(made)


def _values(params: dict[str, Any]) -> dict[str, Any]:
    """The stored params with days (`…_on`) and moments (`…_at`) as values again."""
    values = dict(params)
    for key, value in params.items():
        if isinstance(value, str) and value and key.endswith("_on"):
            values[key] = dt.date.fromisoformat(value)
        elif isinstance(value, str) and value and key.endswith("_at"):
            values[key] = dt.datetime.fromisoformat(value)
    return values
