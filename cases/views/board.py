"""The figures of a station, a room or all stations: the page, the screen on the wall, the reports to take away."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.models import Office
from accounts.roles import Role
from cases.clock import add_months, today
from cases.exchange import XLSX
from cases.figures import board as read
from cases.figures.board import Figure, Part
from cases.figures.counts import COUNTS
from cases.figures.measures import HEAD, MEASURES
from cases.figures.period import Period
from cases.forms.period import HalfForm, PeriodForm
from cases.models import Heartbeat
from cases.papers import figures as paper, half_year as form_of_half
from cases.views.papers import as_answer
from mediators.kinds import DisputeType

READERS = (Role.OFFICER, Role.DIRECTOR, Role.COMMAND, Role.SUPERVISOR)
WITH_CASES = (Role.OFFICER, Role.DIRECTOR)  # they see the cases behind a number
APART = ("type", "community", "department", "mediator")
WALL = ("received", "done", "resolution", "success", "visited", "no_trip")
LONG = 36  # months: more are shown by the year
HALVES = 4


@staff(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    """Every figure of a period with its definition, told apart, beside the same period before; or the same to take away."""
    offices, period = _offices(request), PeriodForm(request.GET).period
    wanted = request.GET.get("as", "")
    if wanted in ("pdf", "xlsx"):
        return _taken_away(wanted, offices, period)
    return render(request, "cases/figures/board.html", _shown(request, offices, period))


@staff(*READERS)
def wall(request: HttpRequest) -> HttpResponse:
    """This year and this month in large digits, for a screen on the wall. It names nobody."""
    offices, day = _offices(request), today()
    year, month = Period.of(day.replace(month=1), day), Period.of(day, day)
    found, now_ = read.figures(offices, year), read.sums(offices, month)
    words = ((_("Taken on"), "received"), (_("Settled or solved"), "resolved"), (_("Given over"), "sent"))
    context = {
        "place": _place(offices), "year": day.year, "month": day.month, "figures": [found[key] for key in WALL],
        "this_month": [(word, now_.get(key, 0)) for word, key in words],
        "months": _months(offices, Period.of(add_months(day, -11), day)), "counted_at": _counted_at(),
    }  # fmt: skip
    return render(request, "cases/figures/wall.html", context)


@staff(*READERS)
def half_year(request: HttpRequest) -> HttpResponse:
    """The Ministry's half-yearly form as a sheet."""
    offices, period = _offices(request), HalfForm(request.GET).period
    name = f"{period.first.year}-{1 if period.first.month == 1 else 2}"
    return as_answer(form_of_half.sheet(offices, period), f"half-year-{name}.xlsx", f"人民调解半年报 {name}.xlsx", to_keep=True, media_type=XLSX)


def _taken_away(wanted: str, offices: Sequence[Office], period: Period) -> HttpResponse:
    name = f"{period.first:%Y-%m}" if period.months == 1 else f"{period.first:%Y-%m}-{period.last:%Y-%m}"
    if wanted == "pdf":
        return as_answer(paper.report(offices, period), f"figures-{name}.pdf", f"数据月报 {name}.pdf", to_keep=True)
    return as_answer(paper.sheet(offices, period), f"figures-{name}.xlsx", f"数据 {name}.xlsx", to_keep=True, media_type=XLSX)


def _shown(request: HttpRequest, offices: Sequence[Office], period: Period) -> dict[str, Any]:
    found, apart = read.figures(offices, period), read.parts(offices, period, APART)
    linked, others = request_role(request) in WITH_CASES, [figure for key, figure in found.items() if key not in HEAD]
    return {
        "period": period, "before": period.before, "place": _place(offices), "linked": linked, "counted_at": _counted_at(),
        "head": [_line(found[key], linked=linked) for key in HEAD],
        "rest": [_line(one, linked=linked) for one in others if one.holds], "empty": [one.measure.name for one in others if not one.holds],
        "months": _months(offices, period), "by_year": period.months > LONG,
        "types": _named(apart["type"], lambda value: str(DisputeType(value).label), list(DisputeType.values)),
        "communities": _named(apart["community"], str), "departments": _named(apart["department"], _short_names().__getitem__),
        "spread": read.spread(apart["mediator"]), "stations": read.stations(offices, period) if len(offices) > 1 else [],
        "corrections": [(row, _name_of_count(row.key)) for row in read.corrections(offices, period)],
        "presets": _presets(offices), "halves": _halves(),
    }  # fmt: skip


def _line(figure: Figure, *, linked: bool) -> dict[str, Any]:
    """One figure with the addresses of the lists behind its two numbers."""
    one = figure.measure
    listed = [key if linked and key in COUNTS and COUNTS[key].derive is None else "" for key in (one.top, "".join(one.bottom[:1]))]
    return {"figure": figure, "top_key": listed[0], "bottom_key": listed[1] if len(one.bottom) == 1 else ""}


def _months(offices: Sequence[Office], period: Period) -> list[dict[str, Any]]:
    """Month by month, of a long period year by year."""
    kept: dict[str, dict[str, int]] = {}
    for month, sums in read.months(offices, period):
        word = str(month.year) if period.months > LONG else f"{month:%Y-%m}"
        mine = kept.setdefault(word, {})
        for key, n in sums.items():
            mine[key] = mine.get(key, 0) + n
    return [
        {"word": word, "sums": sums, "rest": sums.get("received", 0) - sums.get("resolved", 0),
         "resolution": MEASURES["resolution"].value(sums), "done": MEASURES["done"].value(sums)}
        for word, sums in kept.items()
    ]  # fmt: skip


def _named(parts: Sequence[Part], name: Callable[[str], str], order: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Lines of a breakdown with their names; what says nothing of them stands last."""
    known = [part for part in parts if not order or part.value in order]
    known.sort(key=lambda part: order.index(part.value) if order else 0)
    return [
        {"name": name(part.value), "sums": part.sums, "rest": part.sums.get("received", 0) - part.sums.get("resolved", 0),
         "resolution": part.rate("resolved", "received"), "done": part.rate("due_done", "due"), "success": _success(part),
         "in_time": part.rate("work_in_time", "work_due")}
        for part in known
    ]  # fmt: skip


def _success(part: Part) -> Any:
    return MEASURES["success"].value(part.sums)


def _short_names() -> dict[str, str]:
    return dict(Office.objects.values_list("code", "short_name"))


def _name_of_count(key: str) -> str:
    return {
        "received": _("Taken on"), "resolved": _("Settled or solved"), "due": _("Limit fell"), "due_done": _("Of these finished"),
        "due_in_time": _("Of these in time"), "agreed": _("Ended with an agreement"), "failed": _("Not agreed"),
    }[key]  # fmt: skip


def _presets(offices: Sequence[Office]) -> list[tuple[str, str, str]]:
    """Periods to go to by one click: this month, the last one, every year that holds something."""
    day = today()
    last = add_months(day.replace(day=1), -1)
    found = [(_("This month"), f"{day:%Y-%m}", f"{day:%Y-%m}"), (_("Last month"), f"{last:%Y-%m}", f"{last:%Y-%m}")]
    found += [(str(year), f"{year}-01", f"{year}-12") for year in read.years(offices)]
    if settings.DEMO:
        found += [(_("The newspaper of May 2019"), "2018-01", "2019-05"), (_("Its January to April"), "2019-01", "2019-04")]
    return found


def _halves() -> list[str]:
    """The last halves of a year that are over."""
    year, part = (today().year, 1) if today().month > 6 else (today().year - 1, 2)
    numbers = [year * 2 + part - 1 - back for back in range(HALVES)]
    return [f"{number // 2}-{number % 2 + 1}" for number in numbers]


def _counted_at() -> Any:
    return Heartbeat.objects.filter(name="count").values_list("at", flat=True).first()


def _offices(request: HttpRequest) -> list[Office]:
    return read.offices_of(member(request))


def _place(offices: Sequence[Office]) -> str:
    return offices[0].short_name if len(offices) == 1 else _("All stations")
