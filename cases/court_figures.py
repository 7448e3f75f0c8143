"""Figures of the judicial confirmation for one month: each is defined here, once; pages, PDF and table only show them.

A month is a calendar month in Asia/Shanghai. What is counted by month is counted by the day on which the act itself was done: an application by
its handing in, a ruling by its issue, an objection by its making and again by the issue of the ruling on it.
Durations are calendar days between two days, the first not counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from statistics import median

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from cases.clock import ZONE
from cases.documents import Sheet
from cases.eligibility import foreseen
from cases.models import Confirmation, Ground, Objection, Outcome, Review
from cases.moves import ConfirmationState as S
from cases.trips import Trip, Way, trips, within

REFUSING = (Outcome.REFUSED, Outcome.DISMISSED)


@dataclass(frozen=True, slots=True)
class Span:
    """How long something took, in calendar days, over the rulings of the month; nothing where none was issued."""

    count: int = 0
    middle: float | None = None
    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """A month of one court, room or district."""

    first: date
    submitted: int = 0
    filed: int = 0
    issued: int = 0
    lapsed: int = 0
    not_sought: int = 0
    running: int = 0  # handed in and without an issued ruling or another end when the month was over
    outcomes: dict[str, int] = field(default_factory=dict)
    grounds: list[tuple[str, int, int]] = field(default_factory=list)  # ground, refusals, of these foreseen by the check
    to_file: Span = Span()  # from handing in to filing
    to_issue: Span = Span()  # from handing in to the issued ruling
    objections: int = 0
    upheld: int = 0  # objections whose ruling was issued in the month and revokes or changes the first one
    rejected: int = 0
    trips: list[Trip] = field(default_factory=list)
    no_trip: int = 0  # rulings of the month in whose whole procedure nobody went to the court

    @property
    def saved(self) -> int:
        """Trips saved in the month, as `cases.trips` defines them."""
        return sum(trip.saved for trip in self.trips)


def of_month(files: "QuerySet[Confirmation]", first: date) -> Month:
    """All figures of the month that begins on this day, over these applications."""
    since, until = _midnight(first), _midnight(after(first))
    issued = list(files.filter(within("issued_at", since, until)).only(
        "pk", "outcome", "ground", "findings", "submitted_at", "filed_at", "issued_at"
    ).order_by("pk"))  # fmt: skip
    ended = files.filter(within("ended_at", since, until))
    reviews = _reviews(files, since, until)
    running = files.filter(submitted_at__lt=until).exclude(issued_at__lt=until).exclude(ended_at__lt=until)
    numbers = files.aggregate(
        submitted=Count("pk", filter=within("submitted_at", since, until)), filed=Count("pk", filter=within("filed_at", since, until))
    )
    return Month(
        first=first, submitted=numbers["submitted"], filed=numbers["filed"], issued=len(issued), lapsed=ended.filter(state=S.LAPSED).count(),
        not_sought=ended.filter(state=S.NOT_SOUGHT).count(), running=running.count(), outcomes=_outcomes(issued), grounds=_grounds(issued),
        to_file=_span(issued, "filed_at"), to_issue=_span(issued, "issued_at"), objections=_objections(files, since, until),
        upheld=sum(outcome != Review.REJECTED for outcome in reviews), rejected=reviews.count(Review.REJECTED),
        trips=trips(files, since, until), no_trip=_no_trip(files, issued),
    )  # fmt: skip


def may_count(user: User) -> "QuerySet[Confirmation]":
    """What somebody's figures are made of: their own files; for the supervisor of the district every file, and figures alone."""
    appointment = user.appointment
    if appointment is not None and appointment.role == Role.SUPERVISOR and user.is_active:
        return Confirmation.objects.all()
    return Confirmation.objects.visible_to(user)


def after(first: date) -> date:
    """The first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def before(first: date) -> date:
    """The first day of the month before."""
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _outcomes(issued: Sequence[Confirmation]) -> dict[str, int]:
    return {outcome: n for outcome in Outcome.values if (n := sum(file.outcome == outcome for file in issued))}


def _grounds(issued: Sequence[Confirmation]) -> list[tuple[str, int, int]]:
    refused = [file for file in issued if file.outcome in REFUSING]
    found = []
    for ground in Ground.values:
        mine = [file for file in refused if file.ground == ground]
        if mine:
            found.append((ground, len(mine), sum(foreseen(file.findings, ground) for file in mine)))
    return found


def _span(issued: Sequence[Confirmation], end: str) -> Span:
    moments = [(file.submitted_at, getattr(file, end)) for file in issued]
    days = [(_day(last) - _day(begun)).days for begun, last in moments if begun and last]
    return Span(len(days), float(median(days)), max(days)) if days else Span()


def _day(moment: datetime) -> date:
    return moment.astimezone(ZONE).date()


def _reviews(files: "QuerySet[Confirmation]", since: datetime, until: datetime) -> list[str]:
    """What was decided on each objection, by the month in which that ruling was issued; what becomes of the file later changes no month."""
    ruled = Objection.objects.filter(within("review__issued_at", since, until), confirmation__in=files.values("pk")).select_related("review")
    return [str(Sheet.from_json(objection.review.facts).extra["outcome"]) for objection in ruled if objection.review]


def _objections(files: "QuerySet[Confirmation]", since: datetime, until: datetime) -> int:
    return Objection.objects.filter(within("made_at", since, until), confirmation__in=files.values("pk")).count()


def _no_trip(files: "QuerySet[Confirmation]", issued: Sequence[Confirmation]) -> int:
    """Of the rulings of the month, those in whose procedure, from the application to now, no errand was done in the court."""
    mine = files.filter(Q(pk__in=[file.pk for file in issued]))
    went = {trip.confirmation for trip in trips(mine) if trip.way == Way.COURT}
    return len(issued) - len(went)
