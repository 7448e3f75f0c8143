"""The desk, home page of every role: what waits for me, by the clock; beside it the register of what I may see."""

import base64
from typing import Any

from cryptography.exceptions import InvalidTag
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.access import member, public, request_role, staff
from accounts.models import User
from accounts.roles import STAFF, Role
from accounts.secrets import decrypt, encrypt
from cases.clock import now
from cases.forms.desk import STEP_WORDS, FindForm, SaveViewForm, SieveForm
from cases.models import Risk
from cases.search import BY_NAME, BY_WORDS, find as find_cases
from cases.steps import application, saved_views
from cases.views import upkeep
from cases.views.alarm import alarms
from cases.views.heads import head, narrows, number
from cases.views.house import house
from cases.views.listing import LISTS, Band, Listing, file_rows, with_turns
from cases.views.rows import OUTSIDE, Reader, of_case
from cases.waiting import PAGE, Sieve

Views = dict[str, Promise | str]
MINE, OWN, STATION = gettext_lazy("My turn"), gettext_lazy("My cases"), gettext_lazy("Whole station")
COURT_VIEWS: Views = {"mine": MINE, "all": gettext_lazy("Whole court")}
DEPARTMENT_VIEWS: Views = {"mine": MINE, "all": gettext_lazy("Whole department")}
VIEWS: dict[Role, Views] = {
    Role.OFFICER: {"mine": MINE, "own": OWN, "all": STATION},
    Role.AUXILIARY: {"own": gettext_lazy("Logged by me"), "all": STATION},
    Role.DIRECTOR: {"mine": MINE, "all": gettext_lazy("Whole room")},
    Role.MEDIATOR: {"mine": MINE, "own": OWN, "all": gettext_lazy("Closed ones too")},
    **dict.fromkeys((Role.LIAISON, Role.HEAD), DEPARTMENT_VIEWS),
    Role.COMMAND: {"mine": MINE},
    **dict.fromkeys((Role.CLERK, Role.JUDGE, Role.PRESIDENT), COURT_VIEWS),
}
WITH_SIEVE = tuple(role for role in VIEWS if role not in OUTSIDE)
TAKE_OUT = (Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)  # a list, as a file
ELSEWHERE = {Role.GRID: "matters", Role.SUPERVISOR: "figures", Role.AUDITOR: "trail"}  # their first page is no desk
AT_THE_DOOR = (Role.OFFICER, Role.AUXILIARY)
DUE_WORDS = {
    "": gettext_lazy("All"), "late": gettext_lazy("Late"), "today": gettext_lazy("Due today"), "soon": gettext_lazy("Within three days"),
    "paused": gettext_lazy("Suspended"),
}  # fmt: skip


@public
def home(request: HttpRequest) -> HttpResponse:
    """The front door: staff to their desk, everybody else to the wall."""
    return redirect("desk" if isinstance(request.user, User) else "roster")


@staff(*STAFF)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, by the clock."""
    reader = _reader(request)
    views = VIEWS.get(Role(reader.role))
    if elsewhere := ELSEWHERE.get(Role(reader.role)):
        return redirect(elsewhere)
    if views is None:
        return house(request, reader.user)
    form = SieveForm(request.GET)
    view = form.view_among(views)
    listing = LISTS[view](reader, form)
    narrowed = reader.role not in OUTSIDE and narrows(form.sieve, view)
    context = {"listing": listing, "view": view, "tabs": _tabs(views, listing, view), "now": now(), "narrowed": narrowed, "role": reader.role}
    context["head"] = head(reader, listing, view, narrowed=narrowed)
    if reader.role in TAKE_OUT:
        context["takes_out"] = saved_views.narrowed(request.GET.urlencode() or f"view={view}")
    if reader.role in AT_THE_DOOR:
        context["applications"] = application.waiting(reader.user).count()
    if reader.role == Role.DIRECTOR:
        context["filing"] = upkeep.first_due(reader.user)
    if reader.role in WITH_SIEVE:
        context |= _kept(request, reader, form)
    if getattr(request, "leads_now", False):
        context["alarms"] = alarms(reader.user)
    return render(request, "cases/desk.html", context | _sieve(request, form, listing, reader))


@staff(*VIEWS)
def find(request: HttpRequest) -> HttpResponse:
    """What somebody looked for. It is kept in their session, encrypted: a name does not belong into an address or a log."""
    if request.method == "POST":
        form = FindForm(request.POST)
        text = form.cleaned_data["q"] if form.is_valid() else ""
        request.session["find"] = base64.b64encode(encrypt(text)).decode() if text else ""
        return redirect("find")
    text = looked_for(request)
    reader = _reader(request)
    rows = _found(reader, text)
    listing = Listing([Band("", len(rows), rows[:PAGE])])
    context = {"listing": listing, "text": text, "too_many": len(rows) > PAGE, "with_risk": reader.role not in OUTSIDE}
    asked = {"by_name": reader.role in BY_NAME, "by_words": reader.role in BY_WORDS, "takes_out": reader.role in TAKE_OUT}
    return render(request, "cases/desk_found.html", context | asked)


def looked_for(request: HttpRequest) -> str:
    """What this person looked for last."""
    try:
        return decrypt(base64.b64decode(request.session["find"]))
    except (KeyError, InvalidTag):  # nothing, or under a key that was taken out since
        return ""


def _found(reader: Reader, text: str) -> list[Any]:
    cases = find_cases(reader.user, text, PAGE + 1)
    if reader.role in OUTSIDE:
        return file_rows(reader, cases=list(cases.values_list("pk", flat=True)[: PAGE + 1]))
    return [of_case(case, reader) for case in with_turns(cases[: PAGE + 1])]


def _reader(request: HttpRequest) -> Reader:
    return Reader(member(request), str(request_role(request)), bool(getattr(request, "leads_now", False)))


def _tabs(views: Views, listing: Listing, current: str) -> list[dict[str, Any]]:
    counts = {"mine": listing.mine, "own": listing.own}
    return [{"name": name, "label": label, "n": number(counts.get(name)), "current": name == current} for name, label in views.items()]


def _sieve(request: HttpRequest, form: SieveForm, listing: Listing, reader: Reader) -> dict[str, Any]:
    """What the sieve offers and what is chosen in it. Departments and courts have none: they are told neither colour nor place."""
    sieve, counts = form.sieve, listing.counts
    base = request.GET.copy()
    for name in ("skip", "after", "before"):
        base.pop(name, None)
    return {
        "sieve": reader.role not in OUTSIDE, "chosen": sieve,
        "risks": [(value, counts[value], value in sieve.risks) for value in reversed(Risk.values)],
        "steps": [(value, label, counts[value], value in sieve.steps) for value, label in STEP_WORDS.items()],
        "dues": [(label, counts[word or "all"], _query(base, due=word), word, word == sieve.due) for word, label in DUE_WORDS.items()],
        "more": _query(base, **listing.more) if listing.more else "",
    }  # fmt: skip


def _kept(request: HttpRequest, reader: Reader, form: SieveForm) -> dict[str, Any]:
    """The views kept under a name, which of them this is, and the form that keeps it where it is none: under the name of the one it came from."""
    here, own = saved_views.narrowed(request.GET.urlencode()), list(saved_views.of_person(reader.user))
    rows = [(one, one.query == here) for one in own]
    known = any(current for _one, current in rows) or form.sieve == Sieve()
    start = next((one for one in own if str(one.pk) == request.GET.get("from")), None)
    save = None if known else SaveViewForm(initial={"query": here, "name": start.name if start else ""})
    return {"saved": rows, "save": save, "start": start}


def _query(base: QueryDict, **changes: Any) -> str:
    query = base.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value != "":
            query[name] = str(value)
    return "?" + query.urlencode()
