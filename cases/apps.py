"""The case file and everything that exists only inside one."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """One file that passes from hand to hand."""

    name = "cases"
    verbose_name = "Cases"
