"""Plays of the police: public-order mediation, the spot, police work, another unit, and the written advice."""

from datetime import timedelta

from cases.demo.path import Beat, Path
from cases.demo.procedure import Procedure
from cases.moves import CaseAction as A
from cases.triage import Track


def hosting(one: Procedure, *, days: int, again: bool = False) -> Beat:
    """The officer mediates; perhaps the first time failed and the second is due within seven working days."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield path.on(day, "17:05")
    one.log()
    yield path.on(day, "17:40")
    one.triage(Track.PUBLIC_ORDER)
    yield path.on(day, "17:45")
    one.gate()
    if again:
        yield path.on(day, "10:20", 1)
        one.move(A.POLICE_AGAIN, note="一方要等水电师傅看过再谈")
        one.gate(witness="社区调解主任")


def on_the_spot(one: Procedure, *, days: int, note: str, close: bool = False, archive: bool = False) -> Beat:
    """Settled and performed where it happened."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield from hosting(one, days=days)
    yield path.on(day, "17:55")
    one.move(A.SETTLE_SPOT, note=note)
    yield path.on(day, "18:10")
    one.record_spot(note)
    if close:
        yield path.on(day, "08:50", 1)
        one.close()
    if archive:
        yield path.on(day, "10:50", 5)
        one.archive()


def police(
    one: Procedure, *, hours: float, number: str, departments: str = "", signed: bool = False, close: bool = False, archive: bool = False
) -> Beat:
    """Police work under its own number; perhaps a department is asked beside it."""
    begun = one.stage.days.anchor - timedelta(hours=hours)
    yield begun
    one.log(minutes_before=20)
    yield begun + timedelta(minutes=3)
    one.triage(Track.POLICE)
    for code in departments.split():
        yield begun + timedelta(minutes=25)
        referral = one.send(code, urgent=True)
        if signed:
            yield begun + timedelta(minutes=40)
            one.stage.department(code).sign(referral)
    if number:
        yield begun + timedelta(hours=2)
        one.move(A.NUMBER, external_number=number)
    if close:
        yield begun + timedelta(days=6)
        one.close(note="已另案处理")
    if archive:
        yield begun + timedelta(days=9)
        one.archive()


def transferred(one: Procedure, *, hours: float, to: str) -> Beat:
    """To another unit of the police, within 24 hours."""
    begun = one.stage.days.anchor - timedelta(hours=hours)
    yield begun
    one.log(minutes_before=15)
    yield begun + timedelta(minutes=20)
    one.override(Track.TRANSFER, "涉嫌犯罪，按管辖移送")
    one.triage(Track.TRANSFER, transferred_to=to, note="材料一并移交，当事人已告知")


def advised(one: Procedure, *, days: int, close: bool = False, archive: bool = False) -> Beat:
    """Not for the police: told, in writing, where to go."""
    path = Path(one)
    day = one.stage.days.back(days)
    yield path.on(day, "10:10")
    one.log()
    yield path.on(day, "10:35")
    one.triage(Track.ADVICE, note="当面讲清去哪里办、带什么，给了书面告知单")
    if close:
        yield path.on(day, "16:30", 3)
        one.close()
    if archive:
        yield path.on(day, "10:55", 6)
        one.archive()
