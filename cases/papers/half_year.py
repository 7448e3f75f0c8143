"""The Ministry of Justice's half-yearly form of people's mediation (domain.md §3.2) as a sheet, over the mediations that ended in the half."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Q, Sum
from openpyxl import Workbook

from accounts.models import Office
from accounts.roles import OfficeKind
from cases.figures.counts import COUNTS
from cases.figures.mediators import Difficulty, difficulty
from cases.figures.period import Period
from cases.models import Agreement, Case, Party, Source
from cases.papers.figures import fill, packed, words
from cases.papers.wording import zh
from mediators.kinds import DisputeType

# 案件来源: how the form names where a dispute came from.
FROM: dict[str, str] = {
    Source.PATROL: "主动调解", Source.GRID: "主动调解", Source.APPLICATION: "依申请", Source.WINDOW: "依申请", Source.PHONE: "依申请",
    Source.COURT: "接受委托移送：法院", Source.CALL_110: "接受委托移送：公安机关", Source.PETITION: "接受委托移送：信访部门",
    Source.HOTLINE: "接受委托移送：其他部门", Source.OTHER: "接受委托移送：其他部门",
}  # fmt: skip
SOURCES = (*dict.fromkeys(FROM.values()), "接受委托移送：检察院")
NOT_KEPT = ("防止民间纠纷引起自杀（件/人）", "防止民间纠纷转化为刑事案件（件/人）", "防止群体性上访（件/人）", "防止群体性械斗（件/人）", "排查纠纷（次/件）", "预防纠纷（件）")


def sheet(offices: Sequence[Office], period: Period) -> bytes:
    """The form as a workbook."""
    book = Workbook()
    page = book.active
    page.title = "人民调解半年报"
    fill(page, list(rows(offices, period)), (42, 16, 40))
    return packed(book)


def rows(offices: Sequence[Office], period: Period) -> list[tuple[str | int, ...]]:
    """Item, number, note: every line of the form. What the system does not keep stays empty and says so."""
    own = Q(station__in=offices) | Q(committee__in=offices)
    agreed, failed = (Case.objects.filter(own, pk__in=COUNTS[key].cases(period.first, period.last).values("pk")) for key in ("agreed", "failed"))
    over = Case.objects.filter(Q(pk__in=agreed.values("pk")) | Q(pk__in=failed.values("pk")))
    facts = list(over.values_list("source", "dispute_type", "risk", "people_count", "round"))
    sources, kinds = Counter(FROM.get(row[0], "") for row in facts), Counter(row[1] for row in facts)
    hard = sum(difficulty(risk=risk, people=people, round_=round_) == Difficulty.HARD for _source, _kind, risk, people, round_ in facts)
    forms = Counter(Agreement.objects.filter(case__in=agreed.values("pk"), effective_at__isnull=False, voided_at=None).values_list("form", flat=True))
    committees = Office.objects.filter(Q(pk__in=[office.pk for office in offices]) | Q(pk__in=over.order_by().values("committee").distinct()), kind=OfficeKind.COMMITTEE).count()
    parties = Party.objects.filter(case__in=over.values("pk"), removed_at=None).count()
    return [
        (f"人民调解半年报　{words(period)}　{'、'.join(office.short_name for office in offices)}",), ("项目", "数", "说明"),
        ("人民调解委员会（个）", committees, "本期有调解的"),
        ("调解纠纷总数（件）", len(facts), "本期调解终结的，达成和未达成都算"), ("调解成功（件）", agreed.count(), "达成协议并生效，口头协议也算"),
        ("疑难复杂（件）", hard, "按登记时的风险、人数、次数定，与结果无关"),
        ("涉及当事人（人）", parties, "一件里一人算一次"),
        ("涉及金额（元）", int(over.aggregate(total=Sum("amount"))["total"] or 0), ""),
        ("口头协议（件）", forms["oral"], ""), ("书面协议（件）", forms["written"], ""),
        *((name, sources[name], "案件来源") for name in SOURCES),
        *((f"{n}　{zh(kind.label)}", kinds[kind.value], "纠纷类型") for n, kind in enumerate(DisputeType, start=1)),
        *((name, "", "本系统没有记这一项，请按台账填") for name in NOT_KEPT),
    ]  # fmt: skip
