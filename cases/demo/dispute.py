"""One dispute on the stage: every verb takes the real step, at the moment that the conductor set."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from accounts.models import User
from cases.clock import now
from cases.demo.sheets import Sheet
from cases.demo.stage import Play, Stage
from cases.models import Case, Consultation, Party, Referral
from cases.moves import CaseAction as A
from cases.steps import choice, consulting, intake, red, routing
from cases.steps.releasing import Given
from cases.triage import Question, Track
from mediators.models import Mediator

DIRECTOR, SIX_MINUTES = "t01", timedelta(minutes=6)
MET_AFTER, VISITED_AFTER = 2, (20, 66, 160, 350, 710)  # hours after somebody was named to lead a red case
SHOWN = ("name", "phone", "place", "narrative")
REQUESTS = {"callout": "人在现场，请马上派人来。", "referral": "请依职责办理，结果告知我所和当事人。"}


class Dispute:
    """The case, who acts in it, and the verbs up to the mediator's yes. `Settlement` and `Procedure` go on from there."""

    def __init__(self, stage: Stage, sheet: Sheet, officer: str) -> None:
        self.stage, self.sheet = stage, sheet
        self.officer = stage.user(officer)
        self.director = stage.user(DIRECTOR, "director")
        self.case: Case
        self.mediator: User

    @property
    def parties(self) -> list[Party]:
        """The sides as they are now."""
        return list(self.case.parties.all())

    def log(self, *, by: str = "", minutes_before: int = 60) -> None:
        """Somebody at the desk logs it; whoever comes to the desk gets a slip with their private link."""
        sheet = self.sheet
        telling = intake.Telling(
            title=sheet.title, narrative=sheet.text, place=sheet.place, community=sheet.community, source=sheet.source, kind=sheet.kind,
            people_count=sheet.people, amount=sheet.amount, occurred_at=now() - timedelta(minutes=minutes_before),
            parties=[dict(party) for party in sheet.parties],
        )  # fmt: skip
        actor = self.stage.user(by) if by else self.officer
        self.case = intake.log(actor=actor, client_key=uuid.uuid4(), telling=telling)

    def slips(self) -> None:
        """A link for everybody; kept for the demonstration, because the database keeps only its hash."""
        for party in self.parties:
            token = intake.issue_link(party, actor=self.officer)
            line = (self.case.display_number, self.sheet.title, party.name, party.phone[-4:], reverse("link", args=[token]))
            self.stage.links.append((party, line))

    def triage(self, track: Track, *, note: str = "", **more: Any) -> None:
        """The questions answered, and the way it goes; the duty leader overrides first where the sheet says why."""
        sheet = self.sheet
        answers = {question: question in sheet.yes for question in Question.values}
        if sheet.override:
            self.override(track, sheet.override)
        self.case = intake.triage(
            self.case, actor=self.officer, track=track, dispute_type=sheet.type, answers=answers, factors=list(sheet.factors),
            row=sheet.row, note=note, **more,
        )  # fmt: skip
        if self.case.risk == "red":
            self.stage.enter(self._led())

    def _led(self) -> Play:
        """The duty leader names who leads a red case within ten minutes, unless it came just now."""
        answered_at = now() + SIX_MINUTES
        if answered_at > self.stage.days.anchor:
            return
        yield answered_at
        self.move(A.NAME_LEADER, actor=self.stage.leader(), leader=self.officer)
        yield from self._followed(answered_at)

    def _followed(self, named_at: datetime) -> Play:
        """Everybody together on the same day, then the visits of the plan, as far as they are past."""
        for hours in (MET_AFTER, *VISITED_AFTER):
            at = named_at + timedelta(hours=hours)
            if at > self.stage.days.anchor:
                return
            yield at
            if hours == MET_AFTER:
                self.move(A.MET_RED, note="所领导、社区民警、调解员碰头：先把人隔开，社区民警每天看一次，约双方坐下来谈")
            elif Case.objects.get(pk=self.case.pk).has_visit_left:
                self.case = red.visited(self.case, actor=self.officer, clean=True, note="上门看过，双方在家，没有新的冲突")

    def override(self, track: Track, reason: str) -> None:
        """The duty leader lets it go another way than the answers point to."""
        self.case = intake.override(self.case, actor=self.stage.leader(), track=track, reason=reason)

    def invite(self) -> None:
        """To people's mediation: the other side is asked."""
        self.triage(Track.PEOPLE_MEDIATION)
        self.slips()

    def willing(self, *, channel: str = "phone") -> None:
        """Everybody else says yes."""
        for party in self.case.parties.filter(willing_at=None):
            self.case = choice.answer_invitation(self.case, party=party, willing=True, channel=channel, actor=self.director)

    def refuse(self, note: str) -> None:
        """The last side says no."""
        party = self.parties[-1]
        self.case = choice.answer_invitation(self.case, party=party, willing=False, channel="phone", actor=self.director, note=note)

    def accept(self) -> None:
        """The committee accepts."""
        self.case = choice.accept(self.case, actor=self.director)

    def rank(self, *numbers: str, only_first: bool = False, rest: bool = False) -> None:
        """The sides choose, each by their link: the same people, turned round by one place from side to side."""
        ranking = [self.stage.mediator(number) for number in numbers]
        parties = self.parties[:1] if only_first else self.parties[1:] if rest else self.parties
        for n, party in enumerate(parties):
            turned = ranking if n == 0 or len(ranking) < 3 else [ranking[0], *reversed(ranking[1:])]
            self._rank(party, turned)

    def rank_apart(self, *numbers: str) -> None:
        """Each side wants somebody else."""
        for party, number in zip(self.parties, numbers, strict=True):
            self._rank(party, [self.stage.mediator(number)])

    def _rank(self, party: Party, ranking: list[Mediator]) -> None:
        self.case = choice.choose(self.case, party=party, kind="rank", ranking=ranking, actor=party)

    def take(self, number: str, disclosed: str = "") -> None:
        """The mediator says yes. What they tell of a tie both sides answer: go on all the same."""
        self.mediator = self.stage.user(number, "mediator")
        self.case = choice.answer_offer(self.case, actor=self.mediator, accept=True, disclosed=disclosed)
        for asked in Consultation.objects.asked().filter(case=self.case):
            for party in self.parties:
                consulting.answer(asked, party=party, agrees=True, actor=self.director, channel="phone", note="电话里说不要紧")
        self.case.refresh_from_db()

    def decline(self, number: str, note: str) -> None:
        """The mediator says no, with a reason."""
        self.case = choice.answer_offer(self.case, actor=self.stage.user(number, "mediator"), accept=False, note=note)

    def move(self, action: str, *, actor: User | None = None, note: str = "", **changes: Any) -> None:
        """A plain move of the case."""
        self.case = intake.take(self.case, action, actor=actor or self.officer, note=note, changes=changes)

    def close(self, *, actor: User | None = None, note: str = "") -> None:
        """All of it has ended."""
        self.move(A.CLOSE, actor=actor, note=note)

    def archive(self) -> None:
        """The director puts the file away; what never came to the room, the duty leader."""
        if self.case.committee_id:
            self.move(A.ARCHIVE, actor=self.director)
        else:
            self.move(A.ARCHIVE_HERE, actor=self.stage.leader())

    def send(self, department: str, *, urgent: bool = False, onsite: bool = False, request: str = "", complexity: str = "") -> Referral:
        """To a department; the duty leader calls to the spot."""
        row = self.stage.row(self.sheet.row)
        target = row.lead if row.lead.code == department else type(row.lead).objects.get(code=department)
        about = list(self.case.parties.filter(is_applicant=True)) or list(self.case.parties.filter(side=1))
        return routing.send(
            self.case, actor=self.stage.leader() if onsite else self.officer, department=target, row=row, urgent=urgent, onsite=onsite,
            request=request or REQUESTS["callout" if onsite else "referral"], released=list(SHOWN), basis="consent",
            about=about, consents={party.pk: Given("phone", now()) for party in about}, complexity=complexity or row.complexity,
        )  # fmt: skip
