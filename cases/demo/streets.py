"""Plays of the departments of the street: signed, returned, resolved, called to the spot."""

from collections.abc import Generator
from datetime import date, datetime, timedelta

from accounts.models import Office
from cases.demo.days import When
from cases.demo.path import Beat, Path
from cases.demo.procedure import Procedure
from cases.models import Referral
from cases.moves import ReferralAction as RA
from cases.steps import routing
from cases.triage import Track

Errand = Generator[datetime, None, Referral]


def sent(one: Procedure, *, department: str, when: When = When.TODAY, urgent: bool = False, minutes: int = 0) -> Beat:
    """Waiting for a signature."""
    path = Path(one)
    if minutes:
        yield one.stage.days.ago(minutes)
    else:
        yield path.on(path.start("referral_sign", when), "10:05")
    _refer(one, department, urgent=urgent)


def signed(one: Procedure, *, department: str, when: When, contacted: bool = True) -> Beat:
    """Signed for; to be decided in five working days."""
    path = Path(one)
    day = path.start("referral_decide", when)
    yield path.on(day, "09:05")
    referral = _refer(one, department)
    yield path.on(day, "10:05")
    referral = one.stage.department(department).sign(referral)
    if contacted:
        yield path.on(day, "11:15")
        one.stage.department(department).contact(referral)


def uncontacted(one: Procedure, *, department: str, days: int) -> Beat:
    """Signed for, and nobody called the person: the department's head is chased, then the command centre."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield path.on(day, "09:05")
    referral = _refer(one, department)
    yield path.on(day, "10:05")
    one.stage.department(department).sign(referral)


def working(one: Procedure, *, department: str, when: When, complexity: str = "ordinary", extend: bool = False) -> Beat:
    """Accepted; three, seven or twenty working days, perhaps extended once."""
    path = Path(one)
    days = one.stage.days
    day = path.start(f"work_{complexity}", when)
    referral = yield from _worked(path, day, department, complexity)
    if extend:
        yield path.on(days.back(1), "11:00")
        until = path.on(days.today, "00:00") + timedelta(days=5, hours=17, minutes=30)
        one.stage.department(department).extend(referral, until, "对方公司换了负责人，要重新约谈")


def resolved(one: Procedure, *, department: str, when: When, result: str) -> Beat:
    """Done, says the department; the officer calls and verifies."""
    path = Path(one)
    day = path.start("verify", when)
    referral = yield from _worked(path, one.stage.days.shift(day, -4), department)
    yield path.on(day, "10:05")
    one.stage.department(department).resolve(referral, result)


def verified(one: Procedure, *, department: str, days: int, result: str, reopened: bool = False, close: bool = False, archive: bool = False) -> Beat:
    """Done and verified with the person; perhaps only at the second time."""
    path = Path(one)
    day = one.stage.days.back(days)
    there = one.stage.department(department)
    referral = yield from _worked(path, day, department)
    yield path.on(day, "10:05", 4)
    referral = there.resolve(referral, result)
    if reopened:
        yield path.on(day, "14:05", 5)
        referral = routing.take(referral, RA.REOPEN, actor=one.officer, note="当事人说只办了一半")
        yield path.on(day, "10:05", 7)
        referral = there.resolve(referral, result)
    yield path.on(day, "15:05", 8)
    routing.take(referral, RA.VERIFY, actor=one.officer, note="打电话问过，当事人说办好了")
    if close:
        yield path.on(day, "16:05", 8)
        one.close()
    if archive:
        yield path.on(day, "10:25", 11)
        one.archive()


def returned(one: Procedure, *, department: str, right: str, note: str, when: When) -> Beat:
    """Sent back; the station redirects in one working day."""
    path = Path(one)
    day = path.start("redirect", when)
    yield from _returned(path, department, right, note, day)


def returned_twice(one: Procedure, *, department: str, right: str, notes: tuple[str, str], when: When, named: bool = False) -> Beat:
    """Sent back by both: the command centre names the department."""
    path = Path(one)
    day = path.start("arbiter", when)
    held = yield from _returned(path, department, right, notes[0], one.stage.days.shift(day, -2))
    yield path.on(day, "09:20", -1)
    second = routing.redirect(held, actor=one.officer, department=_office(right), note="按退回意见改派")
    yield path.on(day, "10:05")
    second = one.stage.department(right).send_back(second, _office(department), notes[1])
    if named:
        yield path.on(day, "15:10")
        command = one.stage.user("zx01")
        third = routing.redirect(second, actor=command, department=_office(department), note="指挥中心裁定由首接单位办")
        yield path.on(day, "16:10")
        one.stage.department(department).sign(third)


def declined(one: Procedure, *, department: str, days: int, note: str) -> Beat:
    """A lawful refusal; the person is told."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield path.on(day, "09:05")
    referral = _refer(one, department)
    yield path.on(day, "10:05")
    there = one.stage.department(department)
    referral = there.contact(there.sign(referral))
    yield path.on(day, "15:05", 2)
    there.decline(referral, note)


def cancelled(one: Procedure, *, department: str, days: int, note: str) -> Beat:
    """Taken back by the station."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield path.on(day, "09:05")
    referral = _refer(one, department)
    yield path.on(day, "11:05")
    routing.take(referral, RA.CANCEL, actor=one.officer, note=note)
    yield path.on(day, "16:05", 1)
    one.close()


def called(one: Procedure, *, department: str, minutes: int, answered: bool = False, arrived: bool = False) -> Beat:
    """Called to the spot by the duty leader: answered in 15 minutes, there in 60."""
    days = one.stage.days
    yield days.ago(minutes)
    one.log(minutes_before=10)
    yield days.ago(minutes - 4)
    referral = one.send(department, onsite=True)
    one.triage(Track.ADMINISTRATIVE)
    if answered:
        yield days.ago(minutes - 9)
        referral = one.stage.department(department).answer(referral)
    if arrived:
        yield days.ago(minutes - 40)
        one.stage.department(department).arrive(referral)


def _refer(one: Procedure, department: str, *, urgent: bool = False) -> Referral:
    one.log()
    referral = one.send(department, urgent=urgent)
    one.triage(Track.ADMINISTRATIVE)
    one.slips()
    return referral


def _worked(path: Path, day: date, department: str, complexity: str = "ordinary") -> Errand:
    days = path.one.stage.days
    yield path.on(days.shift(day, -1), "09:05")
    referral = _refer(path.one, department)
    yield path.on(days.shift(day, -1), "10:40")
    there = path.one.stage.department(department)
    referral = there.contact(there.sign(referral))
    yield path.on(day, "10:05")
    return there.accept(referral, complexity)


def _returned(path: Path, department: str, right: str, note: str, day: date) -> Errand:
    yield path.on(path.one.stage.days.shift(day, -1), "15:05")
    referral = _refer(path.one, department)
    yield path.on(day, "10:05")
    return path.one.stage.department(department).send_back(referral, _office(right), note)


def _office(code: str) -> Office:
    return Office.objects.get(code=code)
