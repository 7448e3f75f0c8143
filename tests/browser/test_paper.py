"""The figures in Chromium: put on paper they are as wide as the sheet and hold no button; on the wall a large number is read by its groups."""

import re

import pytest
from playwright.sync_api import Page as Tab, Route

from tests.browser.chromium import chromium, found
from tests.browser.everybody import sign_in
from tests.house import House

pytestmark = [pytest.mark.browser, pytest.mark.worker]
SHEET, WALL = {"width": 703, "height": 1017}, {"width": 1920, "height": 1080}  # A4 less its margins; the screen on the wall
OUT_OF_THE_SHEET = """() => [...document.querySelectorAll('.plot canvas')].filter(one => one.getBoundingClientRect().right > innerWidth).length"""
SEEN = "() => [...document.querySelectorAll('main a.btn, main button, main summary, .off-paper')].filter(one => one.offsetParent).length"
PRINT = """async () => {
    dispatchEvent(new Event('beforeprint'));
    const canvas = document.querySelector('.plot canvas'), at_once = canvas.toDataURL();
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    return [at_once === canvas.toDataURL(), canvas.width / devicePixelRatio];
}"""
SAID = """() => echarts.getInstanceByDom(document.querySelector('.plot')).getZr().storage.getDisplayList(true)
    .filter(one => one.style && one.style.text && !one.ignore).map(one => one.style.text)"""


def enlarge(route: Route) -> None:
    """The same page of a house that settled a quarter of a million every month, and nothing else: what other stories logged is out of it."""
    answer = route.fetch()
    nothing = re.sub(r'(<td data-label="[^"]*">)[^<]*', r"\g<1>0", answer.text())
    route.fulfill(response=answer, body=re.sub(r'(<td data-label="化解">)[^<]*', r"\g<1>259,260", nothing))


def figures(tab: Tab, house: House, path: str) -> None:
    """Before these figures, as an officer."""
    sign_in(tab, house, "080118")
    tab.goto(house.base + path)
    tab.wait_for_selector(".plot canvas")


def test_the_figures_fit_a_sheet_of_paper(house: House) -> None:
    if not found():
        pytest.skip("no Chromium on this machine")
    with chromium() as browser:
        tab = browser.new_context(locale="zh-CN").new_page()
        figures(tab, house, "/figures/")
        assert tab.evaluate(SEEN)
        tab.emulate_media(media="print")
        drawn_at_once, width = tab.evaluate(PRINT)
        tab.set_viewport_size(SHEET)
        assert drawn_at_once
        assert width < SHEET["width"]
        assert tab.evaluate(OUT_OF_THE_SHEET) == 0
        assert tab.evaluate(SEEN) == 0
        assert tab.locator("details:not([open])").count() == 1  # the menu of the shell alone


def test_every_month_of_the_wall_has_its_name_beside_large_numbers(house: House) -> None:
    if not found():
        pytest.skip("no Chromium on this machine")
    with chromium() as browser:
        tab = browser.new_context(viewport=WALL, locale="zh-CN").new_page()
        tab.route("**/figures/wall/", enlarge)
        figures(tab, house, "/figures/wall/")
        months = tab.locator("[data-chart=stack] tbody th").all_inner_texts()
        said = tab.evaluate(SAID)
        assert [one for one in said if one in months] == months
        assert said.count("259,260") == len(months)
