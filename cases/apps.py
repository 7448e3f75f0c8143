"""The case file and everything that exists only inside one."""

from django.apps import AppConfig

from accounts.asked import ask
from mediators import checks, holidays


class CasesConfig(AppConfig):
    """One file that passes from hand to hand."""

    name = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        """The cases are asked before anybody leaves the service, whenever a mediator declares a tie, and which days are off."""
        ask("cases.steps.handover")
        checks.ask("cases.steps.recusal")
        holidays.ask("cases.models.calendar")
