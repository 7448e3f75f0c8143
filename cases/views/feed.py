"""A mediator's private calendar (iCalendar, RFC 5545): when and where they meet, by the case's number. No name of a side stands in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import public
from accounts.models import Appointment
from accounts.roles import Role
from cases.clock import now
from cases.models import Case, Consultation, Session, SessionState
from mediators.models import Mediator
from mediators.own import feed_hash

BACK, AHEAD = timedelta(days=30), timedelta(days=180)
LINE = 75  # octets of a line; what is longer is folded
STATUS = {SessionState.BOOKED: "CONFIRMED", SessionState.HELD: "CONFIRMED", SessionState.CANCELLED: "CANCELLED"}


@public
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The meetings of whoever has this link, while they mediate in this room. An old or a wrong link is nobody's, and so is that of who left."""
    serves = Appointment.objects.current(now()).filter(user=OuterRef("user"), office=OuterRef("committee"), role=Role.MEDIATOR)
    one = Mediator.objects.filter(Exists(serves), feed_hash=feed_hash(token)).select_related("user").first()
    if one is None:
        raise Http404
    sessions = Session.objects.filter(case__in=_cases(one), starts_at__gt=now() - BACK, starts_at__lt=now() + AHEAD)
    sessions = sessions.select_related("case__station", "room").defer("minutes").order_by("starts_at", "pk")
    text = "".join(_folded(line) for line in _calendar(list(sessions)))
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, no-store"})


def _cases(one: Mediator) -> QuerySet[Any, Any]:
    """What they lead and what they mediate along in, by ids."""
    along = Consultation.objects.team().filter(mediator=one).order_by().values("case")
    return Case.objects.filter(mediator=one).values("pk").union(along)


def _calendar(sessions: list[Session]) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Fengqiao//Mediation//ZH", "X-WR-CALNAME:枫桥调解")
    yield "REFRESH-INTERVAL;VALUE=DURATION:PT1H"
    for session in sessions:
        yield from _event(session)
    yield "END:VCALENDAR"


def _event(session: Session) -> Iterator[str]:
    room = f"{session.room.name}，{session.room.directions}" if session.room and session.room.directions else ""
    yield "BEGIN:VEVENT"
    yield f"UID:meeting-{session.pk}@{settings.SITE_URL.partition('//')[2]}"
    yield f"DTSTAMP:{_moment(now())}"
    yield f"DTSTART:{_moment(session.starts_at)}"
    yield f"DTEND:{_moment(session.ends_at)}"
    yield f"SUMMARY:{_text(f'调解会谈 {session.case.display_number}')}"
    yield f"LOCATION:{_text(room or session.place)}"
    yield f"STATUS:{STATUS[SessionState(session.state)]}"
    yield "END:VEVENT"


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    for sign, instead in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(sign, instead)
    return value


def _folded(line: str) -> str:
    """A line of the file; a long one goes on after a blank, never in the middle of a sign."""
    parts, size = [""], 0
    for sign in line:
        length = len(sign.encode())
        if size + length > LINE:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += length
    return "\r\n".join(parts) + "\r\n"
