"""Beside the record: notes with their readers, what a side says when asked alone, and the press that calls the police."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import member, staff
from accounts.fields import row_id
from cases.forms.notes import NoteForm, WishForm
from cases.forms.step import StepForm
from cases.models import Case, Session, SessionState
from cases.moves import CaseState
from cases.moves.case import BEFORE_AGREEMENT
from cases.steps import alerting, apart, notes as step
from cases.steps.leading import leads
from cases.views.fetch import case_of
from cases.views.leading import LEADERS, elsewhere, led

PAGE = 20
ALERTABLE = frozenset({*BEFORE_AGREEMENT, CaseState.SETTLED})


@staff(*LEADERS)
def notes(request: HttpRequest, number: str) -> HttpResponse:
    """The notes that this reader may read, and a new one."""
    case, user = case_of(request, number), member(request)
    team = step.in_team(case, user)
    form = NoteForm(request.POST or None, file=case, visibilities=step.choices_for(case, user), parties=list(case.parties.all()), team=team)
    if form.is_bound and form.is_valid() and form.took(step.write, case, actor=user, **form.told):
        messages.success(request, _("The note is kept."))
        return redirect("notes", number)
    rows = step.of(case, user).select_related("author", "alone_with")
    if (before := row_id(request.GET.get("before", ""))) is not None:
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: PAGE + 1])
    earlier = shown[PAGE - 1].pk if len(shown) > PAGE else None
    context = {"case": case, "form": form, "notes": shown[:PAGE], "earlier": earlier, "team": team, "may_alert": may_alert(case, request)}
    return render(request, "cases/mediation/notes.html", context)


@staff(*LEADERS)
def together(request: HttpRequest, number: str) -> HttpResponse:
    """Sides that are kept apart: what each of them says when it is asked alone."""
    case = led(request, number)
    if not apart.kept_apart(case):
        return elsewhere(request, case, _("Nothing keeps these sides apart: they may be asked into one room."))
    form = WishForm(request.POST or None, file=case, parties=list(case.parties.all()))
    if form.is_bound and form.is_valid() and form.took(apart.wish, case, actor=member(request), **form.told):
        messages.success(request, _("Kept. Nobody but the mediation team reads it."))
        return redirect("together", number)
    said = apart.wishes(case)
    rows = [(party, said.get(party.pk)) for party in case.parties.all()]
    return render(request, "cases/mediation/together.html", {"case": case, "form": form, "rows": rows, "may": apart.may_sit_together(case)})


@staff(*LEADERS)
@require_POST
def alert(request: HttpRequest, number: str) -> HttpResponse:
    """One press: the duty leader is called."""
    case = led(request, number)
    form = StepForm(request.POST)
    if form.is_valid() and form.took(alerting.alert, case, actor=member(request), place=_where(case)):
        said = _("The police are called: %(station)s, %(phone)s. Bring yourself and the others to safety; in danger ring 110.")
        messages.warning(request, said % {"station": case.station.short_name, "phone": case.station.phone})
        return redirect("case", number)
    return elsewhere(request, case, _("The case stands where nobody is called by this press: ring 110."))


def may_alert(case: Case, request: HttpRequest) -> bool:
    """Whether the press is offered: in the room, to whoever leads. Before the police they are there already."""
    return case.state in ALERTABLE and case.committee_id is not None and leads(case, member(request))


def _where(case: Case) -> str:
    """Where they sit now: the meeting that has begun last, else where the matter happened."""
    begun = Session.objects.filter(case=case).exclude(state=SessionState.CANCELLED).order_by("-starts_at").first()
    return begun.place if begun else case.place
