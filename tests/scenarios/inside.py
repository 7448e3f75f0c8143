"""The same visitors without a network: pages and forms as a browser sees them, in one process, on cases that real steps have brought there.

What a story needs of the running house is here too: signing in, the token's digits, a worker that does what is due when somebody waits for it.
"""

import urllib.parse
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases import outbox
from cases.models import Case, Party
from tests.cases.walk import Walk, code_of
from tests.cases.world import as_party
from tests.visitor import UNTRANSLATED, Page, Visitor


class Inside(Visitor):
    """Somebody at a screen of their own, whose browser asks the program directly."""

    def __init__(self, client: Client) -> None:
        super().__init__("http://testserver")
        self.client = client

    def _go(self, path: str, data: bytes | None, kind: str, expect: int) -> Page:
        address = urllib.parse.urljoin(self.base + (self.page.path if self.page else "/"), path)
        for _hop in range(6):
            parts = urllib.parse.urlsplit(address)
            where = parts.path + (f"?{parts.query}" if parts.query else "")
            answer: Any = self.client.get(where) if data is None else self.client.post(where, data, content_type=kind)
            if answer.status_code not in (301, 302, 303):
                break
            address, data = urllib.parse.urljoin(address, answer["Location"]), None
        found = Page(answer.status_code, where, answer.content, {name.lower(): value for name, value in answer.items()})
        assert found.status == expect, f"{where}: {found.status}, {found.text[:400] if found.is_html else found.body[:200]}"
        if found.is_html:
            self.page = found
            assert not UNTRANSLATED.search(found.text), f"{where}: {UNTRANSLATED.search(found.text)}"
        return found


@dataclass(frozen=True)
class Town:
    """Everybody of the cast at their screens."""

    walk: Walk

    def staff(self, word: str) -> Inside:
        """Somebody of the staff, signed in."""
        client = Client()
        client.force_login(getattr(self.walk.cast, word))
        return Inside(client)

    def phone(self, party: Party) -> Inside:
        """A side that came in by its slip."""
        return Inside(as_party(party, self.walk.cast.officer))

    def phones(self, case: Case) -> list[Inside]:
        """Every side at its own phone."""
        return [self.phone(party) for party in case.parties.all()]

    def token(self, number: str) -> str:
        """The six digits that are good now."""
        return code_of(User.objects.get(username=number))

    def eventually(self, visitor: Visitor, path: str, words: str) -> None:
        """The worker does what is due; then the page says it."""
        outbox.deliver()
        assert words in visitor.open(path).text, f"“{words}” does not stand on {path}: {visitor.page.text[:600] if visitor.page else ''}"


def confirmation_of(case: Case) -> str:
    """The address of the newest application of this case."""
    return reverse("confirmation", args=[case.number, case.confirmations.latest("pk").pk])
