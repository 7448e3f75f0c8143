"""For residents' pages: dates as neighbours say them (5月11日 周一 下午 5:30), and who the house is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template

from accounts.models import Office
from accounts.roles import OfficeKind
from cases.clock import MIDNIGHT, ZONE
from cases.models import Case
from cases.templatetags.words import day
from mediators.availability import part_of_day

register = template.Library()
PARTS_OF_DAY = ((5, "凌晨"), (9, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))


@register.filter
def clock_time(value: datetime) -> str:
    """下午 2:30."""
    local = value.astimezone(ZONE)
    part = next(word for until, word in PARTS_OF_DAY if local.hour < until)
    return f"{part} {local.hour if local.hour <= 12 else local.hour - 12}:{local:%M}"


@register.filter
def till(value: datetime | None) -> str:
    """5月11日 周一 for a day that counts to its end, else with the time."""
    if value is None:
        return ""
    local = value.astimezone(ZONE)
    ends_with_the_day = (local.hour, local.minute) == (MIDNIGHT.hour, MIDNIGHT.minute)
    return day(value) if ends_with_the_day else f"{day(value)} {clock_time(value)}"


def short_day(value: datetime) -> str:
    """5月11日."""
    local = value.astimezone(ZONE)
    return f"{local.month}月{local.day}日"


register.filter(part_of_day)


@dataclass(frozen=True, slots=True)
class House:
    """Who stands at the head and the foot of a resident's page: the station, and the room's name, phone and hours."""

    station: str = ""
    phone: str = ""
    hours: str = ""


@register.simple_tag
def house(case: Any = None) -> House:
    """The station and the room of a case; without one those of this installation, where it has but one: no wrong number is rung."""
    station: Office | None
    if isinstance(case, Case):
        station, room = case.station, case.committee
    else:
        offices = list(Office.objects.filter(kind__in=(OfficeKind.STATION, OfficeKind.COMMITTEE), is_active=True).order_by("pk"))
        station = _only(o for o in offices if o.kind == OfficeKind.STATION)
        room = _only(o for o in offices if o.kind == OfficeKind.COMMITTEE and o.phone)
    best = [office for office in (room, station) if office]
    phone = next((o.phone for o in best if o.phone), "")
    return House(station.short_name if station else "", phone, next((o.hours for o in best if o.hours), ""))


def _only(offices: Iterable[Office]) -> Office | None:
    found = list(offices)
    return found[0] if len(found) == 1 else None
