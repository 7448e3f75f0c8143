"""The beats of a mediation, from the first question to the seal, each going on from the one before. A clock that matters is asked for by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases.clock import now
from cases.demo.days import When
from cases.demo.procedure import Procedure

Beat = Iterator[datetime]
TEN_O_CLOCK, TWO_O_CLOCK, HALF_A_DAY, A_LITTLE = time(10), time(14), timedelta(hours=12), timedelta(minutes=10)
MONTH = {"migrant_wages": "mediation_labour", "labour": "mediation_labour", "medical": "mediation_medical"}


@dataclass(frozen=True, slots=True)
class Path:
    """The beats of one dispute, on the days of its stage."""

    one: Procedure

    def on(self, day: date, clock_time: str, working_days: int = 0) -> datetime:
        """A moment, so many working days after a day."""
        days = self.one.stage.days
        return days.at(days.shift(day, working_days), clock_time)

    def start(self, key: str, when: When) -> date:
        """The day on which this limit begins."""
        return self.one.stage.days.start(key, when)

    def term_start(self, when: When) -> date:
        """The day of acceptance, so that the month (or the 15 or 30 days of its kind) stands as wanted; a labour case counts from the application."""
        key = MONTH.get(self.one.sheet.type, "mediation_month")
        days = self.one.stage.days
        if when is When.LATER:
            return days.back(7)
        day = days.start(key, when)
        return days.shift(day, 2) if key == "mediation_labour" else day

    def asked(self, asked_on: date) -> Beat:
        """Logged, triaged, the other side is being asked."""
        yield self.on(asked_on, "09:12")
        self.one.log()
        yield self.on(asked_on, "09:31")
        self.one.invite()

    def chosen_from(self, accepted_on: date) -> Beat:
        """Asked, willing, accepted: the sides have the wall before them."""
        yield from self.asked(self.one.stage.days.shift(accepted_on, -2))
        yield self.on(accepted_on, "14:20", -1)
        self.one.willing()
        yield self.on(accepted_on, "10:05")
        self.one.accept()

    def offered(self, accepted_on: date, *numbers: str) -> Beat:
        """Both sides ranked; the best common one is asked."""
        yield from self.chosen_from(accepted_on)
        yield self.on(accepted_on, "15:30")
        self.one.rank(*numbers, only_first=True)
        yield self.on(accepted_on, "09:40", 1)
        self.one.rank(*numbers, rest=True)

    def taken(self, accepted_on: date, *numbers: str) -> Beat:
        """The mediator said yes, and told of a tie where there is one."""
        yield from self.offered(accepted_on, *numbers)
        yield self.on(accepted_on, "16:10", 1)
        self.one.take(numbers[0], self.one.sheet.tie)

    def talked(self, accepted_on: date, *numbers: str) -> Beat:
        """A first meeting in the room, booked and recorded, where the sheet tells of one."""
        yield from self.taken(accepted_on, *numbers)
        if not self.one.sheet.visits:
            return
        yield self.on(accepted_on, "09:20", 2)
        days = self.one.stage.days
        meeting = datetime.combine(days.shift(accepted_on, 4), TWO_O_CLOCK, now().tzinfo)
        session = self.one.book(meeting) if now() < meeting < days.anchor - HALF_A_DAY else None
        yield session.ends_at + A_LITTLE if session else self.on(accepted_on, "15:40", 4)
        if session is None or session.ends_at < now():
            self.one.hold(0, session=session, place="" if session else "驻所调解室")

    def settled(self, settled_on: date, *numbers: str, apply: bool = False, kept: bool = True) -> Beat:
        """Written, signed by everybody, sealed; where wanted with the joint application in the same sitting. Most people keep their word."""
        yield from self.talked(self.one.stage.days.shift(settled_on, -5), *numbers)
        yield self.on(settled_on, "14:10")
        self.one.draft()
        document = self.one.fix()
        yield self.on(settled_on, "15:05")
        self.one.sign(document)
        if apply:
            self.one.apply()
        yield self.on(settled_on, "15:40")
        self.one.seal()
        self.one.stage.enter(self.kept() if kept else self.visited())

    def visited(self) -> Beat:
        """A call within the first week, another within the month."""
        for days, way, text in ((5, "电话回访", "两边都说好。"), (24, "上门回访", "上门看过，没有再吵。")):
            yield now() + timedelta(days=days)
            if self.one.is_settled:
                self.one.visit(text, way)

    def kept(self) -> Beat:
        """Every term on its day, beside whatever else happens to the case."""
        self.one.stage.enter(self.visited())
        for number, due_on in self.one.dates():
            yield datetime.combine(due_on, TEN_O_CLOCK, now().tzinfo)
            if self.one.is_settled:
                self.one.perform(number)

    def agreed_at_once(self, on: date, *numbers: str) -> Beat:
        """Agreed and paid on the same day: an oral agreement."""
        yield from self.talked(self.one.stage.days.shift(on, -5), *numbers)
        yield self.on(on, "16:05")
        self.one.draft(form="oral")
        self.one.settle_orally()
        self.one.stage.enter(self.visited())
