"""The agreement: read through, fixed, signed person by person. It is written in `drafting.py`, sealed in `effect.py`."""

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
from cases.clock import today
from cases.eligibility import Code, Finding
from cases.forms.signing import DeskSignForm, FixForm, OralForm
from cases.forms.step import StepForm
from cases.models import Agreement, AgreementForm, Authority, Case, Document, DocumentKind, Party, PartyKind
from cases.moves import CaseState, Task
from cases.steps import effect, signing
from cases.steps.contents import missing
from cases.steps.foreseen import findings_of, unclear
from cases.steps.leading import RUNNING, is_before_police, leads
from cases.steps.text import in_hand
from cases.views.fetch import case_of
from cases.views.mediation import LEADERS
from cases.views.seats import Seat, next_seat, page_of, seat_address, seats_of, sitting


def in_force(case: Case) -> Agreement | None:
    """The text that binds now, if any."""
    return Agreement.objects.filter(case=case, voided_at=None, effective_at__isnull=False).select_related("document").first()


@staff(*LEADERS)
def agreement(request: HttpRequest, number: str) -> HttpResponse:
    """The text in hand, else the one in force: read it through, fix it, see who has signed, seal it, see what follows."""
    case = case_of(request, number)
    text, old = in_hand(case), in_force(case)
    shown = text or old
    if shown is None:
        return _nothing_written(request, case)
    may = leads(case, member(request)) and case.state in RUNNING
    forms = _acts(request, case, shown, old, may)
    if request.method == "POST" and _taken(request, case, shown, forms):
        return redirect("agreement", number)
    user = member(request)
    seals = {"may_seal": _is_sealer(case, shown, user), "may_date": _may_date(case, shown, user)}
    return render(request, "cases/mediation/agreement.html", reading(case, shown, old, user) | seals | {"forms": forms, "may": may})


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
    return signing.courts(shown.case) if shown.wants_confirmation else []


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
        return form.took(effect.settle_orally, shown, actor=user, version=version, on=form.cleaned_data["said_at"])
    return form.took(effect.keep_old, case, actor=user, version=version)


def reading(case: Case, shown: Agreement, old: Agreement | None, user: User) -> dict[str, Any]:
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
        "corrections": list(shown.corrections.select_related("made_by")) if shown.effective_at else [],
        "findings": None if shown.effective_at else _asked_at_court(shown) if shown.wants_confirmation else unclear(shown),
        "lacks": missing(shown) if document is None and shown.form == AgreementForm.WRITTEN else [],
        "unknown": _unknown(case) if shown.wants_confirmation and document is None else [],
    }  # fmt: skip


def _asked_at_court(shown: Agreement) -> list[Finding]:
    """What the court would ask; whose identity is missing is said above, where it can be entered."""
    return [finding for finding in findings_of(shown) if finding.code != Code.IDENTITY]


def _unknown(case: Case) -> list[Party]:
    """Whose identity or address the court would ask for: to be completed before everybody signs the application. A group has no number."""
    return [party for party in case.parties.all() if not (party.address and (party.id_number or party.kind == PartyKind.GROUP))]


def _addresses(case: Case, shown: Agreement, seats: list[Seat], user: User) -> dict[Seat, str]:
    """Where each empty place is signed, as far as this person may be the one who is there: parties are helped, nobody signs for the mediator."""
    house = signing.signs_for_the_house(case, shown.document) if shown.document else []
    running, applies = case.state in RUNNING and not shown.effective_at, bool(shown.effective_at)
    return {
        seat: seat_address(case, seat)
        for seat in seats
        if seat.signature is None
        and (seat.party or user.pk == house[seat.place])
        and (running or (applies and seat.document.kind == DocumentKind.APPLICATION))
    }


def _is_sealer(case: Case, shown: Agreement, user: User) -> bool:
    return shown.document is not None and not shown.effective_at and case.state in RUNNING and effect.may_seal(case, user)


def _may_date(case: Case, shown: Agreement, user: User) -> bool:
    return shown.effective_at is not None and case.state in (CaseState.SETTLED, CaseState.CLOSED) and effect.may_seal(case, user)


@staff(*LEADERS)
def signature(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Sign a paper at the desk, one person after the other: a party who is helped, or the one who mediates."""
    case = case_of(request, number)
    document = get_object_or_404(Document.objects.visible_to(member(request)).filter(case=case, voided_at=None), pk=pk)
    seat = _seat(request, case, document)
    if seat.signature is not None:
        return redirect(page_of(document), number)
    form = DeskSignForm(request.POST or None, request.FILES or None, helped=seat.party is not None, acting=_acting(seat))
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
    if found.party is None and signing.signs_for_the_house(case, document)[found.place] != member(request).pk:
        raise PermissionDenied
    return found


def _acting(seat: Seat) -> list[Authority]:
    """Who may sign here today for this side, by a letter."""
    return list(Authority.objects.on(today()).filter(party=seat.party, agree=True)) if seat.party else []


def _signed(request: HttpRequest, form: DeskSignForm, seat: Seat) -> bool:
    data = form.cleaned_data
    facts = {
        "actor": member(request), "party": seat.party, "signer": seat.hand if seat.party else "", "shown_digest": data["shown_digest"],
        "image": data["picture"], "method": data["method"], "identity": data.get("identity", ""), "on": data["signed_on"],
        "authority": data.get("authority"), "device": request.headers.get("User-Agent", ""),
    }  # fmt: skip
    done = form.took(signing.sign, seat.document, **facts)
    if done:
        messages.success(request, _("%(name)s has signed.") % {"name": seat.hand})
    return done


def _after(case: Case, document: Document, seat: Seat) -> str:
    """The next paper of the same person, in the same sitting; else back to who is missing."""
    open_ = [s for s in seats_of(case, document) if s.signature is None and s.person == seat.person and s.person]
    return seat_address(case, open_[0]) + "#text" if open_ else reverse(page_of(document), args=[case.number]) + "#main"
