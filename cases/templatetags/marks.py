"""The marks that stand a dozen times on a page: icon, colour, clock, and the line of a desk. Builtins of every template.

They are put together here and not in templates of their own: a desk of 25 lines took a third of its time for including them.
"""

from datetime import datetime, timedelta
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from cases.clock import now
from cases.templatetags.words import left, moment
from cases.views.rows import Row

register = template.Library()
SOON = timedelta(days=1)
# kind, icon, until, provisional, who, comma, left
CLOCK = '<span class="clock{}">{}<span class="clock-until">{}{}</span><span class="clock-left">{}{}{}</span></span>'
# risk, clock, url, title, facts, waiting, next, tags
LINE = (
    '<tr>{}<td class="c-clock">{}</td><td><a href="{}" data-row>{}</a><small>{}</small></td>'
    '<td class="c-next{}">{}</td><td class="c-track"><span class="tags">{}</span></td></tr>'
)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon of the sprite; it decorates, the word beside it says it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("icons.svg"), name)


@register.simple_tag
def clock(due_at: datetime | None, *, paused: object = False, provisional: bool = False, who: str = "") -> SafeString:
    """Until when, how long, who: never by colour alone."""
    late = bool(due_at and due_at < now())
    soon = bool(due_at and not late and due_at - now() < SOON)
    kind = "paused" if paused else "late" if late else "soon" if soon else ""
    sign = {"paused": "pause", "late": "alert-triangle"}.get(kind, "clock")
    until = _("Suspended") if paused else moment(due_at) if due_at else _("No limit")
    aside, tail = f"（{_('provisional')}）" if provisional else "", "" if paused else left(due_at)
    return format_html(CLOCK, f" clock-{kind}" if kind else "", icon(sign), until, aside, who, "，" if who and tail else "", tail)


@register.simple_tag
def risk(colour: str, points: int | None = None) -> SafeString:
    """Shape, word and colour, always the three."""
    word = {"red": _("Red"), "yellow": _("Yellow")}.get(colour, _("Blue"))
    counted = "" if points is None else " " + ngettext("%(n)s point", "%(n)s points", points) % {"n": points}
    return format_html('<span class="risk risk-{}">{}{}</span>', colour, word, counted)


@register.simple_tag
def line(row: Row, *, with_risk: bool) -> SafeString:
    """One line of a desk: how red, until when, what, what comes next and who does it, in which state."""
    return format_html(
        LINE, _risk_cell(row) if with_risk else "", _clock_cell(row), row.url, row.title, " · ".join(row.facts),
        "" if row.mine else " is-waiting", _next_cell(row) if row.task else "",
        format_html_join("", '<span class="tag{}">{}</span>', ((f" tag-{tag.kind}" if tag.kind else "", tag.text) for tag in row.tags)),
    )  # fmt: skip


def _risk_cell(row: Row) -> SafeString:
    mark = risk(row.risk) if row.risk else format_html('<span class="tag">{}</span>', _("not looked at"))
    return format_html('<td class="c-risk">{}</td>', mark)


def _clock_cell(row: Row) -> SafeString:
    if not row.clocked:
        return format_html('<span class="soft">{}</span>', _("nothing to be done"))
    return clock(row.due_at, paused=row.paused, provisional=row.provisional)


def _next_cell(row: Row) -> SafeString:
    who = _("your turn") if row.mine else f"{_('waiting for')} {row.who}"
    return format_html('<a href="{}" tabindex="-1">{}</a><small>{}</small>', row.url, row.task, who)
