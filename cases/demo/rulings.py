"""Plays that go on from the seal: performance, visits, closing, archiving, and the court."""

from datetime import date, datetime, timedelta

from cases.clock import now
from cases.demo.days import When
from cases.demo.path import Beat, Path
from cases.demo.procedure import Procedure

SUPPLEMENT = "双方的身份证复印件；协议第二项付款日写明到哪一天"
UPHELD = "经核对签名和付款凭证，异议人提出的事实成立，原裁定应当撤销。"
REJECTED = "异议人提出的事实没有证据证明，原裁定认定事实清楚，符合法律规定。"
SHAM = "经核实，双方系亲属，借款没有真实交付，协议有损害他人权益之嫌。"


def paid_at_once(one: Procedure, *, days: int, numbers: str, close: bool = False, archive: bool = False) -> Beat:
    """An oral agreement, paid on the spot; perhaps closed and archived."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield from path.agreed_at_once(day, *numbers.split())
    yield from _afterwards(path, day, close=close, archive=archive)


def performing(one: Procedure, *, days: int, numbers: str, done: tuple[int, ...] = ()) -> Beat:
    """A written agreement, so many days old, that nobody takes to the court; some instalments are paid, the next is due or late."""
    path = Path(one)
    day = one.stage.days.today - timedelta(days=days)
    yield from path.settled(day, *numbers.split(), kept=False)
    yield path.on(day, "11:20", 2)
    one.not_seek("两边都说按协议付，不用去法院")
    for number, due_on in one.dates():
        if number in done:
            yield datetime.combine(due_on, datetime.min.time(), now().tzinfo) + timedelta(hours=10)
            one.perform(number)


def waiting(one: Procedure, *, when: When, numbers: str, only_first: bool = False) -> Beat:
    """The thirty days run; one side or none has signed the joint application."""
    path = Path(one)
    day = path.start("confirmation_window", when)
    yield from path.settled(day, *numbers.split())
    yield path.on(day, "10:30", 1)
    if only_first:
        one.apply(only_first=True)


def to_submit(one: Procedure, *, days: int, numbers: str) -> Beat:
    """Signed by everybody in the same sitting; on the mediator's desk."""
    path = Path(one)
    yield from path.settled(one.stage.days.back(days), *numbers.split(), apply=True)


def missed(one: Procedure, *, days: int, numbers: str, recorded: bool = False) -> Beat:
    """The thirty days are over; perhaps the mediator recorded it."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield from path.settled(day, *numbers.split())
    yield path.on(day, "10:30", 1)
    one.apply(only_first=True)
    if recorded:
        yield path.on(one.stage.days.back(1), "10:10")
        one.lapse()


def submitted(one: Procedure, *, when: When, numbers: str) -> Beat:
    """At the court, not yet registered."""
    yield from _submitted(Path(one), Path(one).start("acceptance", when), numbers)


def registered(one: Procedure, *, when: When, numbers: str) -> Beat:
    """Registered: the judge accepts or refuses."""
    yield from _registered(Path(one), Path(one).start("acceptance", when), numbers)


def supplement(one: Procedure, *, when: When, numbers: str) -> Beat:
    """A paper is missing."""
    path, days = Path(one), one.stage.days
    day = days.back(3)
    yield from _registered(path, day, numbers)
    yield path.on(day, "15:20")
    until = {When.TODAY: days.today, When.SOON: days.shift(days.today, 1), When.LATE: days.back(1), When.LATER: days.shift(days.today, 4)}[when]
    one.ask_supplement(SUPPLEMENT, datetime.combine(until, datetime.max.time(), now().tzinfo).replace(microsecond=0))


def filed(one: Procedure, *, when: When, numbers: str) -> Beat:
    """Accepted: the clerk prepares."""
    yield from _filed(Path(one), Path(one).start("review", when), numbers)


def reviewing(one: Procedure, *, when: When, numbers: str, prepared: bool = True) -> Beat:
    """Met both together; the draft lies before the judge."""
    yield from _prepared(Path(one), Path(one).start("review", when), numbers, prepared=prepared)


def decided(one: Procedure, *, days: int, numbers: str, outcome: str = "confirmed", ground: str = "") -> Beat:
    """Authorised and sealed: the clerk issues it."""
    yield from _decided(Path(one), one.stage.days.back(days), numbers, outcome, ground)


def issued(one: Procedure, *, days: int, numbers: str, only_first: bool = False) -> Beat:
    """On the parties' phones."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield from _issued(path, day, numbers)
    if only_first:
        yield path.on(day, "20:15", 5)
        one.receive(only_first=True)


def served(
    one: Procedure, *, days: int, numbers: str, outcome: str = "confirmed", ground: str = "", objection: str = "", uphold: bool | None = None,
    halts: str = "", close: bool = False, archive: bool = False,
) -> Beat:  # fmt: skip
    """Everybody has it. Perhaps somebody objects, and the ruling on that halts at the clerk or at the sides; perhaps it is closed and archived."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield from _issued(path, day, numbers, outcome, ground)
    yield path.on(day, "19:30", 5)
    one.receive()
    if objection:
        yield path.on(day, "10:10", 8)
        one.object_to(objection)
    if uphold is not None:
        yield path.on(day, "15:30", 11)
        one.answer_objection(uphold=uphold, note=UPHELD if uphold else REJECTED)
        if halts == "clerk":
            return
        yield path.on(day, "09:20", 12)
        one.issue()
        if halts == "sides":
            return
        yield path.on(day, "19:40", 12)
        one.receive()
    yield from _afterwards(path, one.stage.days.shift(day, 11), close=close, archive=archive)


def _afterwards(path: Path, day: date, *, close: bool, archive: bool) -> Beat:
    if close:
        yield path.on(day, "16:20", 4)
        path.one.perform()
        path.one.close(actor=path.one.mediator)
    if archive:
        yield path.on(day, "10:45", 7)
        path.one.archive()


def _submitted(path: Path, day: date, numbers: str) -> Beat:
    yield from path.settled(path.one.stage.days.shift(day, -1), *numbers.split(), apply=True)
    yield path.on(day, "09:50")
    path.one.submit()


def _registered(path: Path, day: date, numbers: str) -> Beat:
    yield from _submitted(path, day, numbers)
    yield path.on(day, "14:05")
    path.one.register()


def _filed(path: Path, day: date, numbers: str) -> Beat:
    yield from _registered(path, path.one.stage.days.shift(day, -1), numbers)
    yield path.on(day, "10:05")
    path.one.accept_filing()


def _prepared(path: Path, day: date, numbers: str, outcome: str = "confirmed", ground: str = "", *, prepared: bool = True) -> Beat:
    yield from _filed(path, day, numbers)
    yield path.on(day, "15:00", 3)
    path.one.verify()
    if prepared:
        yield path.on(day, "10:30", 4)
        path.one.prepare(outcome, ground, *([SHAM] if outcome == "dismissed" else []))


def _decided(path: Path, day: date, numbers: str, outcome: str = "confirmed", ground: str = "") -> Beat:
    yield from _prepared(path, day, numbers, outcome, ground)
    yield path.on(day, "14:40", 4) + timedelta(minutes=path.one.case.pk % 60)
    path.one.decide()


def _issued(path: Path, day: date, numbers: str, outcome: str = "confirmed", ground: str = "") -> Beat:
    yield from _decided(path, day, numbers, outcome, ground)
    yield path.on(day, "09:40", 5)
    path.one.issue()
