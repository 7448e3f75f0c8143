"""Routing: refer to a department, call it to the spot, and the department's own page."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.fields import row_id
from accounts.models import User
from accounts.roles import Role
from cases.forms.routing import CallForm, ReadForm, RedirectForm, ReferForm
from cases.models import Case, RoutingDecision, RoutingRow, TriageAnswers
from cases.moves import CaseState, ReferralState as S, Task
from cases.release import Releasable, facts
from cases.rulebook import department_of, row_of, sentence
from cases.steps import routing
from cases.steps.routing import DESTINATIONS
from cases.triage import Track
from cases.views import matter
from cases.views.addresses import address_of
from cases.views.course import courses
from cases.views.fetch import case_of, referral_of
from mediators.kinds import DisputeType

MANY = ("departments", "released", "about")  # fields with more than one value


@staff(Role.OFFICER)
def refer(request: HttpRequest, number: str) -> HttpResponse:
    """Refer to departments; the duty leader may call them to the spot with one press."""
    case = case_of(request, number)
    act = request.POST.get("act", "send") if request.method == "POST" else ""
    call = CallForm(request.POST if act == "call" else None, file=case, initial=_call_for(case))
    form = _refer_form(request, case, act) if _may_refer(case) else None
    if act == "call" and call.is_valid():
        facts = {"departments": list(call.cleaned_data["departments"]), "dispatch": call.dispatch}
        if call.took(routing.send_all, case, actor=member(request), **facts):
            return redirect(address_of(case))
    if act == "send" and form is not None and form.is_valid() and _sent(form, case, member(request)):
        return redirect(address_of(case))
    context = {"case": case, "form": form, "call": call, "leads": getattr(request, "leads_now", False), "preview": _preview(case)}
    return render(request, "cases/routing/refer.html", context | _row_shown(form, case))


def _may_refer(case: Case) -> bool:
    """After the triage, or where it points to the departments: then this page is the way there."""
    if case.state != CaseState.LOGGED:
        return True
    kept, ruled = TriageAnswers.objects.filter(case=case).first(), case.decisions.first()
    return kept is not None and Track.ADMINISTRATIVE in (kept.suggested_track, case.override_track, *(ruled.also if ruled else ()))


def _refer_form(request: HttpRequest, case: Case, act: str) -> ReferForm:
    """Sent: with what was typed. Another kind of matter looked up: the same, unjudged, with its department ticked. Else the suggestion."""
    facts: dict[str, Any] = {"file": case, "sender": member(request), "first": case.state == CaseState.LOGGED}
    if act == "send":
        return ReferForm(request.POST, **facts)
    if act == "look":
        return ReferForm(initial=_typed(request.POST) | _suggested(_picked(request.POST.get("row", ""))), **facts)
    kind = request.GET.get("dispute_type", case.dispute_type)
    kind = kind if kind in DisputeType.values else ""
    ruled = case.decisions.first()
    row = _picked(request.GET.get("row", "")) or row_of(case, kind)
    about = [party.pk for party in case.parties.all() if party.is_applicant]
    blank: dict[str, Any] = {"dispute_type": kind, "urgency": "urgent" if case.risk == "red" else "", "about": about}
    blank |= {"released": [Releasable.PLACE, Releasable.PEOPLE_COUNT], "basis": "none", "row": row.pk if row else None}
    return ReferForm(initial=blank | (_as_ruled(ruled) if ruled and ruled.track == Track.ADMINISTRATIVE else _suggested(row)), **facts)


def _as_ruled(ruled: RoutingDecision) -> dict[str, Any]:
    """What the triage decided: its department, its limit, its urgency."""
    office = department_of(ruled)
    there = [office.pk] if office is not None and office.kind in DESTINATIONS else []
    return {"complexity": ruled.profile, "departments": there, **({"urgency": "urgent"} if ruled.urgent else {})}


def _typed(data: QueryDict) -> dict[str, Any]:
    names = [*ReferForm.base_fields, *(name for name in data if name.startswith(("how_", "when_")))]
    return {name: data.getlist(name) if name in MANY else data.get(name, "") for name in names}


def _picked(pk: str) -> RoutingRow | None:
    return RoutingRow.objects.filter(pk=row_id(pk) or 0, is_active=True).select_related("lead").first()


def _suggested(row: RoutingRow | None) -> dict[str, Any]:
    if row is None:
        return {"complexity": "ordinary"}
    return {"complexity": row.complexity, "departments": [row.lead_id] if row.lead.kind in DESTINATIONS else []}


def _call_for(case: Case) -> dict[str, Any]:
    row = row_of(case, case.dispute_type)
    text = _("Please come to %(place)s at once: about %(n)s people are there.") % {"place": case.place, "n": case.people_count}
    return {"request": text, "departments": [row.lead_id] if row and row.callout_allowed else []}


def _sent(form: ReferForm, case: Case, sender: User) -> bool:
    data = form.cleaned_data
    facts = {"actor": sender, "departments": list(data["departments"]), "dispatch": form.dispatch, "note": data["consent"]}
    if case.state == CaseState.LOGGED:
        return form.took(routing.send_first, case, dispute_type=data["dispute_type"], version=data["version"], **facts)
    return form.took(routing.send_all, case, **facts)


def _preview(case: Case) -> dict[str, list[str]]:
    """Every field that may leave, as the department will read it before it accepts."""
    parties = list(case.parties.all())
    shown = facts(case, Releasable.values, parties)
    return {field: [fact.text for fact in shown if fact.field == field] for field in Releasable.values}


def _row_shown(form: ReferForm | None, case: Case) -> dict[str, Any]:
    value = str(form["row"].value() or "") if form else ""
    row = _picked(value) or row_of(case, case.dispute_type)
    ruled = case.decisions.first()
    return {"row": row, "ruled": ruled, "why": sentence(ruled) if ruled else "", "leads_here": row is not None and row.lead.kind not in DESTINATIONS}


@staff(Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR, Role.LIAISON, Role.HEAD, Role.COMMAND, Role.GRID)
def referral(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One referral: what is asked, what left, the clocks, and what this person may do. A department reads the numbers by a press."""
    file = referral_of(request, number, pk)
    form = ReadForm(request.POST or None, file=file, initial={"reason": _("To reach the person")})
    full = False
    if request.method == "POST":
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        full = form.took(routing.read_in_full, file, actor=member(request), reason=reason)
    context = matter.page(file, member(request), str(request_role(request)), full=full)
    return render(request, "cases/routing/referral.html", {"referral": file, "case": file.case, "form": form, **context})


@staff(Role.OFFICER, Role.COMMAND)
def redirection(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Send a returned matter to the right department; returned twice, the command centre names it."""
    file = referral_of(request, number, pk)
    arbiter = file.turns.filter(is_open=1, task=Task.ARBITRATE).exists()
    if file.state != S.RETURNED:
        return redirect(address_of(file))
    form = RedirectForm(request.POST or None, file=file, arbiter=arbiter)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = {"department": data["department"], "note": data["note"], "version": data["version"], "consents": form.consents()}
        if form.took(routing.redirect, file, actor=member(request), **facts):
            return redirect(address_of(file))
    context = {"referral": file, "case": file.case, "form": form, "arbiter": arbiter}
    context["chain"] = matter.returns([*matter.chain(file), file], member(request))
    return render(request, "cases/routing/redirection.html", context | {"leaving": matter.leaving(file), "title": matter.name(file)})


def panel(case: Case, user: User) -> dict[str, Any]:
    """The referrals of the case page beside those in its lanes. No query: the page has them, and their open turns."""
    return {"courses": courses(case, list(case.referrals.all()), list(case.turns.all()))}
