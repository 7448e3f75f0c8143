"""卷宗: the lines of a file with what is missing, papers set on demand, inquiries, scans, and the bound whole."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.fields import row_id
from accounts.roles import Role
from cases import dossier as reading
from cases.documents import MissingGlyph
from cases.forms.dossier import BindForm, InquiryForm, ScanForm
from cases.models import Case, Dossier, DossierState, Outbox, Recording, RecordingState, Scan, ScanState
from cases.moves import CaseState, Effect
from cases.steps import dossier as step
from cases.views.fetch import case_of

KEEPERS = (Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)


@staff(*KEEPERS)
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """What stands in the file and what is missing; set a paper, take a scan out, have it bound."""
    case = case_of(request, number)
    whole, form = step.keeps(case, member(request)), BindForm(request.POST or None, file=case)
    if request.method == "POST":
        _act(request, case, form)
        if not form.errors:
            return redirect("dossier", number)
    last = Dossier.objects.filter(case=case).select_related("document", "asked_by").order_by("-pk").first() if whole else None
    context = {"case": case, "whole": whole, "last": last, "failed": last is not None and _gave_up(Effect.BIND, last), "form": form}
    if whole and (scan := Scan.objects.filter(case=case).order_by("-pk").first()):
        context |= {"scan": scan, "scan_failed": _gave_up(Effect.SCAN, scan)}
    if request.headers.get("HX-Request"):
        return render(request, "cases/mediation/_dossier.html", context)
    rows = reading.lines(case, member(request), whole=whole)
    context |= {"rows": [row for row in rows if not row.is_idle], "idle": [row for row in rows if row.is_idle]}
    context |= {"missing": [row for row in rows if row.is_missing], "open": case.state != CaseState.ARCHIVED}
    if whole:
        kept = Recording.objects.visible_to(member(request)).filter(case=case, stage=RecordingState.KEPT)
        context["recordings"] = kept.select_related("session").order_by("session__number", "pk")
    return render(request, "cases/mediation/dossier.html", context)


def _act(request: HttpRequest, case: Case, form: BindForm) -> None:
    who, sent = member(request), request.POST
    acts: dict[str, Callable[[], object]] = {
        "make": lambda: step.make(case, sent.get("kind", ""), actor=who),
        "out": lambda: step.take_out(case, row_id(sent.get("pk", "")) or 0, actor=who),
    }  # fmt: skip
    if sent.get("act") == "bind":
        if form.is_valid():
            form.took(step.bind, case, actor=who, note=form.cleaned_data["note"])
        return
    try:
        acts.get(sent.get("act", ""), lambda: None)()
    except (ValidationError, MissingGlyph) as problem:
        messages.warning(request, "；".join(problem.messages))


def _gave_up(effect: Effect, last: Dossier | Scan) -> bool:
    """The worker gave it up, and nobody binds or reads it any more."""
    return last.stage in (DossierState.BINDING, ScanState.READING) and Outbox.objects.gave_up(f"{effect}:{last.pk}")


@staff(*KEEPERS)
def inquiry_new(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what somebody said who was asked."""
    case = _kept(request, number)
    form = InquiryForm(request.POST or None, file=case, recorder=member(request).name)
    if request.method == "POST" and form.is_valid() and form.took(step.inquire, case, actor=member(request), **form.facts):
        messages.success(request, _("Kept. Print the record and have it signed."))
        return redirect("dossier", number)
    return render(request, "cases/mediation/inquiry_new.html", {"case": case, "form": form})


@staff(*KEEPERS)
def scan_new(request: HttpRequest, number: str) -> HttpResponse:
    """Put scans or photos under a line of the contents."""
    case = _kept(request, number)
    form = ScanForm(request.POST or None, request.FILES or None, case=case, file=case, initial={"line": request.GET.get("line", "")})
    if request.method == "POST" and form.is_valid() and form.took(step.put_scan, case, actor=member(request), **form.facts):
        return redirect("dossier", number)
    return render(request, "cases/mediation/scan_new.html", {"case": case, "form": form})


def _kept(request: HttpRequest, number: str) -> Case:
    """The case, for whoever keeps its file; nobody else is told of the page."""
    case = case_of(request, number)
    if not step.keeps(case, member(request)):
        raise Http404
    return case
