"""The four pictures of the README: an officer's desk, a case, a resident's choice, the ruling on a phone. Small, out of the demonstration."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from fengqiao.env import BASE
from tests.browser.chromium import DESK, PHONE
from tests.house import House

FOLDER = BASE / "docs" / "img"
COLOURS = 240  # flat pages need no more, and a clone stays small
OFFICER = "080116"
SPEAKER = "鲁大勇"  # of the building site, where a department and the mediators work at the same time
CHOOSING, RULED = "main a[href='/mine/choice/']", "main a:has-text('民事裁定书（确认有效）')"


def keep(page: Page, name: str) -> None:
    """What is in the window, in few colours."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def on_phone(house: House, browser: Browser, wanted: str) -> Page | None:
    """The first party of the demonstration who has such a page, in a window of a phone."""
    for line in reversed((house.var / "demo-links.txt").read_text().splitlines()):
        page = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN").new_page()
        before = len(house.messages())
        page.goto(house.base + line.split("\t")[-1])
        page.click("button:has-text('验证码')")
        page.fill("input[name=code]", house.code_after(before))
        page.click("button:has-text('进去')")
        page.wait_for_url("**/mine/")
        link = page.query_selector(wanted)
        if link is not None:
            page.goto(house.base + str(link.get_attribute("href")))
            return page
        page.context.close()
    return None


def choice(house: House, browser: Browser) -> None:
    """Two are ranked, the list goes on below."""
    page = on_phone(house, browser, CHOOSING)
    assert page, "nobody of the demonstration chooses"
    people = page.locator("fieldset.rank")
    for place, name in enumerate(("first", "second")):
        people.nth(place).locator(f"input[name={name}]").check(force=True)
    page.evaluate("scrollTo(0, 0)")
    keep(page, "choice-phone")
    page.context.close()


def ruling(house: House, browser: Browser) -> None:
    """Opened: what the court decided, and until when what can be done."""
    page = on_phone(house, browser, RULED)
    assert page, "nobody of the demonstration has a ruling"
    if (button := page.query_selector("button:has-text('我收到了')")) is not None:
        button.click()
        page.wait_for_load_state()
    keep(page, "ruling-phone")
    page.context.close()


def desk_and_case(house: House, page: Page) -> None:
    """Signed in already, as an officer."""
    page.set_viewport_size(DESK)
    page.goto(f"{house.base}/desk/")
    keep(page, "desk")
    page.fill("input[name=q]", SPEAKER)
    page.press("input[name=q]", "Enter")
    page.wait_for_load_state()
    page.locator("main a[href^='/cases/']").first.click()
    page.wait_for_load_state()
    keep(page, "case")


def size() -> int:
    """Of all of them together."""
    return sum(path.stat().st_size for path in Path(FOLDER).glob("*.png"))
