"""Logging at the keyboard alone, in Chromium: how many keys it takes beside the texts, a card reader that types, a page that is closed."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page as Tab

from tests.browser.chromium import DESK, chromium, found
from tests.browser.screen import Screen
from tests.cast import id_number
from tests.house import PASSWORD, House

pytestmark = [pytest.mark.browser, pytest.mark.worker]
MOST = 45
FOCUSED = "() => document.activeElement.name"
ROW = "() => document.activeElement.matches('[data-row]') ? document.activeElement.getAttribute('href') : null"


@dataclass
class Hands:
    """Two hands on the keys: every key pressed is counted, a chord by each of its keys; the texts are not."""

    tab: Tab
    pressed: int = 0

    def press(self, *chords: str) -> None:
        for chord in chords:
            self.tab.keyboard.press(chord)
            self.pressed += len(chord.split("+"))

    def write(self, text: str, *after: str) -> None:
        self.tab.keyboard.type(text)
        self.press(*after)


def at_desk(screen: Screen, house: House) -> Tab:
    screen.open("/sign-in/")
    screen.press("登录", username="080118", password=PASSWORD, code=house.token("080118"))
    return screen.tab


def test_a_dispute_is_logged_without_the_mouse(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    if not found():
        pytest.skip("no Chromium on this machine")
    with chromium() as browser:
        screen = Screen(browser, house.base, DESK)
        tab = at_desk(screen, house)
        hands = Hands(tab)
        hands.press("n")
        tab.wait_for_url("**/cases/new/")
        assert tab.evaluate(FOCUSED) == "source"
        hands.press("2", "Alt+2")  # at the window
        hands.write("卜春兰", "Enter")
        hands.write("13957400303", "Alt+3")
        hands.write("计大同", "Enter")
        hands.write("13957400404", "Alt+4")
        hands.write("滨江村 71 号", "Alt+5")
        hands.write("隔壁的鸡半夜叫，孩子睡不着，说了几次也不管。", "Alt+6")
        hands.press("ArrowDown", "ArrowDown")  # neighbours
        hands.press("Control+Enter")
        tab.wait_for_url("**/intake/triage/")
        assert "隔壁的鸡半夜叫" in tab.content()
        assert tab.input_value("select[name=dispute_type]") == "neighbour"
        with capsys.disabled():
            print(f"\nkeys beside the texts: {hands.pressed} of {MOST}")
        assert hands.pressed <= MOST
        assert not screen.said


def test_a_card_reader_types_into_the_right_box_and_a_closed_page_loses_nothing(house: House) -> None:
    if not found():
        pytest.skip("no Chromium on this machine")
    number = id_number("19620815", 2)
    with chromium() as browser:
        tab = at_desk(Screen(browser, house.base, DESK), house)
        tab.goto(f"{house.base}/cases/new/")
        tab.keyboard.press("Alt+2")
        tab.keyboard.type("林秀英")
        tab.keyboard.type(number)
        tab.keyboard.press("Enter")
        assert tab.input_value("input[name=party1-name]") == "林秀英"
        assert tab.input_value("input[name=party1-id_number]") == number
        assert "1962-08-15" in tab.inner_text("[data-card-said]:not([hidden])")
        assert tab.input_value("select[name=party1-sex]") == "female"
        assert tab.url.endswith("/cases/new/")
        with tab.expect_response("**/cases/new/draft/"):
            tab.evaluate("() => window.dispatchEvent(new Event('pagehide'))")
        tab.wait_for_url("**/cases/new/?draft=*")
        kept = tab.url
        tab.goto(f"{house.base}/cases/new/")
        assert tab.locator(".drafts li", has_text="林秀英").count() == 1
        tab.goto(kept)
        assert tab.input_value("input[name=party1-id_number]") == number


def logged(hands: Hands, house: House, *, who: str, against: str, place: str) -> None:
    """Another dispute, from the desk to its triage."""
    hands.tab.goto(f"{house.base}/cases/new/")
    hands.press("2", "Alt+2")
    hands.write(who, "Alt+3")
    hands.write(against, "Alt+4")
    hands.write(place, "Alt+5")
    hands.write("楼道里堆了一人高的旧家具，过不去人。", "Alt+6")
    hands.press("ArrowDown", "ArrowDown", "Control+Enter")  # neighbours
    hands.tab.wait_for_url("**/intake/triage/")


def test_a_night_at_the_keyboard_leads_back_to_the_row_where_one_was(house: House) -> None:
    if not found():
        pytest.skip("no Chromium on this machine")
    with chromium() as browser:
        screen = Screen(browser, house.base, DESK)
        hands = Hands(at_desk(screen, house))
        tab = hands.tab
        logged(hands, house, who="阮阿根", against="冯小妹", place="石桥路 5 号")
        logged(hands, house, who="尹素梅", against="柴国庆", place="居敬路 88 号")
        tab.goto(f"{house.base}/desk/?view=mine&step=intake")
        rows = tab.locator(".queue [data-row]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        hands.press("j", "j", "Enter")
        tab.wait_for_url(f"**{rows[1]}")
        tab.locator("a.back").press("Enter")  # nothing was done there
        tab.wait_for_url("**/desk/?view=mine&step=intake")
        assert tab.evaluate(ROW) == rows[1]
        tab.goto(f"{house.base}/desk/")
        assert tab.evaluate(ROW) is None  # one came from the menu
        tab.goto(f"{house.base}/desk/?view=mine&step=intake")
        hands.press("j", "Enter")
        tab.wait_for_url(f"**{rows[0]}")
        decided(hands, tab.locator(".next a[href$='/triage/']").first)
        tab.locator("a.back").press("Enter")
        tab.wait_for_url("**/desk/?view=mine&step=intake")
        assert tab.locator(f".queue a[href='{rows[0]}']").count() == 0
        assert tab.evaluate(ROW) == rows[1]  # it took the place of the one that is done
        assert not screen.said


def decided(hands: Hands, link: Locator) -> None:
    """Through the triage, each question by its digit, and on the suggested way."""
    link.press("Enter")
    hands.tab.wait_for_url("**/intake/triage/")
    hands.tab.wait_for_load_state()
    assert hands.tab.evaluate(FOCUSED) == "q_refused"
    for _n in range(14):
        hands.press("2", "Tab")
    assert hands.tab.locator("input[value=no]:checked").count() == 14
    hands.tab.locator("select[name=dispute_type]").select_option("neighbour")  # the first of the desk may be of another story, without a type
    hands.press("Control+Enter")
    hands.tab.wait_for_selector(".panel-way")
    assert hands.tab.evaluate(FOCUSED) == "track"
    hands.press("Control+Enter")
    hands.tab.wait_for_selector("main .note:has-text('研判好了：人民调解。')")
    assert "/triage/" not in hands.tab.url
