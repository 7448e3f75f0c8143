"""The books of the years 2016 to May 2019 as a station would hand them in: invented lines, made anew the same each time, brought in by the import.

They are written so that the figures of the article come out of the definitions and of nothing else: 276 disputes since 2018, the share resolved
up by 19.7 % (101 of 142, then 235 of 276), petitions from 25 to 20, 253 of 263 finished, calls of January to April from 625 to 585, filings
from 222 to 173.
"""

import csv
import io
import random
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from accounts.models import User
from cases.imports.columns import ListKind
from cases.models import BatchState
from cases.steps import imports

SEED = 20190517
COMMUNITIES = ("东门社区", "石桥社区", "桂花苑社区", "南溪社区", "居敬社区", "滨江村", "石桥村")
# what a ledger calls a type, what happened, how often of a hundred
MATTERS: tuple[tuple[str, str, int], ...] = (
    ("邻里纠纷", "楼上漏水，两家说不拢", 24), ("婚姻家庭", "夫妻争吵，老人赡养", 15), ("劳资纠纷（欠薪）", "工地拖欠工资", 14),
    ("损害赔偿", "口角后推搡，要求赔偿", 11), ("物业纠纷", "物业费与车位", 9), ("合同纠纷", "房屋租赁押金", 9), ("交通事故", "小碰擦赔偿", 6),
    ("消费纠纷", "预付卡退款", 5), ("其他劳动争议", "工伤赔偿", 4), ("征地拆迁", "安置房分配", 2), ("其他", "宠物、噪声", 1),
)  # fmt: skip
QUICK, LIMIT = 15, 30  # days: of a labour dispute, of any other
# first and last month, how many, of these resolved, ended otherwise; the rest still runs when the book is closed
SPANS: tuple[tuple[date, date, int, int, int], ...] = (
    (date(2016, 1, 4), date(2017, 5, 30), 142, 101, 33), (date(2017, 6, 1), date(2017, 11, 28), 78, 62, 12),
    (date(2018, 1, 2), date(2019, 4, 30), 263, 230, 23), (date(2019, 5, 2), date(2019, 5, 29), 13, 5, 0),
)  # fmt: skip
DISPUTES = ("编号", "登记日期", "纠纷类型", "社区", "事由", "结果", "应办结日期", "办结日期")
LATE = 0.03  # of all that ended
CLOSED_ON = date(2019, 5, 31)
CALLS = (((2018, 1, 4), 625), ((2018, 5, 12), 1204), ((2019, 1, 4), 585), ((2019, 5, 5), 141))
FILINGS = (((2018, 1, 4), 222), ((2018, 5, 12), 391), ((2019, 1, 4), 173), ((2019, 5, 5), 40))
PETITIONS = (((2016, 1, 12), 17), ((2017, 1, 5), 8), ((2017, 6, 12), 10), ((2018, 1, 12), 15), ((2019, 1, 5), 5))
Row = Sequence[str]


def bring_in(actor: User, deliver: Callable[[], object]) -> None:
    """All four books, each as a file, by the steps that an officer takes."""
    chance = random.Random(SEED)  # noqa: S311 - invented lines, the same each time
    for kind, name, head, rows in (
        (ListKind.DISPUTE_BOOK, "矛盾纠纷台账", DISPUTES, _disputes(chance)),
        (ListKind.CALL_BOOK, "有效接处警", ("警情编号", "接警时间"), _counted("J", CALLS, chance)),
        (ListKind.FILING_BOOK, "受案登记", ("案件编号", "受理时间"), _counted("S", FILINGS, chance)),
        (ListKind.PETITION_BOOK, "信访登记", ("信访编号", "登记日期"), _counted("X", PETITIONS, chance)),
    ):
        batch = imports.upload(actor=actor, kind=kind, name=f"{name}（2016年至2019年5月）.csv", content=_as_csv(head, rows))
        imports.name_columns(batch, places=batch.places)
        deliver()
        batch.refresh_from_db()
        imports.bring_in(batch)
        deliver()
        batch.refresh_from_db()
        assert (batch.stage, batch.wrong) == (BatchState.DONE, 0), (batch.name, batch.stage, batch.problem)


def _as_csv(head: Row, rows: Iterator[Row]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows([head, *rows])
    return target.getvalue().encode("gb18030")


def _disputes(chance: random.Random) -> Iterator[Row]:
    number = 0
    for first, last, count, resolved, failed in SPANS:
        ends = ["已化解"] * resolved + ["未达成协议"] * failed + ["办理中"] * (count - resolved - failed)
        chance.shuffle(ends)
        for end, day in zip(ends, sorted(_days(first, last, count, chance)), strict=True):
            number += 1
            kind, what, _share = chance.choices(MATTERS, [share for *_words, share in MATTERS])[0]
            limit = QUICK if ("劳" in kind) and first < date(2019, 5, 1) else LIMIT
            due = day + timedelta(days=limit)
            took = limit + chance.randint(1, 5) if chance.random() < LATE else chance.randint(0, limit - 2)
            over = "" if end == "办理中" else min(day + timedelta(days=took), CLOSED_ON).isoformat()
            yield f"{day.year}-{number:04}", day.isoformat(), kind, chance.choice(COMMUNITIES), what, end, due.isoformat(), over


def _days(first: date, last: date, count: int, chance: random.Random) -> list[date]:
    return [first + timedelta(days=chance.randint(0, (last - first).days)) for _ in range(count)]


def _counted(word: str, spans: Sequence[tuple[tuple[int, int, int], int]], chance: random.Random) -> Iterator[Row]:
    number = 0
    for (year, first, last), count in spans:
        until = date(year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
        for day in sorted(_days(date(year, first, 1), until, count, chance)):
            number += 1
            yield f"{word}{year}{number:05}", f"{day.isoformat()} {chance.randint(0, 23):02}:{chance.randint(0, 59):02}"
