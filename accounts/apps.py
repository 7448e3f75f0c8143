"""People and offices."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """What exists before any dispute."""

    name = "accounts"
    verbose_name = "People and offices"
