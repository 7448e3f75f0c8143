"""The list of what the mediator handed in to the court, line by line, stamped to the second: courier, never agent (特邀调解规定 16)."""

from accounts.models import User
from cases import pack
from cases.clock import now
from cases.documents import Sheet, grid, left, para
from cases.models import Confirmation, Document, DocumentKind as K
from cases.papers.confirmation import UNPROVED
from cases.papers.keeping import PACK, Place, keep
from cases.papers.wording import local, names, second


def pack_list(confirmation: Confirmation, *, made_by: User) -> Document:
    """司法确认材料移送清单: each line of the court's list with the paper that answers it, or why there is none."""
    case, room = confirmation.case, confirmation.case.committee or confirmation.case.station
    lines = [(str(n), item.label, _answer(item)) for n, item in enumerate(pack.items(confirmation), start=1)]
    blocks = (
        left(f"{confirmation.court.name}："),
        para(f"申请人{names(case)}共同申请司法确认调解协议（编号：{confirmation.agreement.number}），现将下列材料移送你院。"),
        grid(("序号", "材料", "所附文件或者未附的原因"), lines, (1, 4, 6)),
        para(f"移送时间：{second(confirmation.submitted_at)}。"),
        para(f"移送人：{made_by.name}（人民调解员）。移送人受各申请人之托转交材料，不是任何一方的代理人，不代为陈述、承认、放弃或者变更请求。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.PACK_LIST, title="司法确认材料移送清单", number=confirmation.agreement.number, on=local(confirmation.submitted_at or now()).isoformat(),
        office=room.name, blocks=blocks, closing=(room.name,), note=UNPROVED,
    )  # fmt: skip
    return keep(sheet, Place(case, PACK, confirmation=confirmation), made_by=made_by)


def _answer(item: pack.Item) -> str:
    if item.document is None:
        return "未附，原因已向人民法院说明" if item.party else f"未附：{item.says}"  # both sides read this paper: one's own reason is not the other's
    name = "照片" if item.document.kind == K.EVIDENCE else item.document.get_kind_display()
    return f"{name}（{item.says}）" if item.says else str(name)
