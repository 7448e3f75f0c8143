"""What the law wants of an agreement's contents: written, on paper, with nothing missing that art. 29 names, and sums that add up."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.data.not_confirmed import ACCOUNT, DAY, ON_PAPER
from cases.models import Agreement, Case, PartyKind, Term, TermKind
from cases.steps.leading import is_before_police

LARGE = Decimal(50_000)  # 本所约定: from so much on a matter is large (宁波条例 24 gives no number)
MANY = 5  # people on one side
DATED = frozenset({TermKind.REPAIR, TermKind.RETURN, TermKind.APOLOGISE, TermKind.SUPPORT})


def why_written(case: Case) -> str:
    """Why this case knows no oral agreement (宁波条例 24); nothing where the sides may choose."""
    if is_before_police(case):
        return _("Before the police the agreement is always written (rule art. 184).")
    if case.is_red:
        return _("A red matter is hard and large: it is written (Ningbo regulation art. 24).")
    if any(party.kind == PartyKind.GROUP or party.headcount >= MANY for party in case.parties.all()):
        return _("Many people stand on one side: it is written (Ningbo regulation art. 24).")
    if case.amount is not None and case.amount >= LARGE:
        return _("It is about %(sum)s yuan and more: it is written (Ningbo regulation art. 24).") % {"sum": in_figures(LARGE)}
    return ""


def on_paper(case: Case, texts: Iterable[str]) -> bool:
    """Whether it touches a marriage, an adoption, an inheritance itself: by the triage's answer, or by what it says (电子签名法 3)."""
    kept = getattr(case, "answers", None)
    return bool(kept and kept.answers.get("status")) or any(ON_PAPER.search("".join(text.split())) for text in texts)


def check_sums(amounts: Iterable[Decimal | None], total: Decimal | None) -> None:
    """Raise ValidationError where the payments do not come to what is said of them altogether."""
    paid = sum((amount for amount in amounts if amount is not None), Decimal(0))
    if total is None or total == paid:
        return
    facts = {"paid": in_figures(paid), "total": in_figures(total), "rest": in_figures(abs(total - paid))}
    words = _("The payments come to %(paid)s yuan, altogether it says %(total)s: %(rest)s are missing. Look at every instalment.")
    more = _("The payments come to %(paid)s yuan, altogether it says %(total)s: %(rest)s too much. Look at every instalment.")
    raise ValidationError((words if paid < total else more) % facts)


def in_figures(amount: Decimal) -> str:
    """A sum as people write it: 3,200 or 1,066.66."""
    return f"{amount:,.2f}".removesuffix(".00")


def missing(agreement: Agreement) -> list[str]:
    """What 人民调解法 29 wants in a text before everybody signs it, and is not there: facts, who, by when, by what means."""
    found = [] if agreement.facts.strip() else [_("the main facts, what was in dispute, who is responsible for what")]
    for term in agreement.terms.all():
        found += [f"{_('term %(n)s') % {'n': term.no}}：{word}" for word in _missing_of(term)]
    return found


def _missing_of(term: Term) -> Iterable[str]:
    if term.kind != TermKind.OTHER and term.debtor_id is None:
        yield _("who does it")
    if term.kind in DATED and term.due_on is None and not DAY.search(term.text):
        yield _("by when")
    if term.kind == TermKind.PAY and not (term.method or ACCOUNT.search(term.text) or "现金" in term.text or "当场" in term.text):
        yield _("by what means it is paid")


def check_complete(agreement: Agreement) -> None:
    """Raise ValidationError naming all that is missing; a draft may be incomplete, a final text may not."""
    if lacks := missing(agreement):
        raise ValidationError([_("Before it is final it must say (art. 29):"), *lacks])
    check_sums((term.amount for term in agreement.terms.all() if term.kind == TermKind.PAY), agreement.total)
