"""律师驻所: the lawyers' roster, day by day. Who is on the wall as a lawyer sits at the station at these hours, free of charge."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mediators.kinds import Engagement
from mediators.models import Absence, LawyerDay, Mediator

AHEAD = timedelta(days=14)


def coming(committee_id: int | None = None, count: int = 6, now: datetime | None = None) -> list[LawyerDay]:
    """The next days with a lawyer there, within two weeks, today until they go; whoever is on leave is not there. Two statements at most."""
    moment = timezone.localtime(now)
    first = moment.date()
    rows = LawyerDay.objects.filter(day__gte=first, day__lte=first + AHEAD, lawyer__is_listed=True, lawyer__user__is_active=True)
    rows = rows.exclude(day=first, closes__lte=moment.time())
    rows = rows.filter(lawyer__committee=committee_id) if committee_id else rows
    found = list(rows.select_related("lawyer__user", "lawyer__organisation", "lawyer__committee")[: count * 3])
    away = Absence.objects.filter(resource__in={row.lawyer.resource_id for row in found}, ends_at__gt=moment) if found else ()
    return [row for row in found if not any(_covers(one, row) for one in away)][:count]


def _covers(absence: Absence, row: LawyerDay) -> bool:
    opens, closes = (timezone.make_aware(datetime.combine(row.day, at)) for at in (row.opens, row.closes))
    return absence.resource_id == row.lawyer.resource_id and absence.starts_at < closes and absence.ends_at > opens


@transaction.atomic
def enter(lawyer: Mediator, *, days: Sequence[date], opens: time, closes: time) -> int:
    """Put a lawyer on the roster on these days; a day that stands there already gets the new hours. Returns how many days.

    Raises ValidationError for somebody who is no lawyer of the wall, and for hours that end before they begin.
    """
    if lawyer.engagement != Engagement.LAWYER or not lawyer.is_listed:
        raise ValidationError(_("Choose a lawyer of the wall."))
    if closes <= opens:
        raise ValidationError(_("It ends after it begins."))
    for day in days:
        LawyerDay.objects.update_or_create(lawyer=lawyer, day=day, defaults={"opens": opens, "closes": closes})
    return len(days)
