"""Two residents with a phone each, from the sofa to the rating, in Chromium at 390 pixels; mediators and director at their desks."""

from datetime import timedelta

import icalendar
import pytest

from cases.clock import ZONE, now
from cases.demo.people import STAFF
from tests.browser.screen import Screen
from tests.house import PASSWORD, House
from tests.scenarios import acts
from tests.scenarios.test_from_home import apply, book, log_it
from tests.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.worker]
MOST_TAPS = 5
COUNT = "addEventListener('pointerdown', () => sessionStorage.setItem('taps', 1 + Number(sessionStorage.getItem('taps'))), true)"
NUMBERS = {name: number for number, name, _rank, _appointments in STAFF}
STAYS = "裘国良"
LEAVES = "戴明华"  # no other story needs him
REMIND = """
from cases.clock import at
from cases.effects import HANDLERS
from cases.models import Outbox
row = Outbox.objects.filter(kind="remind_meeting", case__number="{number}").order_by("due_at").first()
with at(row.due_at):
    HANDLERS[row.kind](row)
row.delete()
"""


ARRIVED = """
from datetime import timedelta
from cases.clock import now
from cases.models import Session
sessions = Session.objects.filter(case__number="{number}", outing__isnull=False)
sessions.update(starts_at=now() - timedelta(minutes=5), ends_at=now() + timedelta(hours=1))
print(sessions.get().pk)
"""
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('fengqiao-visit-')).length"


def tap(phone: Screen, what: str) -> None:
    """As a thumb does, on something that leads to another page."""
    with phone.tab.expect_navigation():
        phone.tab.locator(f"main {what}").first.tap()
    phone._look()


def rank_by_taps(house: House, phone: Screen, link: str) -> tuple[str, int]:
    """From the slip's link to the submitted ranking; returns who stands first, and how many taps it took."""
    phone.tab.add_init_script(COUNT)
    before = len(house.messages())
    phone.open(link)
    tap(phone, "button:has-text('把验证码发到我的手机')")
    phone.tab.keyboard.type(house.code_after(before))  # the box waits for it already
    tap(phone, "button:has-text('进去')")
    tap(phone, ".next-acts a")
    people = phone.tab.locator("fieldset.rank")
    names = [people.nth(n).locator("input").first.get_attribute("data-name") for n in range(people.count())]
    which = next(n for n, name in enumerate(names) if name != "周丽")  # who is the director as well
    people.nth(which).locator("label").first.tap()
    tap(phone, "button:has-text('就这样排')")
    assert "您怎么选的，对方看不到" in phone.page.text
    return str(names[which]), int(phone.tab.evaluate("sessionStorage.getItem('taps')"))


def calendar(mediator: Screen) -> list[icalendar.cal.Component]:
    """What a phone's calendar reads from the private link."""
    mediator.open("/mediators/me/times/")
    mediator.press("生成新链接")
    [address] = mediator.page.document.xpath("//code[@class='feed']/text()")
    return list(icalendar.Calendar.from_ical(mediator.context.request.get(address).body()).walk("VEVENT"))


def publish(mediator: Screen, director: Screen) -> None:
    """The mediator writes, the director releases, the wall shows it."""
    mediator.open("/mediators/me/")
    mediator.press("交给主任发布", style="先看现场，再算账，谁也不吃亏", consents="on")
    director.open("/mediators/drafts/")
    director.press("发布")
    assert "先看现场，再算账" in director.open("/mediators/").text


def take_leave(mediator: Screen) -> None:
    """An afternoon off in three weeks."""
    first = (now() + timedelta(days=21)).replace(hour=5, minute=0)
    mediator.open("/mediators/me/times/")
    mediator.press("这段时间不在", starts_at=f"{first:%Y-%m-%dT13:00}", ends_at=f"{first:%Y-%m-%dT17:00}")
    assert not mediator.page.problems
    assert f"{first.month}月{first.day}日" in mediator.page.text


def hand_over(house: House, director: Screen, name: str, number: str) -> None:
    """All the work of somebody who leaves goes to another."""
    key = house.manage("shell", "-v", "0", "-c", f"from mediators.models import Mediator; print(Mediator.objects.get(user__name='{name}').pk)")
    page = director.open(f"/mediators/{key}/hand-over/")
    assert number.rpartition("-")[2] in page.text
    boxes = [str(node.get("name")) for node in page.document.iterfind(".//select") if str(node.get("name")).startswith("successor_")]
    director.press("全部移交", note="月底到龄", **{box: acts.option(page.document, box, STAYS) for box in boxes})
    assert not director.page.problems


def visit_without_network(house: House, number: str, name: str, said: str) -> None:
    """At the sides' place: what is typed without a network survives a closed page, is sent once there is one, and is forgotten after that."""
    screen = house.staff(NUMBERS[name])
    page = screen.open(f"/cases/{number}/mediation/outings/new/")
    companion = next(str(node.get("value")) for node in page.document.iterfind(".//select[@name='companion']/option") if node.get("value"))
    screen.press("约下来", day=acts.in_days(3), start="19:00", host="0", place="桂花苑 5 幢", companion=companion)
    assert not screen.page.problems
    record = f"/cases/{number}/mediation/sessions/{house.manage('shell', '-v', '0', '-c', ARRIVED.format(number=number))}/outing/"
    screen.open(record)
    screen.tab.fill("textarea[name=text]", said)
    for box in screen.tab.locator("input[name=came]").all():
        box.check()
    screen.tab.locator("input[name=told]").check()
    screen.tab.locator("input[name=result][value=given_up]").check(force=True)
    screen.context.set_offline(True)
    screen.tab.locator("main form[data-visit] button[type=submit]").click()
    assert "没有网络" in screen.tab.locator("[data-visit-note]").inner_text()
    screen.tab.goto("about:blank")
    screen.context.set_offline(False)
    screen.said.clear()  # that there was no network
    screen.open(record)
    assert screen.tab.input_value("textarea[name=text]") == said
    assert screen.tab.locator("input[name=came]:checked").count() == 2
    screen.press("存笔录")
    assert said in screen.page.text
    assert screen.tab.evaluate(KEPT) == 0


def test_two_residents_on_two_phones(station: House) -> None:
    officer = Visitor(station.base)
    officer.open("/sign-in/")
    officer.press("登录", username="080125", password=PASSWORD, code="")
    receipt = apply(station)
    assert "派出所收到了" in receipt.page.text
    number = log_it(officer)
    acts.triage(officer, number, kind="neighbour", row="5", track="people_mediation")
    links = [acts.slip(officer, number, name) for name in ("林秀英", "何建军")]
    he, director = acts.come_in(station, links[1]), station.staff("t01")
    acts.say_yes(he)
    acts.accept(director, number)

    lin = station.phone()
    first, taps = rank_by_taps(station, lin, links[0])
    assert taps <= MOST_TAPS
    acts.rank(he, first)
    chosen = station.staff(NUMBERS[first])
    assert number in chosen.open("/desk/").body.decode(), "whom both ranked is asked"
    chosen.open(f"/cases/{number}/choice/offer/")
    chosen.press("我不接", reason="这两天要去医院")
    acts.appoint(director, number, LEAVES)
    mediator = station.staff(NUMBERS[LEAVES])
    acts.take(mediator, number)
    publish(mediator, director)
    take_leave(mediator)

    agreed = book(lin, -1)
    assert agreed in " ".join(he.open("/mine/").text.split())
    moved = book(he, -2)
    assert agreed != moved
    meetings = [event for event in calendar(mediator) if number.rpartition("-")[2] in str(event.get("SUMMARY", ""))]
    [at] = [event["DTSTART"].dt.astimezone(ZONE) for event in meetings]
    assert moved.startswith(f"{at.month}月{at.day}日")
    assert moved.endswith(f"{(at.hour - 1) % 12 + 1}:{at:%M}")
    station.manage("shell", "-v", "0", "-c", REMIND.format(number=number))
    reminders = [line["text"] for line in station.messages() if line["case"] == number and line["template"] == "meeting_soon"]
    assert len(reminders) == 2
    assert all(moved.replace(" ", "") in text.replace(" ", "") for text in reminders)
    assert moved in " ".join(lin.open("/mine/").text.split()), "the reminder leads to the page that says where"

    hand_over(station, director, LEAVES, number)
    assert STAYS in lin.open("/mine/").text
    visit_without_network(station, number, STAYS, "楼上说自己找人修，不用再谈。")
    he.open("/mine/choice/answer/")
    he.press("想好了，不调解")
    for phone, marks in ((lin, "4"), (he, "5")):
        phone.open("/mine/mediation/rating/")
        phone.press("交上去", service=marks, speed=marks, result=marks)
        assert "谢谢您" in phone.page.text
