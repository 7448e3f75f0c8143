"""授权委托书: who acts for a side, in what, from when until when."""

from accounts.models import User
from cases.clock import today
from cases.documents import Sheet, Signer, para, table
from cases.models import Authority, Document, DocumentKind as K
from cases.papers.keeping import Place, keep
from cases.papers.wording import day, number, numbered, party_line, places_of


def authority(given: Authority, *, made_by: User | None) -> Document:
    """The letter, to be printed and signed by hand by whoever gives it and whoever takes it."""
    case, party, on = given.party.case, given.party, today()
    rows = [
        ("委托人", party_line(party, on)),
        ("受托人", f"{given.name}，与委托人的关系：{given.relation}" + (f"，公民身份号码{given.id_number}" if given.id_number else "") + "。"),
        ("委托事项", f"“{case.title}”纠纷（{number(case)}）的人民调解"), ("委托权限", "；\n".join(numbered(given.powers)) + "。"),
        ("委托期限", f"自{day(given.since)}起至{day(given.until)}止"),
    ]  # fmt: skip
    blocks = (
        table(rows), para("受托人在上述权限和期限内所作的行为，由委托人承担。没有写明的事项，受托人无权代办。委托人可以随时收回委托，收回时告知调解室。"),
    )  # fmt: skip
    room = case.committee or case.station
    sheet = Sheet(
        kind=K.AUTHORITY, title="授权委托书", number=number(case), on=on.isoformat(), office=room.name, blocks=blocks,
        signers=(*places_of([party], "委托人"), Signer("agent", "受托人", given.name)),
    )  # fmt: skip
    return keep(sheet, Place(case, "own", party=party), made_by=made_by)
