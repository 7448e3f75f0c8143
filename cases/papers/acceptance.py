"""Papers around the committee's yes or no: the application itself, and the notice in two parts, stub and delivery."""

from accounts.models import User
from cases.clock import now
from cases.documents import Block, Sheet, Signer, cut, heading, items, left, para, ragged, table
from cases.models import Case, Document, DocumentKind as K, EndReason, Party
from cases.papers.keeping import ROOM, SHARED, Place, keep
from cases.papers.wording import (
    day,
    dispute,
    joined,
    local,
    mediators,
    names,
    number,
    numbered,
    parties,
    party_line,
    places_of,
    zh,
)

REASONS = (
    "对方当事人不同意调解", "不属于人民调解的受理范围", "没有明确的被申请人或者具体的调解请求", "没有提交必要的材料",
    "法律、法规规定只能由专门机关管辖处理，或者禁止采用民间调解方式解决", "人民法院、公安机关或者其他行政机关已经受理或者解决", "其他",
)  # fmt: skip
OF_REASON = {EndReason.REFUSED: 0, EndReason.NOT_ACCEPTED: 1, EndReason.UNREACHED: 0}
OTHER = len(REASONS) - 1
ASKED = ("请求人民调解委员会主持调解，解决上述纠纷", "请求由{other}依法承担相应责任", "请求依法公正处理{amount}")


def own_application(case: Case, *, made_by: User | None) -> Document:
    """人民调解申请书: both sides, the brief, what is asked for, and that whoever asks was told the rules and wants it (人民调解法 17, 24)."""
    room, on = case.committee or case.station, local(case.applied_at or now())
    asks = [party for party in parties(case) if party.is_applicant] or parties(case)[:1]
    rest = [party for party in parties(case) if party not in asks]
    blocks = (
        *_sides("申请人", asks), *_sides("被申请人", rest), heading("纠纷简要情况"), para(case.narrative),
        heading("当事人申请事项"), items(numbered(_asked(case, rest))),
        para("人民调解委员会已经告知我人民调解的性质、原则、程序和当事人的权利义务。现自愿申请人民调解委员会进行调解。"), left("此致"), left(room.name),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.OWN_APPLICATION, title="人民调解申请书", number=number(case), on=on.isoformat(), office=room.name, blocks=blocks,
        signers=places_of(asks, "申请人"),
    )  # fmt: skip
    return keep(sheet, Place(case, ROOM), made_by=made_by)


def _sides(label: str, sides: list[Party]) -> list[Block]:
    return [ragged(f"{label}：{party_line(party, local(now()), phone=True)}") for party in sides]


def _asked(case: Case, rest: list[Party]) -> list[str]:
    other = joined([party.name for party in rest]) or "对方当事人"
    amount = f"涉及的款项人民币{case.amount:.2f}元" if case.amount else "双方争议的事项"
    return [text.format(other=other, amount=amount) + "。" for text in ASKED]


def taken_on(case: Case, *, made_by: User | None) -> Document:
    """人民调解受理通知书 in two parts: the stub stays in the file, the rest goes to the sides. Raises ValueError before it was accepted."""
    if case.accepted_at is None:
        raise ValueError(case.number)
    on = local(case.accepted_at)
    facts = [("当事人", names(case)), ("纠纷类型", dispute(case)), ("受理日期", day(on)), ("人民调解员", mediators(case))]
    blocks = (
        heading("第一联　存根"), table([*facts, ("经办人", made_by.name if made_by else "")]), cut(),
        heading("第二联　送达"), left(f"{names(case)}："),
        para(f"你们之间的“{case.title}”{dispute(case)}纠纷，经审查符合受理条件，本委员会已于{day(on)}受理，编号{number(case)}。"),
        para("请按照通知的时间、地点到场，带好身份证件和有关材料。调解自受理之日起一个月内完成，双方同意延长的除外。调解不收取任何费用。"),
    )  # fmt: skip
    return keep(_notice(case, K.TAKEN_ON, blocks, on=on.isoformat()), Place(case, SHARED), made_by=made_by)


def not_taken_on(case: Case, *, made_by: User | None) -> Document:
    """人民调解不予受理通知书 in two parts, its reason ticked. Raises ValueError while nothing was declined."""
    if case.ended_at is None or case.accepted_at is not None:
        raise ValueError(case.number)
    on, ticked = local(case.ended_at), OF_REASON.get(EndReason(case.end_reason or EndReason.OTHER), OTHER)
    boxes = [f"{'■' if place == ticked else '□'}　{text}；" for place, text in enumerate(REASONS)]
    blocks = (
        heading("第一联　存根"),
        table([("当事人", names(case)), ("纠纷", case.title), ("不予受理日期", day(on)), ("理由", REASONS[ticked]), ("经办人", made_by.name if made_by else "")]),
        cut(), heading("第二联　送达"), left(f"{names(case)}："),
        para(f"“{case.title}”的调解申请收悉。经审查，因下列第{ticked + 1}项情形，本委员会决定不予受理："), table([("不予受理的理由", "\n".join(boxes))]),
        para("你可以依法通过仲裁、行政、司法等途径维护自己的权利。请留意诉讼时效。"),
    )  # fmt: skip
    return keep(_notice(case, K.NOT_TAKEN_ON, blocks, on=on.isoformat()), Place(case, SHARED), made_by=made_by)


def _notice(case: Case, kind: K, blocks: tuple[Block, ...], *, on: str) -> Sheet:
    room = case.committee or case.station
    return Sheet(
        kind=kind, title=zh(kind.label), number=number(case), on=on, office=room.name, blocks=blocks,
        signers=(*places_of(parties(case), "收到人"), Signer("sent_by", "送达人")), closing=(room.name,), seal=room.seal_name or room.name,
    )  # fmt: skip
