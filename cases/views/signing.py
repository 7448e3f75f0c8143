"""The agreement: written, read through, fixed, signed person by person, sealed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.models import Office, User
from cases import papers
from cases.forms.agreement import ClauseForm, TextForm, clause_forms
from cases.forms.signing import DeskSignForm, FixForm, OralForm
from cases.forms.step import StepForm
from cases.models import Agreement, AgreementForm, Case, Document, DocumentKind, Party, PartyKind
from cases.moves import Task
from cases.steps import effect, signing
from cases.steps.leading import RUNNING, is_before_police, leads
from cases.steps.text import draft, in_hand, why_not_confirmed
from cases.views.fetch import case_of
from cases.views.mediation import LEADERS, elsewhere, led
from cases.views.seats import Seat, next_seat, seat_address, seats_of, sitting


@staff(*LEADERS)
def agreement_new(request: HttpRequest, number: str) -> HttpResponse:
    """Write the agreement, or write it anew."""
    case = led(request, number)
    if case.state not in RUNNING:
        return elsewhere(request, case, _("The mediation does not run at the moment: nothing is written."))
    before = in_hand(case) or _in_force(case)
    form, rows = _text_forms(request, case, before)
    if request.method == "POST" and _written(request, case, form, rows):
        return redirect("agreement", number)
    why_not = why_not_confirmed(case, AgreementForm.WRITTEN, ())
    signed = before.document.signatures.count() if before and before.document and not before.effective_at else 0
    context = {"case": case, "form": form, "rows": rows, "before": before, "signed": signed, "why_not": why_not}
    return render(request, "cases/mediation/agreement_new.html", context)


def _text_forms(request: HttpRequest, case: Case, before: Agreement | None) -> tuple[TextForm, list[ClauseForm]]:
    why_not = why_not_confirmed(case, AgreementForm.WRITTEN, ())
    sent = request.POST or None
    form = TextForm(sent, file=case, before=before, why_not=why_not, only_written=is_before_police(case))
    terms = list(before.terms.all()) if before else []
    return form, clause_forms(sent, parties=list(case.parties.all()), terms=terms)


def _written(request: HttpRequest, case: Case, form: TextForm, rows: list[ClauseForm]) -> bool:
    filled = [row for row in rows if not row.is_empty]
    fine = [form.is_valid(), *(row.is_valid() for row in filled)]  # every box says what is wrong with it, not only the first
    return all(fine) and form.took(draft, case, actor=member(request), clauses=[row.clause for row in filled], **form.told)


def _in_force(case: Case) -> Agreement | None:
    return Agreement.objects.filter(case=case, voided_at=None, effective_at__isnull=False).select_related("document").first()


@staff(*LEADERS)
def agreement(request: HttpRequest, number: str) -> HttpResponse:
    """The text in hand, else the one in force: read it through, fix it, see who has signed, seal it, see what follows."""
    case = case_of(request, number)
    text, old = in_hand(case), _in_force(case)
    shown = text or old
    if shown is None:
        return _nothing_written(request, case)
    may = leads(case, member(request)) and case.state in RUNNING
    forms = _acts(request, case, shown, old, may)
    if request.method == "POST" and _taken(request, case, shown, forms):
        return redirect("agreement", number)
    user = member(request)
    context = _reading(case, shown, old, user) | {"forms": forms, "may": may, "may_seal": _is_sealer(case, shown, user)}
    return render(request, "cases/mediation/agreement.html", context)


def _nothing_written(request: HttpRequest, case: Case) -> HttpResponse:
    if leads(case, member(request)) and case.state in RUNNING:
        return redirect("agreement_new", case.number)
    raise Http404


def _acts(request: HttpRequest, case: Case, shown: Agreement, old: Agreement | None, may: bool) -> dict[str, StepForm]:
    """The acts that this page offers now, each with its form; the one that was sent is bound."""
    if not may:
        return {}
    act = request.POST.get("act") if request.method == "POST" else ""
    forms: dict[str, StepForm] = {}
    if not shown.effective_at and shown.form == AgreementForm.ORAL:
        forms["oral"] = OralForm(request.POST if act == "oral" else None, file=case)
    elif not shown.effective_at and shown.document is None:
        forms["fix"] = FixForm(request.POST if act == "fix" else None, file=case, initial={"seen": shown.stamp}, courts=_courts(shown))
    if old is not None:
        forms["keep"] = StepForm(request.POST if act == "keep" else None, file=case)
    return forms


def _courts(shown: Agreement) -> list[Office]:
    """Those that may be asked, where both sides want one."""
    return signing.courts() if shown.wants_confirmation else []


def _taken(request: HttpRequest, case: Case, shown: Agreement, forms: dict[str, StepForm]) -> bool:
    form = forms.get(request.POST.get("act", ""))
    if form is None:
        raise PermissionDenied
    if not form.is_valid():
        return False
    user, version = member(request), form.cleaned_data["version"]
    if isinstance(form, FixForm):
        return form.took(signing.fix, shown, actor=user, **form.facts)
    if isinstance(form, OralForm):
        return form.took(effect.settle_orally, shown, actor=user, version=version)
    return form.took(effect.keep_old, case, actor=user, version=version)


def _reading(case: Case, shown: Agreement, old: Agreement | None, user: User) -> dict[str, Any]:
    """The text as it is or will be signed, and who has signed what."""
    document = shown.document
    sheet = papers.sheet_of(document) if document else papers.agreement_sheet(shown, made_by=user)
    seats = seats_of(case, document) if document else []
    open_, addresses = next_seat(seats), _addresses(case, shown, seats, user)
    confirmation = getattr(shown, "confirmation", None)
    return {
        "case": case, "agreement": shown, "old": old if old != shown else None, "document": document, "sheet": sheet, "seats": seats,
        "people": sitting(seats), "next": open_, "next_here": addresses.get(open_, "") if open_ else "", "addresses": addresses,
        "done": sum(seat.signature is not None for seat in seats), "confirmation": confirmation,
        "window": confirmation.turns.filter(task=Task.SUBMIT, is_open=1).first() if confirmation else None,
        "terms": shown.terms.select_related("debtor", "creditor"), "police": is_before_police(case),
        "unknown": _unknown(case) if shown.wants_confirmation and document is None else [],
    }  # fmt: skip


def _unknown(case: Case) -> list[Party]:
    """Whose identity or address the court would ask for: to be completed before everybody signs the application. A group has no number."""
    return [party for party in case.parties.all() if not (party.address and (party.id_number or party.kind == PartyKind.GROUP))]


def _addresses(case: Case, shown: Agreement, seats: list[Seat], user: User) -> dict[Seat, str]:
    """Where each empty place is signed, as far as this person may be the one who is there: parties are helped, nobody signs for the mediator."""
    host = signing.signs_for_the_house(case, shown.document) if shown.document else None
    running, applies = case.state in RUNNING and not shown.effective_at, bool(shown.effective_at)
    return {
        seat: seat_address(case, seat)
        for seat in seats
        if seat.signature is None and (seat.party or user.pk == host) and (running or (applies and seat.document.kind == DocumentKind.APPLICATION))
    }


def _is_sealer(case: Case, shown: Agreement, user: User) -> bool:
    return shown.document is not None and not shown.effective_at and case.state in RUNNING and effect.may_seal(case, user)


@staff(*LEADERS)
def signature(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Sign a paper at the desk, one person after the other: a party who is helped, or the one who mediates."""
    case = case_of(request, number)
    document = get_object_or_404(Document.objects.visible_to(member(request)).filter(case=case, voided_at=None), pk=pk)
    seat = _seat(request, case, document)
    if seat.signature is not None:
        return redirect("agreement", number)
    form = DeskSignForm(request.POST or None, request.FILES or None, helped=seat.party is not None)
    if request.method == "POST" and form.is_valid() and _signed(request, form, seat):
        return redirect(_after(case, document, seat))
    context = {"case": case, "document": document, "seat": seat, "form": form, "sheet": papers.sheet_of(document)}
    return render(request, "cases/mediation/signature.html", context)


def _seat(request: HttpRequest, case: Case, document: Document) -> Seat:
    """The place that the address names: `?party=12&hand=0`, or nobody's but one's own."""
    seats = [seat for seat in seats_of(case, document) if seat.document == document]
    wanted = request.GET.get("party", ""), request.GET.get("hand", "0")
    found = next((seat for seat in seats if (str(seat.party.pk) if seat.party else "", str(seat.place)) == wanted), None)
    if found is None:
        raise Http404
    if found.party is None and signing.signs_for_the_house(case, document) != member(request).pk:
        raise PermissionDenied
    return found


def _signed(request: HttpRequest, form: DeskSignForm, seat: Seat) -> bool:
    data = form.cleaned_data
    facts = {
        "actor": member(request), "party": seat.party, "signer": seat.hand if seat.party else "", "shown_digest": data["shown_digest"],
        "image": data["picture"], "method": data["method"], "identity": data.get("identity", ""), "device": request.headers.get("User-Agent", ""),
    }  # fmt: skip
    done = form.took(signing.sign, seat.document, **facts)
    if done:
        messages.success(request, _("%(name)s has signed.") % {"name": seat.hand})
    return done


def _after(case: Case, document: Document, seat: Seat) -> str:
    """The next paper of the same person, in the same sitting; else back to who is missing."""
    open_ = [s for s in seats_of(case, document) if s.signature is None and s.person == seat.person and s.person]
    return seat_address(case, open_[0]) + "#text" if open_ else reverse("agreement", args=[case.number]) + "#main"


@staff(*LEADERS[:2])
def seal(request: HttpRequest, number: str) -> HttpResponse:
    """Affix the committee's seal, or before the police the station's; or read what is missing."""
    case = case_of(request, number)
    text = in_hand(case)
    if not effect.may_seal(case, member(request)):
        raise PermissionDenied
    if text is None or text.document is None or case.state not in RUNNING:
        return elsewhere(request, case, _("There is no text that waits for a seal."))
    form = StepForm(request.POST or None, file=case)
    if request.method == "POST" and form.is_valid() and _sealed(request, form, text):
        return redirect("agreement", number)
    own = effect.mediated(text.document, member(request)) and not is_before_police(case)
    context = {"form": form, "missing": effect.missing_signatures(text.document), "own": own}
    return render(request, "cases/mediation/seal.html", context | _reading(case, text, None, member(request)))


def _sealed(request: HttpRequest, form: StepForm, text: Agreement) -> bool:
    done = form.took(effect.affix_seal, text, actor=member(request), version=form.cleaned_data["version"])
    if done:
        messages.success(request, _("Sealed: the agreement binds from now on."))
    return done
