"""The text of an agreement: written, written anew, given up. What is signed is `signing.py`, what binds is `effect.py`."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases import turns
from cases.clock import now, today
from cases.lifecycle import Stale, advance, record
from cases.models import (
    SYSTEM,
    Actor,
    Agreement,
    AgreementForm,
    Case,
    Confirmation,
    Document,
    Outcome,
    Party,
    Review,
    Term,
    TermKind,
    Turn,
)  # fmt: skip
from cases.models.police import gate_of
from cases.moves import CONFIRMATION, Act, ConfirmationAction, ConfirmationState as C, Task
from cases.numbers import agreement_number
from cases.steps.contents import check_sums, on_paper as touches_status, why_written
from cases.steps.leading import RUNNING, is_before_police, lock, must_lead
from cases.triage import Confirmable, Track

NOT_AT_COURT = (C.PREPARED, C.OPEN)


NOTHING_ELSE = re.compile(r"[^，,；;。]{0,16}(?:再无|别无|无其他|没有其他|不再有)[^，,；;。]{0,16}(?:争议|纠纷|纠葛|牵连|瓜葛)。?")


@dataclass(frozen=True, slots=True)
class Clause:
    """One term as it is typed: who does what for whom, how much, by when, how."""

    kind: str
    text: str
    debtor: Party | None = None
    creditor: Party | None = None
    amount: Decimal | None = None
    due_on: date | None = None
    method: str = ""

    @property
    def is_closing(self) -> bool:
        """The sentence that nothing else is open between them: it asks nothing of anybody."""
        return self.debtor is None and self.amount is None and bool(NOTHING_ELSE.fullmatch(self.text.strip()))


def in_hand(case: Case) -> Agreement | None:
    """The text that is being written or signed; one that binds already is none."""
    return Agreement.objects.filter(case=case, voided_at=None, effective_at=None).select_related("document").first()


@transaction.atomic
def draft(
    case: Case, *, actor: User, facts: str, clauses: Sequence[Clause], form: str, wants_confirmation: bool, seen: str | None = None,
    over_signatures: bool = False, total: Decimal | None = None, on_paper: bool = False,
) -> Agreement:  # fmt: skip
    """Write the agreement, or write it anew.

    A text that was fixed becomes void with every signature on it, and a new one with a new number takes its place (design.md §4); one that
    was not fixed yet is rewritten. `seen` is the stamp of the text that the page was filled from, "" for none: another stamp means that
    somebody wrote meanwhile. Signatures are only thrown away by somebody who says so. `total` is what the payments come to, where somebody
    says it; `on_paper` that it touches a marriage, an adoption, an inheritance, which its words may say too. Raises Stale when the mediation does
    not run.
    """
    case = lock(case)
    must_lead(case, actor)
    if case.state not in RUNNING:
        raise Stale(case)
    if is_before_police(case):
        check_gate(case)
    _check_clauses(case, facts, clauses, form)
    check_sums((clause.amount for clause in clauses if clause.kind == TermKind.PAY), total)
    before = in_hand(case)
    _check_before(case, before, seen, over_signatures)
    wanted = wants_confirmation and not why_not_confirmed(case, form, [clause.kind for clause in clauses if not clause.is_closing])
    agreement = _row_for(case, before, actor)
    agreement.form, agreement.facts, agreement.wants_confirmation, agreement.made_at = form, facts.strip(), wanted, now()
    agreement.total, agreement.on_paper = total, on_paper or touches_status(case, [facts, *(clause.text for clause in clauses)])
    agreement.save()
    for no, clause in enumerate(clauses, start=1):
        Term.objects.create(
            agreement=agreement, no=no, kind=clause.kind, text=clause.text.strip(), debtor=clause.debtor, creditor=clause.creditor,
            amount=clause.amount, due_on=clause.due_on, method=clause.method,
        )  # fmt: skip
    record(case, Act.DRAFTED, actor=actor)
    return agreement


def check_gate(case: Case) -> None:
    """Before the police no text is written until the gate of rule art. 178 and 179 is passed."""
    gate = gate_of(case)
    if gate is None:
        raise ValidationError(_("Look first whether it may be mediated: what was done, and nothing of art. 179 (rule art. 178, 179)."))
    if not gate.is_open:
        raise ValidationError(_("What was answered at the gate rules a mediation by the police out (art. 179)."))


def _row_for(case: Case, before: Agreement | None, actor: User) -> Agreement:
    if before is not None and before.document is None:
        before.terms.all().delete()
        return before
    if before is not None:
        void(before, actor=actor)
    office = case.station if is_before_police(case) else case.committee or case.station
    return Agreement(case=case, number=agreement_number(office), revision=case.agreements.count() + 1)


def _check_before(case: Case, before: Agreement | None, seen: str | None, over_signatures: bool) -> None:
    if seen is not None and seen != (before.stamp if before else ""):
        raise ValidationError(_("Somebody wrote a newer text while this page was open. Open it beside this one, then write again."), code="newer")
    if before and before.document and not over_signatures and before.document.signatures.exists():
        raise ValidationError(_("This text carries signatures. Say that they shall be void, or leave the text as it is."), code="signed")
    asked = Confirmation.objects.filter(agreement__case=case, agreement__voided_at=None).exclude(state__in=NOT_AT_COURT)
    if asked.exclude(state__in=CONFIRMATION.ends).exists():
        raise ValidationError(_("The agreement lies before the court. Wait for its ruling, or withdraw the application there."))
    if asked.filter(outcome=Outcome.CONFIRMED).exclude(state=C.UPHELD, review_outcome=Review.REVOKED).exists():
        raise ValidationError(_("The court confirmed the agreement: it is performed or enforced, and not written anew."))


def void(agreement: Agreement, *, actor: Actor) -> None:
    """End an agreement with its paper, and a confirmation of it that nobody took to the court. What a court issued stays as it is."""
    moment = now()
    Agreement.objects.filter(pk=agreement.pk).update(voided_at=moment)
    Document.objects.filter(agreement=agreement).update(voided_at=moment)
    for confirmation in Confirmation.objects.filter(agreement=agreement, state__in=NOT_AT_COURT):
        advance(confirmation, ConfirmationAction.NOT_SEEK, actor=actor, note="协议文本已不再使用")
        Document.objects.filter(confirmation=confirmation).update(voided_at=moment)
    for turn in Turn.objects.filter(case=agreement.case_id, task=Task.AFFIX_SEAL, is_open=1):
        turns.close_one(turn)


def void_without(case: Case, leaver: int) -> None:
    """A text that was fixed names who signs it: without the hand of whoever leaves (a user's id) it is written anew. One they signed stays."""
    for text in Agreement.objects.filter(case=case, voided_at=None, effective_at=None, document__isnull=False).select_related("document"):
        document, lead = text.document, case.mediator
        if document and ("" if lead and lead.user_id == leaver else document.along.get(leaver)) in document.mediators_missing():
            void(text, actor=SYSTEM)


def may_be_confirmed(case: Case) -> bool:
    """Only a people's mediation can be confirmed, and not what 解释 355 excludes; before the police it is performed or punished."""
    return case.track == Track.PEOPLE_MEDIATION and case.confirmable in (Confirmable.YES, Confirmable.PAYMENT_ONLY)


def why_not_confirmed(case: Case, form: str, kinds: Collection[str]) -> str:
    """Why the court would not confirm such an agreement; nothing when it may. 民诉法 205, 解释 355, 法释〔2020〕26号 52.

    `kinds` are those of the terms that ask something of somebody, whether or not a name stands in their field.
    """
    if is_before_police(case):
        return _("An agreement before the police is performed or punished (rule art. 184–185): the court does not confirm it.")
    if not may_be_confirmed(case):
        return _("By the answers of the triage the court does not confirm this kind of dispute (interpretation art. 355).")
    if form == AgreementForm.ORAL:
        return _("An oral agreement is performed already: there is nothing to confirm.")
    if case.confirmable == Confirmable.PAYMENT_ONLY and any(kind != TermKind.PAY for kind in kinds):
        return _("In a labour dispute the court confirms an agreement on payments and nothing else (interpretation 2020 no. 26 art. 52).")
    return ""


def _check_clauses(case: Case, facts: str, clauses: Sequence[Clause], form: str) -> None:
    if not facts.strip():
        raise ValidationError(_("Write the main facts, what was in dispute, and who is responsible for what (art. 29)."))
    if not clauses:
        raise ValidationError(_("Write at least one term."))
    for clause in clauses:
        _check_clause(case, clause)
    if form == AgreementForm.ORAL and (why := why_written(case)):
        raise ValidationError(why)
    if form == AgreementForm.ORAL and any(c.due_on and c.due_on > today() for c in clauses):
        raise ValidationError(_("What is not performed at once must be written (Ningbo regulation art. 24)."))


def _check_clause(case: Case, clause: Clause) -> None:
    if not clause.text.strip():
        raise ValidationError(_("Write what is agreed in each term."))
    if any(party is not None and party.case_id != case.pk for party in (clause.debtor, clause.creditor)):
        raise ValidationError(_("Only the sides of this case can owe something in it."))
    if clause.kind == TermKind.PAY and not (clause.amount and clause.amount > 0 and clause.debtor and clause.creditor and clause.due_on):
        raise ValidationError(_("A payment says who pays whom, how much and by when."))
    if clause.debtor and clause.debtor == clause.creditor:
        raise ValidationError(_("Nobody owes himself: choose two different sides."))
    if clause.due_on and clause.due_on < today():
        raise ValidationError(_("The last day of a term cannot lie behind us."))
