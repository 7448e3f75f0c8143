"""Papers of the judicial confirmation: the joint application, the committee's proof, the addresses, the court's notices, the receipts."""

from accounts.models import Office, User
from cases.clock import now
from cases.documents import Block, Sheet, Signer, heading, items, left, para, ragged, render, table
from cases.models import (
    Agreement,
    Confirmation,
    Document,
    DocumentKind as K,
    HandedAt,
    Jurisdiction,
    Party,
    Service,
    ServiceMethod,
)
from cases.papers.keeping import COURT, PACK, Place, keep
from cases.papers.wording import (
    HIDDEN,
    day,
    joined,
    local,
    mediators,
    minute,
    names,
    numbered,
    paragraphs,
    parties,
    party_line,
    places_of,
    sentence,
    zh,
)

UNPROVED = "文书样式待人民法院核校"
METHODS = {
    ServiceMethod.ELECTRONIC: "电子送达", ServiceMethod.DIRECT: "直接送达", ServiceMethod.NOMINEE: "指定代收人代收",
    ServiceMethod.LEFT: "留置送达", ServiceMethod.POST: "邮寄送达", ServiceMethod.ROOM: "送达驻所人民调解室（指定代收）",
    ServiceMethod.NOTICE: "公告送达",
}  # fmt: skip

BY_HAND = "受送达人在回证上签收的日期为送达日期；代收的，由代收人签名并注明与受送达人的关系。"
# What makes the moment of service (民事诉讼法 87–95).
MOMENTS = {
    ServiceMethod.ELECTRONIC: "受送达人同意电子送达。电子送达以文书到达受送达人特定系统的日期为送达日期，本回证由系统按到达和查收记录填写。",
    ServiceMethod.ROOM: "驻所人民调解室为受送达人在送达地址确认书中指定的代收点，以代收点收到的日期为送达日期，本回证由系统按到达记录填写。",
    ServiceMethod.DIRECT: BY_HAND, ServiceMethod.NOMINEE: BY_HAND,
    ServiceMethod.LEFT: "受送达人或者其同住成年家属拒绝接收，由见证人签名或者以照片、录像记录送达过程，把文书留在住所，以留置的日期为送达日期。",
    ServiceMethod.POST: "以邮件回执上注明的收件日期为送达日期，回执附后。",
    ServiceMethod.NOTICE: "受送达人下落不明，或者用其他方式无法送达。自发出公告之日起经过三十日，即视为送达。",
}


# Why this court (民事诉讼法 205).
PLACES = {
    Jurisdiction.ORGANISATION: "调解组织所在地", Jurisdiction.DOMICILE: "当事人住所地", Jurisdiction.OBJECT: "标的物所在地",
    Jurisdiction.INVITED: "邀请调解组织开展先行调解",
}  # fmt: skip


def application(agreement: Agreement, court: Office, *, ground: str = Jurisdiction.ORGANISATION, made_by: User | None) -> Document:
    """司法确认申请书: one application of all sides, who are all 申请人, with their addresses and their word on electronic service.

    民事诉讼法 205; 民诉法解释 353, 354; the promise is the one of 法释〔2011〕5号.
    """
    case, on = agreement.case, local(now())
    room, sides = case.committee or case.station, parties(case)
    everybody, made_on = names(case), day(agreement.document.made_at if agreement.document else now())
    blocks = [
        *(ragged(f"申请人：{party_line(party, on, identity=True, phone=True)}") for party in sides),
        heading("请求事项"),
        para(f"请求确认申请人{everybody}于{made_on}经{room.name}主持调解达成的《人民调解协议书》（编号：{agreement.number}）有效。"),
        heading("事实和理由"),
        *(para(text) for text in paragraphs(agreement.facts)),
        para(f"经{room.name}主持调解，申请人自愿达成调解协议。依照《中华人民共和国人民调解法》第三十三条、《中华人民共和国民事诉讼法》第二百零五条的规定，共同向{PLACES[Jurisdiction(ground)]}的{court.name}申请司法确认。"),
        heading("申请人共同承诺"),
        *_promises(),
        heading("送达地址和电子送达"),
        *(ragged(_address(party)) for party in sides),
        para("以上送达地址准确有效。申请人同意人民法院以电子方式送达本案的诉讼文书，包括裁定书；需要纸质裁定书的，可以向人民法院提出。因提供的地址不准确、变更后未及时告知，导致文书未能送达的，由本人承担后果。"),
        heading("附件"),
        items(numbered(["调解协议；", "人民调解委员会主持调解的证明；", "与调解协议相关的财产权利证明（有的提供）；", "申请人的身份、资格证明以及送达地址确认书。"])),
        left("　　此致"), left(court.name),
    ]  # fmt: skip
    sheet = Sheet(
        kind=K.APPLICATION, title="司法确认申请书", number=agreement.number, on=on.isoformat(), office=room.name, blocks=tuple(blocks),
        signers=places_of(sides, "申请人"), note=UNPROVED,
        extra={"agreement": agreement.number},
    )  # fmt: skip
    return keep(sheet, Place(case, PACK), made_by=made_by)


def _promises() -> list[Block]:
    return [
        para("（一）达成调解协议出于真实自愿，内容真实，没有恶意串通、规避法律的行为；"),
        para("（二）调解协议没有损害国家利益、社会公共利益和他人合法权益；因该协议内容给他人造成损害的，愿意承担相应的民事责任和其他法律责任。"),
    ]


def _address(party: Party) -> str:
    where = HIDDEN if party.address_hidden else party.address or "（未提供住址）"
    phone = f"，联系电话{party.phone}" if party.phone and not party.address_hidden else ""
    return f"{party.name}：送达地址{where}{phone}；代收点为驻所人民调解室。"


def court_pack(confirmation: Confirmation, *, made_by: User | None) -> list[Document]:
    """What goes to the court beside the agreement and the application: an address confirmation for each party, and the proof where it is missing."""
    made = [_address_confirmation(confirmation, party, made_by) for party in parties(confirmation.case) if _has_none(confirmation, party)]
    if not confirmation.documents.filter(kind=K.PROOF, voided_at=None).exists():
        made.append(proof(confirmation, made_by=made_by))
    return made


def _has_none(confirmation: Confirmation, party: Party) -> bool:
    return not confirmation.documents.filter(kind=K.ADDRESS, party=party, voided_at=None).exists()


def _address_confirmation(confirmation: Confirmation, party: Party, made_by: User | None) -> Document:
    """送达地址确认书: the party's full address for the court alone, as they signed it in the application."""
    application, on = confirmation.application, local(now())
    signed = application.signatures.filter(party=party).first() if application else None
    rows = [
        ("受送达人", party.name), ("送达地址", party.address), ("联系电话", party.phone), ("电子送达", "同意，以手机短信通知并在线查收"),
        ("代收点", f"{confirmation.case.station.name}驻所人民调解室"), ("公民身份号码", party.id_number),
    ]  # fmt: skip
    blocks = [
        table(rows),
        para("告知：送达地址应当准确；地址变更的，应当及时告知人民法院。因地址不准确、拒不提供或者变更后未及时告知，导致诉讼文书未能被实际接收的，文书退回之日视为送达之日。"),
    ]  # fmt: skip
    if application and signed:
        blocks.append(para(f"以上送达地址和电子送达方式，{party.name}已于{minute(signed.signed_at)}在《司法确认申请书》（校验码{application.digest[:16]}）上签名确认。"))
    sheet = Sheet(
        kind=K.ADDRESS, title="送达地址确认书", number=confirmation.agreement.number, on=on.isoformat(), office=confirmation.court.name,
        blocks=tuple(blocks), note=UNPROVED,
    )  # fmt: skip
    return keep(sheet, Place(confirmation.case, COURT, party=party, confirmation=confirmation), made_by=made_by)


def proof(confirmation: Confirmation, *, made_by: User | None) -> Document:
    """调解组织主持调解的证明: parties, dates, mediator, number and effect of the agreement (民诉法解释 354)."""
    case, agreement = confirmation.case, confirmation.agreement
    room, effect = case.committee or case.station, agreement.effective_at or now()
    held = list(case.sessions.joint().filter(state="held").order_by("starts_at"))
    meetings = f"先后于{joined([day(s.starts_at) for s in held])}主持调解{len(held)}次，" if held else "主持调解，"
    mediator = mediators(case)
    blocks = (
        left(f"{confirmation.court.name}："),
        para(f"{names(case)}{f'于{day(case.applied_at)}' if case.applied_at else ''}就“{case.title}”申请人民调解，我会于{day(case.accepted_at)}受理，由人民调解员{mediator}{meetings}各方当事人自愿达成调解协议（编号：{agreement.number}）。"),
        para(f"该调解协议经各方当事人、人民调解员签名并加盖我会印章，于{day(effect)}生效。调解由我会依法主持，未收取任何费用。"),
        para("特此证明。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.PROOF, title="主持调解的证明", number=agreement.number, on=local(now()).isoformat(), office=room.name, blocks=blocks,
        closing=(room.name,), seal=room.seal_name or room.name,
    )  # fmt: skip
    return keep(sheet, Place(case, PACK, confirmation=confirmation), made_by=made_by)


def acceptance(confirmation: Confirmation, *, made_by: User | None) -> Document:
    """受理通知书: accepted, when, under which number; they must cooperate and may withdraw (法释〔2011〕5号 4, 5)."""
    court = confirmation.court
    blocks = (
        left(f"{names(confirmation.case)}："),
        para(f"你们申请司法确认调解协议一案，符合受理条件，本院于{day(confirmation.filed_at)}立案，案号为{confirmation.case_number}。现将有关事项通知如下："),
        items(numbered([
            "本案由一名审判员审查。本院将通知双方共同到场，核实调解协议的情况，也可以按本院的安排在驻所人民调解室以视频方式进行。",
            "你们应当如实陈述，按期补充本院要求的证明材料。无正当理由未按期补充或者拒不接受询问的，可以按撤回申请处理。",
            "在本院作出裁定前，你们可以撤回申请。",
            "办理司法确认案件不收取费用。",
        ])),
        para(f"联系人：{confirmation.clerk.name if confirmation.clerk else ''}　{court.phone}　{court.address}"),
    )  # fmt: skip
    return _notice(confirmation, K.ACCEPTANCE, "受理通知书", blocks, made_by)


def supplement(confirmation: Confirmation, *, made_by: User | None) -> Document:
    """补正通知书: what is missing and until when (民诉法解释 354, 357)."""
    until = confirmation.supplement_due
    blocks = (
        left(f"{names(confirmation.case)}："),
        para(f"你们申请司法确认调解协议（编号：{confirmation.agreement.number}），尚需补充下列材料："),
        items(numbered([sentence(text) for text in paragraphs(confirmation.supplement_items)])),
        para(f"请于{day(until)}前（含当日）提交本院，也可以交驻所人民调解室转交。依照《最高人民法院关于适用〈中华人民共和国民事诉讼法〉的解释》第三百五十四条、第三百五十七条的规定，无正当理由未按期补充的，可以按撤回申请处理。"),
        para("　".join(text for text in (f"联系人：{(confirmation.clerk or made_by).name}" if made_by else "", confirmation.court.phone) if text)),
    )  # fmt: skip
    return _notice(confirmation, K.SUPPLEMENT, "补正通知书", blocks, made_by)


def _notice(confirmation: Confirmation, kind: K, title: str, blocks: tuple[Block, ...], made_by: User | None) -> Document:
    court = confirmation.court
    sheet = Sheet(
        kind=kind, title=title, number=confirmation.case_number or confirmation.agreement.number, on=local(now()).isoformat(), office=court.name,
        court=court.name, blocks=blocks, closing=(court.name,), seal=court.seal_name or court.name, note=UNPROVED,
    )  # fmt: skip
    return keep(sheet, Place(confirmation.case, PACK, confirmation=confirmation), made_by=made_by)


def receipt_sheet(service: Service) -> Sheet:
    """送达回证 of one recipient: blank where the recipient has still to sign (民事诉讼法 87)."""
    confirmation, party = service.confirmation, service.party
    where = party.address if party else service.office.address if service.office else ""
    told = "；".join(filter(None, (*service.attempts.splitlines(), service.receipt_note, "现场照片一张附卷" if service.proof_file else "")))
    rows = [
        ("案号", confirmation.case_number), ("案由", "申请司法确认调解协议"),
        ("送达文书", f"{zh(K(service.document.kind).label)}一份（校验码{service.document.digest[:16]}）"), ("受送达人", service.recipient),
        ("送达地址", where or ""), ("送达方式", f"{METHODS[ServiceMethod(service.method)]}{_handed(service)}"), ("发出时间", minute(service.sent_at)),
        *([("公告日期", day(service.noticed_at))] if service.noticed_at else []), ("送达时间", minute(service.received_at)),
        ("备注（代收、拒收、见证、公告）", told),
    ]  # fmt: skip
    by_itself = service.received_at and service.method in (ServiceMethod.ELECTRONIC, ServiceMethod.ROOM, ServiceMethod.NOTICE)
    first = Signer("witness", "见证人") if service.method == ServiceMethod.LEFT else Signer("recipient", "受送达人签收")
    signers = () if by_itself else (first, Signer("server", "送达人"))
    return Sheet(
        kind=K.SERVICE_RECEIPT, title="送达回证", number=confirmation.case_number, on=local(service.received_at or service.sent_at).isoformat(),
        office=confirmation.court.name, court=confirmation.court.name, blocks=(table(rows), para(MOMENTS[ServiceMethod(service.method)])),
        signers=signers, note=UNPROVED,
    )  # fmt: skip


def _handed(service: Service) -> str:
    return f"（{zh(HandedAt(service.handed_at).label)}）" if service.handed_at else ""


def blank_receipt(service: Service) -> bytes:
    """The form that goes along with a paper ruling to be signed; it is kept once it is filled in."""
    return render(receipt_sheet(service))


def receipt(service: Service, *, made_by: User | None) -> Document:
    """Keep the receipt of a service that arrived."""
    return keep(receipt_sheet(service), Place(service.confirmation.case, COURT, confirmation=service.confirmation), made_by=made_by)

