"""`make screenshots`: the pages of every role at 390 and 1440 pixels into var/screenshots, and the four of the README into docs/img."""

import os
import re
import sys
from contextlib import nullcontext
from pathlib import Path

from playwright.sync_api import Page

from fengqiao.env import VAR
from tests.browser import pictures
from tests.browser.chromium import DESK, chromium, found
from tests.browser.everybody import everybody, sign_in
from tests.house import House


def names(path: str) -> str:
    """A file name for an address."""
    return re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "home"


def take(house: House, folder: Path) -> None:
    """Everybody, both widths."""

    def shoot(page: Page, who: str, path: str) -> None:
        (folder / who).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(folder / who / f"{names(path)}.png"), full_page=True)

    with chromium() as browser:
        everybody(house, browser, shoot)
        page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()
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
