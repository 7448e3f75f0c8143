"""The report of a period: a paper for whoever is above, and a sheet that no program takes for formulas. The page, the paper, the sheet say the same."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.properties import PageSetupProperties

from accounts.models import Office
from cases.cells import as_text
from cases.documents import Block, Sheet, grid, heading, para, render
from cases.figures import board as read
from cases.figures.board import Figure, Part
from cases.figures.measures import HEAD, MINUS, NOTHING, Kind
from cases.figures.period import Period
from cases.papers.wording import day, zh
from mediators.kinds import DisputeType

HEAD_ROW = ("项目", "本期", "同期", "同比", "分子/分母")
PAPER = 9  # A4
WIDTHS = (24, 14, 14, 20, 18, 80)
Line = tuple[str, str, str, str, str]


def lines(figures: Sequence[Figure]) -> list[Line]:
    """Name, now, before, change, and what it is made of."""
    return [(zh(one.measure.name), _now(one), _before(one), _change(one), _made_of(one)) for one in figures]


def _now(one: Figure) -> str:
    if one.measure.kind == Kind.WAIT:
        return f"{one.wait[0]}/{one.wait[1]} 分钟" if one.wait else NOTHING
    return one.now.text


def _before(one: Figure) -> str:
    return NOTHING if one.measure.kind == Kind.WAIT else one.before.text


def _change(one: Figure) -> str:
    if one.measure.kind == Kind.WAIT:
        return NOTHING
    points = one.change.points_text
    text = f"{one.change.text}（{points} 百分点）" if points else one.change.text
    return text.replace(MINUS, "-")  # the fonts of papers hold no true minus


def _made_of(one: Figure) -> str:
    return "" if one.now.bottom is None else f"{one.now.top}/{one.now.bottom}"


def words(period: Period) -> str:
    """2018年1月至2019年5月; a month that runs says until when."""
    return months(period) + (f"（截至{day(period.last)}）" if period.runs else "")


def months(period: Period) -> str:
    """2018年1月至2019年5月, 2026年1月至11月: which months, and no day."""
    first, last = (f"{at.year}年{at.month}月" for at in (period.first, period.last))
    if period.months == 1:
        return first
    return f"{first}至{last.removeprefix(f'{period.first.year}年')}"


def by_type(offices: Sequence[Office], period: Period) -> list[Part]:
    """The Ministry's types that occurred, in its order."""
    found = {part.value: part for part in read.parts(offices, period, ["type"])["type"]}
    return [found[value] for value in DisputeType.values if value in found]


def report(offices: Sequence[Office], period: Period) -> bytes:
    """The report as PDF/A."""
    found = {key: one for key, one in read.figures(offices, period).items() if key in HEAD or one.holds}
    place = offices[0].name if len(offices) == 1 else "全区各派出所"
    kinds = [
        (zh(DisputeType(part.value).label), str(part.sums.get("received", 0)), str(part.sums.get("resolved", 0)), part.rate("resolved", "received").text)
        for part in by_type(offices, period)
    ]  # fmt: skip
    late = read.corrections(offices, period)
    blocks: list[Block] = [
        para(f"现将{words(period)}{place}矛盾纠纷化解情况报告如下。同比是与{words(period.before)}比。"),
        heading("一、主要数字"), _table([found[key] for key in HEAD]),
        heading("二、其他数字"), _table([one for key, one in found.items() if key not in HEAD]),
        heading("三、按纠纷类型"), grid(("类型", "受理", "化解", "化解率"), kinds or [("无", "", "", "")], (5, 2, 2, 2)),
    ]  # fmt: skip
    if late:
        rows = [(f"{row.month:%Y年%m月}", _of_count(row.key), str(row.frozen), str(row.now)) for row in late]
        blocks += [heading("四、月末定数以后的更正"), grid(("月份", "项目", "月末定数", "现在"), rows, (3, 4, 2, 2))]
    blocks += [heading("统计口径"), *(para(f"{zh(one.measure.name)}：{zh(one.measure.definition)}") for one in found.values())]
    blocks.append(para(f"分母不足 5 的不算比率；同期为 0 的不算同比，都写作“{NOTHING}”。"))
    single = period.months == 1
    sheet = Sheet(
        kind="figures", title=f"矛盾纠纷化解{'月报' if single else '情况报告'}（{months(period)}）", on=period.last.isoformat(),
        number=f"〔{period.first.year}〕数字第 {period.first.month} 号" if single else "", office=place, blocks=tuple(blocks), closing=(place,),
        checkable=False,
    )  # fmt: skip
    return render(sheet)


def _table(figures: Sequence[Figure]) -> Block:
    return grid(HEAD_ROW, lines(figures), (6, 4, 4, 6, 4))


def _of_count(key: str) -> str:
    return {
        "received": "受理", "resolved": "化解", "due": "应办结", "due_done": "已办结", "due_in_time": "按期办结", "agreed": "达成协议", "failed": "未达成",
    }[key]  # fmt: skip


def sheet(offices: Sequence[Office], period: Period) -> bytes:
    """The same as a workbook: the figures with what they mean, the months, the types."""
    book = Workbook()
    found = read.figures(offices, period)
    rows = [(*line, zh(one.measure.definition)) for line, one in zip(lines(list(found.values())), found.values(), strict=True)]
    first = book.active
    first.title = "数字"
    fill(first, [(f"{'、'.join(office.short_name for office in offices)} {words(period)}，同比与{words(period.before)}比",), (*HEAD_ROW, "口径"), *rows], WIDTHS)
    parts = [(f"{month:%Y-%m}", sums) for month, sums in read.months(offices, period)]
    fill(book.create_sheet("按月"), [COUNTED, *(_counts(name, sums) for name, sums in parts)])
    kinds = [(zh(DisputeType(part.value).label), part.sums) for part in by_type(offices, period)]
    fill(book.create_sheet("按类型"), [("类型", *COUNTED[1:7]), *(_counts(name, sums)[:7] for name, sums in kinds)])
    return packed(book)


COUNTED = ("月份", "受理", "化解", "应办结", "已办结", "达成协议", "未达成", "信访", "接处警", "受案")
KEYS = ("received", "resolved", "due", "due_done", "agreed", "failed", "petitions", "calls", "filings")


def _counts(name: str, sums: dict[str, int]) -> tuple[str | int, ...]:
    return (name, *(sums.get(key, 0) for key in KEYS))


def fill(page: object, rows: Sequence[Sequence[str | int]], widths: Sequence[int] = ()) -> None:
    """Rows into a sheet: numbers as numbers, and no text that a program would compute."""
    for at, row in enumerate(rows, start=1):
        page.append([as_text(cell) if isinstance(cell, str) else cell for cell in row])  # type: ignore[attr-defined]
        if at <= 2 - (not widths):
            for cell in page[at]:  # type: ignore[index]
                cell.font = Font(bold=True)
    for at, width in enumerate(widths):
        page.column_dimensions["ABCDEFGH"[at]].width = width  # type: ignore[attr-defined]
    page.page_setup.paperSize, page.sheet_properties.pageSetUpPr = PAPER, PageSetupProperties(fitToPage=True)  # type: ignore[attr-defined]
    page.page_setup.fitToHeight = 0  # type: ignore[attr-defined]  # as wide as a sheet of paper, as long as it is
    if widths:
        for cell in page["ABCDEFGH"[len(widths) - 1]]:  # type: ignore[index]
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def packed(book: Workbook) -> bytes:
    """As bytes."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
