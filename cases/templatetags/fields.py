"""Boxes of a form where a page sets them itself, and the words of limits and risks."""

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cases.clock import ZONE, Unit, today
from cases.models import Limit
from cases.templatetags.words import day, moment
from cases.triage import Factor

register = template.Library()
SPANS = {
    Unit.MINUTES: _("%(n)s minutes"), Unit.HOURS: _("%(n)s hours"), Unit.NATURAL_DAYS: _("%(n)s days"), Unit.WORKING_DAYS: _("%(n)s working days"),
    Unit.MONTHS: _("%(n)s months"), Unit.YEARS: _("%(n)s years"),
}  # fmt: skip


@register.simple_tag
def field(bound: BoundField, *, step: Any = "") -> SafeString:
    """The box alone, with the classes of the look, its error tied to it and the key that jumps to it; label, hint and error stand around it."""
    widget = bound.field.widget
    look = "form-check-input" if isinstance(widget, CheckboxInput) else "form-select" if isinstance(widget, Select) else "form-control"
    attributes: dict[str, Any] = {"class": f"{look} is-invalid" if bound.errors else look}
    if bound.errors:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{bound.id_for_label}_error"}
    if step:
        attributes["data-step"] = str(step)
    return bound.as_widget(attrs=attributes)


@register.filter
def factor(code: str) -> str:
    """A risk factor in words."""
    return str(Factor(code).label)


@register.filter
def span(limit: Limit) -> str:
    """30 分钟, 3 个工作日, 1 个月."""
    return SPANS[Unit(limit.unit)] % {"n": limit.amount}


@register.filter
def short_moment(value: datetime) -> str:
    """今天 8:55; an earlier day without its hour: the history is read by days."""
    return moment(value) if value.astimezone(ZONE).date() >= today() else day(value).rpartition(" ")[0]
