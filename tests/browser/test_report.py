"""A grid worker's phone in Chromium: a report that finds no network waits on the phone and is there once when there is one again."""

import uuid
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.chromium import PHONE, chromium, found
from tests.browser.everybody import STAFF, sign_in
from tests.browser.screen import Screen
from tests.house import PASSWORD, House

pytestmark = [pytest.mark.browser, pytest.mark.worker]
KEPT = "() => JSON.parse(localStorage.getItem('fengqiao.reports') || '[]').length"


def picture(tmp_path: Path) -> str:
    Image.effect_noise((2400, 1800), 80).convert("RGB").save(tmp_path / "photo.jpg", quality=90)
    return str(tmp_path / "photo.jpg")


def signed_in(screen: Screen, house: House, number: str) -> Screen:
    screen.open("/sign-in/")
    screen.press("登录", username=number, password=PASSWORD, code=house.token(number))
    return screen


def test_a_report_without_a_network_is_kept_and_sent_once(house: House, tmp_path: Path) -> None:
    if not found():
        pytest.skip("no Chromium on this machine")
    place = f"桂花苑 {uuid.uuid4().hex[:4]} 幢"
    with chromium() as browser:
        phone = signed_in(Screen(browser, house.base, PHONE), house, "wg01")
        phone.follow("上报")
        phone.context.set_offline(True)
        phone.tab.set_input_files("input[name=photo]", picture(tmp_path))
        phone.tab.locator("label", has_text="打架").first.click()
        phone.tab.fill("input[name=place]", place)
        phone.tab.click("button:has-text('报上去')")
        phone.tab.wait_for_selector("[data-kept]:not([hidden])")
        assert phone.tab.evaluate(KEPT) == 1
        assert phone.tab.input_value("input[name=place]") == ""
        phone.said.clear()  # that there was no network
        phone.context.set_offline(False)
        phone.tab.wait_for_function("() => JSON.parse(localStorage.getItem('fengqiao.reports')).length === 0")
        page = phone.open("/matters/")
        assert page.text.count(place) == 1
        phone.tab.locator(f"tr:has-text('{place}') a").first.click()
        phone._look()
        phone.tab.locator(".photos img").first.scroll_into_view_if_needed()
        phone.tab.wait_for_function("() => document.querySelector('.photos img').naturalWidth === 1280")  # made smaller on the phone


def test_a_grid_worker_signs_in_and_stands_before_the_matters(house: House) -> None:
    if not found():
        pytest.skip("no Chromium on this machine")
    with chromium() as browser:
        page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
        page.set_default_timeout(10_000)
        sign_in(page, house, "wg01")
        for path in STAFF["wg01"]:
            answer = page.goto(house.base + path)
            assert answer is not None
            assert answer.status == 200, path
        page.goto(f"{house.base}/desk/")
        assert page.url == f"{house.base}/matters/"
