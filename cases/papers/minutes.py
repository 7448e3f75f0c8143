"""人民调解记录: time, place, matter, who was there, what they were told, what was said, the result, in this order (人民调解法 27)."""

from accounts.models import User
from cases.documents import Block, Sheet, Signer, heading, items, para, table
from cases.models import Attendance, Document, DocumentKind as K, Session
from cases.numerals import ordinal
from cases.papers.keeping import ROOM, Place, keep
from cases.papers.wording import joined, local, mediators, minute, number, paragraphs, places_of, sentence, team
from cases.struck import changes
from cases.triage import Track

TOLD = "人民调解遵循自愿、平等、合法和不收费的原则；当事人可以选择或者接受人民调解员，可以接受、拒绝或者要求终止调解，可以要求公开或者不公开进行，自主表达意愿、自愿达成协议；应当如实陈述纠纷事实，遵守调解现场秩序，尊重对方行使权利。"
TOLD_BY_POLICE = "治安调解遵循合法、公正、自愿、及时的原则；达成协议并履行的，公安机关不再处罚；未达成协议或者达成协议后不履行的，公安机关依法处罚，当事人可以就民事争议依法提起民事诉讼；应当如实陈述事实，遵守秩序，尊重对方。"


def minutes(session: Session, *, made_by: User | None) -> Document:
    """The record of a joint meeting. What was corrected is named with the words that stood before, who wrote it and when."""
    case = session.case
    police = case.track == Track.PUBLIC_ORDER
    there = list(session.attendances.select_related("party", "authority"))
    room = case.committee or case.station
    recorder = session.held_by.name if session.held_by else ""
    blocks = [
        table(_rows(session, there)),
        heading("告知情况"), para(f"{'主持人' if police else '人民调解员'}已向当事人告知：{TOLD_BY_POLICE if police else TOLD}{_understood(there)}"),
        heading("记录"), *(para(text) for text in paragraphs(session.text)), *_corrections(session), *_read_back(session),
        heading("调解结果"), para(sentence(session.result) if session.result else "本次未达成协议，调解继续进行。"),
    ]  # fmt: skip
    sheet = Sheet(
        kind=K.MINUTES, title="治安调解记录" if police else "人民调解记录", number=f"{number(case)}　第{session.number}次",
        on=local(session.starts_at).isoformat(), office=room.name, blocks=tuple(blocks),
        signers=(*places_of([a.party for a in there if a.came], "当事人"), *_helpers(session),
                 Signer("mediator", "主持人（兼记录人）" if police else "人民调解员（兼记录人）", recorder)),
        closing=(room.name,), seal=room.seal_name or room.name, extra={"session": session.pk},
    )  # fmt: skip
    return keep(sheet, Place(case, ROOM), made_by=made_by)


def _rows(session: Session, there: list[Attendance]) -> list[tuple[str, str]]:
    case, recorder = session.case, session.held_by.name if session.held_by else ""
    came = [f"{a.party.name}（委托{a.authority.name}到场）" if a.authority else a.party.name for a in there if a.came]
    absent = [f"{a.party.name}（{a.reason}）" if a.reason else a.party.name for a in there if not a.came]
    return [
        ("时间", f"{minute(session.starts_at)}至{minute(session.ends_at)}"), ("地点", session.place), ("事由", case.title),
        ("当事人", joined(came)), ("未到场", joined(absent)), ("参加人", session.helpers),
        ("主持人" if case.track == Track.PUBLIC_ORDER else "人民调解员", mediators(case, else_=recorder)), ("记录人", recorder),
    ]  # fmt: skip


def _understood(there: list[Attendance]) -> str:
    names = [a.party.name for a in there if a.understood]
    return f"{joined(names)}表示已经听清、知悉。" if names else ""


def _corrections(session: Session) -> list[Block]:
    """Each correction with the words it struck out: the paper shows what the page shows."""
    before, lines = session.minutes, []
    for correction in session.corrections.select_related("written_by"):
        pairs = [_changed(out, put_in) for out, put_in in changes(before, correction.text)]
        who = f"{minute(correction.written_at)}，{correction.written_by.name}"
        lines.append(f"{ordinal(correction.no)}、{who}，{correction.reason}：{'；'.join(pairs)}。")
        before = correction.text
    return [heading("更正"), items(lines)] if lines else []


def _changed(out: str, put_in: str) -> str:
    if not out:
        return f"增写“{put_in}”"
    return f"原记“{out}”，改为“{put_in}”" if put_in else f"划去“{out}”"


def _read_back(session: Session) -> list[Block]:
    if session.read_back_at is None:
        return []
    return [para(f"以上记录已于{minute(session.read_back_at)}向到场人宣读，或者交由到场人阅看，到场人认为无误。")]


def _helpers(session: Session) -> tuple[Signer, ...]:
    """Whoever else was there: those who helped, and those who mediate along."""
    helpers = (Signer("helpers", "参加人", session.helpers),) if session.helpers else ()
    return (*helpers, *(Signer(f"along{n}", "人民调解员", name) for n, name in enumerate(team(session.case), start=2)))
