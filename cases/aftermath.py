"""Clocks on a finished file: until when a party may object or have it enforced. Read, never kept: they hold nothing open."""

from datetime import date, datetime, time

from django.db.models import Max

from cases.clock import ZONE, Due, due, parse_unit
from cases.models import Confirmation, Limit, Outcome, Service, calendar
from cases.moves import ConfirmationState


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
    """Two years from the last day of performance, of the last instalment where there are several; where a term has none, from the day on which
    the ruling took effect (民诉法 250).

    None while there is nothing to enforce: the court did not confirm, or not yet, or followed an objection, or nobody has a ruling without a day.
    """
    if confirmation.outcome != Outcome.CONFIRMED or confirmation.state == ConfirmationState.UPHELD or confirmation.effective_at is None:
        return None
    owed = confirmation.agreement.terms.filter(debtor__isnull=False)
    last: date | None = owed.aggregate(last=Max("due_on"))["last"]
    days = [datetime.combine(last, time(12), ZONE)] if last else []
    if not last or owed.filter(due_on=None).exists():
        days += [moment for moment in [_ruling_effective(confirmation)] if moment]
    return due_of("enforcement", max(days)) if days else None


def _ruling_effective(confirmation: Confirmation) -> datetime | None:
    """A ruling takes effect with its service on the last party; None before that."""
    received = list(Service.objects.filter(confirmation=confirmation, party__isnull=False).values_list("received_at", flat=True))
    there = [moment for moment in received if moment]
    return max(there) if there and len(there) == len(received) else None
