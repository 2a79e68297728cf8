"""Makes config an app, so that its checks are found. It has no tables."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    name = "sasaeai.config"
    label = "config"

    def ready(self) -> None:
        from sasaeai.config import checks  # noqa: F401  registers them
