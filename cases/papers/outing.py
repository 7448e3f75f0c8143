"""外送单: what two people take along to the sides' place. It is set straight to bytes and never kept: full addresses stand in it."""

from accounts.models import User
from cases.clock import now
from cases.documents import Sheet, grid, heading, items, para, render, table
from cases.models import Outing, Party, SessionState
from cases.papers.intake import RIGHTS
from cases.papers.wording import dispute, local, minute, number, parties

BLANK_LINES = 8


def pack(outing: Outing, *, made_by: User) -> bytes:
    """Who goes when and where, who the sides are, what it is about, what was said before; blank lines for the minutes; the rights sheet."""
    session, case = outing.session, outing.session.case
    room = case.committee or case.station
    met = case.sessions.joint().filter(state=SessionState.HELD).order_by("-starts_at").first()
    mediator = case.mediator.name if case.mediator else ""
    rows = [
        ("时间", f"{minute(session.starts_at)}至{minute(session.ends_at)}（路上各{outing.travel}分钟）"), ("地点", session.place),
        ("地址", outing.host.address if outing.host else session.place), ("前往人员", f"{mediator}、{outing.companion.name}"),
        ("当事人", "\n".join(_line(party) for party in parties(case))), ("纠纷类型", dispute(case)), ("发生地点", case.place),
        ("简要情况", case.narrative), ("上次调解", f"{minute(met.starts_at)}：{met.result}" if met else ""),
        ("联系电话", f"调解室 {room.phone}　派出所 {case.station.phone}　遇有危险先报 110"),
    ]  # fmt: skip
    stamps = grid(("出发", "到达", "离开", "到场人员"), [["", "", "", ""]], (4, 4, 4, 8))
    lines = grid(("调解记录（现场手写，回所后录入）",), [["　"] for _ in range(BLANK_LINES)], (1,))
    sheet = Sheet(
        kind="outing", title="调解外送单", number=number(case), on=local(now()).isoformat(), office=room.name, checkable=False,
        blocks=(
            table(rows), stamps, heading("权利义务（当面说明）"), items(RIGHTS), heading("现场记录"), lines,
            para("结果：□达成一致　□继续调解　□一方未到场　□一方不愿调解"), para("当事人签名：　　　　　　　　　　　　　调解员签名："),
        ),
        closing=(room.name, f"打印：{made_by.name}"), note="用后交回调解室销毁，不得留在当事人处。",
    )  # fmt: skip
    return render(sheet)


def _line(party: Party) -> str:
    phone = f"，{party.phone}" if party.phone else "，没有电话"
    speech = f"（{party.speech}）" if party.speech else ""
    return f"{party.name}{speech}{phone}"
