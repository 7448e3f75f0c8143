"""A list of cases as a sheet: which columns, what of a person stands there, and the line that says who took it, when and why."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from accounts.models import User
from accounts.secrets import mask_name, mask_phone
from cases.cells import as_text
from cases.clock import ZONE
from cases.exchange import to_excel
from cases.models import Case, Export, Party, PartyKind, Risk, SheetForm, Turn
from cases.moves import Task
from mediators.kinds import DisputeType

HEADS = (
    "编号", "名称", "类型", "颜色", "状态", "地点", "社区", "登记时间", "当事人", "电话", "经办民警", "调解员", "下一步", "期限",
)  # fmt: skip
NAMES = {"dispute_type": dict(DisputeType.choices), "risk": dict(Risk.choices)}


def lines(cases: Iterable[Case], *, in_full: bool) -> Iterator[list[str]]:
    """A row per case; its parties, its people and its earliest open turn were read with it."""
    for case in cases:
        parties: list[Party] = list(case.parties.all())
        turn = next(iter(case.turns.all()), None)
        yield [
            case.display_number, case.title, str(NAMES["dispute_type"].get(case.dispute_type, "")),
            str(NAMES["risk"][case.risk]) if case.triaged_at else "", case.state_label, case.place, case.community,
            f"{case.logged_at.astimezone(ZONE):%Y-%m-%d %H:%M}", "、".join(_name(party, in_full=in_full) for party in parties),
            "、".join(party.phone if in_full else mask_phone(party.phone) for party in parties if party.phone),
            case.officer.name, case.mediator.user.name if case.mediator and case.mediator.user else "", *_next(turn),
        ]  # fmt: skip


def _name(party: Party, *, in_full: bool) -> str:
    return party.name if in_full or party.kind == PartyKind.ORGANISATION else mask_name(party.name)


def _next(turn: Turn | None) -> tuple[str, str]:
    if turn is None:
        return "", ""
    return str(Task(turn.task).label), f"{turn.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}" if turn.due_at else ""


def mark(export: Export, who: User) -> str:
    """The first line of the sheet: who took it, when, what for. It goes where the sheet goes."""
    how = "含完整姓名和电话" if export.in_full else "姓名和电话已遮挡"
    taken = f"{export.made_at.astimezone(ZONE):%Y-%m-%d %H:%M}"
    return f"{who.name}（{who.username}）{taken} 导出，{how}，仅限：{export.reason}"


def sheet(form: str, told: str, rows: Iterable[Sequence[str]]) -> bytes:
    """The whole sheet, for Excel or as text with commas; nothing in it is computed."""
    whole = ([told, *[""] * (len(HEADS) - 1)], HEADS, *rows)
    if form == SheetForm.XLSX:
        return to_excel(whole[0], whole[1:], title="纠纷清单", footer=told)
    target = io.StringIO()
    csv.writer(target).writerows([as_text(cell) for cell in row] for row in whole)
    return target.getvalue().encode("utf-8-sig")
