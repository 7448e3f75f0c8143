"""The month of the two-way list: what went out, what came in, what is done, what is late, what the other side does not know."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from cases.clock import ZONE
from cases.models import Case, Direction, Referral, Turn
from cases.moves import REFERRAL, ReferralState as S

DONE = (S.RESOLVED, S.VERIFIED)
HEADS = ("方向", "本所编号", "平台编号", "事项编码", "事项", "地点", "情况", "时间", "承办单位", "状态", "签收时间", "办结时间", "结果", "超期")


@dataclass(slots=True)
class Sum:
    """One line of the page."""

    name: str
    direction: str
    sent: int = 0
    done: int = 0
    declined: int = 0
    running: int = 0
    late: int = 0
    unmatched: int = 0

    def add(self, one: "Entry") -> None:
        """Count a matter."""
        state = one.referral.state
        self.sent += 1
        self.done += state in DONE
        self.declined += state == S.DECLINED
        self.running += state not in (*DONE, *REFERRAL.ends)
        self.late += one.late
        self.unmatched += one.unmatched


@dataclass(frozen=True, slots=True)
class Entry:
    """A matter of the month with its newest referral."""

    case: Case
    referral: Referral
    late: bool

    @property
    def unmatched(self) -> bool:
        """The platform gave no number for it."""
        return not (self.case.external_number or (self.case.origin_id and self.case.source_number))


@dataclass(slots=True)
class Month:
    """What the page shows."""

    entries: list[Entry]
    sums: list[Sum] = field(default_factory=list)

    @property
    def totals(self) -> list[Sum]:
        """One line for each way."""
        totals = {way: Sum(str(way.label), way) for way in Direction}
        for one in self.entries:
            totals[_way(one.case)].add(one)
        return list(totals.values())

    @property
    def unmatched(self) -> list[Entry]:
        """What has no number of the other side."""
        return [one for one in self.entries if one.unmatched]


def month(cases: QuerySet[Case], first: date) -> Month:
    """The matters of these cases that were reported in the month that begins on this day, each counted once by its newest referral."""
    begins, ends = _moment(first), _moment(next_month(first))
    mine = cases.filter(item__isnull=False, logged_at__gte=begins, logged_at__lt=ends).values("pk")
    lapsed = Turn.objects.filter(referral=OuterRef("pk"), lapsed_at__isnull=False)
    rows = Referral.objects.filter(case__in=mine).select_related("case__item__parent", "department").annotate(late=Exists(lapsed)).order_by("id")
    newest: dict[int, Entry] = {}
    late: set[int] = set()
    for referral in rows:
        late |= {referral.case_id} if getattr(referral, "late", False) else set()
        newest[referral.case_id] = Entry(referral.case, referral, referral.case_id in late)
    found = Month(list(newest.values()))
    sums: dict[Any, Sum] = {}
    for one in found.entries:
        item = one.case.item
        assert item is not None  # of the catalogue, as the query says
        top = item.parent or item
        sums.setdefault(top.code, Sum(top.name, item.direction)).add(one)
    found.sums = [sums[code] for code in sorted(sums, key=lambda code: (sums[code].direction != Direction.OUT, code))]
    return found


def next_month(first: date) -> date:
    """The first day of the next one."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)


def _way(case: Case) -> Direction:
    return Direction.IN if case.origin_id else Direction.OUT


def lines(entries: Iterable[Entry]) -> Iterable[list[str]]:
    """The matters as rows of a sheet, in the order of HEADS."""
    for one in entries:
        case, referral, item = one.case, one.referral, one.case.item
        assert item is not None
        yield [
            "出" if _way(case) == Direction.OUT else "进", case.number, case.source_number if case.origin_id else case.external_number, item.code,
            item.name, case.place, case.narrative, _written(case.occurred_at), referral.department.short_name, referral.state_label,
            _written(referral.signed_at), _written(referral.resolved_at or referral.ended_at), referral.result, "是" if one.late else "",
        ]  # fmt: skip


def _written(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}" if moment else ""
