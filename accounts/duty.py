"""The duty roster: who leads at a station. It gives rights, so one writes it and another agrees; nobody puts themselves on it."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Appointment, DutyShift, Office, User
from accounts.roles import Role

MOST = 62  # shifts written at once: a leader every day of two months
AHEAD = timedelta(days=400)


def may_lead(station: Office) -> QuerySet[User]:
    """Whom a roster can name: the officers of the station."""
    serving = Appointment.objects.current().filter(office=station, role=Role.OFFICER)
    return User.objects.filter(pk__in=serving.values("user")).order_by("username")


@transaction.atomic
def write(station: Office, user: User, *, by: User, begins: datetime, hours: int, every: int, times: int) -> list[DutyShift]:
    """Write shifts of one person: the first at `begins`, `hours` long, `every` days again, `times` in all. They hold once somebody else agreed.

    Raises ValidationError for oneself, for somebody who is no officer there, for the past, and where somebody leads at that time already.
    """
    if user.pk == by.pk:
        raise ValidationError(_("This is about you: somebody else sees to it."))
    if not may_lead(station).filter(pk=user.pk).exists():
        raise ValidationError(_("Only an officer of this station leads there."))
    if not 1 <= times <= MOST or not 1 <= hours <= 24 or (times > 1 and not 1 <= every <= 31):
        raise ValidationError(_("A shift is a day at most, and two months are written at once at most."))
    Office.objects.select_for_update().get(pk=station.pk)  # two who write at once do it one after the other
    spans = [(start, start + timedelta(hours=hours)) for start in (begins + timedelta(days=every * n) for n in range(times))]
    if spans[0][1] <= timezone.now() or spans[-1][1] > timezone.now() + AHEAD:
        raise ValidationError(_("Give a time that is still to come, within a year."))
    for start, stop in spans:
        if other := DutyShift.objects.filter(office=station, starts_at__lt=stop, ends_at__gt=start).select_related("user").first():
            when = f"{timezone.localtime(other.starts_at):%m-%d %H:%M}"
            raise ValidationError(_("%(name)s stands on the roster from %(when)s on already.") % {"name": other.user.name, "when": when})
    rows = [DutyShift(office=station, user=user, starts_at=start, ends_at=stop, entered_by=by) for start, stop in spans]
    return DutyShift.objects.bulk_create(rows)


def ahead(offices: Collection[int]) -> QuerySet[DutyShift]:
    """What runs and what is to come at these stations."""
    rows = DutyShift.objects.filter(office__in=offices, ends_at__gt=timezone.now())
    return rows.select_related("user", "office", "entered_by").order_by("office", "starts_at")


def approve(shifts: Collection[int], offices: Collection[int], *, by: User) -> int:
    """The second person agrees to these shifts of their stations. Returns how many hold now; nobody's own and nobody's own writing is among them."""
    rows = ahead(offices).filter(pk__in=shifts, entered_by__isnull=False, approved_by=None)
    return rows.exclude(entered_by=by).exclude(user=by).update(approved_by=by)


def take_out(shift: DutyShift, *, by: User) -> None:
    """Take a shift that is not over off the roster; one that runs ends now. Raises ValidationError for one's own."""
    if shift.user_id == by.pk:
        raise ValidationError(_("This is about you: somebody else sees to it."))
    moment = timezone.now()
    if shift.waits or shift.starts_at >= moment:
        shift.delete()
    elif shift.ends_at > moment:
        DutyShift.objects.filter(pk=shift.pk).update(ends_at=moment)
