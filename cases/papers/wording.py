"""The words of papers: people, sums, days and terms as they stand in a legal document. Chinese whatever language the page has."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from cases.clock import ZONE, Unit
from cases.documents import Signer
from cases.models import Case, Consultation, Party, PartyKind, Term, TermKind
from cases.numerals import amount_in_words, ordinal
from mediators.kinds import DisputeType

UNITS = {
    Unit.MINUTES: "分钟", Unit.HOURS: "小时", Unit.NATURAL_DAYS: "日", Unit.WORKING_DAYS: "个工作日", Unit.MONTHS: "个月", Unit.YEARS: "年",
}  # fmt: skip
HIDDEN = "住址保密，已另行留存"


def zh(label: Any) -> str:
    """A label of the program in Chinese, whoever is looking."""
    with override("zh-hans"):
        return str(label)


def local(moment: datetime) -> date:
    """The day of a moment in Asia/Shanghai."""
    return moment.astimezone(ZONE).date()


def day(value: date | datetime | None) -> str:
    """2026年5月6日; empty for nothing."""
    if value is None:
        return ""
    d = local(value) if isinstance(value, datetime) else value
    return f"{d.year}年{d.month}月{d.day}日"


def minute(value: datetime | None) -> str:
    """2026年5月6日9时30分."""
    if value is None:
        return ""
    t = value.astimezone(ZONE)
    return f"{day(t)}{t.hour}时{t.minute:02d}分"


def second(value: datetime | None) -> str:
    """2026年5月6日9时30分08秒: a limit was kept or it was not."""
    return f"{minute(value)}{value.astimezone(ZONE).second:02d}秒" if value else ""


def yuan(amount: Decimal) -> str:
    """人民币3200.00元（大写：叁仟贰佰元整）."""
    return f"人民币{amount:.2f}元（大写：{amount_in_words(amount)}）"


def joined(names: list[str]) -> str:
    """甲、乙、丙."""
    return "、".join(names)


def numbered(texts: list[str]) -> list[str]:
    """一、…；二、…"""
    return [f"{ordinal(n)}、{text}" for n, text in enumerate(texts, start=1)]


def nested(texts: list[str]) -> list[str]:
    """（一）…；（二）…: items below a heading that has its own 三、, and wherever they are quoted."""
    return [f"（{ordinal(n)}）{text}" for n, text in enumerate(texts, start=1)]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of what somebody typed."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def sentence(text: str) -> str:
    """A text that ends with exactly one full stop."""
    return text.strip().rstrip("。；;.") + "。"


def parties(case: Case) -> list[Party]:
    """The parties in the order of the file."""
    return list(case.parties.all())


def number(case: Case) -> str:
    """大桥调〔2026〕318号: the case's number as papers write it."""
    return case.display_number.replace(" ", "")


def dispute(case: Case) -> str:
    """邻里: the kind of dispute, empty before the triage."""
    return zh(DisputeType(case.dispute_type).label) if case.dispute_type else ""


def names(case: Case) -> str:
    """Their names in one line."""
    return joined([party.name for party in parties(case)])


def mediators(case: Case, *, else_: str = "") -> str:
    """竺亚琴、俞水根: the lead first, then whoever mediates along."""
    lead = [case.mediator.name] if case.mediator else [else_] if else_ else []
    return joined([*lead, *team(case)])


def team(case: Case) -> list[str]:
    """The names of those who mediate along with the lead."""
    return [name for _user, name in members(case)]


def members(case: Case) -> list[tuple[int, str]]:
    """Those who mediate along with the lead: the id of the user, the name."""
    return list(Consultation.objects.team().filter(case=case).values_list("mediator__user", "mediator__user__name")) if case.mediator_id else []


def party_line(party: Party, on: date, *, address: bool = True, identity: bool = False, phone: bool = False) -> str:
    """A party's data as 协议书, 申请书 and 裁定书 want them. A hidden address (domestic violence) never stands in a shared paper."""
    facts = [party.name] if party.kind == PartyKind.ORGANISATION else _person(party, None if identity else on)
    if address and (party.address or party.address_hidden):
        where = HIDDEN if party.address_hidden else party.address
        facts.append(where if party.address_hidden else f"{'住所地' if party.kind == PartyKind.ORGANISATION else '住'}{where}")
    if identity and party.id_number:
        kind = "统一社会信用代码" if party.kind == PartyKind.ORGANISATION else "公民身份号码"
        facts.append(f"{kind}{party.id_number}")
    if phone and party.phone and not party.address_hidden:
        facts.append(f"联系电话{party.phone}")
    return "，".join(facts) + "。" + _acts_for(party)


def _person(party: Party, on: date | None) -> list[str]:
    facts = [party.name]
    if party.sex:
        facts.append({"female": "女", "male": "男"}[party.sex])
    if party.birth:
        facts.append(f"{day(party.birth)}出生" + (f"（{age(party.birth, on)}岁）" if on else ""))
    facts += [text for text in (party.ethnicity, party.occupation) if text]
    if party.kind == PartyKind.GROUP:
        facts.append(f"共{party.headcount}人")
    return facts


def _acts_for(party: Party) -> str:
    return _follows(party) + _speaks(party)


def _follows(party: Party) -> str:
    """Whose place an heir took, and by what that is known."""
    gone = party.heir_of
    if gone is None or gone.died_on is None:
        return ""
    note = f"（{party.authority_note}）" if party.authority_note else ""
    return f"系{gone.name}（{day(gone.died_on)}死亡）的继承人{note}。"


def _speaks(party: Party) -> str:
    if party.is_minor and party.guardian_name:
        return f"法定代理人：{party.guardian_name}。"
    if not party.representative:
        return ""
    title = {PartyKind.ORGANISATION: "法定代表人或者负责人", PartyKind.GROUP: "推选的代表人"}.get(PartyKind(party.kind), "委托代理人")
    note = f"（{party.authority_note}）" if party.authority_note else ""
    return f"{title}：{party.representative}{note}。"


def age(birth: date, on: date) -> int:
    """Full years on a day."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def places_of(sides: list[Party], label: str) -> tuple[Signer, ...]:
    """A place for every hand that must sign: a guardian's for a minor, each elected representative's for a group."""
    return tuple(Signer(place_key(party, hand), _signs_as(party, hand, label), hand) for party in sides for hand in party.hands)


def place_key(party: Party, hand: str) -> str:
    """The place of one hand of one party."""
    return f"party:{party.pk}:{hand}"


def _signs_as(party: Party, hand: str, label: str) -> str:
    if hand == party.name:
        return label
    return f"{label}{party.name}的{'法定代理人' if party.is_minor else '代表'}"


def term_line(term: Term) -> str:
    """One term with who, whom, how much, by when and how (人民调解法 29), in one sentence."""
    text = term.text.strip().rstrip("。；;.")
    if term.kind == TermKind.PAY and term.amount and term.debtor and term.creditor:
        how = f"，{term.method}" if term.method else ""
        until = f"于{day(term.due_on)}前（含当日）" if term.due_on else ""
        return f"{text}：{term.debtor.name}{until}向{term.creditor.name}支付{yuan(term.amount)}{how}。"
    tail = [f"由{term.debtor.name}{'向' + term.creditor.name if term.creditor else ''}履行"] if term.debtor else []
    tail += [f"于{day(term.due_on)}前（含当日）履行完毕"] if term.due_on else []
    tail += [term.method] if term.method else []
    return text + (f"（{'，'.join(tail)}）" if tail else "") + "。"
