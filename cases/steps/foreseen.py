"""What the court would ask about an agreement: its rows read as facts for `eligibility.check`."""

from collections.abc import Iterable

from cases.clock import today
from cases.eligibility import Code, Facts, Finding, Sentence, check
from cases.models import Agreement, AgreementForm, Party, PartyKind, Term
from cases.papers.wording import age
from cases.steps.leading import is_before_police
from cases.steps.text import Clause
from cases.triage import Confirmable, Question

ADULT = 18


def findings_of(agreement: Agreement, *, late: bool = False) -> list[Finding]:
    """Everything to ask about before this agreement goes to the court, the red first. `late`: it goes there under art. 86."""
    case = agreement.case
    kept, sides = getattr(case, "answers", None), list(case.parties.all())
    answers = dict(kept.answers) if kept else {}
    labour = bool(answers.get(Question.LABOUR)) or case.confirmable == Confirmable.PAYMENT_ONLY
    return check(Facts(
        sentences=[_sentence(term) for term in agreement.terms.select_related("debtor", "creditor")], people=not is_before_police(case),
        written=agreement.form == AgreementForm.WRITTEN, labour=labour, answers=answers, unguarded=_unguarded(sides), incomplete=_incomplete(sides),
        late=late,
    ))  # fmt: skip


UNCLEAR = frozenset({Code.VAGUE, Code.WHO, Code.AMOUNT, Code.AMOUNTS_DIFFER, Code.DATE, Code.ACCOUNT, Code.CAPACITY})


def unclear(agreement: Agreement) -> list[Finding]:
    """What a reader would ask about the words, whether or not a court will read them."""
    return [finding for finding in findings_of(agreement) if finding.code in UNCLEAR]


def _sentence(term: Term) -> Sentence:
    clause = Clause(term.kind, term.text, debtor=term.debtor, creditor=term.creditor, amount=term.amount)
    return Sentence(
        term.text, kind=term.kind, debtor=term.debtor.name if term.debtor else "", creditor=term.creditor.name if term.creditor else "",
        amount=term.amount, due_on=term.due_on, method=term.method, asks_nothing=clause.is_closing,
    )  # fmt: skip


def _unguarded(sides: Iterable[Party]) -> list[str]:
    return [side.name for side in sides if side.birth and age(side.birth, today()) < ADULT and not side.guardian_name]


def _incomplete(sides: Iterable[Party]) -> list[str]:
    """A group has no number of its own."""
    return [side.name for side in sides if not (side.address and (side.id_number or side.kind == PartyKind.GROUP))]
