"""What is kept about one party, as that party may read, take and print it (个人信息保护法 45). Of others, no more than it wrote itself."""

from typing import Any

from cases.clock import now
from cases.documents import Sheet, heading, table
from cases.models import (
    Application,
    Document,
    Message,
    NoticeShown,
    Party,
    Recording,
    RecordingState,
    Release,
    Signature,
    Source,
)
from cases.papers.wording import day, local, minute, number, zh

Part = tuple[str, list[tuple[str, str]]]


def parts(party: Party) -> list[Part]:
    """A title and its lines; the lines of a list are numbered by their day."""
    found = (_person(party), *_applied(party), _said(party), _sent(party), _recorded(party), _papers(party), _left(party), _told(party), _read(party))
    return [part for part in found if part[1]]


def sheet(party: Party) -> Sheet:
    """The same on paper: an excerpt without a code, because it is not kept."""
    case, blocks = party.case, [block for title, rows in parts(party) for block in (heading(title), table(rows))]
    return Sheet(
        kind="own_data", title="个人信息副本", number=number(case), on=local(now()).isoformat(), office=case.station.name,
        blocks=tuple(blocks), closing=(case.station.name,), checkable=False,
    )  # fmt: skip


def _person(party: Party) -> Part:
    rows: list[tuple[str, Any]] = [
        ("姓名", party.name), ("性别", zh(party.get_sex_display()) if party.sex else ""), ("出生日期", day(party.birth) if party.birth else ""),
        ("民族", party.ethnicity), ("职业", party.occupation), ("证件号码", party.id_number), ("电话", party.phone), ("住址", party.address),
        ("监护人", party.guardian_name), ("代表人", party.representative), ("语言", party.speech),
    ]  # fmt: skip
    return "您本人", [(label, str(value)) for label, value in rows if value]


def _applied(party: Party) -> list[Part]:
    """What they told from home, or as the list of a call has it, before it was a case and once more: word for word."""
    return [
        (f"您又说的（{one.display_number}）" if one.told_again else "您最初的申请", _application(one)) for one in Application.of(party)
    ]


def _application(one: Application) -> list[tuple[str, str]]:
    about = zh(one.get_about_display()) if one.source == Source.APPLICATION else ""
    rows = [
        ("编号", one.display_number), ("时间", minute(one.sent_at)), ("来源", zh(one.get_source_display())), ("关于", about),
        ("经过", one.narrative), ("地点", one.place), ("您说的对方", one.other_side), ("姓名", one.name), ("电话", one.phone), ("答复", one.answer),
    ]  # fmt: skip
    return [(label, value) for label, value in rows if value]


def _said(party: Party) -> Part:
    rows = [("同意调解", minute(party.willing_at))] if party.willing_at else []
    rows += [("不同意调解", minute(party.refused_at))] if party.refused_at else []
    rows += [(minute(choice.made_at), zh(choice.get_kind_display())) for choice in party.choices.all()]
    rows += [(f"{day(one.given_at)} 授权", one.name) for one in party.authorities.all()]
    return "您表示过的", rows


def _sent(party: Party) -> Part:
    return "您交来的", [(minute(one.sent_at), one.text or "照片") for one in party.contributions.order_by("sent_at")]


def _recorded(party: Party) -> Part:
    """Sound and film of the meetings where they were: they may hear it at the room, and take their consent back."""
    there = Recording.objects.filter(session__attendances__party=party, session__attendances__came=True, stage=RecordingState.KEPT)
    what = "{}，时长{}，您同意后保存；可以到调解室听看，也可以撤回同意，撤回后销毁"
    rows = there.select_related("session").order_by("session__number", "pk")
    return "录音录像", [(minute(one.session.starts_at), what.format("录像" if one.is_film else "录音", one.length)) for one in rows]


def _papers(party: Party) -> Part:
    mine = Document.objects.filter(party=party).defer("facts").order_by("made_at")
    signed = Signature.objects.filter(party=party).select_related("document").defer("document__facts").order_by("signed_at")
    rows = [(minute(paper.made_at), f"{paper.get_kind_display()} {paper.number}".strip()) for paper in mine]
    return "您的文书和签名", rows + [(minute(one.signed_at), f"签名：{one.document.get_kind_display()}") for one in signed]


def _left(party: Party) -> Part:
    """Which department was given something of this party, and on what."""
    given = Release.objects.filter(party=party).select_related("referral__department").order_by("referral__sent_at")
    return "转给谁了", [
        (day(one.referral.sent_at), f"{one.referral.department.name}（{'经您同意' if one.consented_at else '依法律规定'}）") for one in given
    ]


def _told(party: Party) -> Part:
    return "发给您的消息", [
        (minute(one.sent_at), f"{zh(one.what)}（{zh(one.get_came_display())}）") for one in Message.objects.filter(party=party).order_by("sent_at")
    ]


def _read(party: Party) -> Part:
    shown = NoticeShown.objects.filter(party=party).select_related("notice").order_by("at")
    return "看过的告知", [(minute(one.at), f"个人信息处理告知 第{one.notice.version}版") for one in shown]
