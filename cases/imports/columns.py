"""What a list may hold: per kind its columns, the words by which they are found, and how a cell is read. A row gives values or says what is wrong."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from cases.clock import ZONE
from cases.imports.sheet import to_the_second
from mediators.kinds import DisputeType

EPOCH, FIRST_YEAR, LAST_YEAR = datetime(1899, 12, 30, tzinfo=ZONE), 1990, 2100  # a day in Excel is a number of days since then
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?)?[分秒]?)?")
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
CELL_PHONE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?(1[3-9]\d[\s-]?\d{4}[\s-]?\d{4})(?!\d)")
PHONE = re.compile(r"(?<!\d)\(?(0\d{2,3})?\)?[\s-]?(\d{7,8}|\d{3,4}-\d{3,4}(?:-\d{3,4})?|\d{9,12})(?!\d)")
SHORTENED = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)  # a long number, as Excel shows and saves it
LONGEST = 5000  # signs of a story, as in the form of the desk


class ListKind(models.TextChoices):
    """What a list is. The first three go to the desk, to be looked at one by one; the others are books that are counted and no more."""

    CALLS = "110", gettext_lazy("110 calls to be seen to")
    HOTLINE = "12345", gettext_lazy("12345 matters to be seen to")
    PETITIONS = "petition", gettext_lazy("Petition matters to be seen to")
    DISPUTE_BOOK = "disputes", gettext_lazy("Old ledger of disputes")
    CALL_BOOK = "call_book", gettext_lazy("Book of calls, to be counted")
    FILING_BOOK = "filing_book", gettext_lazy("Book of cases filed by the police, to be counted")
    PETITION_BOOK = "petition_book", gettext_lazy("Book of petitions, to be counted")


TO_DESK = (ListKind.CALLS, ListKind.HOTLINE, ListKind.PETITIONS)


class Outcome(models.TextChoices):
    """How an entry of an old ledger ended, as far as the ledger says."""

    RESOLVED = "resolved", gettext_lazy("Settled")
    UNRESOLVED = "unresolved", gettext_lazy("Not settled")
    REFERRED = "referred", gettext_lazy("Passed on")
    OPEN = "open", gettext_lazy("Not ended")


OUTCOME_WORDS: Mapping[str, str] = {  # the surest first; what is neither is refused, for a figure hangs on it
    Outcome.UNRESOLVED: r"[未没无不难](?:能|有|法|以|予|得到|曾|经)*(?:调解|协商)?(?:化解|成功|达成|调成)|失败|终止|调解不成|^否",
    Outcome.REFERRED: r"转办|移交|转交|移送",
    Outcome.OPEN: r"未办|在办(?!结)|[解理处]中(?!心)|正在|待(?:化解|调解|处理|办)",
    Outcome.RESOLVED: r"化解|成功|达成|已调解|办结|^是(?!否)",
}
IN_DOUBT = re.compile(r"(?:[未没无不难否][^，。；,;]*|部分)(?:化解|成功|达成|办结)")
TYPE_WORDS: Mapping[str, Sequence[str]] = {
    DisputeType.FAMILY: ("婚姻", "家庭", "赡养", "抚养", "继承"), DisputeType.NEIGHBOUR: ("邻里", "相邻", "邻居"),
    DisputeType.HOMESTEAD: ("宅基地", "房屋"), DisputeType.FOREST_LAND: ("山林", "土地", "承包地"),
    DisputeType.EXPROPRIATION: ("征地", "拆迁", "征收"), DisputeType.ENVIRONMENT: ("环境", "污染"),
    DisputeType.MIGRANT_WAGES: ("欠薪", "农民工", "工资", "工程款"), DisputeType.LABOUR: ("劳动", "工伤", "劳资"),
    DisputeType.TOURISM: ("旅游",), DisputeType.ECOMMERCE: ("网购", "电子商务", "网络交易"), DisputeType.CONSUMER: ("消费",),
    DisputeType.MEDICAL: ("医疗", "医患"), DisputeType.TRAFFIC: ("交通", "车祸"), DisputeType.PROPERTY: ("物业",),
    DisputeType.CONTRACT: ("合同", "借贷", "债务", "经济", "租赁"), DisputeType.BUSINESS: ("生产经营", "经营"),
    DisputeType.DAMAGES: ("损害", "赔偿", "打架", "殴打", "治安"), DisputeType.OTHER: ("其他", "其它"),
}  # fmt: skip


def flat(text: str) -> str:
    """Half-width, without blanks: how two ways of typing the same are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def moment(text: str) -> datetime:
    """A day in Asia/Shanghai, to the second where it says one: 2019-5-17, 2019年5月17日 8:30, 20190517083015, or Excel's own number for it."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if SERIAL.fullmatch(plain):
        return _known(EPOCH + timedelta(days=float(plain)))
    found = DAY.fullmatch(plain) or PACKED.fullmatch(plain)
    if found is None:
        raise ValidationError(_("“%(text)s” is no day: write it as 2019-05-17.") % {"text": text[:20]})
    try:
        return _known(datetime(*[int(part) for part in found.groups() if part is not None], tzinfo=ZONE))  # type: ignore[arg-type, misc]
    except ValueError as problem:
        raise ValidationError(_("“%(text)s” is no day of the calendar.") % {"text": text[:20]}) from problem


def _known(found: datetime) -> datetime:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValidationError(_("The year %(year)s cannot be meant.") % {"year": found.year})
    return to_the_second(found).replace(tzinfo=ZONE)


def day(text: str) -> date:
    """The day alone."""
    return moment(text).date()


def dispute_type(text: str) -> str:
    """One of the ministry's types, by its name or by the words that ledgers use; what fits none is OTHER."""
    wanted = flat(text)
    return next((kind for kind, words in TYPE_WORDS.items() if any(word in wanted for word in words)), DisputeType.OTHER)


def outcome(text: str) -> str:
    """How it ended. Raises ValidationError for words that say neither."""
    wanted = flat(text)
    kind = next((kind for kind, words in OUTCOME_WORDS.items() if re.search(words, wanted)), None)
    if kind and not (kind == Outcome.RESOLVED and IN_DOUBT.search(wanted)):
        return kind
    raise ValidationError(_("“%(text)s” does not say how it ended: write 化解, 未化解, 转办 or 办理中.") % {"text": text[:20]})


def phone(text: str) -> str:
    """The first mobile number in it, else the first number, digits alone: without 86 and extension; empty where there is none."""
    plain = _whole(unicodedata.normalize("NFKC", text))
    found = CELL_PHONE.search(plain) or PHONE.search(plain)
    return re.sub(r"\D", "", "".join(part or "" for part in found.groups())) if found else ""


def number(text: str) -> str:
    """What tells a line apart. Raises ValidationError for what Excel made of a long one: many lines would have the same."""
    return _whole(flat(text))


def _whole(text: str) -> str:
    if SHORTENED.fullmatch(text.strip()):
        problem = _("Excel shortened a long number to “%(text)s”. Take the list from its source anew, with this column as text.")
        raise ValidationError(problem % {"text": text[:20]})
    return text


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a list may say."""

    name: str
    label: Promise
    read: Callable[[str], Any] = str
    needed: bool = False
    longest: int = LONGEST  # signs

    @property
    def words(self) -> list[str]:
        """At the head of its column."""
        return WORDS[self.name].split()

    def value(self, text: str) -> Any:
        """What the cell says. Raises ValidationError."""
        if not text:
            if self.needed:
                raise ValidationError(_("“%(label)s” is empty (a merged cell counts only once).") % {"label": self.label})
            return None if self.read in (moment, day) else ""
        value = self.read(text)
        if max(len(text), len(value) if isinstance(value, str) else 0) > self.longest:  # ㈠ becomes three signs
            raise ValidationError(_("“%(label)s” is longer than %(n)s signs: shorten it.") % {"label": self.label, "n": self.longest})
        return value


WORDS = {  # as they stand at the head of columns, the surest first
    "source_number": "编号 警情编号 接警编号 接警单编号 接警单号 警单编号 事件编号 工单编号 工单号 信访编号 案号 案件编号 序号",
    "happened_at": "发生时间 报警时间 接警时间 受理时间 登记时间 受理日期 登记日期 来访时间 立案时间 时间 日期",
    "place": "地点 发生地点 事发地点 案发地点 发生地址 事发地址 案发地址 地址 所在村 社区",
    "summary": "简要情况 简要警情 简要案情 警情描述 情况描述 问题描述 诉求描述 经过 事情经过 警情内容 报警内容 诉求内容 "
    "纠纷简要情况 内容 事由 案由 情况 摘要",
    "dispute_type": "纠纷类型 纠纷类别 警情类别 类别 类型",
    "closed_on": "办结时间 办结日期 结案日期 调结日期 化解日期",
    "due_on": "应办结日期 办理期限 到期日 限办日期 应办结时间",
    "outcome": "结果 调解结果 处理结果 办理结果 是否化解 化解情况",
    "name": "报警人 报警人姓名 反映人 来电人 信访人 姓名 当事人",
    "phone": "电话 联系电话 联系方式 手机号 手机号码 报警人电话 报警电话 来电号码 手机",
    "other_side": "对方 对方当事人 被反映人 被投诉人",
}
NUMBER = Column("source_number", gettext_lazy("Number"), number, needed=True, longest=40)
WHEN = Column("happened_at", gettext_lazy("When"), moment, needed=True)
WHERE = Column("place", gettext_lazy("Where"), longest=120)
WHAT = Column("summary", gettext_lazy("What happened"))
TOLD = Column("summary", gettext_lazy("What happened"), needed=True)
KIND = Column("dispute_type", gettext_lazy("Type"), dispute_type)
CLOSED = Column("closed_on", gettext_lazy("Ended on"), day)
DUE = Column("due_on", gettext_lazy("Due on"), day)
ENDED = Column("outcome", gettext_lazy("How it ended"), outcome, needed=True)
WHO = Column("name", gettext_lazy("Who reported"), longest=40)
RING = Column("phone", gettext_lazy("Phone"), phone)
OTHER = Column("other_side", gettext_lazy("The other side"), longest=60)

FOR_DESK = (NUMBER, WHEN, TOLD, WHERE, WHO, RING, OTHER)
BOOK = (NUMBER, WHEN, KIND, WHERE, WHAT)
COLUMNS: Mapping[str, tuple[Column, ...]] = {
    **dict.fromkeys(TO_DESK, FOR_DESK), ListKind.DISPUTE_BOOK: (*BOOK, ENDED, DUE, CLOSED),
    **dict.fromkeys((ListKind.CALL_BOOK, ListKind.FILING_BOOK, ListKind.PETITION_BOOK), BOOK),
}  # fmt: skip


def guess(heads: Sequence[str], kind: str) -> dict[str, int]:
    """For each column that is recognised, where it stands: the same words first, then heads that contain them."""
    plain, found = [flat(head) for head in heads], dict[str, int]()
    for fits in (lambda head, word: head == word, lambda head, word: word in head):
        for column in COLUMNS[kind]:
            if column.name not in found:
                places = (at for word in column.words for at, head in enumerate(plain) if at not in found.values() and fits(head, word))
                if (at := next(places, None)) is not None:
                    found[column.name] = at
    return found


def clean(row: Sequence[str], places: Mapping[str, int], kind: str) -> tuple[dict[str, Any], list[str]]:
    """The values of a row and what is wrong with it, in words; a row with anything wrong is not brought in."""
    values, wrong = dict[str, Any](), list[str]()
    for column in COLUMNS[kind]:
        at = places.get(column.name, -1)
        try:
            values[column.name] = column.value(row[at] if 0 <= at < len(row) else "")
        except ValidationError as problem:
            wrong.extend(problem.messages)
    if not wrong and (closed := values.get("closed_on")) and closed < values["happened_at"].date():
        wrong.append(_("It ended before it happened."))
    return values, wrong
