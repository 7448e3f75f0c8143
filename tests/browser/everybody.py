"""Everybody of a running demonstration at the pages that their desk leads to, at the widths of a phone and of a desk."""

from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, Page

from tests.browser.chromium import DESK, PHONE
from tests.house import PASSWORD, House

Look = Callable[[Page, str, str], None]  # the page as it stands, who looks at it, where it is
SIZES = (("1440", DESK), ("390", PHONE))

# who: what they look at. `*` opens the first row of their desk, and every page that its main buttons lead to.
STAFF = {
    "080118": ["/desk/", "/desk/?view=all", "/cases/new/", "/applications/", "*"],
    "080101": ["/desk/", "*"],
    "t01": ["/desk/", "/desk/?view=all", "/mediators/drafts/", "/confirmation/month/", "/confirmation/refusals/?all", "*"],
    "t12": ["/desk/", "/mediators/me/", "/mediators/me/times/", "*"],
    "rs01": ["/desk/", "*"],
    "zx01": ["/desk/", "*"],
    "wg01": ["/matters/", "/matters/new/", "/matters/catalogue/"],
    "fy11": ["/desk/", "/confirmation/month/", "/confirmation/materials/", "/confirmation/materials/new/", "*"],
    "fy01": ["/desk/", "*"],
    "ga03": ["/desk/"],
    "ga01": ["/desk/"],
}
PUBLIC = ["/sign-in/", "/mediators/", "/mediators/1/", "/apply/1/", "/track/", "/check/", "/messages/", "/nowhere/"]
ROWS, PHONES = 6, 8  # of a desk, of residents
BUTTONS = ".next a[href^='/cases/'], .acts-list a[href^='/cases/']"


def everybody(house: House, browser: Browser, look: Look) -> None:
    """The public pages, each of the staff, eight residents; `look` is called for each page at each width."""
    public(house, browser, look)
    for number, wanted in STAFF.items():
        page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()
        sign_in(page, house, number)
        paths = list(dict.fromkeys(pages_of(page, house, wanted)))
        for width, size in SIZES:
            page.set_viewport_size(size)
            for path in paths:
                page.goto(house.base + path)
                look(page, f"{width}/{number}", path)
        page.context.close()
    residents(house, browser, look)


def public(house: House, browser: Browser, look: Look) -> None:
    """What anybody may open."""
    page = browser.new_context(locale="zh-CN").new_page()
    for width, size in SIZES:
        page.set_viewport_size(size)
        for path in PUBLIC:
            page.goto(house.base + path)
            look(page, f"{width}/public", path)
    page.context.close()


def sign_in(page: Page, house: House, number: str) -> None:
    """As somebody of the staff does; not everybody's first page is a desk."""
    page.goto(f"{house.base}/sign-in/")
    page.fill("#id_username", number)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_code", house.token(number))
    page.click("button:has-text('登录')")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


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


def residents(house: House, browser: Browser, look: Look) -> None:
    """Phones of the demonstration, from the slip's link on."""
    lines = [line.split("\t") for line in (house.var / "demo-links.txt").read_text().splitlines()]
    for number, _title, _name, _phone, link in lines[-PHONES:]:
        page, before = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN").new_page(), len(house.messages())
        page.goto(house.base + link)
        look(page, "390/resident", f"{number}/link")
        page.click("button:has-text('验证码')")
        look(page, "390/resident", f"{number}/code")
        page.fill("input[name=code]", house.code_after(before))
        page.click("button:has-text('进去')")
        for path in ["/mine/", *dict.fromkeys(a.get_attribute("href") for a in page.query_selector_all("main a[href^='/mine/']"))]:
            if path and not path.endswith("/file/"):
                page.goto(house.base + path)
                look(page, "390/resident", number + path)
        page.context.close()
