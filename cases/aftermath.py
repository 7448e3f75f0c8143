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


def notice_until(service: Service) -> Due:
    """When a public notice counts as service: thirty days after it came out (民诉法 95). Raises ValueError where there is none."""
    if service.noticed_at is None:
        raise ValueError(service.pk)
    return due_of("public_notice", service.noticed_at)


def third_party_until(known_on: date) -> Due:
    """Six months from the day on which an interested person learned, or had to learn, of the ruling (民诉法解释 372; 127: never extended)."""
    return due_of("third_party", datetime.combine(known_on, time(12), ZONE))


def enforcement_until(confirmation: Confirmation) -> Due | None:
    """Two years from the last day of performance, of the last instalment where there are several; where a term has none, from the day on which
    the ruling took effect (民诉法 250).

    None while there is nothing to enforce: the court did not confirm, or not yet, or followed an objection, or nobody has a ruling without a day.
    """
    if confirmation.outcome != Outcome.CONFIRMED or confirmation.is_revoked or confirmation.effective_at is None:
        return None
    owed = confirmation.agreement.terms.filter(debtor__isnull=False)
    last: date | None = owed.aggregate(last=Max("due_on"))["last"]
    days = [datetime.combine(last, time(12), ZONE)] if last else []
    if not last or owed.filter(due_on=None).exists():
        days += [moment for moment in [_ruling_effective(confirmation)] if moment]
    return due_of("enforcement", max(days)) if days else None


def _ruling_effective(confirmation: Confirmation) -> datetime | None:
    """A ruling takes effect with its service on the last party; None before that."""
    received = list(Service.objects.filter(document=confirmation.ruling_id, party__isnull=False).values_list("received_at", flat=True))
    there = [moment for moment in received if moment]
    return max(there) if there and len(there) == len(received) else None
