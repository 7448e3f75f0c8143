"""The list of the two ways with the street's platform: the month side by side, as Excel each way, as signed JSON each way."""

import json
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from accounts.access import member, partner, request_role, staff
from accounts.roles import OfficeKind, Role
from cases import exchange
from cases.clock import today
from cases.forms.exchange import SheetForm
from cases.models import Case, Webhook
from cases.reconciliation import HEADS, lines, month, next_month
from cases.steps import exchange as steps
from cases.steps.exchange import Outcome
from cases.views.papers import as_answer

BACK, UNMATCHED = 12, 100
NOT_SIGNED, NOT_READ, NOBODY = 401, 400, 503


@staff(Role.OFFICER, Role.COMMAND)
def reconciliation(request: HttpRequest) -> HttpResponse:
    """One month: what went out, came in, is done, is late, has no number of the other side. The command centre sends its sheet here."""
    first = _month(request.GET.get("month", ""))
    found = month(Case.objects.visible_to(member(request)), first)
    if request.GET.get("as") == "xlsx":
        name = f"{first:%Y-%m}"
        content = exchange.to_excel(HEADS, lines(found.entries))
        return as_answer(content, f"matters-{name}.xlsx", f"警网互融 {name}.xlsx", to_keep=True, media_type=exchange.XLSX)
    sends = request_role(request) == Role.COMMAND
    form, outcomes = SheetForm(request.POST or None, request.FILES or None), list[Outcome]()
    if request.method == "POST" and sends and form.is_valid():
        form.took(lambda: outcomes.extend(steps.accept(form.lines, actor=member(request))))
        found = month(Case.objects.visible_to(member(request)), first)
    context = {
        "month": first, "before": _before(first), "after": next_month(first) if next_month(first) <= today() else None, "found": found,
        "unmatched": found.unmatched[:UNMATCHED], "form": form if sends else None, "outcomes": outcomes, **_counted(outcomes),
    }  # fmt: skip
    return render(request, "cases/routing/reconciliation.html", context)


def _counted(outcomes: list[Outcome]) -> dict[str, Any]:
    wrong = [one for one in outcomes if one.problem]
    return {"new": sum(one.is_new for one in outcomes), "known": sum(not one.is_new and not one.problem for one in outcomes), "wrong": wrong}


def _month(text: str) -> date:
    """The month of an address; what is none is this month."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today().replace(day=1)
    return first if 2018 <= first.year <= today().year + 1 else today().replace(day=1)


def _before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


@partner
def receive(request: HttpRequest, office: str) -> HttpResponse:
    """The platform sends its rows, signed with the key of its webhook. Each row is answered alone; the same sent again changes nothing."""
    hook = Webhook.objects.select_related("office").filter(office__code=office, office__kind=OfficeKind.COMMAND, is_active=True).first()
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    signed = exchange.Signed(*(request.headers.get(name, "") for name in names))
    if request.method != "POST" or hook is None or not exchange.is_signed(signed, request.body, hook.keys):
        return JsonResponse({"problem": "not signed"}, status=NOT_SIGNED)
    actor = steps.answers_for(hook.office)
    if actor is None:
        return JsonResponse({"problem": "nobody answers for it at the command centre"}, status=NOBODY)
    try:
        outcomes = steps.accept(exchange.from_json(request.body), actor=actor)
    except ValidationError as problem:
        return JsonResponse({"problem": " ".join(problem.messages)}, status=NOT_READ)
    return HttpResponse(json.dumps({"matters": [_row(one) for one in outcomes]}, ensure_ascii=False), content_type="application/json")


def _row(one: Outcome) -> dict[str, Any]:
    if one.case is None:
        return {"id": one.source_number, "problem": one.problem}
    return {"id": one.source_number, "number": one.case.number, "state": one.case.state, "new": one.is_new}
