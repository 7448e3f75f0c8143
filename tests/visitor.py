"""A browser without scripts: cookies, links, forms with what stands in them. What it cannot do, an old phone cannot do either."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass, field

import lxml.html

TIMEOUT = 30
PROBLEM = "|".join(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in ("invalid-feedback", "alert-danger", "errorlist"))


@dataclass
class Page:
    """An answer: status, address, text as a person reads it, and the document behind it."""

    status: int
    path: str
    body: bytes
    headers: dict[str, str]

    @property
    def is_html(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/html")

    @property
    def document(self) -> lxml.html.HtmlElement:
        return lxml.html.document_fromstring(self.body.decode())

    @property
    def text(self) -> str:
        main = self.document.find(".//main")
        return " ".join((self.document if main is None else main).text_content().split())

    @property
    def problems(self) -> list[str]:
        """What the page complains about."""
        found = self.document.xpath(PROBLEM) if self.is_html else []
        return [" ".join(node.text_content().split()) for node in found]

    def link(self, words: str) -> str:
        """The address of the first link whose words hold these."""
        for node in self.document.iterfind(".//a[@href]"):
            if words in " ".join(node.text_content().split()):
                return str(node.get("href"))
        raise AssertionError(f"no link “{words}” on {self.path}: {[n.text_content().strip() for n in self.document.iterfind('.//a')]}")

    def form(self, button: str) -> tuple[lxml.html.FormElement, lxml.html.HtmlElement]:
        """The form with a button that says this, or stands for it where many say the same, and the button."""
        seen = []
        for form in self.document.forms:
            for node in form.iterfind(".//button"):
                words = " ".join(node.text_content().split())
                seen.append(words)
                if button in words or button == node.get("value"):
                    return form, node
        raise AssertionError(f"no button “{button}” on {self.path}: {seen}; {self.text[:300]}")


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are followed by hand, so that the last address is known."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


@dataclass
class Answer:
    """What came back for one request, to its last byte."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Visitor:
    """Somebody at a screen of their own."""

    base: str
    page: Page | None = None
    jar: http.cookiejar.CookieJar = field(default_factory=http.cookiejar.CookieJar)

    def __post_init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())

    def open(self, path: str, *, expect: int = 200) -> Page:
        """Go to an address and read it."""
        return self._go(path, None, "", expect)

    def follow(self, words: str) -> Page:
        """Press a link."""
        assert self.page
        return self.open(self.page.link(words))

    def press(self, button: str, *, expect: int = 200, **fields: object) -> Page:
        """Fill in a form and press its button. A list gives several values, bytes a photo, None leaves a field out."""
        assert self.page
        form, node = self.page.form(button)
        values: list[tuple[str, object]] = [(k, v) for k, v in form.form_values() if k not in fields]
        known = {n.get("name") for n in form.iter() if n.get("name")}
        if unknown := set(fields) - known:
            raise AssertionError(f"no such fields {sorted(unknown)} in “{button}” on {self.page.path}; there are {sorted(filter(None, known))}")
        for name, value in fields.items():
            values += [(name, v) for v in (value if isinstance(value, list) else [value]) if v is not None]
        if node.get("name"):
            values.append((node.get("name"), node.get("value") or ""))
        target = node.get("formaction") or form.get("action") or self.page.path
        if (form.get("method") or "get").lower() == "get":
            return self.open(f"{target.split('?')[0]}?{urllib.parse.urlencode([(k, str(v)) for k, v in values])}")
        kind = form.get("enctype") or "application/x-www-form-urlencoded"
        return self._go(target, *_encode(values, kind), expect)

    def _go(self, path: str, data: bytes | None, kind: str, expect: int) -> Page:
        address = urllib.parse.urljoin(self.base + (self.page.path if self.page else "/"), path)
        for _hop in range(6):
            headers = {"Content-Type": kind, "Origin": self.base} if data is not None else {}
            answer = self._ask(urllib.request.Request(address, data, headers))
            if answer.status in (301, 302, 303):
                address, data = urllib.parse.urljoin(address, answer.headers["location"]), None
                continue
            break
        parts = urllib.parse.urlsplit(address)
        where = parts.path + (f"?{parts.query}" if parts.query else "")
        found = Page(answer.status, where, answer.body, answer.headers)
        assert found.status == expect, f"{where}: {found.status}, {found.text[:400] if found.is_html else found.body[:200]}"
        if found.is_html:
            self.page = found
            assert not UNTRANSLATED.search(found.text), f"{where}: {UNTRANSLATED.search(found.text)}"
        return found

    def _ask(self, request: urllib.request.Request) -> Answer:
        try:
            answer = self.opener.open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as problem:
            answer = problem
        return Answer(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())


# Three English words in a row stand on no page: a message that nobody translated.
UNTRANSLATED = re.compile(r"\b[A-Za-z]{2,}(?: [A-Za-z']{2,}){2,}\b")


def _encode(values: list[tuple[str, object]], kind: str) -> tuple[bytes, str]:
    if kind != "multipart/form-data":
        return urllib.parse.urlencode([(k, str(v)) for k, v in values]).encode(), kind
    mark, parts = uuid.uuid4().hex, []
    for name, value in values:
        if isinstance(value, bytes):
            head = f'Content-Disposition: form-data; name="{name}"; filename="photo.png"\r\nContent-Type: image/png'
            parts.append(f"--{mark}\r\n{head}\r\n\r\n".encode() + value + b"\r\n")
        else:
            parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"
