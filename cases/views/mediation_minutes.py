"""The record of a meeting that was held: read it, read it to them, correct it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from cases.forms.minutes import CorrectForm, ReadBackForm
from cases.models import Case, Correction, Document, Session, SessionState
from cases.moves import CaseState
from cases.steps import minutes
from cases.struck import Piece, pieces
from cases.views.leading import LEADERS, elsewhere, led
from cases.views.recordings import shown


@dataclass(frozen=True, slots=True)
class Struck:
    """One correction: who wrote it, and the text with what it struck out and put in."""

    row: Correction
    pieces: list[Piece]


def read(request: HttpRequest, case: Case, one: Session) -> HttpResponse:
    """A record as it stands, everything that was struck out, who was there; and one press when it was read to them."""
    around = shown(one)
    if request.headers.get("HX-Request") and request.method == "GET":
        return render(request, "cases/mediation/_recordings.html", {"case": case, "session": one} | around)
    corrections = list(one.corrections.select_related("written_by"))
    form = ReadBackForm(request.POST or None, file=case, initial={"seen": len(corrections)})
    if form.is_bound and form.is_valid() and form.took(minutes.read_back, one, actor=member(request), seen=form.cleaned_data["seen"]):
        messages.success(request, _("Kept: it was read to them and they found it right."))
        return redirect("session", case.number, one.pk)
    paper = minutes.paper_of(one)
    context = {
        "case": case, "session": one, "form": form, "text": corrections[-1].text if corrections else one.minutes, "struck": _struck(one, corrections),
        "paper": paper if paper and Document.objects.visible_to(member(request)).filter(pk=paper.pk).exists() else None,
        "there": list(one.attendances.select_related("party", "authority").order_by("party__side", "pk")),
        "may_correct": case.state != CaseState.ARCHIVED, **around,
    }  # fmt: skip
    return render(request, "cases/mediation/session_held.html", context)


def _struck(one: Session, corrections: list[Correction]) -> list[Struck]:
    texts = [one.minutes, *(row.text for row in corrections)]
    return [Struck(row, pieces(before, row.text)) for before, row in zip(texts, corrections, strict=False)]


@staff(*LEADERS)
def correction(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Correct a record. Whoever comes too late sees both texts, and sends again what belongs in it."""
    case = led(request, number)
    one: Session = get_object_or_404(Session.objects.visible_to(member(request)).filter(case=case), pk=pk)
    if one.state != SessionState.HELD:
        return elsewhere(request, case, _("There is no record that could be corrected."))
    form = CorrectForm(request.POST or None, file=case, initial={"text": one.text, "seen": one.corrections.count()})
    if form.is_bound and form.is_valid() and _corrected(request, form, one):
        messages.success(request, _("Corrected. Read it to those who were there once more."))
        return redirect("session", number, pk)
    return render(request, "cases/mediation/session_correction.html", {"case": case, "session": one, "form": form, **_newer(form, one)})


def _corrected(request: HttpRequest, form: CorrectForm, one: Session) -> bool:
    data = form.cleaned_data
    return form.took(minutes.correct, one, actor=member(request), text=data["text"], reason=data["reason"], seen=data["seen"])


def _newer(form: CorrectForm, one: Session) -> dict[str, Any]:
    """What somebody else wrote meanwhile, beside what was typed here; the page can be sent again on it."""
    last = one.corrections.select_related("written_by").order_by("-no").first()
    if not form.is_bound or last is None or form.cleaned_data.get("seen") == last.no:
        return {}
    again = form.data.copy()  # type: ignore[attr-defined]
    again["seen"] = str(last.no)
    form.data = again
    return {"newer": last, "pieces": pieces(last.text, str(again.get("text", "")))}
