"""What a court would ask before it confirms an agreement, article by article, before anybody leaves the room. Pure: facts in, findings out.

民诉法 205; 民诉法解释 354, 355, 358; 法释〔2020〕26号 52; 土地管理法 14. It only asks: the court decides. Each finding names the ground on which a
court would refuse, so that a refusal can be held against what was foreseen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.data.not_confirmed import ACCOUNT, BY_BANK, DAY, MONEY_WORD, READ_FROM, SUM, SUM_IN_WORDS, VAGUE

DATED = frozenset({"repair", "return", "apologise", "support"})  # kinds of term that are done by a day


class Severity(StrEnum):
    """Red would be refused as it stands; amber is to be asked about or completed."""

    RED = "red"
    AMBER = "amber"


class Code(models.TextChoices):
    """What may be found. The values are kept with a confirmation and compared with the court's ground: never rename one."""

    NO_ORGANISATION = "no_organisation", _("Not reached before a mediation organisation: the court does not confirm it.")
    ORAL = "oral", _("An oral agreement is performed already: there is nothing to confirm.")
    LATE = "late", _("The 30 days since its effect are over.")
    SCOPE = "scope", _("Only another organ may handle this kind of dispute.")
    LAND = "land", _("Who owns or may use land is decided by the government.")
    LABOUR = "labour", _("In a labour dispute only duties to pay are confirmed.")
    COURT = "court", _("Say why this court may be asked.")
    STATUS = "status", _("A marriage, parentage, adoption or other personal status itself is not confirmed.")
    CUSTODY = "custody", _("Custody touches personal status: leave what is to be paid or done, and settle the rest at the court.")
    OTHER_PROCEDURE = "other_procedure", _("This belongs to another special procedure.")
    TITLE = "title", _("Title to a house, land or a thing is not confirmed.")
    INTELLECTUAL = "intellectual", _("Intellectual property rights are not confirmed.")
    MANDATORY = "mandatory", _("This may break mandatory law.")
    OTHERS = "others", _("This may touch the rights of others or of the public.")
    ORDER = "order", _("This may be against public order and good morals.")
    NOT_VOLUNTARY = "not_voluntary", _("The words leave a doubt whether it was agreed freely.")
    CAPACITY = "capacity", _("A minor needs a guardian who agrees and signs.")
    VAGUE = "vague", _("The word is not clear enough to be enforced.")
    WHO = "who", _("It does not say who does it, or for whom.")
    AMOUNT = "amount", _("It does not say how much.")
    AMOUNTS_DIFFER = "amounts_differ", _("The sum in the sentence is not the sum of the term.")
    DATE = "date", _("It does not say by when.")
    ACCOUNT = "account", _("It does not say to which account or by what means.")
    IDENTITY = "identity", _("The identity number or the address is missing in the application.")


ARTICLES: Mapping[Code, str] = {
    Code.NO_ORGANISATION: "民事诉讼法 第205条", Code.ORAL: "人民调解法 第30条", Code.LATE: "民事诉讼法 第205条", Code.COURT: "民事诉讼法 第205条",
    Code.SCOPE: "民诉法解释 第355条第1款第1项", Code.LAND: "土地管理法 第14条", Code.LABOUR: "法释〔2020〕26号 第52条",
    Code.STATUS: "民诉法解释 第355条第1款第3项", Code.CUSTODY: "民诉法解释 第355条第1款第3项",
    Code.OTHER_PROCEDURE: "民诉法解释 第355条第1款第4项", Code.TITLE: "民诉法解释 第355条第1款第5项",
    Code.INTELLECTUAL: "民诉法解释 第355条第1款第5项", Code.MANDATORY: "民诉法解释 第358条第1项", Code.OTHERS: "民诉法解释 第358条第2项",
    Code.ORDER: "民诉法解释 第358条第3项", Code.NOT_VOLUNTARY: "民诉法解释 第358条第4项", Code.CAPACITY: "民诉法解释 第358条第4项",
    **dict.fromkeys((Code.VAGUE, Code.WHO, Code.AMOUNT, Code.AMOUNTS_DIFFER, Code.DATE, Code.ACCOUNT), "民诉法解释 第358条第5项"),
    Code.IDENTITY: "民诉法解释 第354条",
}  # fmt: skip
# The ground (`models.Ground`) on which a court would refuse; empty where it would only ask for papers.
GROUNDS: Mapping[Code, str] = {
    **dict.fromkeys((Code.NO_ORGANISATION, Code.LATE, Code.SCOPE, Code.LAND, Code.LABOUR), "355-1"), Code.COURT: "355-2",
    Code.STATUS: "355-3", Code.CUSTODY: "355-3", Code.OTHER_PROCEDURE: "355-4", Code.TITLE: "355-5", Code.INTELLECTUAL: "355-5",
    Code.MANDATORY: "358-1", Code.OTHERS: "358-2", Code.ORDER: "358-3", Code.NOT_VOLUNTARY: "358-4", Code.CAPACITY: "358-4",
    **dict.fromkeys((Code.VAGUE, Code.WHO, Code.AMOUNT, Code.AMOUNTS_DIFFER, Code.DATE, Code.ACCOUNT), "358-5"),
    Code.ORAL: "358-6", Code.IDENTITY: "",
}  # fmt: skip
RED = frozenset({
    Code.NO_ORGANISATION, Code.ORAL, Code.LATE, Code.SCOPE, Code.LAND, Code.LABOUR, Code.STATUS, Code.OTHER_PROCEDURE, Code.TITLE,
    Code.INTELLECTUAL, Code.CAPACITY,
})  # fmt: skip
# What the triage was told (`triage.Question`): yes to this is a finding about the whole, whatever the terms say.
ASKED: tuple[tuple[str, Code], ...] = (
    ("status", Code.STATUS), ("title", Code.TITLE), ("land", Code.LAND), ("special_organ", Code.SCOPE), ("crime", Code.SCOPE),
    ("sham", Code.OTHERS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sentence:
    """One term as it stands, with names instead of rows. `asks_nothing`: the closing sentence that nothing else is open."""

    text: str
    kind: str = "other"
    debtor: str = ""
    creditor: str = ""
    amount: Decimal | None = None
    due_on: date | None = None
    method: str = ""
    asks_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an agreement before it goes to the court. Days are days in Asia/Shanghai."""

    sentences: Sequence[Sentence]
    people: bool = True  # reached before a people's mediation committee
    written: bool = True
    labour: bool = False
    answers: Mapping[str, bool] = field(default_factory=dict)
    unguarded: Sequence[str] = ()  # minors without a guardian
    incomplete: Sequence[str] = ()  # parties whose identity number or address is missing
    court_reasoned: bool = True  # the court's own ground of art. 205 is stated
    late: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One point: what, on which article, how grave, in which sentence, and what to write instead."""

    code: Code
    severity: Severity
    sentence: str = ""
    word: str = ""
    proposal: str = ""
    number: int = 0  # of the term, from one; 0 for the whole

    @property
    def article(self) -> str:
        """The article it rests on."""
        return ARTICLES[self.code]

    @property
    def ground(self) -> str:
        """The ground on which a court would refuse, or nothing."""
        return GROUNDS[self.code]

    @property
    def before(self) -> str:
        """The sentence up to the word; all of it where the word is not written in one piece."""
        return self.sentence.partition(self.word)[0] if self.word else self.sentence

    @property
    def after(self) -> str:
        """The sentence behind the word."""
        return self.sentence.partition(self.word)[2] if self.word else ""

    @property
    def label(self) -> str | Promise:
        """What it says, in one sentence."""
        return self.code.label


def check(facts: Facts) -> list[Finding]:
    """Everything to ask about, the red first, each once per term and code."""
    found = [*_whole(facts), *(f for n, s in enumerate(facts.sentences, start=1) for f in _sentence(n, s, labour=facts.labour))]
    return sorted(found, key=lambda finding: (finding.severity != Severity.RED, finding.number))


def codes(findings: Sequence[Finding]) -> list[str]:
    """The codes that were found, each once: what is kept with a confirmation when it goes to the court."""
    return list(dict.fromkeys(str(finding.code) for finding in findings))


def foreseen(codes_found: Sequence[str], ground: str) -> bool:
    """Whether a refusal on this ground was among what the check had said."""
    return any(GROUNDS[Code(code)] == ground for code in codes_found if code in Code.values)


def _point(code: Code, sentence: str = "", **more: str | int) -> Finding:
    return Finding(code, Severity.RED if code in RED else Severity.AMBER, sentence, **more)  # type: ignore[arg-type]


def _whole(facts: Facts) -> Iterator[Finding]:
    asked = [code for question, code in ASKED if facts.answers.get(question)]
    flags = (
        (not facts.people, Code.NO_ORGANISATION), (not facts.written, Code.ORAL), (facts.late, Code.LATE), (not facts.court_reasoned, Code.COURT),
    )  # fmt: skip
    yield from (_point(code) for code in dict.fromkeys([*(code for holds, code in flags if holds), *asked]))
    yield from (_point(Code.CAPACITY, name) for name in facts.unguarded)
    yield from (_point(Code.IDENTITY, name) for name in facts.incomplete)


def _sentence(number: int, said: Sentence, *, labour: bool) -> Iterator[Finding]:
    text = said.text.strip()
    for code, pattern in READ_FROM:
        if hit := pattern.search("".join(text.split())):
            yield _point(Code(code), text, word=hit[0] if hit[0] in text else "", number=number)
    if said.asks_nothing:
        return
    if labour and said.kind != "pay":
        yield _point(Code.LABOUR, text, number=number)
    if hit := VAGUE.search(text):
        yield _point(Code.VAGUE, text, word=hit[0], proposal=proposal(said), number=number)
    yield from (_point(code, text, proposal=proposal(said), number=number) for code in _missing(said))


def _missing(said: Sentence) -> Iterator[Code]:
    pays, text = said.kind == "pay" or bool(MONEY_WORD.search(said.text)), said.text
    if not said.debtor or (pays and not said.creditor):
        yield Code.WHO
    if pays and said.amount is None and not (SUM.search(text) or SUM_IN_WORDS.search(text)):
        yield Code.AMOUNT
    if said.amount is not None and not _same_sum(said.amount, text):
        yield Code.AMOUNTS_DIFFER
    if (pays or said.kind in DATED) and said.due_on is None and not DAY.search(text):
        yield Code.DATE
    where = f"{text}{said.method}"
    if pays and (not (said.method or ACCOUNT.search(text)) or (BY_BANK.search(where) and not ACCOUNT.search(where))):
        yield Code.ACCOUNT


def _same_sum(amount: Decimal, text: str) -> bool:
    """Whether a sum in the sentence is the term's own, or none stands there in figures."""
    told = [Decimal(hit[1].replace(",", "").replace("，", "")) * (10000 if hit[2] else 1) for hit in SUM.finditer(text)]
    return not told or amount in told


def proposal(said: Sentence) -> str:
    """The sentence as a court could enforce it: what is known filled in, what is missing as a blank. It stands in a paper: Chinese only."""
    who, whom = said.debtor or "（谁）", said.creditor or "（向谁）"
    until = f"{said.due_on.year}年{said.due_on.month}月{said.due_on.day}日" if said.due_on else "____年__月__日"
    if said.kind == "pay" or MONEY_WORD.search(said.text):
        amount = f"{said.amount:.2f}" if said.amount is not None else "________"
        named = said.method and (ACCOUNT.search(said.method) or not BY_BANK.search(said.method))
        how = said.method if named else "转入________（开户行、户名、账号）"
        return f"{who}于{until}前（含当日）向{whom}支付人民币{amount}元，{how}。"
    return f"{who}于{until}前（含当日）完成：________（做什么、做到什么程度、谁来验收）。"
