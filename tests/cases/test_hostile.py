"""Every form of everybody, filled with what nobody should type: no 5xx, nothing reflected, nothing read as anything but text (IN-01, IN-02).

The forms are those that the pages themselves show, at every stage of a dispute; each is sent with every hostile value in every box, and once more
with the boxes that are chosen from left as they are, so that the steps behind the forms meet the texts too. Whatever is done is undone.
"""

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cases.models import Case
from fengqiao.management.commands.show_access import Address, addresses
from tests.cases.walk import Walk
from tests.cases.world import World, as_party, build, doors

MARKUP = "\"'><script>alert(9)</script><img src=x onerror=alert(9)>"
MARKED = re.compile(rb"<script>alert\(9|onerror=alert\(9\)>")
TEXTS = {
    "markup": MARKUP, "sql": "x' OR '1'='1'; DROP TABLE cases_case; --", "template": "{{ 7*7 }}{% load static %}#set(1)${7*7}<%= 1 %>",
    "a sign that no font holds": "楼\U0001f600\U00020bb7", "a path": "../../../../etc/passwd",
}  # fmt: skip
VALUES = TEXTS | {
    "NUL": "a\x00b", "turned text": "\u202eabc\u2066", "control signs": "a\x07\x1b[2J\x7f", "endless": "漏" * 20_000, "endless digits": "9" * 400,
    "below zero": "-1", "beyond a bigint": str(2**64), "no number": "NaN", "infinite": "1e400", "other digits": "١٢٣½²", "the last day": "9999-12-31",
    "the last moment": "9999-12-31T23:59", "the first day": "0001-01-01", "no day": "2026-02-30", "blank": " \t ", "nothing": "",
}  # fmt: skip
ROUNDS = len(VALUES)
HALTS = ("log", "accept", "mediate", "invite", "offer", "host")
WRITING = ("resident", "mediator", "officer", "director", "leader", "liaison", "clerk", "judge", "president", "command", "head", "administrator")


@dataclass
class Sheet:
    """A form as a page shows it: where it goes, what stands in it, which boxes are written in, which file it takes."""

    client: Client
    where: str
    fields: dict[str, list[str]]
    free: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def mixed(self, turn: int) -> dict[str, Any]:
        """Another hostile value in every box; after as many turns as there are values every box had every one."""
        names, values = sorted({*self.fields, *self.free}), list(VALUES.values())
        return {**{name: values[(turn + n) % len(values)] for n, name in enumerate(names)}, **self._files(values[turn % len(values)])}

    def texts(self, text: str) -> dict[str, Any]:
        """A text in every box that is written in; what is chosen from stays as it stands, so that the step is reached."""
        return {**self.fields, **dict.fromkeys(self.free, text), **self._files(text)}

    def _files(self, text: str) -> dict[str, Any]:
        return {name: SimpleUploadedFile("../../sent.png", text.encode()) for name in self.files}


def sheets_of(client: Client, page: Any, here: str) -> Iterator[Sheet]:
    for form in lxml.html.document_fromstring(page.content).forms:
        if form.method != "POST":
            continue
        sheet = Sheet(client, form.get("action") or here, {})
        for box in form.iter("input", "select", "textarea", "button"):
            _add(sheet, box)
        yield sheet


def _add(sheet: Sheet, box: Any) -> None:
    name, kind = box.get("name"), box.get("type", "text")
    if not name or name == "csrfmiddlewaretoken":
        return
    if kind == "file":
        sheet.files.add(name)
    elif box.tag == "select":
        sheet.fields[name] = [option.get("value", "") for option in box.iter("option") if option.get("value")][:1]
    elif box.tag == "button" or kind in {"hidden", "radio", "checkbox"}:
        sheet.fields.setdefault(name, [box.get("value", "on")])
    else:
        sheet.free.add(name)


def stages(walk: Walk, halts: Sequence[str]) -> Iterator[tuple[Case, World]]:
    """A dispute at each of these halts, and last the one that has everything."""
    world = build(walk)
    for halt in halts:
        yield getattr(walk, halt)(), world
    yield world.case, world


def addresses_of(address: Address, case: Case, world: World) -> Iterator[str]:
    """The address for every row of this case that it can name."""
    given = world.arguments(address) | ({"number": case.number} if "<number>" in address.path else {})
    rows = {
        "/parties/": case.parties, "/sessions/": case.sessions, "/routing/": case.referrals, "papers/": case.documents,
        "confirmation/": case.confirmations,
    }  # fmt: skip
    kind = next((rows[part] for part in rows if part in address.path), None)
    for pk in kind.values_list("pk", flat=True)[:2] if kind is not None and "pk" in given else [given.get("pk")]:
        yield reverse(address.name, kwargs=given | ({"pk": pk} if "pk" in given else {}))


def every_sheet(walk: Walk, halts: Sequence[str]) -> list[Sheet]:
    """Each form once, by where it goes and what it asks."""
    found: dict[tuple[Any, ...], Sheet] = {}
    shown: dict[str, str] = {}  # who was shown a form at an address is asked first, and alone, at the next halt
    for case, world in stages(walk, halts):
        clients = {who: enter() for who, enter in doors(world).items() if who in WRITING}
        clients["resident"] = as_party(case.parties.last(), walk.cast.officer)
        for address in addresses():
            if case != world.case and "<number>" not in address.path and "/mine/" not in address.path:
                continue  # the same for every case
            for who in [shown[address.name]] if address.name in shown else [who for who in WRITING if address.opens_to(who)][:3]:
                fresh = {key: sheet for key, sheet in _shown(clients[who], address, case, world) if key not in found}
                found |= fresh
                if fresh:
                    shown[address.name] = who
                    break
    return list(found.values())


def _shown(client: Client, address: Address, case: Case, world: World) -> Iterator[tuple[tuple[Any, ...], Sheet]]:
    for here in addresses_of(address, case, world):
        page = client.get(here)
        if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
            for sheet in sheets_of(client, page, here):
                yield (address.name, *sorted(sheet.fields), *sorted(sheet.free)), sheet


def send(sheet: Sheet, data: dict[str, Any]) -> Any:
    """Send it, and undo it."""
    cookies = copy(sheet.client.cookies)
    with transaction.atomic():
        answer = sheet.client.post(sheet.where, data)
        transaction.set_rollback(True)
    sheet.client.cookies = cookies
    return answer


@pytest.mark.parametrize(
    ("halts", "turns", "texts"),
    [(HALTS[:2], range(0, ROUNDS, 11), ["markup"]), pytest.param(HALTS, range(ROUNDS), [*TEXTS], marks=pytest.mark.drill)],
    ids=["a share", "all of it"],
)
def test_no_form_of_anybody_fails_or_gives_back_what_was_typed_as_markup(walk, subtests, halts, turns, texts):
    sheets = every_sheet(walk, halts)
    assert len(sheets) > 40
    assert {"narrative", "note", "q", "number", "username", "code", "place", "facts"} <= {name for sheet in sheets for name in sheet.free}
    for sheet in sheets:
        sheet.client.raise_request_exception = False
        for what in (*(sheet.mixed(turn) for turn in turns), *(sheet.texts(TEXTS[name]) for name in texts)):
            answer = send(sheet, what)
            if answer.status_code >= 500 or MARKED.search(answer.content):
                with subtests.test(form=sheet.where, sent={name: str(value)[:40] for name, value in what.items()}):
                    raise AssertionError(answer.status_code)


QUESTIONS = ("next", "before", "party", "hand", "dispute_type", "row", "view", "after", "day", "date", "print", "left", "over", "look", "record",
             "q", "kind", "speech", "sex", "when", "page", "colour", "state", "download", "starts_at", "ends_at", "room")  # fmt: skip


def test_no_question_of_an_address_fails(world):
    clients = {who: enter() for who, enter in doors(world).items()}
    for n, address in enumerate(addresses()):
        who = next((who for who in clients if address.opens_to(who)), "officer")
        clients[who].raise_request_exception = False
        for turn in range(0, ROUNDS, 9):
            asked = {name: list(VALUES.values())[(turn + n + m) % ROUNDS][:3000] for m, name in enumerate(QUESTIONS)}
            answer = clients[who].get(world.url(address), asked)
            assert answer.status_code < 500, (address.path, who, asked)
            assert not MARKED.search(answer.content), (address.path, who)


PARTS = ["0", "-1", str(2**63), "9" * 30, "..%2f..%2fetc", "%E2%80%AE", "a" * 300, "'--", "%3Cscript%3E", "%ff%fe", "\U0001f600"]


def test_no_word_of_an_address_fails(world):
    """What stands in the path instead of an id, a code, a link; or instead of the number of a case, with all the rest right."""
    client = doors(world)["officer"]()
    client.raise_request_exception = False
    for address in addresses():
        given = world.arguments(address)
        for word in given:
            for part in PARTS if word in {"code", "token"} else PARTS[:4]:
                path = address.path
                for name, right in given.items():
                    path = path.replace(f"<{name}>", part if name == word else str(right))
                assert client.get(path).status_code < 500, path
