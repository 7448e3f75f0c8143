"""Every address that answers with a page, as everybody who may open it: axe has nothing to say on a phone, at a desk, nor at twice the size.

No server stands behind it: what Chromium asks for, the test's own client answers from the world that the walk over the matrix knows too.
"""

import hashlib
import re
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from mimetypes import guess_type
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import lxml.html
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route

from fengqiao.management.commands.show_access import addresses
from tests.browser.axe import violations
from tests.browser.chromium import DESK, PHONE, chromium, found
from tests.cases.world import World, ask, doors
from tests.drill.figures import measured
from tests.drill.test_axe import TWICE, WIDTHS

pytestmark = [pytest.mark.browser, pytest.mark.drill]
HOST = "http://station.test"
KEPT = ("content-security-policy", "content-type")


def shape(html: str) -> str:
    """How a page is built: its elements and their classes. Two roles who see the same are looked at once."""
    words = [f"{node.tag}.{node.get('class', '')}" for node in lxml.html.document_fromstring(html).iter() if isinstance(node.tag, str)]
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


class Window:
    """A Chromium in a thread of its own; what it asks for is answered here, over the test's own connection."""

    def __init__(self, stack: ExitStack) -> None:
        self.thread = stack.enter_context(ThreadPoolExecutor(1))
        self.asked: SimpleQueue[tuple[str, SimpleQueue[dict[str, Any]]]] = SimpleQueue()
        self.own = ExitStack()
        self.page: Page = self.thread.submit(self._open).result()
        stack.callback(lambda: self.thread.submit(self.own.close).result())

    def look(self, client: Client, where: str) -> list[str]:
        """What is wrong with a page of this client, at both widths and at twice the size."""
        looking: Future[list[str]] = self.thread.submit(self._look, where)
        while not looking.done():
            try:
                path, reply = self.asked.get(timeout=0.02)
            except Empty:
                continue
            reply.put(_answer(client, path))
        return looking.result()

    def _open(self) -> Page:
        page = self.own.enter_context(chromium()).new_page(locale="zh-CN")
        page.route("**/*", self._pass_on)
        return page

    def _pass_on(self, route: Route) -> None:
        reply: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self.asked.put((route.request.url.removeprefix(HOST), reply))
        route.fulfill(**reply.get())

    def _look(self, where: str) -> list[str]:
        wrong = []
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]
            self.page.goto(HOST + where)
            wrong += [f"{size['width']} {where}: {line}" for line in violations(self.page)]
            self.page.set_viewport_size(TWICE[size["width"]])  # type: ignore[arg-type]
            wide, window = self.page.evaluate(WIDTHS)
            wrong += [f"{where}: {wide} wide where {window} are there"] if wide > window else []
        return wrong


def _answer(client: Client, path: str) -> dict[str, Any]:
    if path.startswith("/static/"):
        file = Path(str(finders.find(re.sub(r"\?.*", "", path.removeprefix("/static/")))))
        return {"body": file.read_bytes(), "content_type": guess_type(file.name)[0] or "application/octet-stream"}
    got = ask(client, path)
    headers = {name: value for name, value in got.items() if name.lower() in KEPT}
    return {"status": got.status_code, "headers": headers, "body": got.getvalue()}


def test_axe_finds_nothing_on_any_address_of_anybody(world: World) -> None:
    if not found():
        pytest.skip("no Chromium on this machine")
    seen: set[tuple[str, str]] = set()
    wrong: list[str] = []
    with ExitStack() as stack:
        window = Window(stack)
        for who, enter in {"nobody": Client, **doors(world)}.items():
            client = enter()
            for address in addresses():
                url = world.url(address)
                got = ask(client, url)
                if got.status_code != 200 or got.streaming or "<html" not in (html := got.content.decode("utf-8", "replace")):
                    continue
                if (mark := (address.path, shape(html))) not in seen:
                    seen.add(mark)
                    wrong += [f"{who} {line}" for line in window.look(client, url)]
    measured("axe, and twice the size, over every address as everybody", pages=len(seen), violations=len(wrong))
    assert not wrong, "\n".join(wrong)
