"""Papers that sum up a file: whose identity was seen, what was handed in, how it ended, and what the bound file says of itself."""

from datetime import date, datetime

from accounts.models import User
from accounts.secrets import mask_id_number
from cases.clock import Unit, now, today
from cases.documents import Block, Sheet, Signer, grid, para, table
from cases.models import Agreement, Case, Contribution, Document, DocumentKind as K, EndReason, Limit, Source
from cases.models.party import PartyKind
from cases.papers.keeping import ROOM, SHARED, Place, keep, sheet_of
from cases.papers.mediation import ENDS
from cases.papers.wording import UNITS, day, dispute, joined, local, mediators, names, number, parties, party_line, zh

ORIGIN = {
    Source.COURT: "审判机关委托", Source.CALL_110: "公安机关移交", Source.WINDOW: "公安机关移交", Source.PHONE: "公安机关移交",
    Source.PATROL: "公安机关移交", Source.APPLICATION: "当事人申请", Source.GRID: "主动调解", Source.HOTLINE: "政府指定", Source.PETITION: "政府指定",
    Source.OTHER: "其他部门移交",
}  # fmt: skip


def identities(case: Case, *, made_by: User | None) -> Document:
    """当事人身份证明: whose identity was looked at and by which number; the copies follow as scans. Numbers are shortened: it lies in the file."""
    room = case.committee or case.station
    rows = [
        (str(n), party.name, "统一社会信用代码" if party.kind == PartyKind.ORGANISATION else "居民身份证", mask_id_number(party.id_number) or "未提供", joined(party.hands))
        for n, party in enumerate(parties(case), start=1)
    ]  # fmt: skip
    blocks = (
        grid(("序号", "当事人", "证件种类", "证件号码", "签名人"), rows, (2, 5, 6, 7, 4)),
        para("上列证件原件已经核对，复印件或者扫描件附后。证件号码在本表中作部分隐去，全号按权限在系统中查看。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.IDENTITIES, title="当事人身份证明", number=number(case), on=local(case.accepted_at or now()).isoformat(), office=room.name,
        blocks=blocks, signers=(Signer("checker", "核对人", made_by.name if made_by else ""),), closing=(room.name,),
    )  # fmt: skip
    return keep(sheet, Place(case, ROOM), made_by=made_by)


def evidence_list(case: Case, *, made_by: User | None) -> Document:
    """人民调解证据材料目录: what each side handed in for both to see. What a side showed the room alone stands in no paper."""
    room = case.committee or case.station
    sent = Contribution.objects.filter(case=case, is_shared=True).select_related("party", "document").order_by("pk")
    rows = [[one.party.name, "照片、扫描件" if one.document else "书面说明", one.text or "—", day(one.sent_at)] for one in sent]
    rows += [[scan.party.name if scan.party else "", "扫描件", sheet_of(scan).title, day(scan.made_at)] for scan in _scans(case)]
    blocks: tuple[Block, ...] = (
        grid(("序号", "提供人", "材料种类", "内容", "提交日期"), [[str(n), *row] for n, row in enumerate(rows, start=1)], (3, 5, 6, 10, 7)),
        para(f"共{len(rows)}件。当事人只同意调解员查看的材料不列入本目录。"),
    )  # fmt: skip
    givers = {party.pk: party for party in parties(case) if any(row[0] == party.name for row in rows)}
    signers = tuple(Signer(f"giver:{pk}", "提供人", party.name) for pk, party in givers.items())
    sheet = Sheet(
        kind=K.EVIDENCE_LIST, title="人民调解证据材料目录", number=number(case), on=today().isoformat(), office=room.name, blocks=blocks,
        signers=signers, closing=(room.name,),
    )  # fmt: skip
    return keep(sheet, Place(case, SHARED), made_by=made_by)


def _scans(case: Case) -> list[Document]:
    found = case.documents.filter(kind=K.SCAN, audience=SHARED, voided_at=None).select_related("party").order_by("pk")
    return [scan for scan in found if sheet_of(scan).extra.get("line") == "evidence"]


def closing_report(case: Case, *, made_by: User | None) -> Document:
    """人民调解案件结案报告表: number, who handled it, from when to when, the sides, where it came from, brief, how it ended (domain.md §3.1)."""
    room, on = case.committee or case.station, local(case.closed_at or now())
    rows = [
        ("卷号", number(case)), ("填表时间", day(on)), ("承办单位", room.name), ("承办人", mediators(case, else_=case.officer.name)),
        ("受案时间", day(case.accepted_at or case.logged_at)), ("结案时间", day(case.closed_at or case.settled_at or case.ended_at)),
        ("当事人", "\n".join(party_line(party, on) for party in parties(case))), ("纠纷类型", dispute(case)),
        ("案件来源", ORIGIN[Source(case.source)]), ("简要事实", case.narrative), ("处理结果", ended_how(case)),
    ]  # fmt: skip
    sheet = Sheet(
        kind=K.CLOSING_REPORT, title="人民调解案件结案报告表", number=number(case), on=on.isoformat(), office=room.name, blocks=(table(rows),),
        signers=(Signer("handler", "承办人", mediators(case, else_=case.officer.name)), Signer("director", "负责人")), closing=(room.name,),
    )  # fmt: skip
    return keep(sheet, Place(case, ROOM), made_by=made_by)


def file_note(case: Case, note: str, *, made_by: User) -> Sheet:
    """卷宗情况说明: what is missing or damaged and why, and what else is to be known."""
    room = case.committee or case.station
    return Sheet(
        kind=K.FILE_NOTE, title="卷宗情况说明", number=number(case), on=today().isoformat(), office=room.name,
        blocks=tuple(para(line) for line in note.splitlines() if line.strip()) or (para("本卷材料齐全，没有缺损。"),),
        signers=(Signer("binder", "立卷人", made_by.name),), closing=(room.name,),
    )  # fmt: skip


def ended_how(case: Case) -> str:
    """In one sentence."""
    agreed = agreement_of(case)
    if agreed is not None:
        form = "口头" if agreed.form == "oral" else "书面"
        return f"达成{form}调解协议（编号：{agreed.number}），{day(agreed.effective_at)}生效。"
    if case.end_reason:
        return f"未达成调解协议，{day(case.ended_at)}终止：{ENDS[EndReason(case.end_reason)]}。"
    return f"{case.state_label}。"


def agreement_of(case: Case) -> Agreement | None:
    """The agreement that binds."""
    return case.agreements.filter(voided_at=None, effective_at__isnull=False).first()


def kept_until(case: Case, on: date | None = None) -> str:
    """保管期限, by the dated limit of how it ended: no law fixes one, a station may change it."""
    agreed = agreement_of(case)
    key = "retention_ended" if agreed is None else "retention_spot" if agreed.form == "oral" else "retention_agreed"
    limit = Limit.objects.filter(key=key).exists() and Limit.objects.in_force(key, on or today())
    return f"{limit.amount}{UNITS[Unit(limit.unit)]}" if limit else "长期"


def cover_facts(case: Case, *, made_by: User | None, binder: User | None = None) -> list[tuple[str, str]]:
    """What stands on the 卷宗封面. Where nobody mediated no officer stands as a mediator."""
    handled = ("人民调解员", mediators(case, else_="—")) if case.has_committee else ("承办民警", case.officer.name)
    first: datetime = case.accepted_at or case.logged_at
    last = case.settled_at or case.ended_at or case.closed_at
    return [
        ("调解组织", (case.committee or case.station).name), ("卷名", f"{names(case)}{dispute(case)}纠纷"), ("卷号", number(case)),
        handled, ("调解日期" if case.has_committee else "办理日期", f"{day(first)}至{day(last)}" if last else f"{day(first)}起"),
        ("立卷人", binder.name if binder else case.mediator.name if case.mediator else case.officer.name), ("审核人", made_by.name if made_by else ""),
        ("立卷日期", day(case.archived_at or now())), ("保管期限", kept_until(case)), ("备注", zh(ended_how(case))),
    ]  # fmt: skip
