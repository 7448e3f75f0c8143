"""The administrator's first page: whether the house is in order."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from cases.clock import now, today
from cases.models import CalendarYear, Outbox, Turn
from cases.views.alarm import SLACK, alarms

SHOWN, UP_TO = 20, 200
DECEMBER = 12


def house(request: HttpRequest, user: User) -> HttpResponse:
    """The page of the one role without turns that has it."""
    return render(request, "cases/desk_house.html", _order(user))


def _order(user: User) -> dict[str, Any]:
    """The calendar, and the background work that failed or waits too long."""
    decreed = CalendarYear.objects.order_by("-year").values_list("year", flat=True).first() or 0
    missing = today().year + 1 if decreed <= today().year else 0
    return {
        "decreed": decreed, "missing": missing, "red": bool(missing) and (today().month == DECEMBER or decreed < today().year),
        "provisional": Turn.objects.filter(is_open=1, provisional=True)[:UP_TO].count(),
        "failed": list(Outbox.objects.filter(failed_at__isnull=False).order_by("-failed_at")[:SHOWN]),
        "alarms": alarms(user),
        "waiting": Outbox.objects.filter(failed_at=None, due_at__lt=now() - SLACK)[:UP_TO].count(),
    }  # fmt: skip
