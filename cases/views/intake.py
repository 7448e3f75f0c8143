"""Intake: the parties of a dispute and their slips, triage."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.models import DutyShift, User
from accounts.roles import Role
from cases import demo_slips, papers
from cases.clock import now
from cases.documents import MissingGlyph
from cases.forms.amend import AmendForm
from cases.forms.intake import ContactForm, SideForm
from cases.forms.triage import TriageForm
from cases.models import Agreement, Case, Party
from cases.moves import CaseState
from cases.steps import intake, linking, sides
from cases.steps.triage import decide, keep
from cases.triage import Question, Track
from cases.views.fetch import case_of, party_of
from cases.views.proposal import propose, triage_form

NEXT_STEPS = {
    "choose": "扫码选调解员。选几位都可以，您选的对方看不到。",
    "perform": "按协议把答应的事做到。",
    "sign_application": "扫码看司法确认申请书，双方一起签字。",
    "supplement": "把法院要的材料补齐。",
    "read_ruling": "扫码看法院的裁定书，看完点收到。",
}
ASKED, WAITS = "扫码告诉我们，您愿不愿意调解。", "我们正在办，有进展会发短信给您，也可以扫码看到了哪一步。"


@staff(Role.OFFICER, Role.AUXILIARY)
def party_new(request: HttpRequest, number: str) -> HttpResponse:
    """Enter a side that was unknown at first."""
    case = case_of(request, number)
    form = SideForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        facts = {"facts": form.facts, "client_key": form.cleaned_data["client_key"]}
        if form.took(sides.add_party, case, actor=member(request), **facts):
            return redirect("case", case.number)
    return render(request, "cases/intake/party.html", {"form": form, "case": case})


@staff(Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR)
def party_edit(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Complete what was left empty on the first day, or put right what is wrong."""
    case = case_of(request, number)
    party = party_of(case, pk)
    party.case = case
    named = Agreement.objects.filter(case=case, voided_at=None, document__isnull=False).exists()
    if "remove" in request.POST:
        return _removed(request, case, party)
    form = AmendForm(request.POST or None, party=party, named=named)
    if request.method == "POST" and form.is_valid() and form.took(lambda: sides.amend(party, actor=member(request), changes=form.changes)):
        messages.success(request, _("Kept. What is signed already stays as it was signed."))
        return redirect("case", case.number)
    context = {"form": form, "case": case, "party": party, "removable": case.state in sides.UNASKED}
    context["may_die"] = request_role(request) != Role.AUXILIARY
    return render(request, "cases/intake/party_edit.html", context)


def _removed(request: HttpRequest, case: Case, party: Party) -> HttpResponse:
    try:
        sides.remove_party(party, actor=member(request))
    except ValidationError as problem:
        messages.warning(request, "；".join(problem.messages))
        return redirect("party_edit", case.number, party.pk)
    messages.success(request, _("%(name)s is taken out. The history keeps who did it.") % {"name": party.name})
    return redirect("case", case.number)


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def slip(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Issue a party's private link and print the slip; the old link ends. Never by opening an address."""
    case = case_of(request, number)
    party = party_of(case, pk)
    party.case = case
    problem = ""
    if request.method == "POST":
        try:
            return _as_paper(_slip(party, member(request)))
        except MissingGlyph:
            problem = _("The paper cannot be set: a character of the name or the title is in no font. Write it in another way.")
    return render(request, "cases/intake/slip.html", {"case": case, "party": party, "problem": problem})


@transaction.atomic
def _slip(party: Party, actor: User) -> bytes:
    """The link and its paper together: without the paper the old link stays good."""
    token = intake.issue_link(party, actor=actor)
    turn = party.case.turns.filter(is_open=1, party=party).order_by("due_at").first()
    asked = party.case.state == CaseState.INVITING and party.willing_at is None
    what_next = NEXT_STEPS.get(turn.task, WAITS) if turn else ASKED if asked else WAITS
    path = reverse("link", args=[token])
    pdf = papers.slip(party, url=settings.SITE_URL + path, what_next=what_next, until=turn.due_at if turn else None, made_by=actor)
    if settings.DEMO:
        demo_slips.add([demo_slips.slip_of(party, path)])
    return pdf


def _as_paper(pdf: bytes) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="slip.pdf"'
    return response


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR, Role.CLERK)
def contact(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A party's numbers in full, once, with a reason."""
    case = case_of(request, number)
    party = party_of(case, pk)
    party.case = case
    form, shown = ContactForm(request.POST or None), dict[str, str]()
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["note"]
        form.took(lambda: shown.update(intake.unmask(party, actor=member(request), reason=reason)))
    return render(request, "cases/intake/contact.html", {"case": case, "party": party, "form": form, "shown": shown})


@staff(Role.OFFICER)
def triage(request: HttpRequest, number: str) -> HttpResponse:
    """Decide which way it goes: first the answers, then the way they point to."""
    case = case_of(request, number)
    if request.method == "GET" and case.state != CaseState.LOGGED:
        messages.info(request, _("It was decided already which way this case goes."))
        return redirect("case", case.number)
    leads = bool(getattr(request, "leads_now", False))
    form = triage_form(request, case, leads=leads)
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        if not form.deciding:
            form.took(keep, case, given=form.given, version=version)
        elif form.took(decide, case, actor=member(request), given=form.given, decision=form.decision, version=version):
            return _on_its_way(request, case, form)
    context = {
        "case": case, "form": form, "looked": form.looked, "leaders": _leaders(case) if form.looked and not leads else [],
        "proposal": propose(case, form),
    }  # fmt: skip
    return render(request, "cases/intake/triage.html", context)


def _on_its_way(request: HttpRequest, case: Case, form: TriageForm) -> HttpResponse:
    """To the case; to the departments through the page where the first referral is written."""
    messages.success(request, _("Decided: %(track)s.") % {"track": Track(form.decision.track).label})
    if form.decision.track != Track.ADMINISTRATIVE:
        return redirect("case", case.number)
    row = form.cleaned_data["row"]
    query = {"dispute_type": form.decision.dispute_type, **({"row": row.pk} if row else {})}
    return redirect(f"{reverse('refer', args=[case.number])}?{urlencode(query)}")


def _leaders(case: Case) -> list[str]:
    """Who leads at the station now."""
    shifts = DutyShift.objects.at(now()).filter(office=case.station_id)
    return list(shifts.values_list("user__name", flat=True).order_by("starts_at").distinct())


def panel(case: Case, user: User) -> dict[str, Any]:
    """What was told, what the triage found, and the other cases it has to do with. Nothing is asked where there are none."""
    kept = getattr(case, "answers", None)
    yes = [Question(q).label for q, answer in kept.answers.items() if answer and q in Question.values] if kept else []
    linked = linking.links_of(case, user) if getattr(case, "is_linked", False) else []
    return {"told": case.narrative, "yes": yes, "reasons": kept.reasons if kept else [], "linked": linked, "leader": linking.leader_of(linked)}
