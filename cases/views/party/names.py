"""What people are called on the other side's page: as one speaks of a neighbour, never by number or address."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from accounts.secrets import mask_address, mask_id_number, mask_phone
from cases.documents import Sheet
from cases.models import Case, Party, PartyKind
from cases.papers.wording import HIDDEN

# fmt: off
TWO_CHARACTER_SURNAMES = frozenset((
    "欧阳", "司马", "上官", "诸葛", "慕容", "尉迟", "皇甫", "公孙", "令狐", "东方", "夏侯", "司徒", "端木", "南宫", "长孙", "宇文", "司空",
    "轩辕", "万俟", "闻人", "申屠", "公冶", "宗政", "濮阳", "淳于", "单于", "太叔", "钟离", "澹台", "赫连",
))
# fmt: on


def called(party: Party) -> str:
    """何先生, 林女士; an organisation and a group by their names; a child by the surname alone."""
    if party.kind != PartyKind.PERSON:
        return party.name
    surname = party.name[:2] if party.name[:2] in TWO_CHARACTER_SURNAMES else party.name[:1]
    if party.is_minor or not party.sex:
        return f"{surname}某"
    return surname + ("女士" if party.sex == "female" else "先生")


def call(party: Party | None, *, me: Party) -> str:
    """The same, seen by one side: 您 for themselves."""
    return "" if party is None else str(_("you yourself")) if party.pk in me.places else called(party)


def other_side(case: Case, me: Party) -> str:
    """Everybody who is not on my side, in one line; empty while the other side is unknown."""
    return joined(called(p) for p in case.parties.all() if p.side != me.side)


def joined(names: Iterable[str]) -> str:
    """何先生、陈女士."""
    return "、".join(names)


def as_seen_by(me: Party, sheet: Sheet) -> tuple[Sheet, bool]:
    """A paper on the screen of one side, and whether anything was covered: numbers and homes of the others are masked on every page.

    Of those who died since, too.

    The paper itself, which law wants complete, stays as it was signed.
    """
    own = {me.id_number, me.phone, me.address}
    covers = {
        value: cover(value)
        for other in Party.everybody.filter(case=me.case_id) if other.pk != me.pk
        for value, cover in _kept_from_others(other)
        if value and value not in own
    }  # fmt: skip
    blocks = tuple(_covered(block, covers) for block in sheet.blocks)
    return replace(sheet, blocks=blocks), blocks != sheet.blocks


def _kept_from_others(other: Party) -> tuple[tuple[str, Callable[[str], str]], ...]:
    """What is covered, and how; of a home that is kept from them nothing is left to read."""
    gone = (lambda _text: HIDDEN) if other.address_hidden else None
    return (other.id_number, mask_id_number), (other.phone, gone or mask_phone), (other.address, gone or mask_address)


def _covered(part: Any, covers: dict[str, str]) -> Any:
    if isinstance(part, dict):
        return {key: _covered(value, covers) for key, value in part.items()}
    if isinstance(part, list):
        return [_covered(value, covers) for value in part]
    if isinstance(part, str):
        for value in sorted(covers, key=len, reverse=True):
            part = part.replace(value, covers[value])
    return part
