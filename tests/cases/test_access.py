"""Every address × every role, walked: what opens is what docs/access.md says, a stranger finds nothing, and nothing is a 500."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.session_limits import begin
from cases.models import Case, Confirmation, Document, Party, Referral, Service, Session, Term
from cases.steps import confirmation, intake
from fengqiao.management.commands.show_access import Address, addresses, matrix, people
from tests.architecture.source import BASE
from tests.cases.press import PEOPLE, STRANGERS, press
from tests.cases.walk import Walk

GONE = ("/sign-in/", "/again/")  # where somebody goes who is not in
# Pages of whoever leads the mediation: the officer's before the police, the mediator's in the room; the director signs as nobody's mediator.
LED = {"visit", "term", "session_new", "session", "seal", "agreement_new", "signature"}
NOT_LEADING = {"officer", "leader", "director"}
NOBODYS = "daqiao-2026-999999"


@dataclass(frozen=True)
class World:
    """One case with a file of every kind, so that every address has something to show."""

    walk: Walk
    case: Case
    referral: Referral
    confirmation: Confirmation
    session: Session

    def arguments(self, address: Address) -> dict[str, Any]:
        """What stands in the place of every <word>."""
        party = self.case.parties.get(side=1)
        document = Document.objects.filter(case=self.case, kind="agreement").get()
        rows = {
            "mediator": self.walk.cast.mediators["yaqin"].pk, "slip": party.pk, "contact": party.pk, "session": self.session.pk,
            "term": Term.objects.filter(agreement__case=self.case).first().pk, "signature": document.pk, "paper": document.pk,
            "my_paper": document.pk, "my_file": document.pk, "my_ruling": self.confirmation.pk, "my_objection": self.confirmation.pk,
        }  # fmt: skip
        service = Service.objects.filter(confirmation=self.confirmation).first()
        actions = {"move_referral": "extend", "move_confirmation": "extend", "move_case": "close"}
        words: dict[str, Any] = {
            "number": self.case.number, "step": "intake", "action": actions.get(address.name, ""), "token": "x" * 22,
            "code": document.digest[:16], "service": service.pk if service else 1, "pk": rows.get(address.name), "page": 1,
        }  # fmt: skip
        if words["pk"] is None:
            words["pk"] = self.referral.pk if "/routing/" in address.path else self.confirmation.pk
        return {word: value for word, value in words.items() if f"<{word}>" in address.path}

    def url(self, address: Address, **other: Any) -> str:
        """The address as somebody would type it."""
        return reverse(address.name, kwargs=self.arguments(address) | other)


@pytest.fixture
def world(walk: Walk) -> World:
    case = walk.mediate()
    session = walk.meet(case)
    case = walk.settle(case)
    file = confirmation.submit(case.confirmations.get(), actor=walk.cast.yaqin)
    file = confirmation.file(confirmation.register(file, actor=walk.cast.clerk), actor=walk.cast.judge)
    referral = press(walk, walk.send(case), "chase_command")
    return World(walk, Case.objects.get(pk=case.pk), referral, file, session)


def signed_in(user: User) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(user)
    return client


def as_party(party: Party, officer: User) -> Client:
    client = Client()
    token = intake.issue_link(party, actor=officer)
    session = client.session
    session["party"], session["party_link"] = party.pk, intake.link_hash(token)
    begin(session)
    session.save()
    return client


def ask(client: Client, url: str) -> HttpResponse:
    """Read it, or where it is only sent to, send it empty. Whatever it does is undone, to the cookies too."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        answer = client.get(url)
        answer = client.post(url, {}) if answer.status_code == 405 else answer
        transaction.set_rollback(True)
    client.cookies = cookies
    return answer


def is_open(answer: HttpResponse) -> bool:
    """Whether the door let them in: not refused, and not sent away to come in first."""
    away = answer.status_code == 302 and answer["Location"].split("?")[0] in GONE
    return answer.status_code != 403 and not away


def doors(world: World) -> dict[str, Callable[[], Client]]:
    """A client for every column of the matrix."""
    cast = world.walk.cast
    staff = {who: partial(_enter, world, PEOPLE[Role(who)]) for who in people() if who != "resident"}
    return {"resident": lambda: as_party(world.case.parties.get(side=2), cast.officer), **staff}


def _enter(world: World, word: str) -> Client:
    return signed_in(getattr(world.walk.cast, word))


def test_every_address_opens_to_whom_the_matrix_says(world, subtests):
    for who, enter in doors(world).items():
        client = enter()
        for address in addresses():
            with subtests.test(who=who, address=address.path):
                answer = ask(client, world.url(address))
                assert answer.status_code < 500
                if "anybody" in address.access or address.name == "leave":  # wherever it leads, it refuses nobody
                    assert answer.status_code != 403
                elif not (address.name in LED and who in NOT_LEADING):
                    assert is_open(answer) == address.opens_to(who), answer.status_code


def test_the_pages_of_a_mediation_open_to_the_officer_only_before_the_police(world):
    officer, police = signed_in(world.walk.cast.officer), world.walk.host()
    for name in ("session_new", "agreement_new"):
        assert ask(officer, reverse(name, args=[police.number])).status_code == 200
        assert ask(officer, reverse(name, args=[world.case.number])).status_code == 403


def test_without_signing_in_only_the_public_pages_open(world, subtests):
    for address in addresses():
        with subtests.test(address=address.path):
            answer = ask(Client(), world.url(address))
            assert answer.status_code < 500
            if "anybody" not in address.access and "resident" not in address.access:
                assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/sign-in/")


def test_a_stranger_in_the_right_role_finds_what_somebody_finds_who_asks_for_nothing(world, subtests):
    """404 with one body for "not yours" and "not there", for every address that names a case."""
    for role, word in STRANGERS.items():
        client = signed_in(getattr(world.walk.cast, word))
        for address in addresses():
            if "<number>" not in address.path or not address.opens_to(role):
                continue
            with subtests.test(role=role, address=address.path):
                theirs, nobodys = ask(client, world.url(address)), ask(client, world.url(address, number=NOBODYS))
                assert theirs.status_code == nobodys.status_code == 404
                assert theirs.content == nobodys.content


def test_a_party_of_another_case_finds_no_paper_and_no_ruling_of_this_one(world):
    other = world.walk.log().parties.get(side=1)
    client = as_party(other, world.walk.cast.officer)
    for address in addresses():
        if "resident" in address.access and "<pk>" in address.path:
            assert ask(client, world.url(address)).status_code == 404, address.path


def test_a_dismissed_person_is_out_at_the_next_click(world):
    client = signed_in(world.walk.cast.officer)
    assert client.get("/desk/").status_code == 200
    User.objects.filter(username="dq-0471").update(is_active=False)
    assert not is_open(client.get("/desk/"))


def test_the_page_of_the_matrix_says_what_the_marks_say():
    assert (BASE / "docs" / "access.md").read_text() == matrix()
