"""Those who can be chosen."""

from django.apps import AppConfig


class MediatorsConfig(AppConfig):
    """The roster. It has never heard of a case."""

    name = "mediators"
    verbose_name = "Mediators"
