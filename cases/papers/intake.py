"""Papers of the desk: the party's slip, the register form, the notice of rights, the notice that it is no police matter, the cover."""

from datetime import datetime

from accounts.models import User
from cases.clock import now
from cases.documents import Sheet, big, grid, heading, items, left, para, qr, render, table
from cases.models import Case, Document, DocumentKind as K, Party, Source
from cases.papers.dossier import cover_facts
from cases.papers.keeping import ROOM, SHARED, STATION, Place, keep
from cases.papers.wording import (
    day,
    dispute,
    local,
    minute,
    names,
    number,
    paragraphs,
    parties,
    party_line,
    places_of,
    zh,
)

RIGHTS = (
    "一、人民调解的性质和原则：人民调解是人民调解委员会通过说服、疏导等方法，促使当事人在平等协商基础上自愿达成调解协议，解决民间纠纷的活动。调解在当事人自愿、平等的基础上进行，不违背法律、法规和国家政策，尊重当事人的权利，不得因调解而阻止当事人依法通过仲裁、行政、司法等途径维护自己的权利。",
    "二、调解不收取任何费用。",
    "三、当事人在调解活动中享有下列权利：（一）选择或者接受人民调解员；（二）接受调解、拒绝调解或者要求终止调解；（三）要求调解公开进行或者不公开进行；（四）自主表达意愿、自愿达成调解协议。",
    "四、当事人在调解活动中履行下列义务：（一）如实陈述纠纷事实；（二）遵守调解现场秩序，尊重人民调解员；（三）尊重对方当事人行使权利。",
    "五、调解协议的效力：经人民调解委员会调解达成的调解协议，具有法律约束力，当事人应当按照约定履行。双方当事人认为有必要的，可以自调解协议生效之日起三十日内共同向人民法院申请司法确认；人民法院依法确认调解协议有效，一方当事人拒绝履行或者未全部履行的，对方当事人可以向人民法院申请执行。",
    "六、人民调解员偏袒一方当事人、侮辱当事人、索取或者收受财物或者牟取其他不正当利益、泄露当事人的个人隐私或者商业秘密的，当事人可以向人民调解委员会提出，也可以要求更换人民调解员。",
)
WEEKDAYS = "一二三四五六日"


def slip(party: Party, *, url: str, what_next: str, until: datetime | None, made_by: User) -> bytes:
    """The slip that a party takes home: the private link as a code, what comes next and until when, whom to ring.

    It is set straight to bytes and never kept, because the link's token stands in it; no phone number of the party stands on it.
    """
    case = party.case
    office = case.station
    told = f"{day(until)}（周{WEEKDAYS[local(until).weekday()]}）" if until else ""
    sheet = Sheet(
        kind=K.SLIP, title="当事人联系单", number=number(case), on=local(now()).isoformat(), office=office.name, large=True,
        checkable=False, closing=(office.name, f"经办人：{made_by.name}"),
        blocks=(
            left(f"{party.name}："), para(f"您的事情已经登记：{case.title}。"), para(f"接下来：{what_next}"),
            *((big(f"请在{told}前"),) if told else ()), qr(url),
            para("用手机扫上面的码，输入收到的验证码，就能看进度、选调解员、看文书。这个码只给您一个人用，请不要给别人。"),
            left(f"扫不了码，在浏览器里输入网址：{url}"),
            para(f"不会用手机，或者有疑问，请打电话{office.phone}，也可以带身份证到{office.address or office.name}。" if office.phone else f"不会用手机，请带身份证到{office.address or office.name}。"),
            para("调解不收钱。"),
        ),
    )  # fmt: skip
    return render(sheet)


def registration(case: Case, *, made_by: User | None) -> Document:
    """人民调解受理登记表: date, parties, kind, where it came from, brief (人民调解法 27; form of the ministry)."""
    room, on = case.committee or case.station, local(case.accepted_at or now())
    own = case.parties.filter(is_applicant=True).exists()
    rows = [
        ("受理日期", day(on)), ("当事人", "\n".join(party_line(party, on) for party in parties(case))),
        ("纠纷类型", dispute(case)),
        ("案件来源", f"{'当事人申请' if own else '主动调解'}；{zh(Source(case.source).label)}，由{case.station.name}委托"),
        ("纠纷简要情况", case.narrative), ("申请调解日期", day(case.applied_at)), ("备注", ""),
    ]  # fmt: skip
    sheet = Sheet(
        kind=K.REGISTRATION, title="人民调解受理登记表", number=number(case), on=on.isoformat(), office=room.name, blocks=(table(rows),),
        signers=places_of(parties(case), "当事人"),
        closing=(f"登记人：{made_by.name if made_by else case.officer.name}", room.name), seal=room.seal_name or room.name,
    )  # fmt: skip
    return keep(sheet, Place(case, STATION), made_by=made_by)


def rights(case: Case, *, made_by: User | None) -> Document:
    """人民调解当事人权利义务告知书 (人民调解法 2–4, 15, 23, 24, 31, 33)."""
    room, on = case.committee or case.station, local(case.accepted_at or now())
    sheet = Sheet(
        kind=K.RIGHTS, title="人民调解当事人权利义务告知书", number=number(case), on=on.isoformat(), office=room.name,
        blocks=(left(f"{names(case)}："), items(RIGHTS), para("以上内容本人已经阅读或者听取宣读，并已知悉。")),
        signers=places_of(parties(case), "当事人"), closing=(room.name,),
    )  # fmt: skip
    return keep(sheet, Place(case, SHARED), made_by=made_by)


def advice(case: Case, *, note: str, made_by: User | None) -> Document:
    """非警务事项告知单 (公安机关办理行政案件程序规定 61(3)): why it is no police matter, and which organ is competent."""
    station, on = case.station, local(now())
    told = case.parties.filter(is_applicant=True).first() or case.parties.first()
    rows = [
        ("反映人", told.name if told else ""), ("反映时间", minute(case.logged_at)), ("反映事项", case.title), ("发生地点", case.place),
        ("简要情况", case.narrative),
    ]  # fmt: skip
    blocks = [
        table(rows),
        para("你反映的上述事项，经研判不属于公安机关职责范围。依照《公安机关办理行政案件程序规定》第六十一条第一款第（三）项的规定，现书面告知你："),
        *(para(text) for text in paragraphs(note)),
        para("你可以向有管辖权的机关或者组织反映，也可以依法申请人民调解、仲裁，或者向人民法院起诉。"),
        para(f"本所电话：{station.phone}。" if station.phone else f"本所地址：{station.address or station.name}。"),
    ]  # fmt: skip
    sheet = Sheet(
        kind=K.ADVICE, title="非警务事项告知单", number=number(case), on=on.isoformat(), office=station.name, blocks=tuple(blocks),
        signers=places_of([told], "收到人") if told else (),
        closing=(f"经办民警：{made_by.name if made_by else case.officer.name}", station.name), seal=station.seal_name or station.name,
    )  # fmt: skip
    return keep(sheet, Place(case, "own" if told else STATION, party=told), made_by=made_by)


def cover(case: Case, *, made_by: User | None) -> Document:
    """卷宗封面 with 卷内目录: who mediated from when to when, and every paper of the file in its order (domain.md §3.1)."""
    room, on = case.committee or case.station, local(case.archived_at or now())
    rows = cover_facts(case, made_by=made_by)
    sheet = Sheet(
        kind=K.COVER, title="人民调解卷宗", number=number(case), on=on.isoformat(), office=room.name,
        blocks=(table(rows), heading("卷内目录"), grid(("序号", "文书名称", "编号", "日期"), _contents(case), (3, 10, 10, 7))), closing=(room.name,),
    )  # fmt: skip
    return keep(sheet, Place(case, ROOM), made_by=made_by)


def _contents(case: Case) -> list[list[str]]:
    order = {kind: place for place, kind in enumerate(K.values)}
    kept = sorted(case.documents.filter(voided_at=None, issued_at__isnull=False), key=lambda d: (order[d.kind], d.pk))
    return [[str(n), zh(K(d.kind).label), d.number, day(d.issued_at)] for n, d in enumerate(kept, start=1)]
