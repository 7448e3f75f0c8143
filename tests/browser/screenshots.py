"""`make screenshots`: the pages of every role at 390 and 1440 pixels into var/screenshots, and the four of the README into docs/img."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from playwright.sync_api import Browser, Page

from fengqiao.env import VAR
from tests.browser import pictures
from tests.browser.chromium import DESK, PHONE, chromium, found
from tests.house import PASSWORD, House

# who: what they look at. `*` opens the first row of their desk, and every page that its main buttons lead to.
STAFF = {
    "080118": ["/desk/", "/desk/?view=all", "/cases/new/", "/applications/", "*"],
    "080101": ["/desk/", "*"],
    "t01": ["/desk/", "/desk/?view=all", "/mediators/drafts/", "*"],
    "t12": ["/desk/", "/mediators/me/", "/mediators/me/times/", "*"],
    "rs01": ["/desk/", "*"],
    "zx01": ["/desk/", "*"],
    "fy11": ["/desk/", "*"],
    "fy01": ["/desk/", "*"],
    "ga03": ["/desk/"],
    "ga01": ["/desk/"],
}
PUBLIC = ["/sign-in/", "/mediators/", "/mediators/1/", "/apply/1/", "/track/", "/messages/", "/nowhere/"]
ROWS = 6  # of a desk
BUTTONS = ".next a[href^='/cases/'], .acts-list a[href^='/cases/']"


def shoot(page: Page, folder: Path, name: str) -> None:
    """The whole page as it stands."""
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(folder / f"{name}.png"), full_page=True)


def names(path: str) -> str:
    """A file name for an address."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"


def sign_in(page: Page, house: House, number: str) -> None:
    """As somebody of the staff does."""
    page.goto(f"{house.base}/sign-in/")
    page.fill("#id_username", number)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_code", house.token(number))
    page.click("button:has-text('登录')")
    page.wait_for_url("**/desk/**")


def pages_of(page: Page, house: House, wanted: list[str]) -> Iterator[str]:
    """The addresses, with `*` unfolded: files of the desk and the pages their buttons lead to."""
    for path in wanted:
        if path != "*":
            yield path
            continue
        page.goto(f"{house.base}/desk/")
        rows = dict.fromkeys(a.get_attribute("href") for a in page.query_selector_all(".queue td a[href^='/cases/']"))
        for row in list(rows)[:ROWS]:
            yield row
            page.goto(house.base + row)
            yield from dict.fromkeys(a.get_attribute("href") for a in page.query_selector_all(BUTTONS))


def residents(house: House, browser: Browser, folder: Path) -> None:
    """Three phones of the demonstration, from the slip's link on."""
    lines = [line.split("\t") for line in (house.var / "demo-links.txt").read_text().splitlines()]
    for number, _title, _name, _phone, link in lines[-8:]:
        context = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN")
        page, before = context.new_page(), len(house.messages())
        page.goto(house.base + link)
        shoot(page, folder / "390" / "resident", f"{number}-link")
        page.click("button:has-text('验证码')")
        page.fill("input[name=code]", house.code_after(before))
        page.click("button:has-text('进去')")
        for path in ["/mine/", *dict.fromkeys(a.get_attribute("href") for a in page.query_selector_all("main a[href^='/mine/']"))]:
            if not path.endswith("/file/"):
                page.goto(house.base + path)
                shoot(page, folder / "390" / "resident", f"{number}-{names(path)}")
        context.close()


def take(house: House, folder: Path) -> None:
    """Everybody, both widths."""
    with chromium() as browser:
        for width, size in (("390", PHONE), ("1440", DESK)):
            context = browser.new_context(viewport=size, locale="zh-CN")
            page = context.new_page()
            for path in PUBLIC:
                page.goto(house.base + path)
                shoot(page, folder / width / "public", names(path))
            context.close()
        for number, wanted in STAFF.items():
            context = browser.new_context(viewport=DESK, locale="zh-CN")
            page = context.new_page()
            sign_in(page, house, number)
            paths = list(dict.fromkeys(pages_of(page, house, wanted)))
            for width, size in (("1440", DESK), ("390", PHONE)):
                page.set_viewport_size(size)
                for path in paths:
                    page.goto(house.base + path)
                    shoot(page, folder / width / number, names(path))
            context.close()
            print(number, len(paths), "pages")
        residents(house, browser, folder)
        context = browser.new_context(viewport=DESK, locale="zh-CN")
        page = context.new_page()
        sign_in(page, house, pictures.OFFICER)
        pictures.desk_and_case(house, page)
        pictures.choice(house, browser)
        pictures.ruling(house, browser)


def main() -> int:
    """On a running demonstration (FENGQIAO_URL and FENGQIAO_VAR), else on one of its own."""
    if not found():
        print("No Chromium on this machine: no screenshots.")
        return 1
    running = os.environ.get("FENGQIAO_URL")
    house = House(VAR if running else VAR / "screenshots-station")
    if running:
        house.base = running
    with nullcontext() if running else house.demonstration():
        take(house, VAR / "screenshots")
    print(f"{VAR / 'screenshots'}, and {pictures.size() // 1000} kB in {pictures.FOLDER}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
