"""The ruling on an objection to a ruling (民诉法解释 372): it revokes or changes it, or rejects the objection; a paper of its own, same number."""

from datetime import date

from cases.documents import Block, Sheet, para, ragged
from cases.models import Confirmation, DocumentKind as K, Objection, Review
from cases.papers.confirmation import UNPROVED
from cases.papers.keeping import sheet_of
from cases.papers.wording import day, joined, local, names, numbered, paragraphs, parties, party_line, sentence, zh

BASE = "《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第三百七十二条"
VERSION = "异议裁定 2026-1"  # of the template; it stands in the facts of every paper set from it


def compose(confirmation: Confirmation, *, outcome: str, order: str, reasoning: str, judge: str, on: date) -> Sheet:
    """Who objects and who applied, what is said against the ruling, the court's view, the law, the decision."""
    court, asked = confirmation.court, list(confirmation.objections.filter(review=None).select_related("party"))
    who = joined([objection.objector for objection in asked])
    blocks = [
        *_people(confirmation, asked, on),
        para(f"异议人{who}对本院{_first(confirmation)}有异议，于{day(asked[0].made_at if asked else None)}向本院提出。本院受理后，依法进行了审查。现已审查终结。"),
        *(para(f"异议人{objection.objector}称：{sentence(objection.reason)}{_known(objection)}") for objection in asked),
        para(f"本院查明：{_made(confirmation)}"),
        *(para(text) for text in _seen(paragraphs(reasoning))),
        para(f"依照{BASE}的规定，裁定如下："),
        *_decided(confirmation, Review(outcome), who, order),
    ]  # fmt: skip
    extra = {"outcome": outcome, "ground": "", "order": order, "reasoning": reasoning, "template": VERSION}
    return Sheet(
        kind=K.RULING_ON_OBJECTION, title=zh(K.RULING_ON_OBJECTION.label), number=confirmation.case_number, on=on.isoformat(), office=court.name,
        court=court.name, blocks=tuple(blocks), closing=(f"审判员　{judge}",),
        after=(f"书记员　{confirmation.clerk.name if confirmation.clerk else ''}",), seal=court.seal_name or court.name, note=UNPROVED, extra=extra,
    )  # fmt: skip


def _seen(told: list[str]) -> list[str]:
    """The court's view, its first paragraph led in once."""
    first = told[0].removeprefix("本院").removeprefix("经审查认为").removeprefix("经审查").lstrip("，：,:") if told else ""
    return [f"本院经审查认为，{first}", *told[1:]]


def _people(confirmation: Confirmation, asked: list[Objection], on: date) -> list[Block]:
    """Everybody once: an applicant who objects is both, and an interested person is no applicant."""
    objecting = {objection.party_id for objection in asked if objection.party_id}
    others = [ragged(f"异议人（利害关系人）：{objection.third}。") for objection in asked if objection.third]
    return others + [
        ragged(f"{'异议人（申请人）' if party.pk in objecting else '申请人'}：{party_line(party, on, identity=True)}")
        for party in parties(confirmation.case)
    ]


def _first(confirmation: Confirmation) -> str:
    decided = local(confirmation.decided_at) if confirmation.decided_at else None
    return f"{day(decided)}作出的{confirmation.case_number}民事裁定"


def upheld(confirmation: Confirmation, *, after: int = 0) -> list[Sheet]:
    """The rulings on objections that changed or revoked the first one, issued already, in their order; those made after the paper with this id."""
    issued = confirmation.documents.filter(kind=K.RULING_ON_OBJECTION, issued_at__isnull=False, pk__gt=after).order_by("pk")
    return [sheet for sheet in map(sheet_of, issued) if sheet.extra["outcome"] != Review.REJECTED]


def _changed_by(confirmation: Confirmation) -> str:
    """What was revoked is objected to by nobody any more: those that are there changed it."""
    days = joined([day(date.fromisoformat(sheet.on)) for sheet in upheld(confirmation)])
    return f"{days}作出的变更该裁定的民事裁定" if days else ""


def _made(confirmation: Confirmation) -> str:
    room = confirmation.case.committee or confirmation.case.station
    served = confirmation.services.filter(document=confirmation.ruling_id, party__isnull=False, received_at__isnull=False).order_by("id")
    got = "；".join(f"于{day(service.received_at)}送达{service.recipient}" for service in served.select_related("party", "office"))
    changed = _changed_by(confirmation)
    return (
        f"申请人{names(confirmation.case)}于{day(confirmation.agreement.effective_at)}经{room.name}主持调解达成调解协议（编号：{confirmation.agreement.number}）。"
        f"本院{_first(confirmation)}，裁定该调解协议有效。{f'该裁定{got}。' if got else ''}"
        f"{f'本院另有{changed}。' if changed else ''}"
    )


def _known(objection: Objection) -> str:
    return f"其称于{day(objection.known_on)}知道该裁定。" if objection.known_on else ""


def _decided(confirmation: Confirmation, outcome: Review, who: str, order: str) -> list[Block]:
    changed = _changed_by(confirmation)
    first = f"本院{_first(confirmation)}{f'以及{changed}' if changed else ''}"
    if outcome == Review.REJECTED:
        return [para(f"驳回异议人{who}的异议。")]
    if outcome == Review.CHANGED:
        return [para(f"变更{first}如下："), *(para(text) for text in numbered(paragraphs(order)))]
    turned_down = f"驳回申请人{names(confirmation.case)}的司法确认申请。"
    return [
        *(para(text) for text in numbered([f"撤销{first}；", turned_down])),
        para("当事人可以通过调解方式变更原调解协议或者达成新的调解协议，也可以向人民法院提起诉讼。"),
    ]
