"""A party answers and chooses. What one side says or chooses here stands on no page of the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy

from cases.forms.resident import PLACES, ChoiceForm, ReasonForm
from cases.forms.step import StepForm
from cases.models import Case, Choice, Offer, Party, Turn
from cases.moves import CaseState as S, Task
from cases.moves.case import BEFORE_AGREEMENT
from cases.steps import choice
from cases.suitability import wall_of
from cases.views.party.names import other_side
from cases.views.party.visitor import for_party
from mediators.availability import in_order, next_free, reasons, suited_to
from mediators.models import Mediator

SAID = {"yes": gettext_lazy("We have written down that you want mediation."), "sure": gettext_lazy("The mediation has ended, as you said.")}
SHOWN = 6  # with their reasons; the others fold away below


@for_party
def answer(request: HttpRequest, party: Party) -> HttpResponse:
    """Do you want mediation? A no is asked once more, with the other ways, because it ends everything at once (人民调解法 17)."""
    case = party.case
    if case.state not in BEFORE_AGREEMENT:
        return redirect("mine")
    form = StepForm(request.POST or None, file=case)
    said = request.POST.get("answer", "")
    if request.method == "POST" and form.is_valid() and said in ("yes", "sure"):
        facts = {"party": party, "willing": said == "yes", "channel": "link", "actor": party}
        if form.took(choice.answer_invitation, case, **facts):
            messages.success(request, SAID[said])
            return redirect("mine")
    asked = case.state == S.INVITING and party.willing_at is None and said not in ("no", "sure")
    context = {"form": form, "case": case, "other": other_side(case, party)}
    return render(request, "cases/party/choice_answer.html" if asked else "cases/party/choice_sure.html", context)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of the wall, whether and why they fit this matter, and the places this side gave them."""

    mediator: Mediator
    suited: bool
    reasons: list[str]
    places: list[tuple[str, str, bool]]


@for_party
def choose(request: HttpRequest, party: Party) -> HttpResponse:
    """Rank up to three mediators, or let the room choose."""
    case = party.case
    if too_late := _too_late(case, party):
        messages.info(request, too_late)
        return redirect("mine")
    wall = list(wall_of(case).select_related("user", "organisation", "committee"))
    form = ChoiceForm(request.POST or None, wall=wall)
    if request.method == "POST" and form.is_valid() and form.took(choice.choose, case, **form.said, party=party, actor=party):
        messages.success(request, _("Your choice is in. The other side does not see it."))
        return redirect("mine")
    candidates = _candidates(case, party, wall, form)
    due = Turn.objects.waiting_for(party).filter(task=Task.CHOOSE).first()
    best = [c for c in candidates if c.suited][:SHOWN] or candidates[:SHOWN]
    context = {"form": form, "case": case, "due": due, "best": best, "others": [c for c in candidates if c not in best]}
    return render(request, "cases/party/choice_choose.html", context)


def _too_late(case: Case, party: Party) -> str:
    """Why there is nothing to choose, in plain words; empty while there is."""
    if case.state == S.CHOOSING:
        chose = Choice.objects.filter(party=party, round=case.round).exists()
        return _("Your choice is in already. It cannot be changed, and the other side does not see it.") if chose else ""
    if case.state in (S.OFFERED, S.MEDIATING, S.SUSPENDED):
        return _("The time to choose is over: a mediator is asked or at work already. Who it is stands here as soon as they agree.")
    return _("There is nothing to choose at the moment.")


def _candidates(case: Case, party: Party, wall: Sequence[Mediator], form: ChoiceForm) -> list[Candidate]:
    free, suited = next_free(wall), suited_to(case.dispute_type)
    kind = case.get_dispute_type_display() if case.dispute_type else ""
    labels = (_("first"), _("second"), _("third"))
    return [
        Candidate(
            m, m.pk in suited, reasons(m, kind=kind if m.pk in suited else "", free=free.get(m.pk), speech=party.speech),
            [(place, label, form.picked[place] == str(m.pk)) for place, label in zip(PLACES, labels, strict=True)],
        )
        for m in in_order(wall, suited, free)
    ]  # fmt: skip


@for_party
def change(request: HttpRequest, party: Party) -> HttpResponse:
    """Another mediator: the first time without a reason (domain.md §5.4), later with one."""
    case = party.case
    if not may_change(case):
        raise Http404
    needs = choice.needs_reason(case, party)
    form = ReasonForm(request.POST or None, file=case, required=needs, label=_("Why you want another mediator"))
    if request.method == "POST" and form.is_valid():
        facts = {"actor": party, "party": party, "note": form.note, "version": form.cleaned_data["version"]}
        if form.took(choice.change, case, **facts):
            messages.success(request, _("Both sides choose anew."))
            return redirect("mine")
    return render(request, "cases/party/choice_change.html", {"form": form, "case": case, "needs_reason": needs})


@dataclass(frozen=True, slots=True)
class Fit:
    """Who was named or mediates, and why they fit, in the words of neighbours."""

    mediator: Mediator
    reasons: list[str]


def fit(case: Case, party: Party) -> Fit | None:
    """Whom this side knows of: named by the director, or at work. A common choice is told when they have taken the case."""
    if case.state not in (S.OFFERED, S.MEDIATING):
        return None
    known = Mediator.objects.filter(pk=case.mediator_id or 0)
    if case.state == S.OFFERED:
        known = Mediator.objects.filter(offers__in=Offer.objects.filter(case=case, answered_at=None, appointed=True))
    one = known.select_related("user", "organisation", "committee").first()
    if one is None:
        return None
    kind = str(case.get_dispute_type_display()) if one.pk in suited_to(case.dispute_type) else ""
    return Fit(one, reasons(one, kind=kind, free=None, speech=party.speech))


def may_change(case: Case) -> bool:
    """While somebody mediates, or the director named somebody who is being asked. A common choice not yet told is nobody's to object to."""
    named = case.state == S.OFFERED and Offer.objects.filter(case=case, answered_at=None, appointed=True).exists()
    return case.state == S.MEDIATING or named
