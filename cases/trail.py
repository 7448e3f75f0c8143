"""The trail as an auditor reads it: what was done on one day at the door and in the files, as far as their office oversees it."""

from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from accounts.models import AccessRecord, User
from accounts.roles import OfficeKind, Role
from cases.clock import ZONE
from cases.models import DailySeal, Event
from cases.models.scope import EVERYTHING, NOTHING

M = TypeVar("M", bound=Model)


def at_the_door(user: User, day: date, *, number: str = "") -> QuerySet[AccessRecord]:
    """Who came, failed, was refused, read a paper, arranged something; with a staff number, that person alone. The newest first.

    An auditor of a bureau reads all, one of a station its own; numbers that are nobody's belong to no office. Everybody else reads nothing.
    """
    rows = AccessRecord.objects.filter(_overseen(user, "office", nobodys=Q(office=None)))
    return _of_day(rows, day, "access_through", number).select_related("user", "office")


def in_the_files(user: User, day: date, *, number: str = "") -> QuerySet[Event]:
    """Every move and act of that day in every file, by the same rule: ids and kinds, and no word of a dispute."""
    rows = Event.objects.filter(_overseen(user, "case__station", nobodys=NOTHING))
    return _of_day(rows, day, "events_through", number).select_related("user", "office", "case__station")


def seal_of(day: date) -> DailySeal | None:
    """The seal under which this day lies, once a night has passed."""
    return DailySeal.objects.filter(day__gte=day).order_by("day").first()


def _overseen(user: User, field: str, *, nobodys: Q) -> Q:
    appointment = user.appointment if user.is_active else None
    if appointment is None or appointment.role != Role.AUDITOR:
        return NOTHING
    return EVERYTHING if appointment.office.kind == OfficeKind.BUREAU else Q(**{field: appointment.office_id}) | nobodys


def _of_day(rows: QuerySet[M], day: date, through: str, number: str) -> QuerySet[M]:
    """The seals say between which ids a day lies: no index of moments is needed."""
    midnight, seal = datetime.combine(day, time(), ZONE), seal_of(day)
    before = DailySeal.objects.filter(day__lt=day).order_by("-day").first()
    rows = rows.filter(at__gte=midnight, at__lt=midnight + timedelta(days=1), pk__gt=getattr(before, through, 0))
    if seal is not None:
        rows = rows.filter(pk__lte=getattr(seal, through))
    return (rows.filter(user__username=number) if number else rows).order_by("-pk")
