"""How long a session lives: without a click, and in all (security.md SE-02)."""

from datetime import timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

STAFF_IDLE, RESIDENT_IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(minutes=15), timedelta(hours=12)
TABLET_IDLE = timedelta(minutes=5)  # the one at the desk, which many use
BY_SIGN_ON = "by_sign_on"  # in a session that the government sign-on opened
GRAIN = 60.0  # seconds: the session is written at most once a minute


def begin(session: SessionBase) -> None:
    """Start both clocks, at sign-in."""
    session["began"] = session["seen"] = timezone.now().timestamp()


def is_over(request: HttpRequest, idle: timedelta) -> bool:
    """Whether the session outlived `idle` without a click or 12 hours in all; a click starts the idle time anew.

    What a page asks by itself is no click (`X-By-Itself: 1`): a draft that is saved, the screen on the wall, a bar that grows.
    """
    session, moment = request.session, timezone.now().timestamp()
    if "began" not in session:
        begin(session)
    idle_for = moment - session.get("seen", session["began"])
    if moment - session["began"] > ABSOLUTE.total_seconds() or idle_for > idle.total_seconds():
        return True
    if idle_for > GRAIN and request.headers.get("X-By-Itself") != "1":
        session["seen"] = moment
    return False
