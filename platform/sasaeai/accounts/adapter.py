"""What allauth asks us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest

from sasaeai.common.middleware import RubyMiddleware
from sasaeai.places.selectors import home_town


class AccountAdapter(DefaultAccountAdapter):
    """Our mails and no sign-up of its own: people come in by /join/, staff are posted by the office."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        """The service's name stands in the subject itself; no "[host name]" in front of it."""
        return str(subject)

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """In やさしい日本語, furigana stand behind their word in brackets."""
        message = super().render_mail(template_prefix, email, context, headers)
        message.subject = RubyMiddleware.in_brackets(message.subject)
        message.body = RubyMiddleware.in_brackets(message.body)
        return message

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every mail says who wrote it and which number to call."""
        super().send_mail(template_prefix, email, {"town": home_town(), **context})


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """LINE sign-in: it connects to an account that is there; it makes one only where LINE is configured."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        return True
