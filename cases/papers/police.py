"""Papers before the police: what was settled on the spot (178), the written application of both sides and its answer (186)."""

from typing import Any

from accounts.models import User
from cases.clock import now
from cases.documents import Sheet, Signer, heading, items, left, para, table
from cases.models import Case, Document, DocumentKind as K
from cases.papers.keeping import SHARED, Place, keep
from cases.papers.wording import (
    joined,
    local,
    minute,
    names,
    number,
    numbered,
    paragraphs,
    parties,
    party_line,
    places_of,
    sentence,
)

WAYS = {"written": "当事人签署书面记录", "recorded": "执法记录仪录音录像"}


def on_spot(case: Case, spot: Any, *, made_by: User | None) -> Document:
    """治安现场调解记录: trivial, clear, nothing open on costs, both agree, performed at once."""
    on, station = local(now()), case.station
    officer = made_by or case.officer
    rows = [
        ("时间", minute(now())), ("地点", case.place), ("主持民警", officer.name),
        ("当事人", "\n".join(party_line(party, on) for party in parties(case))), ("发生时间", minute(case.occurred_at)),
        ("事实经过", spot.facts), ("达成并当场履行的内容", spot.done),
        ("固定方式", f"{WAYS[spot.way]}{f'（编号：{spot.camera}）' if spot.camera else ''}"),
    ]  # fmt: skip
    blocks = (
        table(rows),
        para("本案情节轻微、事实清楚、因果关系明确，不涉及医疗费用、物品损失，或者双方对医疗费用和物品损失的赔付没有争议；双方当事人同意现场调解，并已当场履行。依照《公安机关办理行政案件程序规定》第一百七十八条的规定，公安机关不再处罚。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.ON_SPOT, title="治安现场调解记录", number=number(case), on=on.isoformat(), office=station.name, blocks=blocks,
        signers=(*places_of(parties(case), "当事人"), Signer("mediator", "主持民警", officer.name)), closing=(station.name,),
        extra={"way": spot.way},
    )  # fmt: skip
    return keep(sheet, Place(case, SHARED), made_by=made_by)


def exemption(case: Case, *, text: str, made_by: User | None) -> Document:
    """不予处罚申请书 (第186条): the quarrel was mediated by a committee or settled by themselves, and performed; both ask in writing."""
    on = local(now())
    settled = case.agreements.filter(voided_at=None, effective_at__isnull=False).first()
    how = f"经人民调解达成协议（编号：{settled.number}），协议已经履行" if settled else "双方已自行和解，和解内容已经履行"
    blocks = (
        left(f"{case.station.name}："),
        *(para(f"申请人：{party_line(party, on)}") for party in parties(case)),
        para(f"双方因“{case.title}”发生纠纷{f'（受案号：{case.external_number}）' if case.external_number else ''}。现{how}。"),
        heading("和解或者调解、履行的情况"), *(para(line) for line in paragraphs(text)),
        para("依照《公安机关办理行政案件程序规定》第一百八十六条的规定，双方共同书面申请：对本案不予行政处罚。以上内容属实，是双方自愿提出的。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.EXEMPTION, title="不予处罚申请书", number=number(case), on=on.isoformat(), office=case.station.name, blocks=blocks,
        signers=places_of(parties(case), "申请人"), extra={"text": text},
    )  # fmt: skip
    return keep(sheet, Place(case, SHARED), made_by=made_by)


def exemption_answer(case: Case, *, grants: bool, note: str, made_by: User | None) -> Document:
    """不予处罚申请答复书: what the leader decided and why; refused, the police go on with their case."""
    on, station = local(now()), case.station
    said = "经审查，你们的纠纷属于可以治安调解的情形，协议或者和解内容已经履行，同意你们的申请，对本案不予处罚。" if grants else "经审查，对你们的申请不予同意，本案由公安机关依法继续办理。"
    blocks = [
        left(f"{names(case)}："), para(f"你们共同提出的不予处罚申请收悉。{said}"), para(f"理由：{sentence(note)}"),
        *([] if grants else [para("你们可以就民事争议依法向人民法院提起民事诉讼。")]),
    ]  # fmt: skip
    sheet = Sheet(
        kind=K.EXEMPTION_ANSWER, title="不予处罚申请答复书", number=number(case), on=on.isoformat(), office=station.name, blocks=tuple(blocks),
        closing=(f"审批人：{made_by.name}" if made_by else "", station.name), seal=station.seal_name or station.name,
    )  # fmt: skip
    return keep(sheet, Place(case, SHARED), made_by=made_by)


def undisputed(case: Case, *, text: str, made_by: User | None) -> Document:
    """无争议事实记录: facts that every side accepts, no proposal and no concession; it goes to the court only when all have signed."""
    room, on = case.committee or case.station, local(now())
    lines = [sentence(line) for line in paragraphs(text)]
    blocks = (
        para(f"{joined([party.name for party in parties(case)])}之间的“{case.title}”纠纷，在{room.name}主持调解期间，各方当事人对下列事实没有争议："),
        items(numbered(lines)),
        para("以上事实经各方当事人核对无误并签名确认。除涉及国家利益、社会公共利益和他人合法权益的外，当事人在以后的诉讼中对已经确认的无争议事实无需再举证。调解过程中为达成协议所作的妥协和让步不在本记录之内。"),
    )  # fmt: skip
    mediator = case.mediator.name if case.mediator else ""
    sheet = Sheet(
        kind=K.UNDISPUTED, title="无争议事实记录", number=number(case), on=on.isoformat(), office=room.name, blocks=blocks,
        signers=places_of(parties(case), "当事人"), closing=(f"人民调解员：{mediator}" if mediator else "", room.name),
        extra={"text": text},
    )  # fmt: skip
    return keep(sheet, Place(case, SHARED), made_by=made_by)
