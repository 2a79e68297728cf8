"""Listens to allauth's one signal that we need."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sasaeai.accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from sasaeai.accounts.signin import second_factor_proven

        authenticator_added.connect(second_factor_proven, dispatch_uid="sasaeai.second_factor_proven")
