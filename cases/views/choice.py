"""Choice, at the desk: the sides' answers, choosing for somebody who cannot, appointing, the mediator's answer, a change."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import member, request_role, staff
from accounts.models import User
from accounts.roles import Role
from cases.forms.choice import AnswerForm, AppointForm, ChangeForm, HelpForm, OfferForm
from cases.models import Case, Choice, Offer, Party
from cases.moves import CaseState as S, Task
from cases.moves.case import BEFORE_AGREEMENT
from cases.steps import choice
from cases.suitability import acquaintances, candidates
from cases.views import company
from cases.views.fetch import case_of

CHOICE_RUNS = (S.INVITING, S.CHOOSING, S.OFFERED, S.MEDIATING, S.SUSPENDED)


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def answers(request: HttpRequest, number: str) -> HttpResponse:
    """Record whether a side wants mediation; later, that one does not want it any more."""
    case = case_of(request, number)
    if case.state not in BEFORE_AGREEMENT:
        return redirect("case", case.number)
    if request.POST.get("act") == "committee":
        choice.to_committee(case, actor=member(request))
        return redirect("case", case.number)
    said = request.POST.get("party", "")
    forms = [AnswerForm(request.POST if said == str(party.pk) else None, party=party, file=case) for party in case.parties.all()]
    for form in forms:
        if form.is_bound and form.is_valid() and _answered(form, case, member(request)):
            return redirect("answers" if _somebody_silent(case) else "case", case.number)
    context = {"case": case, "forms": forms, "asking": case.state == S.INVITING, "all_want": not _somebody_silent(case)}
    return render(request, "cases/choice/answers.html", context)


def _answered(form: AnswerForm, case: Case, actor: User) -> bool:
    data = form.cleaned_data
    facts = {"party": form.party, "willing": data["willing"] == "yes", "channel": data["channel"], "note": data["note"]}
    return form.took(choice.answer_invitation, case, actor=actor, **facts)


def _somebody_silent(case: Case) -> bool:
    fresh = Case.objects.only("state").get(pk=case.pk)
    return fresh.state == S.INVITING and Party.objects.filter(case=case, willing_at=None).exists()


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def choosing(request: HttpRequest, number: str) -> HttpResponse:
    """Choose for a party who cannot do it alone, with consent recorded. What the other side chose is nobody's to see."""
    case = case_of(request, number)
    chosen = set(Choice.objects.filter(party__case=case, round=case.round).values_list("party_id", flat=True))
    waiting = [party for party in case.parties.all() if party.pk not in chosen]
    if case.state != S.CHOOSING or not waiting:
        return redirect("case", case.number)
    form = HelpForm(request.POST or None, file=case, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = {"party": data["party"], "kind": data["kind"], "ranking": form.ranking, "note": form.proof}
        if form.took(choice.choose, case, actor=member(request), **facts):
            return redirect("case", case.number)
    context = {"case": case, "form": form, "cards": candidates(case), "sides": [(p, p.pk in chosen) for p in case.parties.all()]}
    return render(request, "cases/choice/choosing.html", context)


@staff(Role.DIRECTOR)
def appointment(request: HttpRequest, number: str) -> HttpResponse:
    """Appoint a mediator: who was asked already, who fits, when they are free, what they have in hand. Never a rate of success."""
    case = case_of(request, number)
    if case.state != S.CHOOSING or not case.turns.filter(task=Task.APPOINT, is_open=1).exists():
        return redirect("case", case.number)
    asked = list(Offer.objects.filter(case=case, round=case.round).select_related("mediator__user").order_by("pk"))
    left = [one for one in candidates(case) if one.mediator.pk not in {offer.mediator_id for offer in asked}]
    form = AppointForm(request.POST or None, file=case, left=left)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = {"mediator": data["mediator"], "note": data["note"], "version": data["version"]}
        if form.took(choice.appoint, case, actor=member(request), **facts):
            return redirect("case", case.number)
    picked = str(form["mediator"].value() or "")
    context = {"case": case, "form": form, "left": [(one, str(one.mediator.pk) == picked) for one in left], "asked": asked}
    return render(request, "cases/choice/appointment.html", context)


@staff(Role.MEDIATOR)
def offer(request: HttpRequest, number: str) -> HttpResponse:
    """Accept or decline the case offered, with the declaration that the sides are owed."""
    case = case_of(request, number)
    open_ = Offer.objects.filter(case=case, answered_at=None).select_related("mediator__user", "mediator__organisation").first()
    if case.state != S.OFFERED or open_ is None or open_.mediator.user_id != member(request).pk:
        return redirect("case", case.number)
    hints = acquaintances(case, [open_.mediator]).get(open_.mediator_id, [])
    form = OfferForm(request.POST or None, file=case, known=bool(hints))
    if request.method == "POST" and form.is_valid():
        data, accepts = form.cleaned_data, form.cleaned_data["act"] == "accept"
        words = {"disclosed": data["disclosed"], "note": form.declaration} if accepts else {"note": data["reason"]}
        if form.took(choice.answer_offer, case, actor=member(request), accept=accepts, version=data["version"], **words):
            return redirect("case" if accepts else "desk", *([case.number] if accepts else []))
    turn = case.turns.filter(is_open=1, task=Task.ANSWER_OFFER).first()
    return render(request, "cases/choice/offer.html", {"case": case, "form": form, "offer": open_, "hints": hints, "turn": turn})


@staff(Role.OFFICER, Role.DIRECTOR)
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Another mediator: a new round of choosing."""
    case = case_of(request, number)
    if case.state not in (S.OFFERED, S.MEDIATING):
        return redirect("case", case.number)
    by_director = request_role(request) == Role.DIRECTOR
    form = ChangeForm(request.POST or None, file=case, by_director=by_director)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = {"party": data["party"], "note": data["note"], "version": data["version"]}
        if form.took(choice.change, case, actor=member(request), **facts):
            return redirect("case", case.number)
    final = not by_director and all(choice.is_final(case, side) for side in case.parties.all())
    return render(request, "cases/choice/change.html", {"case": case, "form": form, "final": final})


def panel(case: Case, user: User) -> dict[str, Any]:
    """Who answered, who chose (never what), who was asked. Nothing is asked before and after; two queries at most in between."""
    if case.state not in CHOICE_RUNS or getattr(case, "text_in_hand", False):  # once a text is written, who chose whom is over
        return {}
    sides = list(case.parties.all())
    chosen: set[int] = set()
    if case.state == S.CHOOSING:
        chosen = set(Choice.objects.filter(party__case=case, round=case.round).values_list("party_id", flat=True))
    offers: list[Offer] = []
    if case.state != S.INVITING:
        offers = list(Offer.objects.filter(case=case, round=case.round).select_related("mediator__user").order_by("pk"))
    facts = {"state": case.state, "sides": [(party, party.pk in chosen) for party in sides], "offers": offers, "round": case.round}
    return facts | {"company": company.panel(case)}
