"""One case with a file of every kind, a client for everybody, and every address filled in: what the walks over all pages stand on."""

import uuid
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import DutyShift, User
from accounts.roles import Role
from accounts.session_limits import begin
from cases import files
from cases.clock import now, today
from cases.models import (
    BatchState,
    Case,
    CaseLink,
    Confirmation,
    Document,
    EarlyWarning,
    Export,
    ImportBatch,
    Item,
    Limit,
    Material,
    Party,
    Place,
    Recording,
    Referral,
    SavedView,
    Service,
    Session,
    Subsidy,
    Tariff,
    Term,
    YearDraft,
)
from cases.steps import confirmation, imports, intake
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

    @cached_property
    def rows(self) -> dict[str, int]:
        """What <pk> stands for in an address of this name."""
        party, document = self.party, self.document
        return {
            "mediator": self.walk.cast.mediators["yaqin"].pk, "filing": self.walk.cast.mediators["yaqin"].pk,
            "hand_over": self.walk.cast.mediators["yaqin"].pk, "roster_entry": self.walk.cast.mediators["yaqin"].pk,
            **dict.fromkeys(("person", "person_password", "person_token"), self.walk.cast.officer.pk),
            "room": self.walk.cast.room.pk, "duty_end": DutyShift.objects.first().pk,
            **dict.fromkeys(("appointment_approval", "appointment_end"), self.walk.cast.officer.appointment.pk),
            "item": Item.objects.first().pk, "limit_approval": Limit.objects.first().pk, "year_approval": self.year().pk,
            "leaving": self.walk.cast.yaqin.pk, "slip": party.pk, "side_times": party.pk, "contact": party.pk,
            "party_edit": party.pk, "party_death": party.pk,
            **dict.fromkeys(("session", "session_correction", "recording_new", "outing", "outing_pack", "outing_stamp"), self.session.pk),
            "term": Term.objects.filter(agreement__case=self.case).first().pk, "signature": document.pk,
            **dict.fromkeys(("recording", "recording_file"), self.recording().pk),
            "case_link": self.link().pk, "place": self.place().pk, "members": self.group().pk,
            "paper": document.pk, "my_paper": document.pk, "my_file": document.pk, "my_ruling": self.confirmation.pk,
            "my_objection": self.confirmation.pk, "material_approval": self.material().pk,
            "subsidy": self.subsidy().pk, "rate_approval": Tariff.objects.first().pk,
            **dict.fromkeys(("list", "list_columns", "list_errors"), self.list_read().pk),
            **dict.fromkeys(("export", "export_file"), self.taken_out().pk),
            "warning": EarlyWarning.objects.get_or_create(station=self.case.station, kind="crowd", case=self.case)[0].pk,
            "view_end": SavedView.objects.get_or_create(user=self.walk.cast.officer, role="officer", name="南溪", query="view=own")[0].pk,
        }  # fmt: skip

    @cached_property
    def party(self) -> Party:
        """The first of the two sides."""
        return self.case.parties.get(side=1)

    @cached_property
    def document(self) -> Document:
        """The agreement."""
        return Document.objects.get(case=self.case, kind="agreement")

    def arguments(self, address: Address) -> dict[str, Any]:
        """What stands in the place of every <word>."""
        if "<" not in address.path:
            return {}
        service = Service.objects.filter(confirmation=self.confirmation).first()
        actions = {"move_referral": "extend", "move_confirmation": "extend", "move_case": "close", "api_act": "signature"}
        words: dict[str, Any] = {
            "number": self.case.number, "office": "renshe", "step": "intake",
            "key": {"material": "property", "figure_cases": "due", "text_template": "leak", "limit": "triage"}.get(address.name, "table"),
            "action": actions.get(address.name, ""), "token": "x" * 22,
            "item": f"identity-{self.party.pk}",
            "code": "renshe" if address.name == "office" else self.document.digest[:16],
            "service": service.pk if service else 1, "pk": self.rows.get(address.name), "page": 1, "row": 5,
            "what": "departed",
        }  # fmt: skip
        if words["pk"] is None:
            words["pk"] = self.referral.pk if "/routing/" in address.path else self.confirmation.pk
        return {word: value for word, value in words.items() if f"<{word}>" in address.path}

    def year(self) -> YearDraft:
        """A year that the administrator read off the decree and nobody compared yet."""
        facts = {"source": "通知", "days": [["2035-01-01", False, "元旦"]], "entered_by": self.walk.cast.administrator}
        return YearDraft.objects.get_or_create(year=2035, defaults=facts)[0]

    def recording(self) -> Recording:
        """Sound of the meeting, kept."""
        facts = {
            "case": self.case, "stage": "kept", "agreed": "林秀英、何建军", "pieces": [files.keep(b"sound")[0]], "container": "mp3", "size": 5,
            "seconds": 1, "sha256": "1" * 64, "sent_sha256": "2" * 64, "media_type": "audio/mp4", "client_key": uuid.uuid4(),
            "sent_by": self.walk.cast.yaqin,
        }  # fmt: skip
        return Recording.objects.get_or_create(session=self.session, defaults=facts)[0]

    def link(self) -> CaseLink:
        """The case, related to another one."""
        other = Case.objects.exclude(pk=self.case.pk).first() or self.walk.log()
        facts = {"other": other, "kind": "related", "made_by": self.walk.cast.officer}
        return CaseLink.objects.get_or_create(case=self.case, defaults=facts)[0]

    def place(self) -> Place:
        """A place of the gazetteer."""
        facts = {"name": "桂花苑", "entered_by": self.walk.cast.officer}
        return Place.objects.get_or_create(station=self.case.station, key="桂花苑", defaults=facts)[0]

    def group(self) -> Party:
        """Ten neighbours of the case, for whom two speak."""
        facts = {"kind": "group", "name": "邻居十人", "headcount": 10, "representative": "王阿婆、何大伯"}
        return Party.objects.get_or_create(case=self.case, side=3, defaults=facts)[0]

    def list_read(self) -> ImportBatch:
        """A list of calls, read through, with a row that could not be taken."""
        content = "编号,时间,内容\n1,昨天,漏水\n".encode()
        known = imports.of_station(self.walk.cast.officer).first()
        batch = known or imports.upload(actor=self.walk.cast.officer, kind="110", name="110.csv", content=content)
        if not batch.errors_file:
            ImportBatch.objects.filter(pk=batch.pk).update(stage=BatchState.READ, errors_file=files.keep(b"1")[0])
        return batch

    def taken_out(self) -> Export:
        """A list that the officer took out, ready to be fetched."""
        officer = self.walk.cast.officer
        known = Export.objects.filter(made_by=officer).first()
        facts = {"form": "csv", "reason": "核对", "cases": [self.case.pk], "stage": "done", "done_at": now(), "appointment": officer.appointment}
        return known or Export.objects.create(made_by=officer, file=files.keep(b"1")[0], **facts)

    def material(self) -> Material:
        """A line of the court's list that the judge wrote and nobody approved yet."""
        facts = {"name": "租赁合同", "source": "other", "source_article": "本院要求", "entered_by": self.walk.cast.judge}
        return Material.objects.get_or_create(court=self.confirmation.court, key="own-1", valid_from=today(), defaults=facts)[0]

    def subsidy(self) -> Subsidy:
        """A line of the ledger that the director entered and nobody decided yet."""
        mediator, rate, director = self.walk.cast.mediators["yaqin"], Tariff.objects.first(), self.walk.cast.director
        facts = {"committee": mediator.committee, "payee": mediator.user, "tariff": rate, "amount": rate.amount, "entered_by": director}
        return Subsidy.objects.get_or_create(case=self.case, mediator=mediator, defaults=facts)[0]

    @cached_property
    def known(self) -> dict[str, dict[str, Any]]:
        """The words of each address, looked up once: some three thousand pages are asked for in one walk."""
        return {}

    def url(self, address: Address, **other: Any) -> str:
        """The address as somebody would type it."""
        words = self.known.get(address.path) or self.known.setdefault(address.path, self.arguments(address))
        return reverse(address.name, kwargs=words | other)


def build(walk: Walk, talk: Callable[[Case], Any] = lambda case: None) -> World:
    """The leaking flat before the court, a meeting held, a department called; `talk` is what else is said while they mediate."""
    case = walk.mediate()
    session = walk.meet(case)
    talk(case)
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
    """Whether the door let them in: not refused, not unknown, and not sent away to come in first."""
    away = answer.status_code == 302 and answer["Location"].split("?")[0] in GONE
    return answer.status_code not in (401, 403) and not away


def doors(world: World) -> dict[str, Callable[[], Client]]:
    """A client for every column of the matrix."""
    cast = world.walk.cast
    staff = {who: partial(_enter, world, PEOPLE[Role(who)]) for who in people() if who != "resident"}
    return {"resident": lambda: as_party(world.case.parties.get(side=2), cast.officer), **staff}


def _enter(world: World, word: str) -> Client:
    return signed_in(getattr(world.walk.cast, word))
