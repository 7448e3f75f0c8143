"""The stage: every dispute is a play that says when it goes on; the conductor lets the earliest one go on, with the clock moved.

Between two scenes the outbox is worked off at the moments at which it was due, so that reminders go out and limits lapse as they would.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache, cached_property
from itertools import count

from accounts.models import Appointment, DutyShift, Office, User
from cases.clock import at, now
from cases.demo.days import Days
from cases.demo.department import Department
from cases.demo.offices import COMMITTEE, STATION, office
from cases.models import Outbox, Party, RoutingRow
from mediators.models import Mediator, Room

Play = Iterator[datetime]
MOMENT = timedelta(seconds=1)
Deliver = Callable[[], object]


class Stage:
    """Who and what the plays share, and the conductor."""

    def __init__(self, days: Days, deliver: Deliver) -> None:
        self.days = days
        self.links: list[tuple[Party, tuple[str, str, str, str, str]]] = []  # number, title, party, last four digits, path
        self._deliver = deliver
        self._plays: list[tuple[datetime, int, Play]] = []
        self._order = count()
        self._latest = datetime.min.replace(tzinfo=days.anchor.tzinfo)

    def enter(self, play: Play) -> None:
        """Let a play say when it begins."""
        self._queue(play, datetime.min.replace(tzinfo=self.days.anchor.tzinfo))

    def perform(self) -> None:
        """Until every play has said its last word, then the outbox up to now."""
        while self._plays:
            moment, _n, play = heapq.heappop(self._plays)
            self._work_off(moment)
            with at(moment):
                self._queue(play, moment)
        self._work_off(self.days.anchor)

    def _queue(self, play: Play, reached: datetime) -> None:
        """The play's next moment. Nothing goes back in time, nothing lies ahead."""
        wanted = next(play, None)
        if wanted is not None:
            moment = max(min(wanted, self.days.anchor), reached)
            heapq.heappush(self._plays, (moment, next(self._order), play))

    def _work_off(self, until: datetime) -> None:
        """Each time that something was due, as the worker would have been woken then."""
        waiting = Outbox.objects.filter(failed_at=None, due_at__lte=until).order_by("due_at")
        while (due := waiting.values_list("due_at", flat=True).first()) is not None:
            self._latest = max(self._latest, due) + MOMENT
            with at(min(self._latest, until + MOMENT)):
                self._deliver()

    @cache  # noqa: B019 - one stage, made once and thrown away
    def user(self, number: str, role: str = "") -> User:
        """Somebody of the staff by number, working under the appointment of this role where they hold several."""
        user = User.objects.get(username=number)
        if role:
            user.working_as(user.appointments.select_related("office").get(role=role))
        return user

    @cache  # noqa: B019
    def mediator(self, number: str) -> Mediator:
        """A mediator by number."""
        return Mediator.objects.select_related("user").get(user__username=number)

    def leader(self) -> User:
        """Whom the roster names at this moment."""
        shift = DutyShift.objects.at(now()).get(office=self.station)
        return self.user(shift.user.username)

    @cached_property
    def station(self) -> Office:
        """大桥派出所."""
        return office(STATION)

    @cached_property
    def committee(self) -> Office:
        """The street's mediation committee."""
        return office(COMMITTEE)

    @cached_property
    def rooms(self) -> list[Room]:
        """The station's rooms."""
        return list(Room.objects.filter(office=self.station).order_by("pk"))

    @cache  # noqa: B019
    def department(self, code: str) -> Department:
        """Liaison and head of a department."""
        at_work = {a.role: a.user for a in Appointment.objects.filter(office__code=code).select_related("user")}
        return Department(at_work["liaison"], at_work.get("head", at_work["liaison"]))

    @cache  # noqa: B019
    def row(self, code: int) -> RoutingRow:
        """A row of the routing table."""
        return RoutingRow.objects.select_related("lead").get(code=code)
