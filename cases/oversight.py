"""The night's look over every file: no case without holder, clock and next step. It mends nothing; what it finds, people see to.

The door keeps all of this by itself; what is found here was done to the database by hand, restored half, or is an error of the program.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.models import Appointment
from accounts.roles import Role
from cases.clock import now
from cases.models import Broken, Case, Confirmation, Finding, Heartbeat, Outbox, Referral, Turn
from cases.moves import CONFIRMATION, REFERRAL, CaseState, Task

NAME, EVERY = "look_over", timedelta(hours=20)
BY_NAME = (Role.MEDIATOR, Role.GRID)  # nobody else of the office takes their turns
NOBODYS = (Role.PARTY, Role.SYSTEM)
log = logging.getLogger(__name__)
Found = tuple[str, int, str]  # kind, case, what


def look_over_once() -> None:
    """Once a night, or when a machine that slept wakes."""
    Heartbeat.once(NAME, EVERY, look_over)


@transaction.atomic
def look_over() -> int:
    """Look, keep what is new, forget what is mended. Returns how much is broken now."""
    found = {(kind, what): case for kind, case, what in _all()}
    known = {(row.kind, row.what): row for row in Finding.objects.all()}
    Finding.objects.filter(pk__in=[row.pk for key, row in known.items() if key not in found]).delete()
    fresh = [Finding(kind=kind, case_id=case, what=what) for (kind, what), case in found.items() if (kind, what) not in known]
    Finding.objects.bulk_create(fresh)
    for row in fresh:
        log.error("broken: %s %s", row.kind, row.what)
    return len(found)


def _all() -> Iterator[Found]:
    for name, rows in _without_step():
        yield from ((Broken.NO_STEP, case, f"{name}:{pk}") for pk, case in rows)
    for kind, turns in ((Broken.NO_HOLDER, _without_holder()), (Broken.NO_CLOCK, _without_clock())):
        yield from ((kind, case, f"turn:{pk}") for pk, case in turns.values_list("pk", "case"))


def _without_step() -> Iterator[tuple[str, QuerySet[Referral, tuple[int, int]] | QuerySet[Case, tuple[int, int]]]]:
    """Files that are not done and have no open turn of their own."""
    turns = Turn.objects.filter(is_open=1)
    cases = Case.objects.exclude(state=CaseState.ARCHIVED)
    yield "case", cases.filter(~Exists(turns.filter(case=OuterRef("pk"), referral=None, confirmation=None))).values_list("pk", "pk")
    referrals = Referral.objects.exclude(state__in=REFERRAL.ends)
    yield "referral", referrals.filter(~Exists(turns.filter(referral=OuterRef("pk")))).values_list("pk", "case")
    confirmations = Confirmation.objects.exclude(state__in=CONFIRMATION.ends)
    yield "confirmation", confirmations.filter(~Exists(turns.filter(confirmation=OuterRef("pk")))).values_list("pk", "case")  # type: ignore[misc]


def _without_holder() -> QuerySet[Turn]:
    """Turns of an office where nobody serves in that role now; a duty leader is an officer."""
    serving = Appointment.objects.current(now()).filter(office=OuterRef("office"))
    same = Q(role=OuterRef("role"))
    mine = Turn.objects.filter(is_open=1).exclude(role__in=NOBODYS)
    leads = mine.filter(role=Role.LEADER).filter(~Exists(serving.filter(role=Role.OFFICER)))
    named = mine.filter(role__in=BY_NAME).filter(~Exists(serving.filter(same, user=OuterRef("user"))))
    others = mine.exclude(role__in=(Role.LEADER, *BY_NAME)).filter(~Exists(serving.filter(same)))
    return Turn.objects.filter(Q(pk__in=leads.values("pk")) | Q(pk__in=named.values("pk")) | Q(pk__in=others.values("pk")))


def _without_clock() -> QuerySet[Turn]:
    """Turns with a limit and no date, or with a date that nothing in the outbox waits for. What somebody sees to by hand has none."""
    waits = Outbox.objects.filter(key=Concat(Value("lapse:"), Cast(OuterRef("pk"), CharField())))
    running = Turn.objects.filter(is_open=1, lapsed_at=None, paused_at=None).exclude(task=Task.RESEND)
    dated = Q(due_at__isnull=False) & Q(due_at__gt=F("counts_from")) & ~Exists(waits)
    return running.filter(Q(limit__isnull=False, due_at=None) | dated)
