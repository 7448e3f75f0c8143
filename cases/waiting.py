"""What waits, for whom, by the clock: the reading behind the desk.

A desk looks at a window of its earliest rows, a few small columns each, so that neither the list nor its counts grow with what lies behind.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as If, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When

from accounts.models import Appointment, User
from accounts.roles import Role
from cases.clock import Due, now, today
from cases.models import Case, Confirmation, Referral, Risk, Turn
from cases.models.case import IN_WORK, OVER
from cases.moves import CaseState as S, Task
from mediators.covering import stood_in_for

PAGE, WINDOW = 25, 200
URGENT, TODAY, LATER = BANDS = ("urgent", "today", "later")
LATE, SOON, PAUSED = "late", "soon", "paused"
DUE = (LATE, TODAY, SOON, PAUSED)
STEPS: dict[str, tuple[str, ...]] = {
    "intake": (S.LOGGED,),
    "choice": (S.INVITING, S.CHOOSING, S.OFFERED),
    "mediation": (S.MEDIATING, S.SUSPENDED, S.POLICE_MEDIATION, S.ON_SPOT),
    "after": (S.SETTLED,),
    "elsewhere": (S.REFERRED, S.POLICE, S.TRANSFERRED),
    "over": OVER,
}
BY_THE_CLOCK = (F("due_at").asc(nulls_last=True), "id")


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a desk is narrowed to."""

    risks: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    community: str = ""
    due: str = ""

    @property
    def states(self) -> list[str]:
        """The states of the steps asked for."""
        return [state for step in self.steps for state in STEPS[step]]

    def cases(self, prefix: str = "") -> Q:
        """As a condition on cases, or on rows that reach their case by this prefix."""
        wanted: dict[str, Any] = {"risk__in": self.risks, "state__in": self.states, "community": self.community}
        if self.risks:
            wanted["triaged_at__isnull"] = False  # before the triage nobody has looked at the risk
        return Q(**{f"{prefix}{name}": value for name, value in wanted.items() if value or value is False})

    def turns(self) -> Q:
        """As a condition on turns: late ones, today's, those of three days, paused ones."""
        moment = now()
        until = {TODAY: Due.end_of(today()).at, SOON: moment + timedelta(days=3)}
        if self.due == PAUSED:
            return Q(paused_at__isnull=False)
        if self.due == LATE:
            return Q(due_at__lt=moment, paused_at=None)
        return Q(due_at__gte=moment, due_at__lte=until[self.due], paused_at=None) if self.due else Q()


@dataclass(frozen=True, slots=True)
class Glance:
    """The few columns of a row by which it is banded, sorted and counted."""

    pk: int
    due: tuple[str, ...]  # under which words of the clock it is counted
    risk: str
    state: str
    community: str

    @property
    def band(self) -> str:
        """Red and late ones first, then today's, then the rest (and what has no limit)."""
        if LATE in self.due or (self.risk == Risk.RED and PAUSED not in self.due):
            return URGENT
        return TODAY if TODAY in self.due else LATER


@dataclass(frozen=True, slots=True)
class Clock:
    """This moment, the end of today, three days on: taken once for a whole list."""

    now: datetime
    today: datetime
    soon: datetime

    @classmethod
    def ticks(cls) -> "Clock":
        """Now."""
        moment = now()
        return cls(moment, Due.end_of(today()).at, moment + timedelta(days=3))

    def words(self, due_at: datetime | None, paused_at: datetime | None) -> tuple[str, ...]:
        """How a limit stands: late, due today, due within three days, suspended, or nothing of it."""
        if paused_at is not None:
            return (PAUSED,)
        if due_at is None:
            return ()
        if due_at < self.now:
            return (LATE,)
        return (*((TODAY,) if due_at <= self.today else ()), *((SOON,) if due_at <= self.soon else ()))


@dataclass(frozen=True, slots=True)
class Window:
    """The earliest rows of a list, bands in order; `full` says that more lie behind them."""

    glances: tuple[Glance, ...]
    full: bool
    bands: dict[str, int] = field(default_factory=dict)
    last: tuple[datetime | None, int] | None = None  # the place in the clock's order where the next window begins

    @classmethod
    def of(cls, rows: Iterable[tuple[Any, ...]], *, coloured: bool = True) -> "Window":
        """Band and sort what was read; within a band the clock's order stays."""
        clock, read = Clock.ticks(), list(rows)
        banded = []
        for pk, due_at, paused_at, risk, triaged, state, community in read[:WINDOW]:
            glance = Glance(pk, clock.words(due_at, paused_at), risk if triaged and coloured else "", state, community)
            banded.append((BANDS.index(glance.band), glance))
        glances = tuple(glance for _n, glance in sorted(banded, key=lambda pair: pair[0]))
        bands = Counter(glance.band for glance in glances)
        last = (read[WINDOW - 1][1], read[WINDOW - 1][0]) if len(read) > WINDOW else None
        return cls(glances, len(read) > WINDOW, bands, last)

    def page(self, skip: int) -> tuple[Glance, ...]:
        """One page of it."""
        return self.glances[skip : skip + PAGE]


def my_turns(user: User, *, leads: bool) -> QuerySet[Turn]:
    """Whose move it is: mine. An officer's are their own and those that are nobody's in person, or of whom is no officer there any more; the duty
    leader's are the station's.
    """
    waiting = Turn.objects.waiting_for(user)
    appointment = user.appointment
    if appointment is None or appointment.role != Role.OFFICER or leads:
        return waiting
    serving = Appointment.objects.current(now()).filter(office=appointment.office_id, role=Role.OFFICER).values("user")
    return waiting.filter(Q(user=user.pk) | Q(user=None) | ~Q(user__in=serving))


def turn_window(turns: QuerySet[Turn], sieve: Sieve, after: tuple[datetime | None, int] | None = None, *, coloured: bool = True) -> Window:
    """The window of a list of turns, from a place in the clock's order on. Without colours the red ones stand where their clock puts them."""
    rows = turns.filter(sieve.cases("case__"), sieve.turns())
    if after is not None:
        rows = rows.filter(_behind(*after))
    rows = rows.annotate(colour=If(When(task=Task.ANSWER_ALERT, then=Value(Risk.RED)), default=F("case__risk"), output_field=CharField()))
    columns = ("id", "due_at", "paused_at", "colour", "case__triaged_at", "case__state", "case__community")
    return Window.of(rows.order_by(*BY_THE_CLOCK).values_list(*columns)[: WINDOW + 1], coloured=coloured)


def communities(turns: QuerySet[Turn]) -> list[str]:
    """Where the cases of a window of turns are, one for each turn, and one more where the window is full."""
    return list(turns.order_by(*BY_THE_CLOCK).values_list("case__community", flat=True)[: WINDOW + 1])


def _behind(due_at: datetime | None, pk: int) -> Q:
    if due_at is None:
        return Q(due_at=None, pk__gt=pk)
    return Q(due_at__gt=due_at) | Q(due_at=due_at, pk__gt=pk) | Q(due_at=None)


def my_cases(user: User) -> QuerySet[Case]:
    """The running cases that somebody answers for: an officer's and an auxiliary's own, a mediator's."""
    mine = Case.objects.visible_to(user).filter(state__in=IN_WORK)
    role = user.appointment.role if user.appointment else ""
    if role == Role.MEDIATOR:
        return mine.filter(Q(mediator__user=user.pk) | Q(mediator__in=stood_in_for(user.pk, now())))
    return mine.filter(officer=user.pk)


def case_window(cases: QuerySet[Case], sieve: Sieve) -> Window:
    """The window of a list of cases, each by its earliest open turn: the newest 200 of one person, sorted by the clock."""
    earliest = Turn.objects.filter(case=OuterRef("pk"), is_open=1).order_by(*BY_THE_CLOCK)
    due, paused = Subquery(earliest.values("due_at")[:1]), Subquery(earliest.values("paused_at")[:1])
    late = Turn.objects.filter(sieve.turns(), case=OuterRef("pk"), is_open=1)
    rows = cases.filter(sieve.cases(), *([Exists(late)] if sieve.due else [])).annotate(due=due, paused=paused).order_by("-id")
    read = list(rows.values_list("id", "due", "paused", "risk", "triaged_at", "state", "community")[: WINDOW + 1])
    return Window.of(sorted(read[:WINDOW], key=lambda row: (row[1] is None, row[1] or now())) + read[WINDOW:])


def in_view(user: User, view: str, sieve: Sieve, *, leads: bool) -> QuerySet[Case]:
    """The cases of a desk as somebody narrowed it, each once, beyond its pages too."""
    if view == "mine":
        rows = my_turns(user, leads=leads).filter(sieve.cases("case__"), sieve.turns())
        return Case.objects.visible_to(user).filter(pk__in=rows.order_by().values("case"))
    if view == "own":
        turns = Turn.objects.filter(sieve.turns(), case=OuterRef("pk"), is_open=1)
        return my_cases(user).filter(sieve.cases(), *([Exists(turns)] if sieve.due else []))
    return Case.objects.visible_to(user).filter(sieve.cases())


def register(cases: QuerySet[Case], sieve: Sieve, before: int | None) -> QuerySet[Case]:
    """Every case that may be seen, closed ones too, the newest first; from a place on, and one more than a page where more follow.

    The clock does not sieve it: it belongs to what runs.
    """
    rows = cases.filter(sieve.cases())
    return (rows if before is None else rows.filter(pk__lt=before)).order_by("-id")[: PAGE + 1]


def files(user: User, before: int | None = None, cases: Iterable[int] | None = None) -> QuerySet[Referral] | QuerySet[Confirmation]:
    """A department's referrals or a court's confirmations, the newest first; one more than a page where more follow."""
    where: dict[str, Any] = {"pk__lt": before, "case__in": cases}
    where = {name: value for name, value in where.items() if value is not None}
    if user.appointment is not None and user.appointment.role in (Role.CLERK, Role.JUDGE, Role.PRESIDENT):
        return Confirmation.objects.visible_to(user).filter(**where).select_related("case__station").order_by("-id")[: PAGE + 1]
    return Referral.objects.visible_to(user).filter(**where).select_related("case__station", "department").order_by("-id")[: PAGE + 1]
