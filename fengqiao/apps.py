"""The project's own commands and checks."""

from django.apps import AppConfig


class FengqiaoConfig(AppConfig):
    """Puts the apps together."""

    name = "fengqiao"
    verbose_name = "Fengqiao"
