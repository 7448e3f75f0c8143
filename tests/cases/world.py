"""One case with a file of every kind, a client for everybody, and every address filled in: what the walks over all pages stand on."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from accounts.session_limits import begin
from cases.models import Case, Confirmation, Document, Party, Referral, Service, Session, Term
from cases.steps import confirmation, intake
from fengqiao.management.commands.show_access import Address, people
from tests.cases.press import PEOPLE, press
from tests.cases.walk import Walk

GONE = ("/sign-in/", "/again/")  # where somebody goes who is not in


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
            "mediator": self.walk.cast.mediators["yaqin"].pk, "slip": party.pk, "contact": party.pk, "party_edit": party.pk,
            "session": self.session.pk, "term": Term.objects.filter(agreement__case=self.case).first().pk, "signature": document.pk,
            "paper": document.pk, "my_paper": document.pk, "my_file": document.pk, "my_ruling": self.confirmation.pk,
            "my_objection": self.confirmation.pk,
        }  # fmt: skip
        service = Service.objects.filter(confirmation=self.confirmation).first()
        actions = {"move_referral": "extend", "move_confirmation": "extend", "move_case": "close"}
        words: dict[str, Any] = {
            "number": self.case.number, "step": "intake", "key": "table", "action": actions.get(address.name, ""), "token": "x" * 22,
            "code": document.digest[:16], "service": service.pk if service else 1, "pk": rows.get(address.name), "page": 1,
        }  # fmt: skip
        if words["pk"] is None:
            words["pk"] = self.referral.pk if "/routing/" in address.path else self.confirmation.pk
        return {word: value for word, value in words.items() if f"<{word}>" in address.path}

    def url(self, address: Address, **other: Any) -> str:
        """The address as somebody would type it."""
        return reverse(address.name, kwargs=self.arguments(address) | other)


def build(walk: Walk) -> World:
    """The leaking flat before the court, a meeting held, a department called."""
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
