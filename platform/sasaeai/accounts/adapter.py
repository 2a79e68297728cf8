"""What allauth asks us."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Our mails, our pages, no passwords."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """LINE sign-in."""
