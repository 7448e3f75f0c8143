"""Somebody at a real Chromium: opens, follows and presses as `tests.visitor.Visitor` does, so that one story is told by both."""

import urllib.parse
from dataclasses import dataclass

from playwright.sync_api import Browser, ElementHandle, Page as Tab

from tests.browser.axe import kind_of, violations
from tests.visitor import UNTRANSLATED, Page

QUIET = "() => [document.documentElement.scrollWidth, window.innerWidth]"
LOOKED_AT: set[tuple[str, int]] = set()  # each kind of page once per width: axe takes a third of a second
LIGHT = 100_000  # bytes of a page on a phone with all that it asks for, but for the photos that people took
WEIGHT = """() => [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')]
    .filter(entry => entry.initiatorType !== 'img' || entry.name.includes('/static/'))
    .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
SETTLED = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
UNFOLD = "() => document.querySelectorAll('main details').forEach(d => { d.open = true })"


@dataclass
class Screen:
    """One browser window of one person: its own cookies, its own size."""

    browser: Browser
    base: str
    size: dict[str, int]

    def __post_init__(self) -> None:
        touch = self.size["width"] < 500
        self.context = self.browser.new_context(viewport=self.size, locale="zh-CN", base_url=self.base, has_touch=touch)
        self.tab: Tab = self.context.new_page()
        self.said: list[str] = []
        self.tab.on("console", lambda message: self.said.append(message.text) if message.type in ("error", "warning") else None)
        self.tab.on("pageerror", lambda problem: self.said.append(str(problem)))
        self.page: Page | None = None

    def open(self, path: str, *, expect: int = 200) -> Page:
        """Go to an address and look at it; a file is fetched beside the page."""
        if path.endswith("download"):
            answer = self.context.request.get(urllib.parse.urljoin(self.tab.url, path))
            return Page(answer.status, path, answer.body(), dict(answer.headers))
        answer = self.tab.goto(urllib.parse.urljoin(self.base + (self.page.path if self.page else "/"), path))
        assert answer is not None
        assert answer.status == expect, (path, answer.status)
        return self._look()

    def follow(self, words: str) -> Page:
        """Press a link."""
        assert self.page
        self.tab.evaluate(UNFOLD)
        self.tab.locator("a[href]", has_text=words).first.click()
        return self._look()

    def press(self, button: str, *, expect: int = 200, **fields: object) -> Page:
        """Fill in the form that has this button, and press it."""
        self.tab.evaluate(UNFOLD)
        node = self.tab.locator("form button", has_text=button).or_(self.tab.locator(f'form button[value="{button}"]')).first
        form = node.locator("xpath=ancestor::form")
        if "slip" in self.tab.url:
            return self._fetch(form.locator("input[name=csrfmiddlewaretoken]").input_value())
        handle = form.element_handle()
        assert handle is not None
        for name, value in fields.items():
            self._fill(handle, name, value)
            self.tab.wait_for_function(SETTLED)  # a day that was chosen brings its own free times
        self.tab.evaluate("() => { window.before = true }")
        node.click()
        if "drawing" in fields:  # asks first whether there is a network, then goes
            self.tab.wait_for_function("() => !window.before")
        return self._look()

    def _fetch(self, token: str) -> Page:
        """A form that answers with a paper: Chromium would open it in its viewer."""
        here = self.tab.url
        answer = self.context.request.post(here, form={"csrfmiddlewaretoken": token}, headers={"Referer": here})
        return Page(answer.status, urllib.parse.urlsplit(here).path, answer.body(), dict(answer.headers))

    def _fill(self, form: ElementHandle, name: str, value: object) -> None:
        if name == "drawing":
            return self._draw(form)
        nodes = form.query_selector_all(f"[name='{name}']")
        assert nodes, f"no field {name} on {self.tab.url}"
        kind = nodes[0].get_attribute("type") or nodes[0].evaluate("n => n.tagName")
        if kind in ("radio", "checkbox"):
            wanted = [] if value is None else [str(v) for v in (value if isinstance(value, (list, tuple)) else [value])]
            for node in nodes:
                on = (node.get_attribute("value") or "on") in wanted
                if on != node.is_checked() and (on or kind == "checkbox"):
                    node.evaluate("n => n.click()")
            return None
        self._reveal(form, nodes[0])
        if kind == "SELECT":
            nodes[0].select_option(str(value))
        else:
            nodes[0].fill(str(value))
        return None

    def _reveal(self, form: ElementHandle, node: ElementHandle) -> None:
        """Rows that wait folded come one by one behind their button."""
        for _row in range(12):
            more = form.query_selector("[data-add]:not([hidden])")
            if node.is_visible() or more is None:
                return
            more.click()

    def _draw(self, form: ElementHandle) -> None:
        """Write on the pad with the mouse, as a finger would."""
        pad = form.query_selector("canvas")
        assert pad is not None
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        points = [(0.1, 0.6), (0.3, 0.25), (0.45, 0.7), (0.6, 0.3), (0.85, 0.55)]
        self.tab.mouse.move(box["x"] + box["width"] * points[0][0], box["y"] + box["height"] * points[0][1])
        self.tab.mouse.down()
        for x, y in points[1:]:
            self.tab.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=6)
        self.tab.mouse.up()

    def _look(self) -> Page:
        """What stands there now; nothing sticks out sideways, nothing is refused by the policy, nothing is in English, axe has nothing to say."""
        self.tab.wait_for_load_state("load")
        parts = urllib.parse.urlsplit(self.tab.url)
        where = parts.path + (f"?{parts.query}" if parts.query else "")
        self.page = Page(200, where, self.tab.content().encode(), {"content-type": "text/html"})
        assert not self.said, (where, self.said)
        wide, window = self.tab.evaluate(QUIET)
        assert wide <= window, f"{where} is {wide} wide on a screen of {window}"
        assert not UNTRANSLATED.search(self.page.text), f"{where}: {UNTRANSLATED.search(self.page.text)}"
        weight = self.tab.evaluate(WEIGHT) if window < 500 else 0
        assert weight <= LIGHT, f"{where} weighs {weight} bytes"
        if (kind := (kind_of(where), window)) not in LOOKED_AT:
            LOOKED_AT.add(kind)
            assert not (wrong := violations(self.tab)), (where, wrong)
        return self.page
