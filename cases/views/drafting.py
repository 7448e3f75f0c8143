"""The agreement is written: from nothing, from a template, from the text before; instalments filled in at once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from cases.data.not_confirmed import VAGUE
from cases.forms.agreement import ClauseForm, TextForm, clause_forms
from cases.forms.plan import PlanForm, filled_in
from cases.models import Agreement, AgreementForm, Case, TextTemplate
from cases.steps.contents import why_written
from cases.steps.leading import RUNNING
from cases.steps.text import draft, in_hand, why_not_confirmed
from cases.views.mediation import LEADERS, elsewhere, led
from cases.views.signing import in_force


@staff(*LEADERS)
def agreement_new(request: HttpRequest, number: str) -> HttpResponse:
    """Write the agreement, or write it anew."""
    case = led(request, number)
    if case.state not in RUNNING:
        return elsewhere(request, case, _("The mediation does not run at the moment: nothing is written."))
    before = in_hand(case) or in_force(case)
    plan = PlanForm(request.POST if request.POST.get("act") == "plan" else None, parties=list(case.parties.all()))
    form, rows = _text_forms(request, case, before, plan)
    if request.method == "POST" and not plan.is_bound and _written(request, case, form, rows):
        return redirect("agreement", number)
    signed = before.document.signatures.count() if before and before.document and not before.effective_at else 0
    context = {
        "case": case, "form": form, "rows": rows, "before": before, "signed": signed, "plan": plan, "vague": VAGUE.pattern,
        "why_not": why_not_confirmed(case, AgreementForm.WRITTEN, ()), "why_written": why_written(case),
        "templates": [] if before else TextTemplate.objects.of(case.committee_id or 0, case.dispute_type),
    }  # fmt: skip
    return render(request, "cases/mediation/agreement_new.html", context)


def _text_forms(request: HttpRequest, case: Case, before: Agreement | None, plan: PlanForm) -> tuple[TextForm, list[ClauseForm]]:
    """The page as it was typed; with a plan, as it was typed and the instalments in it; else from a template or the text before."""
    parties = list(case.parties.all())
    why_not, only_written = why_not_confirmed(case, AgreementForm.WRITTEN, ()), bool(why_written(case))
    facts: dict[str, Any] = {"file": case, "before": before, "why_not": why_not, "only_written": only_written}
    if plan.is_bound:
        typed = filled_in(request.POST, plan) if plan.is_valid() else request.POST
        return TextForm(initial=_unbound(typed), **facts), clause_forms(None, parties=parties, typed=typed)
    sent = request.POST or None
    chosen = None if before or sent else TextTemplate.objects.chosen(case.committee_id or 0, request.GET.get("template", ""))
    form = TextForm(sent, initial={"facts": chosen.facts} if chosen else {}, **facts)
    return form, clause_forms(sent, parties=parties, terms=list(before.terms.all()) if before else [], clauses=chosen.clauses if chosen else [])


def _unbound(typed: Any) -> dict[str, Any]:
    """What was typed, for a page that is only filled in and not sent yet: an empty box that says so is no mistake."""
    ticks = {name: name in typed for name in ("wants_confirmation", "over_signatures", "on_paper")}
    return {name: typed.get(name, "") for name in ("seen", "facts", "form", "total", "version")} | ticks


def _written(request: HttpRequest, case: Case, form: TextForm, rows: list[ClauseForm]) -> bool:
    filled = [row for row in rows if not row.is_empty]
    fine = [form.is_valid(), *(row.is_valid() for row in filled)]  # every box says what is wrong with it, not only the first
    return all(fine) and form.took(draft, case, actor=member(request), clauses=[row.clause for row in filled], **form.told)
