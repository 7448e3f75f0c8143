"""A row of the routing table as somebody wants it from a day on."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from accounts.models import Office
from accounts.roles import OfficeKind
from cases.clock import today
from cases.forms.routing import OneOffice, offer
from cases.forms.step import CleanText, StepForm
from cases.models import Complexity, RoutingRow
from cases.models.rule import ROW_FACTS
from cases.triage import Confirmable
from mediators.kinds import DisputeType

LEADING = (OfficeKind.DEPARTMENT, OfficeKind.COMMAND, OfficeKind.BUREAU, OfficeKind.COMMITTEE)
PARTED = _("Several are parted by “、”.")


class LeadChoice(OneOffice):
    """An office that may lead."""

    def label_from_instance(self, obj: Any) -> str:
        """区人社局."""
        return str(obj.short_name)


class RowForm(StepForm):
    """Every column of a row, from when on, and why."""

    name = CleanText(label=_("Kind of matter"), max_length=60)
    dispute_type = forms.ChoiceField(label=_("Kind of dispute"), choices=[("", "—"), *DisputeType.choices], required=False)
    keywords = CleanText(label=_("Words by which it is known"), max_length=120, required=False, help_text=PARTED)
    lead = LeadChoice(Office.objects.none(), label=_("Leads"), empty_label=None)
    joint = CleanText(label=_("Joins"), max_length=120, required=False, help_text=PARTED)
    trade_committee = CleanText(label=_("Trade committee"), max_length=40, required=False)
    police_keeps = CleanText(label=_("Police keep it when"), max_length=80, required=False)
    base = CleanText(label=_("Legal base"), max_length=80, required=False)
    complexity = forms.ChoiceField(label=_("Limit"), choices=Complexity.choices)
    callout_allowed = forms.BooleanField(label=_("Call to the spot"), required=False)
    confirmable = forms.ChoiceField(label=_("The court can confirm it"), choices=Confirmable.choices)
    is_active = forms.BooleanField(label=_("In use"), required=False)
    valid_from = Day(label=_("From when on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    reason = CleanText(label=_("Why it is changed"), max_length=200)

    def __init__(self, *args: Any, row: RoutingRow, **kwargs: Any) -> None:
        super().__init__(*args, initial={**row.facts(), "lead": row.lead_id, "valid_from": today()}, **kwargs)
        offer(self, "lead", Office.objects.filter(kind__in=LEADING, is_active=True).order_by("kind", "pk"))

    @property
    def facts(self) -> dict[str, Any]:
        """What the step wants."""
        return {name: self.cleaned_data[name] for name in (*ROW_FACTS, "valid_from", "reason")}
