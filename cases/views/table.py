"""The routing table itself: its rows, what somebody wants otherwise, and the drafts of rules as they run in the shadow."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.roles import Role
from cases.forms.rows import RowForm
from cases.models import Case, RoutingRow, RoutingRule, RowVersion, ShadowDecision
from cases.row_words import changes, in_words
from cases.rule_words import office_in_words
from cases.rulebook import in_force, sentence
from cases.rules import Rules
from cases.steps import rows as steps
from cases.triage import Track

SHOWN = 100


@staff(Role.LEADER, Role.ADMINISTRATOR)
def rows(request: HttpRequest) -> HttpResponse:
    """The 34 rows as they hold, before them what waits for a second person or for its day."""
    table = {row.code: row for row in RoutingRow.objects.select_related("lead")}
    mine = member(request).pk
    drafts = [
        {"version": draft, "row": table[draft.code], "changes": changes(table[draft.code], draft), "mine": draft.entered_by_id == mine}
        for draft in RowVersion.objects.drafts().select_related("lead", "entered_by") if draft.code in table
    ]  # fmt: skip
    lines = [(row, [(label, text) for label, text in list(in_words(row).items())[1:] if text]) for row in table.values()]
    return render(request, "cases/routing/rows.html", {"rows": lines, "drafts": drafts})


@staff(Role.LEADER, Role.ADMINISTRATOR)
def row(request: HttpRequest, row: int) -> HttpResponse:
    """Write how a row should read from a day on."""
    found = get_object_or_404(RoutingRow.objects.select_related("lead"), code=min(row, 32_000))
    form = RowForm(request.POST or None, row=found)
    if request.method == "POST" and form.is_valid() and form.took(steps.draft, found, actor=member(request), **form.facts):
        messages.success(request, _("Written down. It holds once somebody else has approved it."))
        return redirect("routing_rows")
    versions = RowVersion.objects.filter(code=found.code).select_related("entered_by", "approval__approved_by").order_by("-version")
    return render(request, "cases/routing/row.html", {"form": form, "row": found, "versions": versions})


@staff(Role.LEADER, Role.ADMINISTRATOR)
def row_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says yes; by opening the address nothing happens."""
    if request.method != "POST":
        return redirect("routing_rows")
    version = get_object_or_404(RowVersion, pk=pk)
    try:
        steps.approve(version, actor=member(request))
        messages.success(request, _("Approved. It holds from its day on."))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("routing_rows")


@staff(Role.LEADER, Role.ADMINISTRATOR)
def shadow(request: HttpRequest) -> HttpResponse:
    """What each draft has said of every matter since it was written, beside the rules in force. The administrator reads counts."""
    sees = request_role(request) != Role.ADMINISTRATOR
    drafts = RoutingRule.objects.drafts().select_related("entered_by")
    counted = drafts.annotate(asked=Count("shadows"), moved=Count("shadows", filter=Q(shadows__differs=True)))
    cases = Case.objects.visible_to(member(request)) if sees else None
    shown = [_draft(draft, in_force(drafts=[draft]), cases) for draft in counted]
    return render(request, "cases/routing/shadow.html", {"drafts": shown, "sees": sees})


def _draft(draft: RoutingRule, table: Rules, cases: Any) -> dict[str, Any]:
    differing = ShadowDecision.objects.filter(draft=draft, differs=True).select_related("live__case__station")[:SHOWN]
    pairs = [(one, _way(one.live, table), _way(one, table)) for one in differing]
    ways = Counter((before, after) for _one, before, after in pairs)
    rows = []
    if cases is not None:
        seen = set(cases.filter(pk__in=[one.live.case_id for one, *_ways in pairs]).values_list("pk", flat=True))
        rows = [(one, before, after, sentence(one.live), sentence(one)) for one, before, after in pairs if one.live.case_id in seen]
    return {"draft": draft, "ways": ways.most_common(), "rows": rows}


def _way(decision: Any, table: Rules) -> str:
    track = Track(decision.track).label if decision.track else _("triage desk")
    joint = f"（{'、'.join(decision.joint)}）" if decision.joint else ""
    return f"{office_in_words(decision.department, table)}{joint} · {track}"
