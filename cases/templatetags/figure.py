"""Figures in words: a value, a month, a period in an address."""

from datetime import date
from decimal import Decimal

from django import template
from django.utils.http import urlencode
from django.utils.translation import ngettext

from cases.figures.board import Figure, Part
from cases.figures.measures import NOTHING, Kind
from cases.figures.period import Period

register = template.Library()
HOUR, DAY = 60, 1440


@register.filter
def month(value: date) -> str:
    """2019年5月."""
    return f"{value.year}年{value.month}月"


@register.filter
def short_month(value: date) -> str:
    """As an address and a field of the browser hold it: 2019-05."""
    return f"{value:%Y-%m}"


@register.filter
def address(period: Period) -> str:
    """The period in an address."""
    return urlencode({"since": short_month(period.first), "until": short_month(period.last)})


@register.filter
def value(figure: Figure) -> str:
    """What stands there: a wait is two, the middle and the ninth of ten."""
    if figure.measure.kind != Kind.WAIT:
        return figure.now.text
    return f"{_span(figure.wait[0])} / {_span(figure.wait[1])}" if figure.wait else NOTHING


@register.filter
def before(figure: Figure) -> str:
    """The same of the period before, with what it is made of."""
    if figure.measure.kind == Kind.WAIT:
        return NOTHING
    made = f"（{grouped(figure.before.top)} ÷ {grouped(figure.before.bottom)}）" if figure.before.bottom else ""
    return f"{figure.before.text}{made}"


@register.filter
def grouped(n: Decimal | int) -> str:
    """1,259,260: a large number is read by its groups, from four metres too."""
    return f"{n:,}"


@register.filter
def rate(part: Part, keys: str) -> str:
    """A share within a line, of two counts."""
    top, bottom = keys.split()
    return part.rate(top, bottom).text


@register.filter
def half_name(half: str) -> str:
    """2026年上半年."""
    year, part = half.split("-")
    return f"{year}年{'上' if part == '1' else '下'}半年"


def _span(minutes: int) -> str:
    if minutes <= HOUR:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if minutes <= 2 * DAY:
        return ngettext("%(n)s hour", "%(n)s hours", minutes // HOUR) % {"n": minutes // HOUR}
    return ngettext("%(n)s day", "%(n)s days", minutes // DAY) % {"n": minutes // DAY}
