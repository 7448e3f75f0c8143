"""Plays of people's mediation: one for every place where a dispute may stand before it is settled. Each says when it goes on."""

from datetime import datetime, timedelta

from cases.clock import now
from cases.demo.days import When
from cases.demo.path import Beat, Path
from cases.demo.procedure import Procedure
from cases.moves import CaseAction as A


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
    one.note("请双方下次会谈带上报价单、照片和单据。", "shared")
    one.note("两边都想早点了结，主要是面子上过不去，可以请社区的人一起来。", "team")
    one.note("可以再让一步，但要对方先开口。", "team", alone=1)
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
    if one.sheet.facts:
        one.undisputed(one.sheet.facts)


def to_sign(one: Procedure, *, numbers: str) -> Beat:
    """The text is fixed; one side has signed."""
    path = Path(one)
    yield from path.talked(one.stage.days.back(8), *numbers.split())
    yield path.on(one.stage.days.back(1), "15:10")
    one.draft()
    document = one.fix()
    one.sign(document, only_first=True)
