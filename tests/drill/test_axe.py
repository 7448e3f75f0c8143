"""Every page of everybody in the demonstration: axe has nothing to say, and nothing sticks out when it is shown at twice its size."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.chromium import chromium, found
from tests.browser.everybody import everybody
from tests.drill.figures import measured
from tests.house import House

pytestmark = [pytest.mark.browser, pytest.mark.drill]
# What is left of the window at 200 %: of a desk half its width, of a phone the 320 pixels that WCAG 2.2, 1.4.10 asks for.
TWICE = {1440: {"width": 720, "height": 450}, 390: {"width": 320, "height": 568}}
WIDTHS = "() => [document.documentElement.scrollWidth, window.innerWidth]"


def test_axe_finds_nothing_and_twice_the_size_fits(tmp_path: Path) -> None:
    if not found():
        pytest.skip("no Chromium on this machine")
    pages: list[str] = []
    wrong: list[str] = []

    def look(page: Page, who: str, where: str) -> None:
        pages.append(where)
        wrong.extend(f"{who} {where}: {line}" for line in violations(page))
        before = page.viewport_size or {"width": 1440, "height": 900}
        page.set_viewport_size(TWICE[before["width"]])  # type: ignore[arg-type]
        wide, window = page.evaluate(WIDTHS)
        page.set_viewport_size(before)
        if wide > window:
            wrong.append(f"{who} {where}: {wide} wide where {window} are there")

    house = House(tmp_path)
    with house.demonstration(), chromium() as browser:
        everybody(house, browser, look)
    measured("axe, and twice the size, over the demonstration", pages=len(pages), violations=len(wrong))
    assert not wrong, "\n".join(wrong)
