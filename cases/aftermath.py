"""Clocks on a finished file: until when a party may object or have it enforced. Read, never kept: they hold nothing open."""

from datetime import date, datetime, time

from django.db.models import Max

from cases.clock import ZONE, Due, due, parse_unit
from cases.models import Confirmation, Limit, Outcome, Service, calendar


def due_of(key: str, start: datetime) -> Due:
    """When a limit that began at a moment is over, by the row in force then."""
    limit = Limit.objects.in_force(key, start.astimezone(ZONE).date())
    return due(start, limit.amount, parse_unit(limit.unit), calendar(), ends=limit.ends)


def objection_until(service: Service) -> Due:
    """Fifteen days from one party's own receipt (民诉法解释 372). Raises ValueError for a ruling not received yet."""
    if service.received_at is None:
        raise ValueError(service.pk)
    return due_of("objection", service.received_at)


def enforcement_until(confirmation: Confirmation) -> Due | None:
    """Two years from the last day of performance, of the last instalment where there are several, else from the effect (民诉法 250).

    None while there is nothing to enforce: the court did not confirm, or not yet.
    """
    if confirmation.outcome != Outcome.CONFIRMED or confirmation.effective_at is None:
        return None
    last: date | None = confirmation.agreement.terms.aggregate(last=Max("due_on"))["last"]
    return due_of("enforcement", datetime.combine(last, time(12), ZONE) if last else confirmation.effective_at)
