"""A dispute that begins on a phone at home: applied for, looked at by the desk, chosen, booked, moved, ended by one side, and rated."""

import pytest

from tests.house import House
from tests.scenarios import acts
from tests.visitor import Visitor

pytestmark = pytest.mark.worker


def apply(house: House) -> Visitor:
    """Five questions on a phone; returns it with the receipt on it."""
    phone = house.phone()
    phone.open("/mediators/")
    phone.follow("我要调解")
    phone.press("下一题", about="neighbour")
    phone.press("下一题", narrative="楼上卫生间漏水，我家天花板起泡，说了三次没有修。")
    phone.press("下一题", place="桂花苑 5 幢")
    phone.press("下一题", other_side="何建军")
    phone.press("交给派出所", name="林秀英", phone="138 5740 7733")
    return phone


def book(phone: Visitor, which: int) -> str:
    """Press one of the free times, say yes; returns when it is, as the page says it."""
    times = phone.open("/mine/mediation/times/").document.xpath("//button[@name='at']/@value")
    phone.press(str(times[which]))  # half past four there is on every day
    phone.press("就这个时间，我来")
    [when] = phone.page.document.find_class("next-date")
    return " ".join(when.text_content().split())


def log_it(officer: Visitor) -> str:
    """The desk makes a case of what was applied for; returns its number."""
    officer.open("/desk/")
    officer.follow("去看看")
    officer.follow("楼上楼下")
    officer.follow("登记成案件")
    officer.press("登记Ctrl", **{"party2-phone": "13957407744", "party2-stance": "楼上的一方"})
    return acts.new_after_all(officer)


def test_from_the_sofa_to_the_rating(house: House) -> None:
    officer, director, mediator = house.staff("080125"), house.staff("t01"), house.staff("t12")
    receipt = apply(house)
    assert "派出所收到了" in receipt.page.text
    number = log_it(officer)
    assert "登记号是" in receipt.open(receipt.page.path).text

    acts.triage(officer, number, kind="neighbour", row="5", track="people_mediation")
    lin, he = (acts.come_in(house, acts.slip(officer, number, name)) for name in ("林秀英", "何建军"))
    acts.say_yes(he)  # whoever applied is willing already
    acts.accept(director, number)
    acts.rank(lin, "竺亚琴", "俞水根")
    acts.rank(he, "竺亚琴")
    acts.take(mediator, number)
    assert "为什么是竺亚琴" in he.open("/mine/").text

    first = book(lin, -1)
    assert "请您到场" in he.open("/mine/").text
    second = book(he, -2)
    assert first != second
    house.until(lambda: "meeting" in [line["template"] for line in house.messages() if line["case"] == number], "the message about the meeting")

    acts.visit(mediator, number, said="楼上说自己找人修，不用再谈。", result="given_up", place="桂花苑 5 幢")
    he.open("/mine/choice/answer/")
    he.press("想好了，不调解")
    for phone, marks in ((lin, "4"), (he, "5")):
        phone.open("/mine/mediation/rating/")
        phone.press("交上去", service=marks, speed=marks, result=marks)
        assert "谢谢您" in phone.page.text
    house.manage("verify_audit")
