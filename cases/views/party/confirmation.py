"""A party and the court: the ruling, its receipt, an objection, or no application at all.

When a ruling counts as received. The parties agreed to electronic service in their joint application (民事诉讼法 90; 人民法院在线诉讼规则 29, 31).
The press that opens the ruling is recorded as its receipt: the text shows only after it, so nobody holds a ruling unreceived and nobody is
taken to have received what they never opened. Opening a page changes nothing (a GET is no act); the fifteen days count from the press.
"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cases import papers
from cases.aftermath import enforcement_until, objection_until
from cases.clock import now
from cases.forms.resident import ReasonForm
from cases.forms.step import StepForm
from cases.guards import is_meant
from cases.models import Confirmation, Objection, Party, Service
from cases.moves import ConfirmationAction as A, ConfirmationState as S
from cases.steps import confirmation as court
from cases.views.party.elsewhere import at_court
from cases.views.party.names import as_seen_by
from cases.views.party.visitor import for_party

MAY_DECLINE = (S.PREPARED, S.OPEN)
RULED = (S.ISSUED, S.SERVED, S.OBJECTED, S.RULED_AGAIN, S.REISSUED, S.UPHELD, S.REJECTED)


@for_party
def ruling(request: HttpRequest, party: Party, pk: int) -> HttpResponse:
    """Where the court is; once there is a ruling, the press that opens it is its receipt, and after it the text stands here."""
    file = _confirmation_of(party, pk)
    mine = list(Service.objects.filter(confirmation=file, party=party).select_related("document").order_by("id")) if file.state in RULED else []
    waits = next((service for service in mine if service.received_at is None), None)
    if request.method == "POST" and mine:
        court.receive(file, party=party, actor=party, note="本人在手机上打开")
        return redirect("my_ruling", pk)
    has = [service for service in mine if service.received_at]
    context = {
        "file": file, "case": party.case, "waits": waits, "again": waits is not None and waits.document_id != file.ruling_id,
        "says": at_court(file.state, file.outcome, received=bool(has)), "may_seek": may_seek(file),
    } | (_opened(file, party, has) if has else {})  # fmt: skip
    return render(request, "cases/party/confirmation_ruling.html", context)


def _opened(file: Confirmation, party: Party, has: list[Service]) -> dict[str, Any]:
    """What stands on the page once this party has a ruling: the text of the last one, when it arrived, what may be done until when."""
    last, first = has[-1], next((service for service in has if service.document_id == file.ruling_id), None)
    sheet, covered = as_seen_by(party, papers.sheet_of(last.document))
    return {
        "sheet": sheet, "covered": covered, "service": last, "earlier": has[:-1], "until": objection_until(first) if first else None,
        "enforcement": enforcement_until(file), "said": Objection.objects.filter(confirmation=file, party=party).first(),
        "answered": {service.document_id for service in has}, "may_object": first is not None and may_object(file, first),
    }  # fmt: skip


def may_seek(file: Confirmation) -> bool:
    """Whether they may still think better of not asking the court."""
    return file.state == S.NOT_SOUGHT and is_meant(file.TABLE.index[A.SEEK_AFTER_ALL], file)


@require_POST
@for_party
def seek(request: HttpRequest, party: Party, pk: int) -> HttpResponse:
    """Ask the court after all."""
    file = _confirmation_of(party, pk)
    form = StepForm(request.POST, file=file)
    if form.is_valid() and form.took(court.seek_after_all, file, actor=party, version=form.cleaned_data["version"]):
        messages.success(request, _("The court is to be asked again. Whoever has not signed the application signs it now."))
        return redirect("mine")
    for problem in form.non_field_errors():
        messages.error(request, str(problem))
    return redirect("my_ruling", pk)


def may_object(file: Confirmation, service: Service) -> bool:
    """Only what the court confirmed is objected to, within this party's own days; whether the others have it does not matter."""
    heard = Objection.objects.filter(confirmation=file, party=service.party_id).exists()
    row = file.TABLE.index[court.row_for(file.state, A.OBJECT)]
    return not heard and file.state in row.sources and is_meant(row, file) and now() <= objection_until(service).at


@for_party
def objection(request: HttpRequest, party: Party, pk: int) -> HttpResponse:
    """Object to the ruling, with the reason; the court that ruled decides on it."""
    file = _confirmation_of(party, pk)
    service = get_object_or_404(Service, document=file.ruling_id, party=party, received_at__isnull=False)
    if not may_object(file, service):
        raise Http404
    form = ReasonForm(request.POST or None, file=file, required=True, label=_("What is wrong with the ruling"))
    if request.method == "POST" and form.is_valid():
        said = {"party": party, "note": form.note, "version": form.cleaned_data["version"]}
        if form.took(court.object_to, file, **said):
            messages.success(request, _("Your objection is with the court. It will tell you what it decides."))
            return redirect("my_ruling", pk)
    context = {"form": form, "file": file, "case": party.case, "until": objection_until(service)}
    return render(request, "cases/party/confirmation_objection.html", context)


@for_party
def decline(request: HttpRequest, party: Party) -> HttpResponse:
    """We do not want judicial confirmation. The application is joint: one side's word ends it, so it is asked once."""
    file = Confirmation.objects.visible_to(party).filter(state__in=MAY_DECLINE).select_related("court").order_by("-pk").first()
    if file is None:
        raise Http404
    form = StepForm(request.POST or None, file=file)
    if request.method == "POST" and form.is_valid():
        said = {"actor": party, "note": "本人表示不申请司法确认", "version": form.cleaned_data["version"]}
        if form.took(court.take, file, A.NOT_SEEK, **said):
            messages.success(request, _("The court is not asked. The agreement binds all the same."))
            return redirect("mine")
    return render(request, "cases/party/confirmation_decline.html", {"form": form, "file": file, "case": party.case})


def _confirmation_of(party: Party, pk: int) -> Confirmation:
    """A confirmation of this party's own case."""
    return get_object_or_404(Confirmation.objects.visible_to(party).select_related("case", "court", "ruling", "agreement"), pk=pk)
