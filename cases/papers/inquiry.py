"""人民调解调查记录: time, place, who was there, who asked whom, who wrote it down, what was said (domain.md §3.1)."""

from accounts.models import User
from cases.documents import Sheet, Signer, heading, para, table
from cases.models import Case, Document, DocumentKind as K, Inquiry
from cases.papers.keeping import ROOM, Place, keep
from cases.papers.wording import local, minute, number, paragraphs


def inquiry(case: Case, told: Inquiry, *, made_by: User) -> Document:
    """The record, to be read and signed by whoever was asked, whoever asked and whoever wrote."""
    room = case.committee or case.station
    rows = [
        ("时间", minute(told.asked_at)), ("地点", told.place), ("事由", case.title), ("参加人", told.there), ("调查人", made_by.name),
        ("被调查人", f"{told.asked}（{told.relation}）" if told.relation else told.asked), ("记录人", told.recorder),
    ]  # fmt: skip
    blocks = (
        table(rows), heading("记录"), para("调查人已向被调查人说明来意，并告知应当如实陈述，对不清楚的事项可以不作回答。"),
        *(para(text) for text in paragraphs(told.said)), para("以上记录已向被调查人宣读或者交其阅读，记录无误。"),
    )  # fmt: skip
    sheet = Sheet(
        kind=K.INVESTIGATION, title="人民调解调查记录", number=number(case), on=local(told.asked_at).isoformat(), office=room.name, blocks=blocks,
        signers=(Signer("asked", "被调查人", told.asked), Signer("asker", "调查人", made_by.name), Signer("recorder", "记录人", told.recorder)),
        closing=(room.name,),
    )  # fmt: skip
    return keep(sheet, Place(case, ROOM), made_by=made_by)
