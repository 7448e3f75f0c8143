"""The court's ruling in its six outcomes: contents and order of domain.md §3.4, on 民事诉讼法 186, 205, 206 and 民诉法解释 355–358.

The wording waits for a court to proof it, and every page of it says so.
"""

from datetime import date
from typing import Any

from accounts.models import Appointment, User
from accounts.roles import Role
from cases.clock import now
from cases.documents import Block, Sheet, items, para, ragged
from cases.models import Confirmation, Document, DocumentKind as K, Ground, Outcome
from cases.numerals import ordinal
from cases.papers import objection
from cases.papers.confirmation import UNPROVED
from cases.papers.keeping import COURT, Place, keep, read_facts
from cases.papers.wording import day, dispute, local, names, nested, paragraphs, parties, party_line, term_line, zh

LAW, READING = "《中华人民共和国民事诉讼法》", "《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》"
VERSION = "司法确认裁定 2026-1"  # of the court's template; it stands in the facts of every paper set from it
KIND = {
    Outcome.CONFIRMED: K.RULING_CONFIRMED, Outcome.DISMISSED: K.RULING_DISMISSED, Outcome.REFUSED: K.RULING_NOT_ACCEPTED,
    Outcome.WITHDRAWN: K.RULING_WITHDRAWN, Outcome.DEEMED_WITHDRAWN: K.RULING_WITHDRAWN, Outcome.TERMINATED: K.RULING_TERMINATED,
}  # fmt: skip
GROUNDS = {
    Ground.SCOPE: "申请不属于人民法院受理范围", Ground.JURISDICTION: "申请不属于本院管辖", Ground.STATUS: "申请确认婚姻关系、亲子关系、收养关系等身份关系无效、有效或者解除",
    Ground.OTHER_PROCEDURE: "申请涉及适用其他特别程序、公示催告程序、破产程序审理", Ground.TITLE: "调解协议内容涉及物权、知识产权确权",
    Ground.MANDATORY: "调解协议违反法律强制性规定", Ground.OTHERS: "调解协议损害国家利益、社会公共利益、他人合法权益", Ground.ORDER: "调解协议违背公序良俗",
    Ground.NOT_VOLUNTARY: "调解协议违反自愿原则", Ground.UNCLEAR: "调解协议内容不明确", Ground.OTHER: "调解协议有其他不能进行司法确认的情形",
}  # fmt: skip


def ruling(
    confirmation: Confirmation, *, outcome: str, ground: str, reasoning: str, made_by: User | None, meeting: dict[str, str] | None = None
) -> Document:
    """A draft of the ruling, for the court's own eyes. `meeting`: how both were met together, where it is to be accepted and decided at once."""
    judge = confirmation.judge or _judge_of(confirmation)
    name = judge.name if judge else "　　　"
    sheet = compose(confirmation, outcome=outcome, ground=ground, reasoning=reasoning, judge=name, on=local(now()), meeting=meeting)
    return keep(sheet, Place(confirmation.case, COURT, confirmation=confirmation), made_by=made_by)


def review(confirmation: Confirmation, *, outcome: str, order: str, reasoning: str, made_by: User) -> Document:
    """A draft of the ruling on the objections that wait, under the name of whoever ruled first until a judge authorises it."""
    name = confirmation.judge.name if confirmation.judge else "　　　"
    sheet = objection.compose(confirmation, outcome=outcome, order=order, reasoning=reasoning, judge=name, on=local(now()))
    return keep(sheet, Place(confirmation.case, COURT, confirmation=confirmation), made_by=made_by)


def _judge_of(confirmation: Confirmation) -> User | None:
    """Who will rule, before anybody has it: the court's first judge. Whoever decides stands in the text that they authorise."""
    sitting = Appointment.objects.current().filter(office=confirmation.court_id, role=Role.JUDGE).select_related("user").order_by("id")
    first = sitting.first()
    return first.user if first else None


def final(confirmation: Confirmation, *, judge: User) -> Sheet:
    """The text that this judge would authorise today: what the draft says, under their name and today's date.

    The page of the decision shows exactly this text with its digest; tomorrow it is another text.
    """
    assert confirmation.draft is not None
    said = read_facts(confirmation.draft)
    if confirmation.draft.kind == K.RULING_ON_OBJECTION:
        return objection.compose(
            confirmation, outcome=said["outcome"], order=said["order"], reasoning=said["reasoning"], judge=judge.name, on=local(now())
        )
    return compose(
        confirmation, outcome=said["outcome"], ground=said["ground"], reasoning=said["reasoning"], judge=judge.name, on=local(now()),
        meeting=said.get("meeting"),
    )  # fmt: skip


def authorise(confirmation: Confirmation, *, judge: User) -> Document:
    """Keep the text that the judge authorises; the worker seals this text and no other."""
    return keep(final(confirmation, judge=judge), Place(confirmation.case, COURT, confirmation=confirmation), made_by=judge)


def compose(
    confirmation: Confirmation, *, outcome: str, ground: str, reasoning: str, judge: str, on: date, meeting: dict[str, str] | None = None
) -> Sheet:
    """Set the ruling together: parties, what was asked, facts, the court's view, the law, the decision, judge, date, clerk."""
    court, kind = confirmation.court, KIND[Outcome(outcome)]
    asked = f"申请人{names(confirmation.case)}申请司法确认调解协议一案"
    begun = f"{asked}，{_begun(confirmation, outcome, on)}，依法进行了审查。"
    blocks = [
        *(ragged(f"申请人：{party_line(party, on, identity=True)}") for party in parties(confirmation.case)),
        para(begun + "现已审查终结。"),
        *_body(confirmation, Outcome(outcome), ground, reasoning),
    ]  # fmt: skip
    extra: dict[str, Any] = {"outcome": outcome, "ground": ground, "reasoning": reasoning, "template": VERSION}
    extra |= {"meeting": meeting} if meeting else {}
    return Sheet(
        kind=kind, title=zh(kind.label), number=confirmation.case_number, on=on.isoformat(), office=court.name, court=court.name, blocks=tuple(blocks),
        closing=(f"审判员　{judge}",), after=(f"书记员　{confirmation.clerk.name if confirmation.clerk else ''}",), seal=court.seal_name or court.name,
        note=UNPROVED, extra=extra,
    )  # fmt: skip


def _begun(confirmation: Confirmation, outcome: str, on: date) -> str:
    """Filed on its day; on the day of the ruling itself where it is accepted and confirmed at once; not filed where it is refused."""
    if confirmation.filed_at:
        return f"本院于{day(confirmation.filed_at)}立案后"
    return f"本院于{day(on)}立案后" if outcome == Outcome.CONFIRMED else f"本院于{day(confirmation.submitted_at)}收到申请后"


def terms_of(confirmation: Confirmation) -> list[str]:
    """The terms as they stand in the signed text, word for word."""
    document = confirmation.agreement.document
    if document is not None:
        return list(read_facts(document).get("terms", ()))
    return [term_line(term) for term in confirmation.agreement.terms.select_related("debtor", "creditor")]


def _body(confirmation: Confirmation, outcome: Outcome, ground: str, reasoning: str) -> list[Block]:
    if outcome in (Outcome.WITHDRAWN, Outcome.DEEMED_WITHDRAWN):
        return _withdrawn(confirmation, outcome, reasoning)
    if outcome == Outcome.TERMINATED:
        return _terminated(confirmation, reasoning)
    facts = _facts(confirmation)
    if outcome == Outcome.CONFIRMED:
        return [*facts, *_confirmed(confirmation, reasoning)]
    return [*facts, *_rejected(confirmation, outcome, Ground(ground), reasoning)]


def _made(confirmation: Confirmation) -> str:
    """于某日经某委员会主持调解: the words that the facts and the decision share."""
    room = confirmation.case.committee or confirmation.case.station
    document = confirmation.agreement.document
    return f"于{day(document.made_at if document else confirmation.agreement.made_at)}经{room.name}主持调解"


def _facts(confirmation: Confirmation) -> list[Block]:
    kind = dispute(confirmation.case)
    start = f"申请人因{kind}纠纷，{_made(confirmation)}，达成了如下调解协议（编号：{confirmation.agreement.number}）："
    return [para(start), items(nested(terms_of(confirmation)))]


def _confirmed(confirmation: Confirmation, reasoning: str) -> list[Block]:
    return [
        para("本院经审查认为，申请人达成的调解协议，符合司法确认调解协议的法定条件。"), *_said(reasoning),
        para(f"依照{LAW}第二百零五条、第二百零六条的规定，裁定如下："),
        para(f"申请人{names(confirmation.case)}{_made(confirmation)}达成的调解协议有效。"),
        para("当事人应当按照调解协议的约定自觉履行义务。一方当事人拒绝履行或者未全部履行的，对方当事人可以向人民法院申请执行。"),
    ]  # fmt: skip


def _rejected(confirmation: Confirmation, outcome: Outcome, ground: Ground, reasoning: str) -> list[Block]:
    """驳回 on 358, or on 355(2) where one of its cases is found after filing; 不予受理 on 355(1)."""
    article, number = ground.value.split("-")
    place = f"第三百五十{'五' if article == '355' else '八'}条"
    item = f"第一款第（{ordinal(int(number))}）项" if article == "355" else f"第（{ordinal(int(number))}）项"
    later = "、第二款" if article == "355" and outcome == Outcome.DISMISSED else ""
    base = f"{READING}{place}{item}{later}"
    who = f"申请人{names(confirmation.case)}"
    if outcome == Outcome.REFUSED:
        law, order = f"依照{base}的规定，裁定如下：", f"对{who}的司法确认申请，本院不予受理。"
    else:
        law, order = f"依照{LAW}第二百零六条、{base}的规定，裁定如下：", f"驳回{who}的司法确认申请。"
    return [
        para(f"本院经审查认为，{GROUNDS[ground]}，不符合司法确认调解协议的法定条件。"), *_said(reasoning), para(law), para(order),
        para("当事人可以通过调解方式变更原调解协议或者达成新的调解协议，也可以向人民法院提起诉讼。"),
    ]  # fmt: skip


def _withdrawn(confirmation: Confirmation, outcome: Outcome, reasoning: str) -> list[Block]:
    who = f"申请人{names(confirmation.case)}"
    if outcome == Outcome.WITHDRAWN:
        view, paragraph, order = f"{who}在本院作出裁定前撤回申请，可以准许。", "第一款", f"准许{who}撤回司法确认申请。"
    else:
        view, paragraph = f"{who}无正当理由未在限期内补充陈述、补充证明材料或者拒不接受询问。", "第二款"
        order = f"本案按{who}撤回申请处理。"
    return [para(f"本院经审查认为，{view}"), *_said(reasoning), para(f"依照{READING}第三百五十七条{paragraph}的规定，裁定如下："), para(order)]


def _terminated(confirmation: Confirmation, reasoning: str) -> list[Block]:
    return [
        para("本院经审查认为，本案属于民事权益争议，应当裁定终结特别程序。"), *_said(reasoning),
        para(f"依照{LAW}第一百八十六条的规定，裁定如下："), para("终结本案的特别程序。"), para("利害关系人可以另行提起诉讼。"),
    ]  # fmt: skip


def _said(reasoning: str) -> list[Block]:
    return [para(text) for text in paragraphs(reasoning)]
