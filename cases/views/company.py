"""Who mediates along, who is invited, what a side said to it; a tie that is told, and stepping back. All under choice."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.fields import row_id
from accounts.models import User
from accounts.roles import Role
from cases.forms.company import AlongForm, ConsentForm, GuestForm, JoinForm, RecusalForm, TieForm
from cases.forms.step import StepForm
from cases.models import Case, Consent, Consultation, Matter, Party
from cases.moves import CaseState as S
from cases.steps import consulting, recusal
from cases.steps.leading import leads
from cases.suitability import Candidate, acquaintances, candidates
from cases.views.fetch import case_of


@dataclass(frozen=True, slots=True)
class Line:
    """One question to the sides, and what each has said."""

    row: Consultation
    sides: list[tuple[Party, bool | None]]

    @property
    def waiting(self) -> bool:
        """Whether a side has yet to answer."""
        return self.row.is_open


def lines(case: Case) -> list[Line]:
    """What the sides were asked in this round, and about guests in every one; the newest first. Two statements."""
    rows = Consultation.objects.filter(case=case).select_related("mediator__user").order_by("-id")
    shown = [row for row in rows if row.round == case.round or row.matter == Matter.GUEST]
    said = {(one.consultation_id, one.party_id): one.agrees for one in Consent.objects.filter(consultation__in=shown)}
    return [Line(row, [(party, said.get((row.pk, party.pk))) for party in case.parties.all()]) for row in shown]


def beside(case: Case) -> list[Candidate]:
    """Whom of the wall one may still ask to mediate along."""
    busy = set(Consultation.objects.filter(case=case, matter=Matter.TEAM, ended_at=None).values_list("mediator", flat=True))
    return [one for one in candidates(case) if one.mediator.pk not in busy | {case.mediator_id}]


@staff(Role.DIRECTOR, Role.MEDIATOR)
def company(request: HttpRequest, number: str) -> HttpResponse:
    """Ask both sides about one more mediator or a guest; see who has said what; take back what is no longer wanted."""
    case = case_of(request, number)
    if not leads(case, member(request)):
        return redirect("case", number)
    left, act = beside(case), request.POST.get("act", "")
    along = AlongForm(request.POST if act == "along" else None, file=case, wall=[one.mediator for one in left])
    guest = GuestForm(request.POST if act == "guest" else None, file=case)
    if request.method == "POST" and _asked(request, case, along, guest):
        return redirect("company", number)
    picked = str(along["mediator"].value() or "")
    context = {
        "case": case, "along": along, "guest": guest, "left": [(one, str(one.mediator.pk) == picked) for one in left],
        "lines": lines(case), "runs": case.state == S.MEDIATING, "may_waive": _is_director(request),
    }  # fmt: skip
    return render(request, "cases/choice/company.html", context)


def _is_director(request: HttpRequest) -> bool:
    """What a side says to a tie of the one who mediates is written down by the director alone."""
    return request_role(request) == Role.DIRECTOR


def _asked(request: HttpRequest, case: Case, along: AlongForm, guest: GuestForm) -> bool:
    user, act = member(request), request.POST.get("act")
    if act == "back":
        return _taken_back(request, case)
    form: StepForm = along if act == "along" else guest
    step = consulting.propose_company if act == "along" else consulting.propose_guest
    if not (form.is_bound and form.is_valid()):
        return False
    facts = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    if done := form.took(step, case, actor=user, **facts):
        messages.success(request, _("Both sides are asked. Ring those without a phone and write down what they say."))
    return done


def _taken_back(request: HttpRequest, case: Case) -> bool:
    row = get_object_or_404(Consultation, case=case, pk=row_id(request.POST.get("row", "")) or 0)
    try:
        consulting.take_back(row, actor=member(request))
    except ValidationError as problem:
        messages.warning(request, "；".join(problem.messages))
    return True


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def consent(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Write down what a side said that did not answer by its link. About a tie of the mediator the director alone does."""
    case = case_of(request, number)
    row = get_object_or_404(Consultation.objects.select_related("mediator__user"), case=case, pk=pk)
    said = set(row.consents.values_list("party", flat=True))
    waiting = [party for party in case.parties.all() if party.pk not in said]
    if not row.is_open or case.state != S.MEDIATING:
        return redirect("case", number)
    if row.matter == Matter.TIE and not _is_director(request):
        raise PermissionDenied
    form = ConsentForm(request.POST or None, file=case, waiting=waiting)
    if request.method == "POST" and form.is_valid() and form.took(consulting.answer, row, actor=member(request), **form.said):
        messages.success(request, _("Written down."))
        return redirect("case", number)
    return render(request, "cases/choice/consent.html", {"case": case, "row": row, "form": form})


@staff(Role.MEDIATOR)
def joining(request: HttpRequest, number: str) -> HttpResponse:
    """Both sides want me along: I declare and take part, or say why not."""
    case = case_of(request, number)
    row = _wanted(case, member(request))
    if row is None or row.mediator is None:
        return redirect("case", number)
    hints = acquaintances(case, [row.mediator]).get(row.mediator.pk, [])
    form = JoinForm(request.POST or None, file=case, known=bool(hints))
    if request.method == "POST" and form.is_valid() and form.took(consulting.join, row, actor=member(request), **form.said):
        return redirect("case" if form.cleaned_data["act"] == "accept" else "desk", *([number] if form.cleaned_data["act"] == "accept" else []))
    return render(request, "cases/choice/joining.html", {"case": case, "row": row, "form": form, "hints": hints})


def _wanted(case: Case, user: User) -> Consultation | None:
    rows = Consultation.objects.filter(case=case, matter=Matter.TEAM, agreed_at__isnull=False, joined_at=None, ended_at=None)
    return rows.filter(mediator__user=user).select_related("mediator__user").first() if case.state == S.MEDIATING else None


@staff(Role.MEDIATOR)
def disclosure(request: HttpRequest, number: str) -> HttpResponse:
    """Tell the sides of a tie, during the mediation too; or write down why what the files found is none."""
    case = case_of(request, number)
    me = recusal.mediator_here(case, member(request))
    if me is None or case.state != S.MEDIATING:
        return redirect("case", number)
    form = TieForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid() and _told(form, case, member(request)):
        told = form.cleaned_data["act"] == "tell"
        messages.success(request, _("Both sides are told, and asked whether you may go on.") if told else _("Written down."))
        return redirect("case", number)
    hints = acquaintances(case, [me]).get(me.pk, [])
    return render(request, "cases/choice/disclosure.html", {"case": case, "form": form, "hints": hints, "lead": me.pk == case.mediator_id})


def _told(form: TieForm, case: Case, user: User) -> bool:
    data = form.cleaned_data
    if data["act"] == "tell":
        return form.took(recusal.tell_tie, case, actor=user, words=data["words"], version=data["version"])
    return form.took(recusal.no_tie, case, actor=user, note=data["words"])


@staff(Role.DIRECTOR, Role.MEDIATOR)
def stepping_back(request: HttpRequest, number: str) -> HttpResponse:
    """The mediator steps back, or the director takes the case from them, for a ground of recusal."""
    case = case_of(request, number)
    if case.state != S.MEDIATING or not recusal.may_recuse(case, member(request)):
        return redirect("case", number)
    form = RecusalForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if form.took(recusal.recuse, case, actor=member(request), note=data["note"], version=data["version"]):
            return redirect("desk")
    return render(request, "cases/choice/recusal.html", {"case": case, "form": form})


def panel(case: Case) -> dict[str, Any]:
    """Who is in it beside the lead, and what is still asked. Two statements where the page knows that anything was asked, else none."""
    if case.state not in (S.MEDIATING, S.SUSPENDED) or not getattr(case, "consulted", True):
        return {}
    return {"lines": [line for line in lines(case) if line.row.ended_at is None]}
