"""公告: the public notice to whom no ruling can be handed otherwise (民事诉讼法 95; 民诉法解释 138, 139)."""

from accounts.models import User
from cases.aftermath import due_of, notice_until
from cases.documents import Sheet, left, para
from cases.models import Document, DocumentKind as K, Outcome, Review, Service
from cases.papers.confirmation import METHODS, UNPROVED
from cases.papers.keeping import PACK, Place, keep, read_facts
from cases.papers.wording import day, joined, local, names, zh

# A notice of a ruling tells its main content (解释 139), and no more of the case than that.
DECIDED: dict[str, str] = {
    Outcome.CONFIRMED: "申请人{who}达成的调解协议（编号：{agreement}）有效", Outcome.DISMISSED: "驳回申请人{who}的司法确认申请",
    Outcome.REFUSED: "对申请人{who}的司法确认申请不予受理", Outcome.WITHDRAWN: "准许申请人{who}撤回司法确认申请",
    Outcome.DEEMED_WITHDRAWN: "本案按申请人{who}撤回申请处理", Outcome.TERMINATED: "终结本案的特别程序",
    Review.REVOKED: "撤销本院作出的确认调解协议有效的民事裁定", Review.CHANGED: "变更本院作出的确认调解协议有效的民事裁定",
    Review.REJECTED: "驳回对本院作出的确认调解协议有效的民事裁定的异议",
}  # fmt: skip


def public_notice(service: Service, *, made_by: User | None) -> Document:
    """The paper to be posted or printed: for whom, which ruling, why in this way, where it lies, after how many days it counts as served.

    Raises ValueError for a service whose notice has no day.
    """
    file, until = service.confirmation, notice_until(service)
    assert service.noticed_at is not None
    court, last = file.court, f"{day(until.at)}{'，以年度节假日安排公布后核定的日期为准' if until.provisional else ''}"
    blocks = (
        left(f"{service.recipient}："), para(_ruled(service)),
        para(f"{_why(service)}依照《中华人民共和国民事诉讼法》第九十五条的规定，现向你公告送达该裁定书（校验码{service.document.digest[:16]}）。{_where(service)}"),
        para(f"自本公告发出之日（{day(service.noticed_at)}）起经过三十日（至{last}），即视为送达。{_then(service)}"), para("特此公告。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.PUBLIC_NOTICE, title=zh(K.PUBLIC_NOTICE.label), number=file.case_number, on=local(service.noticed_at).isoformat(), office=court.name,
        court=court.name, blocks=blocks, closing=(court.name,), seal=court.seal_name or court.name, note=UNPROVED, extra={"service": service.pk},
    )  # fmt: skip
    return keep(sheet, Place(file.case, PACK, confirmation=file), made_by=made_by)


def _ruled(service: Service) -> str:
    file, facts = service.confirmation, read_facts(service.document)
    who = names(file.case)
    decided = DECIDED[facts["outcome"]].format(who=who, agreement=file.agreement.number)
    return f"本院受理的申请人{who}申请司法确认调解协议一案，已作出{file.case_number}民事裁定书，裁定：{decided}。"


def _why(service: Service) -> str:
    """The reason, by the ways that were tried; what was found at somebody's door is not for everybody to read."""
    tried = [name for name in METHODS.values() if f"，{name}未成" in service.attempts]
    return f"因经{joined(tried)}{'均' if len(tried) > 1 else ''}未能送达，" if tried else "因用其他方式无法送达，"


def _where(service: Service) -> str:
    file, court = service.confirmation, service.confirmation.court
    place = "，".join(text for text in (court.address, f"联系电话{court.phone}" if court.phone else "") if text)
    room = "，也可以到驻所人民调解室领取，或者凭当事人联系单在手机上查收" if service.party and file.case.committee_id else ""
    return f"你可以到本院（{place}）领取裁定书{room}。" if place else f"你可以到本院领取裁定书{room}。"


def _then(service: Service) -> str:
    """What may be done against it, and until when it would be if nobody came before."""
    if read_facts(service.document)["outcome"] != Outcome.CONFIRMED or service.party is None:
        return ""
    until = due_of("objection", notice_until(service).at)
    return f"对裁定有异议的，应当自送达之日起十五日内（至{day(until.at)}）向本院提出。"

