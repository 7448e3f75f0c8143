"""The month's report on judicial confirmation, to the bureau of justice and to the court: a PDF, and a table that no program takes for formulas."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Office
from accounts.roles import OfficeKind
from cases.cells import as_text
from cases.clock import today
from cases.court_figures import Month, Span, after
from cases.documents import Block, Sheet, grid, heading, left, para, render
from cases.models import Ground, Outcome
from cases.papers.wording import day, zh
from cases.trips import by_errand

DEFINED = (
    "统计口径：申请按提交日、裁定按制发日计入当月，异议按提出日、异议成立与否按异议裁定的制发日计入当月；用时按自然日计算，当日不计。"
    "少跑一趟：一方当事人应到法院办的一件事（申请、补正、核实、领取裁定、撤回、异议），没有到法院就办成了。"
    "零次跑：裁定已制发，且全程没有任何一方到过法院。"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure."""

    part: str
    name: str
    value: str


def lines(month: Month) -> Iterator[Line]:
    """Every figure of the report in its order: the page, the PDF and the table show these and no others."""
    yield from (Line("申请", name, str(n)) for name, n in (
        ("提交法院", month.submitted), ("立案", month.filed), ("制发裁定", month.issued), ("逾期未申请", month.lapsed), ("不申请", month.not_sought),
        ("月末在办", month.running), ("提出异议", month.objections), ("异议成立", month.upheld), ("异议不成立", month.rejected),
    ))  # fmt: skip
    yield from (Line("裁定结果", zh(Outcome(outcome).label), str(n)) for outcome, n in month.outcomes.items())
    for name, span in (("提交到立案", month.to_file), ("提交到制发", month.to_issue)):
        yield Line("用时（天）", f"{name}，中位数", _middle(span))
        yield Line("用时（天）", f"{name}，最长", "—" if span.longest is None else str(span.longest))
    for ground, count, known in month.grounds:
        yield Line("不予受理、驳回的理由", f"{_article(ground)} {zh(Ground(ground).label)}", str(count))
        yield Line("不予受理、驳回的理由", f"{_article(ground)}，其中提交前检查已提示", str(known))
    for errand, ways, saved in by_errand(month.trips):
        yield from (Line("零次跑", f"{zh(errand.label)}，{zh(way.label)}", str(n)) for way, n in ways.items() if n)
        yield Line("零次跑", f"{zh(errand.label)}，少跑", str(saved))
    yield Line("零次跑", "少跑合计（趟）", str(month.saved))
    yield Line("零次跑", "全程无人到法院的裁定", f"{month.no_trip}")


def _middle(span: Span) -> str:
    return "—" if span.middle is None else f"{span.middle:g}"


def _article(ground: str) -> str:
    article, number = ground.split("-")
    return f"解释第{article}条第{number}项"


def report(month: Month, office: Office, place: str) -> bytes:
    """The report as PDF/A, to the bureau of justice and the court. `place` says over whose files it counts; a month that runs says until when."""
    found, on = list(lines(month)), min(after(month.first), today())
    until = f"（截至{day(on)}）" if on < after(month.first) else ""
    blocks: list[Block] = [
        *(left(f"{name}：") for name in ["、".join(_readers(office))] if name),
        para(f"现将{month.first.year}年{month.first.month}月{until}{place}司法确认工作情况报告如下。"),
    ]
    for part in dict.fromkeys(line.part for line in found):
        rows = [(line.name, line.value) for line in found if line.part == part]
        blocks += [heading(part), grid(("项目", "数"), rows, (5, 1))]
    blocks.append(para(DEFINED))
    sheet = Sheet(
        kind="court_month", title=f"司法确认工作月报（{month.first.year}年{month.first.month}月）", number="", on=on.isoformat(),
        office=office.name, blocks=tuple(blocks), closing=(office.name,), checkable=False,
    )  # fmt: skip
    return render(sheet)


def _readers(own: Office) -> list[str]:
    """The bureaus of justice and the courts that are entered, without whoever reports."""
    courts, bureaus = Q(kind=OfficeKind.COURT), Q(kind=OfficeKind.BUREAU, name__contains="司法局")
    return [office.name for office in Office.objects.filter(courts | bureaus, is_active=True).exclude(pk=own.pk).order_by("kind", "pk")]


def table(month: Month) -> str:
    """The same figures as CSV with a mark that Excel reads as UTF-8; a text that would begin a formula begins with an apostrophe."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(("月份", "部分", "项目", "数"))
    for line in lines(month):
        writer.writerow([as_text(text) for text in (f"{month.first:%Y-%m}", line.part, line.name, line.value)])
    return "\ufeff" + stream.getvalue()
