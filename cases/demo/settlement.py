"""From the first meeting to the committee's seal, and what is performed afterwards."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count

from accounts.models import User
from cases.clock import now, today
from cases.demo.dispute import Dispute
from cases.demo.ink import signature
from cases.models import Agreement, Case, Document, DocumentKind, Session, Term
from cases.moves import CaseAction as A
from cases.steps import effect, joint_papers, mediation, notes, police, signing
from cases.steps.text import Clause, draft
from cases.triage import Track
from mediators import occupancy
from mediators.models import Room

MEETING = timedelta(minutes=90)


class Settlement(Dispute):
    """A dispute whose sides talk."""

    agreement: Agreement

    def book(self, wanted: datetime) -> Session:
        """An hour and a half in a mediation room, at the wanted time or at the next at which the mediator and a room are free."""
        starts_at, room = self._free(wanted)
        return mediation.book(self.case, actor=self.mediator, starts_at=starts_at, ends_at=starts_at + MEETING, room=room, place=room.name)

    def _free(self, wanted: datetime) -> tuple[datetime, Room]:
        resource = self.stage.mediator(self.mediator.username).resource_id
        for half_hours in count():
            starts_at = wanted + half_hours * occupancy.HALF_HOUR
            for room in self.stage.rooms:
                if not occupancy.busy([resource, room.resource_id], starts_at, starts_at + MEETING):
                    return starts_at, room
        raise AssertionError

    def hold(self, visit: int, *, session: Session | None = None, place: str = "", helpers: str = "") -> None:
        """The minutes of the sheet's next meeting. Without a booked session it is a visit that nobody booked."""
        text, result = self.sheet.visits[visit]
        minutes = mediation.Minutes(
            text=text, result=result, came=frozenset(p.pk for p in self.parties), told=True, helpers=helpers, helpers_agreed=bool(helpers)
        )
        mediation.hold(self.case, actor=self.mediator, minutes=minutes, session=session, place=place)

    def draft(self, *, form: str = "written", wants_confirmation: bool = True) -> None:
        """The agreement of the sheet."""
        self.agreement = draft(
            self.case, actor=self.host, facts=self.sheet.facts, clauses=self._clauses(), form=form, wants_confirmation=wants_confirmation
        )

    @property
    def host(self) -> User:
        """Who leads the talk: before the police the officer."""
        return self.officer if self.case.track == Track.PUBLIC_ORDER else self.mediator

    def _clauses(self) -> list[Clause]:
        parties = dict(enumerate(self.parties, start=1))
        return [
            Clause(
                kind=row["kind"], text=row["text"], debtor=parties.get(row.get("by", 0)), creditor=parties.get(row.get("to", 0)),
                amount=Decimal(row["amount"]) if "amount" in row else None, method=row.get("method", ""),
                due_on=today() + timedelta(days=row["days"]) if "days" in row else None,
            )
            for row in self.sheet.terms
        ]  # fmt: skip

    def gate(self, *, witness: str = "") -> None:
        """The host looks whether the police may mediate it."""
        police.pass_gate(self.case, actor=self.officer, answers=police.Answers("beating", "close", witness=witness))

    def record_spot(self, done: str) -> None:
        """What was settled where it happened, with the number of the recording."""
        spot = police.Spot(self.case.narrative, done, "recorded", f"DQ-{today():%m%d}-{self.case.pk}", police.CONDITIONS)
        police.record_spot(self.case, actor=self.officer, spot=spot)

    def note(self, text: str, visibility: str, *, alone: int = 0) -> None:
        """A note of the mediator's; `alone` is the side that said it in confidence."""
        party = next((party for party in self.parties if party.side == alone), None)
        notes.write(self.case, actor=self.mediator, text=text, visibility=visibility, alone_with=party)

    def undisputed(self, *lines: str) -> None:
        """Facts that nobody disputes, laid out and signed by all."""
        document = joint_papers.lay_out(self.case, DocumentKind.UNDISPUTED, actor=self.mediator, text="\n".join(lines))
        way = "paper" if document.on_paper else "drawn"
        for party, hand in document.hands_missing():
            signing.sign(
                document, actor=self.mediator, party=party, signer=hand, shown_digest=document.digest, image=signature(hand), method=way,
                identity="身份证", device="调解室平板",
            )  # fmt: skip

    def settle_orally(self) -> None:
        """Said, done, entered."""
        self.case = effect.settle_orally(self.agreement, actor=self.host)

    def fix(self) -> Document:
        """The text is fixed: from here on everybody signs exactly this."""
        document = signing.fix(self.agreement, actor=self.host)
        self.agreement.refresh_from_db()
        return document

    def sign(self, document: Document, *, only_first: bool = False) -> None:
        """Every hand that the paper still wants draws its name: the party by the link, a group's other representatives helped at the desk."""
        way = "paper" if document.on_paper else "drawn"
        for party, hand in document.hands_missing()[: 1 if only_first else None]:
            by_link = hand == party.hands[0]
            signing.sign(
                document, actor=party if by_link else self.host, party=party, signer=hand, shown_digest=document.digest,
                image=signature(hand), method=way, identity="" if by_link else "身份证", device="调解室平板",
            )  # fmt: skip
        if document.kind != "joint_application" and not only_first:
            image = signature(self.host.name)
            signing.sign(document, actor=self.host, shown_digest=document.digest, image=image, method=way, device="调解室平板")

    def seal(self) -> None:
        """The director affixes the committee's seal, before the police the host the station's: it takes effect."""
        before_police = self.case.track == Track.PUBLIC_ORDER
        self.case = effect.affix_seal(self.agreement, actor=self.officer if before_police else self.director)

    @property
    def is_settled(self) -> bool:
        """Whether there is anything to perform and to visit about."""
        return Case.objects.filter(pk=self.case.pk, state="settled").exists()

    def dates(self) -> list[tuple[int, date]]:
        """Until when each term is to be performed that somebody owes and that has a day."""
        terms = self.agreement.terms.filter(due_on__isnull=False, debtor__isnull=False).order_by("due_on", "no")
        return [(term.no, term.due_on) for term in terms if term.due_on]

    def perform(self, *numbers: int, note: str = "转账凭证看过了") -> None:
        """These terms, by number, are performed; without a number all that are not yet."""
        waiting = Term.objects.filter(agreement=self.agreement, performed_at=None, debtor__isnull=False)
        for term in waiting.filter(no__in=numbers) if numbers else waiting:
            mediation.performed(term, actor=self.host, note=note)

    def visit(self, text: str = "两边都说好", way: str = "电话回访") -> None:
        """The director calls after the agreement."""
        due = mediation.due_visit(self.case)
        mediation.visited(self.case, actor=self.director, way=way, result="content", text=text, due=due.pk if due else None)

    def suspend(self, note: str, review_on: datetime) -> None:
        """It waits for something outside."""
        self.case = mediation.take(self.case, A.SUSPEND, actor=self.mediator, note=note, review_on=review_on)

    def terminate(self, note: str, reason: str = "no_agreement") -> None:
        """It ends without agreement."""
        self.case = mediation.take(self.case, A.TERMINATE, actor=self.mediator, note=note, end_reason=reason)

    def next_half_hour(self, moment: datetime) -> datetime:
        """The grid of bookings."""
        return moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)

    def later(self, **span: float) -> datetime:
        """So long from this moment."""
        return now() + timedelta(**span)
