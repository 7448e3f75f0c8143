"""How dates, clocks, sums and names read on a page. A builtin of every template."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _

from accounts.secrets import mask_address, mask_id_number, mask_name, mask_phone
from cases.clock import ZONE, now, today
from cases.models import Event, Turn
from cases.moves import CASE, CONFIRMATION, REFERRAL, Act
from cases.numerals import amount_in_words, words_of_date

register = template.Library()
TABLES = {table.name: table for table in (CASE, REFERRAL, CONFIRMATION)}
WEEKDAYS = "一二三四五六日"
# What a line of the trail is about: `paper:12`. A page that was refused stands there by its name.
SUBJECTS = {
    "paper": _("a paper"), "party": _("a side"), "export": _("a list taken out"), "recording": _("Recording"), "trail": _("Trail"),
    "office": _("Office"), "person": _("Person"), "appointment": _("an appointment"), "leaving": _("somebody who left"), "duty": _("Duty roster"),
    "item": _("Number in the catalogue"), "items": _("Number in the catalogue"), "outbox": _("a piece of work"),
    "sign_on": _("by the government's sign-on"),
}  # fmt: skip
NAMED_DAYS = {-1: "昨天", 0: "今天", 1: "明天"}


@register.filter
def day(value: date | datetime | None) -> str:
    """5月20日 周三; with the year where it is another one."""
    if value is None:
        return ""
    local = value.astimezone(ZONE).date() if isinstance(value, datetime) else value
    year = "" if local.year == today().year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]}"


@register.filter
def second(value: datetime | None) -> str:
    """2026年5月22日 17:30:08: where the second matters."""
    if value is None:
        return ""
    local = value.astimezone(ZONE)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}"


@register.filter
def moment(value: datetime | None) -> str:
    """今天 10:30, 昨天 24:00, 5月22日 17:30."""
    if value is None:
        return ""
    local = value.astimezone(ZONE)
    clock_time = "24:00" if (local.hour, local.minute) == (23, 59) else f"{local:%H:%M}".lstrip("0") if local.hour else f"{local:%H:%M}"
    named = NAMED_DAYS.get((local.date() - today()).days)
    year = "" if local.year == today().year else f"{local.year}年"
    return f"{named or f'{year}{local.month}月{local.day}日'} {clock_time}"


@register.filter
def left(value: datetime | None) -> str:
    """还剩 49 分, 还剩 2 小时 19 分, 还剩 3 天; 超 3 天."""
    if value is None:
        return ""
    gap = value - now()
    word, gap = ("还剩", gap) if gap >= timedelta() else ("超", -gap)
    minutes = int(gap.total_seconds() // 60)
    if minutes >= 2 * 24 * 60:
        return f"{word} {minutes // (24 * 60)} 天"
    if minutes >= 60:
        rest = f" {minutes % 60} 分" if minutes < 10 * 60 and minutes % 60 else ""
        return f"{word} {minutes // 60} 小时{rest}"
    return f"{word} {max(minutes, 1)} 分"


@register.filter
def yuan(value: Decimal | None) -> str:
    """3,200 元."""
    return "" if value is None else f"{value:,.2f}".removesuffix(".00") + " 元"


@register.filter
def surname(value: str | None) -> str:
    """The first character, for the drawn portrait."""
    return (value or "")[:1]


register.filter("phone_masked", mask_phone)
register.filter("id_masked", mask_id_number)
register.filter("name_masked", mask_name)
register.filter("address_masked", mask_address)


@register.filter
def date_words(value: str) -> str:
    """二〇二六年五月六日, for an ISO date: the closing line of a paper."""
    return words_of_date(date.fromisoformat(value))


@register.filter
def in_full(value: Decimal | str | None) -> str:
    """叁仟贰佰元整; nothing for nothing, and for what is no sum that a paper could hold."""
    try:
        return amount_in_words(Decimal(value)) if value else ""
    except (ValueError, ArithmeticError):
        return ""


@register.filter
def all_errors(form: BaseForm) -> list[str]:
    """Everything that is wrong with a form, for a page that shows its boxes in another way."""
    return [str(error) for errors in form.errors.values() for error in errors]


@register.filter
def lookup(mapping: dict[Any, Any], key: Any) -> Any:
    """An entry of a mapping, or nothing."""
    return mapping.get(key) if mapping else None


@register.filter
def weekday(value: int) -> str:
    """周一 for 0."""
    return f"周{WEEKDAYS[value]}"


@register.filter
def event_label(event: Event) -> str:
    """What happened, in the words of its table, or of the acts beside the tables."""
    table = TABLES[event.table]
    words = table.actions if event.action in table.index else Act
    return str(words(event.action).label)


@register.filter
def way(event: Event) -> str:
    """已登记 → 待研判; nothing where the file stayed as it was."""
    if event.from_state == event.to_state:
        return ""
    states = dict(TABLES[event.table].states.choices)
    return " → ".join(str(states.get(state, "")) for state in (event.from_state, event.to_state) if state)


@register.filter
def about(subject: str) -> str:
    """What a line of the trail is about, in words, with the ids that tell which."""
    kind, _colon, which = subject.partition(":")
    return f"{SUBJECTS[kind]} {which}".strip() if kind in SUBJECTS else subject


@register.filter
def next_task(turn: Turn) -> str:
    """What a turn asks for."""
    return str(turn.get_task_display())
