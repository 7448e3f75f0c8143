"""Papers after the agreement: the receipt for each term that was performed, the record of each visit."""

from accounts.models import User
from cases.documents import Sheet, Signer, para, table
from cases.models import Agreement, Case, Document, DocumentKind as K, Event, Term
from cases.moves import CaseAction
from cases.papers.keeping import ROOM, SHARED, Place, keep
from cases.papers.wording import day, local, minute, names, number, paragraphs, places_of, term_line, yuan


def performances(case: Case, *, made_by: User | None) -> list[Document]:
    """履行凭证, one for each term performed under an agreement that binds and that has none yet."""
    there = {Sheet.from_json(document.facts).extra["term"] for document in case.documents.filter(kind=K.PERFORMANCE, voided_at=None)}
    terms = Term.objects.filter(agreement__case=case, agreement__voided_at=None, performed_at__isnull=False, debtor__isnull=False)
    return [_performance(case, term, made_by) for term in terms.select_related("agreement", "debtor", "creditor") if term.pk not in there]


def _performance(case: Case, term: Term, made_by: User | None) -> Document:
    """收条: who got what from whom under which agreement, when and how; the sum in both writings."""
    room, agreement = case.committee or case.station, term.agreement
    debtor, creditor = (side.name if side else "" for side in (term.debtor, term.creditor))
    assert term.performed_at is not None
    rows = [
        ("调解协议", agreement.number), ("约定事项", term_line(term)), ("履行人", debtor), ("接受履行人", creditor),
        ("履行日期", day(term.performed_at)), *([("金额", yuan(term.amount))] if term.amount else []), ("履行情况", term.performed_note or term.method),
    ]  # fmt: skip
    got = f"今收到{debtor or '对方'}按照上述调解协议交付的{yuan(term.amount)}，此据。" if term.amount else "上述事项已经按照约定履行。"
    hands = places_of([term.creditor], "接受履行人") if term.creditor else ()
    sheet = Sheet(
        kind=K.PERFORMANCE, title="履行凭证", number=f"{number(case)}　第{term.no}项", on=local(term.performed_at).isoformat(), office=room.name,
        blocks=(table(rows), para(got)), signers=(*hands, Signer("handler", "经办人", made_by.name if made_by else "")), closing=(room.name,),
        extra={"term": term.pk},
    )  # fmt: skip
    return keep(sheet, Place(case, SHARED), made_by=made_by)


def visits(case: Case, *, made_by: User | None) -> list[Document]:
    """人民调解回访记录, one for each visit recorded that has none yet."""
    there = {Sheet.from_json(document.facts).extra["event"] for document in case.documents.filter(kind=K.VISIT, voided_at=None)}
    found = Event.objects.filter(case=case, action=CaseAction.VISITED).exclude(note__visibility="mine").select_related("note", "user").order_by("seq")
    return [_visit(case, event, made_by) for event in found if event.pk not in there and event.note is not None]


def _visit(case: Case, event: Event, made_by: User | None) -> Document:
    """Whom, which agreement, why, when, and what was found: performance, contentment, suits, new dangers, what was done (domain.md §3.1)."""
    room = case.committee or case.station
    agreed = Agreement.objects.filter(case=case, effective_at__isnull=False, effective_at__lte=event.at).first()
    by = event.user.name if event.user else ""
    rows = [
        ("当事人", names(case)), ("调解协议编号", agreed.number if agreed else ""), ("回访事由", "了解调解协议履行情况和当事人意见"),
        ("回访时间", minute(event.at)), ("回访人", by), ("回访情况", "\n".join(paragraphs(event.note.text if event.note else ""))),
    ]  # fmt: skip
    sheet = Sheet(
        kind=K.VISIT, title="人民调解回访记录", number=number(case), on=local(event.at).isoformat(), office=room.name,
        blocks=(table(rows),), signers=(Signer("visitor", "回访人", by),), closing=(room.name,),
        extra={"event": event.pk},
    )  # fmt: skip
    return keep(sheet, Place(case, ROOM), made_by=made_by)
