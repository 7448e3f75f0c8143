"""What today holds beside the desk: meetings, visits, calls to the spot, and what stands still."""

from datetime import datetime, time, timedelta

from django.db.models import Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import member, request_role, staff
from accounts.roles import Role
from cases import waiting
from cases.clock import ZONE, Due, now, today
from cases.models import Case, Referral, Session, SessionState, Turn
from cases.models.case import IN_WORK
from cases.moves import ReferralState, Task
from cases.views.listing import Band, Listing, with_turns
from cases.views.rows import Reader, of_case

VISITS = (Task.VISIT, Task.VISIT_AGAIN, Task.VISIT_RED, Task.MEET_RED, Task.VERIFY_RESULT, Task.PHONE)
STUCK, SHOWN = timedelta(days=3), 25


@staff(Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR)
def day(request: HttpRequest) -> HttpResponse:
    """Of the cases that this person answers for; of all of them for the duty leader and the director."""
    reader = Reader(member(request), str(request_role(request)), bool(getattr(request, "leads_now", False)))
    cases = _mine(reader)
    begins = datetime.combine(today(), time(0), ZONE)
    held = Session.objects.visible_to(reader.user).filter(case__in=cases, starts_at__gte=begins, starts_at__lte=Due.end_of(today()).at)
    meetings = held.exclude(state=SessionState.CANCELLED).select_related("case__station", "room").order_by("starts_at", "pk")[:SHOWN]
    visits = waiting.my_turns(reader.user, leads=reader.leads).filter(task__in=VISITS, due_at__lte=Due.end_of(today()).at, paused_at=None)
    calls = Referral.objects.filter(case__in=cases, state__in=(ReferralState.CALLED, ReferralState.ARRIVED))
    context = {
        "now": now(), "meetings": meetings, "visits": visits.select_related("case__station").order_by("due_at", "pk")[:SHOWN],
        "calls": calls.select_related("case__station", "department").order_by("-pk")[:SHOWN], "listing": _stuck(cases, reader),
    }  # fmt: skip
    return render(request, "cases/day.html", context)


def _mine(reader: Reader) -> QuerySet[Case]:
    if reader.leads or reader.role == Role.DIRECTOR:
        return Case.objects.visible_to(reader.user).filter(state__in=IN_WORK)
    return waiting.my_cases(reader.user)


def _stuck(cases: QuerySet[Case], reader: Reader) -> Listing:
    """Cases in which somebody's turn is over its limit for three days, whoever it is; the longest first."""
    late = Turn.objects.filter(case__in=cases, is_open=1, paused_at=None, due_at__lt=now() - STUCK).order_by()
    oldest = late.values("case").annotate(since=Min("due_at")).order_by("since", "case")[:SHOWN]
    order = {row["case"]: n for n, row in enumerate(oldest)}
    found = sorted(with_turns(Case.objects.filter(Q(pk__in=order))), key=lambda case: order[case.pk])
    return Listing([Band("", len(found), [of_case(case, reader) for case in found])])
