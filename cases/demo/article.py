"""The article's two stories: the leaking flat, where nobody applied and the third visit settled it; the building site with its call to the spot."""

from datetime import timedelta

from cases.demo.days import When
from cases.demo.path import Beat, Path
from cases.demo.procedure import Procedure
from cases.moves import CaseAction as A
from cases.triage import Track

SISTERS = "南溪阿姐工作室葛月仙、陶爱娟，两边都同意她们来"


def leaking_flat(one: Procedure, *, when: When) -> Beat:
    """The officer went there by himself; two visits in vain, the third settled it; now it is with the court."""
    path, days = Path(one), one.stage.days
    filed_on = path.start("review", when)
    settled_on = days.shift(filed_on, -4)
    accepted_on = days.shift(settled_on, -9)
    yield path.on(accepted_on, "19:10", -3)
    one.log(minutes_before=90)
    yield path.on(accepted_on, "09:20", -2)
    one.invite()
    yield path.on(accepted_on, "18:40", -1)
    one.willing(channel="desk")
    yield path.on(accepted_on, "10:05")
    one.accept()
    yield path.on(accepted_on, "19:20")
    one.rank("t12", "t11", "t41")
    yield path.on(accepted_on, "08:50", 1)
    one.take("t12", "认识汪秀琴的妹妹，两家都说不要紧")
    for visit, after in enumerate((2, 5, 9)):
        yield path.on(accepted_on, "19:00", after)
        one.hold(visit, place=one.sheet.place if visit < 2 else "阿姐客厅", helpers=SISTERS)
    yield path.on(settled_on, "20:05")
    one.draft()
    document = one.fix()
    one.sign(document)
    one.apply()
    yield path.on(settled_on, "08:45", 1)
    one.seal()
    yield path.on(settled_on, "09:30", 1)
    one.submit()
    yield path.on(settled_on, "14:20", 2)
    one.register()
    yield path.on(filed_on, "10:05")
    one.accept_filing()
    yield path.on(filed_on, "15:10", 3)
    one.verify("video")
    yield path.on(filed_on, "10:10", 5)
    one.prepare()


def building_site(one: Procedure, *, days: int) -> Beat:
    """Twenty people; the duty leader calls the labour department to the spot while the mediators talk; both go on until both have ended."""
    path = Path(one)
    day = one.stage.days.back(days)
    labour = one.stage.department("renshe")
    yield path.on(day, "09:02")
    one.log(minutes_before=12)
    yield path.on(day, "09:12")
    referral = one.send("renshe", onsite=True, request="工地 20 余人讨薪，请派监察员到滨江安置房三期项目部，一边查欠薪一边一起谈。")
    yield path.on(day, "09:18")
    referral = labour.answer(referral)
    yield path.on(day, "09:51")
    referral = labour.arrive(referral)
    yield path.on(day, "10:40")
    one.invite()
    yield path.on(day, "10:55")
    one.willing(channel="desk")
    yield path.on(day, "11:10")
    one.accept()
    yield path.on(day, "11:20")
    one.rank("t31", "t14")
    yield path.on(day, "11:35")
    one.take("t31", "教过公司会计的孩子，两边都说不要紧")
    yield path.on(day, "11:50")
    one.hold(0, place=one.sheet.place, helpers="江海燕律师、区人社局江涛")
    yield path.on(day, "15:20", 1)
    labour.accept(referral, "ordinary")
    yield path.on(day, "16:10", 3)
    one.hold(1, place="大桥派出所会商室", helpers="江海燕律师")
    yield one.stage.days.ago(75)
    one.book(one.next_half_hour(one.later(hours=5)))


def back_from_police(one: Procedure, *, hours: float) -> Beat:
    """A quarrel that was police work comes back to the mediators by a ranked officer's recorded decision (rule art. 186)."""
    begun = one.stage.days.anchor - timedelta(hours=hours)
    yield begun
    one.log(minutes_before=20)
    yield begun + timedelta(minutes=12)
    one.override(Track.POLICE, "一方刚开始不愿谈，先按治安案件办")
    one.triage(Track.POLICE)
    yield begun + timedelta(hours=20)
    one.move(A.BACK_186, actor=one.stage.leader(), note="双方都来所要求调解，情节轻微", committee=one.stage.committee)
