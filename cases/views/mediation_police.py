"""Before the police: the gate of the host, the settlement on the spot, the application of art. 186."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases import papers
from cases.forms.police import DecideForm, GateForm, SpotForm, TextToSignForm
from cases.models import Bar, Case, DocumentKind, PoliceGate, Turn
from cases.moves import CaseState as S, Task
from cases.steps import joint_papers, police
from cases.steps.leading import is_before_police
from cases.views.fetch import case_of
from cases.views.leading import elsewhere, led
from cases.views.seats import sitting_of


@staff(Role.OFFICER)
def gate(request: HttpRequest, number: str) -> HttpResponse:
    """What may be mediated and what may not, asked before every attempt."""
    case = led(request, number)
    if case.state != S.POLICE_MEDIATION:
        return elsewhere(request, case, _("The police do not mediate this case at the moment."))
    minors = any(party.is_minor for party in case.parties.all())
    form = GateForm(request.POST or None, file=case, minors=minors)
    if form.is_bound and form.is_valid() and form.took(police.pass_gate, case, actor=member(request), answers=form.answers):
        open_ = not form.answers.bars
        messages.add_message(request, messages.SUCCESS if open_ else messages.WARNING, _gate_says(open_))
        return redirect("case" if open_ else "gate", number)
    last = police.gate_of(case)
    context = {"case": case, "form": form, "last": last, "bars": _bars(last), "attempt": police.attempt_of(case)}
    return render(request, "cases/mediation/gate.html", context)


def _gate_says(open_: bool) -> str:
    if open_:
        return _("Kept: it may be mediated. Go on with the meeting and the agreement.")
    return _("Kept: the police may not mediate this. Record that it failed and handle it as a case.")


def _bars(last: PoliceGate | None) -> list[str]:
    return [str(Bar(word).label) for word in last.bars] if last else []


@staff(Role.OFFICER)
def spot(request: HttpRequest, number: str) -> HttpResponse:
    """Record what was settled and performed on the spot, or read the record."""
    case = case_of(request, number)
    paper = police.spot_paper(case)
    if case.state != S.ON_SPOT and paper is None:
        return elsewhere(request, case, _("Nothing was settled on the spot in this case."))
    form = SpotForm(request.POST or None, file=case, initial={"facts": case.narrative})
    if form.is_bound and form.is_valid() and form.took(police.record_spot, case, actor=member(request), spot=form.spot):
        messages.success(request, _("Recorded. Print it where both sign, then close the case."))
        return redirect("case", number)
    sheet = papers.sheet_of(paper) if paper else None
    return render(request, "cases/mediation/spot.html", {"case": case, "form": form, "paper": paper, "sheet": sheet})


@staff(Role.OFFICER, Role.LEADER)
def exemption(request: HttpRequest, number: str) -> HttpResponse:
    """The written application of both sides for no penalty: laid out, signed, decided by the leader (art. 186)."""
    case = case_of(request, number)
    paper = joint_papers.current(case, DocumentKind.EXEMPTION)
    if paper is None and case.state not in (S.POLICE, S.SETTLED):
        raise Http404
    asked = Turn.objects.filter(case=case, task=Task.DECIDE_186, is_open=1).exists()
    decides = asked and bool(getattr(request, "leads_now", False))
    act = request.POST.get("act", "")
    text = TextToSignForm(request.POST if act == "text" else None, file=case, initial={"text": _first_words(case)})
    decision = DecideForm(request.POST if act == "decide" else None, file=case)
    if text.is_bound and text.is_valid() and _laid_out(request, case, text):
        return redirect("exemption", number)
    if decision.is_bound and decision.is_valid() and _decided(request, case, decision):
        return redirect("case", number)
    context = {
        "case": case, "paper": paper, "text": text, "decision": decision, "decides": decides, "asked": asked, "people": sitting_of(case, paper),
        "sheet": papers.sheet_of(paper) if paper else None, "signed": paper is not None and paper.is_signed,
    }  # fmt: skip
    return render(request, "cases/mediation/exemption.html", context)


def _laid_out(request: HttpRequest, case: Case, form: TextToSignForm) -> bool:
    return form.took(joint_papers.lay_out, case, DocumentKind.EXEMPTION, actor=member(request), text=form.cleaned_data["text"])


def _first_words(case: Case) -> str:
    """What stands in the box at first, to be written on."""
    how = "双方在派出所以外自行和解：" if case.state == S.POLICE or is_before_police(case) else "双方经人民调解委员会调解达成协议："
    return f"{how}\n履行情况："


def _decided(request: HttpRequest, case: Case, form: DecideForm) -> bool:
    data = form.cleaned_data
    facts = {"grants": data["grants"] == "yes", "note": data["note"], "version": data["version"]}
    done = form.took(police.decide, case, actor=member(request), **facts)
    if done:
        messages.success(request, _("Decided. Both sides find the answer on their page; give it to those without a phone on paper."))
    return done
