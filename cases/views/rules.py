"""The routing rules: what is in force, what waits for a second person, and what it would have done with the cases of the last 90 days."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.roles import Role
from cases.clock import now
from cases.forms.rules import RuleForm
from cases.models import Case, RoutingRule
from cases.overlaps import overlapping
from cases.rule_words import changes, in_words, office_in_words
from cases.rulebook import faults, in_force
from cases.rules import CATCH_ALL, Decision, Rules
from cases.simulation import DAYS, Asked, by_way, export, simulate
from cases.steps import rules as steps
from cases.triage import Track

SHOWN, FAULTS = 100, 10
NEW = "new"


@staff(Role.LEADER, Role.ADMINISTRATOR)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule in force in its order, the drafts before them as a diff, and the rules in error."""
    table, live = in_force(), RoutingRule.objects.select_related("entered_by", "approval__approved_by").in_force()
    by_key = {rule.key: rule for rule in live}
    drafts = [
        {
            "rule": draft, "changes": changes(by_key.get(draft.key), draft, table), "beside": _beside(draft, by_key),
            "mine": draft.entered_by_id == member(request).pk,
        }
        for draft in RoutingRule.objects.drafts().select_related("entered_by")
    ]  # fmt: skip
    context = {"rules": [(rule, list(in_words(rule, table).items())[2:]) for rule in live], "drafts": drafts, "faults": _faults()}
    return render(request, "cases/routing/rules.html", context)


def _beside(draft: RoutingRule, names: dict[str, RoutingRule]) -> list[tuple[RoutingRule, bool]]:
    """The rules that a draft meets, by the names people know them under."""
    if draft.is_off:
        return []
    met = overlapping(draft.as_rule(), in_force(drafts=[draft]))
    return [(names[other.key], first) for other, first in met if other.key in names]


def _faults() -> list[str]:
    """Which rules failed in the last days, each once."""
    return list(dict.fromkeys(faults().values_list("fault", flat=True)[:SHOWN]))[:FAULTS]


@staff(Role.LEADER, Role.ADMINISTRATOR)
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """Write the next version of a rule, or under a new word a new rule."""
    if key == NEW:
        key = f"rule-{RoutingRule.objects.count() + 1}"  # it only grows, so a word is never given twice
    every = RoutingRule.objects.filter(key=key).select_related("entered_by", "approval__approved_by").order_by("-version")
    versions = list(every)
    form = RuleForm(request.POST or None, rule=versions[0] if versions else None, rules=in_force())
    if request.method == "POST" and form.is_valid() and form.took(steps.draft, actor=member(request), key=key, **form.facts):
        messages.success(request, _("Written down. It holds once somebody else has approved it."))
        return redirect("rules")
    context = {"form": form, "key": key, "versions": versions, "name": versions[0].name if versions else "", "fixed": key == CATCH_ALL}
    return render(request, "cases/routing/rule.html", context)


@staff(Role.LEADER, Role.ADMINISTRATOR)
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person says yes; by opening the address nothing happens."""
    if request.method != "POST":
        return redirect("rules")
    draft = RoutingRule.objects.filter(pk=pk).first()
    if draft is None:
        raise Http404
    try:
        steps.approve(draft, actor=member(request))
        messages.success(request, _("Approved. It holds from its day on."))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect("rules")


@staff(Role.LEADER, Role.ADMINISTRATOR)
def simulation(request: HttpRequest) -> HttpResponse:
    """What the drafts would have done. The administrator, who sees no dispute, reads counts; the leader the cases of the station."""
    drafts = list(RoutingRule.objects.drafts())
    table, sees = in_force(drafts=drafts), request_role(request) != Role.ADMINISTRATOR
    cases = Case.objects.visible_to(member(request)).values_list("pk", flat=True) if sees else None
    asked = list(simulate(drafts, cases=cases))
    if request.GET.get("as") == "csv":
        return _as_file(asked, table)
    moved = [one for one in asked if one.moved]
    ways = [(_way(before, table), _way(after, table), after, n) for before, after, n in by_way(moved)]
    rows = [(one, _way(one.before, table), _way(one.after, table)) for one in moved[:SHOWN]] if sees else []
    context = {"drafts": drafts, "asked": len(asked), "moved": len(moved), "ways": ways, "rows": rows, "days": DAYS, "sees": sees}
    return render(request, "cases/routing/simulation.html", context)


def _way(decision: Decision, table: Rules) -> dict[str, Any]:
    track = Track(decision.track).label if decision.track else _("triage desk")
    return {"office": office_in_words(decision.department, table), "track": track, "decision": decision, "joint": "、".join(decision.joint)}


def _as_file(asked: list[Asked], table: Rules) -> HttpResponse:
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="routing-{now():%Y%m%d}.csv"'
    export(asked, table, answer)  # type: ignore[arg-type]  # a response takes text as a file does
    return answer
