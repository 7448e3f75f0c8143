"""Papers of the mediation: the agreement in its three forms, the notice that it ended. The record of a meeting is `minutes.py`."""

from accounts.models import User
from cases.clock import now
from cases.documents import Block, Sheet, Signer, heading, items, left, para, ragged, table
from cases.models import Agreement, Case, Document, DocumentKind as K, EndReason
from cases.numerals import ordinal
from cases.papers.keeping import PACK, SHARED, Place, keep
from cases.papers.wording import (
    day,
    dispute,
    local,
    mediators,
    members,
    minute,
    names,
    nested,
    number,
    numbered,
    paragraphs,
    parties,
    party_line,
    places_of,
    team,
    term_line,
)  # fmt: skip
from cases.triage import Confirmable, Track

ENDS = {
    EndReason.REFUSED: "一方当事人明确表示不同意调解或者不愿继续调解",
    EndReason.NO_AGREEMENT: "双方意见相距较大，无法达成调解协议",
    EndReason.EVENT: "发生特定事由，调解无法继续进行",
    EndReason.UNREACHED: "经多次联系，未能与另一方当事人取得联系",
    EndReason.SELF_SETTLED: "当事人已自行和解",
    EndReason.WILL_NOT_SIGN: "当事人未在调解协议上签名",
    EndReason.TERM_OVER: "调解期限届满，双方未共同申请延长",
    EndReason.SHAM: "发现有虚假调解的情形",
    EndReason.NOT_ACCEPTED: "该纠纷不属于人民调解的受理范围",
    EndReason.OTHER: "有其他不能继续调解的情形",
}


def agreement(agreement: Agreement, *, made_by: User | None) -> Document:
    """The text that everybody signs. Which form it has follows from the track and from how it was agreed."""
    sheet = agreement_sheet(agreement, made_by=made_by)
    audience = PACK if sheet.kind == K.AGREEMENT else SHARED
    return keep(sheet, Place(agreement.case, audience), made_by=made_by)


def agreement_sheet(agreement: Agreement, *, made_by: User | None) -> Sheet:
    """The same text before it is fixed, to be read through: nothing is kept."""
    if agreement.case.track == Track.PUBLIC_ORDER:
        return _police_agreement(agreement, made_by)
    return _oral(agreement) if agreement.form == "oral" else _written(agreement)


def _written(agreement: Agreement) -> Sheet:
    """人民调解协议书: the contents of 人民调解法 28 and 29, in the order of the ministry's form."""
    case, on = agreement.case, local(now())
    room = case.committee or case.station
    lines = [term_line(term) for term in agreement.terms.select_related("debtor", "creditor")]
    copies = len(parties(case)) + 1
    blocks = [
        heading("一、当事人基本情况"),
        *(ragged(f"当事人：{party_line(party, on)}") for party in parties(case)),
        heading("二、纠纷主要事实、争议事项以及各方当事人的责任"),
        *(para(text) for text in paragraphs(agreement.facts)),
        heading("三、协议内容以及履行的方式、期限"),
        para(f"经{room.name}主持调解{f'（人民调解员：{mediators(case)}）' if team(case) else ''}，各方当事人在平等、自愿的基础上达成如下协议："),
        items(nested(lines)),
        heading("四、协议的效力"),
        para(
            "本协议书自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效，具有法律约束力，当事人应当按照约定履行。"
        ),
        *_confirmation_hint(agreement),
        para(f"本协议书一式{ordinal(copies)}份，当事人各执一份，{room.name}留存一份。"),
    ]
    return Sheet(
        kind=K.AGREEMENT, title="人民调解协议书", number=agreement.number, on=on.isoformat(), office=room.name, blocks=tuple(blocks),
        signers=_signers(case, "人民调解员（兼记录人）"), closing=(room.name,), seal=room.seal_name or room.name,
        extra={"agreement": agreement.number, "revision": agreement.revision, "terms": lines},
    )  # fmt: skip


def _confirmation_hint(agreement: Agreement) -> list[Block]:
    if not agreement.wants_confirmation or agreement.case.confirmable == Confirmable.NO:
        return []
    return [para("各方当事人认为有必要的，可以自本协议生效之日起三十日内共同向人民法院申请司法确认。")]


def _signers(case: Case, mediator: str) -> tuple[Signer, ...]:
    """The hands of the sides, the lead, and everybody who mediated along (人民调解法 29: 人民调解员签名)."""
    name = case.mediator.name if case.mediator else case.officer.name
    along = (Signer(f"mediator:{user}", "人民调解员", whom) for user, whom in members(case))
    return (*places_of(parties(case), "当事人"), Signer("mediator", mediator, name), *along)


def _oral(agreement: Agreement) -> Sheet:
    """人民调解口头协议登记表 (人民调解法 28, 30): entered by the mediator, in effect when it is reached."""
    case, on = agreement.case, local(now())
    room = case.committee or case.station
    lines = [term_line(term) for term in agreement.terms.select_related("debtor", "creditor")]
    rows = [
        ("当事人", "\n".join(party_line(party, on) for party in parties(case))), ("纠纷类型", dispute(case)),
        ("纠纷主要事实、争议事项", agreement.facts), ("协议内容、履行方式和期限", "\n".join(numbered(lines))), ("达成日期", day(on)),
    ]  # fmt: skip
    return Sheet(
        kind=K.ORAL_AGREEMENT, title="人民调解口头协议登记表", number=agreement.number, on=on.isoformat(), office=room.name,
        blocks=(table(rows), para("口头调解协议自各方当事人达成协议之日起生效。")),
        closing=(f"人民调解员：{mediators(case, else_=case.officer.name)}", room.name), extra={"terms": lines},
    )  # fmt: skip


def _police_agreement(agreement: Agreement, host: User | None) -> Sheet:
    """治安调解协议书 with the contents of 公安机关办理行政案件程序规定 184. The court does not confirm it."""
    case, on, by = agreement.case, local(now()), host or agreement.case.officer
    held = case.sessions.joint().filter(state="held").first()
    lines = [term_line(term) for term in agreement.terms.select_related("debtor", "creditor")]
    rows = [
        ("调解机关", case.station.name), ("主持人", by.name), ("其他在场人员", held.helpers if held else ""),
        ("当事人", "\n".join(party_line(party, on) for party in parties(case))), ("发生时间", minute(case.occurred_at)),
        ("发生地点", case.place), ("起因、经过和结果", agreement.facts),
    ]  # fmt: skip
    blocks = (
        table(rows), heading("协议内容、履行期限和方式"), items(numbered(lines)),
        para("达成协议并履行的，公安机关不再处罚。未达成协议，或者达成协议后不履行的，公安机关依法对违反治安管理行为人给予处罚，当事人可以就民事争议依法向人民法院提起民事诉讼。"),
        para(f"本协议书一式{ordinal(len(parties(case)) + 1)}份，当事人各执一份，{case.station.name}留存一份。"),
    )  # fmt: skip
    return Sheet(
        kind=K.POLICE_AGREEMENT, title="治安调解协议书", number=agreement.number, on=on.isoformat(), office=case.station.name, blocks=blocks,
        signers=(*places_of(parties(case), "当事人"), Signer("mediator", "主持人", by.name)), closing=(case.station.name,), seal=case.station.seal_name or case.station.name, extra={"terms": lines},
    )  # fmt: skip


def termination(case: Case, *, made_by: User | None) -> Document:
    """终止调解通知书: why it ended and which lawful ways stay open (人民调解法 26; 宁波条例 23, 27)."""
    room, on = case.committee or case.station, local(case.ended_at or now())
    reason = ENDS.get(EndReason(case.end_reason), "") if case.end_reason else "申请人撤回调解申请"
    dates = [f"{day(case.applied_at)}申请调解"] if case.applied_at else []
    dates += [f"{day(case.accepted_at)}受理"] if case.accepted_at else []
    labour = case.dispute_type in ("labour", "migrant_wages")
    blocks = [
        left(f"{names(case)}："),
        para(f"你们之间的“{case.title}”纠纷，{'，'.join(dates)}。因{reason}，依照《中华人民共和国人民调解法》第二十六条、《宁波市人民调解条例》第二十三条的规定，本委员会决定终止调解。"),
        para("你们可以依法通过下列途径维护自己的权利："),
        items(_other_routes(labour)),
        para("请留意诉讼时效和申请仲裁的期限。调解中为达成协议所作的妥协和让步，以后不得作为对其不利的证据。调解不收取任何费用。"),
    ]  # fmt: skip
    sheet = Sheet(
        kind=K.TERMINATION, title="终止调解通知书", number=number(case), on=on.isoformat(), office=room.name, blocks=tuple(blocks),
        closing=(room.name,), seal=room.seal_name or room.name,
    )  # fmt: skip
    return keep(sheet, Place(case, SHARED), made_by=made_by)


def _other_routes(labour: bool) -> list[str]:
    first = "一、仲裁：劳动争议应当先向劳动人事争议仲裁委员会申请仲裁；" if labour else "一、仲裁：双方有仲裁协议的，向约定的仲裁机构申请仲裁；"
    return [first, "二、行政：属于行政机关职责范围的，请求有关行政机关处理；", "三、司法：向有管辖权的人民法院提起诉讼，符合条件的可以申请法律援助。"]
