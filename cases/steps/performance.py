"""After the agreement: what was performed, in parts too, by whose word and with what shows it; and what is done when it is not."""

from datetime import date, datetime, time
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from cases import files, turns
from cases.clock import ZONE, now, today
from cases.lifecycle import advance, record
from cases.models import (
    Actor,
    Audience,
    BreachWay,
    Case,
    Confirmation,
    Document,
    DocumentKind,
    Party,
    Payment,
    Term,
    Turn,
)
from cases.moves import Act, CaseAction as A, CaseState as S, Task
from cases.steps.contents import in_figures
from cases.steps.leading import RUNNING, is_before_police, lock, must_lead

OWED = RUNNING | {S.SETTLED, S.SUSPENDED}  # the states in which terms are performed
NOON = time(12)


def paid(term: Term) -> Decimal:
    """What was paid on it so far."""
    return term.payments.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)


def open_sum(term: Term) -> Decimal | None:
    """What is still to be paid; nothing for a term without a sum."""
    return None if term.amount is None else term.amount - paid(term)


def paid_meanwhile(rest: Decimal) -> str:
    """What is said to whoever records a payment on a page that was overtaken."""
    told = _("Something was paid on it since this page was made: %(rest)s yuan are still to be paid. Look whether this payment stands there already.")
    return told % {"rest": in_figures(rest)}


def performed(
    term: Term, *, actor: User, note: str, on: date | None = None, method: str = "", amount: Decimal | None = None, photo: bytes = b"",
    seen: Decimal | None = None,
) -> None:  # fmt: skip
    """Record that a term was performed, on which day and how, with the photo that shows it; its turn ends (人民调解法 31).

    `amount` is what was paid, where it is only a part: the term goes on until the rest is there. `seen` is what was still to be paid when
    somebody looked: the same payment told twice, by one hand or by two, is one.
    """
    picture = files.clean_image(photo) if photo else b""
    name, sha256 = files.keep(picture) if picture else ("", "")
    try:
        with transaction.atomic():
            case = lock(term.agreement.case)
            must_lead(case, actor)
            if case.state == S.ARCHIVED:
                raise ValidationError(_("The file is archived: nothing in it changes any more."))
            if on is not None and on > today():
                raise ValidationError(_("A day that is still to come cannot have seen it."))
            if seen is not None and (rest := open_sum(term)) is not None and rest != seen:
                raise ValidationError(paid_meanwhile(rest))
            proof = _proof(case, actor, picture, name, sha256) if picture else None
            _perform(term, on or today(), _joined(method, note), amount, actor=actor, whose=term.debtor, proof=proof)
    except BaseException:
        if name:
            files.discard(name)  # a picture without its row would lie there for ever
        raise


@transaction.atomic
def received(term: Term, *, party: Party) -> None:
    """Whoever it is owed to says on their phone that they have it: nobody knows better."""
    case = lock(term.agreement.case)
    if term.creditor_id not in party.places or case.state not in OWED:
        raise PermissionDenied
    _perform(term, today(), _("confirmed on the phone by whom it is owed to"), None, actor=party, whose=party)


def _joined(*parts: str) -> str:
    return "；".join(part.strip() for part in parts if part.strip())


def _proof(case: Case, actor: User, picture: bytes, name: str, sha256: str) -> Document:
    """The receipt or the transfer, for the room and the file."""
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    return Document.objects.create(
        case=case, kind=DocumentKind.EVIDENCE, audience=Audience.ROOM, media_type=kind, file=name, sha256=sha256, digest=sha256,
        made_by=actor, made_at=now(), issued_at=now(),
    )  # fmt: skip


def _perform(
    term: Term, on: date, said: str, amount: Decimal | None, *, actor: Actor, whose: Party | None, proof: Document | None = None
) -> None:  # fmt: skip
    agreement = term.agreement
    agreement.refresh_from_db()
    term.refresh_from_db()
    if agreement.effective_at is None or agreement.voided_at:
        raise ValidationError(_("This agreement does not bind: there is nothing to perform under it."))
    if term.performed_at is not None:
        raise ValidationError(_("It is recorded already that this term was performed."))
    rest = open_sum(term)
    if rest is not None:
        now_paid = rest if amount is None else amount
        if not 0 < now_paid <= rest:
            raise ValidationError(_("%(rest)s yuan are still to be paid, and no more than that.") % {"rest": in_figures(rest)})
        teller = {"user": actor} if isinstance(actor, User) else {"party": actor}
        Payment.objects.create(term=term, amount=now_paid, paid_on=on, said=said[:200], proof=proof, **teller)
        if now_paid < rest:
            record(agreement.case, Act.PAID_PART, actor=actor, on_behalf_of=whose, note=f"{in_figures(now_paid)} 元；{said}")
            return
    moment = now() if on == today() else datetime.combine(on, NOON, ZONE)
    Term.objects.filter(pk=term.pk, performed_at=None).update(performed_at=moment, performed_note=said[:200])
    for turn in Turn.objects.filter(term=term, is_open=1):
        turns.close_one(turn)
    record(agreement.case, Act.PERFORMED, actor=actor, on_behalf_of=whose, note=said)
    _calm(agreement.case)


def _calm(case: Case) -> None:
    """No term is overdue any more: nobody has to press for it."""
    mine = Turn.objects.filter(case=case, is_open=1)
    if not mine.filter(task=Task.PERFORM, lapsed_at__isnull=False).exists():
        for turn in mine.filter(task=Task.PRESS):
            turns.close_one(turn)


def ways_of(term: Term) -> list[BreachWay]:
    """What the law leaves open when it is not performed: enforced where the court confirmed it, sued on where not (人民调解法 31–33; art. 185)."""
    case = term.agreement.case
    if is_before_police(case):
        return [BreachWay.POLICE, BreachWay.SUE]
    confirmed = Confirmation.objects.filter(agreement=term.agreement, outcome="confirmed").exclude(review_outcome="revoked").exists()
    return [BreachWay.ENFORCE] if confirmed else [BreachWay.TALK, BreachWay.SUE]


def is_late(term: Term) -> bool:
    """Its day has passed and it is not performed."""
    return term.performed_at is None and term.due_on is not None and term.due_on < today()


@transaction.atomic
def take_way(term: Term, *, actor: User, way: str, note: str, version: int | None = None) -> None:
    """Record which way is taken because a term was not performed; whoever had to press for it has done so."""
    case = lock(term.agreement.case)
    must_lead(case, actor)
    if case.state != S.SETTLED or not is_late(term):
        raise ValidationError(_("Its day has not passed, or it is performed: no way has to be taken."))
    if way not in ways_of(term):
        raise ValidationError(_("This way is not open here."))
    if not note.strip():
        raise ValidationError(_("Write the reason: it stays in the file."))
    Term.objects.filter(pk=term.pk).update(breach_way=way, breached_at=now())
    said = f"第{term.no}项：{WAYS[BreachWay(way)]}。{note.strip()}"
    if Turn.objects.filter(case=case, task=Task.PRESS, is_open=1).exists():
        advance(case, A.PRESSED, actor=actor, note=said, version=version)
    else:
        record(case, Act.BREACH, actor=actor, on_behalf_of=term.creditor, note=said)


# As it stands in the history.
WAYS = {
    BreachWay.TALK: "再次调解，另写协议", BreachWay.SUE: "向法院起诉（按调解协议）", BreachWay.ENFORCE: "向法院申请强制执行（已司法确认）",
    BreachWay.POLICE: "由公安机关依法处罚",
}  # fmt: skip
