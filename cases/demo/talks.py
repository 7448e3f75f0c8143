"""Plays of people's mediation, from the first question to the seal. Each says when it goes on; a clock that matters is asked for by name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cases.clock import now
from cases.demo.days import When
from cases.demo.procedure import Procedure
from cases.moves import CaseAction as A

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

    # the beats, each going on from the one before

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

    def taken(self, accepted_on: date, *numbers: str, disclosed: str = "和两家都不沾亲带故") -> Beat:
        """The mediator said yes."""
        yield from self.offered(accepted_on, *numbers)
        yield self.on(accepted_on, "16:10", 1)
        self.one.take(numbers[0], disclosed)

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
        for days, note in ((5, "电话回访，两边都说好"), (24, "上门看过，没有再吵")):
            yield now() + timedelta(days=days)
            if self.one.is_settled:
                self.one.visit(note)

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


# what the plan names: a play of its own for every place where a dispute may stand


def logged(one: Procedure, *, minutes: int, by: str = "") -> Beat:
    """On the officer's desk since so many minutes."""
    yield one.stage.days.ago(minutes)
    one.log(by=by, minutes_before=10)


def asked(one: Procedure, *, when: When) -> Beat:
    """The director asks the other side."""
    path = Path(one)
    yield from path.asked(path.start("ask_other_side", when))


def accepting(one: Procedure, *, when: When) -> Beat:
    """Everybody is willing; the committee has to accept."""
    path = Path(one)
    day = path.start("committee_accepts", when)
    yield from path.asked(one.stage.days.shift(day, -2))
    yield path.on(day, "10:05")
    one.willing()


def refused(one: Procedure, *, days: int, note: str, closed: bool = False, archive: bool = False) -> Beat:
    """The other side says no."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield from path.asked(day)
    yield path.on(day, "11:05", 1)
    one.refuse(note)
    if closed:
        yield path.on(day, "09:10", 3)
        one.close()
    if archive:
        yield path.on(day, "10:20", 6)
        one.archive()


def unreachable(one: Procedure, *, days: int) -> Beat:
    """Nobody answers the phone, twice."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield from path.asked(day)
    yield path.on(day, "16:20", 3)
    one.move(A.ASK_AGAIN, actor=one.director)
    yield path.on(day, "10:15", 6)
    one.move(A.UNREACHABLE, actor=one.director, note="打了五次电话、上门一次，都没找到人", end_reason="unreached")


def withdrawn(one: Procedure, *, days: int) -> Beat:
    """They settled it among themselves."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield from path.asked(day)
    yield path.on(day, "10:40", 1)
    one.move(A.WITHDRAW, note="物业已经贴出明细，申请人不要再调了")


def choosing(one: Procedure, *, when: When, numbers: str = "", only_first: bool = False) -> Beat:
    """The sides have until tomorrow, or one of them has chosen."""
    path = Path(one)
    day = path.start("choose_mediator", when)
    yield from path.chosen_from(day)
    if only_first:
        yield path.on(day, "16:30")
        one.rank(*numbers.split(), only_first=True)


def no_common(one: Procedure, *, when: When, first: str, second: str) -> Beat:
    """Each side wants somebody else: the director appoints."""
    path = Path(one)
    day = path.start("arbiter", when)
    yield from path.chosen_from(one.stage.days.shift(day, -1))
    yield path.on(day, "10:05")
    one.rank_apart(first, second)


def offered(one: Procedure, *, when: When, numbers: str) -> Beat:
    """On the mediator's desk."""
    path = Path(one)
    day = path.start("mediator_answers", when)
    yield from path.offered(one.stage.days.shift(day, -1), *numbers.split())


def passed_on(one: Procedure, *, days: int, numbers: str, note: str) -> Beat:
    """The first common choice says no; the second is asked by itself."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield from path.offered(day, *numbers.split())
    yield path.on(day, "11:30", 2)
    one.decline(numbers.split()[0], note)


def offer_forgotten(one: Procedure, *, days: int, numbers: str) -> Beat:
    """The first common choice does not answer in three days: the second is asked by itself."""
    path = Path(one)
    yield from path.offered(one.stage.days.back(days), *numbers.split())


def mediating(one: Procedure, *, when: When, numbers: str, book_in: float = 0, department: str = "") -> Beat:
    """Talks run; perhaps the next meeting is booked, perhaps a department works beside them."""
    path = Path(one)
    day = path.term_start(when)
    yield from path.talked(day, *numbers.split())
    if department:
        yield path.on(day, "10:10", 5)
        referral = one.send(department)
        yield path.on(day, "14:30", 5)
        one.stage.department(department).sign_and_accept(referral)
    if book_in:
        yield one.stage.days.ago(90)
        one.book(one.next_half_hour(one.later(hours=book_in)))


def suspended(one: Procedure, *, when: When, numbers: str, note: str) -> Beat:
    """It waits for an expert, a repair, a price."""
    path = Path(one)
    days = one.stage.days
    review = {When.LATE: days.back(1), When.TODAY: days.today, When.SOON: days.shift(days.today, 1), When.LATER: days.shift(days.today, 8)}[when]
    day = days.back(12)
    yield from path.talked(day, *numbers.split())
    yield path.on(day, "16:30", 4)
    one.suspend(note, datetime.combine(review, datetime.min.time(), now().tzinfo) + timedelta(hours=17, minutes=30))


def ended(one: Procedure, *, days: int, numbers: str, note: str) -> Beat:
    """Talked, and no agreement."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield from path.talked(day, *numbers.split())
    yield path.on(day, "16:40", 5)
    one.terminate(note)


def to_sign(one: Procedure, *, numbers: str) -> Beat:
    """The text is fixed; one side has signed."""
    path = Path(one)
    yield from path.talked(one.stage.days.back(8), *numbers.split())
    yield path.on(one.stage.days.back(1), "15:10")
    one.draft()
    document = one.fix()
    one.sign(document, only_first=True)
