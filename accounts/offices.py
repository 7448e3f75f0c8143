"""Offices as the administrator keeps them. An office is never taken away: closed, it takes nothing new."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Appointment, Office
from accounts.roles import OfficeKind


@transaction.atomic
def keep(office: Office, **facts: Any) -> Office:
    """Make an office or put it right; kind and code are given once, they stand in numbers and rows.

    Raises ValidationError for a code that is taken, and for closing an office where people serve.
    """
    for name, value in facts.items():
        setattr(office, name, value)
    if not office.is_active and office.pk and Appointment.objects.current().filter(office=office).exists():
        raise ValidationError(_("People serve there: end their appointments first."))
    if office.court is not None and office.court.kind != OfficeKind.COURT:
        raise ValidationError(_("Choose a court."))
    try:
        with transaction.atomic():
            office.save()
    except IntegrityError as problem:
        raise ValidationError(_("Another office has this code.")) from problem
    return office
