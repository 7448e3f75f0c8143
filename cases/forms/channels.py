"""How a department is reached, and what its own system may do."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import CleanText, plain_helper
from accounts.models import Scope
from cases.steps.channels import check_address


class ChannelForm(forms.Form):
    """A form of this page: errors of a step go into it, and what was typed stays."""

    helper = plain_helper()

    def took(self, problem: ValidationError) -> None:
        """Show what the step refused."""
        self.add_error(None, problem)


class HookForm(ChannelForm):
    """Where the department's own system listens."""

    url = CleanText(label=_("Address of its system"), max_length=300, widget=forms.URLInput({"placeholder": "https://"}))

    def clean_url(self) -> str:
        """An address that can be knocked at."""
        url = str(self.cleaned_data["url"])
        check_address(url)
        return url


class TokenForm(ChannelForm):
    """A token: what for, what it may do, how long."""

    name = CleanText(label=_("What the system is called"), max_length=40)
    scopes = forms.MultipleChoiceField(label=_("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)
    days = forms.IntegerField(label=_("Good for how many days"), min_value=1, max_value=730, initial=365)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"scopes": [Scope.READ, Scope.ACT], "days": 365}, **kwargs})
